/**
 * Columns that follow one another in time (`stack`): months beside a year, hours beside a day. They become one column,
 * `value`, with a row each.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import type { StackedBy } from '../options/rows/table.js'
import { whole } from '../text/number.js'
import { setting, words as sentence } from '../text/words.js'
import { buildIndex, type IndexOptions } from './build-index.js'
import { addMonths, civilFromDays, DAY, daysInMonth, weekday } from './civil.js'
import { type Column, type NotedCell, unitForm } from './column.js'
import type { Index } from './index-column.js'
import type { TableParts } from './parts.js'
import type { Place } from './place.js'
import { type Findings, readingOf, stackedWord, STACKS } from './reading.js'
import { suspectsOf } from './suspects.js'
import { MONTH_NAMES, placeOf, WEEKDAY_NAMES } from './times/calendar-names.js'
import type { DateForm } from './times/form.js'

/** What columns are called that follow one another, and how their times are written. */
interface Stacking {
  /** What a row of the table stands for. */
  precision: 'year' | 'month' | 'day'
  count: number
  isNamed: (name: string, k: number) => boolean
  form: DateForm
  /** The time of the k-th column of a row, and the first of which is that of month, weekday or hour `first`. */
  at: (clock: number, k: number, first: number) => number
  /** What the first of the columns may be: 0 is January, Monday, midnight. */
  firsts: readonly number[]
  /** Whether what follows the last is the first again. */
  turns?: boolean
  /** Whether there is such a time, where some rows have fewer. */
  exists?: (clock: number, k: number) => boolean
}

/** The number that a name is, perhaps behind a letter or a word: `1`, `01`, `M1`, `h 0`; else NaN. */
function numberIn(name: string, words: RegExp): number {
  const found = /^\d{1,2}$/.exec(name.toLowerCase().replace(words, ''))
  return found === null ? NaN : Number(found[0])
}

/** Minutes since midnight of a time of day, or of the first of two: `13:30`, `1330`, `13h30`, `13:30 - 14:00`; else NaN. */
function minutesIn(name: string): number {
  const found = /^(\d\d?)[:.h]?(\d\d)(?::00)?(?: ?[-–] ?\d\d?[:.h]?\d\d)?$/i.exec(
    name.replace(/^(hour|hr|he|h)[ _-]*/i, ''),
  )
  return found === null ? NaN : Number(found[1]) * 60 + Number(found[2])
}

const from = (count: number): number[] => Array.from({ length: count }, (_, k) => k)
const DAY_FORM: DateForm = { precision: 'day', separator: '', zone: 'none' }

const BY_MONTHS = {
  precision: 'year',
  count: 12,
  isNamed: (name, k) => placeOf(name, MONTH_NAMES) === k || numberIn(name, /^(?:month|m)[ _-]*/) === k + 1,
  form: { precision: 'month', separator: '', zone: 'none' },
} satisfies Partial<Stacking>

/** The parts of a day, counted from 0 or 1 or named by their times. */
const partsOfDay = (count: number): Stacking => ({
  precision: 'day',
  count,
  isNamed: (name, k) => {
    const minutes = (k * 1440) / count
    const own = minutesIn(name)
    return own === minutes || (own === 0 && minutes === 1440) || numberIn(name, PARTS) === k
  },
  form: { precision: 'minute', separator: ' ', zone: 'none' },
  at: (clock, k) => clock + (k * DAY) / count,
  firsts: [0, 1],
})
const QUARTER = /^(?:q|qtr|quarter|quartal|t|trim)[ ._-]*([1-4])$|^([1-4])[. ]*(?:q|t|quartal)$/i
const PARTS = /^(?:hour|hr|he|hh|h|(?:settlement )?period|interval|sp|p|t|qh|v)[ _-]*/

