/**
 * The validation loss: what decides which weights are kept.
 *
 * @module
 */
import { type Engine, realView } from '../engine/engine.js'

/**
 * Adds the squared errors of some windows to a sum: f64, one accumulator, windows ascending, then outputs. The validation
 * loss is the sum over all windows divided by the number of targets that are there.
 *
 * @param engine after `predict` of the windows
 * @param from the first of the windows: its outputs are row `from` of the region `output`
 * @param targets [windows][O], scaled; NaN where missing, which counts for nothing
 * @param sum of the windows before
 */
export function addSquaredErrors(engine: Engine, from: number, targets: Float64Array, sum: number): number {
  const { outputSize } = engine.sizes
  const output = realView(engine, 'output')
  const { stride } = engine.layout.regions.get('output')!
  const windows = targets.length / outputSize
  for (let w = 0; w < windows; w++) {
    for (let o = 0; o < outputSize; o++) {
      const wanted = targets[w * outputSize + o]
      if (wanted !== wanted) continue
      const error = output[(from + w) * stride + o] - wanted
      sum += error * error
    }
  }
  return sum
}

/** How many targets are there. */
export function countTargets(targets: Float64Array): number {
  let n = 0
  for (let i = 0; i < targets.length; i++) if (targets[i] === targets[i]) n++
  return n
}
