/**
 * Jobs of a sweep on their way to other machines: plain data, checked where they arrive. They hold no path and no address.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { digest, NUMERICS } from '../fingerprint.js'
import { packed, unpacked } from '../journal/index.js'
import { type BacktestOptions, resolveBacktest } from '../options/backtest.js'
import { SWEEP } from '../options/rows/sweep.js'
import { checked } from '../options/row.js'
import { whole } from '../text/number.js'
import { RELEASE } from '../text/release.js'
import type { JobOutcome, SweepJob } from './job.js'
import { TAKEN, takenOf } from './taken.js'

/** What is sent. */
export interface Payload {
  format: typeof FORMAT
  release: string
  numerics: number
  /** SHA-256 of the table as it travels. */
  data: string
  /** By which its result is known. */
  key: string
  job: { kind: SweepJob['kind']; series?: string; options: unknown; holdout: unknown }
  /** It is done again, by another than this worker and, where there is a name, on another machine. */
  audit?: { notBy: string; notOn: string | null }
}

const FORMAT = 'sweep job 1'
const KINDS: readonly string[] = ['trial', 'holdout', 'local', 'model'] satisfies SweepJob['kind'][]
/** A job as it is sent; what bears on no bit of it stays here. */
export function payloadOf(job: SweepJob, { key, data }: { key: string; data: string }): Payload {
  const { kind, series, options, holdout } = job
  return {
    format: FORMAT,
    release: RELEASE,
    numerics: NUMERICS,
    data,
    key,
    job: { kind, ...(series === undefined ? {} : { series }), options: takenOf(options), holdout },
  }
}

const FIELDS = ['format', 'release', 'numerics', 'data', 'key', 'job', 'audit']
const JOB_FIELDS = ['kind', 'series', 'options', 'holdout']
const SHA256 = /^[0-9a-f]{64}$/

const refused = (why: string): HindcastError =>
  new HindcastError('QUEUE_INVALID', `A job of the queue is not one of hindcast ${RELEASE}: ${why}.`)

/**
 * The payload of a job that has arrived.
 *
 * @throws HindcastError `QUEUE_INVALID`
 */
export function readPayload(value: unknown): Payload {
  const own = objectIn(value, FIELDS, 'the job')
  const { format, release, numerics, data, key, job, audit } = own as Partial<Payload>
  if (format !== FORMAT) throw refused(`its format is ${shown(String(format))}`)
  if (release !== RELEASE || numerics !== NUMERICS) {
    throw refused(`it is of release ${shown(String(release))} with numerics ${shown(String(numerics))}`)
  }
  for (const [name, text] of Object.entries({ data, key })) {
    if (typeof text !== 'string' || !SHA256.test(text)) throw refused(`its ${name} is not a SHA-256`)
  }
  objectIn(job, JOB_FIELDS, 'its job')
  if (audit !== undefined) {
    const { notBy, notOn } = objectIn(audit, ['notBy', 'notOn'], 'its audit')
    if (typeof notBy !== 'string' || (notOn !== null && typeof notOn !== 'string'))
      throw refused('its audit names no worker')
  }
  return own as unknown as Payload
}

function objectIn(value: unknown, fields: readonly string[], what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refused(`${what} is not an object`)
  const wrong = Object.keys(value).find((name) => !fields.includes(name))
  if (wrong !== undefined) throw refused(`${what} has a field ${shown(wrong)}`)
  return value as Record<string, unknown>
}

/**
 * The job of a payload, its options checked as a caller's are.
 *
 * @throws HindcastError `QUEUE_INVALID`, and what options throw
 */
export function jobIn({ job: { kind, series, options: sent, holdout } }: Payload): SweepJob {
  if (!KINDS.includes(kind)) throw refused(`its kind is ${shown(String(kind))}`)
  if (series !== undefined && typeof series !== 'string') throw refused('its series is not text')
  const options = objectIn(unpacked(sent), Object.keys(TAKEN), 'its options') as unknown as BacktestOptions
  resolveBacktest(options)
  return {
    kind,
    ...(series === undefined ? {} : { series }),
    options,
    holdout: checked('holdout', SWEEP.holdout, holdout),
  }
}

/** What an outcome says, without what depends on the clock or on names of files: two machines agree on it. */
export function outcomeFingerprint(outcome: JobOutcome): string {
  if (outcome.kind === 'failed') return digest(['failed', outcome.code])
  return digest([outcome.kind, packed(withoutTimes(outcome.result))])
}

const CLOCKED = ['seconds', 'secondsByPart', 'notes', 'windowsPerSecond']

function withoutTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTimes)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, own]) => (CLOCKED.includes(name) ? [] : [[name, withoutTimes(own)]])),
  )
}

/** Bytes of a model that a queue carries, at most. */
const MOST_MODEL = 64 * 1024 * 1024

/** What a queue keeps of an outcome: it, or that its model is too large. */
export function carried(outcome: JobOutcome, most = MOST_MODEL): JobOutcome {
  if (outcome.kind !== 'model' || outcome.result.bytes.length <= most) return outcome
  const message = `it has ${whole(outcome.result.bytes.length)} bytes, and a queue carries models of at most ${whole(most)}; train it on one machine, with hindcast train and the options of the set.`
  return { kind: 'failed', code: 'QUEUE_INVALID', message }
}

/** SHA-256 of a result as it is kept. */
export const contentDigest = (key: string, content: string): string => digest([key, content])

/** An outcome as it is kept. */
export const contentOf = (outcome: JobOutcome): string => JSON.stringify(packed(outcome))

/** An outcome that was kept; null for a text that is not one. */
export function outcomeIn(content: string): JobOutcome | null {
  try {
    const outcome = unpacked(JSON.parse(content)) as JobOutcome
    return [...KINDS, 'failed'].includes(outcome.kind) ? outcome : null
  } catch {
    return null
  }
}
