/**
 * Forecasts as CSV.
 *
 * @module
 */

import type { Prediction } from './prediction.js'

/** Which columns there are; left out, the forecasts themselves tell, unless there are none. */
export interface CsvColumns {
  /** Whether there are several series, so that a column names them. */
  series?: boolean
  /** Whether there are several targets, so that a column names them. */
  target?: boolean
  /** Whether a baseline forecasts, so that a column names it. */
  model?: boolean
  /** Quantiles that have a column each. */
  quantiles?: readonly number[]
  /** Whether there are intervals, so that columns hold their bounds. */
  bounds?: boolean
}

/** How a CSV is written: what stands between cells, and what before decimals. */
export interface CsvForm {
  delimiter: string
  decimal: string
}

export const PLAIN: CsvForm = { delimiter: ',', decimal: '.' }

/**
 * One line a forecast, numbers in full; what came stands last, empty where it is not known. Columns name the
 * series and the target where there are several, and a baseline that forecasts; each quantile has a column: q0.1.
 */
export function csvOf(predictions: readonly Prediction[], columns: CsvColumns = {}, form = PLAIN): string {
  const first = predictions[0]
  const {
    series = first?.series !== undefined,
    target = first?.target !== undefined,
    model = first?.model !== undefined,
    quantiles = Object.keys(first?.quantiles ?? {}),
    bounds = predictions.some(({ lower }) => lower !== undefined),
  } = columns
  const levels = quantiles.map(String)
  const several = Object.keys(first?.intervals ?? {})
  const head = [
    ...(series ? ['series'] : []),
    'origin',
    'index',
    ...(target ? ['target'] : []),
    'horizon',
    ...(model ? ['model'] : []),
    'value',
    ...levels.map((q) => `q${q}`),
    ...(bounds ? ['lower', 'upper'] : []),
    ...several.flatMap((level) => [`lower${level}`, `upper${level}`]),
    'actual',
  ]
  const line = (cells: readonly (string | number)[]): string =>
    cells.map((cell) => cellIn(cell, form)).join(form.delimiter)
  const lines = predictions.map((p) =>
    line([
      ...(series ? [p.series ?? ''] : []),
      p.origin,
      p.index,
      ...(target ? [p.target ?? ''] : []),
      p.horizon,
      ...(model ? [p.model ?? ''] : []),
      p.value,
      ...levels.map((q) => p.quantiles?.[q] ?? ''),
      ...(bounds ? [p.lower ?? '', p.upper ?? ''] : []),
      ...several.flatMap((level): (string | number)[] => [...(p.intervals?.[level] ?? ['', ''])]),
      p.actual ?? '',
    ]),
  )
  return [head.join(form.delimiter), ...lines].join('\n') + '\n'
}

/**
 * A cell, in quotes where it needs them. A text that a spreadsheet would take for a formula (it begins with =, +, -, @, a
 * tab or a carriage return) gets an apostrophe before it; numbers stay as they are.
 */
export const csvCell = (value: string | number): string => cellIn(value, PLAIN)

function cellIn(value: string | number, { delimiter, decimal }: CsvForm): string {
  const isNumber = typeof value === 'number'
  const text = isNumber ? String(value).replace('.', decimal) : /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  const quoted = text.includes(delimiter) || (!isNumber && /["\r\n]/.test(text))
  return quoted ? `"${text.replaceAll('"', '""')}"` : text
}
