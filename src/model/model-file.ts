/**
 * The model file: one safetensors file holds a trained forecaster.
 *
 * Tensors: the parameters under PyTorch's names and shapes, `baseline.linear` (the intercept, then one coefficient a
 * feature) and `baseline.climatology` (its means), both F64, each with a row for every output and for every target where
 * there are several, with quantiles `baseline.residuals`, and the history of each training (see record-file.ts).
 * Metadata, all texts, most of them JSON:
 *
 * | key | |
 * |---|---|
 * | `format`, `version` | `hindcast-forecaster`, `2` |
 * | `numerics` | version of the arithmetic that gave the bits |
 * | `options` | network and forecaster options |
 * | `schema` | inputs, target, window, horizon, policies, index |
 * | `scaler` | mean and deviation of each column, what fills missing cells |
 * | `boundaries` | where the parts of the training table end, by row and by index value; its SHA-256 |
 * | `baselines` | what the baselines' tensors mean |
 * | `trainings` | of each training: options, table, fingerprints before and after; all it takes to train again |
 * | `fingerprint` | of the forecaster; recomputed when the file is read |
 * | `sha256` | the seal of all that the file holds; recomputed when it is read |
 *
 * Nothing in it depends on the clock, the host or the engine: the same training gives the same bytes.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { Climatology, Linear } from '../scores/index.js'
import { resolveNetworkOptions, specOf } from '../options/network.js'
import type { NetworkSpec } from '../engine/spec.js'
import { type StateDict, torchShapes } from '../engine/parameters.js'
import { canonicalJson, forecasterFingerprint, networkFingerprint } from '../fingerprint.js'
import {
  type ForecasterOptions,
  resolveForecasterOptions,
  type ResolvedForecasterOptions,
  taskOf,
} from '../options/forecaster.js'
import { type Baselines, BASELINES } from '../scores/baselines.js'
import { alone, numbersEach, outputsOf } from '../options/outputs.js'
import type { Schema } from '../data/schema.js'
import type { TrainingRecord } from './record.js'
import type { FittedParts } from '../scores/scores.js'
import { Axis } from '../table/index.js'
import { SealedReader, type Head, type OpenOptions, sealedFile } from '../format/sealed-reader.js'
import type { Refuse } from '../format/fields.js'
import { readBaselines, readBoundaries, readOptions, readScaler, readSchema } from './model-fields.js'
import { readRecords, writeRecords } from './record-file.js'
import type { FileTensor } from '../format/safetensors.js'

const LINEAR = 'baseline.linear'
const CLIMATOLOGY = 'baseline.climatology'
const RESIDUALS = 'baseline.residuals'
const HEAD: Head = {
  kind: 'model',
  format: 'hindcast-forecaster',
  version: '2',
  keys: ['options', 'schema', 'scaler', 'boundaries', 'baselines', 'trainings', 'fingerprint'],
}

/** Everything that a fitted forecaster is. */
export interface Model extends FittedParts {
  options: ResolvedForecasterOptions
  /** Every training that led to the parameters, in order; at least one. */
  trainings: readonly TrainingRecord[]
  /** Parameters under PyTorch's names. */
  parameters: StateDict
}

/** The fingerprint of a model. */
export function modelFingerprint(model: Pick<Model, 'options' | 'schema' | 'scaler' | 'parameters'>): string {
  const { cell, nonlinearity, dtype } = model.options.network
  const network = networkFingerprint(model.parameters, dtype!)
  return forecasterFingerprint(network, model.scaler, { ...model.schema, cell, nonlinearity })
}

/** A model as the bytes of a file. */
export function encodeModel(model: Model): Uint8Array {
  const { options, schema, scaler, boundaries, baselines, trainings, parameters } = model
  const { linear, climatology } = baselines
  const records = writeRecords(trainings)
  return sealedFile(
    HEAD,
    [
      ...Object.entries(parameters),
      [LINEAR, stacked(linear.map(({ coefficients }) => coefficients))],
      [CLIMATOLOGY, stacked(climatology.map(({ means }) => means))],
      ...residualsTensor(baselines, schema),
      ...records.tensors,
    ],
    {
      options: JSON.stringify(writableOptions(options)),
      schema: JSON.stringify(schema),
      scaler: JSON.stringify(scaler),
      boundaries: JSON.stringify(boundaries),
      baselines: JSON.stringify({ linear: alone(linear), climatology: alone(climatology) }),
      trainings: records.text,
      fingerprint: modelFingerprint(model),
    },
  )
}

/**
 * The options that make a model what it is. Where and how a network runs is no part of it, but for the option that gives
 * the promise of bits up.
 */
export function writableOptions(options: ResolvedForecasterOptions): Record<string, unknown> {
  const { target, horizon, window, scale, allowLeak } = options
  const {
    wasm: _,
    engine: __,
    maxMemory: ___,
    inputSize: ____,
    outputSize: _____,
    threads: ______,
    ...rest
  } = options.network
  const { engineDependentBits, ...network } = rest
  const own = { target, horizon, window, scale, allowLeak }
  return { ...own, ...network, ...(engineDependentBits ? { engineDependentBits } : {}) }
}

