/**
 * Samples: which part each window belongs to.
 *
 * A sample is named by its last input row e: its inputs are rows e−T+1 … e, its targets are the rows e+h, one for each
 * horizon h. None of the rows from e−T+1 to the farthest target row lies across a gap, or in another series. It belongs
 * to the part that holds all its target rows; a sample whose target rows lie on both sides of a boundary belongs to
 * none, and is counted. Where some of its target cells are missing, the others count; where all are, there is no
 * sample.
 *
 * @module
 */
import { counted, HindcastError, shown } from '../errors.js'
import { whole } from '../text/number.js'
import { fill } from '../table/fill.js'
import { type Words, words } from '../text/words.js'
import { knownColumns } from './known.js'
import { hasBases, reachOf, windowTest, wholeWindows } from './window-ends.js'
import type { Table } from '../table/index.js'
import { maxHorizon, horizonsOf, targetsOf } from '../options/outputs.js'
import { type KeptSplit, namesCalibration } from '../options/split.js'
import {
  CALIBRATES,
  labelsOf,
  type Part,
  type PartRows,
  PART_WORDS,
  PARTS,
  type Range,
  rangesOf,
  rowsIn,
} from './parts.js'
import type { Schema } from './schema.js'

/** A table prepared for a model: inputs without missing cells, the targets as they are. */
export interface Prepared {
  table: Table
  /** The table of which this holds some rows of each series; left out where it holds all. */
  whole?: Table
  /** Input columns in the schema's order, table's units, filled; NaN only in rows whose segment is −1. */
  inputs: Float64Array[]
  /** Input columns as they stand, NaN where missing. */
  rawInputs: Float64Array[]
  /** The targets as they stand, NaN where missing; null where the table has no such column. */
  targets: (Float64Array | null)[]
  /**
   * What is known ahead, of each column and horizon, by the row from which it is so many rows on; NaN where it is not.
   */
  known: Float64Array[]
  /** The run of joined rows of each row; −1: unusable. */
  segment: Int32Array
  /** What the policy `'mean'` filled in, a list a series; otherwise empty lists. */
  means: number[][]
}

/**
 * Samples of each part by their last input row, ascending; how many more lack all their target cells; how many belong
 * to no part; and how many lack a row or a value before, or in, the window that they are relative to.
 */
export interface Samples extends Record<Part, Int32Array> {
  targetMissing: Record<Part, number>
  straddling: number
  baseless: number
  /** Those whose target rows calibrate intervals; none where nothing is calibrated. */
  calibrate: Int32Array
}

/**
 * Fills a table for a model.
 *
 * Missing target cells are never filled. They break no window either, unless the target is an input and `drop` is the
 * policy; under `'error'` they are refused where the targets are needed.
 *
 * @param train rows over which `'mean'` takes its means, a range a series; `means` those of an earlier training
 * @param needsTarget refuses a table without the columns of the targets
 */
export function prepare(
  table: Table,
  schema: Schema,
  options: { train?: readonly Range[]; means?: readonly (readonly number[])[]; needsTarget: boolean },
): Prepared {
  const { inputs } = schema
  const { needsTarget } = options
  const strict = needsTarget && schema.missing === 'error'
  const filled = fill(table, strict ? [...new Set([...inputs, ...targetsOf(schema)])] : inputs, {
    train: options.train,
    means: options.means,
  })
  return {
    table,
    inputs: filled.columns.slice(0, inputs.length),
    rawInputs: inputs.map((name) => table.numeric(name)),
    targets: targetsOf(schema).map((name) =>
      needsTarget || table.has(name) ? targetOf(table, name, needsTarget) : null,
    ),
    known: knownColumns(table, schema),
    segment: filled.segment,
    means: filled.means,
  }
}

/** A table to predict from may have the target's column without any value yet. */
function targetOf(table: Table, name: string, needed: boolean): Float64Array {
  if (!needed && table.column(name).kind === 'empty') return new Float64Array(table.rows).fill(NaN)
  return table.numeric(name)
}

