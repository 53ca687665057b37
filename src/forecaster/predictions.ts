/**
 * Predictions: the network's forecasts for every window, labelled by the index.
 *
 * @module
 */
import type { IndexValue } from '../table/index.js'
import { type Dataset, datasetOf } from '../data/dataset.js'
import { Crossings, type Given, numbersAt } from '../data/forecasts.js'
import { horizonsOf, maxHorizon, middleOf, outputsOf, targetsOf } from '../options/outputs.js'
import { unknownTexts } from '../data/fixed.js'
import { knownTest, requireKnown, requireKnownCells } from '../data/known.js'
import { prepare, type Prepared, requireWindow } from '../data/samples.js'
import { windowEnds } from '../data/window-ends.js'
import { runsOf } from '../table/runs.js'
import { seriesFinder, seriesRows } from '../data/parts.js'
import { tailOf } from '../data/tail.js'
import { targetRows } from '../data/target-rows.js'
import { fillsFor, type Scaler } from '../data/scaler.js'
import { type Schema, withSchema } from '../data/schema.js'
import { shown } from '../errors.js'
import { boundsBy, type Scorable } from '../scores/calibration.js'
import type { IntervalTask } from '../scores/interval-task.js'
import type { FittedParts, Scored } from '../scores/scores.js'
import type { Table } from '../table/index.js'
import { counted, whole } from '../text/number.js'
import type { Prediction } from '../text/prediction.js'
import { type Forecasts, withWarnings } from './forecasts.js'

/**
 * Predicts every window of a table: origins ascending, then targets, then horizons ascending.
 *
 * @throws HindcastError `COLUMN_UNKNOWN`, `INDEX_STEP`, `WINDOW_TOO_LONG`, `MEMORY_TOO_SMALL`, and what columns throw
 */
export function predictTable(
  network: Scored,
  table: Table,
  parts: Pick<FittedParts, 'schema' | 'scaler'>,
  intervals: IntervalTask | null = null,
): Forecasts {
  const own = withSchema(table, parts.schema)
  const prepared = preparedFor(own, parts.schema, parts.scaler)
  const dataset = datasetOf(prepared, parts.schema, parts.scaler, network.dtype)
  const ends = windowsOf(prepared, parts.schema)
  const kept = ends.filter(knownTest(prepared.known, parts.schema))
  const crossings = new Crossings()
  const named = { table: own, targets: prepared.targets, dataset, intervals, crossings }
  const forecasts = forecastsOf(named, parts.schema, kept)(network.run(dataset, kept))
  return withWarnings(forecasts, [
    ...leftOut(ends.length - kept.length),
    ...unknownTexts(dataset.unknown),
    ...crossings.told(),
  ])
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
  parts: Pick<FittedParts, 'schema' | 'scaler'>,
  intervals: IntervalTask | null = null,
): Forecasts {
  const { schema, scaler } = parts
  const own = withSchema(table, schema)
  requireKnownCells(own, schema)
  // What is known ahead is made for the last rows alone.
  const prepared = preparedFor(own, { ...schema, known: undefined }, scaler)
  const outputs = outputsOf(schema)
  const rowFor = targetRows(own, schema)
  const { starts, ends: seriesEnds } = seriesRows(own)
  const seriesAt = seriesFinder(starts)
  const known = prepared.targets.map((y) => Array.from(starts, (start, s) => lastKnown(y, start, seriesEnds[s])))
  const isAhead = (e: number, k: number): boolean => {
    const { target, horizon } = outputs[k]
    const { row, after } = rowFor(e, horizon)
    return after || (horizon === 0 && row > known[target][seriesAt(e)])
  }
  const isNear = nearEnd(own, schema)
  const ends = windowsOf(prepared, schema).filter((e) => isNear(e) && outputs.some((_, k) => isAhead(e, k)))
  const tail = tailOf(prepared, schema, scaler, ends)
  requireKnown(own, tail.prepared.known, schema, ends, tail.moved)
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
  const given = network.run(dataset, used.map(tail.moved))
  const crossings = new Crossings()
  const scales = { ...dataset, scalesAt: (row: number) => dataset.scalesAt(tail.moved(row)) }
  const nameOf = namesOf({ table: own, targets: prepared.targets, dataset: scales, intervals, crossings }, schema)
  return withWarnings(
    ahead.map(({ end, k }) => nameOf(end, places.get(end)!, k, given)),
    [
      ...allWarnings(prepared, schema, ahead),
      ...unknownTexts(dataset.unknown),
      ...crossings.told('of what lies ahead'),
    ],
  )
}

/** Whether a window that ends in a row may reach beyond what is there: another forecasts rows of its own run alone. */
function nearEnd(table: Table, schema: Schema): (end: number) => boolean {
  if (horizonsOf(schema)[0] === 0) return () => true
  const farthest = maxHorizon(schema)
  const run = runsOf(table, schema.gaps)
  return (end) => end + farthest >= run.length || run[end + farthest] !== run[end]
}

/** That so many windows lack what is known ahead. */
function leftOut(n: number): string[] {
  if (n === 0) return []
  const [are, they] = n === 1 ? ['is', 'it forecasts'] : ['are', 'they forecast']
  return [
    `${counted(n, 'window')} ${are} left out, since not all that is known ahead is there for the rows that ${they}.`,
  ]
}

/** A table of a schema, filled. */
function preparedFor(own: Table, schema: Schema, scaler: Scaler): Prepared {
  const prepared = prepare(own, schema, { means: fillsFor(scaler, own.series), needsTarget: false })
  requireWindow(prepared, schema, 0)
  return prepared
}

