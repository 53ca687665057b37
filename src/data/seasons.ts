/**
 * Seasonal periods: after how many rows the same hour, day or month recurs.
 *
 * @module
 */
import { alone, listOf, targetsOf } from '../options/outputs.js'
import { conflict } from '../options/row.js'
import { needsSeason } from '../options/windows.js'
import { runsOf } from '../table/runs.js'
import { fixedLength, type Step } from '../table/step.js'
import type { Table } from '../table/index.js'
import { joined, whole } from '../text/number.js'
import { named, setting, words } from '../text/words.js'
import { autocorrelations, standardised } from './autocorrelation.js'
import { type Range, seriesRows } from './parts.js'
import type { Schema } from './schema.js'

/** The seasons that a forecaster uses, and how they were determined. */
export interface Seasons {
  /** Periods in rows; the first is that of the seasonal naive forecast. Without a season it is 1. */
  rows: readonly number[]
  by: 'option' | 'step' | 'autocorrelation' | 'none'
  /** Of several targets by the autocorrelation: how many have this season, and how many were looked at. */
  of?: readonly [having: number, looked: number]
}

const DAY = 86400000
const WEEK = 7 * DAY

/** How many days of a week count. */
const daysPerWeek = ({ days }: Step): number => (days === undefined ? 5 : days.replaceAll('0', '').length)

/**
 * The seasons of a step in rows, the shortest first; none where the step tells none.
 *
 * Rows of less than a day have the day, and from three weeks of rows up the week; days the week; weeks, months and
 * quarters the year.
 *
 * @param rows how many rows the table, or its longest series, has
 */
export function seasonsOf(step: Step | null, rows: number): number[] {
  if (step === null || step.unit === 'integer') return []
  if (step.unit === 'businessDay') return step.count === 1 ? [daysPerWeek(step)] : []
  if (step.unit === 'month') return step.count < 12 && 12 % step.count === 0 ? [12 / step.count] : []
  const length = fixedLength(step)
  if (length === WEEK) return [52]
  if (length === DAY) return [7]
  if (length > DAY || DAY % length !== 0) return []
  const week = WEEK / length
  return rows >= 3 * week ? [DAY / length, week] : [DAY / length]
}

/** Rows between which the past of a column is looked at, by the step; ascending. */
export function lagsOf(step: Step | null): number[] {
  const near = [1, 2, 3]
  if (step === null || step.unit === 'integer') return [...near, 7, 14, 30, 365]
  if (step.unit === 'businessDay') {
    const week = daysPerWeek(step)
    return [...near, week, 2 * week, 4 * week, 52 * week]
  }
  if (step.unit === 'month') {
    const year = 12 / step.count
    if (year === 12) return [...near, 6, 12, 24]
    return year > 1 && year === Math.floor(year) ? ascending([...near, year, 2 * year]) : [...near, 5, 10]
  }
  const length = fixedLength(step)
  if (length === WEEK) return [...near, 4, 13, 26, 52]
  if (length < DAY && DAY % length === 0) {
    const day = DAY / length
    return ascending([...near, day, 2 * day, 7 * day])
  }
  return [...near, 7, 14, 30, 365]
}

const ascending = (lags: number[]): number[] => [...new Set(lags)].sort((a, b) => a - b)

/** The weakest autocorrelation that counts as a season, and how much a longer one must exceed a shorter one. */
const WEAKEST = 0.3
const EXCESS = 0.05

/**
 * The season of a column whose step tells none: the lag whose autocorrelation is the strongest above 0.3 of those that
 * exceed both neighbours'; 1 where there is none. A multiple of a season is as strong, but for noise, and no season.
 *
 * @param correlations of the lags 1, 2, 3, …; null where there is none
 */
export function strongestSeason(correlations: readonly (number | null)[]): number {
  let season = 1
  let strongest = WEAKEST
  for (let k = 1; k + 1 < correlations.length; k++) {
    const [before, here, after] = [correlations[k - 1], correlations[k], correlations[k + 1]]
    if (before === null || here === null || after === null) continue
    if (here > strongest + (season === 1 ? 0 : EXCESS) && here > before && here >= after) {
      strongest = here
      season = k + 1
    }
  }
  return season
}

/** Rows and lags among which a season is looked for that the step does not tell. */
const SEASON_ROWS = 20_000
const SEASON_LAGS = 400
/** Targets whose season is looked for. */
const SEASON_TARGETS = 9

/**
 * The seasons of a table: those that were given, else those of the step, else the strongest autocorrelation of the rows
 * that train, else 1. What comes after the rows that train is not looked at.
 *
 * @param given the option `season`
 * @param targets the columns whose autocorrelation is taken: of several, what most of the first nine have
 * @param train the rows that train, a range a series
 */
