/**
 * How much work the baselines of a column are, in products of two numbers: a billion take about a second.
 *
 * @module
 */
import { MOST_FEATURES } from '../scores/linear.js'
import { fittedRows } from '../scores/baselines/linear.js'

/** What the work depends on. */
export interface WorkFacts {
  /** Of the table, or of those of its rows that are looked at. */
  rows: number
  /** Columns that the linear model sees. */
  inputs: number
  window: number
  /** Whether windows are relative to something of their own, which is computed for each. */
  relative: boolean
  /** Windows to fit on, and windows to forecast. */
  train: number
  scored: number
  /** How many seasons there are. */
  seasons: number
  /** Rows and lags over which a season is looked for that the step does not tell; 0 where it does. */
  sought: number
  /** Targets that are fitted together. */
  targets: number
}

/** Of each row of a target: its past, its cells of climatology, its scale. */
const ROW = 60
/** Of each window that a baseline forecasts: the forecast, and its errors by each metric. */
const FORECAST = 60
/** Of each target: the means of climatology, most of all those of each hour of the year. */
const TARGET = 2e6

/** One target by the baselines that take values of the past or means as they are. */
export function simpleWork({ rows, scored, seasons, sought }: WorkFacts): number {
  return TARGET + ROW * rows + (4 + seasons) * FORECAST * scored + sought
}

/** What all targets of a table with the same windows have in common: the columns are filled and scaled. */
export function commonWork({ rows, inputs }: WorkFacts): number {
  return 20 * rows * inputs
}

/** The autoregression of one target. */
export function autoregressionWork(facts: WorkFacts, work: number): number {
  const { window, relative, scored, train, targets } = facts
  const fitted = fittedRows(train, window, targets, work)
  return leastSquares(fitted, window, 1) + (fitted + scored) * (relative ? 2 : 1) * window + FORECAST * scored
}

/** The linear model of some targets that are fitted together. */
export function linearWork(facts: WorkFacts, work: number): number {
  const { window, inputs, relative, scored, train, targets } = facts
  const fitted = fittedRows(train, window * inputs, targets, work)
  const used = Math.min(MOST_FEATURES, window * inputs)
  const written = used + (relative ? Math.min(inputs, used) * window : 0)
  const forecasts = targets * scored * (used + FORECAST)
  return leastSquares(fitted, window * inputs, targets) + (fitted + scored) * written + forecasts
}

/** Of so many rows, with the rows of the ridge where they are few, and the back substitution. */
function leastSquares(rows: number, width: number, sides: number): number {
  const n = Math.min(MOST_FEATURES, width) + 1
  const all = rows < 2 * n ? rows + n : rows
  return all * n * (n + 2 * sides) + (sides * n * n) / 2
}
