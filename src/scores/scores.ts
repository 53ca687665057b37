/**
 * Scores: the network beside the baselines on the rows where all exist.
 *
 * @module
 */
import { counted } from '../errors.js'
import type { Loss } from '../engine/losses.js'
import type { Table } from '../table/index.js'
import { placesOf } from '../table/runs.js'
import { type Baselines, baselineSeries, forecastTask } from './baselines/index.js'
import type { View } from './baselines/row.js'
import { compare, type Comparison, judgeBy, meanComparison, type Origins } from './comparison.js'
import type { ModelCalibration } from './calibration.js'
import { type Held, HeldTally } from './held.js'
import { type Judged, judgedBy } from './judged.js'
import { METRICS, type MetricTable } from './metrics.js'
import { newRows, notScored, type PartWindows, rowsBefore, windowsOf } from './part-windows.js'
import { seasonalErrors } from './seasonal-error.js'
import { seedForecasts, type Spread, spreadOf } from './spread.js'
import { type Forecast, type OutputSeries, Tally, type Together } from './tally.js'
import { Changes, type Yesterday } from './yesterday.js'
import { type Dataset, levelUnit } from '../data/dataset.js'
import { Crossings, type Given, numbersOf } from '../data/forecasts.js'
import { horizonsOf, maxHorizon, middleOf, outputsOf } from '../options/outputs.js'
import { type Boundaries, nothingToScore, type ScoredPart } from '../data/split.js'
import { whole } from '../text/number.js'
import { either } from '../text/words.js'
import type { Scaler } from '../data/scaler.js'
import type { Schema } from '../data/schema.js'

/**
 * The errors of the network and of each baseline.
 *
 * For one target and one horizon, in the target's units. For several, all outputs together, over the windows in which
 * every output can be compared: `n` counts windows, and the figures are means over windows and outputs. With several
 * targets or series each error is first divided by the deviation of its target, in its series, over the training rows,
 * since units differ.
 */
export interface Scores extends Comparison {
  /** The baseline with the least judged error on the validation part; skill and verdict are against it. */
  best: string
  /** Whether it was chosen on a validation part; where nothing can be compared there, `best` is persistence. */
  isChosen: boolean
  /** The error that they are judged by: that of the network's loss. */
  judged: Judged
  /** Whether the forecasts are more than the last value repeated. */
  yesterday: Yesterday
  /** With several networks: the score of each by itself. */
  seeds?: Spread
  /** Which rows were scored. */
  part: ScoredPart
  /** Warnings: samples left out, baselines fitted on too little, and the like. */
  notes: string[]
  /** With several targets or horizons: each by itself, by target, then by horizon ascending. */
  outputs?: OutputScores[]
  /** Where there are several series. */
  perSeries?: SeriesScores
  /** With intervals, and where values came after those that calibrated them: what they held, the lowest level first. */
  intervals?: Held[]
}

/** Scores of each series by itself, in the units of `Scores`. */
export interface SeriesScores {
  /** Series in which something was scored, of all of the table. */
  scored: number
  all: number
  /** The means over those series of each series' own figures. */
  mean: Comparison
  /** Each of them, in order. */
  each: ({ series: string } & Comparison)[]
}

/** The scores of one target at one horizon, in the target's units; with `n` 0 the figures are NaN. */
export interface OutputScores extends Comparison {
  target: string
  horizon: number
}

/** What evaluation needs of a fitted forecaster. */
export interface FittedParts {
  schema: Schema
  scaler: Scaler
  baselines: Baselines
  boundaries: Boundaries
  calibration?: ModelCalibration | undefined
}

/** How a part is scored. */
export interface Scoring {
  part?: ScoredPart | undefined
  /** The levels of the intervals that are told of. */
  levels?: readonly number[]
  metrics?: MetricTable
}

/** What is scored: it gives the outputs of windows, whatever computes them. */
export interface Scored {
  dtype: 'f32' | 'f64'
  /** The loss it was trained by, which says by what it is judged. */
  loss: Loss
  /** The seed of the first network; those of the others follow it. */
  seed: number
  /** What each network gives for the windows that end at these rows. */
  run(dataset: Dataset, ends: Int32Array): Given
}

