/**
 * The shapes of written dates: one regular expression each, and what its groups mean.
 *
 * A date is read to numbers only; whether they are a date of the calendar is asked afterwards. Days and months that may
 * stand in either order (`3/4/2021`) stay a triple in the order written.
 *
 * @module
 */
import { anyOf, MONTH_NAMES, placeOf, WEEKDAY_NAMES } from './calendar-names.js'

/** The first three letters of the months, in order. */
const MONTHS = 'janfebmaraprmayjunjulaugsepoctnovdec'

const MONTH = anyOf(MONTH_NAMES)
const WEEKDAY = anyOf(WEEKDAY_NAMES)

/** Time of day: hour, the sign between, minute, second, fraction; or digits alone; then AM or PM. */
const CLOCK = String.raw`(?:(\d{1,2})(?:(?<k>[:.])(\d\d)(?:\k<k>(\d\d)(?:[.,](\d{1,9}))?)?)?|(\d\d)(\d\d)(?:(\d\d)(?:[.,](\d{1,9}))?)?)(?:( ?)([ap])(\.?)m\.?)?`
const ZONE = String.raw`( ?)(?:(z|utc|gmt)|(utc|gmt)?([+-])(\d\d)(:?)(\d\d)?)(?:\[[\w/+-]+\]| \([^)]*\))?`

/** The time of day of a cell, as written. */
export interface ClockPart {
  hour: number
  minute: number
  second: number
  /** Digits behind the second; empty where there are none. */
  fraction: string
  /** The last part that is written. */
  precision: 'minute' | 'second' | 'millisecond'
  /** The hour is one digit. */
  short: boolean
  /** strptime's codes. */
  pattern: string
  /** Nothing but a number of hours, which a time of day alone may not be. */
  bareHour: boolean
}

/** The zone of a cell: minutes ahead of UTC. */
export interface ZonePart {
  offset: number
  pattern: string
}

/** The date of a cell, as written. */
export interface DatePart {
  /** The last part that is written. */
  precision: 'year' | 'month' | 'day'
  /** Year, month and day; or, if `open`, three numbers in the order written. */
  a: number
  b: number
  c: number
  /** Day and month may stand in either order. */
  open: boolean
  /** A triple of which first and last number have two digits, so that the year may also stand first. */
  yearFirst: boolean
  /** The code of a triple's year, `%Y` or `%y`. */
  yearCode: string
  /** A triple with dots, where the day comes first. */
  dots: boolean
  /** A day or month below ten is one digit. */
  short: boolean
  /** strptime's codes; of a triple with `{a}`, `{b}`, `{c}` for its parts. */
  pattern: string
  /** Days to add to the date of a, b, c: an ISO week's, an ordinal date's. */
  days: number
  /** What no code writes, such as names that are not English: it is written back as ISO 8601 has it. */
  foreign?: Foreign
}

/** What a date is written with that no code writes, in words. */
export type Foreign = 'dates with names of months' | 'dates with names of weekdays' | 'halves of years'

/** A cell cut into its parts. */
export interface CellParts {
  date: DatePart | null
  clock: ClockPart | null
  zone: ZonePart | null
  /** 0 Monday to 6 Sunday; −1 where none is written. */
  weekday: number
}

/** Years of two digits turn at 69, as strptime's do. */
export function fullYear(year: number): number {
  return year + (year < 69 ? 2000 : 1900)
}

/** The month of an English name, 1 to 12; 0 if it is none. */
export function monthOf(name: string): number {
  const at = MONTHS.indexOf(name.slice(0, 3).toLowerCase())
  return at < 0 || at % 3 > 0 ? 0 : at / 3 + 1
}

const yearOf = (text: string): number => (text.length === 2 ? fullYear(Number(text)) : Number(text))
const yearCode = (text: string): string => (text.length === 2 ? '%y' : '%Y')
const monthCode = (name: string): string => (name.length === 3 ? '%b' : '%B')

/** Whether a name is the English one, whole or cut to three letters or to Sept. */
const isEnglish = (name: string, names: readonly ReadonlySet<string>[], place: number): boolean =>
  [...names[place]].slice(0, 2).includes(name.toLowerCase()) || /^(sept|june|july|tues|thurs?)$/i.test(name)