/** Vectors of one length as the rows of a tensor; one alone stays a vector. */
function stacked(vectors: readonly Float64Array[]): FileTensor {
  const { length } = vectors[0]
  const data = new Float64Array(vectors.length * length)
  vectors.forEach((vector, i) => data.set(vector, i * length))
  return { shape: vectors.length === 1 ? [length] : [vectors.length, length], data }
}

/** Quantiles of the baselines' residuals [3, outputs, quantiles], where quantiles are forecast. */
function residualsTensor({ residuals }: Baselines, schema: Schema): [string, FileTensor][] {
  if (residuals === null) return []
  const data = Float64Array.from(BASELINES.flatMap((name) => residuals[name].flat()))
  return [[RESIDUALS, { shape: residualsShape(schema), data }]]
}

function readResiduals(contents: SealedReader, schema: Schema): Baselines['residuals'] {
  if (schema.quantiles === undefined) return null
  const shape = residualsShape(schema)
  const [, outputs, each] = shape
  const data = contents.numbers(RESIDUALS, shape, 'f64')
  const of = (i: number): number[][] =>
    Array.from({ length: outputs }, (_, k) => [
      ...data.subarray((i * outputs + k) * each, (i * outputs + k + 1) * each),
    ])
  return { persistence: of(0), climatology: of(1), linear: of(2) }
}

const residualsShape = (schema: Schema): number[] => [BASELINES.length, outputsOf(schema).length, numbersEach(schema)]

/**
 * A model from the bytes of a file; every field is checked, and fingerprint and seal are recomputed.
 *
 * @throws HindcastError `MODEL_FILE_INVALID`; `NUMERICS_VERSION` for a model of another arithmetic
 */
export function decodeModel(bytes: Uint8Array, open: OpenOptions = {}): Model & { numerics: number } {
  const contents = new SealedReader(bytes, HEAD, open)
  const { refuse } = contents
  const { schema, options } = readTask(contents)
  const scaler = readScaler(contents.fields('scaler'), schema)
  const boundaries = readBoundaries(contents.fields('boundaries'))
  const described = readBaselines(contents.fields('baselines'), schema)
  const trainings = readRecords(contents)

  const parameters = readParameters(contents, networkSizes(options, schema))
  const { linear, climatology, climatologySize } = described
  const rowsOf = (name: string, count: number, length: number): Float64Array[] => {
    const data = contents.numbers(name, count === 1 ? [length] : [count, length], 'f64')
    return Array.from({ length: count }, (_, i) => data.slice(i * length, (i + 1) * length))
  }
  const [{ width, skipped }] = linear
  if (linear.some((l) => l.skipped !== skipped)) throw refuse('its linear baselines differ in skipped')
  if (climatology.some((c) => c.kind !== climatology[0].kind)) throw refuse('its climatologies differ in kind')
  const coefficients = rowsOf(LINEAR, linear.length, width - skipped + 1)
  const means = rowsOf(CLIMATOLOGY, climatology.length, climatologySize)
  const axis = new Axis(schema.index)
  const baselines = {
    linear: linear.map((description, k) => Linear.fromJSON(description, coefficients[k])),
    climatology: climatology.map((description, j) => Climatology.fromJSON(description, means[j], axis)),
    residuals: readResiduals(contents, schema),
  }
  contents.end()

  const model: Model = { options, schema, scaler, boundaries, baselines, trainings, parameters }
  const fingerprint = contents.text('fingerprint')
  const found = modelFingerprint(model)
  if (fingerprint !== found && contents.isOurs) {
    throw refuse(`its fingerprint is ${shown(fingerprint, 64)}, but its contents have ${found}; it was changed`)
  }
  contents.checkSeal()
  return { ...model, numerics: contents.numerics }
}

/** The schema and the options of a file, which must agree. */
export function readTask(contents: SealedReader): Pick<Model, 'schema' | 'options'> {
  const { refuse } = contents
  const schema = readSchema(contents.fields('schema'))
  const options = checkedOptions(readOptions(contents.fields('options')), schema.inputs, refuse)
  const task = { ...taskOf(options), window: options.window }
  for (const key of ['target', 'window', 'horizon', 'quantiles'] as const) {
    const same = canonicalJson([task[key]]) === canonicalJson([schema[key]])
    if (!same) throw refuse(`its schema and its options differ in ${key}`)
  }
  return { schema, options }
}

/** Options go through the same checks as a caller's; what they say becomes the file's fault. */
function checkedOptions(
  given: ForecasterOptions,
  inputs: readonly string[],
  refuse: Refuse,
): ResolvedForecasterOptions {
  try {
    const options = resolveForecasterOptions({ ...given, inputs, allowLeak: true })
    return { ...options, allowLeak: given.allowLeak ?? false }
  } catch (cause) {
    if (cause instanceof HindcastError) throw refuse(`in its options, ${cause.message.replace(/\.$/, '')}`)
    throw cause
  }
}

/** The network of a file, by its options and columns. */
export function networkSizes(options: ResolvedForecasterOptions, schema: Schema): NetworkSpec {
  return specOf(resolveNetworkOptions({ ...options.network, inputSize: schema.inputs.length }))
}

function readParameters(contents: SealedReader, sizes: NetworkSpec): StateDict {
  const dict: StateDict = {}
  for (const { name, shape } of torchShapes(sizes)) {
    dict[name] = { shape, data: contents.numbers(name, shape, sizes.dtype) }
  }
  return dict
}
