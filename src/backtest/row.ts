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
  /** Index of the row forecast; empty where rows come as they are and it has not come. */
  index: IndexValue
  /** The column that is forecast; only where there are several. */
  target?: string
  horizon: number
  /** `network`, or a baseline. */
  model: string
  /** In the target's units. */
  value: number
  /** Bounds of the interval; of several the widest. Left out where there are too few scores. */
  lower?: number
  upper?: number
  /** Where several intervals are asked for: the bounds of each, by its level as text. */
  intervals?: Readonly<Record<string, readonly [lower: number, upper: number]>>
  /** With the loss pinball: what is forecast for each quantile, ascending, under its number as text. */
  quantiles?: Readonly<Record<string, number>>
  /** What came, where it is known. */
  actual?: number
}
