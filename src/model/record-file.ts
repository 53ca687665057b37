/**
 * The records of trainings in a file. Their options and facts are JSON in the metadata, under `trainings`; what grows with
 * the epochs is a tensor: of training n, `training.n.trainLoss`, `training.n.learningRate` and, with a validation part,
 * `training.n.validLoss` (F64 [epochs]), and `training.n.fingerprint` (U8 [epochs, 32]).
 *
 * @module
 */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import { shown } from '../errors.js'
import { canonicalJson } from '../text/canonical-json.js'
import { readFit } from '../options/recorded.js'
import type { BestEpoch } from '../options/progress.js'
import { writable } from '../options/record.js'
import { type EpochHistory, type TrainingRecord } from './record.js'
import type { TrainingStart } from './record.js'
import type { SealedReader } from '../format/sealed-reader.js'
import { Fields, jsonOf, type Refuse } from '../format/fields.js'
import type { Json } from '../format/json.js'
import type { FileTensor } from '../format/safetensors.js'

/** Bytes of a fingerprint. */
const HASH = 32

/** The tensors of a history, under names that begin with `prefix`. */
export function historyTensors(prefix: string, epochs: readonly EpochHistory[]): [string, FileTensor][] {
  const shape = [epochs.length]
  const fingerprints = new Uint8Array(epochs.length * HASH)
  epochs.forEach(({ fingerprint }, e) => fingerprints.set(hexToBytes(fingerprint), e * HASH))
  const column = (of: (epoch: EpochHistory) => number): FileTensor => ({ shape, data: Float64Array.from(epochs, of) })
  const validated = epochs.length > 0 && epochs[0].validLoss !== null
  return [
    [`${prefix}trainLoss`, column((e) => e.trainLoss)],
    ...(validated ? [[`${prefix}validLoss`, column((e) => e.validLoss!)] as [string, FileTensor]] : []),
    [`${prefix}learningRate`, column((e) => e.learningRate)],
    [`${prefix}fingerprint`, { shape: [epochs.length, HASH], data: fingerprints }],
  ]
}

/** Reads a history of so many epochs. */
export function readHistory(contents: SealedReader, prefix: string, count: number): EpochHistory[] {
  // An epoch in which no target counts has no loss.
  const train = contents.numbers(`${prefix}trainLoss`, [count], 'f64', false)
  const validated = contents.has(`${prefix}validLoss`)
  const valid = validated ? contents.numbers(`${prefix}validLoss`, [count], 'f64') : null
  const rates = contents.numbers(`${prefix}learningRate`, [count], 'f64')
  const fingerprints = contents.bytes(`${prefix}fingerprint`, [count, HASH])
  return Array.from({ length: count }, (_, e) => ({
    epoch: e + 1,
    trainLoss: train[e],
    validLoss: valid === null ? null : valid[e],
    learningRate: rates[e],
    fingerprint: bytesToHex(fingerprints.subarray(e * HASH, (e + 1) * HASH)),
  }))
}

/** The best epoch by its number; 0: the weights of before where they were validated, else none. */
export function bestOf(epoch: number, epochs: readonly EpochHistory[], initialLoss: number | null): BestEpoch | null {
  if (epoch > 0) return { epoch, validLoss: epochs[epoch - 1].validLoss }
  return initialLoss === null ? null : { epoch: 0, validLoss: initialLoss }
}

/** The tensors and the text of all records of a model. */
export function writeRecords(records: readonly TrainingRecord[]): { tensors: [string, FileTensor][]; text: string } {
  const facts = records.map(({ epochs: _, best, ...rest }) => ({
    ...rest,
    fit: writable(rest.fit),
    best: best?.epoch ?? 0,
  }))
  return {
    tensors: records.flatMap((record, n) => historyTensors(`training.${n}.`, record.epochs)),
    text: canonicalJson(facts),
  }
}

/** Reads the records of a file, `least` at least, each field checked. */
export function readRecords(contents: SealedReader, least = 1): TrainingRecord[] {
  const { refuse } = contents
  return readList(contents.text('trainings'), 'its trainings', least, refuse).map((value, n) => {
    const f = new Fields(value, `training ${n + 1} in its trainings`, refuse)
    const start = readStart(f, refuse)
    const end = f.oneOf('end', ['complete', 'stopped', 'diverged'])
    const after = readHash(f, 'after', refuse)
    const p = f.fieldsOf('position')
    // A last training has no epoch where none was better than the initial weights.
    const epoch = p.whole('epoch', start.start === 'final' ? 0 : 1)
    const position = {
      epoch,
      minibatch: p.whole('minibatch', 0),
      epochs: p.whole('epochs', Math.max(0, epoch - 1), epoch),
    }
    p.end()
    const bestEpoch = f.whole('best', 0, position.epochs)
    const initialLoss = f.has('initialLoss') ? f.number('initialLoss') : null
    f.end()
    const epochs = readHistory(contents, `training.${n}.`, position.epochs)
    const best = bestOf(bestEpoch, epochs, initialLoss)
    return { ...start, end, after, position, best, epochs, ...(initialLoss === null ? {} : { initialLoss }) }
  })
}

/** What a training begins with, as JSON. */
export function writableStart(start: TrainingStart): object {
  return { ...start, fit: writable(start.fit) }
}

/** Reads what a training begins with. */
export function readStart(f: Fields, refuse: Refuse): TrainingStart {
  const samples = f.fieldsOf('samples')
  const start: TrainingStart = {
    start: f.oneOf('start', ['new', 'continued', 'loaded', 'final']),
    ...(f.has('seed') ? { seed: f.whole('seed', 0) } : {}),
    fit: readFit(f.take('fit'), 'the options of a training', refuse),
    engineDependentBits: f.flag('engineDependentBits'),
    table: readHash(f, 'table', refuse),
    samples: { train: samples.whole('train', 1), valid: samples.whole('valid', 0), test: samples.whole('test', 0) },
    before: readHash(f, 'before', refuse),
  }
  samples.end()
  return start
}

function readHash(f: Fields, name: string, refuse: Refuse): string {
  const text = f.text(name)
  if (/^[0-9a-f]{64}$/.test(text)) return text
  throw refuse(`${name} of a training is ${shown(text)}, where a SHA-256 was expected`)
}

function readList(text: string | undefined, where: string, least: number, refuse: Refuse): Json[] {
  const value = jsonOf(text, where, refuse)
  if (Array.isArray(value) && value.length >= least) return value
  throw refuse(`${where} is not a list of trainings`)
}
