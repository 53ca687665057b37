/**
 * The targets and weights of a call, checked against what the network's loss takes.
 *
 * @module
 */
import { lossOf } from '../engine/losses.js'
import type { NetworkSpec } from '../engine/spec.js'
import { HindcastError } from '../errors.js'
import { flatOf, numbersOf, type Numbers } from './numbers.js'
import { whole } from '../text/number.js'

/**
 * Targets of one call as the engine wants them, [steps, batch, targetSize] or, with lossOn 'last', [batch, targetSize].
 *
 * @param target [T, B, O] ([T, B, O/Q] with pinball, class numbers [T, B] with crossEntropy); lossOn 'last': [B, …]
 * @throws HindcastError SHAPE_MISMATCH; TARGET_INVALID for what is no class number
 */
export function targetNumbers(sizes: NetworkSpec, target: Numbers, steps: number, batch: number): ArrayLike<number> {
  const { lossOn, targetSize, outputSize } = sizes
  const classes = lossOf(sizes).targets === 'classes'
  const rows = lossOn === 'last' ? batch : steps * batch
  const values = flatOf(target, rows * targetSize) ?? nested()
  if (classes) checkClasses(values, outputSize)
  return values

  function nested(): ArrayLike<number> {
    const shape = lossOn === 'last' ? [batch] : [steps, batch]
    return numbersOf(target, 'target', classes ? shape : [...shape, targetSize])
  }
}

function checkClasses(values: ArrayLike<number>, classes: number): void {
  for (let i = 0; i < values.length; i++) {
    const c = values[i]
    if (Number.isInteger(c) && c >= 0 && c < classes) continue
    throw new HindcastError(
      'TARGET_INVALID',
      `target has ${String(c)} at place ${whole(i)}: with the loss crossEntropy it must be a class, a whole number from 0 to ${whole(classes - 1)}.`,
      { value: c },
    )
  }
}

/**
 * The weights of a batch into `to`, 1 each where none are given.
 *
 * @throws HindcastError SHAPE_MISMATCH; OPTION_INVALID for what is no finite number from 0 up, or if all are 0
 */
export function writeWeights(to: Float64Array, weights: Numbers | undefined): void {
  if (weights === undefined) {
    to.fill(1)
    return
  }
  const values = flatOf(weights, to.length) ?? numbersOf(weights, 'weights', [to.length])
  let most = 0
  for (let i = 0; i < values.length; i++) {
    const w = values[i]
    if (w >= 0 && w < Infinity) most = Math.max(most, w)
    else {
      throw new HindcastError(
        'OPTION_INVALID',
        `weights has ${String(w)} at place ${whole(i)}: a weight must be a finite number from 0 up.`,
        { option: 'weights', value: w },
      )
    }
  }
  if (most === 0) {
    throw new HindcastError('OPTION_INVALID', 'All weights are 0, so nothing counts: give at least one above 0.', {
      option: 'weights',
    })
  }
  to.set(values)
}
