/**
 * The model file: one safetensors file holds a trained forecaster.
 *
 * Tensors: the parameters under PyTorch's names and shapes, of several networks that forecast together each under
 * `seed.0.`, `seed.1.` … and those names; the numbers of each baseline that has any, F64, such as
 * `baseline.linear` (the intercept, then one coefficient a feature; a row for every output) and `baseline.climatology` (its
 * means; a row for every target); with quantiles `baseline.residuals`; the history of each training (see record-file.ts).
 * Metadata, all texts, most of them JSON:
 *
 * | key | |
 * |---|---|
 * | `format`, `version` | `hindcast-forecaster`, `3`; 2 is read |
 * | `numerics` | version of the arithmetic that gave the bits |
 * | `options` | network and forecaster options |
 * | `schema` | inputs, target, window, horizon, policies, index |
 * | `scaler` | mean and deviation of each column, what fills missing cells |
 * | `boundaries` | where the parts of the training table end, by row and by index value; its SHA-256 |
 * | `baselines` | the fitted baselines by name, and what their tensors mean |
 * | `trainings` | of each training: options, table, fingerprints before and after; all it takes to train again |
 * | `calibration` | where there is one: how many scores each output has, which rows gave them, their SHA-256; no part of the fingerprint |
 * | `fingerprint` | of the forecaster; recomputed when the file is read |
 * | `sha256` | the seal of all that the file holds; recomputed when it is read |
 *
 * A field with its plain value is left out, so that later releases add fields without another version: a file that has one
 * which this release does not know is refused by its name, never read without it.
 *
 * Nothing in it depends on the clock, the host or the engine: the same training gives the same bytes.
 *
 * @module
 */
import { shown } from '../errors.js'
import { specOf } from '../options/network.js'
import type { NetworkSpec } from '../engine/spec.js'
import { type StateDict, torchShapes } from '../engine/parameters.js'
import { canonicalJson } from '../text/canonical-json.js'
import { forecasterFingerprint, networkFingerprint } from '../fingerprint.js'
import { type ResolvedForecasterOptions, taskOf } from '../options/forecaster.js'
import { readOptions, recordedOptions, windowForm } from '../options/recorded.js'
import { stepNumbers } from '../options/windows.js'
import { BASELINES, readBaselines, saveBaselines } from '../scores/baselines/index.js'
import type { BaselineTable } from '../scores/baselines/row.js'
import type { Schema } from '../data/schema.js'
import type { TrainingRecord } from './record.js'
import type { FittedParts } from '../scores/scores.js'
import type { Refuse } from '../format/fields.js'
import { beginningOf, SealedReader, type Head, type OpenOptions, sealedFile } from '../format/sealed-reader.js'
import { differenceOf } from './difference.js'
import { readBoundaries, readScaler, readSchema } from './model-fields.js'
import type { ModelCalibration } from '../scores/calibration.js'
import { readCalibration, writeCalibration } from './calibration-file.js'
import { readRecords, writeRecords } from './record-file.js'

const HEAD: Head = {
  kind: 'model',
  format: 'hindcast-forecaster',
  version: '3',
  older: ['2'],
  keys: ['options', 'schema', 'scaler', 'boundaries', 'baselines', 'trainings', 'calibration', 'fingerprint'],
}

/** Tells model files by their beginning. */
export const MODEL_BEGINNING = beginningOf(HEAD)

/** Everything that a fitted forecaster is. */
export interface Model extends FittedParts {
  options: ResolvedForecasterOptions
  /**
   * Every training that led to the parameters, in order; at least one. Of several networks each call of `fit` has one a
   * network, in their order.
   */
  trainings: readonly TrainingRecord[]
  /** By which intervals are made; no part of the fingerprint. Left out where there is none. */
  calibration?: ModelCalibration | undefined
  /** Of each network in the order of the seeds: parameters under PyTorch's names. */
  parameters: readonly StateDict[]
}

/** The parameters of all networks of a model in one: of one alone under PyTorch's names, of several under `seed.0.` … */
export function allParameters(parameters: readonly StateDict[]): StateDict {
  return Object.fromEntries(
    parameters.flatMap((dict, s) =>
      Object.entries(dict).map(([name, tensor]) => [prefixOf(s, parameters.length) + name, tensor]),
    ),
  )
}

/** What the names of one network's tensors begin with, among those of several. */
export const prefixOf = (s: number, seeds: number): string => (seeds === 1 ? '' : `seed.${s}.`)