/** A date with the name of a month. */
function named(pattern: string, year: number, name: string, day?: number, ...texts: string[]): DatePart {
  const place = placeOf(name, MONTH_NAMES)
  const date = ymd(pattern, year, place + 1, day, ...texts)
  return isEnglish(name, MONTH_NAMES, place) ? date : { ...date, foreign: 'dates with names of months' }
}

/** A date from its numbers; a missing month or day is 1. */
function ymd(pattern: string, year: number, month?: number, day?: number, ...texts: string[]): DatePart {
  const precision = day !== undefined ? 'day' : month !== undefined ? 'month' : 'year'
  const short = texts.some((text) => text.length === 1)
  const plain = { open: false, yearFirst: false, yearCode: '', dots: false, short, days: 0 }
  return { precision, a: year, b: month ?? 1, c: day ?? 1, pattern, ...plain }
}

/** A shape of dates: its expression, and what its groups say. */
interface Shape {
  source: string
  read: (g: string[]) => DatePart
  /** A time of day may follow; without it the cell is a bare number, which is read elsewhere. */
  clock: 'may' | 'must' | 'no'
}

const SHAPES: Shape[] = [
  {
    // 2021-03-04, 2021/3/4, 2021.03.04
    source: String.raw`(\d{4})(?<s>[-/.])(\d{1,2})\k<s>(\d{1,2})`,
    read: ([y, s, m, d]) => ymd(`%Y${s}%m${s}%d`, Number(y), Number(m), Number(d), m, d),
    clock: 'may',
  },
  {
    // 4/3/2021, 4.3.21
    source: String.raw`(\d{1,2})(?<s>[-/.])(\d{1,2})\k<s>(\d{4}|\d\d)`,
    read: ([a, s, b, c]) => ({
      precision: 'day',
      a: Number(a),
      b: Number(b),
      c: yearOf(c),
      open: true,
      yearFirst: a.length === 2 && c.length === 2,
      yearCode: yearCode(c),
      dots: s === '.',
      short: a.length === 1 || b.length === 1,
      pattern: `{a}${s}{b}${s}{c}`,
      days: 0,
    }),
    clock: 'may',
  },
  {
    // 20210304T06
    source: String.raw`(\d{4})(\d\d)(\d\d)`,
    read: ([y, m, d]) => ymd('%Y%m%d', Number(y), Number(m), Number(d)),
    clock: 'must',
  },
  {
    // 2021-03, 2021/3
    source: String.raw`(\d{4})([-/])(\d{1,2})`,
    read: ([y, s, m]) => ymd(`%Y${s}%m`, Number(y), Number(m), undefined, m),
    clock: 'no',
  },
  {
    // 03/2021
    source: String.raw`(\d{1,2})([-/])(\d{4})`,
    read: ([m, s, y]) => ymd(`%m${s}%Y`, Number(y), Number(m), undefined, m),
    clock: 'no',
  },
  {
    // 04-Mar-21, 4 March 2021, 04Mar2021
    source: String.raw`(\d{1,2})(st|nd|rd|th|er)?(\. ?|[-/ ]|)${MONTH}(\.?,? |[-/.]|)(\d{4}|\d\d)`,
    read: ([d, th, s, m, t, y]) =>
      named(`%d${th ?? ''}${s}${monthCode(m)}${t}${yearCode(y)}`, yearOf(y), m, Number(d), d),
    clock: 'may',
  },
  {
    // March 4, 2021; Mar-04-2021
    source: String.raw`${MONTH}(\.? |[-/]|)(\d{1,2})(st|nd|rd|th)?(, ?| |[-/])(\d{4})`,
    read: ([m, s, d, th, t, y]) =>
      named(`${monthCode(m)}${s}%d${th ?? ''}${t}${yearCode(y)}`, yearOf(y), m, Number(d), d),
    clock: 'may',
  },
  {
    // Mar 2021, March-2021
    source: String.raw`${MONTH}(\.? |[-/]|)(\d{4})`,
    read: ([m, s, y]) => named(`${monthCode(m)}${s}%Y`, Number(y), m),
    clock: 'no',
  },
  {
    // Mar-21, Mar '21
    source: String.raw`${MONTH}([-/]| ?')(\d\d)`,
    read: ([m, s, y]) => named(`${monthCode(m)}${s}%y`, yearOf(y), m),
    clock: 'no',
  },
  {
    // 2021-Mar-04
    source: String.raw`(\d{4})(?<s>[-/ ]?)${MONTH}\k<s>(\d{1,2})`,
    read: ([y, s, m, d]) => named(`%Y${s}${monthCode(m)}${s}%d`, Number(y), m, Number(d), d),
    clock: 'may',
  },
  {
    // 2021-Mar
    source: String.raw`(\d{4})([-/ ]?)${MONTH}`,
    read: ([y, s, m]) => named(`%Y${s}${monthCode(m)}`, Number(y), m),
    clock: 'no',
  },
  {
    // 2021Q1, 2021-Q1, 2021 Q1
    source: String.raw`(\d{4})([-/ ]?)(q)([1-4])`,
    read: ([y, s, q, k]) => ymd(`%Y${s}${q}%q`, Number(y), Number(k) * 3 - 2),
    clock: 'no',
  },
  {
    // Q1 2021
    source: String.raw`(q)([1-4])([-/ ]?)(\d{4})`,
    read: ([q, k, s, y]) => ymd(`${q}%q${s}%Y`, Number(y), Number(k) * 3 - 2),
    clock: 'no',
  },
  {
    // 1Q2021
    source: String.raw`([1-4])(q)([-/ ]?)(\d{4})`,
    read: ([k, q, s, y]) => ymd(`%q${q}${s}%Y`, Number(y), Number(k) * 3 - 2),
    clock: 'no',
  },
  {
    // 2021H1, 2021-S2
    source: String.raw`(\d{4})[- ]?[hs]([12])`,
    read: ([y, k]) => ({ ...ymd('%Y-%m', Number(y), Number(k) * 6 - 5), foreign: 'halves of years' }),
    clock: 'no',
  },
  {
    // 2021-W05, 2021W05, 2021-W05-1: the Monday, or the day, of the ISO week
    source: String.raw`(\d{4})([- ]?)(w)(\d\d?)(?:(-?)([1-7]))?`,
    read: ([y, s, w, k, t, d]) => {
      const part = ymd(`%G${s}${w}%V${d === undefined ? '' : `${t}%u`}`, Number(y), 1, 4, k)
      return { ...part, days: (Number(k) - 1) * 7 + Number(d ?? 1) - 1 }
    },
    clock: 'no',
  },
  {
    // 2021M03
    source: String.raw`(\d{4})([- ]?)(m)(\d{1,2})`,
    read: ([y, s, letter, m]) => ymd(`%Y${s}${letter}%m`, Number(y), Number(m), undefined, m),
    clock: 'no',
  },
  {
    // 2021年3月4日, 2021년 3월 4일, 2021年3月
    source: String.raw`(\d{4})([年년])( ?)(\d{1,2})([月월])(?:( ?)(\d{1,2})([日일]))?`,
    read: ([y, year, s, m, month, t, d, day]) =>
      d === undefined
        ? ymd(`%Y${year}${s}%m${month}`, Number(y), Number(m), undefined, m)
        : ymd(`%Y${year}${s}%m${month}${t}%d${day}`, Number(y), Number(m), Number(d), m, d),
    clock: 'may',
  },
  {
    // 2021-063, the 63rd day of the year
    source: String.raw`(\d{4})-(\d{3})`,
    read: ([y, d]) => ({ ...ymd('%Y-%j', Number(y), 1, 1), days: Number(d) - 1 }),
    clock: 'may',
  },
]

