/**
 * Times by a pattern of strptime's codes, read and written; English names are written, no locale.
 *
 * Codes: `%Y %y %m %d %e %j %H %I %M %S %b %B %a %A %p %z %f`, `%q` (quarter), `%G %V %u` (ISO week), `%s` (seconds since
 * 1970), `%F %T %R %D` for the usual combinations, `%%`. A minus (`%-d`) writes without padding, a digit (`%3f`) gives the
 * digits of a fraction, `%:z` and `%#z` write an offset as +01:00 and +01, `%P` is am and pm. Reading takes all of these
 * alike; a space stands for any number of spaces.
 *
 * @module
 */
import { HindcastError, shown } from '../../errors.js'
import { civilFromDays, DAY, daysFromCivil, daysInMonth, daysInYear, weekday } from '../civil.js'
import { anyOf, MONTH_NAMES, placeOf, WEEKDAY_NAMES } from './calendar-names.js'

const capital = (names: ReadonlySet<string>): string => {
  const [english] = names
  return english[0].toUpperCase() + english.slice(1)
}
const MONTHS = MONTH_NAMES.map(capital)
const WEEKDAYS = WEEKDAY_NAMES.map(capital)

/** The precision of a time: the last part that is written. */
export type Precision = 'year' | 'month' | 'day' | 'minute' | 'second' | 'millisecond'

/** A code with its flag, or a text that stands as it is. */
interface Item {
  code: string
  flag: string
  text: string
}

const SHORTHANDS: Record<string, string> = { F: '%Y-%m-%d', T: '%H:%M:%S', R: '%H:%M', D: '%m/%d/%y' }
const CODES = 'YymdejHIMSbBhaApPzfqGVus%'

/**
 * The parts of a pattern.
 *
 * @throws HindcastError `OPTION_INVALID` for a code that is not known, or a pattern that names no year
 */