/** The fingerprint of a model. */
export function modelFingerprint(model: Pick<Model, 'options' | 'schema' | 'scaler' | 'parameters'>): string {
  const { cell, nonlinearity, dtype } = model.options.network
  const network = networkFingerprint(allParameters(model.parameters), dtype!)
  return forecasterFingerprint(network, model.scaler, { ...model.schema, cell, nonlinearity })
}

/** A model as the bytes of a file. */
export function encodeModel(model: Model): Uint8Array {
  const { options, schema, scaler, boundaries, baselines, trainings, parameters } = model
  const kept = saveBaselines(baselines, schema)
  const records = writeRecords(trainings)
  const { calibration } = model
  const calibrated = calibration === undefined ? null : writeCalibration(calibration)
  return sealedFile(
    HEAD,
    [...Object.entries(allParameters(parameters)), ...kept.tensors, ...records.tensors, ...(calibrated?.tensors ?? [])],
    {
      options: JSON.stringify(recordedOptions(options)),
      schema: JSON.stringify(schema),
      scaler: JSON.stringify(scaler),
      boundaries: JSON.stringify(boundaries),
      baselines: JSON.stringify(kept.fields),
      trainings: records.text,
      ...(calibrated === null ? {} : { calibration: calibrated.text }),
      fingerprint: modelFingerprint(model),
    },
  )
}

/**
 * A model from the bytes of a file; every field is checked, and fingerprint and seal are recomputed.
 *
 * @throws HindcastError `MODEL_FILE_INVALID`; `NUMERICS_VERSION` for a model of another arithmetic
 */
export function decodeModel(
  bytes: Uint8Array,
  open: OpenOptions = {},
  table: BaselineTable = BASELINES,
): Model & { numerics: number } {
  const contents = new SealedReader(bytes, HEAD, open)
  const { refuse } = contents
  const { schema, options } = readTask(contents)
  const scaler = readScaler(contents.fields('scaler'), schema)
  const boundaries = readBoundaries(contents.fields('boundaries'))
  const baselines = readBaselines(contents, contents.fields('baselines'), schema, table)
  const trainings = readRecords(contents)
  const calibration = contents.text('calibration') === undefined ? undefined : readCalibration(contents, schema)

  requireSeeds(trainings, options, refuse)
  const sizes = networkSizes(options, schema)
  const { seeds } = options
  const parameters = Array.from({ length: seeds }, (_, s) => readParameters(contents, sizes, prefixOf(s, seeds)))
  contents.end()

  const kept = calibration === undefined ? {} : { calibration }
  const model: Model = { options, schema, scaler, boundaries, baselines, trainings, ...kept, parameters }
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
  const options = readOptions(contents.json('options'), schema.inputs, refuse)
  const task = { ...taskOf(options), window: options.window }
  for (const key of ['target', 'window', 'horizon', 'quantiles'] as const) {
    const same = canonicalJson([task[key]]) === canonicalJson([schema[key]])
    if (!same) throw refuse(`its schema and its options differ in ${key}`)
  }
  const difference = differenceOf(windowForm(options), windowForm(schema))
  if (difference !== null) throw refuse(`its schema and its options differ in ${difference.name}`)
  const { season } = options
  if (season !== undefined && canonicalJson([season]) !== canonicalJson([schema.season])) {
    throw refuse('its schema and its options differ in season')
  }
  return { schema, options }
}

/** The network of a file, by its options and columns. */
export function networkSizes(options: ResolvedForecasterOptions, schema: Schema): NetworkSpec {
  return specOf({ ...options.network, inputSize: stepNumbers(schema.inputs.length, schema) })
}

function readParameters(contents: SealedReader, sizes: NetworkSpec, prefix: string): StateDict {
  const dict: StateDict = {}
  for (const { name, shape } of torchShapes(sizes)) {
    dict[name] = { shape, data: contents.numbers(prefix + name, shape, sizes.dtype) }
  }
  return dict
}

/** Refuses trainings that are not one for each network, in their order. */
function requireSeeds(
  trainings: readonly TrainingRecord[],
  { seeds, network }: ResolvedForecasterOptions,
  refuse: Refuse,
): void {
  const wanted = (n: number): number | undefined => (seeds === 1 ? undefined : network.seed + (n % seeds))
  if (trainings.length % seeds === 0 && trainings.every(({ seed }, n) => seed === wanted(n))) return
  throw refuse(seeds === 1 ? 'its one network has a training with a seed' : 'its trainings are not one for each seed')
}
