/**
 * What comes of a sweep: its plan, the outcome of each option set, its result.
 *
 * @module
 */
import type { BacktestResult } from '../backtest/result.js'
import type { BacktestOptions } from '../options/backtest.js'
import type { Space } from '../options/rows/sweep.js'
import type { OptionSet } from '../options/sweep.js'
import type { Judged } from '../scores/judged.js'
import type { IndexValue } from '../table/index.js'
import type { Trial } from './choose.js'
import type { FleetReport } from './fleet-facts.js'
import type { LocalComparison } from './local.js'
import type { SweepModel } from './models.js'

/** What a sweep will do; known before anything is computed. */
export interface SweepPlan {
  space: Space
  search: 'grid' | 'random'
  /** The option sets, in order. */
  sets: readonly OptionSet[]
  /** The hold-out: the number of times in it, the last row before it, and the origins from which it is forecast. */
  holdout: { rows: number; after: IndexValue; origins: number }
  /** What each set does on the rows before it: origins, and the trainings for them. */
  choosing: { origins: number; trainings: number; first: IndexValue; last: IndexValue }
}

/** The outcome of one option set, as it comes. */
export interface SweepTrial {
  id: number
  options: OptionSet
  status: 'done' | 'failed'
  /** The selection score over the set's own origins; null where it failed. */
  score: number | null
  parameters: number | null
  seconds: number | null
  fingerprint: string | null
  /** Why it failed. */
  message?: string
  /** Whether it was taken from the journal. */
  isKnown: boolean
}

/** The result of a sweep. */
export interface SweepResult {
  plan: SweepPlan
  /** The error that sets are compared by. */
  judged: Judged
  /** In the order of the plan. Their scores are selection scores: those of the chosen set are optimistic. */
  trials: Trial[]
  winner: {
    id: number
    /** The set, and all options of its backtest. */
    set: OptionSet
    options: BacktestOptions
    /** The set with the least score; the winner is the smallest network within one standard error of it (or itself). */
    least: number
    /** Scores on the hold-out: the figures to report. */
    holdout: BacktestResult
  }
  /** With `perSeries`: local networks, one per series, compared with the winner's on the hold-out; otherwise null. */
  local: LocalComparison | null
  /** With `keep`: models of the winner and of the next best sets; otherwise empty. */
  models: SweepModel[]
  jobs: { done: number; failed: number; repeated: number; differing: number }
  /** With a queue: which machines worked, and what went wrong; otherwise null. */
  fleet: FleetReport | null
  notes: string[]
  seconds: number
  /** SHA-256 of the fingerprints of all trials, the winner, and its forecasts of the hold-out. */
  fingerprint: string
}
