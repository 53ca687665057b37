/**
 * Series for the charts.
 *
 * @module
 */
import type { PartRows } from '../../data/parts.js'
import type { Prediction } from '../../text/prediction.js'
import type { Table } from '../../table/index.js'
import type { ColumnSeries, TestSeries } from './answers.js'

/** The rows and the name of the series that charts show: the first. */
function shownSeries({ rows, series, seriesStarts }: Table): { name: string | null; to: number } {
  return { name: series?.[0] ?? null, to: seriesStarts.length > 1 ? seriesStarts[1] : rows }
}

/** Rows from `from` up to `to` as places of a chart; where the index misses rows, one place more stands for them, as −1. */
function places(table: Table, from: number, to: number): Int32Array {
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
function positions(values: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row, i) => (row >= 0 ? values[row] : (values[rows[i - 1]] + values[rows[i + 1]]) / 2))
}

/** A column over the index. */
export function columnSeries(table: Table, name: string, parts: PartRows): ColumnSeries {
  const { values } = table.index
  const column = table.column(name).values
  const shown = shownSeries(table)
  const rows = places(table, 0, shown.to)
  return {
    name: shown.name,
    x: positions(values, rows),
    y: Float64Array.from(rows, (row) => (row >= 0 ? column[row] : NaN)),
    validFrom: parts.train[0] < parts.valid[0] ? values[parts.train[0]] : NaN,
    testFrom: parts.valid[0] < shown.to ? values[parts.valid[0]] : NaN,
  }
}

/**
 * What came and what was forecast, from row `from` on and ahead of the table.
 *
 * @param predictions of every window
 * @param ahead of the rows after the table's last; they stand at the end, one place each
 */
export function testSeries(
  table: Table,
  target: string,
  predictions: readonly Prediction[],
  ahead: readonly Prediction[],
  from: number,
): TestSeries {
  const { index } = table
  const actual = table.column(target).values
  const { name, to } = shownSeries(table)
  const isShown = (p: Prediction): boolean => name === null || p.series === name
  const predicted = new Float64Array(to).fill(NaN)
  for (const { index: at, value } of predictions.filter(isShown)) {
    const row = index.rowOf(index.parse(at), 0, to)
    if (row >= 0) predicted[row] = value
  }
  const rows = places(table, from, to)
  const later = ahead
    .filter(isShown)
    .map((p) => ({ x: index.parse(p.index), value: p.value }))
    .filter(({ x }) => index.rowOf(x, 0, to) < 0)
  const known = rows.length
  const out: TestSeries = {
    name,
    x: new Float64Array(known + later.length),
    actual: new Float64Array(known + later.length).fill(NaN),
    predicted: new Float64Array(known + later.length).fill(NaN),
    aheadFrom: known,
  }
  out.x.set(positions(index.values, rows))
  rows.forEach((row, i) => {
    if (row < 0) return
    out.actual[i] = actual[row]
    out.predicted[i] = predicted[row]
  })
  later.forEach(({ x, value }, i) => {
    out.x[known + i] = x
    out.predicted[known + i] = value
  })
  return out
}