/** A shape ready for use. */
interface Compiled extends Shape {
  expression: RegExp
  /** The first group of the separator, the time of day and the zone. */
  from: number
}

const groupsOf = (source: string): number => new RegExp(`${source}|`).exec('')!.length - 1

const CLOCK_GROUPS = groupsOf(CLOCK)
const CLOCK_ALONE = new RegExp(`^${CLOCK}(?:${ZONE})?$`, 'i')

const COMPILED: Compiled[] = SHAPES.map((shape) => {
  const after = `(T| +|, *| at |:(?=\\d\\d:))${CLOCK}(?:${ZONE})?`
  const rest = shape.clock === 'no' ? '' : shape.clock === 'must' ? after : `(?:${after})?`
  return {
    ...shape,
    expression: new RegExp(`^(?:${WEEKDAY}(\\.?,? ))?${shape.source}${rest}$`, 'i'),
    from: 3 + groupsOf(shape.source),
  }
})

/** Cuts cells into their parts; tries first the shape that took the cell before. */
export class CellCutter {
  private shape = 0

  /** The parts of a cell without spaces at its ends; null if it has no shape of a time. */
  cut(text: string): CellParts | null {
    const first = COMPILED[this.shape]
    let found = first.expression.exec(text)
    if (found !== null) return partsOf(first, found)
    for (let k = 0; k < COMPILED.length; k++) {
      if (k === this.shape) continue
      found = COMPILED[k].expression.exec(text)
      if (found === null) continue
      this.shape = k
      return partsOf(COMPILED[k], found)
    }
    found = CLOCK_ALONE.exec(text)
    if (found === null) return null
    const clock = clockOf(found, 1)
    const zone = zoneOf(found, 1 + CLOCK_GROUPS)
    return clock === null || clock.bareHour ? null : { date: null, clock, zone, weekday: -1 }
  }
}

