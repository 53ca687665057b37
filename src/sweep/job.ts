/**
 * A job of a sweep: the backtest of an option set on the rows that choose, or of the winner on those that are held out; or the
 * training of a model. It is a function of the table and the job alone, wherever it runs, and has a fingerprint.
 *
 * @module
 */
import { backtest } from '../backtest/index.js'
import type { BacktestResult } from '../backtest/result.js'
import type { Training } from '../backtest/job.js'
import { originsOf, overlapOf } from '../backtest/origins.js'
import { recordedBacktest, recordedTable } from '../backtest/key.js'
import { type ErrorCode, HindcastError } from '../errors.js'
import { digest, NUMERICS } from '../fingerprint.js'
import { Forecaster } from '../forecaster/index.js'
import type { SignalLike } from '../host-types.js'
import { type BacktestOptions, FIT_NAMES, resolveBacktest } from '../options/backtest.js'
import { type ForecasterOptions, resolveForecasterOptions } from '../options/forecaster.js'
import { maxHorizon } from '../options/outputs.js'
import { FORECASTER } from '../options/rows/forecaster.js'
import { NETWORK } from '../options/rows/network.js'
import type { Holdout } from '../options/rows/sweep.js'
import type { Judged } from '../scores/judged.js'
import type { IndexValue, Table } from '../table/index.js'
import { RELEASE } from '../text/release.js'
import { choosingFolds, choosingRows, heldAlone, heldOf, oneSeries } from './holdout.js'
import { takenOf } from './taken.js'

/** A job as plain data. */
export interface SweepJob {
  /** `local`: the hold-out of one series, by a network that has seen no other; `model`: no backtest, but the model of a set. */
  kind: 'trial' | 'holdout' | 'local' | 'model'
  /** Its name. */
  series?: string
  /** Of the backtest, as they are given: those that change its result. */
  options: BacktestOptions
  holdout: Holdout
}

/** What a trial gives. */
export interface TrialResult {
  judged: Judged
  /** The mean judged error of the network at each origin, by fold. */
  byOrigin: { fold: number; error: number }[]
  /** Of the first training. */
  training: Training
  /** Forecasts of each forecaster that were scored. */
  n: number
  notes: string[]
  seconds: number
  fingerprint: string
}

/** What a network of one series alone did on the rows held out. */
export interface LocalResult {
  /** The mean judged error, and at each origin by its name. */
  error: number
  byOrigin: { origin: IndexValue; error: number }[]
  parameters: number
  seconds: number
  fingerprint: string
}

/** A model of an option set, trained as `fit` does. */
export interface ModelResult {
  /** Of a model file. */
  bytes: Uint8Array
  seconds: number
  fingerprint: string
}

/** How a job ended. */
export type JobOutcome =
  | { kind: 'trial'; result: TrialResult }
  | { kind: 'holdout'; result: BacktestResult }
  | { kind: 'local'; result: LocalResult }
  | { kind: 'model'; result: ModelResult }
  | { kind: 'failed'; code: ErrorCode; message: string }

/** What of each table bears on results, digested once. */
const tableKeys = new WeakMap<Table, string>()

function tableKey(table: Table): string {
  let key = tableKeys.get(table)
  if (key === undefined) tableKeys.set(table, (key = digest(recordedTable(table))))
  return key
}

/** By which a job is known again, wherever it runs: what its result is a function of. */
export function jobKey(table: Table, { kind, series, options, holdout }: SweepJob): string {
  const own = [recordedBacktest(resolveBacktest(options)), takenOf(options)]
  const made = [kind, ...(series === undefined ? [] : [series]), ...own, holdout]
  return digest(['sweep job 1', NUMERICS, RELEASE, made, tableKey(table)])
}

/** The table and the options of the backtest that a job is. */
export function backtestOf(
  table: Table,
  { kind, series, options, holdout }: SweepJob,
): { table: Table; options: BacktestOptions } {
  const ahead = maxHorizon(resolveForecasterOptions(resolveBacktest(options).forecaster))
  const held = heldOf(table, holdout, ahead)
  if (kind !== 'trial') {
    const { folds: _, every: _every, origins: _origins, refit: _refit, warm: _warm, ...own } = options
    if (series === undefined) return { table, options: { ...own, ...held.backtest } as BacktestOptions }
    const alone = { ...own, ...heldAlone(table, series, held, ahead) } as BacktestOptions
    return { table: oneSeries(table, series), options: alone }
  }
  const choosing = choosingRows(table, held)
  return { table: choosing, options: { ...options, ...choosingFolds(choosing, options, ahead) } }
}

/** How many origins of a job's backtest in a row forecast rows in common. */
export function overlapIn(table: Table, job: SweepJob): number {
  const made = backtestOf(table, job)
  const resolved = resolveBacktest(made.options)
  const ahead = maxHorizon(resolveForecasterOptions(resolved.forecaster))
  return overlapOf(originsOf(made.table, resolved, ahead), ahead)
}

/**
 * Runs a job. What a table or options make impossible is an outcome.
 *
 * @throws what is no `HindcastError`; the signal's reason when aborted
 */
export async function runSweepJob(table: Table, job: SweepJob, signal?: SignalLike): Promise<JobOutcome> {
  try {
    if (job.kind === 'model') return { kind: 'model', result: await modelOf(table, job, signal) }
    const made = backtestOf(table, job)
    // One thread a job: jobs run side by side.
    const result = await backtest(made.table, { threads: 1, ...made.options, jobs: 1, signal }).result()
    if (job.kind === 'trial') return { kind: 'trial', result: trialOf(result) }
    return job.kind === 'local' ? { kind: 'local', result: localOf(result) } : { kind: 'holdout', result }
  } catch (error) {
    if (!(error instanceof HindcastError) || signal?.aborted === true) throw error
    return { kind: 'failed', code: error.code, message: error.message }
  }
}

/** Options of forecasters, and of trainings. */
const FORECASTERS = Object.keys({ ...FORECASTER, ...NETWORK })

const optionsAmong = (options: BacktestOptions, names: readonly string[]): object =>
  Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)))

/** Those options of a backtest by which a model is trained. */
export const modelOptions = (options: BacktestOptions): BacktestOptions =>
  optionsAmong(options, [...FORECASTERS, ...FIT_NAMES]) as BacktestOptions

async function modelOf(table: Table, { options }: SweepJob, signal: SignalLike | undefined): Promise<ModelResult> {
  const begun = performance.now()
  const forecaster = await Forecaster.create(optionsAmong(options, FORECASTERS) as ForecasterOptions)
  try {
    await forecaster.fit(table, { ...optionsAmong(options, FIT_NAMES), signal })
    const [bytes, fingerprint] = [forecaster.toBytes(), forecaster.fingerprint()]
    return { bytes, seconds: (performance.now() - begun) / 1000, fingerprint }
  } finally {
    forecaster.dispose()
  }
}

function trialOf({ scores, trainings, notes, seconds, fingerprint }: BacktestResult): TrialResult {
  const { judged, byOrigin, model } = scores
  const [training] = trainings
  return { judged, byOrigin: byOrigin.network ?? [], training, n: model.network?.n ?? 0, notes, seconds, fingerprint }
}

function localOf({ plan, scores, trainings, seconds, fingerprint }: BacktestResult): LocalResult {
  const own = scores.byOrigin.network ?? []
  return {
    error: scores.bySeries.network?.[0]?.error ?? NaN,
    byOrigin: own.map(({ fold, error }) => ({ origin: plan[fold - 1].origin, error })),
    parameters: trainings[0].parameters,
    seconds,
    fingerprint,
  }
}
