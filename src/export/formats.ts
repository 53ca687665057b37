/**
 * The export formats, a row each: its name, and which options of a model it supports. An option that a row does not
 * list is refused by name and never ignored, so that an export cannot silently compute a different network.
 *
 * @module
 */
import { type Cell, cellOf, CELLS } from '../engine/cells.js'
import { type Loss, lossOf, LOSSES } from '../engine/losses.js'
import { HindcastError, shown } from '../errors.js'
import type { Model } from '../model/model-file.js'
import { type RecordedFit, recordedOptions } from '../options/recorded.js'
import { levelsOf, targetsOf } from '../options/outputs.js'
import { needsTargets, type WindowForm } from '../options/windows.js'
import { PLAIN_LEVEL } from '../scores/conformal.js'
import { percent } from '../text/task.js'
import { CLIPPED_BY } from './script/clipping.js'
import { capital } from '../text/sentence.js'

/** A format. */
export interface ExportRow {
  /** In a sentence. */
  title: string
  /** Endings of file names that mean it. */
  endings: readonly string[]
  /** What it is, for the help. */
  about: string
  /** Whether it can hold several series, each with scales of its own. */
  series: boolean
  /** Whether windows may look at a target that is not an input: be relative to it, or take its lags. */
  apart: boolean
  /** The options it supports; null: all, since it carries a model file. */
  holds: {
    cells: readonly string[]
    losses: readonly string[]
    /** Of the options that a model file records. */
    options: readonly string[]
    /** Of what the schema says: columns, windows, policies. */
    schema: readonly string[]
    /** Of the options of a training, where it repeats one. */
    fit?: readonly string[]
  } | null
  /**
   * What of a model it holds in another way or not at all, though it forecasts the same, or repeats it: in sentences.
   *
   * @param asked the levels of intervals that were asked for; left out: those of the training
   */
  differs(model: Model, asked?: readonly number[]): string[]
}

export type ExportTable = Readonly<Record<string, ExportRow>>

/** Modules and scripts have code for each cell, or would not compile; ONNX has an operator for some. */
const ALL_CELLS = Object.keys(CELLS) as Cell[]
const WITH_OPERATOR = ALL_CELLS.filter((cell) => cellOf({ cell }).onnx !== null)
/** Forecasts are numbers, not classes. */
const OF_NUMBERS = (Object.keys(LOSSES) as Loss[]).filter((loss) => lossOf({ loss }).targets !== 'classes')
const SCHEMA = [
  'inputs',
  'target',
  'horizon',
  'quantiles',
  'window',
  'missing',
  'gaps',
  'index',
  'reading',
  'found',
  'season',
]
const OPTIONS = [
  ...['target', 'horizon', 'window', 'season', 'scale', 'allowLeak'],
  ...['cell', 'nonlinearity', 'hiddenSize', 'numLayers', 'recurrentBias', 'dtype', 'seed', 'engineDependentBits'],
  ...['loss', 'huberDelta', 'quantiles', 'lossOn', 'optimizer'],
]
const FIT: readonly (keyof RecordedFit)[] = [
  ...(['epochs', 'epochWindows', 'batchSize', 'split', 'shuffle', 'patience', 'schedule'] as const),
  ...CLIPPED_BY,
]

/** What a window is. */
const WINDOWS = ['segment', 'normalize', 'residual', 'transform', 'min', 'max'] satisfies (keyof WindowForm)[]

/** What a step sees besides its rows. */
const SEEN = ['calendar', 'known', 'lags', 'static'] satisfies (keyof WindowForm)[]

/** What of all that a script computes; bounds are for forecasts alone, which it does not give. */
const TAUGHT = [...WINDOWS, 'calendar', 'known', 'lags'] satisfies (keyof WindowForm)[]

/**
 * Dropout is for training alone: what forecasts does without it. Rows come as numbers, oldest first, so how a file was
 * read matters no more, but for what means missing, which the content carries.
 */
const FORECASTS = {
  losses: OF_NUMBERS,
  options: [...OPTIONS, ...WINDOWS, ...SEEN, 'dropout', 'seeds', 'interval'],
  schema: [...SCHEMA, ...WINDOWS, ...SEEN, 'words'],
}

/** `intervals of 80 %`, as the training was asked for them. */
const intervalsText = ({ interval = PLAIN_LEVEL }: Model['options']): string =>
  `intervals of ${levelsOf({ interval }).map(percent).join(' and ')}`

