/**
 * A worker: takes jobs from a queue, runs them on threads, and keeps what they give.
 *
 * @module
 */
import { startPool } from '#host'
import { HindcastError } from '../errors.js'
import { NUMERICS, textDigest, uuidOf } from '../fingerprint.js'
import type { SignalLike } from '../host-types.js'
import type { PoolHandle } from '../host/pool-handle.js'
import type { QueueHandle, TakenJob } from '../host/queue-handle.js'
import { openQueue } from '../host/queue-node.js'
import { type PackedError, unpackError } from '../pool/packed-error.js'
import { type Payload, readPayload } from '../sweep/payload.js'
import { RELEASE } from '../text/release.js'
import type { Given, Shared } from './pool-worker.js'

/** How a worker works. */
export interface Serving {
  url: string
  threads: number
  signal: SignalLike | undefined
  /** Ends it once it had nothing to do for so many seconds. */
  idle: number | undefined
  /** Hears how it goes, in sentences. */
  tell: (sentence: string) => void
  /** Called once it takes jobs. */
  onReady: (facts: { address: string; machine: string; worker: string }) => void
}

/** What a worker did. */
export interface Served {
  done: number
  failed: number
}

/** Milliseconds between heartbeats; a third of the silence that the queue tolerates. */
const BEAT = 3000
/** Waits for jobs, in milliseconds: from the first to the longest. */
const WAITS = [20, 500] as const
/** Jobs that take fewer seconds are taken ahead: at least one a thread, and as many as take so long, but not more than that. */
const SHORT = 2
const AHEAD = { seconds: 0.25, most: 16 }
/** Tables whose threads are kept. */
const MOST_POOLS = 2

/**
 * Works until the signal, or until it had nothing to do.
 *
 * @throws HindcastError `QUEUE_UNAVAILABLE`, `OPTION_INVALID`
 */
export async function serve(serving: Serving): Promise<Served> {
  const { url, signal, tell } = serving
  const queue = await openQueue({ url, release: RELEASE, numerics: NUMERICS, tell, signal })
  const worker = new Worker(queue, serving)
  try {
    return await worker.work()
  } finally {
    await worker.end()
  }
}

/** Threads that hold a table, and how many jobs they have. */
interface Threads {
  pool: Promise<PoolHandle>
  jobs: number
}

type Ended = { value: Given } | { error: PackedError }

class Worker {
  private readonly id: string
  private readonly held = new Map<string, Promise<void>>()
  /** By the SHA-256 of the table, the latest last. */
  private readonly pools = new Map<string, Threads>()
  private readonly served: Served = { done: 0, failed: 0 }
  /** Seconds that a job takes, of late. */
  private pace = SHORT / 2
  /** Jobs that are done, of which the queue does not know yet. */
  private readonly finished: string[] = []
  private lost: { error: unknown } | null = null

  constructor(
    private readonly queue: QueueHandle,
    private readonly serving: Serving,
  ) {
    // A name that no other worker has, also none of the same process number.
    this.id = textDigest(`${queue.machine} ${performance.timeOrigin} ${performance.now()}`).slice(0, 12)
  }

  async work(): Promise<Served> {
    const { queue, id, held } = this
    const { signal, threads, idle, onReady } = this.serving
    const facts = { id, machine: queue.machine, threads }
    await queue.present(facts)
    onReady({ address: queue.address, machine: queue.machine, worker: id })
    let beating: Promise<void> = Promise.resolve()
    const beat = setInterval(() => {
      beating = beating.then(async () => {
        await this.flush()
        await queue.touch([...held.keys()])
        await queue.present(facts)
      })
      beating.catch((error: unknown) => (this.lost = { error }))
    }, BEAT)
    let stop: (() => void) | undefined
    const stopped = new Promise<void>((resolve) => {
      stop = resolve
      if (signal?.aborted === true) resolve()
      else signal?.addEventListener('abort', resolve)
    })
    try {
      let wait: number = WAITS[0]
      let busy = performance.now()
      while (signal?.aborted !== true) {
        if (this.lost !== null) throw this.lost.error
        const most = threads * (1 + this.ahead)
        const room = most - held.size
        const isDue = room > 0 && (held.size <= threads || 2 * room >= most)
        const jobs = isDue ? await queue.take(room) : []
        for (const job of jobs) this.begin(job)
        if (held.size > 0) busy = performance.now()
        else if (idle !== undefined && performance.now() - busy > idle * 1000) break
        if (jobs.length > 0) wait = WAITS[0]
        else if (held.size < threads) {
          await Promise.race([delay(wait), stopped, ...held.values()])
          wait = Math.min(2 * wait, WAITS[1])
        } else await Promise.race([stopped, ...held.values()])
      }
      return this.served
    } finally {
      clearInterval(beat)
      // No heartbeat under way may report after the end that this worker lives.
      await beating.catch(() => undefined)
      signal?.removeEventListener('abort', stop!)
    }
  }

