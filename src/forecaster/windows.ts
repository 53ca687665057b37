/**
 * From scaled columns to the engine's memory: the plans of training and of prediction, and what fills them.
 *
 * @module
 */
import { type Dataset, startsOf } from '../data/dataset.js'
import type { Samples } from '../data/samples.js'
import type { Schema } from '../data/schema.js'
import { type Engine, intView, realView } from '../engine/engine.js'
import { EMPTY_PLAN, type Plan } from '../engine/spec.js'
import { horizonsOf, outputsOf } from '../options/outputs.js'

/** Windows that `predict` runs at a time; a window's bits do not depend on it. */
const PREDICT_BATCH = 64

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
    ...EMPTY_PLAN,
    steps: schema.window,
    batch: Math.min(batchSize, train.length),
    windows: train.length,
    rows: dataset.rows,
    targetRows: dataset.rows,
    starts: train.length + valid.length,
    outputRows: train.length + valid.length,
    targetShift: horizonsOf(schema)[0],
    outputLast: true,
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

function fillData(engine: Engine, dataset: Dataset): void {
  const view = realView(engine, 'data')
  const { stride } = engine.layout.regions.get('data')!
  dataset.inputs.forEach((values, c) => {
    for (let r = 0; r < values.length; r++) view[r * stride + c] = values[r]
  })
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
    ...EMPTY_PLAN,
    steps: schema.window,
    batch: Math.min(PREDICT_BATCH, n),
    windows: n,
    rows: dataset.rows,
    starts: n,
    outputRows: n,
    outputLast: true,
  })
  fillData(engine, dataset)
  intView(engine, 'starts').set(startsOf(ends, schema.window))
  engine.predict(0, n)
  return readOutputs(engine, 0, n)
}

/** Outputs of n windows from window `from`, after `predict`: [windows][O], scaled, f64. */
export function readOutputs(engine: Engine, from: number, n: number): Float64Array {
  const output = realView(engine, 'output')
  const { stride } = engine.layout.regions.get('output')!
  const { outputSize } = engine.sizes
  const given = new Float64Array(n * outputSize)
  for (let w = 0; w < n; w++) {
    for (let k = 0; k < outputSize; k++) given[w * outputSize + k] = output[(from + w) * stride + k]
  }
  return given
}