const STACKINGS: Record<StackedBy, Stacking> = {
  months: { ...BY_MONTHS, at: (clock, k) => addMonths(clock, k, 1), firsts: [0] },
  monthsByStart: {
    ...BY_MONTHS,
    at: (clock, k, first) => addMonths(clock, k + first, 1),
    firsts: from(12),
    turns: true,
  },
  monthsByEnd: {
    ...BY_MONTHS,
    at: (clock, k, first) => addMonths(clock, k + first - (first === 0 ? 0 : 12), 1),
    firsts: from(12),
    turns: true,
  },
  quarters: {
    ...BY_MONTHS,
    count: 4,
    isNamed: (name, k) => {
      const [first, last = ''] = name.split(/ ?[-–] ?/)
      const found = QUARTER.exec(name)
      return found === null
        ? placeOf(first, MONTH_NAMES) === k * 3 && placeOf(last, MONTH_NAMES) === k * 3 + 2
        : Number(found[1] ?? found[2]) === k + 1
    },
    at: (clock, k) => addMonths(clock, k * 3, 1),
    firsts: [0],
  },
  days: {
    precision: 'month',
    count: 31,
    isNamed: (name, k) => numberIn(name, /^(?:value|day|tag|dy|d|v)[ _-]*/) === k + 1,
    form: DAY_FORM,
    at: (clock, k) => clock + k * DAY,
    firsts: [0],
    exists: (clock, k) => {
      const { year, month } = civilFromDays(Math.floor(clock / DAY))
      return k < daysInMonth(year, month)
    },
  },
  weekdays: {
    precision: 'day',
    count: 7,
    isNamed: (name, k) => WEEKDAY_NAMES[k].has(name.toLowerCase().replace(/\.$/, '')),
    form: DAY_FORM,
    // The week that holds the day of the row.
    at: (clock, k, first) => clock + (k - ((weekday(Math.floor(clock / DAY)) - first + 7) % 7)) * DAY,
    firsts: from(7),
    turns: true,
  },
  hours: partsOfDay(24),
  halfHours: partsOfDay(48),
  quarterHours: partsOfDay(96),
}

/** Columns that follow one another, in order, and the month, weekday or hour of the first. */
interface Stack {
  names: readonly string[]
  first: number
}

/** The columns that follow one another; null where there are none. */
function columnsOf(by: StackedBy, names: readonly string[]): Stack | null {
  const { count, isNamed, firsts, turns = false } = STACKINGS[by]
  for (const first of firsts) {
    const nameOf = (k: number): number => (turns ? (k + first) % count : k + first)
    for (let from = 0; from + count <= names.length; from++) {
      let k = 0
      while (k < count && isNamed(names[from + k], nameOf(k))) k++
      if (k === count) return { names: names.slice(from, from + count), first }
    }
  }
  return null
}

/** Whether the rows of a table are what the columns are parts of. */
const isFit = (by: StackedBy, index: Index | null): boolean =>
  index?.kind === 'date' &&
  index.describe().form!.precision === STACKINGS[by].precision &&
  (by !== 'weekdays' || index.stepText === '1 week')

/** Of what may begin alike, the longest first. */
const ORDERED = ['months', 'monthsByEnd', 'quarters', 'days', 'weekdays', 'quarterHours', 'halfHours', 'hours'] as const

/**
 * Columns that seem to follow one another: the first and the last of them, and what they are; `unfit` where the rows are not
 * what they would be parts of.
 */
export function stackable(
  index: Index | null,
  columns: ReadonlyMap<string, Column>,
): NonNullable<Findings['stackable']> | null {
  const names = [...columns.keys()]
  for (const unfit of [false, true]) {
    for (const by of ORDERED) {
      if (isFit(by, index) === unfit) continue
      const found = columnsOf(by, names)?.names
      if (found === undefined) continue
      const ends = { by, first: found[0], last: found[found.length - 1] }
      if (!unfit) return ends
      // Numbers may be anything, and 0 and 1 are marks.
      const { values } = columns.get(found[0])!
      if (/\D/.test(found[0]) && values.some((v) => v !== 0 && v !== 1)) return { ...ends, unfit }
    }
  }
  return null
}

/**
 * A table with a row for each of the columns that follow one another; cells without a value at the ends of a series are no
 * rows, and what else stood beside them is left out.
 *
 * @throws HindcastError `OPTION_CONFLICT` where there are no such columns, or the rows are no years or days
 */
