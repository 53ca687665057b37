/**
 * The jobs of a sweep on other machines: sent to a queue, their results fetched, some of them done again elsewhere.
 *
 * The queue delivers a job once or more often. That is enough, since a job is a pure function with a fingerprint: one
 * that was done twice gives the same, and where it does not, a machine is at fault.
 *
 * @module
 */
import { counted, HindcastError } from '../errors.js'
import { NUMERICS, uuidOf } from '../fingerprint.js'
import type { SignalLike } from '../host-types.js'
import { openQueue } from '../host/queue-node.js'
import type { QueueHandle, StoredResult } from '../host/queue-handle.js'
import { notice } from '../notice.js'
import type { Table } from '../table/index.js'
import { RELEASE } from '../text/release.js'
import { Audits } from './audits.js'
import { CHUNK, chunks, type FleetAsked, type FleetReport, type Found, presentIn, type Waiting } from './fleet-facts.js'
import { type JobOutcome, jobKey, type SweepJob } from './job.js'
import { contentDigest, outcomeFingerprint, outcomeIn, type Payload, payloadOf } from './payload.js'
import { tooLarge, textOfTable } from './travel.js'

/** Jobs in the queue at most; the others wait here, so that neither side holds more. */
const MOST_SENT = 2000
/** Waits between questions, in milliseconds: the shortest, and the longest. */
const WAITS = [100, 500] as const
/** Milliseconds between looks at how jobs stand that have no result. */
const LOOK = 3000
/** Times that a result may be found changed before it is given up. */
const MOST_CHANGED = 3

/** What a run yields. */
export interface FleetJob {
  job: number
  value: JobOutcome
}

/** Machines that take jobs from a queue. */
export class Fleet {
  private readonly found: Found = { accepted: new Map(), faults: [] }
  private readonly audits: Audits
  private readonly changes = new Map<string, number>()
  private repeated = 0
  private isAlone = false

  private constructor(
    private readonly table: Table,
    private readonly queue: QueueHandle,
    private readonly data: string,
    private readonly asked: FleetAsked,
  ) {
    this.audits = new Audits(table, queue, data, asked, this.found)
  }

  /**
   * Opens the queue and sends the table, where it is not there yet.
   *
   * @throws HindcastError `QUEUE_UNAVAILABLE`, `QUEUE_INVALID`, `TABLE_TOO_LARGE`, `OPTION_INVALID`, `HOST_UNSUPPORTED`
   */
  static async open(table: Table, asked: FleetAsked): Promise<Fleet> {
    const { url, used, signal } = asked
    const queue = await openQueue({ url, release: RELEASE, numerics: NUMERICS, tell: notice, signal })
    try {
      const { sha256, text } = await textOfTable(table, used)
      const refused = (await queue.hasData(sha256)) ? null : await queue.putData(sha256, text)
      if (refused !== null) throw tooLarge(table, 'bytes when compressed', refused.bytes, refused.most)
      return new Fleet(table, queue, sha256, asked)
    } catch (error) {
      await queue.close()
      throw error
    }
  }

