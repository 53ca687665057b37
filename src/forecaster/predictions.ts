/**
 * Predictions: the network's forecasts for every window, labelled by the index.
 *
 * @module
 */
import type { IndexValue } from '../table/index.js'
import { type Dataset, datasetOf, levelUnit } from '../data/dataset.js'
import { Crossings, type Given, numbersAt } from '../data/forecasts.js'
import { horizonsOf, maxHorizon, middleOf, outputsOf, targetsOf } from '../options/outputs.js'
import { unknownTexts } from '../data/fixed.js'
import { knownColumns, knownTest, requireKnown, requireKnownCells } from '../data/known.js'
import { prepare, type Prepared, requireWindow } from '../data/samples.js'
import { baselessEnds, windowEnds } from '../data/window-ends.js'
import { baselessTexts, unseenTexts } from '../data/window-words.js'
import { runsOf } from '../table/runs.js'
import { seriesFinder, seriesRows } from '../data/parts.js'
import { tailOf } from '../data/tail.js'
import { targetRows } from '../data/target-rows.js'
import { fillsFor, type Scaler } from '../data/scaler.js'
import { type Schema, withSchema } from '../data/schema.js'
import { boundsBy, type Scorable } from '../scores/calibration.js'
import type { View } from '../scores/baselines/row.js'
import type { IntervalTask } from '../scores/interval-task.js'
import type { FittedParts, Scored } from '../scores/scores.js'
import type { Table } from '../table/index.js'
import { counted } from '../text/number.js'
import type { Prediction } from '../text/prediction.js'
import {
  type Asked,
  baselineNumbers,
  type BaselineTask,
  type NumbersAt,
  requireTargets,
  seenColumns,
  withValues,
} from './by-baseline.js'
import { type Told, type Warning, warningsOf } from './forecasts.js'
import { type Latest, staleWarnings } from './stale.js'

/**
 * Predicts every window of a table: origins ascending, then targets, then horizons ascending.
 *
 * @throws HindcastError `COLUMN_UNKNOWN`, `INDEX_STEP`, `WINDOW_TOO_LONG`, `MEMORY_TOO_SMALL`, and what columns throw
 */
export function predictTable(
  network: Scored,
  table: Table,
  { schema, scaler }: Pick<FittedParts, 'schema' | 'scaler'>,
  { intervals = null, baseline = null }: Asked = {},
): Told {
  const own = withSchema(table, schema)
  const seen = seenSchema(schema, baseline)
  if (baseline !== null) requireTargets(own, targetsOf(schema))
  const prepared = preparedFor(own, seen, scaler)
  const dataset = datasetOf(prepared, schema, scaler, network.dtype)
  const ends = windowsOf(prepared, schema)
  const kept = ends.filter(knownTest(prepared.known, seen))
  const crossings = new Crossings()
  const numbers = numbersBy(network, baseline, { prepared, dataset, schema }, kept, dataset, crossings)
  const nameOf = namesOf({ table: own, targets: prepared.targets, dataset, intervals, baseline }, schema)
  const outputs = outputsOf(schema)
  const forecasts = [...kept].flatMap((e, w) => outputs.map((_, k) => nameOf(e, k, numbers(e, w, k))))
  const warnings = [
    ...leftOut(ends.length - kept.length),
    ...warningsOf('baseless', baselessTexts(baselessOf(prepared, schema).length)),
    ...unseenOf(dataset, own, baseline),
    ...unknownOf(dataset, baseline),
    ...noMedian(schema),
    ...warningsOf('crossed', crossings.told()),
  ]
  return baseline === null ? { forecasts, warnings } : withValues(forecasts, baseline, warnings)
}

/**
 * Predicts the rows after a table's last: rows ascending, then targets; where several horizons reach the same row, from
 * the latest origin.
 *
 * @throws HindcastError as `predictTable`
 */
