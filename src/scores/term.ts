/**
 * The terms of scores: what stands beside each other, and what a term makes of it.
 *
 * @module
 */
/** Actual values and forecasts of one output: one number per window, NaN where there is none. */
export interface Beside {
  actual: Float64Array
  point: Float64Array
  /** One series a quantile, ascending; none without quantiles. */
  levels: readonly Float64Array[]
  quantiles: readonly number[]
  /**
   * Errors are divided by this: 1, or a deviation where units differ; one number a window where these are of several
   * series.
   */
  unit: number | Float64Array
  /**
   * The mean absolute error of the seasonal naive forecast in the rows before those that are scored, in the target's
   * units; NaN where it cannot be told, or is 0: metrics that are measured by it then leave the window out.
   */
  scale: number | Float64Array
}

/**
 * Writes the term of each window; NaN where it is left out of the mean. Where a window has no forecast, or nothing came, it
 * may be anything.
 */
export type Term = (beside: Beside, out: Float64Array) => void