  /**
   * What jobs give, as it comes.
   *
   * @param label what a job is called in the report
   * @param decides whether each is done again, unless nothing is
   */
  async *run(
    jobs: readonly SweepJob[],
    label: (job: SweepJob, place: number) => string,
    decides = false,
  ): AsyncGenerator<FleetJob, void, undefined> {
    const { queue } = this
    const all = this.waitingOf(jobs)
    const waiting = new Map<string, Waiting>()
    let { mark } = await queue.resultsSince(null)
    let next = 0
    let wait: number = WAITS[0]
    // At once: where nobody works, that is told.
    let looked = -Infinity
    const told = (own: Waiting): string => label(own.job, own.places[0])
    const take = async (results: readonly StoredResult[]): Promise<Waiting[]> => {
      const done: Waiting[] = []
      for (const result of results) {
        const own = waiting.get(result.key)
        if (own === undefined || own.first !== undefined) continue
        if (!(await this.accept(own, result, told(own)))) continue
        if (this.audits.wants(own.key, decides)) await this.audits.begin(own)
        else {
          // Waits no more, or a second result of it, by chance, would end it twice.
          waiting.delete(own.key)
          done.push(own)
        }
      }
      return done
    }
    while (next < all.length || waiting.size > 0) {
      this.asked.signal?.throwIfAborted()
      this.audits.throwIfFailed()
      const done: Waiting[] = []
      if (next < all.length && waiting.size <= MOST_SENT - CHUNK) {
        const chunk = all.slice(next, next + CHUNK)
        next += chunk.length
        for (const own of chunk) waiting.set(own.key, own)
        done.push(...(await take(await queue.results(chunk.map(({ key }) => key)))))
        await this.send(chunk.filter(({ first }) => first === undefined))
      }
      const since = await queue.resultsSince(mark)
      mark = since.mark
      done.push(...(await take(since.results)))
      done.push(...(await this.audits.ended(waiting, told)))
      if (performance.now() - looked > LOOK) {
        for (const keys of chunks([...waiting.values()].filter((own) => own.first === undefined))) {
          done.push(...(await take(await queue.results(keys.map(({ key }) => key)))))
        }
        for (const { own, value } of await this.look(waiting)) {
          waiting.delete(own.key)
          for (const job of own.places) yield { job, value }
        }
        looked = performance.now()
      }
      for (const own of done) {
        waiting.delete(own.key)
        for (const job of own.places) yield { job, value: own.first!.outcome }
      }
      wait = done.length > 0 ? WAITS[0] : Math.min(2 * wait, WAITS[1])
      if (done.length === 0 && waiting.size > 0) await pause(wait, this.asked.signal)
    }
    await this.compareRepeats(all, told)
  }

  /**
   * Has a job done again that decides, unless it was.
   *
   * @returns what it gives; another outcome than the given one where that was wrong
   */
  async confirm(job: SweepJob, outcome: JobOutcome, label: string): Promise<JobOutcome> {
    if (this.asked.audit === 0 || this.audits.keys.has(jobKey(this.table, job))) return outcome
    for await (const { value } of this.run([job], () => label, true)) {
      if (outcomeFingerprint(value) === outcomeFingerprint(outcome)) return outcome
      return value
    }
    return outcome
  }

  /** What the queue did so far. */
  report(): FleetReport {
    const machines = new Map<string, number>()
    for (const { machine } of this.found.accepted.values()) machines.set(machine, (machines.get(machine) ?? 0) + 1)
    return {
      queue: this.queue.address,
      machines: [...machines].map(([machine, results]) => ({ machine, results })),
      audited: this.audits.keys.size,
      repeated: this.repeated,
      faults: this.found.faults,
    }
  }

  async close(): Promise<void> {
    await this.audits.close()
    await this.queue.close()
  }

  private waitingOf(jobs: readonly SweepJob[]): Waiting[] {
    const all = new Map<string, Waiting>()
    for (const [place, job] of jobs.entries()) {
      const key = jobKey(this.table, job)
      const own = all.get(key)
      if (own === undefined) all.set(key, { places: [place], key, job })
      else own.places.push(place)
    }
    return [...all.values()]
  }

  /** Sends jobs; those whose work ended without a result are begun anew. */
  private async send(jobs: readonly Waiting[]): Promise<void> {
    if (jobs.length === 0) return
    const ids = jobs.map(({ key }) => uuidOf(key))
    const ended = (await this.queue.states(ids)).filter(({ state }) =>
      ['completed', 'cancelled', 'failed'].includes(state),
    )
    await this.queue.forget(ended.map(({ id }) => id))
    await this.queue.send(jobs.map(({ key, job }) => ({ id: uuidOf(key), data: this.payload(job, key) })))
  }

