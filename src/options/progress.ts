/**
 * The progress of a training, and the records of its epochs.
 *
 * @module
 */
import type { Prediction } from '../text/prediction.js'

/**
 * The progress of a training; passed to `onProgress` after every slice (a few milliseconds of work) and every epoch.
 */
export interface Progress {
  /** `'slice'`: within an epoch; `'epoch'`: an epoch is done, its losses are final. */
  kind: 'slice' | 'epoch'
  /** The current epoch, or the one just finished; counted from 1. */
  epoch: number
  /** Epochs asked for; patience may stop the training earlier. */
  epochs: number
  /** Minibatches done in this epoch, and their total. */
  minibatch: number
  minibatches: number
  /** Mean loss of the epoch's minibatches so far (scaled values), each weighted by its outputs. */
  trainLoss: number
  /** Validation loss of this epoch; null during an epoch, and without a validation part. */
  validLoss: number | null
  /** The best epoch so far; null before the first, and without a validation part. */
  best: { epoch: number; validLoss: number } | null
  /** Training windows per second in this epoch, not counting time spent on validation and in the host. */
  windowsPerSecond: number
  /** The learning rate of this epoch. */
  learningRate: number
  /** Seconds since the training began; with several networks, since that of the first began. */
  seconds: number
  /** Estimated seconds until all epochs of all networks are done. */
  secondsLeft: number
  /** Where several networks are trained: which one this is about, counted from 1, their number, and its seed. */
  network?: { number: number; of: number; seed: number }
  /** With `final`: set during the last training, on all rows. */
  last?: boolean
  /**
   * With `watch`: the norm of the last minibatch's gradient, over all parameters, after its components were clipped and
   * before it was clipped by its norm.
   */
  gradientNorm?: number
  /**
   * With `watch`, at the end of an epoch and if there is a validation part: the forecasts of its samples by the weights
   * of this epoch, in the table's units and in the order of `predict`.
   */
  validation?: readonly Prediction[]
}

/** A finished epoch. */
export interface EpochRecord {
  epoch: number
  /** Mean loss of the minibatches (scaled values), measured while the weights change, weighted by outputs. */
  trainLoss: number
  /** Mean loss (scaled values) over the last step of the validation samples; null without a validation part. */
  validLoss: number | null
  /** Time of the epoch, validation and host included. */
  seconds: number
  windowsPerSecond: number
  /** The learning rate: the optimizer's, or what the schedule made of it. */
  learningRate: number
  /** Fingerprint of the network at the end of the epoch: two trainings diverge at the first epoch where it differs. */
  fingerprint: string
}

/** The epoch whose weights the network keeps: the best one, or the last without a validation part. */
export interface BestEpoch {
  /** With `residual`, 0 if no epoch was better than the initial weights, which give the naive forecast itself. */
  epoch: number
  validLoss: number | null
}
