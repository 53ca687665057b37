/**
 * Tables in which several series stand one below the other: a column counts the rows of each, and begins again where
 * another column changes, or where none tells them apart.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { counted } from '../text/number.js'
import { setting, words } from '../text/words.js'
import type { Column } from './column.js'
import type { FoundIndex, Grouped, ReadColumn, Search } from './search.js'
import { namedLikeTimes } from './times/names.js'

/** Rows from which a run of numbers counts something. */
const FEWEST = 5

/**
 * The first row of each run of numbers that count up by one and the same step; null where they do not, or do not begin
 * again.
 */
export function runsOfCounter({ kind, values, missing, bad }: Column): number[] | null {
  if (kind !== 'number' || missing > 0 || bad !== null || values.length < 2 * FEWEST) return null
  const step = values[1] - values[0]
  if (!(step > 0) || step !== Math.floor(step) || values[0] !== Math.floor(values[0])) return null
  const starts = [0]
  for (let r = 1; r < values.length; r++) {
    if (values[r] - values[r - 1] === step) continue
    const last = starts[starts.length - 1]
    if (values[r] >= values[r - 1] || values[r] !== Math.floor(values[r]) || r - last < FEWEST) return null
    starts.push(r)
  }
  return starts.length > 1 && values.length - starts[starts.length - 1] >= FEWEST ? starts : null
}

/** Whether a column has one value in each run, and no value in two of them. */
function namesRuns({ kind, words, values, missing, bad }: Column, starts: readonly number[]): boolean {
  const isText = kind === 'text' && words !== undefined && words !== null
  if (!isText && (kind !== 'number' || missing > 0 || bad !== null)) return false
  const of: ArrayLike<number> = isText ? words.codes : values
  const seen = new Set<number>()
  let next = 0
  for (let r = 0; r < of.length; r++) {
    if (starts[next] !== r) {
      if (of[r] !== of[r - 1]) return false
      continue
    }
    next++
    if (seen.has(of[r]) || (isText && of[r] < 0)) return false
    seen.add(of[r])
  }
  return true
}

/** Steps from one beginning to the next where clocks and calendars begin again, in what the numbers count. */
const CYCLES = new Set([5, 6, 7, 12, 24, 48, 52, 53, 60, 96, 100, 144, 288, 365, 366, 720, 1440, 2400, 3600, 86400])

/** Days of twelve months and one more, so that February and the next January stand beside their neighbours. */
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31]

/**
 * Whether runs are rounds of a clock or of the calendar: each but the first begins at 0 or 1, and all but the last end
 * where a day, a week, a month or a year ends.
 */
function isCalendar(values: Float64Array, starts: readonly number[]): boolean {
  const step = values[1] - values[0]
  const low = values[starts[1]]
  if ((low !== 0 && low !== 1) || starts.some((start, s) => s > 0 && values[start] !== low)) return false
  const lengths = starts.slice(1).map((start) => values[start - 1] + step - low)
  const open = values[values.length - 1] + step - low
  if (values[0] < low) return false
  if (lengths.every((length) => length === lengths[0])) return CYCLES.has(lengths[0]) && open <= lengths[0]
  const isOneOf = (...of: number[]): boolean =>
    lengths.every((length) => of.includes(length)) && open <= of[of.length - 1]
  if (isOneOf(52, 53) || isOneOf(365, 366)) return true
  if (step !== 1 || low !== 1 || open > 31) return false
  return DAYS.slice(0, 12).some((_, month) =>
    lengths.every((length, m) => {
      const days = DAYS[(month + m) % 12]
      return length === days || (days === 28 && length === 29)
    }),
  )
}

/** Whether each run counts 0, 1, 2, … or 1, 2, 3, …, whatever the column is called. */
const countsFromTheStart = (values: Float64Array, starts: readonly number[]): boolean =>
  values[1] - values[0] === 1 && (values[0] === 0 || values[0] === 1) && starts.every((r) => values[r] === values[0])

/** Whether a column that is named like times holds rounds of the calendar, or numbers that may be dates. */
const isOfTimes = ({ name, values }: Column, starts: readonly number[]): boolean =>
  namedLikeTimes(name) && (values[starts[1]] > 1 || values[1] - values[0] > 1 || isCalendar(values, starts))

