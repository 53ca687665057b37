/**
 * The targets and weights of a call, checked against what the network's loss takes.
 *
 * @module
 */
import type { NetworkSpec } from '../engine/spec.js'
import { HindcastError } from '../errors.js'
import { numbersOf, padded, type Numbers } from './numbers.js'

/**
 * Targets of one call as the engine wants them, [steps, batch, targetSize]; with lossOn 'last' one step is given and the
 * rest is not read.
 *
 * @param target [T, B, O] ([T, B, O/Q] with pinball, class numbers [T, B] with crossEntropy); lossOn 'last': [B, …]
 * @throws HindcastError SHAPE_MISMATCH; TARGET_INVALID for what is no class number
 */
export function targetNumbers(sizes: NetworkSpec, target: Numbers, steps: number, batch: number): ArrayLike<number> {
  const { loss, lossOn, targetSize, outputSize } = sizes
  const rows = lossOn === 'last' ? [batch] : [steps, batch]
  const values = numbersOf(target, 'target', loss === 'crossEntropy' ? rows : [...rows, targetSize])
  if (loss === 'crossEntropy') checkClasses(values, outputSize)
  return padded(values, steps * batch * targetSize)
}

function checkClasses(values: ArrayLike<number>, classes: number): void {
  for (let i = 0; i < values.length; i++) {
    const c = values[i]
    if (Number.isInteger(c) && c >= 0 && c < classes) continue
    throw new HindcastError(
      'TARGET_INVALID',
      `target has ${String(c)} at place ${i}: with the loss crossEntropy it must be a class, a whole number from 0 to ${classes - 1}.`,
      { value: c },
    )
  }
}

/**
 * The weights of a batch, 1 each where none are given.
 *
 * @throws HindcastError SHAPE_MISMATCH; OPTION_INVALID for what is no finite number from 0 up, or if all are 0
 */
export function windowWeights(weights: Numbers | undefined, batch: number): Float64Array {
  if (weights === undefined) return new Float64Array(batch).fill(1)
  const values = Float64Array.from(numbersOf(weights, 'weights', [batch]))
  values.forEach((w, i) => {
    if (w >= 0 && w < Infinity) return
    throw new HindcastError(
      'OPTION_INVALID',
      `weights has ${String(w)} at place ${i}: a weight must be a finite number from 0 up.`,
      { option: 'weights', value: w },
    )
  })
  if (values.some((w) => w > 0)) return values
  throw new HindcastError('OPTION_INVALID', 'All weights are 0, so nothing counts: give at least one above 0.', {
    option: 'weights',
  })
}
