/**
 * A queue in PostgreSQL, by pg-boss. It is loaded only when it is asked for.
 *
 * @module
 */
import { hostname } from 'node:os'
import { promisify } from 'node:util'
import { gunzipSync, gzip } from 'node:zlib'
import type { PgBoss } from 'pg-boss'
import { HindcastError } from '../errors.js'
import { addressOf, type Address, isAway, saidBy, unavailable } from './queue-errors-node.js'
import {
  type JobState,
  type KnownWorker,
  MOST_BYTES,
  type QueueAsked,
  type QueueHandle,
  type Repeat,
  type StoredResult,
} from './queue-handle.js'
import * as sql from './queue-sql-node.js'

/** The oldest Node that pg-boss takes. */
const OLDEST = [22, 12] as const
/** A job whose worker is silent for so many seconds goes to another. */
const SILENCE = 10
/** Times that a job is tried again. */
const RETRIES = 5
const DAY = 86_400
/** Waits for a database that is away, in milliseconds: from the first to the longest. */
const WAITS = [100, 2000] as const

const zipped = promisify(gzip)

/** The text of data as a queue keeps them. */
export function unzipped(bytes: Uint8Array, most: number): string {
  return gunzipSync(bytes, { maxOutputLength: most }).toString('utf8')
}

/** The queue of jobs of a release, as pg-boss calls it. */
const nameOf = (release: string, numerics: number): string => `hindcast/${release}/${numerics}`

/** The release in such a name. */
function releaseIn(name: string): { release: string; numerics: number } {
  const [, release = '', numerics = '0'] = name.split('/')
  return { release, numerics: Number(numerics) }
}

/** Refuses a Node that is too old. */
function requireNode(): void {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return
  throw new HindcastError(
    'QUEUE_UNAVAILABLE',
    `A queue needs Node ${OLDEST.join('.')} or newer, and this is ${process.versions.node}; all else works without --queue.`,
    { option: 'queue', node: process.versions.node },
  )
}

async function load(): Promise<typeof import('pg-boss')> {
  try {
    return await import('pg-boss')
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new HindcastError(
      'QUEUE_UNAVAILABLE',
      'A queue needs the package pg-boss, which is not installed: npm install pg-boss@12',
      { option: 'queue' },
      { cause },
    )
  }
}

/**
 * Opens a queue; its tables are made where they are not there.
 *
 * @throws HindcastError `OPTION_INVALID` for an address that is none, `QUEUE_UNAVAILABLE`
 */
export async function openQueue(asked: QueueAsked): Promise<QueueHandle> {
  const address = addressOf(asked.url)
  requireNode()
  const { PgBoss } = await load()
  const boss = new PgBoss({
    connectionString: asked.url,
    schema: sql.JOBS,
    application_name: 'hindcast',
    max: 4,
    connectionTimeoutMillis: 5000,
    schedule: false,
    superviseIntervalSeconds: 3,
    monitorIntervalSeconds: 3,
  })
  // What it does by itself it does again; what is asked of it throws.
  boss.on('error', () => undefined)
  try {
    await boss.start()
    await boss.getDb().executeSql(sql.MAKE)
    await boss.createQueue(nameOf(asked.release, asked.numerics), {
      retryLimit: RETRIES,
      heartbeatSeconds: SILENCE,
      expireInSeconds: DAY,
      retentionSeconds: 90 * DAY,
      deleteAfterSeconds: 30 * DAY,
      // Of a hundred thousand jobs none is a reason to warn.
      warningQueueSize: 10_000_000,
    })
  } catch (error) {
    const version = await versionOf(boss)
    await boss.stop({ graceful: false }).catch(() => undefined)
    throw unavailable(error, address, version)
  }
  return handleOf(boss, address, asked)
}

/** What the server calls its version; null where it does not answer. */
async function versionOf(boss: PgBoss): Promise<string | null> {
  try {
    const { rows } = await boss.getDb().executeSql('show server_version')
    return String((rows[0] as { server_version: unknown }).server_version)
  } catch {
    return null
  }
}

/** Runs what asks the database, until it answers. */
function retrying({ tell, signal }: QueueAsked, address: Address) {
  let isDown = false
  return async <T>(ask: () => Promise<T>): Promise<T> => {
    for (let wait: number = WAITS[0]; ; wait = Math.min(2 * wait, WAITS[1])) {
      try {
        const answer = await ask()
        if (isDown) tell('The database of the queue is back.')
        isDown = false
        return answer
      } catch (error) {
        if (!isAway(error) || signal?.aborted === true) throw unavailable(error, address)
        if (!isDown) tell(`The database of the queue does not answer (${saidBy(error, address)}); waiting for it.`)
        isDown = true
        await new Promise((resolve) => setTimeout(resolve, wait))
      }
    }
  }
}