export function stacked(parts: TableParts, by: StackedBy, options: IndexOptions): TableParts {
  const { index, place, columns, rows } = parts
  const { count, form, at, exists = () => true } = STACKINGS[by]
  const [, row] = STACKS[by]
  const refuse = (what: string): HindcastError =>
    new HindcastError(
      'OPTION_CONFLICT',
      sentence`${place.prefix}${setting('stack', by)} takes ${whole(count)} columns of a table with ${row} a row, but ${what}.`,
      { file: place.file, option: 'stack', value: by },
    )
  if (!isFit(by, index)) throw refuse(`the index of this one holds no ${row.slice(2)}s`)
  const stack = columnsOf(by, [...columns.keys()])
  if (stack === null) {
    const turned = by === 'months' ? columnsOf('monthsByEnd', [...columns.keys()])?.names : undefined
    if (turned !== undefined) throw asksForYear(turned, place)
    throw refuse(`no ${whole(count)} columns beside each other are named by the ${stackedWord(by)}`)
  }
  const { names, first: firstOf } = stack
  const stacks = names.map((name) => columns.get(name)!)
  const words = stacks.find(({ kind }) => kind === 'text')
  if (words !== undefined) throw refuse(`${shown(words.name)} holds no numbers`)

  const starts = parts.series?.starts ?? new Int32Array(1)
  const from: number[] = []
  const codes: number[] = []
  const kept: number[] = []
  starts.forEach((start, s) => {
    const end = s + 1 < starts.length ? starts[s + 1] : rows
    let [first, last] = [start * count, end * count - 1]
    while (first <= last && !isThere(stacks[first % count], Math.floor(first / count))) first++
    while (last >= first && !isThere(stacks[last % count], Math.floor(last / count))) last--
    if (first > last) return
    for (let i = first; i <= last; i++) {
      const of = Math.floor(i / count)
      if (!exists(index.values[of], i % count)) {
        const column = stacks[i % count]
        if (isThere(column, of)) throw noSuchDay(column, of, parts)
        continue
      }
      from.push(i)
      codes.push(kept.length)
    }
    kept.push(s)
  })
  if (from.length === 0) throw refuse('these hold no value at all')
  const values = Float64Array.from(from, (i) => valueOf(stacks[i % count], Math.floor(i / count)))
  const moved = <N extends NotedCell>(pick: (column: Column) => N | null): N | null => {
    const cells = stacks.flatMap((column, k) => {
      const cell = pick(column)
      return cell === null ? [] : [{ ...cell, row: from.indexOf(cell.row * count + k) }]
    })
    return cells.reduce<N | null>((least, cell) => (least !== null && least.row <= cell.row ? least : cell), null)
  }
  const value: Column = {
    name: 'value',
    kind: 'number',
    missing: values.reduce((n, v) => n + (v === v ? 0 : 1), 0),
    values,
    first: moved((column) => column.first),
    bad: moved((column) => column.bad),
    ...unitForm(stacks),
  }
  const own = place.part(Int32Array.from(from, (i) => Math.floor(i / count)))
  const { series } = parts
  const built = buildIndex(
    {
      kind: 'date',
      name: index.name!,
      ...(index.columns === null ? {} : { columns: [...index.columns] }),
      values: Float64Array.from(from, (i) => at(index.values[Math.floor(i / count)], i % count, firstOf)),
      form,
    },
    { ...options, order: 'error', duplicates: 'error' },
    own,
    series ? Int32Array.from(codes) : undefined,
  )
  const left = [...columns.keys()].filter((name) => !names.includes(name))
  const { sentence: _, warnings: __, stackable: ___, mixed: ____, suspects: _____, ...findings } = parts.reading!
  const suspects = value.bad === null ? suspectsOf('value', values) : []
  const found: Findings = {
    ...findings,
    stacked: { by, first: names[0], last: names[count - 1], left },
    ...(suspects.length === 0 ? {} : { suspects }),
    ...(series ? { series: { ...findings.series!, count: kept.length } } : {}),
  }
  return {
    rows: from.length,
    index: built.index,
    columns: new Map([['value', value]]),
    place: own,
    policy: parts.policy,
    reading: readingOf(found),
    given: parts.given,
    series: series ? { names: kept.map((s) => series.names[s]), starts: Int32Array.from(built.starts) } : null,
  }
}

/** The refusal of a value on a day that its month has not. */
function noSuchDay({ name, values, bad }: Column, row: number, { index, place }: TableParts): HindcastError {
  const cell = bad?.row === row ? bad.text : values[row]
  return new HindcastError(
    'CSV_NOT_A_NUMBER',
    sentence`${place.head(row)}: ${shown(name)} holds ${shown(cell)}, but ${String(index.at(row))} has no such day; leave the cell empty, or if it means missing, add ${setting('na', [cell])}.`,
    {
      file: place.file,
      row: place.number(row),
      column: name,
      value: cell,
      option: 'na',
      ways: [{ option: 'na', value: [cell] }],
    },
  )
}

/** The question which year is meant by a row that spans two. */
function asksForYear(names: readonly string[], place: Place): HindcastError {
  const [first, last] = [names[0], names[names.length - 1]].map((name) => shown(name))
  return new HindcastError(
    'OPTION_CONFLICT',
    sentence`${place.prefix}${first} to ${last} span two years: where the year of a row is that in which it begins, use ${setting('stack', 'monthsByStart')}; where it is that in which it ends, ${setting('stack', 'monthsByEnd')}.`,
    {
      file: place.file,
      option: 'stack',
      ways: [
        { option: 'stack', value: 'monthsByStart', means: 'the year it begins in' },
        { option: 'stack', value: 'monthsByEnd', means: 'the year it ends in' },
      ],
    },
  )
}

const valueOf = ({ kind, values }: Column, row: number): number => (kind === 'empty' ? NaN : values[row])

/** Whether a cell holds a value, or one that is asked about. */
function isThere(column: Column, row: number): boolean {
  const value = valueOf(column, row)
  return value === value || column.bad?.row === row
}
