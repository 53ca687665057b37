/**
 * Forecasts as CSV.
 *
 * @module
 */
import type { PredictionLike } from './scores.js'

/** One line a forecast, numbers in full; what came stands last, empty where it is not known. */
export function csvOf(predictions: readonly PredictionLike[]): string {
  const lines = predictions.map(({ origin, index, horizon, value, actual }) =>
    [origin, index, horizon, value, actual ?? ''].map(cell).join(','),
  )
  return ['origin,index,horizon,value,actual', ...lines].join('\n') + '\n'
}

/** A cell, in quotes where it needs them. */
function cell(value: string | number): string {
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
