/**
 * The validation loss: what decides which weights are kept.
 *
 * @module
 */
import { type Engine, realView } from '../engine/engine.js'

/**
 * The mean squared error in f64, one accumulator, windows ascending, then outputs.
 *
 * @param engine after `predict` of the windows
 * @param from the first of the windows: its outputs are row `from` of the region `output`
 * @param targets [windows][O], scaled, none missing
 */
export function validationLoss(engine: Engine, from: number, targets: Float64Array): number {
  const { outputSize } = engine.sizes
  const output = realView(engine, 'output')
  const { stride } = engine.layout.regions.get('output')!
  const windows = targets.length / outputSize
  let sum = 0
  for (let w = 0; w < windows; w++) {
    for (let o = 0; o < outputSize; o++) {
      const error = output[(from + w) * stride + o] - targets[w * outputSize + o]
      sum += error * error
    }
  }
  return sum / targets.length
}
