/**
 * Series for the charts.
 *
 * @module
 */
import type { PartRows } from '../../data/parts.js'
import type { Beside } from '../../inspect/beside.js'
import type { Output } from '../../options/outputs.js'
import type { Prediction } from '../../text/prediction.js'
import type { Table } from '../../table/index.js'
import type { ColumnSeries } from './answers.js'

/** One series of a table: its place among them, its name where there are several, its rows. */
interface Shown {
  s: number
  name: string | null
  first: number
  to: number
}

/** A series by its name; the first where none of that name is there. */
export function shownSeries({ rows, series, seriesStarts }: Table, name: string | null): Shown {
  const s = Math.max(0, name === null ? 0 : (series ?? []).indexOf(name))
  const first = s < seriesStarts.length ? seriesStarts[s] : 0
  const to = s + 1 < seriesStarts.length ? seriesStarts[s + 1] : rows
  return { s, name: series?.[s] ?? null, first, to }
}

/** Rows from `from` up to `to` as places of a chart; where the index misses rows, one place more stands for them, as −1. */
export function places(table: Table, from: number, to: number): Int32Array {
  const gaps = table.gaps.filter(({ row }) => row >= from && row < to)
  const out = new Int32Array(to - from + gaps.length)
  let at = 0
  let next = 0
  for (let row = from; row < to; row++) {
    out[at++] = row
    if (gaps[next]?.row !== row) continue
    out[at++] = -1
    next++
  }
  return out
}

/** Index values of places; a gap lies half-way between its neighbours. */
export function positions(values: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row, i) => (row >= 0 ? values[row] : (values[rows[i - 1]] + values[rows[i + 1]]) / 2))
}

/** A column over the index. */
export function columnSeries(table: Table, name: string, parts: PartRows, series: string | null): ColumnSeries {
  const { values } = table.index
  const column = table.column(name).values
  const shown = shownSeries(table, series)
  const { s, first, to } = shown
  const rows = places(table, first, to)
  const valid = parts.train[s]
  const test = parts.valid[s]
  const calibrate = parts.calibrate?.[s] ?? test
  const at = (row: number, until: number): number => (row < until && row < to ? values[row] : NaN)
  return {
    name: shown.name,
    x: positions(values, rows),
    y: Float64Array.from(rows, (row) => (row >= 0 ? column[row] : NaN)),
    validFrom: at(valid, calibrate),
    calibrateFrom: at(calibrate, test),
    testFrom: at(test, to),
  }
}

/** What is drawn: a model's forecasts of a table, and its baselines. */
export interface Drawn {
  table: Table
  parts: PartRows
  outputs: readonly Output[]
  predictions: readonly Prediction[]
  /** Of the rows after the table's last, the target in question among others. */
  ahead: readonly Prediction[]
  /** Null where the table lacks what the baselines need. */
  beside: Beside | null
}
