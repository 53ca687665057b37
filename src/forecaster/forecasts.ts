/**
 * Forecasts, with what a reader should know of them.
 *
 * @module
 */
import type { Prediction } from '../text/prediction.js'

/**
 * An array of forecasts with warnings about what they rest on. `warnings` is not enumerable, so that JSON, copies and
 * comparisons are those of the array.
 */
export interface Forecasts extends Array<Prediction> {
  /** Sentences: input cells were filled, the last rows are in no window, quantiles crossed; empty if there are none. */
  readonly warnings: readonly string[]
}

/** Puts the warnings on the array. */
export function withWarnings(predictions: Prediction[], warnings: readonly string[]): Forecasts {
  return Object.defineProperty(predictions, 'warnings', { value: warnings }) as Forecasts
}
