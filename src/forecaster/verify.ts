/**
 * Verification: repeats the trainings that a model records, and compares the result with the model.
 *
 * @module
 */
import type { SignalLike } from '../host-types.js'
import { HindcastError } from '../errors.js'
import { encodeModel, type Model, modelFingerprint } from '../model/model-file.js'
import { networkFingerprint } from '../fingerprint.js'
import type { Table } from '../table/index.js'
import type { Progress } from '../options/progress.js'
import { Stopped } from '../train/task.js'
import { finalTraining } from './final.js'
import { fit } from './fit.js'
import { HeldNetworks } from './held-networks.js'
import { disposeState, fingerprintOf, type ForecasterState, loadState, modelOf, newNetworks, stateOf } from './state.js'
import { checkNames, resolveRows } from '../options/resolve.js'
import { FORECASTER } from '../options/rows/forecaster.js'
import { type ResolvedFitOptions, resolveFitOptions } from '../options/fit.js'
import { withRuntime } from '../options/network.js'
import { stepNumbers } from '../options/windows.js'
import type { LoadOptions } from '../options/forecaster.js'
import type { EpochHistory, TrainingRecord } from '../model/record.js'
import { withSchema } from '../data/schema.js'
import { inUnitsOf } from '../data/units.js'
import { hashOf } from '../data/split.js'
import { whole } from '../text/number.js'

/** Where and how a verification runs. */
export interface VerifyOptions extends Omit<LoadOptions, 'engineDependentBits'> {
  signal?: SignalLike
  onProgress?: (progress: Progress) => unknown
}

const VERIFY_OPTIONS = ['engine', 'wasm', 'maxMemory', 'threads', 'jobs', 'signal', 'onProgress']

/** What a verification found. */
export interface Verification {
  reproduced: boolean
  /** Fingerprint of the model. */
  fingerprint: string
  /** Trainings recorded, whole epochs of all networks, and epochs that were trained only in part. */
  trainings: number
  epochs: number
  partEpochs: number
  /** The first difference; null if there is none. */
  difference: Mismatch | null
  /** What was not compared: `calibration`, the calibration scores. Left out if everything was. */
  leftOut?: 'calibration'
}

/** The first thing in which a model and its repetition differ. */
export interface Mismatch {
  /**
   * `'engineDependentBits'`: the bits depend on the engine, so they cannot be repeated; `'table'`: this is not the
   * training table; `'weights'`: weights were changed other than by `fit`; `'initialWeights'`; `'epoch'`: the trainings
   * diverge there; `'end'`: they end differently; `'file'`: something else in the file, such as its baselines.
   */
  what: 'engineDependentBits' | 'table' | 'weights' | 'initialWeights' | 'epoch' | 'end' | 'file'
  /** Which training, counted from 1; with several networks, the seed of the network; and which epoch. */
  training: number
  seed?: number
  epoch?: number
  /** The values in the model and in the repetition. */
  expected: string
  found: string
  /** All of it in a sentence. */
  message: string
}

/**
 * Repeats the trainings of a model and compares.
 *
 * @throws the signal's reason when aborted; HindcastError for a table that does not suit the model
 */
export async function verify(model: Model, table: Table, options: VerifyOptions): Promise<Verification> {
  checkNames(options, VERIFY_OPTIONS, 'option')
  // Units that were ignored are the model's: the repetition keeps them too.
  const own = inUnitsOf(model.schema, withSchema(table, model.schema))
  const difference = knownMismatch(model, own) ?? (await repeat(model, own, options))
  return {
    reproduced: difference === null,
    fingerprint: modelFingerprint(model),
    trainings: model.trainings.length / model.options.seeds,
    epochs: model.trainings.reduce((n, { epochs }) => n + epochs.length, 0),
    partEpochs: model.trainings.filter(endsWithin).length,
    difference,
    ...(model.calibration === undefined ? {} : { leftOut: 'calibration' as const }),
  }
}

/** Whether a training was broken off within an epoch. */
function endsWithin({ end, position }: TrainingRecord): boolean {
  return end === 'stopped' && position.epoch > position.epochs && position.minibatch > 0
}

/** What can be told without training. */
function knownMismatch(model: Model, table: Table): Mismatch | null {
  const { trainings, parameters, options } = model
  const { seeds } = options
  const calls = trainings.length / seeds
  for (const [n, record] of trainings.entries()) {
    const at = placeOf(record, n, seeds)
    const which = calls > 1 ? `Training ${at.training} of ${calls}` : 'The training'
    const { weights } = record.fit
    const hash = hashOf(table, model.schema, weights === undefined ? [] : [weights])
    if (record.engineDependentBits) {
      const message = `${which} was run with engineDependentBits, so its bits depend on the engine and cannot be repeated.`
      return { what: 'engineDependentBits', ...at, expected: 'false', found: 'true', message }
    }
    if (record.table !== hash) {
      const message = `${which} was on another table: its SHA-256 is ${record.table}, that of this one is ${hash}.`
      return { what: 'table', ...at, expected: record.table, found: hash, message }
    }
    const next = trainings.at(n + seeds)
    // A last training begins anew, whatever the one before it left.
    if (next?.start === 'final') continue
    const own = parameters[n % seeds]
    const found = next === undefined ? networkFingerprint(own, options.network.dtype!) : next.before
    if (record.after !== found) {
      const when =
        next === undefined ? 'after its last training' : `between trainings ${at.training} and ${at.training + 1}`
      const message = `The model's weights were changed ${when} by other means than a training, so it cannot be repeated.`
      return { what: 'weights', ...at, expected: record.after, found, message }
    }
  }
  return null
}

