/**
 * One training of a forecaster, from its table to the record of its result.
 *
 * @module
 */
import { encodeCheckpoint } from '../model/checkpoint-file.js'
import { countsOf, type TrainingStart } from '../model/record.js'
import { type ResolvedFitOptions } from '../options/fit.js'
import { recordedFit } from '../options/recorded.js'
import type { PartRows } from '../data/parts.js'
import { stepNumbers } from '../options/windows.js'
import type { Table } from '../table/index.js'
import type { SavedTraining } from '../train/state.js'
import type { Position } from '../train/task.js'
import { inUnitsOf } from '../data/units.js'
import { CheckpointPlace, openCheckpoint, requireData, requireOptions, saverOf, startOf } from './checkpoint.js'
import { HeldNetworks, type Member } from './held-networks.js'
import { calibrationOf } from './calibrate.js'
import { finalTraining, requireNew, scoresBefore } from './final.js'
import { plainOptimizers, recordsOf, runsOf, trainMembers } from './members.js'
import { prepareTraining } from './preparation.js'
import { dataFacts, type Run } from './run.js'
import { fingerprintOf, type ForecasterState, requireLive } from './state.js'
import { networkFingerprintOf } from './train-network.js'
import type { Steering } from './training.js'
import { runWindows } from './windows.js'

/**
 * Trains, with exclusive use of the networks until it ends.
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
  const first = resumed?.networks[0].start
  const earlier = first === undefined ? (fit.reset ? null : state.fitted) : first.start === 'new' ? null : resumed
  const rows = resumed === null ? table : inUnitsOf(resumed.schema, table)
  const prepared = await prepareTraining(rows, options, fit, earlier, parts)
  const { schema, scaler, baselines, boundaries, samples, warnings } = prepared
  const facts = { table: prepared.hash, samples: countsOf(samples) }
  if (opened !== null) requireData(opened, { schema, scaler, ...facts })
  const members = await held.of(stepNumbers(schema.inputs.length, schema), fit.reset || resumed !== null)
  const begins = first?.start ?? state.start
  if (fit.final) await requireNew(state, begins === 'new', members)
  const trainings = resumed?.trainings ?? state.fitted?.trainings ?? []
  const starts = members.map(({ net, engine }, m): TrainingStart => {
    const { seed, engineDependentBits } = net.options
    return {
      ...(resumed?.networks[m].start ?? {
        start: state.start,
        ...(members.length === 1 ? {} : { seed }),
        engineDependentBits,
        before: networkFingerprintOf(engine),
        ...facts,
      }),
      fit: recordedFit(fit),
    }
  })
  const begin = (_: Member, m: number): TrainingStart => starts[m]
  const saved = resumed?.networks.map((network) => network.saved)
  /** Where each training stood last; left out: it has not begun. */
  const latest: SavedTraining[] = [...(saved ?? [])]
  const encode = (): Uint8Array => {
    const networks = members.map((member, m) => ({
      start: starts[m],
      saved: latest.at(m) ?? startOf(member, samples.train.length, fit),
    }))
    return encodeCheckpoint({ options, schema, scaler, trainings, networks })
  }
  const steering = ({ seed }: TrainingStart, m: number): Steering => {
    const saver =
      place === null
        ? undefined
        : saverOf(place, fit.checkpointEvery, (own) => {
            latest[m] = own
            return encode()
          })
    return { check: () => requireLive(state), saver, seed, stopAt }
  }
  const trained = await trainMembers({ members, prepared, fit, begin, steering, saved }, options.jobs)
  const { failure } = trained[trained.length - 1]
  if (!state.disposed) {
    // Stopped before the first update, the weights and all that goes with them are as before. Of several networks all
    // are trained, or none.
    const records = recordsOf(trained)
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
    plainOptimizers(members)
  }
  if (failure !== null) throw failure.error
  const seeds = runsOf(trained)
  const { seed: _, ...own } = seeds[0]
  const run = { ...own, ...(seeds.length === 1 ? {} : { seeds }), data: dataFacts(prepared, fit), warnings }
  if (!fit.final) return run
  const scores = scoresBefore(state, members, table, prepared)
  return { ...run, final: { ...(await finalTraining(state, held, table, fit, prepared)), scores } }
}
