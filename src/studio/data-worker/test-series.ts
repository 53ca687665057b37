/**
 * What a model and its baselines say, as a series for charts.
 *
 * @module
 */
import { autocorrelationFigure, histogramFigure, repeatSentence } from '../../report/residuals.js'
import type { Prediction } from '../../text/prediction.js'
import type { TestSeries } from './answers.js'
import { type Drawn, places, positions, shownSeries } from './series.js'

/**
 * What came and what was forecast for one output, over the rows of the test part of one series and those ahead of it; the
 * rows ahead stand at the end, each from the latest origin.
 *
 * @param k which output
 * @param series by its name; null: the first
 */
export function testSeries(
  { table, parts, outputs, predictions, ahead, beside }: Drawn,
  k: number,
  series: string | null,
): TestSeries {
  const { index } = table
  const { column, horizon } = outputs[k]
  const actual = table.column(column).values
  const { s, name, first, to } = shownSeries(table, series)
  const isOf = (p: Prediction): boolean =>
    (name === null || p.series === name) && (p.target === undefined || p.target === column)
  const rowAt = (value: string | number): number => index.rowOf(index.parse(value), first, to)
  const rows = places(table, parts.valid[s], to)
  const known = rows.length
  const later = ahead.filter((p) => isOf(p) && rowAt(p.index) < 0)
  const count = known + later.length
  const empty = (): Float64Array => new Float64Array(count).fill(NaN)
  const out: TestSeries = {
    name,
    target: column,
    horizon,
    x: new Float64Array(count),
    actual: empty(),
    predicted: empty(),
    lower: empty(),
    upper: empty(),
    baselines: [],
    aheadFrom: known,
    figures: { histogram: '', autocorrelation: '', repeat: '' },
  }
  out.x.set(positions(index.values, rows))
  const placeOf = new Map<number, number>()
  rows.forEach((row, i) => {
    if (row < 0) return
    out.actual[i] = actual[row]
    placeOf.set(row, i)
  })
  /** Where windows end, by output, and the place of what they forecast. */
  const windows = new Map<number, { ends: number[]; at: number[] }>()
  const put = (p: Prediction, i: number, output: number): void => {
    const levels = Object.values(p.quantiles ?? {})
    out.predicted[i] = p.value
    out.lower[i] = p.lower ?? levels[0] ?? NaN
    out.upper[i] = p.upper ?? levels[levels.length - 1] ?? NaN
    const end = rowAt(p.origin)
    const own = windows.get(output) ?? { ends: [], at: [] }
    windows.set(output, own)
    if (end < 0) return
    own.ends.push(end)
    own.at.push(i)
  }
  for (const p of predictions) {
    if (p.horizon !== horizon || !isOf(p)) continue
    const place = placeOf.get(rowAt(p.index))
    if (place !== undefined) put(p, place, k)
  }
  later.forEach((p, i) => {
    out.x[known + i] = index.parse(p.index)
    put(
      p,
      known + i,
      outputs.findIndex((one) => one.column === column && one.horizon === p.horizon),
    )
  })
  if (beside !== null) {
    out.baselines = beside.names.map((own) => ({ name: own, best: false, values: empty() }))
    for (const [output, { ends, at }] of windows) {
      beside.forecasts(Int32Array.from(ends), output).forEach(({ best, values }, b) => {
        out.baselines[b].best = best
        values.forEach((value, w) => (out.baselines[b].values[at[w]] = value))
      })
    }
  }
  const errors = Array.from({ length: known }, (_, i) => out.predicted[i] - out.actual[i])
  out.figures = {
    histogram: histogramFigure(errors),
    autocorrelation: autocorrelationFigure(errors, 'rows'),
    repeat: repeatSentence(errors),
  }
  return out
}