/**
 * Scores a part of a table; `partsOf` says which rows that is.
 *
 * @throws HindcastError `NO_SAMPLES`, `OPTION_CONFLICT`, and what columns throw
 */
export function scoreTable(
  network: Scored,
  table: Table,
  fitted: FittedParts,
  { part: asked, levels = [], metrics = METRICS }: Scoring = {},
): Scores {
  const { schema, baselines } = fitted
  const windows = windowsOf(table, fitted, network.dtype, asked)
  const { part, rows, prepared, origins } = windows
  const before = rowsBefore(part, rows)
  const places = placesOf(prepared.table, schema.gaps)
  const errors = prepared.targets.map((y) => seasonalErrors(y!, before, baselines.seasons[0], places))
  const view = { prepared, dataset: windows.dataset, schema, seasons: baselines.seasons }
  const tallied = tallyOutputs(network, windows, fitted, { view, errors, levels, metrics })
  const { tally, changes, crossings, outputs, intervals } = tallied
  if (tallied.scored === 0) throw nothingToScore(windows.table, part, rows)
  const total = tally.total()
  const horizon = maxHorizon(schema)
  const { best, isChosen } = baselines
  return {
    part,
    best,
    isChosen,
    judged: judgedBy(network.loss),
    ...compare(total.forecasters, best, judgeBy(total, origins, horizon)),
    yesterday: changes.result(total.places.length, horizon),
    ...spreadOf(total.forecasters),
    notes: [
      ...windows.notes,
      ...baselines.fitted.flatMap((baseline) => baseline.notes?.(view) ?? []),
      ...quantileNotes(schema, metrics),
      ...crossings.told(),
      ...baselessNotes(tallied, windows.ends.length, total.places.length),
      ...scaleNotes(errors, windows.table),
    ],
    ...(origins.series === null ? {} : perSeries(windows.table, tally, { total, origins, horizon, best })),
    ...(outputs.length > 1 ? { outputs } : {}),
    ...(intervals.length === 0 ? {} : { intervals }),
  }
}

/** What outputs score, each by itself and added up. */
interface Tallied {
  tally: Tally
  changes: Changes
  crossings: Crossings
  outputs: OutputScores[]
  intervals: Held[]
  /** How many forecasts are scored, and of how many outputs some are not. */
  scored: number
  partly: number
}

/** Scores output by output. */
function tallyOutputs(
  network: Scored,
  windows: PartWindows,
  { schema, baselines, calibration }: FittedParts,
  {
    view,
    errors,
    levels,
    metrics,
  }: { view: View; errors: readonly Float64Array[]; levels: readonly number[]; metrics: MetricTable },
): Tallied {
  const { table, dataset, ends, origins } = windows
  const { series } = origins
  const given = network.run(dataset, ends)
  const groups = series === null ? undefined : { at: series, count: table.series!.length }
  const quantiles = schema.quantiles ?? []
  const tally = new Tally({ quantiles, judged: judgedBy(network.loss), metrics, windows: ends.length, groups })
  const scales = errors.map((own) => (own.length === 1 ? own[0] : Float64Array.from(series!, (s) => own[s])))
  const changes = new Changes()
  const crossings = new Crossings()
  const held = calibration === undefined || levels.length === 0 ? null : new HeldTally({ calibration, levels }, schema)
  const isNew = held === null ? () => false : newRows(windows, calibration!)
  const each: OutputScores[] = []
  const outputs = outputsOf(schema)
  let [scored, partly] = [0, 0]
  let k = 0
  for (const known of baselineSeries(baselines, forecastTask(view, ends))) {
    const { target, column, horizon } = outputs[k]
    const own = { ...known, scale: scales[target] }
    const forecastBy = (networks: Given, counter?: Crossings): Forecast =>
      modelForecast(schema, dataset, ends, networks, k, counter)
    const seeds = seedForecasts(network.seed, given.length, (s) => forecastBy([given[s]]))
    const all = { ...own, forecasts: { model: forecastBy(given, crossings), ...own.forecasts, ...seeds } }
    const alone = tally.add(all)
    addChanges(changes, all, alone.places)
    held?.add(
      k,
      {
        forecast: all.forecasts.model,
        actual: all.actual,
        unitAt: (w) => levelUnit(dataset, target, ends[w]),
        places: alone.places.filter((w) => isNew(ends[w] + horizon)),
      },
      series === null && horizon === horizonsOf(schema)[0],
    )
    scored += alone.places.length
    if (alone.places.length < ends.length) partly++
    if (outputs.length > 1) {
      const comparison = compare(alone.forecasters, baselines.best, judgeBy(alone, origins, horizon))
      each.push({ target: column, horizon, ...comparison })
    }
    k++
  }
  return { tally, changes, crossings, outputs: each, intervals: held?.result() ?? [], scored, partly }
}

