/** A PostgreSQL server of a test's own, and Node 22 for what talks to it. */
import { execFileSync, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { root } from './installed.js'

/** A server. */
export interface Postgres {
  url: string
  port: number
  /** Ends it in the middle of whatever it does. */
  kill(): void
  start(): void
  /** Runs statements; what psql prints, cells apart by `|`. */
  sql(text: string): string
  stop(): void
}

const PASSWORD = 'se%cret/1'

/** Where the server's programs are: Debian keeps those of each version apart. */
export function psqlFolder(): string | null {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const places = [...versions.map((version) => join(debian, version, 'bin')), ...process.env.PATH!.split(delimiter)]
  return places.find((place) => existsSync(join(place, 'initdb')) && existsSync(join(place, 'psql'))) ?? null
}

/** The server refuses to run as root. */
const isRoot = process.getuid?.() === 0
const as = (args: string[]): [string, string[]] =>
  isRoot ? ['runuser', ['-u', 'postgres', '--', ...args]] : [args[0], args.slice(1)]

/** A server in a new folder, on a free port of this machine. */
export async function startPostgres(): Promise<Postgres> {
  const bin = psqlFolder()!
  const folder = mkdtempSync(join(tmpdir(), 'hindcast-postgres-'))
  const port = await freePort()
  const data = join(folder, 'data')
  const secret = join(folder, 'password')
  writeFileSync(secret, PASSWORD)
  if (isRoot) {
    const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' })))
    for (const path of [folder, secret]) chownSync(path, uid, gid)
  }
  const run = (args: string[]): void => {
    const [command, rest] = as(args)
    const { status, stderr } = spawnSync(command, rest, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
    if (status !== 0) throw new Error(`${args.join(' ')}: ${String(stderr)}`)
  }
  run([
    join(bin, 'initdb'),
    '-D',
    data,
    '-U',
    'tester',
    '-A',
    'scram-sha-256',
    `--pwfile=${secret}`,
    '-E',
    'UTF8',
    '--locale=C',
    '-N',
  ])
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off`
  const log = join(folder, 'log')
  const start = (): void => run([join(bin, 'pg_ctl'), '-D', data, '-l', log, '-w', '-t', '60', '-o', settings, 'start'])
  const stop = (mode: string): void => run([join(bin, 'pg_ctl'), '-D', data, '-m', mode, '-w', 'stop'])
  start()
  const url = `postgres://tester:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/postgres`
  return {
    url,
    port,
    start,
    kill: () => stop('immediate'),
    sql: (text) =>
      execFileSync(join(bin, 'psql'), ['-qAtX', '-v', 'ON_ERROR_STOP=1', '-c', text, url], { encoding: 'utf8' }).trim(),
    stop() {
      try {
        stop('immediate')
      } catch {
        // It is down already.
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The password of every server here: no output may hold it. */
export const SECRETS = [PASSWORD, encodeURIComponent(PASSWORD)]

/** A Node that pg-boss takes: this one, or the one that `npm run test:engines -- --install` fetched. */
export function newNode(): string | null {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 12)) return process.execPath
  const fetched = join(root, 'engines/node_modules/node22/bin/node')
  return existsSync(fetched) ? fetched : null
}

/** Why tests of the queue cannot run here, or null where they can. In CI all is there. */
export const missing: string | null =
  psqlFolder() === null
    ? 'no PostgreSQL (apt-get install postgresql)'
    : newNode() === null
      ? 'no Node 22 (npm run test:engines -- --install)'
      : null
if (missing !== null && process.env.HINDCAST_CI !== undefined) throw new Error(`there is ${missing}`)
if (missing !== null) console.log(`skipped: there is ${missing}`)

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error()),
      )
    })
  })
}
