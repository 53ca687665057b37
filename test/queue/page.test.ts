/** Every command of docs/fleets.md, in order, in a fresh project and against a real server. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { blocksOf } from '../support/docs.js'
import { installPackage, type Installed, root } from '../support/installed.js'
import { missing, newNode, type Postgres, psqlFolder, startPostgres } from '../support/postgres.js'
import { queueTest } from './helpers.js'

let postgres: Postgres
let installed: Installed
beforeAll(async () => {
  if (missing !== null) return
  postgres = await startPostgres()
  installed = installPackage()
  symlinkSync(join(root, 'node_modules/pg-boss'), join(installed.folder, 'node_modules/pg-boss'))
}, 120_000)
afterAll(() => {
  postgres?.stop()
  installed?.remove()
})

const ADDRESS = 'postgres://hindcast:secret@db.example:5432/hindcast'

queueTest('the commands of docs/fleets.md', { timeout: 300_000 }, async () => {
  const { username, password } = new URL(postgres.url)
  const env = {
    ...process.env,
    PATH: [dirname(newNode()!), psqlFolder()!, process.env.PATH].join(':'),
    NO_COLOR: '1',
    FORCE_COLOR: undefined,
    ...{ PGHOST: '127.0.0.1', PGPORT: String(postgres.port), PGUSER: username, PGDATABASE: 'postgres' },
    PGPASSWORD: decodeURIComponent(password),
  }
  const here = (code: string): string =>
    code.replaceAll(ADDRESS, `postgres://hindcast:secret@127.0.0.1:${postgres.port}/hindcast`)
  const blocks = blocksOf('docs/fleets.md')
  const options = { cwd: installed.folder, env, encoding: 'utf8' } as const
  let workers = 0
  let said = ''
  const running: ReturnType<typeof spawn>[] = []
  try {
    for (const { language, code, line } of blocks) {
      if (language !== 'sh' || /^npm install/.test(code)) continue
      const script = here(code)
      if (/ worker /.test(code)) {
        // It runs until it is interrupted.
        const worker = spawn(
          'sh',
          ['-c', script.replace('npx --no hindcast worker', 'exec node_modules/.bin/hindcast worker')],
          { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
        )
        running.push(worker)
        await new Promise<void>((resolve, reject) => {
          let text = ''
          worker.stderr.on('data', (chunk: Buffer) => {
            text += chunk.toString()
            if (/takes jobs of hindcast .* from postgres:\/\/hindcast:\*\*\*@/.test(text)) resolve()
          })
          worker.on('exit', () => reject(new Error(text)))
        })
        workers++
        continue
      }
      const { status, stdout, stderr } = spawnSync('sh', ['-c', script], options)
      expect(status, `docs/fleets.md:${line}: ${stderr}`).toBe(0)
      expect(stdout + stderr).not.toContain(':secret@')
      said += stdout + stderr
    }
  } finally {
    for (const worker of running) worker.kill('SIGKILL')
  }
  expect(workers).toBe(1)
  expect(said).toMatch(/The winner is number \d/)
  expect(said).toMatch(/0 waiting, 0 at work, 5 done, 0 given up/)
  expect(said).toContain('No job was given up.')
  expect(said).toMatch(/Dropped 5 jobs and 5 results, and all tables\./)
  expect(existsSync(join(installed.folder, 'seattle.journal'))).toBe(true)
  const { peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    peerDependencies: Record<string, string>
  }
  expect(peerDependencies['pg-boss']).toMatch(/^\^12\./)
})

test('the compose file runs the commands of the page, against its own database', () => {
  const blocks = blocksOf('docs/fleets.md')
  const lineOf = (pattern: RegExp): string =>
    blocks
      .flatMap(({ language, code }) => (language === 'sh' ? code.split('\n') : []))
      .find((line) => pattern.test(line))!
  const { services, volumes } = parse(blocks.find(({ language }) => language === 'yaml')!.code) as {
    services: Record<'database' | 'worker', Service>
    volumes: Record<string, object>
  }
  const { database, worker } = services
  expect(worker.command).toBe(`sh -c "${lineOf(/^npm install/)} && exec ${lineOf(/ worker /)}"`)
  const address = new URL(worker.environment.HINDCAST_QUEUE)
  expect(address.href).toBe(ADDRESS.replace('db.example', 'database'))
  expect(lineOf(/^export/)).toBe(`export HINDCAST_QUEUE=${ADDRESS}`)
  expect(database.environment).toEqual({
    POSTGRES_USER: address.username,
    POSTGRES_PASSWORD: address.password,
    POSTGRES_DB: address.pathname.slice(1),
  })
  expect([database.ports, worker.depends_on, worker.restart]).toEqual([['5432:5432'], ['database'], 'always'])
  expect(database.volumes!.map((volume) => volume.split(':')[0])).toEqual(Object.keys(volumes))
  expect(Number(/^postgres:(\d+)$/.exec(database.image)![1])).toBeGreaterThanOrEqual(13)
  expect(Number(/^node:(\d+)$/.exec(worker.image)![1])).toBeGreaterThanOrEqual(22)
})

interface Service {
  image: string
  environment: Record<string, string>
  command?: string
  restart?: string
  ports?: string[]
  volumes?: string[]
  depends_on?: string[]
}
