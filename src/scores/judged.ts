/**
 * By which error forecasters are judged: skill, verdict, the best of the baselines.
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
