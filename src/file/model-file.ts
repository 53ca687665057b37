/**
 * The model file: one safetensors file holds a trained forecaster.
 *
 * Tensors: the parameters under PyTorch's names and shapes, `baseline.linear` (the intercept, then one coefficient a
 * feature) and `baseline.climatology` (its means), both F64. Metadata, all texts, most of them JSON:
 *
 * | key | |
 * |---|---|
 * | `format`, `version` | `hindcast-forecaster`, `1` |
 * | `numerics` | version of the arithmetic that gave the bits |
 * | `options` | network and forecaster options |
 * | `schema` | inputs, target, window, horizon, policies, index |
 * | `scaler` | mean and deviation of each column, what fills missing cells |
 * | `boundaries` | where the parts of the training table end, by row and by index value; its SHA-256 |
 * | `baselines` | what the baselines' tensors mean |
 * | `run` | epochs, losses and samples of the last training |
 * | `fingerprint` | of the forecaster; recomputed when the file is read |
 *
 * Nothing in it depends on the clock, the host or the engine: the same training gives the same bytes.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { Climatology, Linear } from '../baseline/index.js'
import { sizesOf } from '../network-options.js'
import { resolveNetworkOptions } from '../network-options.js'
import { type StateDict, torchShapes } from '../engine/parameters.js'
import { forecasterFingerprint, networkFingerprint, NUMERICS } from '../fingerprint.js'
import {
  type ForecasterOptions,
  resolveForecasterOptions,
  type ResolvedForecasterOptions,
} from '../forecaster/options.js'
import type { FittedParts } from '../forecaster/scores.js'
import type { RunSummary } from '../forecaster/run.js'
import { Axis } from '../table/index.js'
import { Fields, type Refuse } from './fields.js'
import { readBaselines, readBoundaries, readOptions, readRun, readScaler, readSchema } from './model-fields.js'
import { fileInvalid, type FileTensor, readSafetensors, writeSafetensors } from './safetensors.js'

const FORMAT = 'hindcast-forecaster'
const VERSION = '1'
const LINEAR = 'baseline.linear'
const CLIMATOLOGY = 'baseline.climatology'

/** Everything that a fitted forecaster is. */
export interface Model extends FittedParts {
  options: ResolvedForecasterOptions
  run: RunSummary
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
  const { options, schema, scaler, boundaries, baselines, run, parameters } = model
  // Where and how a network runs is no part of the model, but for the option that gives the promise of bits up.
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
  const own = { target: options.target, horizon: options.horizon, window: options.window, scale: options.scale }
  const kept = {
    ...own,
    allowLeak: options.allowLeak,
    ...network,
    ...(engineDependentBits ? { engineDependentBits } : {}),
  }
  const vector = (data: Float64Array): FileTensor => ({ shape: [data.length], data })
  return writeSafetensors(
    [
      ...Object.entries(parameters),
      [LINEAR, vector(baselines.linear.coefficients)],
      [CLIMATOLOGY, vector(baselines.climatology.means)],
    ],
    [
      ['format', FORMAT],
      ['version', VERSION],
      ['numerics', String(NUMERICS)],
      ['options', JSON.stringify(kept)],
      ['schema', JSON.stringify(schema)],
      ['scaler', JSON.stringify(scaler)],
      ['boundaries', JSON.stringify(boundaries)],
      ['baselines', JSON.stringify({ linear: baselines.linear, climatology: baselines.climatology })],
      ['run', JSON.stringify(run)],
      ['fingerprint', modelFingerprint(model)],
    ],
  )
}

/**
 * A model from the bytes of a file; every field is checked, and the fingerprint recomputed.
 *
 * @param file the name that messages give the file
 * @throws HindcastError `MODEL_FILE_INVALID`; `NUMERICS_VERSION` for a model of another arithmetic
 */