function handleOf(boss: PgBoss, address: Address, asked: QueueAsked): QueueHandle {
  const { release, numerics, most = MOST_BYTES } = asked
  const name = nameOf(release, numerics)
  const last = retrying(asked, address)
  const rows = <T>(text: string, values: unknown[] = []): Promise<T[]> =>
    last(async () => (await boss.getDb().executeSql(text, values)).rows as T[])
  const told = (text: string, values: unknown[]): Promise<void> => rows(text, values).then(() => undefined)
  const some = async (ids: readonly string[], act: (ids: string[]) => Promise<unknown>): Promise<void> => {
    if (ids.length > 0) await last(() => act([...ids]))
  }
  return {
    address: address.shown,
    machine: hostname(),
    hasData: async (sha256) => (await rows(sql.HAS_DATA, [sha256])).length > 0,
    async putData(sha256, text) {
      const bytes = await zipped(text)
      if (bytes.length > most) return { bytes: bytes.length, most }
      await told(sql.PUT_DATA, [sha256, bytes])
      return null
    },
    data: async (sha256) => (await rows<{ bytes: Uint8Array }>(sql.DATA, [sha256]))[0]?.bytes ?? null,
    async send(jobs) {
      const own = jobs.map(({ id, data, priority, delay }) => ({ id, data, priority, startAfter: delay }))
      await last(() => boss.insert(name, own))
    },
    take: async (most) =>
      (await last(() => boss.fetch(name, { batchSize: most }))).map(({ id, data }) => ({ id, data })),
    touch: (ids) => some(ids, (own) => boss.touch(name, own)),
    done: (ids) => some(ids, (own) => boss.complete(name, own, null, { includeQueued: true })),
    giveBack: (ids, message) => some(ids, (own) => boss.fail(name, own, { message })),
    forget: (ids) => some(ids, (own) => boss.deleteJob(name, own)),
    states: (ids) => rows<JobState>(sql.STATES, [name, ids]),
    keep: ({ key, worker, machine, fingerprint, sha256, content }, isAudit) =>
      told(sql.KEEP, [key, worker, machine, fingerprint, sha256, content, isAudit]),
    results: (keys) => rows<StoredResult>(sql.RESULTS, [keys]),
    async resultsSince(mark) {
      if (mark === null) return { results: [], mark: (await rows<{ mark: string }>(sql.LAST_MARK))[0].mark }
      const results = await rows<StoredResult & { mark: string }>(sql.RESULTS_SINCE, [mark])
      return { results, mark: results.at(-1)?.mark ?? mark }
    },
    replace: ({ key, worker, machine, fingerprint, sha256, content }) =>
      told(sql.REPLACE, [key, worker, machine, fingerprint, sha256, content]),
    dropResult: (key) => told(sql.DROP_RESULT, [key]),
    repeats: (keys) => rows<Repeat>(sql.REPEATS, [keys]),
    present: ({ id, machine, threads }) => told(sql.PRESENT, [id, machine, threads, release, numerics]),
    absent: (worker) => told(sql.ABSENT, [worker]),
    workers: () => rows<KnownWorker>(sql.WORKERS),
    async status() {
      const counts = await rows<{ name: string; waiting: number; active: number; done: number; failed: number }>(
        sql.COUNTS,
      )
      const failed = await rows<JobState & { name: string }>(sql.FAILED)
      const [kept] = await rows<{ results: number; tables: number; bytes: number }>(sql.KEPT)
      return {
        queues: counts.map(({ name: own, ...each }) => ({ ...releaseIn(own), ...each })),
        failed: failed.map(({ name: own, ...each }) => ({ ...releaseIn(own), ...each })),
        workers: await rows<KnownWorker>(sql.WORKERS),
        results: kept.results,
        data: { count: kept.tables, bytes: kept.bytes },
      }
    },
    async retryFailed() {
      const failed = await rows<{ name: string; id: string }>(sql.FAILED)
      const names = new Set(failed.map((job) => job.name))
      for (const own of names) {
        const ids = failed.flatMap((job) => (job.name === own ? [job.id] : []))
        await last(() => boss.retry(own, ids))
      }
      return failed.length
    },
    async purge() {
      const counts = await rows<{ name: string; waiting: number; active: number; done: number; failed: number }>(
        sql.COUNTS,
      )
      for (const { name: own } of counts) await last(() => boss.deleteAllJobs(own))
      const [{ results }] = await rows<{ results: number }>(sql.KEPT)
      await last(() => boss.getDb().executeSql(sql.PURGE))
      const jobs = counts.reduce((sum, own) => sum + own.waiting + own.active + own.done + own.failed, 0)
      return { jobs, results }
    },
    purgeWorker: async (worker) => (await rows<{ dropped: number }>(sql.PURGE_WORKER, [worker]))[0].dropped,
    close: () => boss.stop({ graceful: false }).catch(() => undefined),
  }
}
