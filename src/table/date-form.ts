/**
 * The date forms that an index may have, read and written by hand.
 *
 * A date is exactly `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, or the last followed by `T` or a space and `hh:mm[:ss[.fff]]`, with
 * an optional `Z` or `±hh:mm` (none means UTC). It is read to milliseconds since 1970-01-01 UTC; the form is kept, so
 * that a value is written back as it stood.
 *
 * @module
 */
import { civilFromDays, DAY, daysFromCivil, daysInMonth } from './civil.js'

/** The forms, as a sentence names them. */
export const DATE_FORMS = 'YYYY, YYYY-MM, YYYY-MM-DD, or YYYY-MM-DD with hh:mm[:ss[.fff]] and an optional Z or ±hh:mm'

/** How a date is written. */
export interface DateForm {
  /** The last part that is written. */
  precision: 'year' | 'month' | 'day' | 'minute' | 'second' | 'millisecond'
  /** What stands between date and time; empty where there is no time. */
  separator: '' | 'T' | ' '
  /** How the zone is written. */
  zone: 'none' | 'Z' | 'offset'
}

/** A date that was read: milliseconds since 1970 UTC, its form, and the minutes that its clock is ahead of UTC. */
export interface DateRead {
  value: number
  form: DateForm
  offset: number
}

const PATTERN = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:([T ])(\d\d):(\d\d)(?::(\d\d)(?:\.(\d\d\d))?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/

/**
 * Reads a date.
 *
 * @returns what was read; `'form'` if the text has none of the forms, `'date'` if it has one but is no date of the
 * calendar (a 30 February, an hour 24)
 */
export function readDate(text: string): DateRead | 'form' | 'date' {
  const found = PATTERN.exec(text)
  if (found === null) return 'form'
  const [, yyyy, mm, dd, separator, hour, minute, second, milli, zone] = found
  const year = Number(yyyy)
  const month = mm === undefined ? 1 : Number(mm)
  const day = dd === undefined ? 1 : Number(dd)
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return 'date'
  let value = daysFromCivil(year, month, day) * DAY
  const precision =
    milli !== undefined
      ? 'millisecond'
      : second !== undefined
        ? 'second'
        : minute !== undefined
          ? 'minute'
          : dd !== undefined
            ? 'day'
            : mm !== undefined
              ? 'month'
              : 'year'
  const form: DateForm = { precision, separator: '', zone: 'none' }
  if (separator === undefined) return { value, form, offset: 0 }

  form.separator = separator as 'T' | ' '
  const h = Number(hour)
  const m = Number(minute)
  const s = second === undefined ? 0 : Number(second)
  if (h > 23 || m > 59 || s > 59) return 'date'
  value += ((h * 60 + m) * 60 + s) * 1000 + (milli === undefined ? 0 : Number(milli))
  if (zone === undefined) return { value, form, offset: 0 }
  if (zone === 'Z') {
    form.zone = 'Z'
    return { value, form, offset: 0 }
  }
  form.zone = 'offset'
  const offsetHours = Number(zone.slice(1, 3))
  const offsetMinutes = Number(zone.slice(4))
  // ISO 8601 knows no -00:00, and it could not be written back.
  if (offsetHours > 23 || offsetMinutes > 59 || zone === '-00:00') return 'date'
  const offset = (offsetHours * 60 + offsetMinutes) * (zone[0] === '-' ? -1 : 1)
  return { value: value - offset * 60000, form, offset }
}

/** Digits with leading zeros. */
function padded(value: number, width: number): string {
  return String(value).padStart(width, '0')
}

/** Writes a date: the reverse of {@link readDate}, for a value, a form and an offset in minutes. */
export function writeDate(value: number, form: DateForm, offset: number): string {
  const local = value + offset * 60000
  const days = Math.floor(local / DAY)
  const { year, month, day } = civilFromDays(days)
  let text = padded(year, 4)
  if (form.precision === 'year') return text
  text += '-' + padded(month, 2)
  if (form.precision === 'month') return text
  text += '-' + padded(day, 2)
  if (form.precision === 'day') return text
  const ms = local - days * DAY
  text += form.separator + padded(Math.floor(ms / 3600000), 2) + ':' + padded(Math.floor(ms / 60000) % 60, 2)
  if (form.precision !== 'minute') text += ':' + padded(Math.floor(ms / 1000) % 60, 2)
  if (form.precision === 'millisecond') text += '.' + padded(ms % 1000, 3)
  if (form.zone === 'none') return text
  if (form.zone === 'Z') return text + 'Z'
  const size = Math.abs(offset)
  return text + (offset < 0 ? '-' : '+') + padded(Math.floor(size / 60), 2) + ':' + padded(size % 60, 2)
}

/** Whether two forms are the same. */
export function sameForm(a: DateForm, b: DateForm): boolean {
  return a.precision === b.precision && a.separator === b.separator && a.zone === b.zone
}

/** A form as a sentence shows it: `YYYY-MM-DDThh:mmZ`. */
export function formText(form: DateForm): string {
  let text = form.precision === 'year' ? 'YYYY' : form.precision === 'month' ? 'YYYY-MM' : 'YYYY-MM-DD'
  if (form.separator === '') return text
  text += form.separator + 'hh:mm'
  if (form.precision !== 'minute') text += ':ss'
  if (form.precision === 'millisecond') text += '.fff'
  return text + (form.zone === 'none' ? '' : form.zone === 'Z' ? 'Z' : '±hh:mm')
}

/** Whether a cell looks like a date in some form, ours or another: 03/04/2012, 3.4.2012, 2012-1-5, 12:30. */
export function looksLikeDate(text: string): boolean {
  return (
    /^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(\D|$)/.test(text) ||
    /^\d{4}[/.-]\d{1,2}[/.-]\d{1,2}(\D|$)/.test(text) ||
    /^\d{4}[/-]\d{1,2}$/.test(text) ||
    /^\d{1,2}:\d\d(:\d\d)?/.test(text) ||
    /^\d{8}T\d{4}/.test(text) ||
    (/\d/.test(text) && /\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b/i.test(text))
  )
}

/** Whether an integer reads as a date without separators, YYYYMMDD, of the years 1800 to 2199. */
export function isCompactDate(value: number): boolean {
  if (value < 18000101 || value > 21991231) return false
  const year = Math.floor(value / 10000)
  const month = Math.floor(value / 100) % 100
  const day = value % 100
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

/** Milliseconds since 1970 UTC as `YYYY-MM-DDThh:mm:ss.fffZ`. */
export function isoText(value: number): string {
  return writeDate(value, { precision: 'millisecond', separator: 'T', zone: 'Z' }, 0)
}
