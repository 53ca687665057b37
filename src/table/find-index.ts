/**
 * Which column, or which columns together, are the index: found out when all rows are read, or as the options say.
 *
 * The first column, left to right, that reads as times; a date and a time of day, or year, month, day, hour, that
 * together give increasing times, are joined. Otherwise a counter in the first column; otherwise rows are counted.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import type { Column } from './column.js'
import { named, setting, words } from '../text/words.js'
import type { Place } from './place.js'
import { type FoundIndex, ordered, type ReadColumn, type Search } from './search.js'
import { CHAINS, type DateParts, joinClock, joinParts, periodsOf } from './times/join.js'
import { namedLikeClock, namedLikeTimes, partOfName, type TimePart } from './times/names.js'
import type { TimeReading } from './times/reading.js'
import { asksAboutRestarts, RESTARTS, restartingCounter } from './restarts.js'
import { asksForFormat, asksForMonths, settled } from './settle-times.js'

/** Names of columns that count rows. */
const COUNTING =
  /^(index|idx|i|id|cycles?|no|nr|n|num|number|row|rows|row ?_?(no|nr|number|id|index)|t|time|time ?_?(step|stamp|index)|timestamp|tick|step|epoch|seq|sequence|sample|frame|day|date|week|month|quarter|year|hour|minute|second|period|ds|unnamed: 0|column 1)$/i

/**
 * Finds the index; null where rows are counted.
 *
 * @param askUntimed looks at a table without times and may ask what it is
 * @throws HindcastError `INDEX_FORM` where a column may be the index but does not read as one, with the option that helps
 */
export function findIndex(search: Search, askUntimed: (search: Search) => void): FoundIndex | null {
  const { columns, options } = search
  const readable = columns.filter((c) => readsAsTimes(c, search))
  const joined = joinFound(search, readable)
  if (joined !== null) return joined
  const isNamed = (c: ReadColumn): boolean => namedLikeTimes(c.column.name)
  const surely = (c: ReadColumn): boolean => isNamed(c) || isSurely(c)
  // Under a format that was given, any number may read as a time: the name decides first.
  const given = options.dateFormat !== undefined ? readable.find(isNamed) : undefined
  const chosen = given ?? readable.find(surely) ?? readable[0]
  if (chosen !== undefined) {
    const reading = settled(chosen, search)
    asksForMonths(chosen, reading, search)
    return dated([chosen], reading)
  }
  const counter =
    (options.series === RESTARTS && search.order === null ? restartingCounter(columns, mayCount) : null) ??
    counterIn(search)
  if (counter !== null) {
    askUntimed(search)
    return counter
  }
  // One date in all rows is an index that repeats, where nothing else can be one.
  const constant = columns.find((c) => isWritten(c) && isNamed(c) && c.times!.badCount === 0)
  if (constant !== undefined) {
    const reading = settled(constant, search)
    if (reading.name === 'clock' && !isIncreasing(reading, search)) throw asksForDates(constant, search.place)
    return dated([constant], reading)
  }
  askUntimed(search)
  asksAboutRestarts(search, mayCount)
  refuseUnread(search)
  return null
}

/** Whether a column may count rows: the first one, or one with such a name. */
const mayCount = ({ position, column }: ReadColumn): boolean => position === 0 || COUNTING.test(column.name)

/** Whether a column is the index without a name that says so: no bare years, and no bare numbers that repeat. */
function isSurely({ times }: ReadColumn): boolean {
  const [reading] = times!.readings
  if (!reading.bare) return true
  if (reading.name === 'year') return false
  const values = reading.values()
  return new Set(values).size === values.length
}

/** The question about times of day that repeat, without a date. */
function asksForDates({ column }: ReadColumn, place: Place): HindcastError {
  const { row, text } = column.first!
  return new HindcastError(
    'INDEX_FORM',
    words`${place.head(row)}: the column ${shown(column.name)} holds times of day, such as ${shown(text)}, which repeat or go back, and no column holds their dates: count the rows with ${setting('index', 'none')}.`,
    {
      file: place.file,
      row: place.number(row),
      column: column.name,
      value: text,
      option: 'index',
      ways: [{ option: 'index', value: 'none', means: 'none, count the rows' }],
    },
  )
}

/** An index of one column that is dates. */
export function dated(columns: ReadColumn[], reading: TimeReading): FoundIndex {
  return { kind: 'date', columns, reading, values: reading.values() }
}

/** Whether a column reads as times from its first row to its last. */
function readsAsTimes({ column, times }: ReadColumn, { starts, order }: Search): boolean {
  if (times === null || times.readings.length === 0 || times.badCount > 0 || times.lostZero) return false
  const [reading] = times.readings
  if (reading.name === 'clock') return false
  const values = reading.values()
  if (isConstant(values)) return false
  if (!reading.bare) return true
  const named = namedLikeTimes(column.name)
  if (!named && !isMonotone(ordered(values, order), starts)) return false
  return named || !isEpoch(reading) || isRegular(values)
}

const isEpoch = ({ name }: TimeReading): boolean => ['s', 'ms', 'us', 'ns'].includes(name)

