/**
 * Columns that together are one time: a date and a time of day, or year, month, day, hour, minute; year and week, or quarter.
 *
 * @module
 */
import { DAY, daysFromCivil, daysInYear } from '../civil.js'
import { formOf, patternOf } from './form.js'
import { civilDays, daysOfWeek, msOfDay } from './pattern.js'
import type { TimePart } from './names.js'
import type { TimeReading } from './reading.js'

/** Times of day that are bare numbers: 18; 1800; 180000. The first of these that all cells have; one or two digits are hours. */
const NUMBERS: ((n: number) => number | null)[] = [
  (n) => msOfDay(n, 0, 0),
  (n) => msOfDay(Math.floor(n / 100), n % 100, 0),
  (n) => msOfDay(Math.floor(n / 10000), Math.floor(n / 100) % 100, n % 100),
]

/** Highest numbers of half and quarter hours, without and with the hour that daylight saving adds. */
const PERIODS: Partial<Record<number, readonly [count: number, words: string]>> = {
  48: [48, 'half hours counted from 1'],
  50: [48, 'half hours counted from 1'],
  96: [96, 'quarter hours counted from 1'],
  100: [96, 'quarter hours counted from 1'],
}

/** The half or quarter hours of a day that numbers count: 1 to 48, 1 to 96, each of them there; null if they do not. */
export function periodsOf(values: Float64Array): Numbered | null {
  const seen = new Set(values)
  const period = PERIODS[seen.size]
  if (period === undefined) return null
  for (let n = 1; n <= seen.size; n++) if (!seen.has(n)) return null
  return { ms: values.map((n) => ((n - 1) * DAY) / period[0]), words: period[1] }
}

/** Times of day of numbers, and what is to be told of them. */
interface Numbered {
  ms: Float64Array
  words?: string
}

/** The times of day of numbers; null if they are none. */
function clockOfNumbers(values: Float64Array): Numbered | null {
  const periods = periodsOf(values)
  if (periods !== null) return periods
  const hours = values.every((n) => n < 100)
  for (const ms of hours ? NUMBERS.slice(0, 1) : NUMBERS) {
    const times = new Float64Array(values.length)
    let fits = true
    for (let r = 0; r < values.length && fits; r++) {
      const n = values[r]
      const time = n >= 0 && n === Math.floor(n) ? ms(n) : null
      fits = time !== null
      if (time !== null) times[r] = time
    }
    if (fits) return { ms: times }
  }
  return null
}

/**
 * A column of dates and one of times of day as one time.
 *
 * @param clock a reading of the name `clock`, or numbers (18, 1800, 180000; 24 is midnight)
 * @returns null if they do not fit together: the dates have a time of their own, a number is not a time of day
 */
export function joinClock(date: TimeReading, clock: TimeReading | Float64Array): TimeReading | null {
  if (date.form.precision !== 'day' || date.offsets !== 0) return null
  const numbers = clock instanceof Float64Array
  const numbered = numbers ? clockOfNumbers(clock) : null
  if (numbers && numbered === null) return null
  const values = (): Float64Array => {
    const days = date.values()
    const times = numbers ? numbered!.ms : clock.values()
    return days.map((day, r) => day + times[r])
  }
  // Times of day that bear a zone have taken its offset off already.
  const offsets = numbers ? 0 : clock.offsets
  const said = [date.words, numbered?.words].filter((text) => text !== undefined).join(', ')
  return {
    ...date,
    ...(said === '' ? {} : { words: said }),
    bare: false,
    form: formOf(`${patternOf(date.form)} ${numbers ? '%H:%M' : patternOf(clock.form)}`),
    values,
    offsets,
  }
}

/** The parts of a date in which several columns may give it, the largest first; those left out at the end are 1, or 0. */
export const CHAINS = [
  ['year', 'month', 'day', 'hour', 'minute', 'second'],
  ['year', 'dayOfYear', 'hour', 'minute', 'second'],
  ['year', 'week'],
  ['year', 'quarter'],
] as const satisfies readonly (readonly TimePart[])[]
type Part = (typeof CHAINS)[number][number]

/** Columns of numbers, each a part of a date. */
export type DateParts = Partial<Record<Part, Float64Array>>

/** Parts of dates as one time; null if a number is no such part, or a date is none of the calendar. */
export function joinParts(parts: DateParts): TimeReading | null {
  const { year, quarter, month, week, dayOfYear, day, hour, minute, second } = parts
  if (year === undefined) return null
  const instants = new Float64Array(year.length)
  for (let r = 0; r < year.length; r++) {
    const whole = Object.values(parts).every((values) => values[r] >= 0 && values[r] === Math.floor(values[r]))
    if (!whole || year[r] > 9999) return null
    const days =
      quarter !== undefined
        ? civilDays(year[r], quarter[r] * 3 - 2, 1)
        : week !== undefined
          ? daysOfWeek(year[r], week[r], 1)
          : dayOfYear !== undefined
            ? dayOfTheYear(year[r], dayOfYear[r])
            : civilDays(year[r], month?.[r] ?? 1, day?.[r] ?? 1)
    const ms = msOfDay(hour?.[r] ?? 0, minute?.[r] ?? 0, second?.[r] ?? 0)
    if (days === null || ms === null) return null
    instants[r] = days * DAY + ms
  }
  const isDay = day !== undefined || dayOfYear !== undefined
  const date =
    quarter !== undefined
      ? '%Y-Q%q'
      : week !== undefined
        ? '%G-W%V'
        : isDay
          ? '%Y-%m-%d'
          : month === undefined
            ? '%Y'
            : '%Y-%m'
  const clock = hour === undefined ? '' : second === undefined ? ' %H:%M' : ' %H:%M:%S'
  return { name: 'iso', bare: false, form: formOf(date + clock), values: () => instants, offsets: 0 }
}

/** Days since 1970 of a day of the year, 1 first; null if the year does not have it. */
function dayOfTheYear(year: number, day: number): number | null {
  return day < 1 || day > daysInYear(year) ? null : daysFromCivil(year, 1, 1) + day - 1
}
