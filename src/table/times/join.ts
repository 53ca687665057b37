/**
 * Columns that together are one time: a date and a time of day, or year, month, day, hour, minute.
 *
 * @module
 */
import { DAY } from '../civil.js'
import { formOf, patternOf } from './form.js'
import { civilDays, msOfDay } from './pattern.js'
import type { TimeReading } from './reading.js'

/** Times of day that are bare numbers: 18; 1800; 180000. The first of these that all cells have. */
const NUMBERS: { pattern: string; ms: (n: number) => number | null }[] = [
  { pattern: '%H', ms: (n) => msOfDay(n, 0, 0) },
  { pattern: '%H%M', ms: (n) => msOfDay(Math.floor(n / 100), n % 100, 0) },
  { pattern: '%H%M%S', ms: (n) => msOfDay(Math.floor(n / 10000), Math.floor(n / 100) % 100, n % 100) },
]

/** The times of day of numbers; null if they are none. */
function clockOfNumbers(values: Float64Array): { ms: Float64Array; pattern: string } | null {
  for (const { pattern, ms } of NUMBERS) {
    const times = new Float64Array(values.length)
    let fits = true
    for (let r = 0; r < values.length && fits; r++) {
      const n = values[r]
      const time = n >= 0 && n === Math.floor(n) ? ms(n) : null
      fits = time !== null
      if (time !== null) times[r] = time
    }
    if (fits) return { ms: times, pattern }
  }
  return null
}

/**
 * A column of dates and one of times of day as one time.
 *
 * @param clock a reading of the name `clock`, or numbers (18, 1800, 180000; 24 is midnight)
 * @returns null if they do not fit together: the dates have a time of their own, a number is no time of day
 */
export function joinClock(date: TimeReading, clock: TimeReading | Float64Array): TimeReading | null {
  if (date.form.precision !== 'day' || date.offsets !== 0) return null
  const numbers = clock instanceof Float64Array
  const numbered = numbers ? clockOfNumbers(clock) : null
  if (numbers && numbered === null) return null
  const pattern = numbers ? numbered!.pattern : patternOf(clock.form)
  const values = (): Float64Array => {
    const days = date.values()
    const times = numbers ? numbered!.ms : clock.values()
    return days.map((day, r) => day + times[r])
  }
  // Times of day that bear a zone have taken its offset off already.
  const offsets = numbers ? 0 : clock.offsets
  return {
    ...date,
    bare: false,
    form: formOf(`${patternOf(date.form)} ${numbers ? '%H:%M' : pattern}`),
    values,
    offsets,
  }
}

/** Columns of numbers, each a part of a date; those left out are 1, or 0. */
export interface DateParts {
  year: Float64Array
  month?: Float64Array
  day?: Float64Array
  hour?: Float64Array
  minute?: Float64Array
  second?: Float64Array
}

/** Parts of dates as one time; null if a number is no such part, or a date is none of the calendar. */
export function joinParts({ year, month, day, hour, minute, second }: DateParts): TimeReading | null {
  const instants = new Float64Array(year.length)
  for (let r = 0; r < year.length; r++) {
    const parts = [year[r], month?.[r] ?? 1, day?.[r] ?? 1, hour?.[r] ?? 0, minute?.[r] ?? 0, second?.[r] ?? 0]
    if (!parts.every((part) => part >= 0 && part === Math.floor(part)) || year[r] > 9999) return null
    const days = civilDays(parts[0], parts[1], parts[2])
    const ms = msOfDay(parts[3], parts[4], parts[5])
    if (days === null || ms === null) return null
    instants[r] = days * DAY + ms
  }
  const date = month === undefined ? '%Y' : day === undefined ? '%Y-%m' : '%Y-%m-%d'
  const clock = hour === undefined ? '' : second === undefined ? ' %H:%M' : ' %H:%M:%S'
  return { name: 'iso', bare: false, form: formOf(date + clock), values: () => instants, offsets: 0 }
}
