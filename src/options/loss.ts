/**
 * The options of the loss: defaults and checks.
 *
 * @module
 */
import { type Loss, LOSSES as ROWS, lossOf, targetSizeOf } from '../engine/losses.js'
import { conflict, invalid, oneOf, positiveNumber, whole } from './checks.js'

/** The losses there are. */
export const LOSSES = Object.keys(ROWS) as Loss[]

export interface LossOptions {
  /** numbers a step that the network gives (O), 1; with 'pinball' the targets times the quantiles, with 'crossEntropy' the classes */
  outputSize?: number
  /**
   * 'mse', the mean squared error; 'mae', the mean absolute error; 'huber', squared up to huberDelta and absolute beyond
   * (PyTorch's HuberLoss); 'pinball', for quantiles; 'crossEntropy', softmax over classes, targets being class numbers
   */
  loss?: Loss
  /** 'huber': where squared becomes absolute, 1 */
  huberDelta?: number
  /**
   * 'pinball': the quantiles of each target, ascending, [0.1, 0.5, 0.9]; output j·Q + i is quantile i of target j, and
   * outputSize, if left out, is that of one target
   */
  quantiles?: readonly number[]
}

/** The options of one loss, filled in; huberDelta and quantiles only where they belong to it. */
export interface ResolvedLoss {
  outputSize: number
  loss: Loss
  huberDelta?: number
  quantiles?: readonly number[]
}

/** @throws HindcastError OPTION_INVALID, OPTION_CONFLICT */
export function resolveLoss(o: LossOptions, maxSize: number): ResolvedLoss {
  const loss = oneOf('loss', o.loss ?? 'mse', LOSSES)
  for (const [option, owner] of [['huberDelta', 'huber'] as const, ['quantiles', 'pinball'] as const]) {
    if (o[option] === undefined || loss === owner) continue
    throw conflict(`${option} belongs to the loss ${owner}, but the loss is ${loss}: leave it out.`, option)
  }
  const size = (unless: number): number => whole('outputSize', o.outputSize ?? unless, 1, maxSize)
  if (loss === 'huber') {
    return { outputSize: size(1), loss, huberDelta: positiveNumber('huberDelta', o.huberDelta ?? 1) }
  }
  if (loss === 'pinball') {
    const quantiles = checkedQuantiles(o.quantiles ?? [0.1, 0.5, 0.9])
    const outputSize = size(quantiles.length)
    if (outputSize % quantiles.length === 0) return { outputSize, loss, quantiles }
    throw conflict(
      `outputSize is ${outputSize}, but with ${quantiles.length} quantiles it must be a multiple of ${quantiles.length}: ` +
        'leave it out for one target.',
      'outputSize',
    )
  }
  if (loss === 'crossEntropy' && (o.outputSize === undefined || o.outputSize === 1)) {
    throw conflict('The loss crossEntropy needs outputSize, the number of classes: 2 or more.', 'outputSize')
  }
  return { outputSize: size(1), loss }
}

function checkedQuantiles(given: readonly number[]): readonly number[] {
  const ascending = (q: number, i: number): boolean =>
    typeof q === 'number' && q > 0 && q < 1 && (i === 0 || q > given[i - 1])
  if (Array.isArray(given) && given.length > 0 && given.every(ascending)) return [...given]
  const value = Array.isArray(given) ? given.map(String).join(', ') || 'empty' : given
  throw invalid('quantiles', value, 'numbers between 0 and 1, ascending, such as [0.1, 0.5, 0.9]')
}

/** What the engine keeps of a loss; see NetworkSpec. */
export function lossSpec(o: ResolvedLoss): { loss: Loss; targetSize: number; lossParameters: readonly number[] } {
  const { loss, outputSize } = o
  const { option } = lossOf(o)
  const own = option === null ? [] : o[option]!
  const lossParameters = typeof own === 'number' ? [own] : own
  return { loss, targetSize: targetSizeOf({ loss, outputSize, lossParameters }), lossParameters }
}
