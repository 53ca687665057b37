/**
 * How the values of an index are written.
 *
 * The plain forms are those of ISO 8601: `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, and the last followed by `T` or a space and
 * `hh:mm[:ss[.fff]]`, with an optional `Z` or `±hh:mm` (none means UTC). Any other form is a pattern of strptime's codes.
 *
 * @module
 */
import { precisionOf, type Precision, writePattern } from './pattern.js'

/** How a date is written. */
export interface DateForm {
  /** The last part that is written. */
  precision: Precision
  /** What stands between date and time; empty where there is no time. */
  separator: '' | 'T' | ' '
  /** How the zone is written. */
  zone: 'none' | 'Z' | 'offset'
  /** strptime's codes of a form that is not plain; the fields above then only tell its precision. */
  pattern?: string
}

const DATES = { year: '%Y', month: '%Y-%m', day: '%Y-%m-%d' } as const
const CLOCKS = { minute: '%H:%M', second: '%H:%M:%S', millisecond: '%H:%M:%S.%3f' } as const
const ZONES = { none: '', Z: 'Z', offset: '%:z' } as const

/** A form as a pattern. */
export function patternOf({ precision, separator, zone, pattern }: DateForm): string {
  if (pattern !== undefined) return pattern
  if (precision === 'year' || precision === 'month' || precision === 'day') return DATES[precision]
  return DATES.day + separator + CLOCKS[precision] + ZONES[zone]
}

/** The form of a pattern; a plain one where the pattern is that of ISO 8601. */
export function formOf(pattern: string): DateForm {
  const precision = precisionOf(pattern)
  const found = /^%Y(?:-%m(?:-%d(?:([T ])%H:%M(?::%S(?:\.%3f)?)?(Z|%:z)?)?)?)?$/.exec(pattern)
  if (found === null) return { precision, separator: '', zone: 'none', pattern }
  const [, separator = '', zone] = found
  return {
    precision,
    separator: separator as DateForm['separator'],
    zone: zone === undefined ? 'none' : zone === 'Z' ? 'Z' : 'offset',
  }
}

/** The form of ISO 8601 that tells as much as a form does. */
export function isoForm(form: DateForm): DateForm {
  const { precision, pattern } = form
  if (pattern === undefined) return form
  const isTime = precision === 'minute' || precision === 'second' || precision === 'millisecond'
  if (!isTime) return { precision, separator: '', zone: 'none' }
  const zone = /%[:#]?z/.test(pattern) ? 'offset' : /(Z|UTC|GMT|%s)$/i.test(pattern) ? 'Z' : 'none'
  return { precision, separator: ' ', zone }
}

/** Writes an instant (milliseconds since 1970 UTC) in a form, on a clock so many minutes ahead of UTC. */
export function writeDate(value: number, form: DateForm, offset: number): string {
  return writePattern(value, patternOf(form), offset)
}

const WORDS: [RegExp, string][] = [
  [/%[-]?Y/g, 'YYYY'],
  [/%G/g, 'YYYY'],
  [/%y/g, 'YY'],
  [/%-?m/g, 'MM'],
  [/%-?[de]/g, 'DD'],
  [/%-?j/g, 'DDD'],
  [/%-?[HI]/g, 'hh'],
  [/%M/g, 'mm'],
  [/%S/g, 'ss'],
  [/%3f/g, 'fff'],
  [/%\d?f/g, 'ffffff'],
  [/%[bh]/g, 'Mon'],
  [/%B/g, 'Month'],
  [/%[aA]/g, 'day'],
  [/%p/g, 'AM'],
  [/%P/g, 'am'],
  [/%:z/g, '±hh:mm'],
  [/%#z/g, '±hh'],
  [/%z/g, '±hhmm'],
  [/%q/g, 'n'],
  [/%-?V/g, 'nn'],
  [/%u/g, 'n'],
  [/%s/g, 'seconds since 1970'],
  [/%%/g, '%'],
]

/** A form as a sentence shows it: `YYYY-MM-DDThh:mmZ`. */
export function formText(form: DateForm): string {
  let text = patternOf(form)
  for (const [code, words] of WORDS) text = text.replace(code, words)
  return text
}

/** Milliseconds since 1970 UTC as `YYYY-MM-DDThh:mm:ss.fffZ`. */
export function isoText(value: number): string {
  return writeDate(value, { precision: 'millisecond', separator: 'T', zone: 'Z' }, 0)
}
