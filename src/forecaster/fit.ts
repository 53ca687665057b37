/**
 * One training of a forecaster, from its table to the record of what came of it.
 *
 * @module
 */
import type { Engine } from '../engine/engine.js'
import { readBlock } from '../engine/parameters.js'
import { HindcastError } from '../errors.js'
import { networkFingerprint } from '../fingerprint.js'
import { encodeCheckpoint } from '../model/checkpoint-file.js'
import { countsOf, recordOf, type TrainingRecord, type TrainingStart } from '../model/record.js'
import { recordedFit, type ResolvedFitOptions } from '../options/fit.js'
import { scalarsOf } from '../options/optimizer.js'
import type { PartRows } from '../data/parts.js'
import { stepNumbers } from '../options/windows.js'
import type { Table } from '../table/index.js'
import type { SavedTraining } from '../train/state.js'
import type { Position } from '../train/task.js'
import { CheckpointPlace, openCheckpoint, requireData, requireOptions, saverOf } from './checkpoint.js'
import { HeldNetwork } from './held-network.js'
import { calibrationOf } from './calibrate.js'
import { prepareTraining } from './preparation.js'
import { dataFacts, type Run } from './run.js'
import { fingerprintOf, type ForecasterState, requireLive } from './state.js'
import { trainingOf } from './training.js'
import { runWindows } from './windows.js'

/**
 * Trains; nobody else has the network until it ends.
 *
 * @param held the network, where it was taken before
 * @param stopAt where the training is broken off, to repeat one that was
 * @param parts those of the table, where no split tells them
 * @throws as `Forecaster.fit`
 */
export async function fit(
  state: ForecasterState,
  table: Table,
  options: ResolvedFitOptions,
  { held = new HeldNetwork(state), ...special }: { held?: HeldNetwork; stopAt?: Position; parts?: PartRows } = {},
): Promise<Run> {
  let place: CheckpointPlace | null = null
  try {
    options.signal?.throwIfAborted()
    place = await CheckpointPlace.of(options)
    const run = await train(state, { held, place }, table, options, special)
    held.release()
    return { ...run, fingerprint: fingerprintOf(state) }
  } finally {
    held.release()
    await place?.close()
  }
}

async function train(
  state: ForecasterState,
  { held, place }: { held: HeldNetwork; place: CheckpointPlace | null },
  table: Table,
  fit: ResolvedFitOptions,
  { stopAt, parts }: { stopAt?: Position; parts?: PartRows },
): Promise<Omit<Run, 'fingerprint'>> {
  const { options } = state
  const opened = fit.resume === undefined ? null : await openCheckpoint(fit.resume)
  if (opened !== null) requireOptions(opened, options, fit)
  await place?.requireOwn(opened)
  const resumed = opened?.checkpoint ?? null
  const earlier = resumed === null ? (fit.reset ? null : state.fitted) : resumed.start.start === 'new' ? null : resumed
  const prepared = await prepareTraining(table, options, fit, earlier, parts)
  const { schema, scaler, baselines, boundaries, samples, warnings } = prepared
  const facts = { table: prepared.hash, samples: countsOf(samples) }
  if (opened !== null) requireData(opened, { schema, scaler, ...facts })
  const { net, engine, generator } = await held.of(
    stepNumbers(schema.inputs.length, schema),
    fit.reset || resumed !== null,
  )
  engine.setOptimizer(scalarsOf(net.options, fit))
  const drawn = generator.getState()
  const { engineDependentBits } = net.options
  const begun: TrainingStart = {
    ...(resumed?.start ?? { start: state.start, engineDependentBits, before: fingerprint(engine), ...facts }),
    fit: recordedFit(fit),
  }
  const trainings = resumed?.trainings ?? state.fitted?.trainings ?? []
  const encode = (saved: SavedTraining): Uint8Array =>
    encodeCheckpoint({ options, schema, scaler, trainings, start: begun, saved })
  const steering = {
    check: () => requireLive(state),
    saver: place === null ? undefined : saverOf(place, fit.checkpointEvery, encode),
    stopAt,
  }
  const training = trainingOf(net.options, { engine, generator }, prepared, fit, steering, resumed?.saved)
  let end: TrainingRecord['end'] = 'complete'
  try {
    await training.run()
  } catch (error) {
    end = error instanceof HindcastError && error.code === 'DIVERGED' ? 'diverged' : 'stopped'
    throw error
  } finally {
    const { outcome } = training
    if (!state.disposed) {
      // Broken off before the first update, the weights are what they were, and so is what goes with them.
      if (outcome.updates > 0 || outcome.epochs.length > 0) {
        const record = recordOf(begun, end, outcome, fingerprint(engine))
        state.fitted = { schema, scaler, boundaries, baselines, trainings: [...trainings, record] }
        state.start = 'continued'
        const { calibrate } = samples
        if (calibrate.length > 0 && end !== 'diverged') {
          state.fitted.calibration = calibrationOf(
            prepared,
            schema,
            calibrate,
            runWindows(engine, prepared.gathering, calibrate),
          )
        }
      } else generator.setState(drawn)
      engine.setOptimizer(scalarsOf(net.options))
    }
  }
  const { epochs, best, initialLoss } = training.outcome
  const first = initialLoss === null ? {} : { initialLoss }
  return {
    epochs,
    best: best!,
    ...first,
    data: dataFacts(prepared, fit),
    warnings,
  }
}

const fingerprint = (engine: Engine): string => networkFingerprint(readBlock(engine, 'params'), engine.sizes.dtype)
