/**
 * Times that repeat: what another column says about them, asked with the option that answers.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { whole } from '../text/number.js'
import { named, setting, words, type Words } from '../text/words.js'
import type { Column } from './column.js'
import type { Place } from './place.js'
import { RESTARTS, runsOfTimes } from './restarts.js'
import type { FoundIndex, ReadColumn } from './search.js'
import { type Codes, crossed } from './series.js'
import { partOfName } from './times/names.js'
import { monthOf } from './times/shapes.js'

/**
 * The question about times that repeat, where another column explains it: a part of the time, or the name of a series.
 *
 * @param columns those beside the index
 * @returns null where none does
 */
export function asksAboutRepeats(
  index: FoundIndex,
  columns: readonly ReadColumn[],
  place: Place,
): HindcastError | null {
  const name = index.columns.map(({ column }) => column.name).join(' ')
  const { row, first } = firstRepeat(index.values)
  const ask = (what: Words, facts: object): HindcastError =>
    new HindcastError(
      'INDEX_ORDER',
      words`${place.head(row)}: the index ${shown(name)} repeats the time of ${place.text(first)}${what}.`,
      { file: place.file, row: place.number(row), column: name, ...facts },
    )
  const part = partBeside(index, columns)
  if (part !== null) {
    const way = { option: 'index', value: `${name},${part}` }
    const what = words`; ${shown(part)} seems to be a part of the time: join them with ${setting('index', way.value)}`
    return ask(what, { option: 'index', ways: [way] })
  }
  const months = monthNames(index, columns)
  if (months !== null) {
    const what = words`; ${shown(months.column)} names the ${months.part}: join them with ${setting('index', `${name},${months.column}`)} and ${setting('dateFormat', months.format)}`
    return ask(what, { option: 'index' })
  }
  const guess = seriesGuess(index, columns)
  const series = guess?.count ?? runsOfTimes(index.values)
  if (series === 0) return null
  const value = guess?.columns.join(',') ?? RESTARTS
  const [where, how] =
    guess === null
      ? [', where the times begin again, and no column names what begins there', 'one below the other']
      : ['', `named by ${guess.columns.map((column) => shown(column)).join(' and ')}`]
  return ask(
    words`${where}; the table seems to hold ${whole(series)} series, ${how}: add ${setting('series', value)} (or, if they are one, ${named('duplicates')}: first, last, mean or sum)`,
    {
      option: 'series',
      series,
      ...(guess === null ? {} : { columns: guess.columns }),
      ways: [
        { option: 'series', value, ...(guess === null ? { means: 'each beginning is a series' } : {}) },
        ...ONE_OF_REPEATS,
      ],
    },
  )
}

/** What may become of rows of one time. */
export const ONE_OF_REPEATS = ['first', 'last', 'mean', 'sum'].map((value) => ({ option: 'duplicates', value }))

/** The first row whose time stood before, and where. */
function firstRepeat(values: Float64Array): { row: number; first: number } {
  const known = new Map<number, number>()
  for (let r = 0; r < values.length; r++) {
    const first = known.get(values[r])
    if (first !== undefined) return { row: r, first }
    known.set(values[r], r)
  }
  return { row: 0, first: 0 }
}

/** A part of the time beside years or days: what the name of a column says, 1 to 12, 0 to 23, or times of day. */
function partBeside(index: FoundIndex, columns: readonly ReadColumn[]): string | null {
  const precision = index.reading?.form.precision
  if (precision !== 'year' && precision !== 'day') return null
  const isYear = precision === 'year'
  const ranges = isYear ? [[1, 12]] : [[0, 23], [1, 24]] // prettier-ignore
  for (const { column, times } of columns) {
    if (!isYear && times?.badCount === 0 && times.readings[0]?.name === 'clock') return column.name
    if (column.kind !== 'number' || column.bad !== null || column.missing > 0) continue
    const { values, name } = column
    const fits = ([from, to]: number[]): boolean => values.every((v) => v === Math.floor(v) && v >= from && v <= to)
    const most = isYear ? MOST_PARTS[partOfName(name) ?? ''] : undefined
    if (most !== undefined && fits([1, most])) return name
    const seen = new Set(values)
    if (ranges.some((range) => seen.size === range[1] - range[0] + 1 && fits(range))) return name
  }
  return null
}

/** A column that names months or quarters beside years, and how both together are written. */
interface NamedPart {
  column: string
  part: 'month' | 'quarter'
  format: string
}

