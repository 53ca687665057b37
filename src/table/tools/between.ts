/**
 * The rows of a table that a range takes: by their numbers, or by their times.
 *
 * @module
 */
import { HindcastError, shown } from '../../errors.js'
import type { IndexValue } from '../axis.js'
import type { TableParts } from '../parts.js'
import { type RowRange, seriesRanges, taken } from './take.js'

/**
 * Rows by number, in each series, as `Array.slice` takes them: negative ones count from the end.
 *
 * @throws HindcastError `OPTION_INVALID`
 */
export function sliced(parts: TableParts, from: number, to?: number): TableParts {
  for (const [name, value] of [
    ['from', from],
    ['to', to ?? 0],
  ] as const) {
    if (Number.isSafeInteger(value)) continue
    const message = `A slice was asked for whose ${name} is ${shown(value)}; expected a whole number.`
    throw new HindcastError('OPTION_INVALID', message, { option: 'slice', value })
  }
  const ranges = seriesRanges(parts).map((range): RowRange => {
    const rows = range.to - range.from
    const at = (k: number): number => range.from + Math.min(rows, k < 0 ? Math.max(0, rows + k) : k)
    return { from: at(from), to: to === undefined ? range.to : at(to) }
  })
  return taken(parts, ranges, `slice ${from}:${to ?? ''}`)
}

/**
 * The last rows of each series.
 *
 * @throws HindcastError `OPTION_INVALID`
 */
export function tailOf(parts: TableParts, rows: number): TableParts {
  if (Number.isSafeInteger(rows) && rows >= 1) return sliced(parts, -rows)
  const message = `The last ${shown(rows)} rows were asked for; expected a whole number of at least 1.`
  throw new HindcastError('OPTION_INVALID', message, { option: 'tail', value: rows })
}

/**
 * Rows whose index lies between two values, both included. A date that names a longer time than a row's (a year, a
 * month, a day) stands for all of it; without an offset it goes by the clock as each series writes it.
 *
 * @param from left out: from the first row on
 * @param to left out: to the last row
 * @throws HindcastError `INDEX_FORM` for a value that the index could not have; `OPTION_INVALID` where no row is taken
 */
export function between(parts: TableParts, from?: IndexValue, to?: IndexValue): TableParts {
  const { index } = parts
  const low = from === undefined ? null : index.spans(from)
  const high = to === undefined ? null : index.spans(to)
  const ranges = seriesRanges(parts).map((range): RowRange => {
    const first = low === null ? range.from : lowerBound(index.values, range, low(range.from, range.to).from)
    const end = high === null ? range.to : lowerBound(index.values, range, high(range.from, range.to).to)
    return { from: first, to: Math.max(first, end) }
  })
  const ends = `from ${from ?? 'the beginning'} to ${to ?? 'the end'}`
  return taken(parts, ranges, ends)
}

/** The first row of a range whose value is not below another. */
function lowerBound(values: Float64Array, range: RowRange, value: number): number {
  let { from, to } = range
  while (from < to) {
    const middle = Math.floor((from + to) / 2)
    if (values[middle] < value) from = middle + 1
    else to = middle
  }
  return from
}
