/**
 * Scores: the network beside the baselines on the rows where all exist.
 *
 * @module
 */
import { counted, shown } from '../errors.js'
import type { Loss } from '../engine/losses.js'
import type { Table } from '../table/index.js'
import { type Baselines, baselineSeries, forecastTask, levelUnit } from './baselines/index.js'
import { compare, type Comparison, judgeBy, meanComparison, type Origins } from './comparison.js'
import type { ModelCalibration } from './calibration.js'
import { type Held, HeldTally } from './held.js'
import { type Judged, judgedBy } from './judged.js'
import { METRICS, type MetricTable } from './metrics.js'
import { seasonalErrors } from './seasonal-error.js'
import { seedForecasts, type Spread, spreadOf } from './spread.js'
import { type Forecast, type OutputSeries, Tally, type Together } from './tally.js'
import { Changes, type Yesterday } from './yesterday.js'
import { type Dataset, datasetOf } from '../data/dataset.js'
import { unknownTexts } from '../data/fixed.js'
import { Crossings, type Given, numbersOf } from '../data/forecasts.js'
import { horizonsOf, maxHorizon, middleOf, outputsOf, targetsOf } from '../options/outputs.js'
import { partsBy, type Range, seriesRows, type PartRows } from '../data/parts.js'
import { type Boundaries, nothingToScore, partsOf, type ScoredPart, type ToldBy } from '../data/split.js'
import { prepare, requireWindow, samplesOf, straddlingText } from '../data/samples.js'
import { whole } from '../text/number.js'
import { either } from '../text/words.js'
import { fillsFor, type Scaler } from '../data/scaler.js'
import { type Schema, withSchema } from '../data/schema.js'
import { seriesOfRows } from './baselines/past.js'

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
  /** Whether it was chosen on a validation part; without one, `best` is persistence. */
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
  const { schema, scaler, baselines, boundaries, calibration } = fitted
  const own = withSchema(table, schema)
  const prepared = prepare(own, schema, { means: fillsFor(scaler, own.series), needsTarget: true })
  requireWindow(prepared, schema, maxHorizon(schema), true)
  const { part, rows, told } = partsOf(own, schema, boundaries, asked)
  const samples = samplesOf(prepared, schema, rows)
  // All windows: also those of which the target rows lie in two parts.
  const taken =
    part === 'all'
      ? samplesOf(
          prepared,
          schema,
          partsBy(own, () => [0, 0]),
        )
      : samples
  const ends = part === 'all' ? taken.test : samples[part]
  const notes: string[] = []
  if (part === 'train' || part === 'all') notes.push(...trainedOn(told, samples.train.length, ends.length))
  const dropped = taken.targetMissing[part === 'all' ? 'test' : part]
  if (dropped > 0) notes.push(`${notScored(dropped)}, since ${dropped === 1 ? 'its' : 'their'} target cell is missing.`)
  if (samples.straddling > 0 && part !== 'all') notes.push(straddlingText(samples.straddling))
  const dataset = datasetOf(prepared, schema, scaler, network.dtype)
  notes.push(...unseenNotes(dataset.unseen, own), ...unknownTexts(dataset.unknown))
  const given = network.run(dataset, ends)
  const judged = judgedBy(network.loss)
  const quantiles = schema.quantiles ?? []
  const outputs = outputsOf(schema)
  const view = { prepared, dataset, schema, seasons: baselines.seasons }
  const { at } = seriesOfRows(own.rows, own.seriesStarts)
  const series = own.series === null ? null : Int32Array.from(ends, (e) => at[e])
  const groups = series === null ? undefined : { at: series, count: own.series!.length }
  const tally = new Tally({ quantiles, judged, metrics, windows: ends.length, groups })
  const before = rowsBefore(part, rows)
  const errors = targetsOf(schema).map((_, j) => seasonalErrors(prepared.targets[j]!, before, baselines.seasons[0]))
  const scales = errors.map((own) => (own.length === 1 ? own[0] : Float64Array.from(ends, (e) => own[at[e]])))
  const changes = new Changes()
  const origins: Origins = { keys: series === null ? null : originKeys(own, ends), series }
  const each: OutputScores[] = []
  const crossings = new Crossings()
  const held = calibration === undefined || levels.length === 0 ? null : new HeldTally({ calibration, levels }, schema)
  const isNew = held === null ? () => false : newRows(own, calibration!, part, told)
  let [scored, left] = [0, 0]
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
    if (alone.places.length < ends.length) left++
    if (outputs.length > 1) {
      const comparison = compare(alone.forecasters, baselines.best, judgeBy(alone, origins, horizon))
      each.push({ target: column, horizon, ...comparison })
    }
    k++
  }
  if (scored === 0) throw nothingToScore(own, part, rows)
  notes.push(...baselines.fitted.flatMap((baseline) => baseline.notes?.(view) ?? []))
  if (quantiles.length > 0 && !quantiles.includes(0.5)) {
    const taken = quantiles[middleOf(schema)]
    const ofPoints = Object.entries(metrics).filter(([, { needs, inTable }]) => needs === undefined && inTable)
    const names = ofPoints.map(([name]) => name)
    notes.push(
      `The network's ${either(names, 'and')} are those of the quantile ${taken}, since 0.5 is not among the quantiles.`,
    )
  }
  notes.push(...crossings.told())
  if (left > 0 && outputs.length === 1) {
    notes.push(`${notScored(ends.length - scored)}, since no value of the target is known before.`)
  } else if (left > 0) {
    notes.push(
      `Of ${left} of the ${outputs.length} outputs some samples are not scored, since the target cell is missing or ` +
        'no value of the target is known before.',
    )
  }
  const total = tally.total()
  const horizon = maxHorizon(schema)
  return {
    part,
    best: baselines.best,
    isChosen: baselines.isChosen,
    judged,
    ...compare(total.forecasters, baselines.best, judgeBy(total, origins, horizon)),
    yesterday: changes.result(total.places.length, horizon),
    ...spreadOf(total.forecasters),
    notes: [...notes, ...scaleNotes(errors, own)],
    ...(series === null ? {} : perSeries(own, tally, { total, origins, horizon, best: baselines.best })),
    ...(outputs.length > 1 ? { outputs: each } : {}),
    ...(held === null || held.result().length === 0 ? {} : { intervals: held.result() }),
  }
}