/** The column that names months or quarters (Q1) beside years; null where none does. */
function monthNames(index: FoundIndex, columns: readonly ReadColumn[]): NamedPart | null {
  if (index.columns.length > 1 || index.reading?.form.precision !== 'year') return null
  for (const { column } of columns) {
    const names = column.kind === 'text' ? column.words?.names : undefined
    if (names === undefined || names.length < 2) continue
    if (names.every((name) => /^Q[1-4]$/.test(name))) return { column: column.name, part: 'quarter', format: '%Y Q%q' }
    if (!names.every((name) => /^[a-z]{3,9}$/i.test(name) && monthOf(name) > 0)) continue
    const format = names.every((name) => name.length === 3) ? '%Y %b' : '%Y %B'
    return { column: column.name, part: 'month', format }
  }
  return null
}

/** How many of a part a year has at most. */
const MOST_PARTS: Partial<Record<string, number>> = { quarter: 4, month: 12, week: 53, dayOfYear: 366 }

/** Series that there seem to be. */
interface SeriesGuess {
  columns: string[]
  count: number
}

/** Different numbers that may name series. */
const MOST_NUMBERS = 1000

/** Of so many repeats that words explain, one may stay. */
const EXPLAINED = 20

/** The number of each row's time, and in how many rows each stands. */
interface Times {
  codes: Float64Array
  counts: number[]
}

/** A column that may name series. */
interface Candidate {
  columns: string[]
  codes: Codes
  isText: boolean
}

/**
 * The column that seems to name series, where times repeat: within each of its values they do not, and half of the
 * values or more have most of their times with others. Two columns together where no single one does; else the column
 * of words that leaves few of the repeats.
 */
function seriesGuess(index: FoundIndex, columns: readonly ReadColumn[]): SeriesGuess | null {
  const times = timesOf(index.values)
  const single: Candidate[] = []
  for (const { column } of columns) {
    const codes = guessCodes(column, index.values.length)
    if (codes !== null) single.push({ columns: [column.name], codes, isText: column.kind === 'text' })
  }
  const few = Math.floor((index.values.length - times.counts.length) / EXPLAINED)
  const found =
    single.find((one) => divides(one, times, 0)) ??
    pairs(single).find((two) => divides(two, times, 0)) ??
    single.find((one) => one.isText && divides(one, times, few))
  return found === undefined ? null : { columns: found.columns, count: found.codes.names.length }
}

/** Two columns as one, of the first eight that may name series. */
function pairs(single: readonly Candidate[]): Candidate[] {
  const some = single.filter(({ codes }) => codes.names.length > 1).slice(0, 8)
  return some.flatMap((a, at) =>
    some.slice(at + 1).map((b) => ({
      columns: [...a.columns, ...b.columns],
      codes: crossed(a.codes, b.codes),
      isText: a.isText && b.isText,
    })),
  )
}

function timesOf(values: Float64Array): Times {
  const known = new Map<number, number>()
  const counts: number[] = []
  const codes = values.map((value) => {
    let code = known.get(value)
    if (code === undefined) known.set(value, (code = counts.push(0) - 1))
    counts[code]++
    return code
  })
  return { codes, counts }
}

/** Codes of a column of words, or of few whole numbers that do not count up; null of any other. */
export function guessCodes({ kind, words, values, missing, bad }: Column, rows: number): Codes | null {
  if (kind === 'text') {
    if (words === undefined || words === null || words.codes.includes(-1)) return null
    return { codes: words.codes, names: [...words.names] }
  }
  if (kind !== 'number' || missing > 0 || bad !== null) return null
  const known = new Map<number, number>()
  const codes = new Int32Array(rows)
  for (let r = 0; r < rows; r++) {
    const v = values[r]
    if (v !== Math.floor(v)) return null
    let code = known.get(v)
    if (code === undefined) {
      if (known.size === MOST_NUMBERS) return null
      known.set(v, (code = known.size))
    }
    codes[r] = code
  }
  return { codes, names: [...known.keys()].map(String) }
}

/**
 * Whether a column divides rows into series that run beside one another: within each, at most `left` rows repeat a
 * time. Numbers name series only where these have a quarter of all times, on average.
 */
function divides({ codes: { codes, names }, isText }: Candidate, times: Times, left: number): boolean {
  const n = names.length
  const { counts } = times
  if (n < 2 || 2 * n > codes.length || (!isText && 4 * codes.length < n * counts.length)) return false
  const sizes = new Int32Array(n)
  const shared = new Int32Array(n)
  const seen = new Set<number>()
  for (let r = 0; r < codes.length; r++) {
    const code = codes[r]
    const time = times.codes[r]
    seen.add(time * n + code)
    if (seen.size + left <= r) return false
    sizes[code]++
    if (counts[time] > 1) shared[code]++
  }
  return 2 * shared.filter((rows, code) => 2 * rows >= sizes[code]).length >= n
}
