/**
 * Periods that rows are gathered in: an hour, a day, a week, a month.
 *
 * @module
 */
import { HindcastError, shown } from '../../errors.js'
import { named, words } from '../../text/words.js'
import { addMonths, DAY, monthNumber } from '../civil.js'
import type { Step } from '../step.js'

/** How long a period is: a text such as `'1h'`, `'15min'`, `'1d'`, `'1w'`, `'1mo'`, `'1q'`, `'1y'`, or a number. */
export type Every = string | number

/** Seconds or months of each unit, by the words that name it. */
const UNITS: { words: string[]; seconds?: number; months?: number }[] = [
  { words: ['s', 'sec', 'second', 'seconds'], seconds: 1 },
  { words: ['min', 'minute', 'minutes'], seconds: 60 },
  { words: ['h', 'hour', 'hours'], seconds: 3600 },
  { words: ['d', 'day', 'days'], seconds: 86400 },
  { words: ['w', 'week', 'weeks'], seconds: 604800 },
  { words: ['mo', 'month', 'months'], months: 1 },
  { words: ['q', 'quarter', 'quarters'], months: 3 },
  { words: ['y', 'year', 'years'], months: 12 },
]

/**
 * The step of periods.
 *
 * @param every a text, or a number: seconds of dates, the difference of integers, rows of a table without an index
 * @throws HindcastError `OPTION_INVALID`
 */
export function stepOfEvery(every: Every, dates: boolean): Step {
  const found = /^(\d+)? ?([a-z]+)$/i.exec(String(every).trim())
  const unit = found === null ? undefined : UNITS.find(({ words }) => words.includes(found[2].toLowerCase()))
  const count = Number(found?.[1] ?? 1)
  if (dates && unit !== undefined && count > 0) {
    if (unit.months !== undefined) return { unit: 'month', count: count * unit.months }
    return { unit: 'second', count: count * unit.seconds! }
  }
  const number = typeof every === 'number' || /^\d+(\.\d+)?$/.test(every) ? Number(every) : NaN
  if (number > 0 && (dates ? number >= 0.001 : number === Math.floor(number))) {
    return { unit: dates ? 'second' : 'integer', count: number }
  }
  const expected = dates
    ? `a period such as '1h', '15min', '1d', '1w', '1mo', '1q' or '1y', or a number of seconds`
    : 'a whole number of steps of the index, since it holds no times'
  throw new HindcastError('OPTION_INVALID', words`${named('every')} is ${shown(every)}; expected ${expected}.`, {
    option: 'every',
    value: every,
  })
}

/** 1970-01-01 was a Thursday: weeks begin on Mondays. */
const MONDAY = -3 * DAY

/** The beginning of the period that a clock lies in; periods are counted from 1970, weeks from a Monday. */
export function periodStart(clock: number, step: Step): number {
  if (step.unit === 'month') {
    const months = Math.floor(monthNumber(clock) / step.count) * step.count
    return addMonths(0, months - 1970 * 12, 1)
  }
  const length = step.unit === 'second' ? step.count * 1000 : step.count
  const phase = step.unit === 'second' && length % (7 * DAY) === 0 ? MONDAY : 0
  return phase + Math.floor((clock - phase) / length) * length
}
