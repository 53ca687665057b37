/**
 * The audits of a fleet: jobs that are done again, by another worker or by this machine, and what is said where two
 * results of one differ.
 *
 * @module
 */
import { uuidOf } from '../fingerprint.js'
import { startPool } from '#host'
import type { PoolHandle } from '../host/pool-handle.js'
import type { QueueHandle } from '../host/queue-handle.js'
import { runJobs } from '../pool/index.js'
import type { Table } from '../table/index.js'
import { chunks, type FleetAsked, type Found, presentIn, type Waiting } from './fleet-facts.js'
import type { JobOutcome, SweepJob } from './job.js'
import { carried, contentDigest, contentOf, outcomeFingerprint, payloadOf } from './payload.js'

/** The jobs of a fleet that are done again. */
export class Audits {
  /** Their keys. */
  readonly keys = new Set<string>()
  /** What this machine computes, one after the other. */
  private here: Promise<void> = Promise.resolve()
  private hereFailed: { error: unknown } | null = null
  private pool: Promise<PoolHandle> | null = null
  private readonly hereDone = new Map<string, JobOutcome>()

  /** @param data digest of the table */
  constructor(
    private readonly table: Table,
    private readonly queue: QueueHandle,
    private readonly data: string,
    private readonly asked: Pick<FleetAsked, 'audit' | 'signal'>,
    private readonly found: Found,
  ) {}

  /** Whether a job is done again: all that decide, unless nothing is, and a share of the others. */
  wants(key: string, decides: boolean): boolean {
    const { audit } = this.asked
    return (decides && audit > 0) || Number.parseInt(key.slice(0, 8), 16) < audit * 0x1_0000_0000
  }

  /** Throws what failed on this machine. */
  throwIfFailed(): void {
    if (this.hereFailed !== null) throw this.hereFailed.error
  }

  /** Has a job done again by another worker; where there is none, by this machine. */
  async begin(own: Waiting): Promise<void> {
    const { key, job, first } = own
    this.keys.add(key)
    const others = (await presentIn(this.queue)).filter(({ id }) => id !== first!.worker)
    if (others.length === 0) {
      this.doHere(own)
      return
    }
    const isElsewhere = others.some(({ machine }) => machine !== first!.machine)
    const audit = { notBy: first!.worker, notOn: isElsewhere ? first!.machine : null }
    const data = { ...payloadOf(job, { key, data: this.data }), audit }
    await this.queue.send([{ id: uuidOf(`${key} ${performance.timeOrigin} ${performance.now()}`), data, priority: 1 }])
  }

  /** Has this machine do a job. */
  doHere(own: Waiting): void {
    own.isHere = true
    this.here = this.here.then(async () => {
      try {
        const { signal } = this.asked
        // Started once: a thread takes longer to start than many a job.
        this.pool ??= startPool('sweep', 1, { table: this.table })
        const pool = await this.pool
        const task = { room: 'sweep', threads: 1, shared: null, tasks: [own.job], signal, pool }
        for await (const outcome of runJobs<SweepJob, JobOutcome>(task)) this.hereDone.set(own.key, carried(outcome))
      } catch (error) {
        this.hereFailed = { error }
      }
    })
  }

  /** Jobs whose second result is there; of those that differ this machine's own decides. */
  async ended(waiting: ReadonlyMap<string, Waiting>, told: (own: Waiting) => string): Promise<Waiting[]> {
    const open = [...waiting.values()].filter((own) => own.first !== undefined)
    const done: Waiting[] = []
    const elsewhere = open.filter(({ isHere }) => isHere !== true)
    for (const some of chunks(elsewhere)) {
      const repeats = await this.queue.repeats(some.map(({ key }) => key))
      for (const own of some) {
        const others = repeats.filter(({ key, worker }) => key === own.key && worker !== own.first!.worker)
        if (others.length === 0) continue
        if (others.every(({ fingerprint }) => fingerprint === own.first!.fingerprint)) done.push(own)
        else this.doHere(own)
      }
    }
    for (const own of open) {
      const outcome = this.hereDone.get(own.key)
      if (outcome === undefined) continue
      this.hereDone.delete(own.key)
      await this.decide(own, outcome, told(own))
      done.push(own)
    }
    return done
  }

  /** Names who computed something else than this machine, and takes this machine's result. */
  private async decide(own: Waiting, outcome: JobOutcome, label: string): Promise<void> {
    const { key } = own
    const first = own.first!
    const fingerprint = outcomeFingerprint(outcome)
    for (const { worker, machine, fingerprint: other } of [first, ...(await this.queue.repeats([key]))]) {
      if (other !== fingerprint) this.found.faults.push({ kind: 'differing', job: label, machine, worker })
    }
    if (first.fingerprint === fingerprint) return
    const content = contentOf(outcome)
    const { machine } = this.queue
    const right = { key, worker: 'coordinator', machine, fingerprint, sha256: contentDigest(key, content), content }
    await this.queue.replace(right)
    own.first = { ...right, outcome }
    this.found.accepted.set(key, { machine, worker: right.worker, fingerprint })
  }

  async close(): Promise<void> {
    await this.pool?.then((own) => own.close()).catch(() => undefined)
  }
}