function itemsOf(pattern: string): Item[] {
  const items: Item[] = []
  let i = 0
  while (i < pattern.length) {
    if (pattern[i] !== '%') {
      items.push({ code: '', flag: '', text: pattern[i++] })
      continue
    }
    const found = /^%([-:#]|[1-9])?([A-Za-z%])/.exec(pattern.slice(i, i + 3))
    const code = found?.[2] ?? ''
    if (found === null || !(CODES.includes(code) || code in SHORTHANDS)) {
      throw invalid(pattern, `has ${shown(pattern.slice(i, i + 2))}, which is not a code of strptime that is read`)
    }
    if (code in SHORTHANDS) items.push(...itemsOf(SHORTHANDS[code]))
    else if (code === '%') items.push({ code: '', flag: '', text: '%' })
    else items.push({ code, flag: found[1] ?? '', text: found[0] })
    i += found[0].length
  }
  return items
}

let lastPattern = ''
let lastItems: Item[] = []

/** The parts of a pattern; those of the last one are kept. */
function cachedItems(pattern: string): Item[] {
  if (pattern !== lastPattern) {
    lastItems = itemsOf(pattern)
    lastPattern = pattern
  }
  return lastItems
}

const invalid = (pattern: string, fault: string): HindcastError =>
  new HindcastError(
    'OPTION_INVALID',
    `The option dateFormat is ${shown(pattern)}, which ${fault.replace(/^which /, '')}.`,
    {
      option: 'dateFormat',
      value: pattern,
    },
  )

/** Whether a text is a pattern that can be read and written. */
export function isPattern(text: string): boolean {
  try {
    itemsOf(text)
    return true
  } catch (error) {
    if (error instanceof HindcastError) return false
    throw error
  }
}

/** The names that the option `dateFormat` takes beside patterns. */
const FORMAT_NAMES = ['dmy', 'mdy', 'ymd', 's', 'ms', 'us', 'ns', 'year', 'excel'] as const

/**
 * Checks the option `dateFormat`.
 *
 * @throws HindcastError `OPTION_INVALID`
 */
export function checkDateFormat(format: unknown): string {
  if (typeof format === 'string') {
    if ((FORMAT_NAMES as readonly string[]).includes(format)) return format
    if (format.includes('%')) {
      const codes = itemsOf(format).map((item) => item.code)
      if (codes.some((code) => 'YyGs'.includes(code) && code !== '')) return format
      throw invalid(format, 'names no year (%Y)')
    }
  }
  throw new HindcastError(
    'OPTION_INVALID',
    `The option dateFormat is ${shown(format)}; expected 'dmy', 'mdy', 'ymd', 's', 'ms', 'us', 'ns', 'year', 'excel' ` +
      `or a pattern such as '%d.%m.%Y %H:%M'.`,
    { option: 'dateFormat', value: format },
  )
}

/** The precision that a pattern gives. */
export function precisionOf(pattern: string): Precision {
  const codes = new Set(cachedItems(pattern).map((item) => item.code))
  const has = (some: string): boolean => [...some].some((code) => codes.has(code))
  if (has('f')) return 'millisecond'
  if (has('Ss')) return 'second'
  if (has('HIM')) return 'minute'
  if (has('dejuV')) return 'day'
  return has('mbBhq') ? 'month' : 'year'
}

/** A time that was read by a pattern. */
export interface PatternRead {
  /** Milliseconds since 1970 by the clock as written. */
  clock: number
  /** Minutes ahead of UTC; null where no zone is written. */
  offset: number | null
  /** Something below a millisecond was cut that was not zero. */
  cut: boolean
}

/** Digits of a text at a place, as many as `most`. */
function digitsAt(text: string, at: number, most: number): string {
  let end = at
  while (end < text.length && end - at < most && text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end++
  return text.slice(at, end)
}

/** How many digits a code takes at most; codes that are not numbers are not here. */
const WIDTHS: Record<string, number> = {
  Y: 4,
  y: 2,
  m: 2,
  d: 2,
  e: 2,
  j: 3,
  H: 2,
  I: 2,
  M: 2,
  S: 2,
  f: 9,
  q: 1,
  G: 4,
  V: 2,
  u: 1,
  s: 12,
}

const MONTH_AT = new RegExp(anyOf(MONTH_NAMES), 'iy')
const WEEKDAY_AT = new RegExp(anyOf(WEEKDAY_NAMES), 'iy')

/**
 * Reads a text by a pattern.
 *
 * @returns what was read; `'form'` if the text does not have the pattern, `'date'` if it is not a date of the calendar
 */
export function readPattern(text: string, pattern: string): PatternRead | 'form' | 'date' {
  const got: Record<string, number> = {}
  let offset: number | null = null
  let fraction = ''
  let at = 0
  for (const { code, text: literal } of cachedItems(pattern)) {
    if (code === '' && literal === ' ') {
      while (text[at] === ' ' || text[at] === '\t') at++
    } else if (code === '') {
      if (text[at]?.toLowerCase() !== literal.toLowerCase()) return 'form'
      at++
    } else if (code === 'z') {
      const found = /^(?:(Z|UTC|GMT)|([+-])(\d\d):?(\d\d)?)/i.exec(text.slice(at))
      if (found === null) return 'form'
      const size = Number(found[3] ?? 0) * 60 + Number(found[4] ?? 0)
      offset = found[2] === '-' ? -size : size
      at += found[0].length
    } else if (code === 'p' || code === 'P') {
      const found = /^([ap])\.?m\.?/i.exec(text.slice(at))
      if (found === null) return 'form'
      got.p = found[1].toLowerCase() === 'p' ? 1 : 0
      at += found[0].length
    } else if ('bBhaA'.includes(code)) {
      const months = code !== 'a' && code !== 'A'
      const names = months ? MONTH_AT : WEEKDAY_AT
      names.lastIndex = at
      const found = names.exec(text)?.[0]
      if (found === undefined) return 'form'
      at += found.length
      if (months) got.m = placeOf(found, MONTH_NAMES) + 1
      // Two letters may be days of two languages.
      else if (found.length > 2) got.a = placeOf(found, WEEKDAY_NAMES)
    } else {
      while (code === 'e' && text[at] === ' ') at++
      const negative = code === 's' && text[at] === '-'
      if (negative) at++
      const digits = digitsAt(text, at, WIDTHS[code])
      if (digits === '' || ((code === 'Y' || code === 'G') && digits.length < 4)) return 'form'
      at += digits.length
      if (code === 'f') fraction = digits
      else got[code === 'e' ? 'd' : code] = negative ? -Number(digits) : Number(digits)
    }
  }
  if (at !== text.length) return 'form'
  const clock = clockOf(got)
  if (clock === null) return 'date'
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'))
  return { clock: clock + ms, offset, cut: /[1-9]/.test(fraction.slice(3)) }
}

/** Milliseconds of the numbers that the codes gave; null if they are not a date of the calendar. */
function clockOf(got: Record<string, number>): number | null {
  if (got.s !== undefined) return got.s * 1000
  let hour = got.H ?? 0
  if (got.I !== undefined) {
    if (got.I < 1 || got.I > 12) return null
    hour = (got.I % 12) + (got.p === 1 ? 12 : 0)
  }
  const ms = msOfDay(hour, got.M ?? 0, got.S ?? 0)
  const days = daysOf(got)
  if (ms === null || days === null || (got.a !== undefined && weekday(days) !== got.a)) return null
  return days * DAY + ms
}

/** Milliseconds of a time of day, 24:00 included; null if it is none. */
export function msOfDay(hour: number, minute: number, second: number): number | null {
  if (hour > 24 || minute > 59 || second > 59 || (hour === 24 && (minute > 0 || second > 0))) return null
  return ((hour * 60 + minute) * 60 + second) * 1000
}

/** Days since 1970 of the numbers that the codes gave. */
function daysOf(got: Record<string, number>): number | null {
  if (got.V !== undefined) return daysOfWeek(got.G ?? got.Y ?? 0, got.V, got.u ?? 1)
  const year = got.Y ?? got.G ?? (got.y < 69 ? 2000 + got.y : 1900 + got.y)
  if (got.j !== undefined) {
    return got.j >= 1 && got.j <= daysInYear(year) ? daysFromCivil(year, 1, 1) + got.j - 1 : null
  }
  if (got.q !== undefined) return got.q >= 1 && got.q <= 4 ? daysFromCivil(year, got.q * 3 - 2, 1) : null
  return civilDays(year, got.m ?? 1, got.d ?? 1)
}

/** Days since 1970 of a date; null if the calendar does not have it. */
export function civilDays(year: number, month: number, day: number): number | null {
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null
  return daysFromCivil(year, month, day)
}

/** Days since 1970 of a day (1 Monday to 7) of an ISO week; null if the year does not have the week. */
export function daysOfWeek(year: number, week: number, day: number): number | null {
  const first = firstWeek(year)
  const days = first + (week - 1) * 7
  return week < 1 || days >= firstWeek(year + 1) || day < 1 || day > 7 ? null : days + day - 1
}

/** The Monday of the first ISO week of a year: the week that holds 4 January. */
function firstWeek(year: number): number {
  const fourth = daysFromCivil(year, 1, 4)
  return fourth - weekday(fourth)
}

/** Year and number of the ISO week of a day. */
function isoWeek(days: number): { year: number; week: number } {
  const thursday = days - weekday(days) + 3
  const { year } = civilFromDays(thursday)
  return { year, week: Math.floor((thursday - daysFromCivil(year, 1, 1)) / 7) + 1 }
}

/** Writes a value by a pattern: the reverse of {@link readPattern}. */
export function writePattern(value: number, pattern: string, offset: number): string {
  const local = value + offset * 60000
  const days = Math.floor(local / DAY)
  const ms = local - days * DAY
  const { year, month, day } = civilFromDays(days)
  const hour = Math.floor(ms / 3600000)
  const number = (n: number, width: number, flag: string): string =>
    flag === '-' ? String(n) : String(n).padStart(width, '0')
  const write = ({ code, flag, text }: Item): string => {
    if (code === '') return text
    if (code === 'Y') return number(year, 4, '')
    if (code === 'y') return number(year % 100, 2, '')
    if (code === 'm') return number(month, 2, flag)
    if (code === 'd') return number(day, 2, flag)
    if (code === 'e') return String(day).padStart(2, ' ')
    if (code === 'j') return number(days - daysFromCivil(year, 1, 1) + 1, 3, flag)
    if (code === 'H') return number(hour, 2, flag)
    if (code === 'I') return number(hour % 12 === 0 ? 12 : hour % 12, 2, flag)
    if (code === 'M') return number(Math.floor(ms / 60000) % 60, 2, '')
    if (code === 'S') return number(Math.floor(ms / 1000) % 60, 2, '')
    if (code === 'f')
      return String(ms % 1000)
        .padStart(3, '0')
        .padEnd(9, '0')
        .slice(0, flag === '' ? 6 : Number(flag))
    if (code === 'b' || code === 'h') return MONTHS[month - 1].slice(0, 3)
    if (code === 'B') return MONTHS[month - 1]
    if (code === 'a') return WEEKDAYS[weekday(days)].slice(0, 3)
    if (code === 'A') return WEEKDAYS[weekday(days)]
    if (code === 'p') return hour < 12 ? 'AM' : 'PM'
    if (code === 'P') return hour < 12 ? 'am' : 'pm'
    if (code === 'q') return String(Math.floor((month + 2) / 3))
    if (code === 'G') return number(isoWeek(days).year, 4, '')
    if (code === 'V') return number(isoWeek(days).week, 2, flag)
    if (code === 'u') return String(weekday(days) + 1)
    if (code === 's') return String(Math.floor(value / 1000))
    const size = Math.abs(offset)
    const minutes = size % 60
    const tail = flag === '#' && minutes === 0 ? '' : (flag === '' ? '' : ':') + number(minutes, 2, '')
    return (offset < 0 ? '-' : '+') + number(Math.floor(size / 60), 2, '') + tail
  }
  return cachedItems(pattern).map(write).join('')
}
