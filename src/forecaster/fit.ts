/**
 * One training of a forecaster, from its table to the record of what came of it.
 *
 * @module
 */
import { encodeCheckpoint } from '../model/checkpoint-file.js'
import { countsOf, recordOf, type TrainingStart } from '../model/record.js'
import { recordedFit, type ResolvedFitOptions } from '../options/fit.js'
import type { ResolvedForecasterOptions } from '../options/forecaster.js'
import { scalarsOf } from '../options/optimizer.js'
import type { Progress } from '../options/progress.js'
import { conflict } from '../options/row.js'
import type { PartRows } from '../data/parts.js'
import { stepNumbers } from '../options/windows.js'
import type { Table } from '../table/index.js'
import { named, setting, words } from '../text/words.js'
import type { SavedTraining } from '../train/state.js'
import type { Position } from '../train/task.js'
import { CheckpointPlace, openCheckpoint, requireData, requireOptions, saverOf } from './checkpoint.js'
import { HeldNetworks, type Member } from './held-networks.js'
import { calibrationOf } from './calibrate.js'
import { prepareTraining } from './preparation.js'
import { dataFacts, type Run } from './run.js'
import { fingerprintOf, type ForecasterState, requireLive } from './state.js'
import { networkFingerprintOf, trainNetwork, type TrainedNetwork } from './train-network.js'
import { runWindows } from './windows.js'

/**
 * Trains; nobody else has the networks until it ends.
 *
 * @param held the networks, where they were taken before
 * @param stopAt where the training is broken off, to repeat one that was
 * @param parts those of the table, where no split tells them
 * @throws as `Forecaster.fit`
 */
export async function fit(
  state: ForecasterState,
  table: Table,
  options: ResolvedFitOptions,
  { held = new HeldNetworks(state), ...special }: { held?: HeldNetworks; stopAt?: Position; parts?: PartRows } = {},
): Promise<Run> {
  let place: CheckpointPlace | null = null
  try {
    options.signal?.throwIfAborted()
    requireOne(state.options, options)
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
  { held, place }: { held: HeldNetworks; place: CheckpointPlace | null },
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
  const members = await held.of(stepNumbers(schema.inputs.length, schema), fit.reset || resumed !== null)
  const trainings = resumed?.trainings ?? state.fitted?.trainings ?? []
  const trained: (TrainedNetwork & { begun: TrainingStart; member: Member })[] = []
  const began = performance.now()
  for (const member of members) {
    const { net, engine } = member
    engine.setOptimizer(scalarsOf(net.options, fit))
    const { seed, engineDependentBits } = net.options
    const begun: TrainingStart = {
      ...(resumed?.start ?? {
        start: state.start,
        ...(members.length === 1 ? {} : { seed }),
        engineDependentBits,
        before: networkFingerprintOf(engine),
        ...facts,
      }),
      fit: recordedFit(fit),
    }
    const encode = (saved: SavedTraining): Uint8Array =>
      encodeCheckpoint({ options, schema, scaler, trainings, start: begun, saved })
    const steering = {
      check: () => requireLive(state),
      saver: place === null ? undefined : saverOf(place, fit.checkpointEvery, encode),
      seed: begun.seed,
      stopAt,
    }
    const told = progressOf(fit, { number: trained.length + 1, of: members.length, seed }, began)
    const one = await trainNetwork(member, prepared, { ...fit, ...told }, steering, resumed?.saved)
    trained.push({ ...one, begun, member })
    if (one.failure !== null) break
  }
  const { failure } = trained[trained.length - 1]
  if (!state.disposed) {
    // Broken off before the first update, the weights are what they were, and so is what goes with them. Of several networks
    // all are trained or none.
    const records = trained.flatMap(({ begun, end, outcome, member: { engine } }) =>
      outcome === null ? [] : [recordOf(begun, end, outcome, networkFingerprintOf(engine))],
    )
    if (records.length === members.length && (failure === null || members.length === 1)) {
      state.fitted = { schema, scaler, boundaries, baselines, trainings: [...trainings, ...records] }
      state.start = 'continued'
      const { calibrate } = samples
      const [{ end }] = trained
      if (calibrate.length > 0 && end !== 'diverged') {
        const given = members.map(({ engine }) => runWindows(engine, prepared.gathering, calibrate))
        state.fitted.calibration = calibrationOf(prepared, schema, calibrate, given)
      }
    } else trained.forEach(({ putBack }) => putBack())
    for (const { net, engine } of members) engine.setOptimizer(scalarsOf(net.options))
  }
  if (failure !== null) throw failure.error
  const runs = trained.map(({ outcome }) => {
    const { epochs, best, initialLoss } = outcome!
    return { epochs, best: best!, ...(initialLoss === null ? {} : { initialLoss }) }
  })
  const seeds = runs.map((run, s) => ({ seed: members[s].net.options.seed, ...run }))
  return { ...runs[0], ...(seeds.length === 1 ? {} : { seeds }), data: dataFacts(prepared, fit), warnings }
}

/**
 * Refuses what only one network can have.
 *
 * @throws HindcastError `OPTION_CONFLICT`
 */
function requireOne({ seeds }: ResolvedForecasterOptions, { checkpoint }: ResolvedFitOptions): void {
  if (seeds === 1 || checkpoint === undefined) return
  throw conflict(
    words`A checkpoint holds the training of one network, but ${setting('seeds', seeds)} trains several: leave ${named('checkpoint')} or ${named('seeds')} out.`,
    'checkpoint',
  )
}

/** What is told of the progress of one of several networks, which are trained one after the other since `began`. */
function progressOf(
  { onProgress }: ResolvedFitOptions,
  network: NonNullable<Progress['network']>,
  began: number,
): Pick<ResolvedFitOptions, 'onProgress'> {
  const { number, of } = network
  if (onProgress === undefined || of === 1) return {}
  const before = (performance.now() - began) / 1000
  return {
    onProgress: (progress) => {
      const { seconds, secondsLeft } = progress
      const left = secondsLeft + (of - number) * (seconds + secondsLeft)
      return onProgress({ ...progress, seconds: before + seconds, secondsLeft: left, network })
    },
  }
}