/** Whether a column of numbers reads as dates without separators, or as a time since 1970. */
export function isBareTime({ column, times }: ReadColumn, search: Search): boolean {
  const reading = times?.readings[0]
  if (reading === undefined || !reading.bare || column.kind !== 'number') return false
  return (isEpoch(reading) || reading.name === 'compact') && readsAsTimes({ position: 0, column, times }, search)
}

function isConstant(values: Float64Array): boolean {
  for (let r = 1; r < values.length; r++) if (values[r] !== values[0]) return false
  return values.length > 1
}

/** Whether values only rise, or only fall, within each series. */
export function isMonotone(values: Float64Array, starts: ArrayLike<number>): boolean {
  let up = 0
  let down = 0
  let next = 0
  for (let r = 0; r < values.length; r++) {
    if (next < starts.length && starts[next] === r) next++
    else if (values[r] > values[r - 1]) up++
    else if (values[r] < values[r - 1]) down++
  }
  return up === 0 || down === 0
}

/** Whether half of the differences are the same, or all are whole days. */
function isRegular(values: Float64Array): boolean {
  const counts = new Map<number, number>()
  let most = 0
  let days = true
  for (let r = 1; r < values.length; r++) {
    const d = Math.abs(values[r] - values[r - 1])
    if (d % 86400000 !== 0) days = false
    const n = (counts.get(d) ?? 0) + 1
    if (n > most) most = n
    if (n > 1 || counts.size < 1000) counts.set(d, n)
  }
  return days || 2 * most >= values.length - 1
}

/** Columns that together give increasing times: a date and a time of day, or the parts of a date. */
function joinFound(search: Search, readable: readonly ReadColumn[]): FoundIndex | null {
  return joinDateAndClock(search, readable) ?? (readable.some(isWritten) ? null : joinByParts(search))
}

const isWritten = ({ times }: ReadColumn): boolean => times !== null && times.readings[0]?.bare === false

function joinDateAndClock(search: Search, readable: readonly ReadColumn[]): FoundIndex | null {
  const { columns } = search
  const days = columns.filter((c) => isDay(c) && (partOfName(c.column.name) === 'date' || readable.includes(c)))
  for (const day of days) {
    const clocks = columns.filter((c) => c !== day && (namedLikeClock(c.column.name) || countsPeriods(c)))
    for (const clock of clocks) {
      const read = joinedReadings(day, clock).filter((reading) => isIncreasing(reading, search))
      // Where the days alone are increasing, a clock beside them is something else.
      if (read.length === 0 || isIncreasing(day.times!.readings[0], search)) continue
      return dated([day, clock], settled(day, search, read))
    }
  }
  return null
}

function isDay({ times }: ReadColumn): boolean {
  const reading = times?.readings[0]
  return reading !== undefined && times!.badCount === 0 && reading.form.precision === 'day'
}

/** Names of columns that count the parts of a day. */
const PERIOD = /period|interval|settlement|slot|half|quarter|viertel|\b(qh|hh|sp)\b/i

/** Whether a column counts half or quarter hours, or hours behind a letter. */
function countsPeriods({ column }: ReadColumn): boolean {
  if (column.kind === 'text') return hoursOf(column) !== null
  return PERIOD.test(column.name) && column.bad === null && periodsOf(column.values) !== null
}

/** The numbers of words such as `HE01`, `H1`, `SP48`, a row each; null where one is none. */
function hoursOf({ words, missing }: Column): Float64Array | null {
  if (words === undefined || words === null || missing > 0 || words.names.length > 100) return null
  const numbers = words.names.map((name) => Number(/^(?:he|hh|h|hr|hour|sp|qh)[ _-]?(\d\d?)$/i.exec(name)?.[1] ?? NaN))
  return numbers.every((n) => n === n) ? Float64Array.from(words.codes, (code) => numbers[code]) : null
}

/** A day and a clock as one, in every way in which the day reads. */
export function joinedReadings(day: ReadColumn, clock: ReadColumn): TimeReading[] {
  const own = clock.times?.readings.find(({ name }) => name === 'clock')
  const { column } = clock
  const of = own ?? (column.kind === 'number' && column.bad === null ? column.values : hoursOf(column))
  if (of === null || day.times === null) return []
  return day.times.readings.map((reading) => joinClock(reading, of)).filter((joined) => joined !== null)
}

function joinByParts(search: Search): FoundIndex | null {
  const found = new Map<TimePart, ReadColumn>()
  for (const c of search.columns) {
    const part = partOfName(c.column.name)
    if (part === null || c.column.kind !== 'number' || c.column.bad !== null) continue
    if (!found.has(part)) found.set(part, c)
  }
  for (const chain of CHAINS) {
    const used: ReadColumn[] = []
    for (const part of chain) {
      const column = found.get(part)
      if (column === undefined) break
      used.push(column)
    }
    while (used.length > 1) {
      const reading = readParts(used, chain)
      if (reading !== null && isIncreasing(reading, search)) return dated(used, reading)
      used.pop()
    }
  }
  return null
}

