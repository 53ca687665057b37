/**
 * The origins of a backtest: the rows of each series from which forecasts are made.
 *
 * With times an origin is an instant for all series. Origins step back from the latest time that leaves the farthest
 * row ahead, by `every` of the times that there are in any series. Without times, series count from their ends: the
 * origin is as many rows before the end in each.
 *
 * @module
 */
import { seriesRows } from '../data/parts.js'
import { counted, HindcastError, shown } from '../errors.js'
import type { IndexValue, Table } from '../table/index.js'
import { spanOf } from '../table/span.js'
import { named, clauseOf, words } from '../text/words.js'

/** An origin. */
export interface Origin {
  /** Its name in messages: an index value; where series count from their ends, minus the rows after it. */
  name: IndexValue
  /** Where it lies in time: an index value, or minus the rows after it. What has a larger one is not known yet. */
  position: number
  /** The first row of each series after those that are known. */
  until: Int32Array
  /** The row of each series that lies at the origin; −1 where it has none. */
  rows: Int32Array
}

/** What origins depend on. */
export interface OriginOptions {
  folds: number
  every: number
  origins?: readonly (string | number)[]
}

/** Whether origins count from the end of each series. */
export const countsFromEnds = ({ index, series }: Table): boolean => series !== null && !index.isDate

/**
 * The origins, the oldest first.
 *
 * @param ahead the farthest row ahead
 * @throws HindcastError `OPTION_INVALID`, `OPTION_CONFLICT` where there are none
 */
export function originsOf(table: Table, options: OriginOptions, ahead: number): Origin[] {
  if (options.origins !== undefined) return namedOrigins(table, options.origins)
  return countsFromEnds(table) ? fromEnds(table, options, ahead) : fromLatest(table, options, ahead)
}

/**
 * How many origins in a row forecast rows in common, at most: of origins `every` rows apart ⌈ahead / every⌉.
 *
 * @param ahead the farthest row ahead
 */
export function overlapOf(origins: readonly Origin[], ahead: number): number {
  let most = 1
  for (let s = 0; s < (origins[0]?.rows.length ?? 0); s++) {
    const rows = origins.flatMap(({ rows: of }) => (of[s] < 0 ? [] : [of[s]]))
    let first = 0
    rows.forEach((row, i) => {
      while (row - rows[first] >= ahead) first++
      most = Math.max(most, i - first + 1)
    })
  }
  return most
}

function fromEnds(table: Table, { folds, every }: OriginOptions, ahead: number): Origin[] {
  const { starts, ends } = seriesRows(table)
  const longest = ends.reduce((most, end, s) => Math.max(most, end - starts[s]), 0)
  const origins: Origin[] = []
  for (let k = folds - 1; k >= 0; k--) {
    const after = ahead + k * every
    if (after >= longest) continue
    const until = ends.map((end, s) => Math.max(starts[s], end - after))
    const rows = until.map((row, s) => (row > starts[s] ? row - 1 : -1))
    origins.push({ name: -after, position: -after, until, rows })
  }
  return requireOrigins(origins, longest, ahead)
}

function fromLatest(table: Table, { folds, every }: OriginOptions, ahead: number): Origin[] {
  const times = table.series === null ? table.index.values : different(table.index.values)
  const origins: Origin[] = []
  for (let k = folds - 1; k >= 0; k--) {
    const at = times.length - 1 - ahead - k * every
    if (at >= 0) origins.push(originAt(table, times[at]))
  }
  return requireOrigins(origins, times.length, ahead)
}

function requireOrigins(origins: Origin[], rows: number, ahead: number): Origin[] {
  if (origins.length > 0) return origins
  throw new HindcastError(
    'NO_SAMPLES',
    words`No origin lies ${counted(ahead, 'row')} before the end of ${counted(rows, 'row')}; give more rows, or a smaller ${named('horizon')}.`,
    { option: 'horizon', rows },
  )
}

/** Different numbers, ascending. */
function different(values: Float64Array): Float64Array {
  const sorted = values.slice().sort((a, b) => a - b)
  return sorted.filter((value, i) => i === 0 || value !== sorted[i - 1])
}

function namedOrigins(table: Table, names: readonly (string | number)[]): Origin[] {
  if (countsFromEnds(table)) return namedFromEnds(table, names)
  const values = names.map((name) => {
    try {
      return lastNamed(table, name)
    } catch (cause) {
      if (!(cause instanceof HindcastError) || cause.code !== 'INDEX_FORM') throw cause
      throw new HindcastError('OPTION_INVALID', words`${named('origins')}: ${clauseOf(cause.words)}.`, {
        option: 'origins',
        value: name,
      })
    }
  })
  return ascending(values, names).map((value) => originAt(table, value))
}

/** The latest time that there is of those that a text names, by the clocks of each series: a day names its last row. */
function lastNamed(table: Table, name: string | number): number {
  const { index, place } = table
  const { starts, ends } = seriesRows(table)
  const span = index.spans(name)
  let last = -Infinity
  starts.forEach((start, s) => {
    const { from, to } = span(start, ends[s])
    for (let r = start; r < ends[s]; r++) {
      const value = index.values[r]
      if (value >= from && value < to && value > last) last = value
    }
  })
  if (last > -Infinity) return last
  const [earliest, latest] = spanOf(index)
  throw new HindcastError(
    'OPTION_INVALID',
    words`${place.prefix}${named('origins')} has ${shown(name)}, and there is no such row: rows lie from ${String(earliest)} to ${String(latest)}.`,
    { option: 'origins', value: name },
  )
}

function namedFromEnds(table: Table, names: readonly (string | number)[]): Origin[] {
  const { starts, ends } = seriesRows(table)
  const afters = names.map((name) => {
    const value = Number(name)
    if (Number.isSafeInteger(value) && value < 0) return value
    throw new HindcastError(
      'OPTION_INVALID',
      words`${named('origins')} has ${shown(name)}, but these series have no times, so origins count from their ends: -24 leaves 24 rows after it.`,
      { option: 'origins', value: name },
    )
  })
  return ascending(afters, names).map((after): Origin => {
    const until = ends.map((end, s) => Math.max(starts[s], end + after))
    return { name: after, position: after, until, rows: until.map((row, s) => (row > starts[s] ? row - 1 : -1)) }
  })
}

function ascending(values: readonly number[], names: readonly (string | number)[]): number[] {
  const sorted = [...values].sort((a, b) => a - b)
  const twice = sorted.find((value, i) => i > 0 && value === sorted[i - 1])
  if (twice === undefined) return sorted
  const name = names[values.indexOf(twice)]
  throw new HindcastError(
    'OPTION_INVALID',
    words`${named('origins')} names the row of ${shown(name)} twice; name it once.`,
    { option: 'origins', value: name },
  )
}

/** The origin at an instant. */
function originAt(table: Table, time: number): Origin {
  const { index } = table
  const { starts, ends } = seriesRows(table)
  const until = starts.map((start, s) => firstAfter(index.values, start, ends[s], time))
  const rows = until.map((row, s) => (row > starts[s] && index.values[row - 1] === time ? row - 1 : -1))
  const own = rows.find((row) => row >= 0)!
  return { name: index.at(own), position: time, until, rows }
}

/** The first row from … to that lies after a time. */
function firstAfter(values: Float64Array, from: number, to: number, time: number): number {
  let [low, high] = [from, to]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (values[middle] <= time) low = middle + 1
    else high = middle
  }
  return low
}
