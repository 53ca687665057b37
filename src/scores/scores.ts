/**
 * Scores: the network beside the baselines on the rows where all exist.
 *
 * @module
 */
import { counted, shown } from '../errors.js'
import type { Table } from '../table/index.js'
import { type Baselines, type BaselineSeries, baselineSeries, levelUnit } from './baselines/index.js'
import {
  comparablePlaces,
  compare,
  type Comparison,
  type Forecast,
  meanComparison,
  type OutputSeries,
} from './comparison.js'
import { METRICS, type MetricTable } from './metrics.js'
import { type Dataset, datasetOf, forecastIn } from '../data/dataset.js'
import { maxHorizon, middleOf, numbersEach, outputsOf, targetsOf } from '../options/outputs.js'
import { partsBy, seriesRows } from '../data/parts.js'
import { type Boundaries, nothingToScore, partsOf, type ScoredPart, type ToldBy } from '../data/split.js'
import { prepare, requireWindow, samplesOf, straddlingText } from '../data/samples.js'
import { whole } from '../text/number.js'
import { fillsFor, type Scaler, targetScales, unitOf } from '../data/scaler.js'
import { type Schema, withSchema } from '../data/schema.js'

/**
 * How far the network and each baseline are from what came.
 *
 * Of one target and one horizon, in the target's units. Of several, all outputs together, over the windows for which
 * every output can be compared: `n` counts windows, and the figures are means over windows and outputs; of several
 * targets or series each error is first divided by the deviation of its target, in its series, over the training rows,
 * since units differ.
 */
export interface Scores extends Comparison {
  /** Which rows were scored. */
  part: ScoredPart
  /** What a reader of the figures should know: samples left out, baselines that had to make do. */
  notes: string[]
  /** Where there are several targets or horizons: each by itself, targets first, then horizons ascending. */
  outputs?: OutputScores[]
  /** Where there are several series. */
  perSeries?: SeriesScores
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
}

/** What is scored: it gives the outputs of windows, whatever computes them. */
export interface Scored {
  dtype: 'f32' | 'f64'
  /** What is forecast by the windows that end at these rows: [windows][outputs], scaled. */
  run(dataset: Dataset, ends: Int32Array): Float64Array
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
  asked?: ScoredPart,
  metrics: MetricTable = METRICS,
): Scores {
  const { schema, scaler, baselines, boundaries } = fitted
  const own = withSchema(table, schema)
  const prepared = prepare(own, schema, { means: fillsFor(scaler, own.series), needsTarget: true })
  requireWindow(prepared, schema, maxHorizon(schema), true)
  const { part, rows, told } = partsOf(own, schema, boundaries, asked)
  const samples = samplesOf(prepared, schema, rows)
  // All windows: also those of which the target rows lie in two parts.
  const scored =
    part === 'all'
      ? samplesOf(
          prepared,
          schema,
          partsBy(own, () => [0, 0]),
        )
      : samples
  const ends = part === 'all' ? scored.test : samples[part]
  const notes: string[] = []
  if (part === 'train' || part === 'all') notes.push(...trainedOn(told, samples.train.length, ends.length))
  const dropped = scored.targetMissing[part === 'all' ? 'test' : part]
  if (dropped > 0) notes.push(`${notScored(dropped)}, since ${dropped === 1 ? 'its' : 'their'} target cell is missing.`)
  if (samples.straddling > 0 && part !== 'all') notes.push(straddlingText(samples.straddling))
  const dataset = datasetOf(prepared, schema, scaler, network.dtype)
  notes.push(...unseenNotes(dataset.unseen, own))
  const given = network.run(dataset, ends)
  const outputs = outputsOf(schema)
  const known = baselineSeries(baselines.fitted, { prepared, dataset, schema, ends, notes })
  const series = outputs.map((_, k) => outputSeries(fitted, { dataset, ends, given }, known[k], k))
  const places = series.map((s) => comparablePlaces([s]))
  if (places.every(({ length }) => length === 0)) throw nothingToScore(own, part, rows)
  const left = places.filter(({ length }) => length < ends.length).length
  const quantiles = schema.quantiles ?? []
  if (quantiles.length > 0 && !quantiles.includes(0.5)) {
    const taken = quantiles[middleOf(schema)]
    notes.push(`The network's rmse and mae are those of the quantile ${taken}, since 0.5 is not among the quantiles.`)
  }
  if (outputs.length === 1) {
    if (left > 0) notes.push(`${notScored(ends.length - places[0].length)}, since persistence has no value there.`)
    const whole = compare(series, quantiles, maxHorizon(schema), metrics)
    return {
      part,
      ...whole,
      notes,
      ...perSeries(own, series, ends, (of) => compare(of, quantiles, maxHorizon(schema), metrics)),
    }
  }
  if (left > 0) {
    notes.push(
      `Of ${left} of the ${outputs.length} outputs some samples are not scored, since the target cell is missing or ` +
        'persistence has no value there.',
    )
  }
  const scales = targetScales(scaler)
  const unit = ({ target }: { target: number }): number => (targetsOf(schema).length === 1 ? 1 : unitOf(scales[target]))
  const together = dataset.bySeries ? series : series.map((s, k) => ({ ...s, unit: unit(outputs[k]) }))
  return {
    part,
    ...compare(together, quantiles, maxHorizon(schema), metrics),
    notes,
    ...perSeries(own, series, ends, (of) => compare(of, quantiles, maxHorizon(schema), metrics)),
    outputs: outputs.map(({ column, horizon }, k) => ({
      target: column,
      horizon,
      ...compare([series[k]], quantiles, horizon, metrics),
    })),
  }
}