/** Trains again, one recorded training after the other, up to the first difference. */
async function repeat(model: Model, table: Table, options: VerifyOptions): Promise<Mismatch | null> {
  const { signal, onProgress, ...where } = options
  let again = await untrained(model, where)
  try {
    const { seeds } = model.options
    for (let n = 0; n < model.trainings.length; n += seeds) {
      const records = model.trainings.slice(n, n + seeds)
      const [record] = records
      if (record.start === 'loaded') {
        const bytes = encodeModel(modelOf(again))
        disposeState(again)
        again = await loadState(bytes, where)
      }
      for (const [s, own] of record.start === 'final' ? [] : records.entries()) {
        const found = again.networks[s].fingerprint()
        if (found === own.before) continue
        const message = `The initial weights differ${ofSeed(own)}: the model records the fingerprint ${own.before}, this is ${found}.`
        return { what: 'initialWeights', ...placeOf(own, n, seeds), expected: own.before, found, message }
      }
      const stopAt = record.end === 'stopped' ? record.position : undefined
      let end: TrainingRecord['end'] = 'complete'
      try {
        const resolved = resolveFitOptions({ ...record.fit, signal, onProgress })
        if (record.start === 'final') await finalAgain(again, table, resolved)
        else await fit(again, table, resolved, { stopAt })
      } catch (error) {
        if (error instanceof Stopped) end = 'stopped'
        else if (error instanceof HindcastError && error.code === 'DIVERGED') end = 'diverged'
        else throw error
      }
      for (const [s, own] of records.entries()) {
        const difference = compare(own, again.fitted?.trainings.at(n + s), end, placeOf(own, n, seeds))
        if (difference !== null) return difference
      }
    }
    // Scores of intervals may have been renewed; they are not part of the training.
    const same = encodeModel({ ...modelOf(again), calibration: undefined })
    const bytes = encodeModel({ ...model, calibration: undefined })
    if (same.length === bytes.length && same.every((byte, i) => byte === bytes[i])) return null
    const message = 'The network is reproduced, but something else in the file differs, such as its baselines.'
    return {
      what: 'file',
      training: model.trainings.length / model.options.seeds,
      expected: modelFingerprint(model),
      found: fingerprintOf(again),
      message,
    }
  } finally {
    disposeState(again)
  }
}

/** Repeats a last training. */
async function finalAgain(again: ForecasterState, table: Table, fit: ResolvedFitOptions): Promise<void> {
  const held = new HeldNetworks(again)
  try {
    await finalTraining(again, held, table, fit, null)
  } finally {
    held.release()
  }
}

/** A forecaster that can repeat the trainings of a model. */
async function untrained({ options, schema }: Model, { jobs, ...where }: LoadOptions): Promise<ForecasterState> {
  const { engineDependentBits } = options.network
  const inputSize = stepNumbers(schema.inputs.length, schema)
  const network = { ...withRuntime(options.network, { engineDependentBits, ...where }), inputSize }
  const threads = resolveRows({ jobs: FORECASTER.jobs }, { jobs }, 'option')
  const again = { ...options, ...threads, inputs: schema.inputs, network }
  return stateOf(again, await newNetworks(again), null, 'new')
}

/** Where the n-th record of a model stands: in which training, and of which of several networks. */
function placeOf({ seed }: TrainingRecord, n: number, seeds: number): Pick<Mismatch, 'training' | 'seed'> {
  return { training: Math.floor(n / seeds) + 1, ...(seed === undefined ? {} : { seed }) }
}

const ofSeed = ({ seed }: TrainingRecord): string => (seed === undefined ? '' : ` of the network with the seed ${seed}`)

/** The first difference between a training and its repetition. */
function compare(
  record: TrainingRecord,
  again: TrainingRecord | undefined,
  end: TrainingRecord['end'],
  place: Pick<Mismatch, 'training' | 'seed'>,
): Mismatch | null {
  const epochs = again?.epochs ?? []
  for (const [i, expected] of record.epochs.entries()) {
    const found = epochs.at(i)
    if (found !== undefined && sameEpoch(expected, found)) continue
    const texts = { expected: expected.fingerprint, found: found?.fingerprint ?? 'none' }
    const what =
      found === undefined ? 'the repetition ended before' : `expected ${texts.expected}, found ${texts.found}`
    const message = `The trainings part in epoch ${whole(expected.epoch)}${ofSeed(record)}: ${what}.`
    return { what: 'epoch', ...place, epoch: expected.epoch, ...texts, message }
  }
  const after = again?.after ?? 'none'
  if (end === record.end && epochs.length === record.epochs.length && after === record.after) return null
  const message =
    `The trainings agree in ${whole(record.epochs.length)} epochs${ofSeed(record)} but end otherwise: expected ${record.after} (${record.end}), ` +
    `found ${after} (${end}).`
  return { what: 'end', ...place, expected: record.after, found: after, message }
}

const sameEpoch = (a: EpochHistory, b: EpochHistory): boolean =>
  a.fingerprint === b.fingerprint && Object.is(a.trainLoss, b.trainLoss) && Object.is(a.validLoss, b.validLoss)
