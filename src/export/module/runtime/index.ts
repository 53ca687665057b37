/**
 * The source of an exported module: the twin's forward pass, written for one window at a time. The build strips the types
 * and cuts it, with the twin's math.ts, into pieces (`src/generated/module-pieces.ts`), of which `moduleOf` puts together
 * those that a model needs. Nothing imports these files.
 *
 * @module
 */
import {
  type Bounds,
  forecastsOf,
  type Forecasting,
  intervalsOf,
  model,
  networks,
  pastOf,
  type Row,
  type Rows,
  type Scales,
  scalesOf,
  windowsOf,
} from './model.js'

export { decode, gruStep, lstmStep, reluStep, tanhStep } from './cells.js'
export { allRows, calendarAhead, fixedColumns, gapsAlone, knownAhead, rowsBeforeAhead } from './extras.js'
export { conformalIntervals, noIntervals, scoresFrom } from './intervals.js'
export { scalesOfAll, scalesOfOne } from './rows.js'
export { formedWindows, plainWindows } from './windows.js'

/** What the one network forecasts. */
export function forecastsOfOne(rows: Rows, scales: Scales): Forecasting {
  return windowsOf(rows, scales, networks[0])
}

/** What networks forecast: the mean, summed in their order; quantiles ascending. */
export function forecastsOfAll(rows: Rows, scales: Scales): Forecasting {
  const each = networks.map((network) => windowsOf(rows, scales, network))
  const { quantiles = 1 } = model
  return (end) => {
    const all = each.map((forecastAt) => forecastAt(end)!)
    if (all.includes(null!)) return null
    const mean = all[0].map((_, o) => all.map((own) => own[o]).reduce((sum, value) => sum + value) / all.length)
    return mean.flatMap((_, o) => (o % quantiles === 0 ? mean.slice(o, o + quantiles).sort((a, b) => a - b) : []))
  }
}

/** What a window forecasts: one number, or several in the order of `model.outputs`; null where it cannot. */
type Forecast = number | readonly number[] | null
/** The same with its interval, or one for each target and row ahead; null where there are too few scores for it. */
type Around = { forecast: number | readonly number[]; interval: Bounds | Bounds[] } | null

/**
 * Forecasts from rows in order, oldest first. Where rows are objects that have the column of `model.gaps`, as ISO 8601 writes it or a
 * whole number, or the calendar is seen, a window across a gap forecasts null; otherwise none may be missing between them. A row is an object by column name, or an
 * array in the order of `model.columns`. There are `model.window` of them or more. There is one forecast for each window of
 * `model.window` rows, so the last one lies ahead of the last row: a number (several outputs: an array in the order of
 * `model.outputs`), or null where a missing cell in the window could not be filled, or an earlier row that it needs is not
 * there. A model of several series is told of which one the rows are, by its name in `model.series`.
 *
 * A model that sees the calendar takes the time of each row, as ISO 8601 writes it. One that sees columns that are known ahead
 * takes rows after the others that hold nothing else, as many as its farthest row ahead; a window that lacks one forecasts null.
 *
 * With `interval: 0.9`, or another share of what comes that is to be held, each is `{ forecast, interval }`, the interval
 * being `[lower, upper]`, or an array of these, one for each target and row ahead.
 */
export function predict(
  rows: readonly Row[],
  { series, interval }: { series?: string; interval?: number } = {},
): (Forecast | Around)[] {
  if (!Array.isArray(rows) || [...rows].some((row: unknown) => typeof row !== 'object' || row === null)) {
    throw new TypeError('The rows must be an array of arrays or objects.')
  }
  const past = pastOf(rows)
  if (past < model.window) {
    throw new TypeError(`There are ${past} rows, but a forecast is made from ${model.window}: give as many or more.`)
  }
  const scales = scalesOf(series)
  const forecastAt = forecastsOf({ past: rows.slice(0, past), ahead: rows.slice(past) }, scales)
  const around = interval === undefined ? null : intervalsOf(interval, scales)
  return rows.slice(model.window - 1, past).map((_, w) => {
    const numbers = forecastAt(w + model.window - 1)
    if (numbers === null) return null
    const forecast = numbers.length === 1 ? numbers[0] : numbers
    return around === null ? forecast : { forecast, interval: around(numbers) }
  })
}
