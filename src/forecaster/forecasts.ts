/**
 * Forecasts, with what a reader should know of them.
 *
 * @module
 */
import type { Prediction } from '../text/prediction.js'

/**
 * Forecasts: an array, and sentences on what they rest on. `warnings` is not enumerable, so that JSON,
 * copies and comparisons are those of the array.
 */
export interface Forecasts extends Array<Prediction> {
  /** That input cells were filled, that the last rows are in no window, or that quantiles crossed; empty where there is nothing to say. */
  readonly warnings: readonly string[]
}

/** Puts the warnings on the array. */
export function withWarnings(predictions: Prediction[], warnings: readonly string[]): Forecasts {
  return Object.defineProperty(predictions, 'warnings', { value: warnings }) as Forecasts
}
