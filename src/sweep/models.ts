/**
 * Models of the best option sets, which come back from a sweep: each is trained on the whole table as `fit` does.
 *
 * @module
 */
import type { ErrorCode } from '../errors.js'
import type { Journal } from '../journal/index.js'
import type { OptionSet } from '../options/sweep.js'
import type { Table } from '../table/index.js'
import { whole } from '../text/number.js'
import { byScore, type Trial } from './choose.js'
import { type JobOutcome, jobKey, type SweepJob } from './job.js'
import type { JobRunner } from './outcomes.js'

/** A model of one of the best option sets. */
export interface SweepModel {
  /** The number of the set, and the set. */
  id: number
  set: OptionSet
  /** A model file, for `Forecaster.load`; null where the training failed. */
  bytes: Uint8Array | null
  /** Of the forecaster, as `Forecaster.fingerprint` gives it. */
  fingerprint: string | null
  seconds: number | null
  /** Why it failed: the code of the error, and its message. */
  code?: ErrorCode
  message?: string
}

/** The winner, then the other sets by their selection scores: so many as there are, at most `keep`. */
export const bestOf = (trials: readonly Trial[], winner: Trial, keep: number): Trial[] =>
  [winner, ...byScore(trials).filter(({ id }) => id !== winner.id)].slice(0, keep)

/** What the training of models needs. */
interface ModelNeeds {
  jobAt: (trial: Trial) => SweepJob
  journal: Journal<JobOutcome> | null
  runner: JobRunner
  /** What a model is called. */
  label: (trial: Trial) => string
  /** Hears how many are done. */
  told: (done: number, of: number) => void
}

/** Trains models of option sets; in their order. */
export async function modelsOf(
  table: Table,
  best: readonly Trial[],
  { jobAt, journal, runner, label, told }: ModelNeeds,
): Promise<SweepModel[]> {
  const jobs = best.map(jobAt)
  const keys = jobs.map((job) => jobKey(table, job))
  const outcomes = new Array<JobOutcome>(jobs.length)
  const left: number[] = []
  for (const [m, key] of keys.entries()) {
    if (journal?.has(key) === true) outcomes[m] = await journal.parts(key)
    else left.push(m)
  }
  let done = jobs.length - left.length
  if (jobs.length > 0) told(done, jobs.length)
  const labelOf = (_: SweepJob, k: number): string => label(best[left[k]])
  for await (const { job, value } of runner.run(
    left.map((m) => jobs[m]),
    labelOf,
    true,
  )) {
    const m = left[job]
    if (value.kind !== 'failed') await journal?.add(keys[m], value)
    outcomes[m] = value
    told(++done, jobs.length)
  }
  return outcomes.map((outcome, m) => modelIn(best[m], outcome))
}

function modelIn({ id, options: set }: Trial, outcome: JobOutcome): SweepModel {
  if (outcome.kind === 'model') return { id, set, ...outcome.result }
  if (outcome.kind !== 'failed') throw new Error('another job has the name of a model')
  const { code, message } = outcome
  return { id, set, bytes: null, fingerprint: null, seconds: null, code, message }
}

/** Which models are missing, and why. */
export const failedModels = (models: readonly SweepModel[]): string[] =>
  models.flatMap(({ id, message }) =>
    message === undefined ? [] : [`There is no model of option set ${whole(id)}: ${message}`],
  )