/** All samples of which a target cell is there, by part. */
export function samplesOf(prepared: Prepared, schema: Schema, parts: PartRows): Samples {
  const { segment, targets } = prepared
  const { window } = schema
  const horizons = horizonsOf(schema)
  const last = maxHorizon(schema)
  const labels = labelsOf(parts)
  const lists: Record<Part, number[]> = { train: [], valid: [], test: [] }
  const calibrate: number[] = []
  const targetMissing = { train: 0, valid: 0, test: 0 }
  let straddling = 0
  let baseless = 0
  const isWhole = windowTest(prepared, schema)
  for (const e of wholeWindows(segment, window)) {
    const row = e + last
    if (row >= segment.length || segment[row] !== segment[e]) continue
    if (labels[e + horizons[0]] !== labels[row]) {
      straddling++
      continue
    }
    if (!isWhole(e)) {
      baseless++
      continue
    }
    const calibrates = labels[row] === CALIBRATES
    const part = calibrates ? 'valid' : PARTS[labels[row]]
    const known = targets.some((y) => y !== null && horizons.some((h) => y[e + h] === y[e + h]))
    if (known) (calibrates ? calibrate : lists[part]).push(e)
    else targetMissing[part]++
  }
  const { train, valid, test } = lists
  return {
    train: Int32Array.from(train),
    valid: Int32Array.from(valid),
    test: Int32Array.from(test),
    targetMissing,
    straddling,
    baseless,
    calibrate: Int32Array.from(calibrate),
  }
}

/**
 * The samples by which baselines are chosen: where the newer half of the validation rows calibrates intervals, those of all
 * of them, so that the choice is the same without intervals. Rows that a split names for calibration choose nothing.
 */
export function choosingSamples(
  prepared: Prepared,
  schema: Schema,
  { calibrate, ...parts }: PartRows,
  split: KeptSplit,
  samples: Samples,
): Samples {
  if (calibrate === undefined || namesCalibration(split)) return samples
  return { ...samples, valid: samplesOf(prepared, schema, parts).valid }
}

/** How many samples are in no part, in a sentence. */
export function straddlingText(n: number): string {
  const whose = n === 1 ? 'is in no part, since its' : 'are in no part, since their'
  return `${counted(n, 'sample')} ${whose} rows ahead lie on both sides of a boundary.`
}

/**
 * The samples of a training: where the loss covers every step, each of them has the value that its target is counted
 * from.
 */
export function trainingSamples(
  prepared: Prepared,
  schema: Schema,
  parts: PartRows,
  lossOn: 'all' | 'last' = 'all',
): Samples {
  const samples = samplesOf(prepared, schema, parts)
  if (lossOn === 'last') return samples
  const train = samples.train.filter(hasBases(prepared, schema))
  return { ...samples, train, baseless: samples.baseless + samples.train.length - train.length }
}

/** Rows of the longest run without a gap. */
export function longestRun(segment: Int32Array): number {
  let longest = 0
  let run = 0
  for (let r = 0; r < segment.length; r++) {
    run = segment[r] < 0 ? 0 : r > 0 && segment[r] === segment[r - 1] ? run + 1 : 1
    if (run > longest) longest = run
  }
  return longest
}

/**
 * Refuses rows of which no window can be made.
 *
 * @param ahead rows that must follow the window
 * @param ways the ways out, as `choose --ahead 3`; left out where the window is that of a trained model
 * @throws HindcastError `WINDOW_TOO_LONG`
 */
