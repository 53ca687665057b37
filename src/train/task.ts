/**
 * What the training loop is given, and what it gives back.
 *
 * @module
 */
import type { SignalLike } from '../host-types.js'
import type { Engine } from '../engine/engine.js'
import type { Plan } from '../engine/spec.js'
import type { Generator } from '../random.js'
import type { BestEpoch, EpochRecord, Progress } from '../options/progress.js'
import type { Words } from '../text/words.js'
import type { SavedTraining } from './state.js'

/** What windows are relative to: `pairs` shifts and factors a window. */
export interface Relative {
  pairs: number
  shifts: Float64Array
  factors: Float64Array
}

/** What is trained on what. */
export interface TrainingTask {
  engine: Engine
  /** For the order of windows; it goes on from where it is. */
  generator: Generator
  /** `starts` holds the `windows` of an epoch and, after it, those of validation, `outputRows` at a time. */
  plan: Plan
  /** Fills the regions `data` and `target` of the plan. */
  fill(): void
  /** First rows of the training windows, ascending. */
  train: Int32Array
  /** First rows of the validation windows, ascending; empty: no validation. */
  valid: Int32Array
  /** Targets of `count` validation windows from `from` on at their last step [count][O], as the loss takes them; NaN where missing. */
  validTargets(from: number, count: number): Float64Array
  /** What the windows are relative to, in their order; null: to nothing. */
  relative: { train: Relative; valid: Relative } | null
  /** Whether the weights are validated before they learn, as epoch 0, which may stay the best. */
  validatesFirst: boolean
  /** How much each window counts in the losses; null: all the same. */
  weights: { train: Float64Array; valid: Float64Array } | null
  /** Sets the learning rate of the epoch after those that are done, and gives it. */
  setLearningRate(done: readonly EpochRecord[]): number
}

/** How it is trained. */
export interface LoopOptions {
  epochs: number
  /** Where it is one of several networks: its seed, for messages. */
  seed?: number | undefined
  shuffle: boolean
  /** Epochs without a better validation loss after which training ends; Infinity: never. */
  patience: number
  /** What makes updates smaller, for the error of a training that diverged. */
  smallerUpdates: Words
  signal?: SignalLike
  onProgress?: (progress: Progress) => unknown
  /** What progress tells besides. */
  watching?: Watching
  yieldToHost: () => Promise<void>
  /** Called before every slice; throws where the training must not go on (the network was disposed). */
  check?: () => void
  /** Saves the training whenever that is due, when it is aborted, and when it ends. */
  saver?: Saver
  /** Breaks off there with {@link Stopped}, to repeat a training that was broken off. */
  stopAt?: Position
}

/** What is watched of a training: read between slices, so that nothing changes by it. */
export interface Watching {
  /** Of the last minibatch. */
  gradientNorm(): number
  /** After the validation of an epoch: its forecasts, from what the network gave [windows][O]. */
  validation(given: Float64Array): Progress['validation']
}

/** Where checkpoints go. */
export interface Saver {
  /** Whether one is due, with so many whole epochs done; asked between slices. */
  due(epochs: number): boolean
  save(training: SavedTraining): Promise<void>
}

/** A place in a training: epochs begun, minibatches done in the last of them, whole epochs done. */
export interface Position {
  epoch: number
  minibatch: number
  epochs: number
}

/** What a training throws that came to the place where it was told to stop. */
export class Stopped extends Error {}

/** How a training ended: also known where it ended with an error, by {@link Training.outcome}. */
export interface Outcome {
  epochs: EpochRecord[]
  /** Null before the first whole epoch; epoch 0: the weights of before. */
  best: BestEpoch | null
  /** The validation loss of epoch 0; null where it was not taken. */
  initialLoss: number | null
  /** Minibatches that the weights now held have seen in this training. */
  updates: number
  /** Where it ended. */
  position: Position
}
