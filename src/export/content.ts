/**
 * What an export needs of a trained forecaster, in one shape for all formats: columns with their scales, outputs in
 * order, the network's equations and its parameters.
 *
 * @module
 */
import { counted } from '../errors.js'
import { type Model, modelFingerprint } from '../model/model-file.js'
import { NUMERICS } from '../fingerprint.js'
import { outputsOf } from '../options/outputs.js'
import { type Scale, type Scales, targetScales } from '../data/scaler.js'
import { type MissingCodes, missingCodes } from '../table/codes.js'
import type { MissingPolicy } from '../table/index.js'
import { type ExportName, requireHeld } from './formats.js'
import type { ResolvedNetworkOptions } from '../options/network.js'

/** Parameters under PyTorch's names, in its shapes and order. */
export type Tensors = ReadonlyMap<string, { shape: readonly number[]; data: Float32Array | Float64Array }>

/** A column that the network sees. */
export interface InputColumn extends Scale {
  name: string
}

/** A number that the network gives: which column it forecasts, how many rows ahead, and its scale. */
export interface OutputNumber extends Scale {
  /** The target and how many rows ahead, in words. */
  name: string
  target: string
  horizon: number
  /** Of a network that forecasts quantiles: which one this is. */
  quantile?: number
}

/** Scales of one of several series: one for each input, and one for each number that the network gives. */
export interface SeriesContent {
  name: string
  inputs: readonly Scale[]
  outputs: readonly Scale[]
  fill: readonly number[] | null
}

/**
 * A trained forecaster as exports see it. Formats import no more than its type: each is a module of its own, and what it
 * shared with the rest would cut what every page downloads into more pieces.
 */
export interface Content {
  inputs: readonly InputColumn[]
  /** What becomes of missing cells. */
  missing: MissingPolicy
  /** What stands for a missing cell of each input, under the policy `'mean'`; otherwise null. */
  fill: readonly number[] | null
  outputs: readonly OutputNumber[]
  /** Where the model was trained on several series: the scales of each, which stand for those above. */
  series: readonly SeriesContent[] | null
  /** What else than an empty cell or a usual word means missing in the model's tables. */
  na: MissingCodes
  /** Rows of a window, T. */
  window: number
  network: ResolvedNetworkOptions
  parameters: Tensors
  /** Of the forecaster. */
  fingerprint: string
  /** Version of the arithmetic. */
  numerics: number
}

/**
 * The content of a model, for a format.
 *
 * @throws HindcastError `OPTION_CONFLICT` where the format cannot hold it
 */
export function contentOf(model: Model, format: ExportName): Content {
  requireHeld(format, model)
  const { options, schema, scaler, parameters } = model
  const { inputs, window } = schema
  const network = { ...options.network, inputSize: inputs.length }
  const quantiles = network.quantiles ?? [undefined]
  const fillOf = ({ fill }: Scales) => (schema.missing === 'mean' ? fill : null)
  const outputScales = (scales: Scales): Scale[] => {
    const each = targetScales(scales)
    return outputsOf(schema).flatMap(({ target }) => quantiles.map(() => each[target]))
  }
  const all = outputScales(scaler)
  return {
    inputs: inputs.map((name, i) => ({ name, ...scaler.inputs[i] })),
    missing: schema.missing,
    fill: fillOf(scaler),
    outputs: outputsOf(schema).flatMap(({ column, horizon }, k) =>
      quantiles.map((quantile, q) => ({
        name: outputName(column, horizon, quantile),
        target: column,
        horizon,
        ...(quantile === undefined ? {} : { quantile }),
        ...all[k * quantiles.length + q],
      })),
    ),
    series:
      scaler.series?.map((own) => ({
        name: own.name,
        inputs: own.inputs,
        outputs: outputScales(own),
        fill: fillOf(own),
      })) ?? null,
    na: missingCodes(schema.reading?.na),
    window,
    network,
    parameters: new Map(Object.entries(parameters)),
    fingerprint: modelFingerprint(model),
    numerics: NUMERICS,
  }
}

function outputName(target: string, horizon: number, quantile: number | undefined): string {
  const ahead = horizon === 0 ? target : `${target} ${counted(horizon, 'row')} ahead`
  return quantile === undefined ? ahead : `quantile ${quantile} of ${ahead}`
}
