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
import { addMonths, civilFromDays, DAY, daysInMonth } from './civil.js'
import type { Column, NotedCell } from './column.js'
import type { TableParts } from './parts.js'
import type { Place } from './place.js'
import { type Findings, readingOf } from './reading.js'
import { suspectsOf } from './suspects.js'
import type { DateForm } from './times/form.js'

/** What columns are called that follow one another, and how their times are written. */
interface Stacking {
  /** What a row of the table stands for. */
  precision: 'year' | 'month' | 'day'
  row: string
  count: number
  isNamed: (name: string, k: number) => boolean
  form: DateForm
  /** The time of the k-th column of a row, and the first of which is that of month, or hour, `first`. */
  at: (clock: number, k: number, first: number) => number
  /** Whether the columns may begin with any of the months. */
  turns: boolean
  /** Whether there is such a time, where some rows have fewer. */
  exists?: (clock: number, k: number) => boolean
}

/** Names of the months, and what they are cut to: English, German, French, Spanish, Italian, Dutch. */
const MONTHS: readonly ReadonlySet<string>[] = [
  'january jan januar jänner jän janvier janv enero ene gennaio gen januari',
  'february feb februar février févr fév febrero febbraio februari',
  'march mar märz mär mrz mars marzo maart mrt',
  'april apr avril avr abril abr aprile',
  'may mai mayo maggio mag mei',
  'june jun juni juin junio giugno giu',
  'july jul juli juillet juil julio luglio lug',
  'august aug août aout agosto ago augustus',
  'september sep sept septembre septiembre settembre set',
  'october oct oktober okt octobre octubre ottobre ott',
  'november nov novembre noviembre',
  'december dec dezember dez décembre déc diciembre dic dicembre',
].map((names) => new Set(names.split(' ')))

/** The number that a name is, perhaps behind a letter or a word: `1`, `01`, `M1`, `h 0`, `13:00`; else NaN. */
function numberIn(name: string, words: RegExp): number {
  const found = /^(\d{1,2})(?:[:.h]?00)?$/i.exec(name.toLowerCase().replace(words, ''))
  return found === null ? NaN : Number(found[1])
}

const BY_MONTHS: Omit<Stacking, 'at' | 'turns'> = {
  precision: 'year',
  row: 'a year',
  count: 12,
  isNamed: (name, k) =>
    MONTHS[k].has(name.toLowerCase().replace(/\.$/, '')) || numberIn(name, /^(?:month|m)[ _-]*/) === k + 1,
  form: { precision: 'month', separator: '', zone: 'none' },
}

const STACKINGS: Record<StackedBy, Stacking> = {
  months: { ...BY_MONTHS, at: (clock, k) => addMonths(clock, k, 1), turns: false },
  monthsByStart: { ...BY_MONTHS, at: (clock, k, first) => addMonths(clock, k + first, 1), turns: true },
  monthsByEnd: {
    ...BY_MONTHS,
    at: (clock, k, first) => addMonths(clock, k + first - (first === 0 ? 0 : 12), 1),
    turns: true,
  },
  days: {
    precision: 'month',
    row: 'a month',
    count: 31,
    isNamed: (name, k) => numberIn(name, /^(?:value|day|tag|dy|d|v)[ _-]*/) === k + 1,
    form: { precision: 'day', separator: '', zone: 'none' },
    at: (clock, k) => clock + k * DAY,
    turns: false,
    exists: (clock, k) => {
      const { year, month } = civilFromDays(Math.floor(clock / DAY))
      return k < daysInMonth(year, month)
    },
  },
  hours: {
    precision: 'day',
    row: 'a day',
    count: 24,
    isNamed: (name, k) => numberIn(name, /^(?:hour|hr|he|h)[ _-]*/) === k,
    form: { precision: 'minute', separator: ' ', zone: 'none' },
    at: (clock, k) => clock + k * 3_600_000,
    turns: false,
  },
}

/** What the columns are, in words. */
const stackedWord = (by: StackedBy): string => (by === 'days' || by === 'hours' ? by : 'months')

/** Columns that follow one another, in order, and the month (0 is January) or hour of the first. */
interface Stack {
  names: readonly string[]
  first: number
}

/** The columns that follow one another; null where there are none. Hours may be counted from 1. */
function columnsOf(by: StackedBy, names: readonly string[]): Stack | null {
  const { count, isNamed, turns } = STACKINGS[by]
  const firsts = by === 'hours' ? [0, 1] : turns ? Array.from({ length: count }, (_, m) => m) : [0]
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

/** Columns that seem to follow one another: the first and the last of them, and what they are. */
export function stackable(
  precision: string | undefined,
  names: readonly string[],
): { by: StackedBy; first: string; last: string } | null {
  for (const by of ['months', 'monthsByEnd', 'days', 'hours'] as const) {
    if (STACKINGS[by].precision !== precision) continue
    const found = columnsOf(by, names)?.names
    if (found !== undefined) return { by, first: found[0], last: found[found.length - 1] }
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
  const { precision, row, count, form, at, exists = () => true } = STACKINGS[by]
  const refuse = (what: string): HindcastError =>
    new HindcastError(
      'OPTION_CONFLICT',
      sentence`${place.prefix}${setting('stack', by)} takes ${whole(count)} columns of a table with ${row} a row, but ${what}.`,
      { file: place.file, option: 'stack', value: by },
    )
  const isFit = index.kind === 'date' && index.describe().form!.precision === precision
  if (!isFit) throw refuse(`the index of this one holds no ${precision}s`)
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