/** Whose errors stand for the network's, where the median is not among its quantiles. */
function quantileNotes(schema: Schema, metrics: MetricTable): string[] {
  const { quantiles = [] } = schema
  if (quantiles.length === 0 || quantiles.includes(0.5)) return []
  const ofPoints = Object.entries(metrics).filter(([, { needs, inTable }]) => needs === undefined && inTable)
  const names = ofPoints.map(([name]) => name)
  return [
    `The network's ${either(names, 'and')} are those of the quantile ${quantiles[middleOf(schema)]}, since 0.5 is not ` +
      'among the quantiles.',
  ]
}

/**
 * How many windows are not scored since nothing is known to count from; of several outputs, of how many, and in how many
 * windows all of them are compared.
 */
function baselessNotes({ outputs, scored, partly }: Tallied, windows: number, together: number): string[] {
  if (partly === 0) return []
  if (outputs.length < 2) return [`${notScored(windows - scored)}, since no value of the target is known before.`]
  return [
    `Of ${partly} of the ${outputs.length} outputs some samples are not scored, since the target cell is missing or ` +
      'no value of the target is known before.',
    `All outputs together are compared in ${whole(together)} of ${counted(windows, 'window')}, those that have every one ` +
      'of them: their error may be larger or smaller than that of most outputs by themselves.',
  ]
}

/** That some series cannot be measured by their seasonal naive forecast. */
function scaleNotes(errors: readonly Float64Array[], { series }: Table): string[] {
  const without = errors[0].filter((_, s) => errors.some((each) => each[s] !== each[s])).length
  if (without === 0) return []
  const why =
    'since the rows before those that are scored have no error of the seasonal naive forecast to divide by: none can be computed, or it is 0'
  if (series === null) return [`There is no mase, ${why}.`]
  return [`mase leaves ${whole(without)} of ${counted(series.length, 'series', 'series')} out, ${why}.`]
}

/** Adds the changes from the last value, forecast and true, of an output. */
function addChanges(
  changes: Changes,
  { actual, unit, overall = unit, forecasts }: OutputSeries,
  places: Int32Array,
): void {
  const { model, persistence } = forecasts
  for (const w of places) {
    const size = typeof overall === 'number' ? overall : overall[w]
    const last = persistence.point[w]
    changes.add((model.point[w] - last) / size, (actual[w] - last) / size)
  }
}

/** The comparison in each series by itself, and its means. */
function perSeries(
  { series }: Table,
  tally: Tally,
  { total, origins, horizon, best }: { total: Together; origins: Origins; horizon: number; best: string },
): { perSeries: SeriesScores } {
  const names = series!
  const windows = Array.from(names, (): number[] => [])
  total.places.forEach((w, i) => windows[origins.series![w]].push(i))
  const each = tally.series().map(({ group, forecasters }) => {
    const own = windows[group]
    const alone: Together = {
      places: Int32Array.from(own, (i) => total.places[i]),
      forecasters: total.forecasters.map((one) => ({ ...one, losses: Float64Array.from(own, (i) => one.losses[i]) })),
    }
    const judge = judgeBy(alone, { keys: null, series: null }, horizon)
    return { series: names[group], ...compare(forecasters, best, judge) }
  })
  return { perSeries: { scored: each.length, all: names.length, mean: meanComparison(each), each } }
}

/** What networks forecast together for output k, in the target's units. */
function modelForecast(
  schema: Schema,
  dataset: Dataset,
  ends: Int32Array,
  given: Given,
  k: number,
  crossings?: Crossings,
): Forecast {
  const own = numbersOf(dataset, schema, given, ends, k, crossings)
  return { point: own[middleOf(schema)], levels: schema.quantiles === undefined ? [] : own }
}