export function seasonsFor(
  table: Table,
  given: number | readonly number[] | undefined,
  targets: readonly string[],
  train: readonly Range[],
): Seasons {
  if (given !== undefined) return { rows: listOf(given), by: 'option' }
  const longest = train.reduce((most, [from, to]) => Math.max(most, to - from), 0)
  const rows = seasonsOf(table.index.step, longest)
  if (rows.length > 0) return { rows, by: 'step' }
  const each = targets.slice(0, SEASON_TARGETS).map((target) => seasonOfColumn(table, target, train))
  const having = (season: number) => each.filter((own) => own === season).length
  // Of those that as many have, the one that comes first.
  const season = each.reduce((most, own) => (having(own) > having(most) ? own : most))
  const of = each.length === 1 ? {} : { of: [having(season), each.length] as const }
  return season === 1 ? { rows: [1], by: 'none', ...of } : { rows: [season], by: 'autocorrelation', ...of }
}

/** The seasons of columns that were found, by column and rows: several ask for the same. */
const FOUND = new WeakMap<Table, Map<string, number>>()

/**
 * The season of a column by its autocorrelation in some rows, a range a series: of a long one in its last rows, of many
 * series in some of them, spread evenly.
 */
export function seasonOfColumn(table: Table, name: string, ranges: readonly Range[]): number {
  const found = FOUND.get(table) ?? new Map<string, number>()
  const key = `${ranges.join()} ${name}`
  const season = found.get(key) ?? soughtSeason(table, name, ranges)
  FOUND.set(table, found.set(key, season))
  return season
}

/** Pairs that are looked at to find the season of a column, at most. */
export const SEASON_PAIRS = SEASON_ROWS * SEASON_LAGS

function soughtSeason(table: Table, name: string, ranges: readonly Range[]): number {
  const known = ranges.filter(([from, to]) => to > from)
  const total = known.reduce((n, [from, to]) => n + to - from, 0)
  const every = Math.max(1, Math.min(known.length, Math.floor(total / SEASON_ROWS)))
  const taken = known.filter((_, s) => s % every === 0)
  const most = Math.max(1, Math.floor(SEASON_ROWS / Math.max(1, taken.length)))
  const last = taken.map(([from, to]): Range => [Math.max(from, to - most), to])
  const rows = last.reduce((n, [from, to]) => n + to - from, 0)
  const { values } = table.column(name)
  const run = runsOf(table, table.policy.gaps)
  const [kept, runs] = [new Float64Array(rows), new Int32Array(rows)]
  const own: Range[] = []
  let at = 0
  for (const [from, to] of last) {
    kept.set(values.subarray(from, to), at)
    runs.set(run.subarray(from, to), at)
    own.push([at, (at += to - from)])
  }
  const scaled = table.series === null ? kept : standardised(kept, own)
  const longest = own.reduce((n, [from, to]) => Math.max(n, to - from), 0)
  const lags = Math.min(SEASON_LAGS, Math.floor(longest / 3))
  const each = Array.from({ length: lags }, (_, k) => k + 1)
  return strongestSeason(autocorrelations(scaled, each, runs))
}

/** The rows of each series of a table. */
export function rangesOfSeries(table: Table): Range[] {
  const { starts, ends } = seriesRows(table)
  return Array.from(starts, (start, s): Range => [start, ends[s]])
}

/** The seasons and how they were determined, in a sentence. */
export function seasonSentence({ rows, by, of }: Seasons): string {
  const most = of === undefined ? '' : ` of ${of[0]} of ${of[1]} targets`
  if (by === 'none') {
    return `No season: the step tells none, and no peak of the autocorrelation of the training rows${most} is above 0.3.`
  }
  const how = {
    option: 'as asked for',
    step: 'by the step',
    autocorrelation: `by the strongest autocorrelation of the training rows${most}`,
  }
  return `Season: ${joined(rows.map(whole), 'and')} rows, ${how[by]}.`
}

/**
 * The seasons of a table; and the schema, which keeps them where its windows are relative to one.
 *
 * @param train the rows that train, a range a series
 * @throws HindcastError `OPTION_CONFLICT` where a season is asked for and none is known, or the window is shorter
 */
export function withSeason(table: Table, schema: Schema, train: readonly Range[]): { schema: Schema; season: Seasons } {
  const season = seasonsFor(table, schema.season, targetsOf(schema), train)
  if (!needsSeason(schema)) return { schema, season }
  const { rows, by } = season
  const asked = schema.residual === 'season' ? setting('residual', 'season') : setting('normalize', 'season')
  if (by === 'none') {
    throw conflict(
      words`${asked} needs a season, but the step of the table tells none and no peak of the autocorrelation is above 0.3: say it with ${named('season')}, or leave ${named(asked.option)} out.`,
      'season',
    )
  }
  if (schema.normalize === 'season' && rows[0] > schema.window) {
    throw conflict(
      words`${named('window')} is ${String(schema.window)}, but ${setting('normalize', 'season')} needs a season of ${whole(rows[0])} rows in it: take a longer window, or say another ${named('season')}.`,
      'window',
      schema.window,
    )
  }
  // In the order of files, so that a model read again writes the same bytes.
  const { season: _, missing, gaps, index, reading, found, ...first } = schema
  const read = { ...(reading === undefined ? {} : { reading }), ...(found === undefined ? {} : { found }) }
  return { schema: { ...first, season: alone(rows), missing, gaps, index, ...read }, season }
}
