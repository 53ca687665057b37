/**
 * Times, or a counter, as the names of columns: the header of a table in which each row is a series.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { setting, words } from '../text/words.js'
import type { Search } from './search.js'
import { TimeColumn } from './times/time-column.js'
import type { TimeReading } from './times/reading.js'

/** What the header says about the values of a row. */
export interface Heads {
  /** The first column of values, and the column behind the last. */
  from: number
  to: number
  /** Dates, or a counter. */
  kind: 'date' | 'integer'
  values: Float64Array
  reading?: TimeReading
}

/** Columns that must be named by times or a counter before a table looks like rows that are series. */
const FEW = 5

/** The times, or the counter, that the names of the last columns are; null if they are neither. */
export function headsOf(names: readonly string[], dateFormat: string | undefined): Heads | null {
  let to = names.length
  while (to > 0 && names[to - 1] === '') to--
  let best: Heads | null = null
  for (const from of [startOfTimes(names, to, dateFormat), startOfCounter(names, to)]) {
    if (to - from < 2 || (best !== null && from >= best.from)) continue
    const part = names.slice(from, to)
    const reading = timesOf(part, dateFormat)
    if (reading !== null) best = { from, to, kind: 'date', values: reading.values(), reading }
    else {
      const values = Float64Array.from(part, (name) => Number(/\d+$/.exec(name)?.[0] ?? NaN))
      if (values.every((v) => v === v)) best = { from, to, kind: 'integer', values }
    }
  }
  return best
}

function timesOf(texts: readonly string[], dateFormat: string | undefined): TimeReading | null {
  const column = new TimeColumn(dateFormat, true)
  for (const text of texts) column.push(text)
  const { readings, badCount } = column.finish()
  const [reading] = readings
  if (badCount > 0 || reading === undefined || reading.name === 'clock') return null
  const values = reading.values()
  for (let i = 1; i < values.length; i++) if (!(values[i] > values[i - 1])) return null
  return reading
}

/** Where the names begin that are all times. */
function startOfTimes(names: readonly string[], to: number, dateFormat: string | undefined): number {
  let from = to
  while (from > 0 && timesOf([names[from - 1]], dateFormat) !== null) from--
  return timesOf(names.slice(from, to), dateFormat) === null ? to : from
}

/** Where the names begin that count up behind one and the same word: `V2`, `d_1`. */
function startOfCounter(names: readonly string[], to: number): number {
  let from = to
  let next: { word: string; number: number } | null = null
  while (from > 0) {
    const found = /^(.*?)(\d+)$/.exec(names[from - 1])
    if (found === null) break
    const number = Number(found[2])
    if (next !== null && (found[1] !== next.word || number !== next.number - 1)) break
    next = { word: found[1], number }
    from--
  }
  return from
}

/** Asks about a table that looks like rows that are series, where no column reads as times. */
export function refuseRowsAsSeries({ columns, place }: Search): void {
  const names = columns.map(({ column }) => column.name)
  const heads = headsOf(names, undefined)
  if (heads === null) return
  // A counter may begin with the column that names the series (V1).
  let from = heads.from
  while (from < heads.to && columns[from].column.kind === 'text') from++
  if (heads.to - from < FEW || from === 0) return
  const lead = columns.slice(0, from)
  if (heads.kind !== 'date' && !lead.some(({ column }) => column.kind === 'text')) return
  // Numbers may bear flags, or words for what is missing.
  if (columns.slice(from, heads.to).some(({ column }) => column.kind === 'text' && column.numbers === undefined)) return
  const what = heads.kind === 'date' ? 'times' : 'a counter'
  throw new HindcastError(
    'INDEX_FORM',
    words`${place.prefix}no column reads as times, but the columns ${shown(names[from])} to ${shown(names[heads.to - 1])} are named by ${what}, so each row seems to be a series: if it is, add ${setting('series', 'rows')}; otherwise count the rows with ${setting('index', 'none')}.`,
    {
      file: place.file,
      column: names[from],
      option: 'series',
      ways: [
        { option: 'series', value: 'rows', means: 'each row is a series' },
        { option: 'index', value: 'none', means: 'none, count the rows' },
      ],
    },
  )
}
