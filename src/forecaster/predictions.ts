/**
 * Predictions: what the network says for every window, named by the index.
 *
 * @module
 */
import { Axis, type IndexValue } from '../table/index.js'
import { datasetOf } from '../data/dataset.js'
import { middleOf, numbersEach, outputsOf, targetsOf } from '../options/outputs.js'
import { prepare, type Prepared, requireWindow, windowEnds } from '../data/samples.js'
import { runsOf } from '../data/runs.js'
import { targetScales } from '../data/scaler.js'
import { type Schema, withSchema } from '../data/schema.js'
import type { FittedParts, Scored } from '../scores/scores.js'
import type { Table } from '../table/index.js'
import { counted, whole } from '../text/number.js'
import { type Forecasts, withWarnings } from './forecasts.js'

/** One forecast. */
export interface Prediction {
  /** Index of the last input row. */
  origin: IndexValue
  /** Index of the row forecast; computed from the step where the row is not there. */
  index: IndexValue
  /** The column that is forecast; only where there are several. */
  target?: string
  horizon: number
  /** In the target's units; of quantiles the median, or the one in the middle where it is not among them. */
  value: number
  /** With the loss pinball: what is forecast for each quantile, under its number as text (`'0.1'`). They may cross. */
  quantiles?: Record<string, number>
  /** What came, where it is known. */
  actual?: number
}

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

/**
 * Predicts every window of a table: origins ascending, then targets, then horizons ascending.
 *
 * @throws HindcastError `COLUMN_UNKNOWN`, `INDEX_STEP`, `WINDOW_TOO_LONG`, `MEMORY_TOO_SMALL`, and what columns throw
 */
export function predictTable(
  network: Scored,
  table: Table,
  parts: Pick<FittedParts, 'schema' | 'scaler'>,
): Prediction[] {
  return predicted(network, table, parts, false)
}

/**
 * Predicts what lies after a table's last row: rows ascending, then targets, and where several horizons lead to the same
 * row, from the latest origin.
 *
 * @throws HindcastError as `predictTable`
 */
export function forecastTable(network: Scored, table: Table, parts: Pick<FittedParts, 'schema' | 'scaler'>): Forecasts {
  return predicted(network, table, parts, true)
}

function predicted(
  network: Scored,
  table: Table,
  { schema, scaler }: Pick<FittedParts, 'schema' | 'scaler'>,
  onlyAhead: boolean,
): Forecasts {
  const own = withSchema(table, schema)
  const prepared = prepare(own, schema, { means: scaler.fill, needsTarget: false })
  requireWindow(prepared, schema, 0, true)
  const outputs = outputsOf(schema)
  const rowFor = targetRows(own, schema)
  const known = prepared.targets.map(lastKnown)
  const isAhead = (e: number, k: number): boolean => {
    const { target, horizon } = outputs[k]
    const { row, after } = rowFor(e, horizon)
    return after || (horizon === 0 && row > known[target])
  }
  const all = windowEnds(prepared.segment, schema.window)
  const ends = onlyAhead ? all.filter((e) => outputs.some((_, k) => isAhead(e, k))) : all
  const dataset = datasetOf({ ...prepared, targets: [] }, schema, scaler, network.dtype)
  const given = network.run(dataset, ends)
  const scales = targetScales(scaler)
  const several = targetsOf(schema).length > 1
  const { quantiles } = schema
  const each = numbersEach(schema)
  const middle = middleOf(schema)
  const predictions: Prediction[] = []
  const latest = new Map<string, { at: number; target: number; end: number; prediction: Prediction }>()
  ends.forEach((e, w) => {
    outputs.forEach(({ target, column, horizon }, k) => {
      if (onlyAhead && !isAhead(e, k)) return
      const { index, at, row } = rowFor(e, horizon)
      const { mean, deviation } = scales[target]
      const number = (i: number): number => given[(w * outputs.length + k) * each + i] * deviation + mean
      const prediction: Prediction = {
        origin: own.index.at(e),
        index: index(),
        ...(several ? { target: column } : {}),
        horizon,
        value: number(middle),
      }
      if (quantiles !== undefined) {
        prediction.quantiles = Object.fromEntries(quantiles.map((q, i) => [String(q), number(i)]))
      }
      const actual = row >= 0 ? (prepared.targets[target]?.[row] ?? NaN) : NaN
      if (actual === actual) prediction.actual = actual
      if (onlyAhead) latest.set(`${target} ${at}`, { at, target, end: e, prediction })
      else predictions.push(prediction)
    })
  })
  if (!onlyAhead) return withWarnings(predictions, [])
  const ahead = [...latest.values()].sort((a, b) => a.at - b.at || a.target - b.target)
  const from = ahead.map(({ end }) => end)
  return withWarnings(
    ahead.map(({ prediction }) => prediction),
    warningsOf(prepared, schema, from),
  )
}

/** What is to be known of forecasts by the windows that end at `ends`: that they may be stale. */
function warningsOf({ table, rawInputs }: Prepared, { window, horizon }: Schema, ends: readonly number[]): string[] {
  if (ends.length === 0) return []
  const newest = ends.reduce((a, b) => Math.max(a, b))
  const from = ends.reduce((a, b) => Math.min(a, b)) - window + 1
  const warnings: string[] = []
  const left = table.rows - 1 - newest
  if (left > 0 && horizon !== 0) {
    warnings.push(
      `The last ${counted(left, 'row')} ${left === 1 ? 'is' : 'are'} in no window, for a gap or missing cells, so what lies ` +
        `ahead is forecast from ${table.index.at(newest)} and may be stale.`,
    )
  }
  let filled = 0
  for (let r = from; r <= newest; r++) if (rawInputs.some((values) => values[r] !== values[r])) filled++
  if (filled > 0) {
    const rows = newest - from + 1
    const cells = `${counted(filled, 'row')} of the last ${rows === 1 ? '1' : whole(rows)}`
    warnings.push(`What lies ahead is forecast from filled cells, in ${cells}, so it may be stale.`)
  }
  return warnings
}

/** Finds target rows: by counting rows where no gap lies between, by the step of the index where one does. */
function targetRows(table: Table, schema: Schema): (end: number, horizon: number) => TargetRow {
  const { index, rows } = table
  const joined = schema.gaps === 'ignore'
  const run = runsOf(table, schema.gaps)
  const last = index.values[rows - 1]
  // A table of one row does not tell its step; the one that was trained on does.
  const axis = index.step === null && index.kind === schema.index.kind ? new Axis(schema.index) : index
  return (end, horizon) => {
    const row = end + horizon
    if (row < rows && run[row] === run[end])
      return { index: () => index.at(row), at: index.values[row], row, after: false }
    // Rows that come as they are: what lies ahead has no time.
    if (axis.irregular) return { index: () => '', at: last + row - rows + 1, row: -1, after: true }
    const value = joined ? axis.after(last, row - rows + 1) : axis.after(index.values[end], horizon)
    return { index: () => index.format(value), at: value, row: index.rowOf(value), after: value > last }
  }
}

/** The last row whose target is known; −1 where none is. */
function lastKnown(target: Float64Array | null): number {
  let row = target === null ? -1 : target.length - 1
  while (row >= 0 && target![row] !== target![row]) row--
  return row
}
