/**
 * The validation loss: what decides which weights are kept. It is the loss that is optimised, by the twin's code in f64.
 *
 * @module
 */
import { type Engine, realView } from '../engine/engine.js'
import { outputsPerTarget } from '../engine/losses.js'
import type { NetworkSpec, Real } from '../engine/spec.js'
import { rowLoss, type LossRow } from '../generated/twin-f64/losses.js'

/**
 * Adds the losses of some windows to a sum: f64, one accumulator, windows ascending, of each the sum over its outputs
 * times its weight. The validation loss is the sum over all windows divided by the number of outputs whose target is there
 * (with classes, of windows).
 *
 * @param engine after `predict` of the windows: their outputs are the first rows of the region `output`
 * @param targets [windows][targetSize], scaled; NaN where missing, which counts for nothing
 * @param weights of the windows: each loss is multiplied by that of its window, and so is the number of its outputs
 * @param sum of the windows before
 */
export function addLosses(
  engine: Engine,
  targets: Float64Array,
  weights: Float64Array | undefined,
  sum: number,
): number {
  const { loss, outputSize, targetSize, lossParameters } = engine.sizes
  const output = realView(engine, 'output')
  const { stride } = engine.layout.regions.get('output')!
  const row: LossRow = {
    loss,
    outputSize,
    outputsPerTarget: outputsPerTarget(engine.sizes),
    lossParameters: Float64Array.from(lossParameters),
    maskTargets: true,
    y: new Float64Array(outputSize),
    target: targets,
    dy: new Float64Array(outputSize),
  }
  const windows = targets.length / targetSize
  for (let w = 0; w < windows; w++) {
    const weight = weights === undefined ? 1 : weights[w]
    if (weight === 0) continue
    for (let o = 0; o < outputSize; o++) row.y[o] = output[w * stride + o]
    sum += weight * rowLoss(row, 0, w * targetSize, 0, 1)
  }
  return sum
}

/**
 * How many outputs have a target [windows][targetSize], added to those of the windows before: of each window times its
 * weight, in the order of the losses.
 */
export function countOutputs(sizes: NetworkSpec, targets: Float64Array, weights?: Float64Array, before = 0): number {
  const { targetSize } = sizes
  const each = outputsPerTarget(sizes)
  let n = before
  for (let w = 0; w * targetSize < targets.length; w++) {
    const count = targets.subarray(w * targetSize, (w + 1) * targetSize).reduce((k, y) => (y === y ? k + 1 : k), 0)
    n += (weights === undefined ? 1 : weights[w]) * (count * each)
  }
  return n
}

/** Writes the outputs of the first n windows, after `predict`, to those from window `at` on of [windows][O]. */
export function readOutputs(engine: Engine, n: number, to: Real, at: number): void {
  const output = realView(engine, 'output')
  const { stride } = engine.layout.regions.get('output')!
  const { outputSize } = engine.sizes
  for (let w = 0; w < n; w++) {
    for (let k = 0; k < outputSize; k++) to[(at + w) * outputSize + k] = output[w * stride + k]
  }
}