  /** Jobs that are taken ahead, a thread. */
  private get ahead(): number {
    if (this.pace >= SHORT) return 0
    return Math.min(AHEAD.most, Math.max(1, Math.floor(AHEAD.seconds / this.pace)))
  }

  /** Tells the queue which jobs are done. */
  private async flush(): Promise<void> {
    await this.queue.done(this.finished.splice(0))
  }

  /** Gives back what is at work, and lets go of all. */
  async end(): Promise<void> {
    const { queue, id } = this
    // Threads that end let go of their jobs.
    const held = [...this.held.keys()]
    for (const { pool } of this.pools.values()) await closed(pool)
    try {
      await this.flush()
      await queue.giveBack(held, 'its worker was stopped')
      await queue.absent(id)
    } catch {
      // A database that is away finds out by itself.
    }
    await queue.close()
  }

  private begin(job: TakenJob): void {
    const { held } = this
    const running = this.run(job).then(
      () => undefined,
      (error: unknown) => {
        this.lost ??= { error }
      },
    )
    held.set(
      job.id,
      running.finally(() => held.delete(job.id)),
    )
  }

  private async run({ id, data }: TakenJob): Promise<void> {
    const { queue, served } = this
    const { tell, signal } = this.serving
    let given: Given
    try {
      const payload = readPayload(data)
      if (await this.passOn(id, payload)) return
      const ended = await this.onThread(payload.data, data)
      if ('error' in ended) throw unpackError(ended.error)
      given = ended.value
      this.pace = (this.pace + given.seconds) / 2
      const { machine } = queue
      await queue.keep({ ...given, worker: this.id, machine }, payload.audit !== undefined)
    } catch (error) {
      if (signal?.aborted === true) return
      if (error instanceof HindcastError && error.code === 'QUEUE_UNAVAILABLE') throw error
      served.failed++
      const message = error instanceof Error ? error.message : String(error)
      tell(`A job failed, and is tried again: ${message}`)
      await queue.giveBack([id], message)
      return
    }
    served.done++
    this.finished.push(id)
    if (this.finished.length > this.ahead / 2 || this.held.size <= this.serving.threads) await this.flush()
  }

  /** Leaves the audit of its own work to others. */
  private async passOn(id: string, { audit, ...payload }: Payload): Promise<boolean> {
    const { queue } = this
    if (audit === undefined) return false
    const isOurs = audit.notBy === this.id || audit.notOn === queue.machine
    if (!isOurs) return false
    const next = uuidOf(`${id} ${this.id} ${performance.now()}`)
    await queue.send([{ id: next, data: { ...payload, audit }, priority: 1, delay: 1 }])
    await queue.done([id])
    return true
  }

  /** Runs a job on the threads that hold its table; those of tables that were longest unused end. */
  private async onThread(sha256: string, data: unknown): Promise<Ended> {
    const { pools } = this
    const own = pools.get(sha256) ?? { pool: this.startPool(sha256), jobs: 0 }
    pools.delete(sha256)
    pools.set(sha256, own)
    own.jobs++
    try {
      for (const [other, { pool, jobs }] of pools) {
        if (pools.size <= MOST_POOLS || jobs > 0) continue
        pools.delete(other)
        await closed(pool)
      }
      return (await (await own.pool).run(data)) as Ended
    } catch (error) {
      // Threads that died, or a table that did not come: the next job begins anew.
      if (pools.get(sha256) === own) pools.delete(sha256)
      void closed(own.pool)
      throw error
    } finally {
      own.jobs--
    }
  }

  private async startPool(sha256: string): Promise<PoolHandle> {
    const bytes = await this.queue.data(sha256)
    if (bytes === null) {
      throw new HindcastError(
        'QUEUE_INVALID',
        'The table of a job is not in the database any more: run the sweep again, which sends it anew.',
      )
    }
    return startPool('queue', this.serving.threads, { sha256, bytes: new Uint8Array(bytes) } satisfies Shared)
  }
}

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Ends threads, if there are any. */
async function closed(pool: Promise<PoolHandle>): Promise<void> {
  await pool.then((own) => own.close()).catch(() => undefined)
}
