/**
 * Forecasts as CSV.
 *
 * @module
 */

/** A forecast, as a table shows it. */
export interface PredictionLike {
  origin: string | number
  index: string | number
  horizon: number
  value: number
  actual?: number
}

/** One line a forecast, numbers in full; what came stands last, empty where it is not known. */
export function csvOf(predictions: readonly PredictionLike[]): string {
  const lines = predictions.map(({ origin, index, horizon, value, actual }) =>
    [origin, index, horizon, value, actual ?? ''].map(csvCell).join(','),
  )
  return ['origin,index,horizon,value,actual', ...lines].join('\n') + '\n'
}

/**
 * A cell, in quotes where it needs them. A text that a spreadsheet would take for a formula (it begins with =, +, -, @, a
 * tab or a carriage return) gets an apostrophe before it; numbers stay as they are.
 */
export function csvCell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
