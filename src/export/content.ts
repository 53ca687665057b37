/**
 * What an export needs of a trained forecaster, in one shape for all formats: columns with their scales, outputs in
 * order, the network's equations and its parameters.
 *
 * @module
 */
import { counted } from '../errors.js'
import { type Model, modelFingerprint } from '../model/model-file.js'
import { PLAIN_LEVEL } from '../scores/conformal.js'
import type { ModelCalibration } from '../scores/calibration.js'
import { NUMERICS } from '../fingerprint.js'
import { horizonsOf, levelsOf, outputsOf, targetsOf } from '../options/outputs.js'
import type { Step } from '../table/step.js'
import {
  baseOf,
  baseRow,
  type CalendarPart,
  stepNumbers,
  stepRows,
  type WindowScale,
  windowScale,
} from '../options/windows.js'
import { windowForm } from '../options/recorded.js'
import { type Schema, seasonOf } from '../data/schema.js'
import { reachOf } from '../data/window-ends.js'
import { type Scale, type Scaler, type Scales, targetScales } from '../data/scaler.js'
import { type MissingCodes, missingCodes } from '../table/codes.js'
import type { MissingPolicy } from '../table/index.js'
import { type ExportName, EXPORTS, requireHeld } from './formats.js'
import { notice } from '../notice.js'
import type { ResolvedNetworkOptions } from '../options/network.js'

/** Parameters under PyTorch's names, in its shapes and order. */
export type Tensors = ReadonlyMap<string, { shape: readonly number[]; data: Float32Array | Float64Array }>

/** A column that the network sees. */
export interface InputColumn extends Scale {
  name: string
}

/** An output of the network: its column, its horizon and its scale. */
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
  /** One for each column that is known ahead. */
  known: readonly Scale[]
  fill: readonly number[] | null
}

/** The form of a window, with all that follows from it. */
export interface FormContent {
  /** Rows of a step. */
  segment: number
  /** What windows are relative to; null: to nothing, or each row to the one before. */
  scale: WindowScale | null
  /** Each row is its change from the one before. */
  change: boolean
  /** Rows of a season. */
  season: number
  /** Rows ahead, and how many rows before each of them a step sees the targets as well. */
  horizons: readonly number[]
  lags: readonly number[]
  /** Parts of the calendar that a step sees, and the column of times that tells them; null: none. */
  calendar: readonly CalendarPart[]
  time: TimeContent | null
  /** Columns that a step sees at the rows that it forecasts. */
  known: readonly InputColumn[]
  /** Columns that are the same in all rows of a series. */
  fixed: readonly FixedContent[]
  transform: 'none' | 'log1p'
  /** Bounds of forecasts, in the table's units; null: none. */
  min: number | null
  max: number | null
  /** Targets; those that are not inputs come after the inputs in a row, where windows are relative to them. */
  targets: readonly TargetContent[]
}

/** The column of times. */
export interface TimeContent {
  name: string
  step: Step
  /** The day of the month that months keep. */
  anchor: number
  /** Whether no window lies across a gap. */
  breaks: boolean
}

/** A column that is the same in all rows of a series: a number with its scale, or one of some words. */
export interface FixedContent {
  name: string
  words?: readonly string[]
  scale?: Scale
}

/** A target of a model whose windows are more than rows. */
export interface TargetContent {
  name: string
  /** Which input it is; −1: none. */
  input: number
  /**
   * Of each horizon, how many rows after the window's last one the value lies from which it is counted; null: from
   * none.
   */
  bases: readonly number[] | null
}

/**
 * A trained forecaster as exports see it. Formats import only its type: shared code would split what every page
 * downloads into more chunks.
 */
export interface Content {
  inputs: readonly InputColumn[]
  /**
   * The columns of a row, those that the model has of: its time, inputs, other targets, known columns, static columns.
   */
  columns: readonly string[]
  /** What becomes of missing cells. */
  missing: MissingPolicy
  /** What stands for a missing cell of each input, under the policy `'mean'`; otherwise null. */
  fill: readonly number[] | null
  outputs: readonly OutputNumber[]
  /** Where the model was trained on several series: the scales of each, which stand for those above. */
  series: readonly SeriesContent[] | null
  /** What else than an empty cell or a usual word means missing in the model's tables. */
  na: MissingCodes
  /** Rows of a window, and rows before it that must be there as well. */
  window: number
  reach: number
  /** What else a window is; null: each row a step, each number as it is scaled. */
  form: FormContent | null
  /**
   * By which intervals are made: of each two quantiles (or alone) the scores of each target and horizon; null: none.
   */
  calibration: ModelCalibration['scores'] | null
  /** Shares of what comes that intervals are to hold, as the training was asked for them; none without scores. */
  intervals: readonly number[]
  network: ResolvedNetworkOptions
  /** The index where it may tell gaps, across which no window lies, and is not seen in `form` already; null: none. */
  gaps: TimeContent | null
  /** Of each network; the forecast is the mean of theirs. */
  parameters: readonly Tensors[]
  /** Of the forecaster. */
  fingerprint: string
  /** Version of the arithmetic. */
  numerics: number
}

