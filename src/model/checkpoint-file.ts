/**
 * The checkpoint: one safetensors file holds a training that can be gone on with.
 *
 * Tensors: what the network has learned, `current.` and `kept.` (of the best epoch), then the block (`params`, and with
 * the optimizer `moment1` …), then PyTorch's names; `order` (I32), the windows of the present epoch, and `list`, the present
 * shuffle, where an epoch does not take all of it; `history.`, the epochs that are
 * done; and of earlier trainings what a model keeps. Metadata, besides those of a model (options, schema, scaler,
 * trainings): `start`, what the training began with, its options among it; and `state`, where it stands.
 *
 * The seconds in it depend on the clock; everything else depends on the training alone, not on engine, threads or host.
 *
 * @module
 */
import { layOut } from '../engine/arena.js'
import { type NetworkSpec, OPTIMIZER_STATE } from '../engine/spec.js'
import { type StateDict, torchShapes } from '../engine/parameters.js'
import { type ResolvedForecasterOptions } from '../options/forecaster.js'
import { recordedOptions } from '../options/recorded.js'
import type { TrainingRecord, TrainingStart } from './record.js'
import type { Scaler } from '../data/scaler.js'
import type { Schema } from '../data/schema.js'
import { GENERATOR_SIZE, GENERATOR_WORDS } from '../random.js'
import { type Learned, learnedBlocks, type SavedTraining } from '../train/state.js'
import { beginningOf, SealedReader, type Head, type OpenOptions, sealedFile } from '../format/sealed-reader.js'
import { Fields, type Refuse } from '../format/fields.js'
import { readScaler } from './model-fields.js'
import { networkSizes, prefixOf, readTask } from './model-file.js'
import {
  bestOf,
  historyTensors,
  readHistory,
  readRecords,
  readStart,
  writableStart,
  writeRecords,
} from './record-file.js'
import { type FileTensor, readSafetensors } from '../format/safetensors.js'

const HEAD: Head = {
  kind: 'checkpoint',
  format: 'hindcast-checkpoint',
  version: '2',
  older: ['1'],
  keys: ['options', 'schema', 'scaler', 'trainings', 'start', 'state'],
}

/** Tells checkpoints by their beginning. */
export const CHECKPOINT_BEGINNING = beginningOf(HEAD)

/** A training broken off, and all that it takes to go on with it. */
export interface Checkpoint {
  options: ResolvedForecasterOptions
  schema: Schema
  scaler: Scaler
  /** The trainings before this one. */
  trainings: readonly TrainingRecord[]
  /** Of each network in the order of the seeds: at the end of its training, under way, or before it. */
  networks: readonly NetworkTraining[]
}

/** The training of one network. */
export interface NetworkTraining {
  start: TrainingStart
  saved: SavedTraining
}

/** A checkpoint as the bytes of a file. */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const { options, schema, scaler, trainings, networks } = checkpoint
  const records = writeRecords(trainings)
  const each = (of: (network: NetworkTraining) => unknown): string =>
    JSON.stringify(networks.length === 1 ? of(networks[0]) : { networks: networks.map(of) })
  return sealedFile(
    HEAD,
    [...networks.flatMap(({ saved }, s) => savedTensors(prefixOf(s, networks.length), saved)), ...records.tensors],
    {
      options: JSON.stringify(recordedOptions(options)),
      schema: JSON.stringify(schema),
      scaler: JSON.stringify(scaler),
      trainings: records.text,
      start: each(({ start }) => writableStart(start)),
      state: each(({ saved }) => savedFacts(saved)),
    },
  )
}

/** Where a training stands, without its tensors. */
function savedFacts({ state, current, best: kept, generator }: SavedTraining): Record<string, unknown> {
  const { order: _, list, initialLoss, epochs, best, bestUpdates, ...counters } = state
  return {
    ...counters,
    ...(list === null ? {} : { taken: list.taken }),
    ...(initialLoss === null ? {} : { initialLoss }),
    keptUpdates: bestUpdates,
    epochs: epochs.length,
    best: best?.epoch ?? 0,
    current: current.scalars,
    kept: kept.scalars,
    generator,
  }
}

/** The tensors of a training; names begin with a prefix. */
function savedTensors(prefix: string, { state, current, best }: SavedTraining): [string, FileTensor][] {
  const { order, list, epochs } = state
  const column = (of: (epoch: (typeof epochs)[number]) => number): FileTensor => ({
    shape: [epochs.length],
    data: Float64Array.from(epochs, of),
  })
  return [
    ...learnedTensors(`${prefix}current.`, current),
    ...learnedTensors(`${prefix}kept.`, best),
    [`${prefix}order`, { shape: [order.length], data: order }],
    ...(list === null
      ? []
      : [[`${prefix}list`, { shape: [list.order.length], data: list.order }] as [string, FileTensor]]),
    ...historyTensors(`${prefix}history.`, epochs),
    [`${prefix}history.seconds`, column((e) => e.seconds)],
    [`${prefix}history.windowsPerSecond`, column((e) => e.windowsPerSecond)],
  ]
}

function learnedTensors(prefix: string, { blocks }: Learned): [string, FileTensor][] {
  return [...blocks].flatMap(([block, dict]) =>
    Object.entries(dict).map(([name, tensor]): [string, FileTensor] => [`${prefix}${block}.${name}`, tensor]),
  )
}

/**
 * A checkpoint from the bytes of a file; every field is checked, and the seal recomputed.
 *
 * @throws HindcastError `CHECKPOINT_INVALID`; `NUMERICS_VERSION` for a checkpoint of another arithmetic
 */
