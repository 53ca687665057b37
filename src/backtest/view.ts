/**
 * A table as a model sees it from an origin: all that is known, and behind it rows ahead of which only the time is known.
 *
 * @module
 */
import { type Dataset, datasetOf } from '../data/dataset.js'
import { seriesRows } from '../data/parts.js'
import { type Prepared, prepare } from '../data/samples.js'
import { fillsFor, type Scaler } from '../data/scaler.js'
import { type Schema, withSchema } from '../data/schema.js'
import { windowTest } from '../data/window-ends.js'
import { horizonsOf, maxHorizon } from '../options/outputs.js'
import type { Table } from '../table/index.js'

/** The rows that forecasts are made from. */
export interface View {
  /** With the rows ahead. */
  prepared: Prepared
  dataset: Dataset
  schema: Schema
  /** First and last row of each of its series that is known; −1 and less where there is none. */
  starts: Int32Array
  lasts: Int32Array
  /** Whether a run of rows, by its last one, has all that a window is relative to. */
  isWhole: (end: number) => boolean
}

/** The view of what is known. */
export function viewOf(
  known: Table,
  { schema, scaler }: { schema: Schema; scaler: Scaler },
  dtype: 'f32' | 'f64',
): View {
  const own = withSchema(known, schema)
  const ahead = maxHorizon(schema)
  const prepared = withAhead(prepare(own, schema, { means: fillsFor(scaler, own.series), needsTarget: true }), ahead)
  const { starts, ends } = seriesRows(prepared.table)
  const dataset = datasetOf(prepared, schema, scaler, dtype)
  const lasts = ends.map((end) => end - ahead - 1)
  return { prepared, dataset, schema, starts, lasts, isWhole: windowTest(prepared, schema) }
}

/** What was prepared, with rows behind each series that hold nothing, in the run of the last row. */
function withAhead(prepared: Prepared, count: number): Prepared {
  const { table, inputs, rawInputs, targets, known, segment } = prepared
  const { starts, ends } = seriesRows(table)
  const rows = table.rows + count * starts.length
  const spread = <T extends Float64Array | Int32Array>(from: T, to: T, behind: (end: number) => number): T => {
    starts.forEach((start, s) => {
      const at = start + s * count
      to.set(from.subarray(start, ends[s]), at)
      to.fill(behind(ends[s]), at + ends[s] - start, at + ends[s] - start + count)
    })
    return to
  }
  const column = (values: Float64Array): Float64Array => spread(values, new Float64Array(rows), () => NaN)
  return {
    ...prepared,
    table: table.ahead(count),
    inputs: inputs.map(column),
    rawInputs: rawInputs.map(column),
    known: known.map(column),
    targets: targets.map((values) => (values === null ? null : column(values))),
    segment: spread(segment, new Int32Array(rows), (end) => segment[end - 1]),
  }
}

/** Whether a window ends at a row, all of it known. */
export function hasWindow(
  { prepared: { segment }, schema: { window }, starts, lasts, isWhole }: Omit<View, 'dataset'>,
  s: number,
  end: number,
): boolean {
  const first = end - window + 1
  if (first < starts[s] || end > lasts[s]) return false
  return segment[end] >= 0 && segment[end] === segment[first] && isWhole(end)
}

/**
 * Whether a view of what is known later shows the same from a row: the rows after it lie where the step puts them, so that
 * what goes by their times goes by what was known. Rows after a gap, or that come as they are, do not.
 */
export function looksAlike({ prepared: { table }, schema }: View, end: number): boolean {
  const { index } = table
  if (index.step === null || index.changesClock) return false
  return horizonsOf(schema).every((h) => index.values[end + h] === index.after(index.values[end], h))
}
