/**
 * Turns columns into series (melt): a series is named after its column, and its values are in `value`.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { named, words } from '../text/words.js'
import { type Column, type NotedCell, unitForm } from './column.js'
import { stackedIndex } from './index-column.js'
import type { SeriesParts, TableParts } from './parts.js'
import { readingOf } from './reading.js'

/**
 * A table in which columns are series, one below the other. The columns that are left stand beside each of them.
 *
 * @throws HindcastError `OPTION_CONFLICT` where a column is not a number, or a column is called `value`
 */
export function melted(parts: TableParts, names: readonly string[]): TableParts {
  const { rows, place, columns } = parts
  const left = [...columns.values()].filter(({ name }) => !names.includes(name))
  if (left.some(({ name }) => name === 'value')) {
    const message = words`${place.prefix}${named('melt')} puts values into "value", and there is a column of that name; rename it.`
    throw new HindcastError('OPTION_CONFLICT', message, { file: place.file, option: 'melt', column: 'value' })
  }
  const melts = names.map((name) => {
    const column = columns.get(name)
    if (column !== undefined && column.kind === 'number') return column
    const what = column === undefined ? 'it is the index' : 'it holds no numbers'
    const message = words`${place.prefix}the column ${shown(name)} cannot become a series by ${named('melt')}: ${what}.`
    throw new HindcastError('OPTION_CONFLICT', message, { file: place.file, option: 'melt', column: name })
  })
  const times = melts.length
  const values = new Float64Array(rows * times)
  melts.forEach((column, k) => values.set(column.values, k * rows))
  const bad = melts.findIndex((column) => column.bad !== null)
  const shifted = <N extends NotedCell>(cell: N | null, k: number): N | null =>
    cell === null ? null : { ...cell, row: cell.row + k * rows }
  const value: Column = {
    name: 'value',
    kind: 'number',
    missing: melts.reduce((n, { missing }) => n + missing, 0),
    values,
    first: shifted(melts[0].first, 0),
    bad: bad < 0 ? null : shifted(melts[bad].bad, bad),
    ...unitForm(melts),
  }
  const out = new Map<string, Column>([['value', value]])
  for (const column of left) out.set(column.name, repeated(column, times))
  place.repeat(rows, times)
  const own = parts.series ?? null
  const series: SeriesParts = {
    names: melts.flatMap(({ name }) => (own === null ? [name] : own.names.map((id) => `${id}/${name}`))),
    starts: Int32Array.from(
      melts.flatMap((_, k) => (own === null ? [k * rows] : Array.from(own.starts, (start) => start + k * rows))),
    ),
  }
  const { sentence: _, warnings: __, ...findings } = parts.reading!
  return {
    ...parts,
    rows: rows * times,
    index: stackedIndex(parts.index, times),
    columns: out,
    series,
    reading: readingOf({ ...findings, series: { count: series.names.length, by: 'columns' } }),
  }
}

/** A column that stands beside each series. */
function repeated(column: Column, times: number): Column {
  const { length } = column.values
  const values = new Float64Array(length * times)
  for (let k = 0; k < times; k++) values.set(column.values, k * length)
  const { words } = column
  if (words === undefined || words === null) return { ...column, values, missing: column.missing * times }
  const codes = new Int32Array(words.codes.length * times)
  for (let k = 0; k < times; k++) codes.set(words.codes, k * words.codes.length)
  return { ...column, values, missing: column.missing * times, words: { names: words.names, codes } }
}