export const EXPORTS = {
  onnx: {
    title: 'ONNX',
    endings: ['.onnx'],
    about: "one graph from raw rows to forecasts in the table's units, for ONNX Runtime",
    series: true,
    apart: false,
    holds: { ...FORECASTS, cells: WITH_OPERATOR },
    differs: ({ options, calibration }, asked) => [
      ...(options.network.dtype === 'f64'
        ? ['An ONNX file computes the network in f32, and this model is of f64.']
        : []),
      ...(calibration === undefined || asked !== undefined
        ? []
        : [
            `An ONNX file gives the bounds of the ${intervalsText(options)} beside the forecast; for other levels give the option interval.`,
          ]),
    ],
  },
  html: {
    title: 'a page',
    endings: ['.html', '.htm'],
    about: 'one page that forecasts from a dropped CSV, opened from disk, offline',
    series: true,
    apart: true,
    holds: null,
    differs: () => [],
  },
  js: {
    title: 'a module',
    endings: ['.js', '.mjs'],
    about: 'one module without imports, with predict(rows) that gives the same bits',
    series: true,
    apart: true,
    holds: { ...FORECASTS, cells: ALL_CELLS },
    differs: ({ options }) =>
      options.network.engineDependentBits
        ? [
            'A module multiplies without fused operations, so its forecasts may differ from those of this model in the last digits.',
          ]
        : [],
  },
  py: {
    title: 'a script',
    endings: ['.py'],
    about: 'a NumPy script that repeats the training from the table, and compares',
    series: false,
    apart: true,
    // It repeats the training of one network, from the plain table that hindcast makes of any.
    holds: {
      ...FORECASTS,
      cells: ALL_CELLS,
      options: [...OPTIONS, ...TAUGHT, 'dropout', 'interval'],
      schema: [...SCHEMA, ...TAUGHT],
      fit: FIT,
    },
    differs: ({ schema, calibration }) => {
      const left = [
        ...(calibration === undefined ? [] : ['intervals']),
        ...(schema.min === undefined && schema.max === undefined ? [] : ['bounds']),
      ]
      return left.length === 0
        ? []
        : [
            `A script repeats the training and gives no forecasts, so the ${left.join(' and ')} of this model are not in it.`,
          ]
    },
  },
} as const satisfies ExportTable

export type ExportName = keyof typeof EXPORTS

/**
 * Refuses a model that a format cannot hold.
 *
 * @throws HindcastError `OPTION_CONFLICT`, with the format as its value
 */
export function requireHeld(name: string, model: Model, table: ExportTable = EXPORTS): void {
  const missing = notHeld(name, model, table)
  if (missing === null) return
  const others = Object.keys(table).filter((other) => notHeld(other, model, table) === null)
  const way = others.length === 0 ? '' : `; export it as ${others.join(' or ')}`
  throw new HindcastError('OPTION_CONFLICT', `${capital(table[name].title)} cannot hold ${missing}${way}.`, {
    option: '--format',
    value: name,
  })
}

/** What of a model a format cannot hold; null where it holds all. */
function notHeld(name: string, { options, schema, scaler, trainings }: Model, table: ExportTable): string | null {
  const { holds, series, apart } = table[name]
  if (scaler.series !== undefined && !series) return 'the several series of this model'
  if (holds === null) return null
  const { cell, loss } = options.network
  if (!holds.cells.includes(cell!)) return `the cell ${cell!} of this model`
  if (!holds.losses.includes(loss!)) return `the outputs of a network trained with the loss ${loss!}`
  const option = Object.keys(recordedOptions(options)).find((key) => !holds.options.includes(key))
  if (option !== undefined) return `the option ${shown(option)} of this model`
  const part = Object.keys(schema).find((key) => !holds.schema.includes(key))
  if (part !== undefined) return `the ${shown(part)} of this model's table`
  const other = needsTargets(schema) ? targetsOf(schema).find((target) => !schema.inputs.includes(target)) : undefined
  if (other !== undefined && !apart)
    return schema.lags === undefined
      ? `windows that are relative to ${shown(other)}, which is not an input of this model`
      : `"lags" of ${shown(other)}, which is not an input of this model`
  const fit = trainings
    .flatMap((training) => Object.entries(training.fit))
    .find(([key, value]) => {
      return holds.fit !== undefined && !holds.fit.includes(key) && value !== 0 && value !== null && value !== false
    })
  return fit === undefined ? null : `the option ${shown(fit[0])} of this model's training`
}
