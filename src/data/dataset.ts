/**
 * From scaled columns to the engine's memory: the plans of training and of prediction, and what fills them.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { type Engine, intView, realView } from '../engine/engine.js'
import { type Plan } from '../engine/spec.js'
import { horizonsOf, outputsOf, targetsOf } from '../options/outputs.js'
import type { Prepared, Samples } from './samples.js'
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

/** Windows that `predict` runs at a time; a window's bits do not depend on it. */
const PREDICT_BATCH = 64

const PLAN = {
  rowStep: 1,
  hasWeights: false,
  hasState: false,
  wantState: false,
  training: false,
  hasLengths: false,
  inputGradient: false,
  outputLast: true,
  outputStep: 0,
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

/** The plan of a training: training windows first, then those of validation. */
export function trainingPlan(
  dataset: Dataset,
  schema: Schema,
  samples: Samples,
  batchSize: number,
  hasWeights: boolean,
): Plan {
  const { train, valid } = samples
  return {
    ...PLAN,
    steps: schema.window,
    batch: Math.min(batchSize, train.length),
    windows: train.length,
    rows: dataset.rows,
    targetRows: dataset.rows,
    starts: train.length + valid.length,
    outputRows: train.length + valid.length,
    targetShift: horizonsOf(schema)[0],
    training: true,
    hasWeights,
    maskTargets: dataset.targets.some((values) => values.some((y) => y !== y)),
  }
}

/**
 * Fills `data` and `target` of a training plan; each number is rounded once, as it is stored.
 *
 * Row r of `target` holds what is to be forecast for the window step whose nearest target row (that of the smallest
 * horizon, h₀) is r: one column an output, at horizon h the target's row r + h − h₀. Past the table's end it is NaN; no
 * window reads there.
 */
export function fillTraining(engine: Engine, dataset: Dataset, schema: Schema): void {
  fillData(engine, dataset)
  const view = realView(engine, 'target')
  const { stride } = engine.layout.regions.get('target')!
  const nearest = horizonsOf(schema)[0]
  outputsOf(schema).forEach(({ target, horizon }, k) => {
    const values = dataset.targets[target]
    const ahead = horizon - nearest
    for (let r = 0; r < dataset.rows; r++) view[r * stride + k] = r + ahead < dataset.rows ? values[r + ahead] : NaN
  })
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

function fillData(engine: Engine, dataset: Dataset): void {
  const view = realView(engine, 'data')
  const { stride } = engine.layout.regions.get('data')!
  dataset.inputs.forEach((values, c) => {
    for (let r = 0; r < values.length; r++) view[r * stride + c] = values[r]
  })
}

/** First rows of the windows that end at `ends`. */
export function startsOf(ends: Int32Array, window: number): Int32Array {
  return ends.map((e) => e - window + 1)
}

/**
 * What the network gives for the windows that end at `ends`, at their last step: [windows][O], scaled, f64.
 *
 * @throws HindcastError `MEMORY_TOO_SMALL`
 */
export function runWindows(engine: Engine, dataset: Dataset, schema: Schema, ends: Int32Array): Float64Array {
  const n = ends.length
  if (n === 0) return new Float64Array(0)
  engine.arrange({
    ...PLAN,
    steps: schema.window,
    batch: Math.min(PREDICT_BATCH, n),
    windows: n,
    rows: dataset.rows,
    targetRows: 0,
    starts: n,
    outputRows: n,
    targetShift: 0,
    maskTargets: false,
  })
  fillData(engine, dataset)
  intView(engine, 'starts').set(startsOf(ends, schema.window))
  engine.predict(0, n)
  const output = realView(engine, 'output')
  const { stride } = engine.layout.regions.get('output')!
  const { outputSize } = engine.sizes
  const given = new Float64Array(n * outputSize)
  for (let w = 0; w < n; w++) for (let k = 0; k < outputSize; k++) given[w * outputSize + k] = output[w * stride + k]
  return given
}

/** The features of the linear baseline: the window that ends at row `end`, steps ascending, inputs within a step. */
export function windowFeatures(dataset: Dataset, window: number, end: number, out: Float64Array): void {
  const { inputs } = dataset
  let k = 0
  for (let r = end - window + 1; r <= end; r++) for (const values of inputs) out[k++] = values[r]
}
