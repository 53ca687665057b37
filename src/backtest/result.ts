/**
 * What comes of a backtest.
 *
 * @module
 */
import type { Judged } from '../scores/judged.js'
import type { Spread } from '../scores/spread.js'
import type { Verdict } from '../scores/verdict.js'
import type { Yesterday } from '../scores/yesterday.js'
import type { IntervalScore } from './coverage.js'
import type { Training } from './job.js'
import type { Fold } from './plan.js'
import type { BacktestScore } from './tally.js'

/** What came of a backtest. */
export interface BacktestResult {
  plan: readonly Fold[]
  /** What the default rule chose, for all origins, in sentences; empty if it kept the plain defaults. */
  chosen: readonly string[]
  /** Rows of the long result. */
  rows: number
  scores: {
    /** Of each forecaster: `network`, and the baselines. */
    model: Record<string, BacktestScore>
    /** The baseline that did best on the validation rows of the first training; without such rows persistence. */
    best: string
    isChosen: boolean
    /** The error that forecasters are judged by, and its mean at each scored origin, by fold. */
    judged: Judged
    byOrigin: Record<string, { fold: number; error: number }[]>
    /** The same of each series, by its name; empty where there is one. */
    bySeries: Record<string, { series: string; error: number }[]>
    /** With several `seeds`: the score of each network by itself, and their spread. */
    seeds?: Spread
  }
  /** What each training did, in order; empty without a network. */
  trainings: Training[]
  /** Intervals of one forecaster, the network or without one the best baseline; one entry per level, ascending. */
  intervals: ({ model: string } & IntervalScore)[]
  /** The network against each baseline; empty without a network. */
  verdict: Verdict[]
  /** Whether the network's forecasts are more than yesterday's value repeated; null without a network. */
  yesterday: Yesterday | null
  /** Warnings that a reader of the figures should know. */
  notes: string[]
  seconds: number
  /** SHA-256 of all rows, in order. */
  fingerprint: string
}
