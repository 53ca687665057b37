/**
 * What came after an origin: the forecast rows, looked up in the whole table.
 *
 * @module
 */
import { seriesRows } from '../data/parts.js'
import { timeAfter } from '../data/time-after.js'
import type { GapPolicy, IndexValue, Table } from '../table/index.js'
import { countsFromEnds, type Origin } from './origins.js'

const NO_TIME = { value: NaN, text: (): IndexValue => '' }

/** A row that is forecast. */
export interface RowAhead {
  /** Index value for people; empty without a step for a row that has not come yet. */
  index: IndexValue
  /** −1: it has not come yet. */
  row: number
  /** The position of origins from which on it is known; Infinity if it has not come yet. */
  known: number
}

/**
 * Finds the rows ahead of the rows at an origin: by the step of the index; where gaps are ignored, or rows come as they
 * are, by counting rows.
 */
export function rowsAhead(
  table: Table,
  gaps: GapPolicy,
): (origin: Origin, series: number, horizon: number) => RowAhead {
  const { index } = table
  const { starts, ends } = seriesRows(table)
  const counts = countsFromEnds(table)
  return (origin, s, horizon) => {
    const end = origin.rows[s]
    const byCount = gaps === 'ignore' || index.step === null
    const { value, text } = index.step === null ? NO_TIME : timeAfter(index, index, end, horizon, ends[s])
    const row = byCount ? (end + horizon < ends[s] ? end + horizon : -1) : index.rowOf(value, starts[s], ends[s])
    const name = byCount && row >= 0 ? index.at(row) : text()
    const known = counts ? origin.position + horizon : row >= 0 ? index.values[row] : byCount ? Infinity : value
    return { index: name, row, known }
  }
}
