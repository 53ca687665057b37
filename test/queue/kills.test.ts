/**
 * Workers, the database and the coordinator killed in the middle of sweeps: no result is lost, none is there twice, and all are
 * those of this machine alone. HINDCAST_LONG: 1,000 jobs, and 50 kills of the coordinator.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect } from 'vitest'
import { Generator } from '../../src/random.js'
import { folderWith, weather } from '../cli/support.js'
import { computed, documentOf, kill, queueTest, start, startWorker, withServer } from './helpers.js'
import { long, some, within } from '../support/long.js'
import { missing } from '../support/postgres.js'

const WORKERS = 4
/** Kills of workers: one a so many results. Of the database: at these shares of the results. */
const EVERY = 16
const DOWN = [0.3, 0.6]
const KILLS = some('kills', 5, 50)
const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i)
const SPACE = long
  ? { hidden: range(3, 5), window: range(4, 5), lr: [0.002, 0.003, 0.005, 0.01, 0.02], epochs: range(1, 8) }
  : { hidden: range(3, 5), window: range(4, 4), lr: [0.002, 0.003, 0.005, 0.01], epochs: [2] }
const SETS = Object.values(SPACE).reduce((n, values) => n * values.length, 1)

const server = withServer()

const generator = new Generator(16)
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Lines of results in a journal. */
function linesIn(path: string): number {
  try {
    return readFileSync(path, 'utf8').split('\n').length - 2
  } catch {
    return 0
  }
}

/** The jobs of whole lines, after the first. */
const jobsIn = (path: string): string[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .slice(1, -1)
    .map((line) => (JSON.parse(line) as { job: string }).job)

const callIn = (folder: string): string[] => [
  ...['sweep', join(folder, 'w.csv'), '--target', 'tmax', '--grid', JSON.stringify(SPACE)],
  ...['--json', '--journal'],
]

/** Each test counts all results of the database, so none of an earlier one may be there. */
beforeEach(() => {
  if (missing === null) server.postgres.sql(FORGET_JOBS)
})

const FORGET_JOBS = ['hindcast.result', 'hindcast_jobs.job']
  .map((table) => `do $$ begin if to_regclass('${table}') is not null then delete from ${table}; end if; end $$;`)
  .join('\n')

/** Each result is there once: in the journal, and in the database. */
function expectOnce(journal: string): void {
  const jobs = jobsIn(journal)
  expect(jobs.length).toBe(SETS + 1)
  expect(new Set(jobs).size).toBe(SETS + 1)
  expect(server.postgres.sql('select count(*), count(distinct key) from hindcast.result')).toBe(
    `${SETS + 1}|${SETS + 1}`,
  )
}

queueTest(
  `${SETS} jobs by ${WORKERS} workers, these killed one after the other, and the database twice`,
  { timeout: within(3_600_000) },
  async () => {
    const folder = folderWith({ 'w.csv': weather(250) })
    const journal = join(folder, 'j')
    const call = callIn(folder)
    const here = documentOf(start([...call, join(folder, 'here'), '--jobs', '2'], null))
    for (let w = 0; w < WORKERS; w++) server.started.push(await startWorker(server.postgres.url))
    let isOver = false
    const sweep = start([...call, journal], server.postgres.url)
    const there = documentOf(sweep).finally(() => (isOver = true))
    there.catch(() => undefined)
    const downs = DOWN.map((share) => Math.floor(share * SETS))
    let [kills, next] = [0, EVERY]
    let since = performance.now()
    while (!isOver) {
      const done = linesIn(journal)
      if (done >= downs[0]) {
        downs.shift()
        server.postgres.kill()
        await sleep(300)
        server.postgres.start()
      }
      if (long ? performance.now() - since > 5000 : done >= next) {
        since = performance.now()
        next = done + EVERY
        const at = generator.below(WORKERS - 1)
        await kill(server.started[at])
        server.started[at] = await startWorker(server.postgres.url)
        kills++
      }
      await sleep(20)
    }
    const [own, document] = [await here, await there]
    console.log(`${SETS} jobs, ${kills} workers killed, ${document.fleet!.repeated} jobs done again`)
    expect(downs).toEqual([])
    expect(kills).toBeGreaterThanOrEqual(2)
    expect(computed(document)).toEqual(computed(own))
    expect(document.jobs).toMatchObject({ done: SETS, failed: 0, differing: 0 })
    expectOnce(journal)
  },
)

queueTest(`the coordinator killed ${KILLS} times`, { timeout: within(3_600_000) }, async () => {
  const folder = folderWith({ 'w.csv': weather(251) })
  const journal = join(folder, 'j')
  const call = callIn(folder)
  const here = documentOf(start([...call, join(folder, 'here'), '--jobs', '2'], null))
  server.started.push(await startWorker(server.postgres.url), await startWorker(server.postgres.url))
  // At random moments: also before it has sent the table, and between the result and its line in the journal.
  for (let killed = 0; killed < KILLS; killed++) {
    const sweep = start([...call, journal], server.postgres.url)
    const [from, more] = [linesIn(journal), generator.below(Math.floor((2 * SETS) / KILLS / 2))]
    const moment = killed % 2 === 0 ? 100 + generator.below(900) : 0
    let isOver = false
    const ended = sweep.ended.then(({ code, stderr }) => {
      isOver = true
      // It may come to its end before it is killed.
      if (code !== null && code !== 0) throw new Error(stderr)
    })
    if (moment > 0) await Promise.race([sleep(moment), ended])
    else while (!isOver && linesIn(journal) < from + more) await sleep(10)
    sweep.child.kill('SIGKILL')
    await ended
  }
  const there = await documentOf(start([...call, journal], server.postgres.url))
  expect(computed(there)).toEqual(computed(await here))
  expectOnce(journal)
})
