/**
 * A job of a sweep: the backtest of an option set on the rows that choose, or of the winner on those that are held out. It is
 * a function of the table and the job alone, wherever it runs, and has a fingerprint.
 *
 * @module
 */
import { type BacktestResult, backtest } from '../backtest/index.js'
import type { Training } from '../backtest/job.js'
import { recordedBacktest, recordedTable } from '../backtest/key.js'
import { type ErrorCode, HindcastError } from '../errors.js'
import { digest, NUMERICS } from '../fingerprint.js'
import type { SignalLike } from '../host-types.js'
import { type BacktestOptions, resolveBacktest } from '../options/backtest.js'
import { resolveForecasterOptions } from '../options/forecaster.js'
import { maxHorizon } from '../options/outputs.js'
import type { Holdout } from '../options/rows/sweep.js'
import type { Judged } from '../scores/judged.js'
import type { Table } from '../table/index.js'
import { RELEASE } from '../text/release.js'
import { choosingFolds, choosingRows, heldOf } from './holdout.js'

/** A job as plain data. */
export interface SweepJob {
  kind: 'trial' | 'holdout'
  /** Of the backtest, as they are given: those that bear on its bits. */
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

/** How a job ended. */
export type JobOutcome =
  | { kind: 'trial'; result: TrialResult }
  | { kind: 'holdout'; result: BacktestResult }
  | { kind: 'failed'; code: ErrorCode; message: string }

/** By which a job is known again, wherever it runs: what its result is a function of. */
export function jobKey(table: Table, { kind, options, holdout }: SweepJob): string {
  const made = [kind, recordedBacktest(resolveBacktest(options)), holdout]
  return digest(['sweep job 1', NUMERICS, RELEASE, made, ...recordedTable(table)])
}

/** The table and the options of the backtest that a job is. */
export function backtestOf(
  table: Table,
  { kind, options, holdout }: SweepJob,
): { table: Table; options: BacktestOptions } {
  const ahead = maxHorizon(resolveForecasterOptions(resolveBacktest(options).forecaster))
  const held = heldOf(table, holdout, ahead)
  if (kind === 'holdout') {
    const { folds: _, every: _every, origins: _origins, refit: _refit, warm: _warm, ...own } = options
    return { table, options: { ...own, ...held.backtest } as BacktestOptions }
  }
  const choosing = choosingRows(table, held)
  return { table: choosing, options: { ...options, ...choosingFolds(choosing, options, ahead) } }
}

/**
 * Runs a job. What a table or options make impossible is an outcome.
 *
 * @throws what is no `HindcastError`; the signal's reason when aborted
 */
export async function runSweepJob(table: Table, job: SweepJob, signal?: SignalLike): Promise<JobOutcome> {
  try {
    const made = backtestOf(table, job)
    // One thread a job: jobs run side by side.
    const result = await backtest(made.table, { threads: 1, ...made.options, jobs: 1, signal }).result()
    return job.kind === 'holdout' ? { kind: 'holdout', result } : { kind: 'trial', result: trialOf(result) }
  } catch (error) {
    if (!(error instanceof HindcastError) || signal?.aborted === true) throw error
    return { kind: 'failed', code: error.code, message: error.message }
  }
}

function trialOf({ scores, trainings, notes, seconds, fingerprint }: BacktestResult): TrialResult {
  const { judged, byOrigin, model } = scores
  const [training] = trainings
  return { judged, byOrigin: byOrigin.network ?? [], training, n: model.network?.n ?? 0, notes, seconds, fingerprint }
}
