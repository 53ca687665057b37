/**
 * The record of a training: all it takes to train again, and what came of it. A model keeps one for every call of `fit`
 * that it has seen, for each of its networks, and is thereby a receipt that `verify` can check.
 *
 * @module
 */
import type { BestEpoch, EpochRecord } from '../options/progress.js'
import type { Outcome, Position } from '../train/task.js'
import type { RecordedFit } from '../options/recorded.js'
import type { Samples } from '../data/samples.js'

/** An epoch as a model remembers it: nothing in it depends on the clock. */
export type EpochHistory = Pick<EpochRecord, 'epoch' | 'trainLoss' | 'validLoss' | 'learningRate' | 'fingerprint'>

/** One call of `fit`. */
export interface TrainingRecord {
  /**
   * From initial weights; from where the training before ended; from the weights of a file, the rest being new; or from
   * initial weights, after a training by which validation chose the epochs, on all rows.
   */
  start: 'new' | 'continued' | 'loaded' | 'final'
  /** At its end; broken off; or with a loss that was no longer finite, the best weights being put back. */
  end: 'complete' | 'stopped' | 'diverged'
  /** Where several networks forecast together: of which one, by its seed. */
  seed?: number
  /** Every option of the training, defaults filled in. */
  fit: RecordedFit
  /** The network was free to fuse operations, so its bits depend on the engine. */
  engineDependentBits: boolean
  /** SHA-256 of the training table's used columns and index. */
  table: string
  samples: { train: number; valid: number; test: number }
  /** Fingerprint of the network before and after. */
  before: string
  after: string
  /** Where it ended. */
  position: Position
  /** The epoch whose weights it left; null if there was none. */
  best: BestEpoch | null
  /** The validation loss before the first update, where it was taken. */
  initialLoss?: number
  epochs: EpochHistory[]
}

/** What a training begins with. */
export type TrainingStart = Pick<
  TrainingRecord,
  'start' | 'seed' | 'fit' | 'engineDependentBits' | 'table' | 'samples' | 'before'
>

/** How many samples each part has. */
export function countsOf({ train, valid, test }: Samples): TrainingRecord['samples'] {
  return { train: train.length, valid: valid.length, test: test.length }
}

/** The record of a training that has ended. */
export function recordOf(
  start: TrainingStart,
  end: TrainingRecord['end'],
  outcome: Outcome,
  after: string,
): TrainingRecord {
  const { best, position, initialLoss } = outcome
  const epochs = outcome.epochs.map(({ epoch, trainLoss, validLoss, learningRate, fingerprint }) => ({
    epoch,
    trainLoss,
    validLoss,
    learningRate,
    fingerprint,
  }))
  return { ...start, end, after, position, best, epochs, ...(initialLoss === null ? {} : { initialLoss }) }
}
