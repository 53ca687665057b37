/**
 * The error that forecasters are judged by: for skill, the verdict and the best baseline.
 *
 * @module
 */
import type { Loss } from '../engine/losses.js'

/** The metric of a network's loss. */
export const JUDGED = {
  mse: 'mse',
  mae: 'mae',
  huber: 'mse',
  pinball: 'pinball',
  crossEntropy: 'mse',
} as const satisfies Record<Loss, string>

export type Judged = (typeof JUDGED)[Loss]
