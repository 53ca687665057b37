/**
 * What lies ahead, as a table.
 *
 * @module
 */
import type { Prediction } from '../../text/prediction.js'
import { columnOf } from '../../text/number.js'
import { percent, type TaskLike } from '../../text/task.js'
import type { Paint } from '../io.js'
import { type Drawing, fittedLines, type TableCell, type TableColumn, wrapped } from './table.js'

/** Rows that a table lists; more are counted. */
const MOST = 14

/** Which to go by, of intervals and quantiles. */
const CALIBRATED =
  "Go by from and to: these intervals are calibrated on rows that nothing was learned from. The network's own quantiles are not."

/** The forecasts for one row, from one origin: one a target, where there is one. */
interface AheadRow {
  first: Prediction
  each: (Prediction | null)[]
}

/** Numbers of one target, below each other. */
interface Series {
  head: string
  cells: TableCell[]
}

/**
 * What lies ahead: a small table, or why there is nothing. Several targets have a column each, as long as the width
 * suffices and there are no quantiles; else a line each.
 *
 * @param lacking why there is nothing, where that is known
 */
export function aheadLines(
  predictions: readonly Prediction[],
  { target, horizon }: TaskLike,
  paint: Paint,
  width: number,
  lacking?: string | undefined,
): string[] {
  if (predictions.length === 0) {
    const gone =
      horizon === 0
        ? 'with --horizon 0 only rows without a target do, and there are none'
        : 'gaps or missing cells leave no whole window at the end of the table'
    const why = lacking ?? gone
    return wrapped(`Nothing lies ahead: ${why}.`, width)
  }
  const names = typeof target === 'string' ? [target] : target
  const all = rowsOf(predictions, names)
  const rows = all.slice(0, MOST)
  const levels = Object.keys(predictions[0].quantiles ?? {})
  const lines = fittedLines(drawingsOf(rows, names, levels, paint), paint, width)
  if (all.length > MOST) lines.push(paint('dim', `  and ${all.length - MOST} more`))
  if (levels.length > 1 && predictions.some(({ lower }) => lower !== undefined))
    lines.push(...wrapped(CALIBRATED, width))
  return lines
}

/** Forecasts of different targets for the same row, from the same origin, stand together. */
function rowsOf(predictions: readonly Prediction[], names: readonly string[]): AheadRow[] {
  const rows = new Map<string, AheadRow>()
  for (const prediction of predictions) {
    const { series = '', origin, index, target } = prediction
    const key = `${origin} ${index} ${series}`
    let row = rows.get(key)
    if (row === undefined) rows.set(key, (row = { first: prediction, each: names.map(() => null) }))
    row.each[target === undefined ? 0 : names.indexOf(target)] = prediction
  }
  return [...rows.values()]
}

/** The tables that may be drawn, the widest first. */
function drawingsOf(rows: AheadRow[], names: readonly string[], levels: string[], paint: Paint): Drawing[] {
  const bounds = names.map((_, j) => boundSeries(rows, j))
  const values = names.map((name, j) => targetSeries(rows, name, j, levels, paint))
  const series = names.map((_, j) => [...values[j], ...bounds[j].slice(-2)])
  if (names.length === 1) {
    const [own] = series
    const all = [...values[0], ...bounds[0]]
    const outermost =
      levels.length > 3 ? own.filter(({ head }, i) => head === names[0] || i % (own.length - 1) === 0) : own
    return levels.length === 0
      ? [wide(rows, all, true), wide(rows, all, false), wide(rows, own, true)]
      : [wide(rows, own, true), wide(rows, own, false), wide(rows, outermost, false)]
  }
  const lines = [long(rows, names, series, levels, 'forecast for'), long(rows, names, series, levels, 'for')]
  return levels.length > 0 ? lines : [wide(rows, series.flat(), true), wide(rows, series.flat(), false), ...lines]
}