function partsOf(shape: Compiled, found: RegExpExecArray): CellParts | null {
  const date = shape.read(found.slice(3, shape.from))
  let weekday = -1
  if (found[1] !== undefined) {
    const place = placeOf(found[1], WEEKDAY_NAMES)
    if (isEnglish(found[1], WEEKDAY_NAMES, place)) {
      weekday = place
      date.pattern = (found[1].length === 3 ? '%a' : '%A') + found[2] + date.pattern
    } else date.foreign ??= 'dates with names of weekdays'
  }
  const separator = found[shape.from]
  if (separator === undefined) return { date, clock: null, zone: null, weekday }
  const clock = clockOf(found, shape.from + 1)
  if (clock === null) return null
  clock.pattern = separator + clock.pattern
  return { date, clock, zone: zoneOf(found, shape.from + 1 + CLOCK_GROUPS), weekday }
}

/** The time of day of the groups from `at` on; null if it is not a time of a day. */
function clockOf(g: string[], at: number): ClockPart | null {
  const digits = g[at] === undefined
  const [hourText, minuteText, secondText, fraction = ''] = digits
    ? [g[at + 5], g[at + 6], g[at + 7], g[at + 8]]
    : [g[at], g[at + 2], g[at + 3], g[at + 4]]
  const sign = digits ? '' : (g[at + 1] ?? '')
  const half = g[at + 10]
  let hour = Number(hourText)
  const minute = Number(minuteText ?? 0)
  const second = Number(secondText ?? 0)
  let pattern = half === undefined ? '%H' : '%I'
  if (minuteText !== undefined) pattern += sign + '%M'
  if (secondText !== undefined) pattern += sign + '%S'
  if (fraction !== '') pattern += `.%${fraction.length}f`
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null
    hour = (hour % 12) + (half === 'p' || half === 'P' ? 12 : 0)
    pattern += g[at + 9] + (half < 'a' ? '%p' : '%P')
  }
  if (hour > 24 || minute > 59 || second > 59) return null
  if (hour === 24 && (minute > 0 || second > 0 || /[1-9]/.test(fraction))) return null
  const precision = fraction !== '' ? 'millisecond' : secondText !== undefined ? 'second' : 'minute'
  const bareHour = minuteText === undefined && half === undefined
  return { hour, minute, second, fraction, precision, short: hourText.length === 1, pattern, bareHour }
}

/** The zone of the groups from `at` on; null where none is written. */
function zoneOf(g: string[], at: number): ZonePart | null {
  const [space, utc, before, sign, hours, colon, minutes] = g.slice(at, at + 7)
  if (space === undefined) return null
  if (utc !== undefined) return { offset: 0, pattern: space + utc }
  const size = Number(hours) * 60 + Number(minutes ?? 0)
  const code = minutes === undefined ? '%#z' : colon === '' ? '%z' : '%:z'
  return { offset: sign === '-' ? -size : size, pattern: `${space}${before ?? ''}${code}` }
}
