/**
 * Predictions: what the network says for every window, named by the index.
 *
 * @module
 */
import type { Engine } from '../engine/engine.js'
import { Axis, type IndexValue } from '../table/index.js'
import { datasetOf, runWindows } from './dataset.js'
import { prepare, requireWindow, windowEnds } from './samples.js'
import type { Scaler } from './scaler.js'
import { type Schema, withSchema } from './schema.js'
import type { Table } from '../table/index.js'

/** One forecast. */
export interface Prediction {
  /** Index of the last input row. */
  origin: IndexValue
  /** Index of the row forecast; computed from the step where the row is not there. */
  index: IndexValue
  horizon: number
  /** In the target's units. */
  value: number
  /** What came, where it is known. */
  actual?: number
}

/** The row that a window's forecast is for. */
interface TargetRow {
  index: IndexValue
  /** −1: not in the table. */
  row: number
  /** After the table's last row. */
  ahead: boolean
}

/**
 * Predicts every window of a table, or those whose target row lies after the table's last.
 *
 * @throws HindcastError `COLUMN_UNKNOWN`, `INDEX_STEP`, `WINDOW_TOO_LONG`, `MEMORY_TOO_SMALL`, and what columns throw
 */
export function predictTable(
  engine: Engine,
  table: Table,
  schema: Schema,
  scaler: Scaler,
  onlyAhead: boolean,
): Prediction[] {
  const own = withSchema(table, schema)
  const prepared = prepare(own, schema, { means: scaler.fill, needsTarget: false })
  requireWindow(prepared, schema, 0, true)
  const targetOf = targetRows(own, schema, prepared.target)
  const all = windowEnds(prepared.segment, schema.window)
  const ends = onlyAhead ? all.filter((e) => targetOf(e).ahead) : all
  const dataset = datasetOf({ ...prepared, target: null }, schema, scaler, engine.sizes.dtype)
  const outputs = runWindows(engine, dataset, schema, ends)
  const { mean, deviation } = scaler.target
  return Array.from(ends, (e, w) => {
    const { index, row } = targetOf(e)
    const prediction: Prediction = {
      origin: own.index.at(e),
      index,
      horizon: schema.horizon,
      value: outputs[w] * deviation + mean,
    }
    const actual = row >= 0 && prepared.target !== null ? prepared.target[row] : NaN
    if (actual === actual) prediction.actual = actual
    return prediction
  })
}

/**
 * Finds target rows: by counting rows where no gap lies between, by the step of the index where one does. With horizon
 * 0 the rows after the last known target lie ahead.
 */
function targetRows(table: Table, schema: Schema, target: Float64Array | null): (end: number) => TargetRow {
  const { index, rows } = table
  const joined = schema.gaps === 'ignore'
  const run = new Int32Array(rows)
  if (!joined) for (const gap of index.gaps) run.fill(run[gap.row] + 1, gap.row + 1)
  const last = index.values[rows - 1]
  const known = schema.horizon > 0 ? rows - 1 : lastKnown(target)
  // A table of one row does not tell its step; the one that was trained on does.
  const axis = index.step === null && index.kind === schema.index.kind ? new Axis(schema.index) : index
  return (end) => {
    const row = end + schema.horizon
    if (row < rows && run[row] === run[end]) return { index: index.at(row), row, ahead: row > known }
    const value = joined ? axis.after(last, row - rows + 1) : axis.after(index.values[end], schema.horizon)
    return { index: index.format(value), row: index.rowOf(value), ahead: value > last }
  }
}

/** The last row whose target is known; −1 where none is. */
function lastKnown(target: Float64Array | null): number {
  let row = target === null ? -1 : target.length - 1
  while (row >= 0 && target![row] !== target![row]) row--
  return row
}
