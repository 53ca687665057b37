/**
 * The validation loss: what decides which weights are kept. It is the loss that is optimised, in f64.
 *
 * @module
 */
import { type Engine, realView } from '../engine/engine.js'
import { outputsPerTarget } from '../engine/losses.js'
import type { NetworkSpec } from '../engine/spec.js'
import { exp64, log64 } from '../engine/ts/math.js'

/**
 * Adds the losses of some windows to a sum: f64, one accumulator, windows ascending, then outputs. The validation loss is
 * the sum over all windows divided by the number of outputs whose target is there (with crossEntropy, of windows).
 *
 * @param engine after `predict` of the windows
 * @param from the first of the windows: its outputs are row `from` of the region `output`
 * @param targets [windows][targetSize], scaled; NaN where missing, which counts for nothing
 * @param weights of the windows: each loss is multiplied by that of its window, and so is the number of its outputs
 * @param sum of the windows before
 */
export function addLosses(
  engine: Engine,
  from: number,
  targets: Float64Array,
  weights: Float64Array | undefined,
  sum: number,
): number {
  const { sizes } = engine
  const { outputSize, targetSize } = sizes
  const each = outputsPerTarget(sizes)
  const output = realView(engine, 'output')
  const { stride } = engine.layout.regions.get('output')!
  const windows = targets.length / targetSize
  for (let w = 0; w < windows; w++) {
    const row = (from + w) * stride
    const weight = weights === undefined ? 1 : weights[w]
    if (weight === 0) continue
    if (sizes.loss === 'crossEntropy') {
      if (targets[w] === targets[w]) sum += weight * crossEntropy(output.subarray(row, row + outputSize), targets[w])
      continue
    }
    for (let o = 0; o < outputSize; o++) {
      const target = targets[w * targetSize + Math.floor(o / each)]
      if (target === target) sum += weight * lossOf(sizes, output[row + o] - target, o % each)
    }
  }
  return sum
}

/** How many outputs have a target [windows][targetSize], each times the weight of its window. */
export function countOutputs(sizes: NetworkSpec, targets: Float64Array, weights?: Float64Array): number {
  const { targetSize } = sizes
  let n = 0
  for (let i = 0; i < targets.length; i++) {
    if (targets[i] === targets[i]) n += weights === undefined ? 1 : weights[Math.floor(i / targetSize)]
  }
  return n * outputsPerTarget(sizes)
}

/** The loss of one output, d = output − target; formulas and sources: assembly/losses.ts. */
function lossOf({ loss, lossParameters }: NetworkSpec, d: number, quantile: number): number {
  const size = Math.abs(d)
  if (loss === 'mae') return size
  if (loss === 'huber') {
    const delta = lossParameters[0]
    return size > delta ? delta * (size - 0.5 * delta) : 0.5 * (d * d)
  }
  if (loss === 'pinball') {
    const q = lossParameters[quantile]
    return (d < 0 ? q : q - 1) * -d
  }
  return d * d
}

function crossEntropy(outputs: ArrayLike<number>, target: number): number {
  let top = outputs[0]
  for (let o = 1; o < outputs.length; o++) if (outputs[o] > top) top = outputs[o]
  let sum = 0
  for (let o = 0; o < outputs.length; o++) sum += exp64(outputs[o] - top)
  return log64(sum) - (outputs[target] - top)
}