export function forecastTable(
  network: Scored,
  table: Table,
  { schema, scaler }: Pick<FittedParts, 'schema' | 'scaler'>,
  { intervals = null, baseline = null }: Asked = {},
): Told {
  const own = withSchema(table, schema)
  const seen = seenSchema(schema, baseline)
  requireKnownCells(own, seen)
  if (baseline !== null) requireTargets(own, targetsOf(schema))
  // What is known ahead is made for the last rows alone.
  const prepared = preparedFor(own, { ...schema, known: undefined }, scaler)
  const outputs = outputsOf(schema)
  const rowFor = targetRows(own, schema)
  const seriesAt = seriesFinder(own.seriesStarts)
  const liesAhead = aheadIn(own, prepared.targets)
  const isAhead = (e: number, k: number): boolean => {
    const { target, horizon } = outputs[k]
    return liesAhead(target, horizon, e, rowFor(e, horizon))
  }
  const isNear = nearEnd(own, schema)
  const leads = (e: number): boolean => isNear(e) && outputs.some((_, k) => isAhead(e, k))
  const ends = windowsOf(prepared, schema).filter(leads)
  // A baseline may look at all that is past.
  const tail =
    baseline === null
      ? tailOf(prepared, schema, scaler, ends)
      : { prepared: { ...prepared, known: knownColumns(own, seen) }, moved: (row: number) => row }
  requireKnown(own, tail.prepared.known, seen, ends, tail.moved)
  const latest = new Map<string, Latest>()
  for (const end of ends) {
    outputs.forEach(({ target, horizon }, k) => {
      if (!isAhead(end, k)) return
      const { at } = rowFor(end, horizon)
      const series = seriesAt(end)
      latest.set(`${series} ${target} ${at}`, { series, at, target, end, k })
    })
  }
  const ahead = [...latest.values()].sort((a, b) => a.series - b.series || a.at - b.at || a.target - b.target)
  const needed = new Set(ahead.map(({ end }) => end))
  const used = ends.filter((end) => needed.has(end))
  const places = new Map(Array.from(used, (end, w) => [end, w]))
  const dataset = datasetOf(tail.prepared, schema, scaler, network.dtype)
  const crossings = new Crossings()
  const scales = { ...dataset, scalesAt: (row: number) => dataset.scalesAt(tail.moved(row)) }
  const view = { prepared: tail.prepared, dataset, schema }
  const numbers = numbersBy(network, baseline, view, used.map(tail.moved), scales, crossings)
  const nameOf = namesOf({ table: own, targets: prepared.targets, dataset: scales, intervals, baseline }, schema)
  const forecasts = ahead.map(({ end, k }) => nameOf(end, k, numbers(end, places.get(end)!, k)))
  const warnings = [
    ...staleWarnings({ ...prepared, rawInputs: seenColumns(prepared, baseline) }, schema, ahead),
    ...warningsOf('baseless', baselessTexts(baselessOf(prepared, schema).filter(leads).length)),
    ...unseenOf(dataset, own, baseline),
    ...unknownOf(dataset, baseline),
    ...noMedian(schema),
    ...warningsOf('crossed', crossings.told('of what lies ahead')),
  ]
  return baseline === null ? { forecasts, warnings } : withValues(forecasts, baseline, warnings)
}

/** Which quantile `value` is, where the median is not among them. */
function noMedian({ quantiles }: Schema): Warning[] {
  if (quantiles === undefined || quantiles.includes(0.5)) return []
  const sentence = `0.5 is not among the quantiles, so value is the quantile ${quantiles[middleOf({ quantiles })]}.`
  return [{ kind: 'noMedian', sentence }]
}

/** Words that the training never saw, where forecasts look at them. */
const unknownOf = ({ unknown }: Dataset, baseline: BaselineTask | null): Warning[] =>
  baseline === null || baseline.sees === 'all' ? warningsOf('unknownWords', unknownTexts(unknown)) : []

/** Series that the network never saw; baselines look at each series alone. */
const unseenOf = ({ unseen }: Dataset, { series }: Table, baseline: BaselineTask | null): Warning[] =>
  baseline === null ? warningsOf('unseenSeries', unseenTexts(unseen, series?.length ?? 1)) : []

/** What of the schema forecasts go by: baselines know nothing ahead, but for the one that sees all. */
const seenSchema = (schema: Schema, baseline: BaselineTask | null): Schema =>
  baseline === null || baseline.sees === 'all' ? schema : { ...schema, known: undefined }

/** The numbers of the windows that end at some rows of a view, by the networks or a baseline. */
function numbersBy(
  network: Scored,
  baseline: BaselineTask | null,
  view: Omit<View, 'seasons'>,
  ends: Int32Array,
  scales: Pick<Dataset, 'scalesAt' | 'form'>,
  crossings: Crossings,
): NumbersAt {
  if (baseline !== null) return baselineNumbers(baseline, view, ends)
  const given = network.run(view.dataset, ends)
  return (end, w, k) => numbersAt(scales, view.schema, given, end, w, k, crossings)
}

/** Whether a window that ends in a row may reach beyond what is there: another forecasts rows of its own run alone. */
function nearEnd(table: Table, schema: Schema): (end: number) => boolean {
  if (horizonsOf(schema)[0] === 0) return () => true
  const farthest = maxHorizon(schema)
  const run = runsOf(table, schema.gaps)
  return (end) => end + farthest >= run.length || run[end + farthest] !== run[end]
}

/** That so many windows lack what is known ahead. */
function leftOut(n: number): Warning[] {
  if (n === 0) return []
  const [are, they] = n === 1 ? ['is', 'it forecasts'] : ['are', 'they forecast']
  const sentence = `${counted(n, 'window')} ${are} left out, since not all that is known ahead is there for the rows that ${they}.`
  return [{ kind: 'knownMissing', sentence }]
}