/** The comparison in each series by itself, and its means; nothing where the table is one series. */
function perSeries(
  table: Table,
  outputs: readonly OutputSeries[],
  ends: Int32Array,
  compared: (outputs: OutputSeries[]) => Comparison,
): { perSeries?: SeriesScores } {
  const { series } = table
  if (series === null) return {}
  const { starts, ends: last } = seriesRows(table)
  const each: SeriesScores['each'] = []
  let from = 0
  series.forEach((name, s) => {
    let to = from
    while (to < ends.length && ends[to] < last[s] && ends[to] >= starts[s]) to++
    const own = outputs.map((output) => windowsOf(output, from, to))
    if (comparablePlaces(own).length > 0) each.push({ series: name, ...compared(own) })
    from = to
  })
  return { perSeries: { scored: each.length, all: series.length, mean: meanComparison(each), each } }
}

/** Some of the windows of an output, one after the other. */
function windowsOf({ actual, unit, forecasts }: OutputSeries, from: number, to: number): OutputSeries {
  const own = Object.entries(forecasts).map(([name, { point, levels }]): [string, Forecast] => [
    name,
    { point: point.subarray(from, to), levels: levels.map((level) => level.subarray(from, to)) },
  ])
  return {
    actual: actual.subarray(from, to),
    unit: typeof unit === 'number' ? unit : unit.subarray(from, to),
    forecasts: Object.fromEntries(own),
  }
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

/** What came for output k, and all forecasts of it, in the target's units. */
function outputSeries(
  { schema, baselines }: FittedParts,
  { dataset, ends, given }: { dataset: Dataset; ends: Int32Array; given: Float64Array },
  known: BaselineSeries,
  k: number,
): OutputSeries {
  const { quantiles } = schema
  const each = numbersEach(schema)
  const outputs = outputsOf(schema)
  const { target } = outputs[k]
  const own = Array.from({ length: each }, (_, i) =>
    known.actual.map((_, w) => {
      return forecastIn(dataset, target, ends[w], given[(w * outputs.length + k) * each + i])
    }),
  )
  const unit = dataset.bySeries ? Float64Array.from(ends, (e) => levelUnit(dataset, target, e)) : null
  const model: Forecast = { point: own[middleOf(schema)], levels: quantiles === undefined ? [] : own }
  const others = Object.entries(known.forecasts).map(([name, point]): [string, Forecast] => {
    const residuals = baselines.residuals?.[name][k] ?? []
    const levels = (quantiles ?? []).map((_, i) =>
      point.map((y, w) => y + residuals[i] * (unit === null ? 1 : unit[w])),
    )
    return [name, { point, levels }]
  })
  return { actual: known.actual, unit: unit ?? 1, forecasts: { model, ...Object.fromEntries(others) } }
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