/**
 * The content of a model, for a format; what that holds in another way, or not at all, is told.
 *
 * @param levels of the intervals, ascending; those of its training if left out
 * @throws HindcastError `OPTION_CONFLICT` where the format cannot hold it
 */
export function contentOf(model: Model, format: ExportName, levels?: readonly number[]): Content {
  requireHeld(format, model)
  EXPORTS[format].differs(model, levels).forEach(notice)
  const { options, schema, scaler, parameters } = model
  const { inputs, window } = schema
  const network = { ...options.network, inputSize: stepNumbers(inputs.length, schema) }
  const quantiles = network.quantiles ?? [undefined]
  const fillOf = ({ fill }: Scales) => (schema.missing === 'mean' ? fill : null)
  const outputScales = (scales: Scales): Scale[] => {
    const each = targetScales(scales)
    return outputsOf(schema).flatMap(({ target }) => quantiles.map(() => each[target]))
  }
  const all = outputScales(scaler)
  const windows = formOf(schema, scaler)
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
        known: own.known ?? [],
        fill: fillOf(own),
      })) ?? null,
    na: missingCodes(schema.reading?.na),
    window,
    ...windows,
    columns: columnsOf(inputs, windows.form),
    calibration: model.calibration?.scores ?? null,
    // A model that was calibrated later was asked for none.
    intervals:
      levels ?? (model.calibration === undefined ? [] : levelsOf({ interval: options.interval ?? PLAIN_LEVEL })),
    network,
    gaps: gapsOf(schema),
    parameters: parameters.map((dict) => new Map(Object.entries(dict))),
    fingerprint: modelFingerprint(model),
    numerics: NUMERICS,
  }
}

/** The columns of a row: its time, inputs, other targets, known columns, static columns; each once. */
function columnsOf(names: readonly string[], form: FormContent | null): readonly string[] {
  if (form === null) return names
  const { scale, targets, lags, time, known, fixed } = form
  const ahead = known.map(({ name }) => name)
  // Rows ahead are told by what is not known of them.
  const tells = known.length > 0 && names.every((name) => ahead.includes(name))
  const isRelative = scale !== null || targets[0].bases !== null || lags.length > 0 || tells
  const apart = isRelative ? targets.filter(({ input }) => input < 0).map(({ name }) => name) : []
  const times = time === null ? [] : [time.name]
  return [...new Set([...times, ...names, ...apart, ...ahead, ...fixed.map(({ name }) => name)])]
}

const timeOf = ({ index, gaps }: Schema): TimeContent => ({
  name: index.name!,
  step: index.step!,
  anchor: index.anchor ?? 31,
  breaks: gaps === 'break',
})

/** What tells gaps of a model that sees no calendar. */
function gapsOf(schema: Schema): TimeContent | null {
  const { index, calendar = [], gaps } = schema
  const isOneColumn = index.name !== null && index.columns === undefined
  return isOneColumn && index.step !== null && gaps === 'break' && calendar.length === 0 ? timeOf(schema) : null
}

/** What a window is, where it is more than rows as they are scaled. */
function formOf(schema: Schema, scaler: Scaler): Pick<Content, 'form' | 'reach'> {
  const reach = reachOf(schema)
  if (Object.keys(windowForm(schema)).length === 0) return { form: null, reach }
  const { normalize, transform = 'none', min = null, max = null } = schema
  const base = baseOf(schema)
  const season = seasonOf(schema)
  const targets = targetsOf(schema).map((name) => ({
    name,
    input: schema.inputs.indexOf(name),
    bases: base === null ? null : horizonsOf(schema).map((h) => baseRow(base, h, season)),
  }))
  const { lags = [], calendar = [], known = [], static: fixed = [], words = {} } = schema
  let numbers = 0
  const time = timeOf(schema)
  const sees = {
    lags,
    calendar,
    time: calendar.length === 0 ? null : time,
    known: known.map((name, i) => ({ name, ...scaler.known![i] })),
    fixed: fixed.map((name) =>
      Object.hasOwn(words, name) ? { name, words: words[name] } : { name, scale: scaler.static![numbers++] },
    ),
  }
  const own = {
    segment: stepRows(schema),
    horizons: horizonsOf(schema),
    ...sees,
    scale: windowScale(schema),
    change: normalize === 'difference',
  }
  return { form: { ...own, season, transform, min, max, targets }, reach }
}

function outputName(target: string, horizon: number, quantile: number | undefined): string {
  const ahead = horizon === 0 ? target : `${target} ${counted(horizon, 'row')} ahead`
  return quantile === undefined ? ahead : `quantile ${quantile} of ${ahead}`
}
