/** What a sweep makes of a queue that delivers more than once, without a server. */
import { expect, test, vi } from 'vitest'
import type { QueueHandle, Repeat, StoredResult } from '../../src/host/queue-handle.js'
import { parseCsv } from '../../src/index.js'
import { Fleet } from '../../src/sweep/fleet.js'
import { type JobOutcome, jobKey, type SweepJob } from '../../src/sweep/job.js'
import { contentDigest, contentOf, outcomeFingerprint } from '../../src/sweep/payload.js'
import { weather } from '../cli/support.js'

const opened = vi.hoisted((): { queue?: unknown } => ({}))
vi.mock('../../src/host/queue-node.js', () => ({ openQueue: () => Promise.resolve(opened.queue) }))

const OUTCOME: JobOutcome = { kind: 'failed', code: 'NO_SAMPLES', message: 'no window' }

/** What a worker has kept of a job. */
function resultOf(key: string, outcome = OUTCOME): StoredResult {
  const content = contentOf(outcome)
  const fingerprint = outcomeFingerprint(outcome)
  return { key, worker: 'one', machine: 'm', fingerprint, sha256: contentDigest(key, content), content }
}

/** A queue in which each job has its result, and has been done by another worker as well. */
function queueWith(results: readonly StoredResult[], repeats: readonly Repeat[]): QueueHandle {
  const of = (keys: readonly string[], all: readonly { key: string }[]) => all.filter(({ key }) => keys.includes(key))
  const worker = { id: 'two', machine: 'm', threads: 1, release: '', numerics: 0, silent: 0 }
  const handle = {
    address: 'postgres://db',
    machine: 'm',
    hasData: () => true,
    send: () => undefined,
    forget: () => undefined,
    states: () => [],
    results: (keys: readonly string[]) => of(keys, results),
    // They come again with what has come since.
    resultsSince: (mark: string | null) => ({ results: mark === null ? [] : results, mark: '1' }),
    repeats: (keys: readonly string[]) => of(keys, repeats),
    workers: () => [worker],
    close: () => undefined,
  }
  return Object.fromEntries(
    Object.entries(handle).map(([name, own]) => [
      name,
      typeof own === 'string'
        ? own
        : (...given: [never]) => Promise.resolve((own as (given: never) => unknown)(...given)),
    ]),
  ) as unknown as QueueHandle
}

test('a job that two workers have done by chance ends once, and is told as repeated', async () => {
  const table = await parseCsv(weather(60))
  const jobs = [4, 5, 6].map((window): SweepJob => ({
    kind: 'trial',
    options: { target: 'tmax', window, epochs: 1 },
    holdout: 0.15,
  }))
  const results = jobs.map((job) => resultOf(jobKey(table, job)))
  const repeats = results.map(({ key, machine, fingerprint }): Repeat => {
    return { key, machine, fingerprint, worker: 'two', isAudit: false }
  })
  opened.queue = queueWith(results, repeats)
  const fleet = await Fleet.open(table, { url: 'postgres://db', audit: 0, used: ['tmax'], signal: undefined })
  const ended: number[] = []
  for await (const { job, value } of fleet.run(jobs, (_, place) => `job ${place}`)) {
    expect(value).toEqual(OUTCOME)
    ended.push(job)
  }
  expect(ended).toEqual([0, 1, 2])
  expect(fleet.report()).toMatchObject({
    repeated: 3,
    faults: [],
    machines: [{ machine: 'm', results: 3 }],
    audited: 0,
  })
  // A second result that differs is a fault, and still no second end.
  opened.queue = queueWith(results, [{ ...repeats[0], fingerprint: 'f'.repeat(64) }])
  const other = await Fleet.open(table, { url: 'postgres://db', audit: 0, used: ['tmax'], signal: undefined })
  let ends = 0
  for await (const _ of other.run(jobs, (_, place) => `job ${place}`)) ends++
  expect(ends).toBe(3)
  expect(other.report()).toMatchObject({
    repeated: 1,
    faults: [{ kind: 'differing', job: 'job 0', worker: 'two', machine: 'm' }],
  })
})
