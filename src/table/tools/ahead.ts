/**
 * Rows after the last ones: their times follow from the step, their cells are missing.
 *
 * @module
 */
import type { Column } from '../column.js'
import type { TableParts } from '../parts.js'
import { type RowRange, seriesRanges } from './take.js'

/**
 * The parts of a table with so many rows more at the end of each series.
 *
 * @param fixed columns that have one value in each series, which the rows more have as well
 */
export function withRowsAhead(parts: TableParts, count: number, fixed: readonly string[] = []): TableParts {
  const ranges = seriesRanges(parts)
  const starts: number[] = []
  /** The row of each row; of one ahead the last before it, and how many after it. */
  const source: number[] = []
  const after: number[] = []
  for (const { from, to } of ranges) {
    starts.push(source.length)
    for (let r = from; r < to; r++) {
      source.push(r)
      after.push(0)
    }
    for (let k = 1; k <= count; k++) {
      source.push(to - 1)
      after.push(k)
    }
  }
  const { index, series, place } = parts
  const rows = Int32Array.from(source)
  const isAhead = Uint8Array.from(after, (k) => (k > 0 ? 1 : 0))
  return {
    ...parts,
    rows: rows.length,
    index: index.withAhead(rows, after),
    columns: new Map(
      [...parts.columns].map(([name, column]) => {
        const source = fixed.includes(name) ? filledFrom(column, rows, isAhead, ranges) : rows
        return [name, extended(column, source, isAhead, series ? ranges : [], fixed.includes(name))]
      }),
    ),
    place: place.part(rows),
    series: series === null || series === undefined ? null : { names: series.names, starts: Int32Array.from(starts) },
  }
}

/** Of a column that has one value in each series: the rows, those ahead taken from a row that has the value. */
function filledFrom(
  { values, words }: Column,
  source: Int32Array,
  isAhead: Uint8Array,
  series: readonly RowRange[],
): Int32Array {
  const isThere = (r: number): boolean => (words ? words.codes[r] >= 0 : values[r] === values[r])
  const holder = new Map<number, number>()
  for (const { from, to } of series) {
    let row = to - 1
    while (row > from && !isThere(row)) row--
    holder.set(to - 1, row)
  }
  return source.map((row, k) => (isAhead[k] ? (holder.get(row) ?? row) : row))
}

/** A column with rows ahead: of words that are the same in all of a series, as its name is, those again. */
function extended(
  column: Column,
  source: Int32Array,
  isAhead: Uint8Array,
  series: readonly RowRange[],
  isFixed: boolean,
): Column {
  const { values, words, missing } = column
  const codes = words === undefined || words === null ? null : words.codes
  const stays =
    codes !== null &&
    series.length > 0 &&
    series.every(({ from, to }) => {
      for (let r = from; r < to; r++) if (codes[r] !== codes[from]) return false
      return true
    })
  const repeats = isFixed || stays
  const emptied = (k: number): boolean => isAhead[k] === 1 && !repeats
  return {
    ...column,
    values: values.length === 0 ? values : Float64Array.from(source, (r, k) => (emptied(k) ? NaN : values[r])),
    missing: repeats ? missing : missing + isAhead.reduce((n, one) => n + one, 0),
    ...(codes === null
      ? {}
      : { words: { ...words!, codes: Int32Array.from(source, (r, k) => (emptied(k) ? -1 : codes[r])) } }),
  }
}
