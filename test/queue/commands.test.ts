/** `hindcast queue`, jobs that fail, workers of another release, and what is said where a queue cannot be used. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { MOST_BYTES } from '../../src/host/queue-handle.js'
import { folderWith, hindcast, weather } from '../cli/support.js'
import { root } from '../support/installed.js'
import { missing, newNode } from '../support/postgres.js'
import { kill, queueTest, start, startWorker, withServer } from './helpers.js'

const server = withServer()

const queue = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await start(['queue', ...args], server.postgres.url).ended
  return `${code} ${stdout}${stderr}`
}

const GRID = ['--target', 'tmax', '--hidden', '3', '--epochs', '1', '--grid', '{"window": [4, 5]}']

queueTest('jobs that fail are tried again, then given up, shown, and tried again once that is asked for', async () => {
  const call = ['sweep', join(folderWith({ 'w.csv': weather(150) }), 'w.csv'), ...GRID, '--json']
  const sweep = start(call, server.postgres.url)
  await sweep.said(/No worker takes jobs/)
  // The table is lost: the jobs cannot be done.
  server.postgres.sql('create table kept as select * from hindcast.data; delete from hindcast.data')
  const worker = await startWorker(server.postgres.url)
  server.started.push(worker)
  await worker.said(
    /A job failed, and is tried again: The table of a job is not in the database any more: run the sweep again/,
  )
  const { code, stderr } = await sweep.ended
  expect(code).toBe(2)
  expect(stderr).toMatch(
    /No option set could be scored; of the first: It was given up after 6 tries \(The table of a job is not in the database/,
  )
  expect(await queue('status')).toMatch(
    /^0 postgres:\/\/tester:\*\*\*@[^]*0 waiting, 0 at work, 0 done, 2 given up\n0 results; 0 tables of 0 bytes\n1 worker:[^]*after 6 tries: The table of a job/,
  )
  server.postgres.sql('insert into hindcast.data select * from kept')
  expect(await queue('retry')).toBe('0 2 jobs will be tried again.\n')
  const again = await start(call, server.postgres.url).ended
  expect([again.code, again.stderr]).toEqual([0, expect.not.stringContaining('given up')])
  const status = JSON.parse((await queue('status', '--json')).slice(2)) as { queues: object[]; failed: object[] }
  expect(status.queues).toEqual([{ release: '0.1.0', numerics: 3, waiting: 0, active: 0, done: 3, failed: 0 }])
  expect(status.failed).toEqual([])
})

queueTest('a worker leaves jobs of another release alone, and purge asks before it drops what waits', async () => {
  mkdirSync(join(root, 'build'), { recursive: true })
  const copy = mkdtempSync(join(root, 'build/release-'))
  try {
    cpSync(join(root, 'dist'), join(copy, 'dist'), { recursive: true })
    cpSync(join(root, 'package.json'), join(copy, 'package.json'))
    const path = join(copy, 'dist/text/release.js')
    writeFileSync(path, readFileSync(path, 'utf8').replace('0.1.0', '9.8.7'))
    const call = ['sweep', join(folderWith({ 'w.csv': weather(151) }), 'w.csv'), ...GRID]
    const sweep = start(call, server.postgres.url, join(copy, 'dist/cli/main.js'))
    server.started.push(sweep)
    await sweep.said(/No worker takes jobs of this release/)
    const worker = await startWorker(server.postgres.url, ['--idle', '0.5'])
    expect((await worker.ended).stderr).toMatch(/0 jobs done; no job for 0\.5 s\.\n$/)
    expect(await queue('status')).toContain('jobs of hindcast 9.8.7 (numerics 3): 2 waiting, 0 at work')
    expect(await queue('purge')).toMatch(/^2 2 jobs wait or are at work \(\d workers?\); --force drops them too\.\n$/)
    await kill(sweep)
    expect(await queue('purge', '--force')).toMatch(/^0 Dropped \d+ jobs and \d results, and all tables\.\n$/)
    expect(server.postgres.sql('select count(*) from hindcast_jobs.job')).toBe('0')
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
})

queueTest('interrupted, a worker gives back what it was at', async () => {
  const call = ['sweep', join(folderWith({ 'w.csv': weather(400) }), 'w.csv'), '--target', 'tmax', '--epochs', '2000']
  const sweep = start([...call, '--patience', 'Infinity', '--grid', '{"window": [14]}'], server.postgres.url)
  server.started.push(sweep)
  const worker = await startWorker(server.postgres.url)
  while (server.postgres.sql(`select count(*) from hindcast_jobs.job where state = 'active'`) === '0') {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  worker.child.kill('SIGINT')
  const { code, stderr } = await worker.ended
  expect([code, stderr]).toEqual([
    130,
    expect.stringMatching(/Interrupted; 0 jobs done\. What it was at goes to another worker\./),
  ])
  expect(server.postgres.sql("select state, output->>'message' from hindcast_jobs.job")).toBe(
    'retry|its worker was stopped',
  )
  const [id] = /(?<=Worker )[0-9a-f]+/.exec(stderr)!
  expect(server.postgres.sql(`select count(*) from hindcast.worker where id = '${id}'`)).toBe('0')
  sweep.child.kill('SIGINT')
  const ended = await sweep.ended
  expect([ended.code, ended.stderr]).toEqual([
    130,
    expect.stringMatching(
      /Interrupted after 0 of 1 option set; the queue keeps the jobs and their results: the same command goes on\./,
    ),
  ])
})

queueTest('what is said where a queue cannot be used', async () => {
  const { port, url } = server.postgres
  const folder = folderWith({ 'w.csv': weather(150) })
  const said = async (address: string | null, ...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await start(args.length > 0 ? args : ['queue', 'status'], address).ended
    expect([code, stdout]).toEqual([2, ''])
    return stderr
  }
  expect(await said(null)).toBe(
    'Name the queue: --queue postgres://user:password@host/database, or the same in HINDCAST_QUEUE.\n',
  )
  expect(await said('mysql://a:b@c/d')).toMatch(
    /^--queue is not an address of a PostgreSQL database; expected postgres:/,
  )
  expect(await said('postgres://a:se%cret/1@host:port/d')).toMatch(/^The address of the queue cannot be used: /)
  expect(await said(url.replace(`:${port}`, ':9'))).toMatch(
    /^No PostgreSQL server answers at postgres:\/\/tester:\*\*\*@127\.0\.0\.1:9\/postgres \(connect ECONNREFUSED/,
  )
  expect(await said(url.replace('cret', 'cre'))).toMatch(
    /does not take this user and password \(password authentication failed/,
  )
  expect(await said(url.replace(/postgres$/, 'nowhere'))).toMatch(
    /has no such database \(database "nowhere" does not exist\)/,
  )
  server.postgres.sql(`create role guest login password 'guest'`)
  expect(await said(`postgres://guest:guest@127.0.0.1:${port}/postgres`)).toMatch(/grant create on database/)
  const sweep = ['sweep', join(folder, 'w.csv'), ...GRID]
  expect(await said(null, ...sweep, '--audit', '0.5')).toMatch(
    /--audit has jobs done again by other workers, but without --queue/,
  )
  expect(await said(url, ...sweep, '--jobs', '2')).toMatch(/with --queue the workers do: leave it out/)
  expect(await said(url, ...sweep, '--audit', '2')).toMatch(/--audit is 2; expected a share from 0 to 1/)
})

queueTest('a database takes no data above the cap, and says how large they are', () => {
  // Random bytes, which do not become smaller.
  const script = `
    import { randomBytes } from 'node:crypto'
    import { openQueue } from './dist/host/queue-node.js'
    const [url] = process.argv.slice(-1)
    const queue = await openQueue({ url, release: '0.0.0', numerics: 0, tell: console.error, most: 1000 })
    const put = (bytes) => queue.putData('a'.repeat(64), randomBytes(bytes).toString('latin1'))
    console.log(JSON.stringify([await put(2000), await queue.hasData('a'.repeat(64)), await put(500)]))
    await queue.close()`
  const call = ['--input-type=module', '--eval', script, '--', server.postgres.url]
  const { stdout, stderr } = spawnSync(newNode()!, call, { cwd: root, encoding: 'utf8' })
  expect(stderr).toBe('')
  const [refused, isThere, taken] = JSON.parse(stdout) as [{ bytes: number; most: number }, boolean, null]
  expect(refused.bytes).toBeGreaterThan(refused.most)
  expect([refused.most, isThere, taken]).toEqual([1000, false, null])
  expect([MOST_BYTES, readFileSync(join(root, 'docs/fleets.md'), 'utf8')]).toEqual([
    64 * 2 ** 20,
    expect.stringContaining('64 MiB'),
  ])
})

test.skipIf(missing !== null || Number(process.versions.node.split('.')[0]) > 20)(
  'Node 20 says what it lacks',
  async () => {
    const { code, stderr } = await hindcast(['worker'], { env: { HINDCAST_QUEUE: server.postgres.url } })
    expect([code, stderr]).toEqual([
      2,
      `A queue needs Node 22.12 or newer, and this is ${process.versions.node}; all else works without --queue.\n`,
    ])
  },
)

queueTest('without pg-boss a sentence says how to install it, and all else works', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hindcast-bare-'))
  try {
    cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true })
    cpSync(join(root, 'package.json'), join(folder, 'package.json'))
    mkdirSync(join(folder, 'node_modules'))
    for (const name of readdirSync(join(root, 'node_modules'))) {
      if (name !== 'pg-boss') symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
    }
    const bare = join(folder, 'dist/cli/main.js')
    const { code, stderr } = await start(['worker'], server.postgres.url, bare).ended
    expect([code, stderr]).toEqual([
      2,
      'A queue needs the package pg-boss, which is not installed: npm install pg-boss@12\n',
    ])
    const here = folderWith({ 'w.csv': weather(150) })
    expect((await start(['sweep', join(here, 'w.csv'), ...GRID], null, bare).ended).code).toBe(0)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
