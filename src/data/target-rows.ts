/**
 * Which row a window forecasts, and when that is, in the table or ahead of it.
 *
 * @module
 */
import { Axis, type IndexValue, type Table } from '../table/index.js'
import { runsOf } from '../table/runs.js'
import { seriesFinder, seriesRows } from './parts.js'
import type { Schema } from './schema.js'
import { timeAfter } from './time-after.js'

/** The row that a window's forecast is for. */
interface TargetRow {
  index: () => IndexValue
  /** The index as a number. */
  at: number
  /** −1: not in the table. */
  row: number
  /** After the table's last row. */
  after: boolean
}

/** Finds target rows: by counting rows where no gap lies between, by the step of the index where one does. */
export function targetRows(
  table: Table,
  schema: Pick<Schema, 'gaps' | 'index'>,
): (end: number, horizon: number) => TargetRow {
  const { index } = table
  const joined = schema.gaps === 'ignore'
  const run = runsOf(table, schema.gaps)
  const { starts, ends } = seriesRows(table)
  const seriesAt = seriesFinder(starts)
  // A table of one row does not tell its step; the one that was trained on does.
  const axis = index.step === null && index.kind === schema.index.kind ? new Axis(schema.index) : index
  return (end, horizon) => {
    const row = end + horizon
    const s = seriesAt(end)
    const rows = ends[s]
    const last = index.values[rows - 1]
    if (row < rows && run[row] === run[end])
      return { index: () => index.at(row), at: index.values[row], row, after: false }
    // Rows that come as they are: what lies ahead has no time.
    if (axis.irregular) return { index: () => '', at: last + row - rows + 1, row: -1, after: true }
    const from = joined ? rows - 1 : end
    const { value, text } = timeAfter(index, axis, from, row - from, rows)
    return {
      index: text,
      at: value,
      row: index.rowOf(value, starts[s], rows),
      after: value > last,
    }
  }
}
