/**
 * The calendar by integer arithmetic: days since 1970-01-01 to year, month and day, and back (proleptic Gregorian,
 * UTC). Formulas: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil, civil_from_days).
 * No engine date object, no time zone, no locale.
 *
 * @module
 */

/** Milliseconds of a day. */
export const DAY = 86400000

/** A calendar date: month 1 to 12, day 1 to 31. */
export interface Civil {
  year: number
  month: number
  day: number
}

/** Days from 1970-01-01 to the date, negative before it. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146097 + dayOfEra - 719468
}

/** The date that lies `days` after 1970-01-01. */
export function civilFromDays(days: number): Civil {
  const z = days + 719468
  const era = Math.floor(z / 146097)
  const dayOfEra = z - era * 146097
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36524) + Math.floor(dayOfEra / 146096)
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day }
}

/** Whether the year has a 29 February. */
export function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/** Days of the year, 365 or 366. */
export function daysInYear(year: number): number {
  return isLeap(year) ? 366 : 365
}

/** Days of the month, 28 to 31. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Day of the week of a count of days since 1970-01-01: 0 is Monday, 6 Sunday. */
export function weekday(days: number): number {
  const d = (days + 3) % 7
  return d < 0 ? d + 7 : d
}

/** Day of a year of 365 days, 1 to 365; 29 February counts as the 28th, so a date has the same number every year. */
export function dayOf365(date: Civil): number {
  const { month, day } = date
  const d = month === 2 && day === 29 ? 28 : day
  return daysFromCivil(2001, month, d) - daysFromCivil(2001, 1, 1) + 1
}

/**
 * The day of the month that monthly rows keep: their largest, or 31 where all are last days of their months.
 *
 * @param before the day that earlier rows kept, which these keep too where all lie on it: 28 February and 30 April are last
 * days, and may be 28th and 30th as well
 */
export function anchorDay(clock: ArrayLike<number>, before = 0): number {
  let largest = 1
  let [allLast, allBefore] = [clock.length > 0, before > 0]
  for (let r = 0; r < clock.length; r++) {
    const { year, month, day } = civilFromDays(Math.floor(clock[r] / DAY))
    const last = daysInMonth(year, month)
    if (day > largest) largest = day
    if (day !== last) allLast = false
    if (day !== Math.min(before, last)) allBefore = false
  }
  if (allBefore) return before
  return allLast ? 31 : largest
}

/** The instant `months` later: the day is `anchor`, or the month's last where the month is shorter; the time is kept. */
export function addMonths(ms: number, months: number, anchor: number): number {
  const days = Math.floor(ms / DAY)
  const { year, month } = civilFromDays(days)
  const total = year * 12 + (month - 1) + months
  const y = Math.floor(total / 12)
  const m = total - y * 12 + 1
  return daysFromCivil(y, m, Math.min(anchor, daysInMonth(y, m))) * DAY + (ms - days * DAY)
}

/** The instant `months` later, on the first or last business day of its month; the time is kept. */
export function addBusinessMonths(ms: number, months: number, which: 'first' | 'last'): number {
  const days = Math.floor(ms / DAY)
  const total = monthNumber(ms) + months
  const year = Math.floor(total / 12)
  return businessDayOf(year, total - year * 12 + 1, which) * DAY + (ms - days * DAY)
}

/** Months since year 0, of the month that holds the instant. */
export function monthNumber(ms: number): number {
  const { year, month } = civilFromDays(Math.floor(ms / DAY))
  return year * 12 + (month - 1)
}

/** Days of a week that count, Monday first. */
export type WeekDays = string

/** Monday to Friday. */
export const WORKDAYS: WeekDays = '1111100'

/** Whether a day counts. */
export function isWorkday(clock: number, week: WeekDays): boolean {
  return week[weekday(Math.floor(clock / DAY))] === '1'
}

/** How many days of a week count before the day of the week. */
function counted(week: WeekDays, before: number): number {
  let n = 0
  for (let d = 0; d < before; d++) if (week[d] === '1') n++
  return n
}

/** Days that count from an arbitrary Monday up to, not including, the day. */
function workdaysBefore(days: number, week: WeekDays): number {
  const weeks = Math.floor((days + 3) / 7)
  return weeks * counted(week, 7) + counted(week, days + 3 - weeks * 7)
}

/** The instant `n` days that count later (or earlier); the time is kept. From a day that does not count, 1 is the next. */
export function addWorkdays(ms: number, n: number, week: WeekDays = WORKDAYS): number {
  const days = Math.floor(ms / DAY)
  const onDay = isWorkday(ms, week)
  const target = workdaysBefore(days, week) + n - (onDay || n <= 0 ? 0 : 1)
  const length = counted(week, 7)
  const weeks = Math.floor(target / length)
  let left = target - weeks * length
  let day = 0
  while (week[day] !== '1' || left-- > 0) day++
  return (weeks * 7 + day - 3) * DAY + (ms - days * DAY)
}

/** Days that count between the days of two instants, without them: 0 from a Friday to the next Monday. */
export function workdaysBetween(a: number, b: number, week: WeekDays = WORKDAYS): number {
  const between = workdaysBefore(Math.floor(b / DAY), week) - workdaysBefore(Math.floor(a / DAY), week)
  return between - (isWorkday(a, week) ? 1 : 0)
}

/** The first, or last, day of a month that is a Monday to Friday: days since 1970. */
export function businessDayOf(year: number, month: number, which: 'first' | 'last'): number {
  const days = daysFromCivil(year, month, which === 'first' ? 1 : daysInMonth(year, month))
  const past = weekday(days) - 4
  if (past <= 0) return days
  return which === 'first' ? days + 3 - past : days - past
}