export function requireWindow(prepared: Prepared, schema: Schema, ahead: number, ways?: () => Words): void {
  const before = reachOf(schema)
  const window = schema.window + before
  const { rows, place } = prepared.table
  const longest = longestRun(prepared.segment)
  if (longest >= window + ahead) return
  const forLags = before > reachOf({ ...schema, lags: undefined }) ? ', for lags,' : ''
  const own = `a window of ${counted(schema.window, 'row')}`
  const need =
    (before > 0 ? `${own} and the ${counted(before, 'row')} before it${forLags}` : own) +
    (ahead > 0 ? ` with a target ${counted(ahead, 'row')} on` : '')
  const { series, seriesStarts } = prepared.table
  const lengths = Array.from(seriesStarts, (start, i) => (seriesStarts[i + 1] ?? rows) - start)
  const most = lengths.reduce((a, b) => Math.max(a, b), 0)
  // Rows that are too few with all of them together are no matter of gaps.
  const isWhole = most < window + ahead
  const longestHas = `the longest of the table's ${counted(lengths.length, 'series', 'series')}, ${shown(series?.[lengths.indexOf(most)] ?? '')}, has ${counted(most, 'row')}`
  const gaps = `gaps and missing cells leave at most ${longest} of the table's ${counted(rows, 'row')} together`
  const short = series === null ? `the table has ${counted(rows, 'row')}` : longestHas
  const have = isWhole ? short : gaps
  const together = isWhole ? '' : ' without a gap or a missing cell'
  const way =
    ways?.() ??
    `the model needs ${counted(window + ahead, 'row')} at least${series === null ? '' : ' of a series'}${together}`
  throw new HindcastError('WINDOW_TOO_LONG', words`${place.prefix}${have}, too few for ${need}; ${way}.`, {
    file: prepared.table.file,
    option: longest > ahead ? 'window' : 'horizon',
    value: longest > ahead ? window : ahead,
    rows,
    longest,
  })
}

/** Rows that a part takes for a sample to lie in it: from the first row ahead to the last. */
export const spanOf = (schema: Schema): number => maxHorizon(schema) - horizonsOf(schema)[0] + 1

/**
 * Refuses a part without a sample, and says why there is none.
 *
 * @param ways the ways out, as the end of the sentence
 * @throws HindcastError `NO_SAMPLES`
 */
export function requireSamples(
  prepared: Prepared,
  schema: Schema,
  parts: PartRows,
  samples: Samples,
  part: Part,
  ways: () => Words,
): void {
  if (samples[part].length > 0) return
  const window = schema.window + reachOf(schema)
  const horizon = maxHorizon(schema)
  const rows = rowsIn(parts, part)
  const missing = samples.targetMissing[part]
  const why =
    rows === 0
      ? 'no row falls into it'
      : missing > 0
        ? `the target cell is missing in all ${missing} of them`
        : whyNone(prepared, schema, parts, part)
  throw new HindcastError(
    'NO_SAMPLES',
    words`${prepared.table.place.prefix}the ${PART_WORDS[part]} part has no sample: ${why}${ways()}`,
    { file: prepared.table.file, part, rows, window, horizon, targetMissing: missing, option: 'split' },
  )
}

/** Why the rows of a part make no sample: they are too few, or gaps divide them. */
function whyNone({ table, segment }: Prepared, schema: Schema, parts: PartRows, part: Part): string {
  const window = schema.window + reachOf(schema)
  const horizon = maxHorizon(schema)
  const isTrain = part === 'train'
  const calibrates = part === 'valid' && parts.calibrate !== undefined
  const bounds = calibrates ? { ...parts, valid: parts.calibrate! } : parts
  const ranges = rangesOf(bounds, part)
  const longest = ranges.reduce((most, [from, to]) => Math.max(most, to - from), 0)
  const apart = calibrates ? ', besides those for intervals' : ''
  const has = `${table.series === null ? 'it' : 'its longest series'} has ${counted(longest, 'row')}${apart}`
  // A training window lies within its part; the others may reach back.
  const [needed, reach] = isTrain ? [window + horizon, 0] : [spanOf(schema), window + horizon]
  if (longest < needed) {
    const what = isTrain
      ? `of a window of ${whole(window)} with ${counted(horizon, 'row')} ahead`
      : horizonsOf(schema).length < needed
        ? 'from the first row ahead to the last'
        : `that ${needed === 1 ? 'is' : 'are'} forecast ahead`
    return `${has}, fewer than the ${whole(needed)} ${what}`
  }
  const run = ranges.reduce(
    (most, [from, to]) => Math.max(most, longestRun(segment.subarray(Math.max(0, from - reach), to))),
    0,
  )
  return `${has}, at most ${whole(run)} without a gap or a missing cell, and a sample takes ${counted(window, 'row')} with its target ${counted(horizon, 'row')} on`
}