/** The numbers of one target: with quantiles a series each, the median under the target's name and in bold. */
function targetSeries(rows: AheadRow[], name: string, j: number, levels: string[], paint: Paint): Series[] {
  const values = rows.map(({ each }) => each[j]?.value ?? NaN)
  const numbers = levels.map((level) => rows.map(({ each }) => each[j]?.quantiles?.[level] ?? NaN))
  const texts = columnOf([...values, ...numbers.flat()])
  const text = (i: number): string => (texts[i] === 'NaN' ? '–' : texts[i])
  const middle = values.map((_, r) => ({ text: text(r), paint: (t: string) => paint('bold', t) }))
  if (levels.length === 0) return [{ head: name, cells: middle }]
  return levels.map((level, i) =>
    Number(level) === 0.5
      ? { head: name, cells: middle }
      : { head: percent(Number(level)), cells: rows.map((_, r) => text((i + 1) * rows.length + r)) },
  )
}

/** The bounds of the intervals, of several with their levels, the widest last; nothing where there are none. */
function boundSeries(rows: AheadRow[], j: number): Series[] {
  const each = rows.map((row) => row.each[j])
  const levels = [...new Set(each.flatMap((one) => Object.keys(one?.intervals ?? {})))]
  levels.sort((a, b) => Number(a) - Number(b))
  const pairs = levels.length === 0 ? [each.map(widest)] : levels.map((key) => each.map((one) => one?.intervals?.[key]))
  const bounds = pairs.flatMap((pair) => [0, 1].map((end) => pair.map((ends) => ends?.[end] ?? NaN)))
  if (bounds.flat().every((value) => value !== value)) return []
  const texts = columnOf(bounds.flat()).map((text) => (text === 'NaN' ? '–' : text))
  return bounds.map((_, i) => {
    const level = levels.length === 0 ? '' : `${percent(Number(levels[i >> 1]))} `
    return {
      head: i % 2 === 0 ? `${level}from` : 'to',
      cells: texts.slice(i * rows.length, (i + 1) * rows.length),
    }
  })
}

const widest = (one: Prediction | null): [number, number] => [one?.lower ?? NaN, one?.upper ?? NaN]

/** Whether the rows are of several series, which a column then names. */
const haveSeries = (rows: readonly AheadRow[]): boolean => rows.some(({ first }) => first.series !== undefined)

const right = (head: string): TableColumn => ({ head, align: 'right' })

/** A column a series; without the origin where the width is small. */
function wide(rows: AheadRow[], series: Series[], origin: boolean): Drawing {
  return {
    columns: [
      ...(haveSeries(rows) ? [{ head: 'series' }] : []),
      ...(origin ? [{ head: 'last known', whole: true }] : []),
      { head: 'forecast for', whole: true },
      right(origin ? 'rows ahead' : 'ahead'),
      ...series.map(({ head }) => right(head)),
    ],
    rows: rows.map(({ first }, r) => [
      ...(haveSeries(rows) ? [first.series ?? ''] : []),
      ...(origin ? [String(first.origin)] : []),
      String(first.index),
      String(first.horizon),
      ...series.map(({ cells }) => cells[r]),
    ]),
  }
}

/** A line a target. */
function long(rows: AheadRow[], names: readonly string[], series: Series[][], levels: string[], head: string): Drawing {
  const bounds = series[0].slice(levels.length === 0 ? 1 : levels.length).map(({ head: own }) => own)
  const heads = [...(levels.length === 0 ? ['value'] : levels.map((level) => percent(Number(level)))), ...bounds]
  return {
    columns: [
      ...(haveSeries(rows) ? [{ head: 'series' }] : []),
      { head, whole: true },
      right('ahead'),
      { head: 'target' },
      ...heads.map(right),
    ],
    rows: rows.flatMap(({ first }, r) =>
      names.map((name, j) => [
        ...(haveSeries(rows) ? [j > 0 ? '' : (first.series ?? '')] : []),
        j > 0 ? '' : String(first.index),
        j > 0 ? '' : String(first.horizon),
        name,
        ...series[j].map(({ cells }) => cells[r]),
      ]),
    ),
  }
}
