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
import { type Scaler, targetScales } from '../data/scaler.js'
import { type Schema, withSchema } from '../data/schema.js'
import type { FittedParts, Scored } from '../scores/scores.js'
import type { Table } from '../table/index.js'
import { counted, whole } from '../text/number.js'
import type { Prediction } from '../text/prediction.js'
import { type Forecasts, withWarnings } from './forecasts.js'

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
  const { own, prepared, ends } = windowsOf(table, parts)
  const given = outputsFor(network, prepared, parts.schema, parts.scaler, ends)
  return forecastsOf(own, prepared.targets, parts, ends)(given)
}

/**
 * Predicts what lies after a table's last row: rows ascending, then targets, and where several horizons lead to the same
 * row, from the latest origin.
 *
 * @throws HindcastError as `predictTable`
 */
export function forecastTable(network: Scored, table: Table, parts: Pick<FittedParts, 'schema' | 'scaler'>): Forecasts {
  const { schema, scaler } = parts
  const { own, prepared, ends: all } = windowsOf(table, parts)
  const outputs = outputsOf(schema)
  const rowFor = targetRows(own, schema)
  const known = prepared.targets.map(lastKnown)
  const isAhead = (e: number, k: number): boolean => {
    const { target, horizon } = outputs[k]
    const { row, after } = rowFor(e, horizon)
    return after || (horizon === 0 && row > known[target])
  }
  const ends = all.filter((e) => outputs.some((_, k) => isAhead(e, k)))
  const given = outputsFor(network, prepared, schema, scaler, ends)
  const nameOf = namesOf(own, prepared.targets, schema, scaler)
  const latest = new Map<string, { at: number; target: number; end: number; prediction: Prediction }>()
  ends.forEach((end, w) => {
    outputs.forEach(({ target, horizon }, k) => {
      if (!isAhead(end, k)) return
      const { at } = rowFor(end, horizon)
      latest.set(`${target} ${at}`, { at, target, end, prediction: nameOf(end, w, k, given) })
    })
  })
  const ahead = [...latest.values()].sort((a, b) => a.at - b.at || a.target - b.target)
  const from = ahead.map(({ end }) => end)
  return withWarnings(
    ahead.map(({ prediction }) => prediction),
    warningsOf(prepared, schema, from),
  )
}

/** What the windows of a table are made of. */
function windowsOf(table: Table, { schema, scaler }: Pick<FittedParts, 'schema' | 'scaler'>) {
  const own = withSchema(table, schema)
  const prepared = prepare(own, schema, { means: scaler.fill, needsTarget: false })
  requireWindow(prepared, schema, 0, true)
  return { own, prepared, ends: windowEnds(prepared.segment, schema.window) }
}

/** What the network gives for windows. */
function outputsFor(network: Scored, prepared: Prepared, schema: Schema, scaler: Scaler, ends: Int32Array) {
  return network.run(datasetOf({ ...prepared, targets: [] }, schema, scaler, network.dtype), ends)
}

/**
 * What the windows that end at some rows of a table forecast, from what the network gives for them: origins ascending, then
 * targets, then horizons ascending.
 *
 * @param targets the columns that are forecast, null where the table has none
 */
export function forecastsOf(
  table: Table,
  targets: readonly (Float64Array | null)[],
  { schema, scaler }: Pick<FittedParts, 'schema' | 'scaler'>,
  ends: Int32Array,
): (given: ArrayLike<number>) => Prediction[] {
  const nameOf = namesOf(table, targets, schema, scaler)
  const outputs = outputsOf(schema)
  return (given) => [...ends].flatMap((e, w) => outputs.map((_, k) => nameOf(e, w, k, given)))
}

/** The forecast of output k by window w of those given, [windows][outputs], scaled; the window ends at row `end`. */
function namesOf(table: Table, targets: readonly (Float64Array | null)[], schema: Schema, scaler: Scaler) {
  const outputs = outputsOf(schema)
  const rowFor = targetRows(table, schema)
  const scales = targetScales(scaler)
  const several = targetsOf(schema).length > 1
  const { quantiles } = schema
  const each = numbersEach(schema)
  const middle = middleOf(schema)
  return (end: number, w: number, k: number, given: ArrayLike<number>): Prediction => {
    const { target, column, horizon } = outputs[k]
    const { index, row } = rowFor(end, horizon)
    const { mean, deviation } = scales[target]
    const number = (i: number): number => given[(w * outputs.length + k) * each + i] * deviation + mean
    const levels = quantiles?.map((q, i) => [String(q), number(i)] as const)
    const actual = row >= 0 ? (targets[target]?.[row] ?? NaN) : NaN
    return {
      origin: table.index.at(end),
      index: index(),
      ...(several ? { target: column } : {}),
      horizon,
      value: number(middle),
      ...(levels === undefined ? {} : { quantiles: Object.fromEntries(levels) }),
      ...(actual === actual ? { actual } : {}),
    }
  }
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