/** Which rows came after those that calibrated the intervals: of those alone it can be told what intervals hold. */
function newRows(table: Table, { rows }: ModelCalibration, part: ScoredPart, told: ToldBy): (row: number) => boolean {
  const { index, series } = table
  if (series !== null && !index.isDate) return () => part === 'test'
  if (rows === null || told === null) return () => true
  const last = typeof rows[1] === 'number' ? rows[1] : index.parse(rows[1])
  return (row) => index.values[row] > last
}

/** Rows of each series before those that are scored: of the training rows, and of all rows, the training rows. */
export function rowsBefore(part: ScoredPart, { starts, train, valid, ends }: PartRows): Range[] {
  return Array.from(starts, (start, s): Range => {
    if (part === 'test') return [start, valid[s]]
    return [start, part === 'valid' || train[s] > start ? train[s] : ends[s]]
  })
}

/**
 * By which windows of one origin are found: its time or counter; without an index by the rows to the end of the series.
 */
function originKeys(table: Table, ends: Int32Array): Float64Array {
  const { values, kind } = table.index
  if (kind !== 'rows') return Float64Array.from(ends, (e) => values[e])
  const { at } = seriesOfRows(table.rows, table.seriesStarts)
  const { ends: last } = seriesRows(table)
  return Float64Array.from(ends, (e) => e - last[at[e]])
}

/** That some series cannot be measured by their seasonal naive forecast. */
function scaleNotes(errors: readonly Float64Array[], { series }: Table): string[] {
  const without = errors[0].filter((_, s) => errors.some((each) => each[s] !== each[s])).length
  if (without === 0) return []
  const why = 'since the seasonal naive forecast has no error in the rows before those that are scored'
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

/** The series whose scale is that of their own rows, in a sentence. */
function unseenNotes(unseen: readonly string[], table: Table): string[] {
  if (unseen.length === 0) return []
  const names = unseen.slice(0, 3).map((name) => shown(name))
  const more = unseen.length > names.length ? ` and ${whole(unseen.length - names.length)} more` : ''
  return [
    `The training never saw ${names.join(', ')}${more} (${whole(unseen.length)} of ${whole(table.series?.length ?? 1)} series): ` +
      'scaled by their own rows.',
  ]
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

/** That the network has seen what it is scored on, in a sentence; nothing where it has not. */
function trainedOn(told: ToldBy, train: number, all: number): string[] {
  if (told === null) return ['Whether the network was trained on some of these rows cannot be told without an index.']
  if (train === 0) return []
  const some = `${whole(train)} of these ${whole(all)} samples`
  const better = 'the figures are better than those of rows that it has not seen.'
  return told === 'table'
    ? [`The network was trained on ${train === all ? 'these samples' : some}, so ${better}`]
    : [
        `${train === all ? 'These samples' : some} do not lie after the training rows: where the network was trained ` +
          `on them, ${better}`,
      ]
}

const notScored = (n: number): string => `${counted(n, 'sample')} ${n === 1 ? 'is' : 'are'} not scored`