/** What a table does whose rows begin to count anew: its series have no names of their own. */
export const RESTARTS = 'restarts'

/**
 * Series one below the other that no column names: each begins where the index goes back, or stays.
 *
 * @param values those of the index, as they stand in the file
 */
export function groupedByRestarts(values: Float64Array): Grouped {
  let up = 0
  for (let r = 1; r < values.length; r++) up += values[r] > values[r - 1] ? 1 : values[r] < values[r - 1] ? -1 : 0
  const starts = [0]
  for (let r = 1; r < values.length; r++) {
    if (up >= 0 ? values[r] <= values[r - 1] : values[r] >= values[r - 1]) starts.push(r)
  }
  const codes = new Int32Array(values.length)
  starts.forEach((start, s) => codes.fill(s, start))
  return {
    names: starts.map((_, s) => `run ${String(s + 1)}`),
    codes,
    rows: Int32Array.from(codes.keys()),
    starts: Int32Array.from(starts),
  }
}

/** Series that there seem to be where times begin again: how many; 0 where a run lacks a third of the times or more. */
export function runsOfTimes(values: Float64Array): number {
  const { names, starts } = groupedByRestarts(values)
  const times = new Set(values).size
  const isLong = (start: number, s: number): boolean => {
    const rows = (s + 1 < starts.length ? starts[s + 1] : values.length) - start
    return rows >= FEWEST && 3 * rows >= 2 * times
  }
  return names.length > 1 && starts.every(isLong) ? names.length : 0
}

/** The column that counts the rows of each series anew, for `series: 'restarts'`; null where there is none. */
export function restartingCounter(
  columns: readonly ReadColumn[],
  isCounting: (c: ReadColumn) => boolean,
): FoundIndex | null {
  const all = columns.filter(({ column }) => runsOfCounter(column) !== null)
  const found = all.find(isCounting) ?? all[0]
  return found === undefined ? null : { kind: 'integer', columns: [found], values: found.column.values }
}

/**
 * Asks about a table that seems to hold several series, each with its own count of rows.
 *
 * @param isCounting whether a column may count rows, by its name or its place
 * @throws HindcastError `INDEX_ORDER` with the option that names them, or says that they have no name
 */
export function asksAboutRestarts({ columns, place, order }: Search, isCounting: (c: ReadColumn) => boolean): void {
  if (order !== null) return
  const counters = columns.flatMap((counter) => {
    const starts = runsOfCounter(counter.column)
    const isCounter = starts !== null && !isOfTimes(counter.column, starts)
    return !isCounter
      ? []
      : [{ counter, starts, name: columns.find((c) => c !== counter && namesRuns(c.column, starts)) }]
  })
  const found =
    counters.find(({ name }) => name !== undefined) ??
    counters.find(({ counter, starts }) => {
      const { values } = counter.column
      return (isCounting(counter) || countsFromTheStart(values, starts)) && !isCalendar(values, starts)
    })
  if (found === undefined) return
  const { counter, starts, name } = found
  const row = starts[1]
  const count = counter.column.name
  const by = name?.column.name ?? RESTARTS
  const series = counted(starts.length, 'series', 'series')
  const what =
    name === undefined
      ? `, and no column names what begins there; the table seems to hold ${series}, one below the other`
      : ` where ${shown(by)} changes; the table seems to hold ${series}, named by ${shown(by)}`
  throw new HindcastError(
    'INDEX_ORDER',
    words`${place.head(row)}: ${shown(count)} begins again${what}: add ${setting('series', by)} (or, if they are one, count the rows with ${setting('index', 'none')}).`,
    {
      file: place.file,
      row: place.number(row),
      column: count,
      option: 'series',
      series: starts.length,
      ...(name === undefined ? {} : { columns: [by] }),
      ways: [
        { option: 'series', value: by, ...(name === undefined ? { means: 'each beginning is a series' } : {}) },
        { option: 'index', value: 'none', means: 'none, count the rows' },
      ],
    },
  )
}
