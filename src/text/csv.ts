/**
 * Forecasts as CSV.
 *
 * @module
 */

/** A forecast, as a table shows it. */
export interface PredictionLike {
  origin: string | number
  index: string | number
  /** Where there are several. */
  target?: string
  horizon: number
  value: number
  actual?: number
}

/**
 * One line a forecast, numbers in full; what came stands last, empty where it is not known. A column names the target
 * where there are several.
 *
 * @param several whether there are several targets, which no forecast can tell where there is none
 */
export function csvOf(predictions: readonly PredictionLike[], several = predictions[0]?.target !== undefined): string {
  const lines = predictions.map(({ origin, index, target, horizon, value, actual }) =>
    [origin, index, ...(several ? [target ?? ''] : []), horizon, value, actual ?? ''].map(csvCell).join(','),
  )
  return [`origin,index,${several ? 'target,' : ''}horizon,value,actual`, ...lines].join('\n') + '\n'
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