/** A table of a schema, filled. */
function preparedFor(own: Table, schema: Schema, scaler: Scaler): Prepared {
  const prepared = prepare(own, schema, { means: fillsFor(scaler, own.series), needsTarget: false })
  requireWindow(prepared, schema, 0)
  return prepared
}

/** Last rows of windows; those that lack what is known ahead are left out, or refused, by the caller. */
const windowsOf = (prepared: Prepared, schema: Schema): Int32Array => windowEnds({ ...prepared, known: [] }, schema)

/** Last rows of windows that lack a value which they look back to. */
const baselessOf = (prepared: Prepared, schema: Schema): Int32Array => baselessEnds({ ...prepared, known: [] }, schema)

/** What names the forecasts of a table. */
export interface Named extends Asked {
  table: Table
  /** The columns that are forecast, null where the table has none. */
  targets: readonly (Float64Array | null)[]
  dataset: Pick<Dataset, 'scalesAt' | 'bySeries' | 'form'>
}

/**
 * What the windows that end at some rows of a table forecast, from what the network gives for them: origins ascending,
 * then targets, then horizons ascending.
 */
export function forecastsOf(named: Named, schema: Schema, ends: Int32Array): (given: Given) => Prediction[] {
  const nameOf = namesOf(named, schema)
  const outputs = outputsOf(schema)
  return (given) =>
    [...ends].flatMap((e, w) => outputs.map((_, k) => nameOf(e, k, numbersAt(named.dataset, schema, given, e, w, k))))
}

/** The forecast of output k by the window that ends at row `end`, of what it gives. */
function namesOf({ table, targets, dataset, intervals = null, baseline = null }: Named, schema: Schema) {
  const bounded = boundsOf(intervals, schema)
  const outputs = outputsOf(schema)
  const rowFor = targetRows(table, schema)
  const seriesAt = seriesFinder(table.seriesStarts)
  const liesAhead = aheadIn(table, targets)
  const several = targetsOf(schema).length > 1
  const levels = schema.quantiles?.map(String)
  const middle = middleOf(schema)
  let latest: { end: number; origin: IndexValue } = { end: -1, origin: '' }
  return (end: number, k: number, numbers: ArrayLike<number>): Prediction => {
    const { target, column, horizon } = outputs[k]
    const place = rowFor(end, horizon)
    const { index, row } = place
    const series = table.series?.[seriesAt(end)]
    const actual = row >= 0 ? (targets[target]?.[row] ?? NaN) : NaN
    // One field after the other, without copies: there may be millions.
    const made = {} as { -readonly [name in keyof Prediction]: Prediction[name] }
    if (series !== undefined) made.series = series
    if (end !== latest.end) latest = { end, origin: table.index.at(end) }
    made.origin = latest.origin
    made.index = index()
    if (several) made.target = column
    made.horizon = horizon
    if (baseline !== null) made.model = baseline.baseline.name
    made.value = numbers[middle]
    if (levels !== undefined) {
      const own: Record<string, number> = (made.quantiles = {})
      levels.forEach((level, i) => (own[level] = numbers[i]))
    }
    if (bounded !== null) Object.assign(made, bounded(k, made, levelUnit(dataset, target, end)))
    if (liesAhead(target, horizon, end, place)) made.ahead = true
    if (actual === actual) made.actual = actual
    return made
  }
}

/** The bounds that forecasts get: of the widest interval, and where there are several those of each. */
function boundsOf(intervals: IntervalTask | null, schema: Schema) {
  if (intervals === null) return null
  const { calibration, levels } = intervals
  const bounds = boundsBy(calibration, levels, schema)
  return (k: number, forecast: Scorable, unit: number): Pick<Prediction, 'lower' | 'upper' | 'intervals'> => {
    const each = bounds(k, forecast, unit)
    const widest = each[each.length - 1]
    const byLevel = each.flatMap((own, l) =>
      own === null ? [] : [[String(levels[l]), [own.lower, own.upper]] as const],
    )
    return {
      ...(widest ?? {}),
      ...(levels.length < 2 ? {} : { intervals: Object.fromEntries(byLevel) }),
    }
  }
}

/** Whether a forecast is of a row that lies ahead. */
function aheadIn(table: Table, targets: readonly (Float64Array | null)[]) {
  const { starts, ends } = seriesRows(table)
  const seriesAt = seriesFinder(starts)
  const known = targets.map((y) => Array.from(starts, (start, s) => lastKnown(y, start, ends[s])))
  return (target: number, horizon: number, end: number, { row, after }: { row: number; after: boolean }): boolean =>
    after || (horizon === 0 && row > known[target][seriesAt(end)])
}

/** The last row of a series whose target is known; −1 where none is. */
function lastKnown(target: Float64Array | null, from: number, to: number): number {
  if (target === null) return -1
  let row = to - 1
  while (row >= from && target[row] !== target[row]) row--
  return row < from ? -1 : row
}
