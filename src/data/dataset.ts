/**
 * Scaled columns of a table, and what is read of them for windows.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { outputsOf, targetsOf } from '../options/outputs.js'
import type { Prepared } from './samples.js'
import { scaled, type Scaler, targetScales } from './scaler.js'
import type { Schema } from './schema.js'

/** Scaled columns of a prepared table, f64. */
export interface Dataset {
  rows: number
  /** One a column. */
  inputs: Float64Array[]
  /** One a target, NaN where missing; empty where the table has no such column. */
  targets: Float64Array[]
}

/**
 * Scales a prepared table.
 *
 * @throws HindcastError `OPTION_CONFLICT` for a value that f32 cannot hold
 */
export function datasetOf(prepared: Prepared, schema: Schema, scaler: Scaler, dtype: 'f32' | 'f64'): Dataset {
  const inputs = prepared.inputs.map((values, c) => scaled(values, scaler.inputs[c]))
  const scales = targetScales(scaler)
  const targets = prepared.targets.map((values, j) =>
    values === null ? new Float64Array(0) : scaled(values, scales[j]),
  )
  inputs.forEach((values, c) => refuseOverflow(schema.inputs[c], values, dtype, prepared))
  targets.forEach((values, j) => refuseOverflow(targetsOf(schema)[j], values, dtype, prepared))
  return { rows: prepared.table.rows, inputs, targets }
}

function refuseOverflow(name: string, values: Float64Array, dtype: 'f32' | 'f64', prepared: Prepared): void {
  for (let r = 0; r < values.length; r++) {
    const stored = dtype === 'f32' ? Math.fround(values[r]) : values[r]
    if (Math.abs(stored) !== Infinity) continue
    const { place, file } = prepared.table
    throw new HindcastError(
      'OPTION_CONFLICT',
      `${place.head(r)}: the column ${shown(name)} has a value that, scaled, is too large for ${dtype}; ` +
        'change its unit, or correct the cell.',
      { file, row: place.number(r), column: name },
    )
  }
}

/** What is to be forecast for the windows that end at `ends`, [windows][O]; scaled, NaN where it is missing. */
export function targetsAt(dataset: Dataset, schema: Schema, ends: Int32Array): Float64Array {
  const outputs = outputsOf(schema)
  const wanted = new Float64Array(ends.length * outputs.length)
  ends.forEach((e, w) => {
    outputs.forEach(({ target, horizon }, k) => (wanted[w * outputs.length + k] = dataset.targets[target][e + horizon]))
  })
  return wanted
}

/** First rows of the windows that end at `ends`. */
export function startsOf(ends: Int32Array, window: number): Int32Array {
  return ends.map((e) => e - window + 1)
}

/** The features of the linear baseline: the window that ends at row `end`, steps ascending, inputs within a step. */
export function windowFeatures(dataset: Dataset, window: number, end: number, out: Float64Array): void {
  const { inputs } = dataset
  let k = 0
  for (let r = end - window + 1; r <= end; r++) for (const values of inputs) out[k++] = values[r]
}
