/**
 * What a training tells while it runs, and what it leaves behind.
 *
 * @module
 */
import type { Prediction } from '../text/prediction.js'

/** Where a training stands; given to `onProgress` after every slice (a few milliseconds of work) and every epoch. */
export interface Progress {
  /** `'slice'`: within an epoch; `'epoch'`: an epoch is done, its losses are final. */
  kind: 'slice' | 'epoch'
  /** The epoch under way, or just done; 1 first. */
  epoch: number
  /** Epochs asked for; patience may end the training before. */
  epochs: number
  /** Minibatches done in this epoch, of how many. */
  minibatch: number
  minibatches: number
  /** Mean loss of the epoch's minibatches so far (scaled values), each weighted by its outputs. */
  trainLoss: number
  /** Of this epoch; null within an epoch, and without a validation part. */
  validLoss: number | null
  /** The best epoch so far; null before the first, and without a validation part. */
  best: { epoch: number; validLoss: number } | null
  /** Training windows a second, in this epoch (the time of validation and of the host left out). */
  windowsPerSecond: number
  /** Of this epoch. */
  learningRate: number
  /** Seconds since the training began; of several networks, that of the first. */
  seconds: number
  /** Seconds that all epochs, of all networks, would still take at the pace so far. */
  secondsLeft: number
  /** Where several networks are trained: which one this tells of, 1 first, of how many, and its seed. */
  network?: { number: number; of: number; seed: number }
  /** With `final`: it is the last training, on all rows. */
  last?: boolean
  /**
   * With `watch`: the norm of the last minibatch's gradient, over all parameters, after `clipValue` and before `clipNorm`.
   */
  gradientNorm?: number
  /**
   * With `watch`, at the end of an epoch, if there is a validation part: what is forecast for its samples by the weights of
   * this epoch, in the table's units; in the order of `predict`.
   */
  validation?: readonly Prediction[]
}

/** One epoch that is done. */
export interface EpochRecord {
  epoch: number
  /** Mean loss of the minibatches (scaled values), taken while the weights moved, weighted by outputs. */
  trainLoss: number
  /** Mean loss (scaled values) over the last step of the validation samples; null without a validation part. */
  validLoss: number | null
  /** Time of the epoch, validation and host included. */
  seconds: number
  windowsPerSecond: number
  /** The one that the optimizer was given, or what the schedule made of it. */
  learningRate: number
  /** Of the network at the end of the epoch, whatever weights are kept: two trainings part where it differs first. */
  fingerprint: string
}

/** The epoch whose weights a network holds at the end: the best one, or the last without a validation part. */
export interface BestEpoch {
  /** With `residual` 0 where no epoch was better than the first weights, which are the simple forecast itself. */
  epoch: number
  validLoss: number | null
}
