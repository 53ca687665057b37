/**
 * A forecast, as it is given to people and programs.
 *
 * @module
 */

/** One forecast. */
export interface Prediction {
  /** Its name, only where there are several. */
  series?: string
  /** Index of the last input row. */
  origin: string | number
  /** Index of the row forecast; computed from the step where the row is not there. */
  index: string | number
  /** The column that is forecast; only where there are several. */
  target?: string
  horizon: number
  /** The baseline that forecasts, where it is not the network. */
  model?: string
  /** In the target's units; of quantiles the median or, where it is not among them, the (lower) middle one: of 0.1 and 0.9, 0.1. */
  value: number
  /** With the loss pinball: what is forecast for each quantile, under its number as text (`'0.1'`). They may cross. */
  quantiles?: Readonly<Record<string, number>>
  /** Bounds of the interval; of several the widest. Left out where there is none, or too few scores for it. */
  lower?: number
  upper?: number
  /** Where several intervals are asked for: the bounds of each, by its level as text. */
  intervals?: Readonly<Record<string, readonly [lower: number, upper: number]>>
  /**
   * The row lies ahead: after the table's last one or, with horizon 0, after the last value of the target. Left out of
   * others; one of these without `actual` is of a row that has no value, or that a gap swallowed.
   */
  ahead?: true
  /** What came, where it is known. */
  actual?: number
}
