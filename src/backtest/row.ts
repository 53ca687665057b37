/**
 * A row of the result of a backtest.
 *
 * @module
 */
import type { IndexValue } from '../table/index.js'

/** One forecast of one forecaster. */
export interface BacktestRow {
  /** Its name, only where there are several. */
  series?: string
  /** Index of the last row that was known. */
  origin: IndexValue
  /** Index of the forecast row; empty if rows have no step and it has not come yet. */
  index: IndexValue
  /** The column that is forecast; only where there are several. */
  target?: string
  horizon: number
  /** `network`, or a baseline. */
  model: string
  /** In the target's units. */
  value: number
  /** Bounds of the interval, the widest of several. Left out where there are too few calibration scores. */
  lower?: number
  upper?: number
  /** Where several intervals are asked for: the bounds of each, by its level as text. */
  intervals?: Readonly<Record<string, readonly [lower: number, upper: number]>>
  /** With the loss pinball: the forecast of each quantile, ascending, keyed by its level as text. */
  quantiles?: Readonly<Record<string, number>>
  /** The actual value, where it is known. */
  actual?: number
}
