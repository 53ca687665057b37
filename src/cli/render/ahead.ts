/**
 * What lies ahead, as a table.
 *
 * @module
 */
import type { PredictionLike } from '../../text/csv.js'
import { columnOf } from '../../text/number.js'
import type { TaskLike } from '../../text/task.js'
import type { Paint } from '../io.js'
import { type Drawing, fittedLines, type TableCell, type TableColumn, wrapped } from './table.js'

/** Rows that a table lists; more are counted. */
const MOST = 14

/** The forecasts for one row, from one origin: one a target, where there is one. */
interface AheadRow {
  first: PredictionLike
  values: (number | null)[]
}

/**
 * What lies ahead: a small table, or why there is nothing. Several targets have a column each, as long as the width
 * suffices; then a line each.
 */
export function aheadLines(
  predictions: readonly PredictionLike[],
  { target, horizon }: TaskLike,
  paint: Paint,
  width: number,
): string[] {
  if (predictions.length === 0) {
    const why =
      horizon === 0
        ? 'with --horizon 0 only rows without a target do, and there are none'
        : 'gaps or missing cells leave no whole window at the end of the table'
    return wrapped(`Nothing lies ahead: ${why}.`, width)
  }
  const names = typeof target === 'string' ? [target] : target
  const all = rowsOf(predictions, names)
  const rows = all.slice(0, MOST)
  const figures = names.map((_, j) =>
    boldColumn(
      rows.map(({ values }) => values[j]),
      paint,
    ),
  )
  const drawings = [wide(rows, names, figures, true)]
  if (names.length > 1) drawings.push(wide(rows, names, figures, false), long(rows, names, figures))
  const lines = fittedLines(drawings, paint, width)
  if (all.length > MOST) lines.push(paint('dim', `  and ${all.length - MOST} more`))
  return lines
}

/** Forecasts of different targets for the same row, from the same origin, stand together. */
function rowsOf(predictions: readonly PredictionLike[], names: readonly string[]): AheadRow[] {
  const rows = new Map<string, AheadRow>()
  for (const prediction of predictions) {
    const { origin, index, target, value } = prediction
    const key = `${origin} ${index}`
    let row = rows.get(key)
    if (row === undefined) rows.set(key, (row = { first: prediction, values: names.map(() => null) }))
    row.values[target === undefined ? 0 : names.indexOf(target)] = value
  }
  return [...rows.values()]
}

/** Numbers with the same decimals, in bold; a dash where there is none. */
function boldColumn(values: readonly (number | null)[], paint: Paint): TableCell[] {
  return columnOf(values.map((value) => value ?? NaN)).map((text, r) =>
    values[r] === null ? '–' : { text, paint: (t: string) => paint('bold', t) },
  )
}

const right = (head: string): TableColumn => ({ head, align: 'right' })

/** A column a target; without the origin where the width is small. */
function wide(rows: AheadRow[], names: readonly string[], figures: TableCell[][], origin: boolean): Drawing {
  return {
    columns: [
      ...(origin ? [{ head: 'last known' }] : []),
      { head: 'forecast for' },
      right('rows ahead'),
      ...names.map(right),
    ],
    rows: rows.map(({ first }, r) => [
      ...(origin ? [String(first.origin)] : []),
      String(first.index),
      String(first.horizon),
      ...names.map((_, j) => figures[j][r]),
    ]),
  }
}

/** A line a target. */
function long(rows: AheadRow[], names: readonly string[], figures: TableCell[][]): Drawing {
  return {
    columns: [{ head: 'forecast for' }, right('ahead'), { head: 'target' }, right('value')],
    rows: rows.flatMap(({ first }, r) =>
      names.map((name, j) => [
        j > 0 ? '' : String(first.index),
        j > 0 ? '' : String(first.horizon),
        name,
        figures[j][r],
      ]),
    ),
  }
}