  private payload(job: SweepJob, key: string): Payload {
    return payloadOf(job, { key, data: this.data })
  }

  /** Whether a result is as its worker gave it; one that is not is asked for anew. */
  private async accept(own: Waiting, result: StoredResult, label: string): Promise<boolean> {
    const { key, content, machine, worker, fingerprint } = result
    const outcome = result.sha256 === contentDigest(key, content) ? outcomeIn(content) : null
    if (outcome !== null && outcomeFingerprint(outcome) === fingerprint) {
      own.first = { ...result, outcome }
      this.found.accepted.set(key, { machine, worker, fingerprint })
      return true
    }
    this.found.faults.push({ kind: 'changed', job: label, machine, worker })
    const times = (this.changes.get(key) ?? 0) + 1
    this.changes.set(key, times)
    if (times > MOST_CHANGED) {
      throw new HindcastError(
        'QUEUE_INVALID',
        `The result of ${label} was changed in the database ${counted(times, 'time')}, and is given up.`,
        { option: 'queue' },
      )
    }
    await this.queue.dropResult(key)
    await this.queue.forget([uuidOf(key)])
    await this.send([own])
    return false
  }

  /** How jobs stand that have no result: those that were given up, and those that the queue has lost are sent again. */
  private async look(waiting: ReadonlyMap<string, Waiting>): Promise<{ own: Waiting; value: JobOutcome }[]> {
    const without = [...waiting.values()].filter((own) => own.first === undefined)
    const present = await presentIn(this.queue)
    if (without.length > 0 && present.length === 0 && !this.isAlone) {
      notice(
        `No worker takes jobs of this release; start some, on any machine: hindcast worker --queue ${this.queue.address}`,
      )
    }
    this.isAlone = present.length === 0
    // Whoever was to do it again may be gone.
    for (const own of waiting.values()) {
      if (own.first === undefined || own.isHere === true) continue
      if (!present.some(({ id }) => id !== own.first!.worker)) this.audits.doHere(own)
    }
    const ended: { own: Waiting; value: JobOutcome }[] = []
    for (const some of chunks(without)) {
      const states = new Map((await this.queue.states(some.map(({ key }) => uuidOf(key)))).map((own) => [own.id, own]))
      const lost: Waiting[] = []
      for (const own of some) {
        const job = states.get(uuidOf(own.key))
        if (job?.state === 'failed') ended.push({ own, value: givenUp(job.retries, job.message) })
        else if (job === undefined || job.state === 'completed' || job.state === 'cancelled') {
          // Its result may be on the way: only where that has not come by the next look it is lost.
          if (own.isLost === true) lost.push(own)
          own.isLost = own.isLost !== true
        }
      }
      await this.send(lost)
    }
    return ended
  }

  /** Compares what was done more than once without being asked for. */
  private async compareRepeats(all: readonly Waiting[], told: (own: Waiting) => string): Promise<void> {
    for (const some of chunks(all)) {
      const own = new Map(some.map((each) => [each.key, each]))
      for (const { key, worker, machine, fingerprint, isAudit } of await this.queue.repeats([...own.keys()])) {
        if (!isAudit) this.repeated++
        if (fingerprint === this.found.accepted.get(key)?.fingerprint) continue
        const job = told(own.get(key)!)
        if (this.found.faults.some((fault) => fault.worker === worker && fault.job === job)) continue
        this.found.faults.push({ kind: 'differing', job, machine, worker })
      }
    }
  }
}

const givenUp = (retries: number, message: string | null): JobOutcome => ({
  kind: 'failed',
  code: 'QUEUE_INVALID',
  message: `It was given up after ${retries + 1} tries (${message ?? 'its worker was lost each time'}); hindcast queue retry has it tried again.`,
})

/** Waits, unless the signal comes first. */
function pause(ms: number, signal: SignalLike | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal?.addEventListener('abort', end)
  })
}