export function decodeCheckpoint(bytes: Uint8Array, open: OpenOptions = {}): Checkpoint & { numerics: number } {
  const contents = new SealedReader(bytes, HEAD, open)
  const { schema, options } = readTask(contents)
  const scaler = readScaler(contents.fields('scaler'), schema)
  const { refuse } = contents
  const starts = eachOf(contents.fields('start'), options).map((f, s): TrainingStart => {
    const start = readStart(f, refuse)
    f.end()
    if (start.seed === (options.seeds === 1 ? undefined : options.network.seed + s)) return start
    throw refuse('its trainings are not one for each seed')
  })
  const trainings = readRecords(contents, starts[0].start === 'new' ? 0 : 1)
  const sizes = networkSizes(options, schema)
  const networks = eachOf(contents.fields('state'), options).map((f, s): NetworkTraining => ({
    start: starts[s],
    saved: readState(contents, f, { sizes, start: starts[s], prefix: prefixOf(s, options.seeds) }),
  }))
  contents.end()
  contents.checkSeal()
  return { options, schema, scaler, trainings, networks, numerics: contents.numerics }
}

/** The fields of each network. */
function eachOf(fields: Fields, { seeds }: ResolvedForecasterOptions): Fields[] {
  if (seeds === 1) return [fields]
  const each = fields.each('networks', seeds)
  fields.end()
  return each
}

function readState(
  contents: SealedReader,
  f: Fields,
  { sizes, start, prefix }: { sizes: NetworkSpec; start: TrainingStart; prefix: string },
): SavedTraining {
  const { refuse } = contents
  const done = f.whole('epochs', 0)
  const epoch = f.whole('epoch', done, done + 1)
  const bestEpoch = f.whole('best', 0, done)
  const updates = f.whole('updates', 0)
  const { train } = start.samples
  const { batchSize, epochWindows = train } = start.fit
  const counters = {
    epoch,
    minibatch: f.whole('minibatch', 0, Math.floor((epochWindows + batchSize - 1) / batchSize)),
    lossSum: f.number('lossSum'),
    lossWeight: f.number('lossWeight', 0),
    seconds: f.number('seconds', 0),
    busySeconds: f.number('busySeconds', 0),
    updates,
    bestUpdates: f.whole('keptUpdates', 0, updates),
  }
  const scalars = { current: readScalars(f.fieldsOf('current')), best: readScalars(f.fieldsOf('kept')) }
  const generator = readGenerator(f, refuse)
  const initialLoss = f.has('initialLoss') ? f.number('initialLoss') : null
  const taken = epochWindows === train ? null : f.whole('taken', 0, train)
  f.end()
  const seconds = contents.numbers(`${prefix}history.seconds`, [done], 'f64')
  const rates = contents.numbers(`${prefix}history.windowsPerSecond`, [done], 'f64')
  const history = readHistory(contents, `${prefix}history.`, done)
  const epochs = history.map((e, i) => ({ ...e, seconds: seconds[i], windowsPerSecond: rates[i] }))
  const best = bestOf(bestEpoch, epochs, initialLoss)
  const order = contents.integers(`${prefix}order`, [epochWindows])
  const list = taken === null ? null : { order: contents.integers(`${prefix}list`, [train]), taken }
  const isOrder = list === null ? isPermutation(order) : order.every((place) => place >= 0 && place < train)
  if (!isOrder) throw refuse(`its tensor "${prefix}order" is not an order of the training windows`)
  if (list !== null && !isPermutation(list.order)) {
    throw refuse(`its tensor "${prefix}list" is not an order of the training windows`)
  }
  return {
    state: { ...counters, order, list, initialLoss, epochs, best },
    current: { blocks: readLearned(contents, `${prefix}current.`, sizes), scalars: scalars.current },
    best: { blocks: readLearned(contents, `${prefix}kept.`, sizes), scalars: scalars.best },
    generator,
  }
}

function readLearned(contents: SealedReader, prefix: string, sizes: NetworkSpec): Learned['blocks'] {
  const layout = layOut({ ...sizes, maxMemory: Infinity }, null, 'twin')
  const blocks = learnedBlocks({ layout }).map((block) => {
    const dict: StateDict = {}
    for (const { name, shape } of torchShapes(sizes)) {
      // A second moment may have run over, which only stops the parameter.
      const data = contents.numbers(`${prefix}${block}.${name}`, shape, sizes.dtype, block === 'params')
      dict[name] = { shape, data }
    }
    return [block, dict] as const
  })
  return new Map(blocks)
}

function readScalars(f: Fields): Learned['scalars'] {
  const entries = Object.keys(OPTIMIZER_STATE).map((name) => [name, f.number(name, 0)])
  f.end()
  return Object.fromEntries(entries) as Learned['scalars']
}

function readGenerator(f: Fields, refuse: Refuse): number[] {
  const state = f.numbers('generator', GENERATOR_SIZE)
  const whole = state.every((n, i) => Number.isInteger(n) && (i > 0 || (n >= 0 && n < GENERATOR_WORDS)))
  if (!whole || state.some((n) => n < -2147483648 || n > 4294967295)) {
    throw refuse('generator in its state is not a state of the generator of random numbers')
  }
  return state
}

/** Whether 0 … n − 1 stand in a list of n once each. */
function isPermutation(list: Int32Array): boolean {
  const seen = new Uint8Array(list.length)
  for (const place of list) {
    if (place < 0 || place >= list.length || seen[place] === 1) return false
    seen[place] = 1
  }
  return true
}

/** Whether the bytes of a file say that they are a checkpoint. */
export function isCheckpoint(bytes: Uint8Array, file?: string): boolean {
  return readSafetensors(bytes, file).metadata.get('format') === HEAD.format
}