/** Last rows of windows; those that lack what is known ahead are left out, or refused, by the caller. */
const windowsOf = (prepared: Prepared, schema: Schema): Int32Array => windowEnds({ ...prepared, known: [] }, schema)

/** What names the forecasts of a table. */
export interface Named {
  /** The intervals that forecasts get. */
  intervals?: IntervalTask | null
  /** Where crossings of quantiles are counted. */
  crossings?: Crossings
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
  return (given) => [...ends].flatMap((e, w) => outputs.map((_, k) => nameOf(e, w, k, given)))
}

/** The forecast of output k by window w of those given; the window ends at row `end`. */
function namesOf({ table, targets, dataset, intervals = null, crossings }: Named, schema: Schema) {
  const bounded = boundsOf(intervals, schema)
  const outputs = outputsOf(schema)
  const rowFor = targetRows(table, schema)
  const seriesAt = seriesFinder(table.seriesStarts)
  const several = targetsOf(schema).length > 1
  const levels = schema.quantiles?.map(String)
  const middle = middleOf(schema)
  let latest: { end: number; origin: IndexValue } = { end: -1, origin: '' }
  return (end: number, w: number, k: number, given: Given): Prediction => {
    const { target, column, horizon } = outputs[k]
    const { index, row } = rowFor(end, horizon)
    const series = table.series?.[seriesAt(end)]
    const numbers = numbersAt(dataset, schema, given, end, w, k, crossings)
    const actual = row >= 0 ? (targets[target]?.[row] ?? NaN) : NaN
    // One field after the other, without copies: there may be millions.
    const made = {} as { -readonly [name in keyof Prediction]: Prediction[name] }
    if (series !== undefined) made.series = series
    if (end !== latest.end) latest = { end, origin: table.index.at(end) }
    made.origin = latest.origin
    made.index = index()
    if (several) made.target = column
    made.horizon = horizon
    made.value = numbers[middle]
    if (levels !== undefined) {
      const own: Record<string, number> = (made.quantiles = {})
      levels.forEach((level, i) => (own[level] = numbers[i]))
    }
    if (bounded !== null)
      Object.assign(made, bounded(k, made, dataset.bySeries ? dataset.scalesAt(end)[target].deviation : 1))
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

/** The forecast of a row ahead, from the latest window that leads there. */
interface Latest {
  series: number
  at: number
  target: number
  /** The window's last row, and which of its outputs it is. */
  end: number
  k: number
}

/** Series of which warnings are told one by one. */
const MOST_TOLD = 3

/**
 * What is to be known of forecasts of what lies ahead, series by series; of many series the first few, and how many
 * more.
 */
function allWarnings(prepared: Prepared, schema: Schema, ahead: readonly Latest[]): string[] {
  const { table } = prepared
  const { starts, ends } = seriesRows(table)
  const bySeries = new Map<number, number[]>()
  for (const { series, end } of ahead) bySeries.set(series, [...(bySeries.get(series) ?? []), end])
  if (table.series === null) return warningsOf(prepared, schema, bySeries.get(0) ?? [], table.rows)
  const none = Array.from(starts, (_, s) => s).filter((s) => !bySeries.has(s))
  const warnings: string[] = []
  if (none.length > 0 && ahead.length > 0) {
    const names = none.slice(0, MOST_TOLD).map((s) => shown(table.series![s]))
    const more = none.length > MOST_TOLD ? ` and ${whole(none.length - MOST_TOLD)} more` : ''
    warnings.push(
      `Nothing lies ahead of ${names.join(', ')}${more}: no window of ${schema.window} rows is whole there.`,
    )
  }
  const stale = [...bySeries].flatMap(([s, list]) =>
    warningsOf(prepared, schema, list, ends[s]).map((warning) => `${shown(table.series![s])}: ${warning}`),
  )
  warnings.push(...stale.slice(0, MOST_TOLD))
  if (stale.length > MOST_TOLD)
    warnings.push(`And ${whole(stale.length - MOST_TOLD)} more of the kind in other series.`)
  return warnings
}

/**
 * What is to be known of forecasts by the windows that end at `ends`: that they may be stale.
 *
 * @param rows where the series ends
 */
function warningsOf(
  { table, rawInputs }: Prepared,
  { window, horizon }: Schema,
  ends: readonly number[],
  rows: number,
): string[] {
  if (ends.length === 0) return []
  const newest = ends.reduce((a, b) => Math.max(a, b))
  const from = ends.reduce((a, b) => Math.min(a, b)) - window + 1
  const warnings: string[] = []
  const left = rows - 1 - newest
  if (left > 0 && horizon !== 0) {
    warnings.push(
      `The last ${counted(left, 'row')} ${left === 1 ? 'is' : 'are'} in no window, for a gap or missing cells, so what lies ` +
        `ahead is forecast from ${table.index.at(newest)} and may be stale.`,
    )
  }
  let filled = 0
  for (let r = from; r <= newest; r++) if (rawInputs.some((values) => values[r] !== values[r])) filled++
  if (filled > 0) {
    const rows = newest - from + 1
    const cells = `${counted(filled, 'row')} of the last ${rows === 1 ? '1' : whole(rows)}`
    warnings.push(`What lies ahead is forecast from filled cells, in ${cells}, so it may be stale.`)
  }
  return warnings
}

/** The last row of a series whose target is known; −1 where none is. */
function lastKnown(target: Float64Array | null, from: number, to: number): number {
  if (target === null) return -1
  let row = to - 1
  while (row >= from && target[row] !== target[row]) row--
  return row < from ? -1 : row
}
