/**
 * The final training: once validation has chosen the number of epochs, networks with the same seeds are trained again
 * on all rows, so that the ones that forecast have seen the newest.
 *
 * @module
 */
import type { Dataset } from '../data/dataset.js'
import type { Given } from '../data/forecasts.js'
import { countsOf } from '../model/record.js'
import { onAllRows, type ResolvedFitOptions } from '../options/fit.js'
import { levelsOf } from '../options/outputs.js'
import { conflict } from '../options/row.js'
import { stepNumbers } from '../options/windows.js'
import { type Scores, scoreTable } from '../scores/scores.js'
import type { Table } from '../table/index.js'
import { named, words } from '../text/words.js'
import { calibrationOf } from './calibrate.js'
import { Gathering } from './gathering.js'
import type { HeldNetworks, Member } from './held-networks.js'
import { plainOptimizers, recordsOf, runsOf, trainMembers } from './members.js'
import { type Preparation, prepareTraining } from './preparation.js'
import type { FinalRun } from './run.js'
import { type Fitted, type ForecasterState, newNetworks, requireLive } from './state.js'
import { type MembersTask, networkFingerprintOf } from './train-network.js'
import { runWindows } from './windows.js'

/** What the scores of a model say whose last training came after them. */
const SCORED_BEFORE =
  'Scored before the last training on all rows: the network that forecasts now has learned from these rows too.'

/**
 * Refuses a last training of networks that were trained before, or whose weights no seed gives.
 *
 * @param isNew whether the training before it begins with initial weights
 * @throws HindcastError `OPTION_CONFLICT`
 */
export async function requireNew(state: ForecasterState, isNew: boolean, members: readonly Member[]): Promise<void> {
  if (!isNew) {
    throw conflict(
      words`${named('final')} trains anew on all rows, but this forecaster was trained before, which would be lost: leave ${named('final')} out, or give ${named('reset')}.`,
      'final',
      true,
    )
  }
  const made = await newNetworks(state.options, members[0].net.options.inputSize)
  const own = made.map((network) => network.fingerprint())
  made.forEach((network) => network.dispose())
  if (members.every(({ engine }, s) => networkFingerprintOf(engine) === own[s])) return
  throw conflict(
    words`${named('final')} trains anew from the weights that the seed gives, but those of this network were set by other means: leave ${named('final')} out.`,
    'final',
    true,
  )
}

/** The scores of the test part by the networks that have not seen it; null where there is nothing to score. */
export function scoresBefore(
  state: ForecasterState,
  members: readonly Member[],
  table: Table,
  { samples }: Preparation,
): Scores | null {
  if (samples.test.length === 0) return null
  const { dtype, loss, seed } = members[0].net.options
  const fitted = state.fitted!
  const run = (dataset: Dataset, ends: Int32Array): Given => {
    const gathering = new Gathering(dataset, fitted.schema, dtype)
    return members.map(({ engine }) => runWindows(engine, gathering, ends))
  }
  const scores = scoreTable({ dtype, loss, seed, run }, table, fitted, {
    part: 'test',
    levels: levelsOf(state.options),
  })
  return { ...scores, notes: [SCORED_BEFORE, ...scores.notes] }
}

/**
 * Trains anew on all rows, for as many epochs as validation found best in the training before. Whatever breaks it off,
 * the networks are those of that training.
 *
 * @param first what that training was prepared from; null where its scores and intervals are not asked for
 * @throws what a training throws
 */
export async function finalTraining(
  state: ForecasterState,
  held: HeldNetworks,
  table: Table,
  asked: ResolvedFitOptions,
  first: Preparation | null,
): Promise<Omit<FinalRun, 'scores'>> {
  const { options } = state
  const before = state.fitted!
  const records = before.trainings.slice(-options.seeds)
  const fit = onAllRows(asked)
  const kept = { schema: before.schema, scaler: null }
  const prepared = await prepareTraining(table, { ...options, interval: undefined }, fit, kept)
  const { schema, scaler, boundaries, samples } = prepared
  const facts = { table: prepared.hash, samples: countsOf(samples) }
  const made = await newNetworks(options, stepNumbers(schema.inputs.length, schema))
  const taken = held.beside(made)
  try {
    const task: MembersTask = {
      members: taken.members,
      prepared,
      fit,
      epochs: records.map(({ best }) => best!.epoch),
      last: true,
      begin: ({ net, engine }) => ({
        start: 'final',
        ...(made.length === 1 ? {} : { seed: net.options.seed }),
        fit: records[0].fit,
        engineDependentBits: net.options.engineDependentBits,
        ...facts,
        before: networkFingerprintOf(engine),
      }),
      steering: ({ seed }) => ({ check: () => requireLive(state), seed }),
    }
    const trained = await trainMembers(task, options.jobs)
    const { failure } = trained[trained.length - 1]
    if (failure !== null) throw failure.error
    requireLive(state)
    plainOptimizers(taken.members)
    // What validation chose is still the best to be beaten.
    const { best, isChosen } = before.baselines
    const isThere = prepared.baselines.fitted.some(({ name }) => name === best)
    const baselines = isThere ? { ...prepared.baselines, best, isChosen } : prepared.baselines
    const fitted: Fitted = {
      schema,
      scaler,
      boundaries,
      baselines,
      trainings: [...before.trainings, ...recordsOf(trained)],
    }
    const calibrate = first?.samples.calibrate ?? new Int32Array(0)
    if (calibrate.length > 0) {
      const given = held.members.map(({ engine }) => runWindows(engine, first!.gathering, calibrate))
      fitted.calibration = calibrationOf(first!, first!.schema, calibrate, given, prepared.dataset)
    }
    taken.keep()
    state.fitted = fitted
    const runs = runsOf(trained)
    return {
      samples: samples.train.length,
      epochs: runs[0].epochs,
      ...(runs.length === 1 ? {} : { seeds: runs.map(({ seed, epochs }) => ({ seed, epochs })) }),
    }
  } finally {
    taken.release()
  }
}