/** Columns of numbers as the first parts of a chain, in this order. */
export function readParts(columns: readonly ReadColumn[], chain: (typeof CHAINS)[number]): TimeReading | null {
  if (columns.length > chain.length) return null
  const parts: DateParts = {}
  columns.forEach(({ column }, i) => (parts[chain[i]] = column.values))
  return joinParts(parts)
}

/** Whether times only rise, or only fall, and none repeats. */
function isIncreasing(reading: TimeReading, { order, starts }: Search): boolean {
  const values = ordered(reading.values(), order)
  if (!isMonotone(values, starts)) return false
  let next = 0
  for (let r = 0; r < values.length; r++) {
    if (values[r] !== values[r]) return false
    if (next < starts.length && starts[next] === r) next++
    else if (values[r] === values[r - 1]) return false
  }
  return true
}

/** A counter in the first column. */
function counterIn({ columns, order, starts }: Search): FoundIndex | null {
  const ofSeries = order === null ? null : counterOfSeries(columns, order, starts)
  if (ofSeries !== null) return ofSeries
  const first = columns.find(({ position }) => position === 0)
  if (first === undefined || columns.length < 2) return null
  const { name, values, kind, bad } = first.column
  if (kind !== 'number' || bad !== null || !isCounter(values)) return null
  const even = isEven(values)
  if (!even && !COUNTING.test(name)) return null
  // What is called a date and does not count from 0 or 1 may be a date in a form that only the user knows.
  if (namedLikeTimes(name) && !(values[0] === 0 || values[0] === 1)) return null
  return { kind: 'integer', columns: [first], values }
}

/** The first column that counts the rows of each series anew. */
function counterOfSeries(
  columns: readonly ReadColumn[],
  order: Int32Array,
  starts: ArrayLike<number>,
): FoundIndex | null {
  const found = columns.find(({ column: { name, kind, values, missing, bad } }) => {
    if (kind !== 'number' || missing > 0 || bad !== null || !COUNTING.test(name)) return false
    return countsWithin(ordered(values, order), starts)
  })
  return found === undefined ? null : { kind: 'integer', columns: [found], values: found.column.values }
}

/** Whether the numbers are whole and go up by one and the same step within each series. */
function countsWithin(values: Float64Array, starts: ArrayLike<number>): boolean {
  let step = 0
  for (let r = 0, next = 0; r < values.length; r++) {
    if (values[r] !== Math.floor(values[r])) return false
    if (next < starts.length && starts[next] === r) next++
    else if (step === 0) step = values[r] - values[r - 1]
    else if (values[r] - values[r - 1] !== step) return false
    if (step < 0) return false
  }
  return step > 0
}

/** Whether the numbers are whole and each is greater than the one before. */
export function isCounter(values: Float64Array): boolean {
  for (let r = 0; r < values.length; r++) {
    if (values[r] !== Math.floor(values[r]) || (r > 0 && !(values[r] > values[r - 1]))) return false
  }
  return true
}

/** Whether there are three values or more at one and the same distance. */
function isEven(values: Float64Array): boolean {
  if (values.length < 3) return false
  const d = values[1] - values[0]
  for (let r = 2; r < values.length; r++) if (values[r] - values[r - 1] !== d) return false
  return true
}

/** Where no column reads as times, asks about one that is named like them or mostly written like them. */
function refuseUnread({ columns, place }: Search): void {
  const mostly = columns.find(
    ({ column: { name, missing }, times }) =>
      times !== null &&
      (times.readings[0]?.bare === false || (namedLikeTimes(name) && times.badCount > missing)) &&
      times.badCount > 0 &&
      times.good >= times.badCount,
  )
  if (mostly !== undefined) throw badTime(mostly, place)
  const named = columns.find(({ column }) => column.kind !== 'empty' && namedLikeTimes(column.name))
  if (named !== undefined) throw asksForFormat(named, place)
}

/** The refusal of a cell that is not a time as those before it are. */
export function badTime({ column, times }: ReadColumn, place: Place): HindcastError {
  const { rows, bad, missing, badCount } = times!
  const cell = bad !== null && (missing === null || bad.row < missing.row) ? bad : missing!
  const row = place.number(cell.row)
  const what =
    cell === missing
      ? 'has no time'
      : `has ${shown(cell.text)}, which ${bad?.fault === 'date' ? 'is not a date of the calendar' : 'is not a time as those before it are'}`
  const isLast = cell.row === rows - 1 && badCount === 1
  const way = isLast
    ? words`if the line stands below the table, add ${setting('skipFooter', 1)}`
    : words`correct it, say how times are written with ${named('dateFormat')}, or leave the line out with ${setting('skip', [row])}`
  return new HindcastError(
    'INDEX_FORM',
    words`${place.head(cell.row)}: the index ${shown(column.name)} ${what}; ${way}.`,
    {
      file: place.file,
      row,
      column: column.name,
      value: cell.text,
      option: isLast ? 'skipFooter' : 'dateFormat',
      ways: [
        isLast ? { option: 'skipFooter', value: 1 } : { option: 'skip', value: [row], means: `line ${String(row)}` },
      ],
    },
  )
}
