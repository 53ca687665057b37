/**
 * Takes some rows of a table, series by series.
 *
 * @module
 */
import { HindcastError } from '../../errors.js'
import { type Column, type NotedCell, requireNumeric } from '../column.js'
import type { TableParts } from '../parts.js'
import { whole } from '../../text/number.js'
import { spanOf } from '../span.js'

/** Rows from `from` up to, not including, `to`. */
export interface RowRange {
  from: number
  to: number
}

/** The rows of each series: the whole table where it is one. */
export function seriesRanges({ rows, series }: TableParts): RowRange[] {
  const starts = series?.starts ?? [0]
  return Array.from(starts, (from, s) => ({ from, to: s + 1 < starts.length ? starts[s + 1] : rows }))
}

/**
 * The parts of a table with some of its rows: a range of each series. A series without any row is left out.
 *
 * @param what what takes the rows, for the refusal
 * @throws HindcastError `OPTION_INVALID` where no row is taken; `CSV_NOT_A_NUMBER` and the like for a cell that is no
 * number, since it may not become a missing one unseen
 */
export function taken(parts: TableParts, ranges: readonly RowRange[], what: string): TableParts {
  const kept = ranges.map((range, s) => ({ ...range, s })).filter(({ from, to }) => to > from)
  let rows = 0
  for (const { from, to } of kept) rows += to - from
  if (rows === 0) {
    const { place, index } = parts
    const [first, last] = spanOf(index)
    const span = index.kind === 'rows' ? '' : `, ${first} to ${last}`
    const message = `${place.prefix}${what} takes no row of the ${whole(parts.rows)} that are there${span}.`
    throw new HindcastError('OPTION_INVALID', message, { file: place.file, option: what.split(' ')[0] })
  }
  requireGoodCells(parts)
  if (rows === parts.rows) return parts
  const source = new Int32Array(rows)
  const starts: number[] = []
  let next = 0
  for (const { from, to } of kept) {
    starts.push(next)
    for (let r = from; r < to; r++) source[next++] = r
  }
  const { index, series, place } = parts
  const names = series?.names
  return {
    ...parts,
    rows,
    index: index.part(source),
    columns: new Map([...parts.columns].map(([name, column]) => [name, columnPart(column, source)])),
    place: place.part(source),
    series: names === undefined ? null : { names: kept.map(({ s }) => names[s]), starts: Int32Array.from(starts) },
  }
}

/**
 * Refuses a table with a numeric column that has a cell which is not a number.
 *
 * @throws HindcastError as `Table.numeric`
 */
export function requireGoodCells({ columns, place }: TableParts): void {
  for (const column of columns.values()) if (column.bad !== null) requireNumeric(column, place)
}

/** Some rows of a column, ascending. */
function columnPart(column: Column, source: Int32Array): Column {
  const { values, words, kind } = column
  const own = values.length === 0 ? values : new Float64Array(source.length)
  const codes = words === undefined || words === null ? null : new Int32Array(source.length)
  let missing = 0
  for (let k = 0; k < source.length; k++) {
    if (values.length > 0) own[k] = values[source[k]]
    if (codes !== null) codes[k] = words!.codes[source[k]]
    if (kind === 'text' ? codes !== null && codes[k] < 0 : own[k] !== own[k]) missing++
  }
  return {
    ...column,
    kind: kind === 'number' && missing === source.length ? 'empty' : kind,
    values: own,
    missing,
    first: moved(column.first, source) ?? column.first,
    ...(codes === null ? {} : { words: { names: words!.names, codes } }),
  }
}

/** A cell whose row is counted among those that were taken; null if it was not. */
function moved(cell: NotedCell | null, source: Int32Array): NotedCell | null {
  const row = cell === null ? -1 : source.indexOf(cell.row)
  return row < 0 ? null : { ...cell!, row }
}
