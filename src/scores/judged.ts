/**
 * The error that forecasters are judged by: for skill, the verdict and the best baseline.
 *
 * @module
 */
import { type Loss, LOSSES, type LossRow } from '../engine/losses.js'

export type Judged = LossRow['judged']

/** The metric of a network's loss. */
export const judgedBy = (loss: Loss): Judged => LOSSES[loss].judged
