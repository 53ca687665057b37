/**
 * Which rows make a window, and what each window is relative to.
 *
 * A window is a run of rows without a gap, within one series. Where the network's numbers are changes, or forecasts are
 * counted from earlier values, some rows before the window must be there as well, and the values from which its forecasts
 * are counted must be known.
 *
 * @module
 */
import { horizonsOf, targetsOf } from '../options/outputs.js'
import { baseOf, baseRow, stepRows, windowScale } from '../options/windows.js'
import { knownTest } from './known.js'
import { type Schema, seasonOf } from './schema.js'

/** The parts of a prepared table that windows depend on. */
interface Rows {
  /** The run of joined rows of each row; −1: unusable. */
  segment: Int32Array
  /** The targets as they stand, NaN where missing; null where there is no such column. */
  targets: readonly (Float64Array | null)[]
  /** What is known ahead of each row. */
  known: readonly Float64Array[]
}

/** Rows before a window's first one that its numbers and its forecasts take. */
export function reachOf(schema: Schema): number {
  const difference = schema.normalize === 'difference' ? 1 : 0
  const lag = (schema.lags ?? []).reduce((most, rows) => Math.max(most, rows), 0)
  const forLags = lag === 0 ? 0 : lag - horizonsOf(schema)[0] - stepRows(schema) + 1
  return Math.max(difference, 1 - schema.window - lowestBase(schema), forLags)
}

/** How many rows after a step's last row its earliest base lies; 0 or less. */
function lowestBase(schema: Schema): number {
  return basesOf(schema).reduce((least, row) => Math.min(least, row), 0)
}

/** Where the bases of a step lie, from its last row on: each row once. */
function basesOf(schema: Schema): number[] {
  const base = baseOf(schema)
  if (base === null) return []
  return [...new Set(horizonsOf(schema).map((h) => baseRow(base, h, seasonOf(schema))))]
}

/** The last rows of all runs of `window` rows, ascending. */
export function wholeWindows(segment: Int32Array, window: number): Int32Array {
  const ends = new Int32Array(segment.length)
  let count = 0
  for (let e = window - 1; e < segment.length; e++) {
    if (segment[e] >= 0 && segment[e] === segment[e - window + 1]) ends[count++] = e
  }
  return ends.slice(0, count)
}

/** The last rows of all windows, ascending, whether or not their target is there. */
export function windowEnds(prepared: Rows, schema: Schema): Int32Array {
  return wholeWindows(prepared.segment, schema.window).filter(windowTest(prepared, schema))
}

/** The last rows of windows that have the rows before them, and lack a value there or in them that forecasts start from. */
export function baselessEnds(prepared: Rows, schema: Schema): Int32Array {
  const isWhole = windowTest(prepared, schema)
  return wholeWindows(prepared.segment, schema.window + reachOf(schema)).filter((end) => !isWhole(end))
}

/** Says of a run of rows, by its last one, whether it has all that a window is relative to. */
export function windowTest({ segment, targets, known: ahead }: Rows, schema: Schema): (end: number) => boolean {
  const reach = schema.window - 1 + reachOf(schema)
  const bases = basesOf(schema)
  const relative = windowScale(schema)
  const spans = relative === null ? [] : targetsOf(schema).flatMap((name, j) => (schema.inputs.includes(name) ? [] : j))
  // In the window's rows, or those of its last season, a value of a target that is not an input.
  const rows = relative === 'season' ? seasonOf(schema) : schema.window
  const known = spans.map((j) => knownBefore(targets[j], segment.length))
  const lagged = lagRows(schema)
  const seen = lagged.length === 0 ? [] : targets.filter((_, j) => !schema.inputs.includes(targetsOf(schema)[j]))
  const isKnown = knownTest(ahead, schema)
  return (end) =>
    end >= reach &&
    isKnown(end) &&
    segment[end - reach] === segment[end] &&
    (bases.length === 0 || targets.every((y) => y !== null && bases.every((b) => y[end + b] === y[end + b]))) &&
    known.every((count) => count[end + 1] > count[end + 1 - rows]) &&
    seen.every((y) => y !== null && lagged.every((b) => y[end + b] === y[end + b]))
}

/** Where the lags of all steps of a window lie, and what they are less, from its last row on: each row once. */
function lagRows(schema: Schema): number[] {
  if (schema.lags === undefined) return []
  const rows = stepRows(schema)
  const steps = Array.from({ length: schema.window / rows }, (_, t) => t * rows)
  const all = schema.lags.flatMap((lag) => horizonsOf(schema).flatMap((h) => steps.map((back) => h - lag - back)))
  const less = schema.normalize === 'difference' ? steps.map((back) => -back) : []
  return [...new Set([...all, ...less])]
}

/** Whether the loss of a step that ends at `last` has its bases, in the run of the window that ends at `end`. */
export function hasBases({ segment }: Pick<Rows, 'segment'>, schema: Schema): (end: number) => boolean {
  const first = schema.window - stepRows(schema) - lowestBase(schema)
  return (end) => end >= first && segment[end - first] === segment[end]
}

/** How many values of a column are known before each row. */
function knownBefore(values: Float64Array | null, rows: number): Int32Array {
  const counts = new Int32Array(rows + 1)
  for (let r = 0; r < rows; r++) counts[r + 1] = counts[r] + (values !== null && values[r] === values[r] ? 1 : 0)
  return counts
}