export function decodeModel(bytes: Uint8Array, file?: string): Model {
  const refuse: Refuse = (what) => fileInvalid(what, file)
  const { tensors, metadata } = readSafetensors(bytes, file)
  checkHead(metadata, file, refuse)
  const fields = (key: string): Fields => Fields.ofText(metadata.get(key), `its ${key}`, refuse)

  const schema = readSchema(fields('schema'))
  const options = checkedOptions(readOptions(fields('options')), schema.inputs, refuse)
  for (const key of ['target', 'window', 'horizon'] as const) {
    if (options[key] !== schema[key]) throw refuse(`its schema and its options differ in ${key}`)
  }
  const scaler = readScaler(fields('scaler'), schema)
  const boundaries = readBoundaries(fields('boundaries'))
  const described = readBaselines(fields('baselines'), schema)
  const run = readRun(fields('run'))

  const parameters = readParameters(tensors, options, schema.inputs.length, refuse)
  const doubles = (name: string, length: number): Float64Array => {
    const tensor = tensors.get(name)
    if (tensor === undefined) throw refuse(`the tensor ${shown(name)} is missing`)
    requireShape(name, tensor, [length], 'f64', refuse)
    tensors.delete(name)
    return tensor.data as Float64Array
  }
  const { linear, climatology, climatologySize } = described
  const baselines = {
    linear: Linear.fromJSON(linear, doubles(LINEAR, linear.width - linear.skipped + 1)),
    climatology: Climatology.fromJSON(climatology, doubles(CLIMATOLOGY, climatologySize), new Axis(schema.index)),
  }
  for (const name of tensors.keys()) throw refuse(`it has a tensor ${shown(name)} that this network does not know`)

  const model: Model = { options, schema, scaler, boundaries, baselines, run, parameters }
  const fingerprint = metadata.get('fingerprint')
  const found = modelFingerprint(model)
  if (fingerprint !== found) {
    throw refuse(`its fingerprint is ${shown(fingerprint, 64)}, but its contents have ${found}; it was changed`)
  }
  return model
}

const KEYS = ['format', 'version', 'numerics', 'options', 'schema', 'scaler', 'boundaries', 'baselines', 'run']

function checkHead(metadata: Map<string, string>, file: string | undefined, refuse: Refuse): void {
  const format = metadata.get('format')
  if (format !== FORMAT) {
    const what = format === undefined ? 'says no format' : `says the format ${shown(format)}`
    throw refuse(`its metadata ${what}, where ${shown(FORMAT)} was expected (plain weights are no forecaster)`)
  }
  const version = metadata.get('version')
  if (version !== VERSION) throw refuse(`it has the version ${shown(version)} of the format; ${VERSION} is read`)
  const numerics = metadata.get('numerics')
  if (numerics === undefined || !/^[1-9]\d{0,8}$/.test(numerics)) {
    throw refuse(`its numerics version is ${shown(numerics)}, where a whole number was expected`)
  }
  if (numerics !== String(NUMERICS)) {
    throw new HindcastError(
      'NUMERICS_VERSION',
      `${file === undefined ? 'The model' : shown(file, 200)} was trained with version ${numerics} of the arithmetic, ` +
        `and this hindcast computes version ${NUMERICS}, which gives other bits: use the release that wrote it, or ` +
        'train again.',
      { file, value: numerics, expected: NUMERICS },
    )
  }
  for (const key of metadata.keys()) {
    if (!KEYS.includes(key) && key !== 'fingerprint') throw refuse(`its metadata has an unknown key ${shown(key)}`)
  }
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

function readParameters(
  tensors: Map<string, FileTensor>,
  options: ResolvedForecasterOptions,
  inputSize: number,
  refuse: Refuse,
): StateDict {
  const resolved = resolveNetworkOptions({ ...options.network, inputSize, outputSize: 1 })
  const dict: StateDict = {}
  for (const { name, shape } of torchShapes(sizesOf(resolved))) {
    const tensor = tensors.get(name)
    if (tensor === undefined) throw refuse(`the tensor ${shown(name)} is missing`)
    requireShape(name, tensor, shape, resolved.dtype, refuse)
    tensors.delete(name)
    dict[name] = { shape, data: tensor.data }
  }
  return dict
}

function requireShape(
  name: string,
  tensor: FileTensor,
  shape: readonly number[],
  dtype: 'f32' | 'f64',
  refuse: Refuse,
): void {
  if (tensor.shape.length !== shape.length || tensor.shape.some((n, i) => n !== shape[i])) {
    throw refuse(
      `its tensor ${shown(name)} has the shape [${tensor.shape.join(', ')}], but its options need [${shape.join(', ')}]`,
    )
  }
  const found = tensor.data instanceof Float64Array ? 'f64' : 'f32'
  if (found !== dtype) throw refuse(`its tensor ${shown(name)} is ${found}, but its options need ${dtype}`)
  if (tensor.data.some((v) => v - v !== 0)) throw refuse(`its tensor ${shown(name)} has numbers that are not finite`)
}
