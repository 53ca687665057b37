/**
 * Several series in one table: which rows belong to which, and whether there seem to be several.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import type { Column } from './column.js'
import type { FoundIndex, Grouped, ReadColumn } from './search.js'
import type { Place } from './place.js'
import { RESTARTS, runsOfTimes } from './restarts.js'
import { partOfName } from './times/names.js'
import { monthOf } from './times/shapes.js'
import { whole } from '../text/number.js'
import { named, setting, words } from '../text/words.js'

/** A number a row that is the same in all rows of a series, and the names. */
interface Codes {
  codes: Int32Array
  names: string[]
}

/** The only series of a table that has one. */
export const ONE: ArrayLike<number> = [0]

/**
 * Rows grouped by the columns that name series.
 *
 * @throws HindcastError `CELL_MISSING` for a row without a name
 */
export function grouped(columns: readonly Column[], rows: number, place: Place): Grouped {
  const { codes, names } = columns.map((column) => codesOf(column, rows, place)).reduce(crossed)
  const sizes = new Int32Array(names.length)
  for (const code of codes) sizes[code]++
  const starts = new Int32Array(names.length)
  for (let s = 1; s < names.length; s++) starts[s] = starts[s - 1] + sizes[s - 1]
  const next = starts.slice()
  const order = new Int32Array(rows)
  for (let r = 0; r < rows; r++) order[next[codes[r]]++] = r
  return { names, codes, rows: order, starts }
}

/** The codes of a column that names series: kept words. */
function codesOf({ name, words }: Column, rows: number, place: Place): Codes {
  const codes = words?.codes ?? new Int32Array(rows).fill(-1)
  const at = codes.indexOf(-1)
  if (at < 0) return { codes, names: [...words!.names] }
  throw new HindcastError(
    'CELL_MISSING',
    `${place.head(at)}: the column ${shown(name)} has no value, so it is not known to which series the row belongs.`,
    { file: place.file, row: place.number(at), column: name, option: 'series' },
  )
}

/** Two columns as one: a name for each pair of names. */
function crossed(a: Codes, b: Codes): Codes {
  const known = new Map<number, number>()
  const names: string[] = []
  const codes = a.codes.map((code, r) => {
    const pair = code * b.names.length + b.codes[r]
    let own = known.get(pair)
    if (own === undefined) {
      own = names.length
      known.set(pair, own)
      names.push(`${a.names[code]}/${b.names[b.codes[r]]}`)
    }
    return own
  })
  return { codes, names }
}

/** Series that there seem to be. */
export interface SeriesGuess {
  columns: string[]
  count: number
}

/** Different numbers that may name series. */
const MOST_NUMBERS = 1000

/**
 * The column that seems to name series, where times repeat: with it each time stands once, and each of its values has at
 * least half of the times. Two columns together where no single one does.
 */
export function seriesGuess(index: FoundIndex, columns: readonly ReadColumn[]): SeriesGuess | null {
  const times = timeCodes(index.values)
  const candidates: { name: string; codes: Codes }[] = []
  for (const { column } of columns) {
    const codes = guessCodes(column, index.values.length)
    if (codes === null || codes.names.length < 2) continue
    if (makesUnique(codes, times)) return { columns: [column.name], count: codes.names.length }
    candidates.push({ name: column.name, codes })
  }
  for (let a = 0; a < candidates.length && a < 8; a++) {
    for (let b = a + 1; b < candidates.length && b < 8; b++) {
      const both = crossed(candidates[a].codes, candidates[b].codes)
      if (makesUnique(both, times)) {
        return { columns: [candidates[a].name, candidates[b].name], count: both.names.length }
      }
    }
  }
  return null
}

function timeCodes(values: Float64Array): { codes: Int32Array; count: number } {
  const known = new Map<number, number>()
  const codes = new Int32Array(values.length)
  for (let r = 0; r < values.length; r++) {
    let code = known.get(values[r])
    if (code === undefined) known.set(values[r], (code = known.size))
    codes[r] = code
  }
  return { codes, count: known.size }
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

/** Whether no two rows have the same time and code, and each code has at least half of the times. */
function makesUnique({ codes, names }: Codes, times: { codes: Int32Array; count: number }): boolean {
  const rows = codes.length
  const sizes = new Int32Array(names.length)
  for (const code of codes) sizes[code]++
  if (sizes.some((size) => 2 * size < times.count || size < 2)) return false
  const seen = new Set<number>()
  for (let r = 0; r < rows; r++) {
    const pair = times.codes[r] * names.length + codes[r]
    if (seen.has(pair)) return false
    seen.add(pair)
  }
  return true
}

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
  const facts = { file: place.file, row: place.number(row), column: name }
  const repeats = `${place.head(row)}: the index ${shown(name)} repeats the time of ${place.text(first)}`
  const part = partBeside(index, columns)
  if (part !== null) {
    const message = words`${repeats}; ${shown(part)} seems to be a part of the time: join them with ${setting('index', `${name},${part}`)}.`
    return new HindcastError('INDEX_ORDER', message, {
      ...facts,
      option: 'index',
      ways: [{ option: 'index', value: `${name},${part}` }],
    })
  }
  const months = monthNames(index, columns)
  if (months !== null) {
    const message = words`${repeats}; ${shown(months.column)} names the ${months.part}: join them with ${setting('index', `${name},${months.column}`)} and ${setting('dateFormat', months.format)}.`
    return new HindcastError('INDEX_ORDER', message, { ...facts, option: 'index' })
  }
  const guess = seriesGuess(index, columns)
  if (guess === null) {
    const runs = runsOfTimes(index.values)
    if (runs === 0) return null
    return new HindcastError(
      'INDEX_ORDER',
      words`${repeats}, where the times begin again, and no column names what begins there; the table seems to hold ${whole(runs)} series, one below the other: add ${setting('series', RESTARTS)} (or, if they are one, ${named('duplicates')}: first, last, mean or sum).`,
      {
        ...facts,
        option: 'series',
        series: runs,
        ways: [{ option: 'series', value: RESTARTS, means: 'each beginning is a series' }, ...ONE_OF_REPEATS],
      },
    )
  }
  const names = guess.columns.map((column) => shown(column)).join(' and ')
  return new HindcastError(
    'INDEX_ORDER',
    words`${repeats}; the table seems to hold ${whole(guess.count)} series, named by ${names}: add ${setting('series', guess.columns.join(','))} (or, if they are one, ${named('duplicates')}: first, last, mean or sum).`,
    {
      ...facts,
      option: 'series',
      series: guess.count,
      columns: guess.columns,
      ways: [{ option: 'series', value: guess.columns.join(',') }, ...ONE_OF_REPEATS],
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
