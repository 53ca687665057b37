/**
 * The training of one network, from what it was to its record, or back to what it was.
 *
 * @module
 */
import type { Engine } from '../engine/engine.js'
import { readBlock } from '../engine/parameters.js'
import { HindcastError } from '../errors.js'
import { networkFingerprint } from '../fingerprint.js'
import type { TrainingRecord, TrainingStart } from '../model/record.js'
import type { ResolvedFitOptions } from '../options/fit.js'
import { Snapshot } from '../train/snapshot.js'
import type { SavedTraining } from '../train/state.js'
import type { Outcome } from '../train/task.js'
import type { Member } from './held-networks.js'
import type { Preparation } from './preparation.js'
import { type Steering, type TrainingData, trainingOf } from './training.js'

/** What a training made of a network. */
export interface TrainedNetwork {
  /** Null where its weights are those of before. */
  outcome: Outcome | null
  end: TrainingRecord['end']
  /** What ended it early. */
  failure: { error: unknown } | null
  /** Makes the network what it was before. */
  putBack(): void
}

/** What networks are trained on, and how. */
export interface MembersTask {
  members: readonly Member[]
  prepared: Preparation
  fit: ResolvedFitOptions
  /** Epochs of each, where they are not those of `fit`. */
  epochs?: readonly number[]
  /** What the training of the m-th network begins with. */
  begin(member: Member, m: number): TrainingStart
  /** What else steers it, by what it began with. */
  steering(begun: TrainingStart, m: number): Steering
  /** Where each network goes on from. */
  saved?: readonly SavedTraining[] | undefined
  /** It is the last training, on all rows. */
  last?: boolean
}

/** A network, and what its training made of it. */
export type TrainedMember = TrainedNetwork & { begun: TrainingStart; member: Member }

/** Trains a network. Whatever ends the training early is handed back with what came of it. */
export async function trainNetwork(
  { net, engine, generator }: Pick<Member, 'engine' | 'generator'> & { net: Pick<Member['net'], 'options'> },
  prepared: TrainingData,
  fit: ResolvedFitOptions,
  steering: Steering,
  saved?: SavedTraining,
): Promise<TrainedNetwork> {
  const drawn = generator.getState()
  // One network alone keeps what it has learned, however its training ends.
  const before = steering.seed === undefined ? null : new Snapshot(engine)
  const putBack = (): void => {
    before?.restore()
    generator.setState(drawn)
  }
  let training: ReturnType<typeof trainingOf> | null = null
  let failure: TrainedNetwork['failure'] = null
  let end: TrainingRecord['end'] = 'complete'
  try {
    training = trainingOf(net.options, { engine, generator }, prepared, fit, steering, saved)
    await training.run()
  } catch (error) {
    failure = { error }
    end = error instanceof HindcastError && error.code === 'DIVERGED' ? 'diverged' : 'stopped'
  }
  const outcome = training?.outcome ?? null
  const changed = outcome !== null && (outcome.updates > 0 || outcome.epochs.length > 0 || fit.epochs === 0)
  return { outcome: changed ? outcome : null, end, failure, putBack }
}

/** The fingerprint of the weights that an engine has. */
export const networkFingerprintOf = (engine: Engine): string =>
  networkFingerprint(readBlock(engine, 'params'), engine.sizes.dtype)
