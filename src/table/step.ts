/**
 * The step of an index: what lies between one row and the next.
 *
 * Steps are a difference of integers, seconds, months (with quarters and years as 3 and 12) or working days. All
 * functions here take the clock of the index: integers, or milliseconds as the dates are written (see `Index`).
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import {
  addMonths,
  addWorkdays,
  civilFromDays,
  DAY,
  daysInMonth,
  monthNumber,
  weekday,
  workdaysBetween,
} from './civil.js'
import type { DateForm } from './date-form.js'

/** A step: `count` units. Seconds may be fractions (0.5 is 500 ms). */
export interface Step {
  unit: 'integer' | 'second' | 'month' | 'businessDay'
  count: number
}

/** What the option `step` takes: `'auto'`, seconds (of an integer index: the difference), a name, or a Step. */
export type StepOption = 'auto' | number | 'month' | 'quarter' | 'year' | 'businessDay' | Step

/** Milliseconds, or integers, of a step that always has the same length; 0 for the others. */
export function fixedLength(step: Step): number {
  if (step.unit === 'integer') return step.count
  return step.unit === 'second' ? Math.floor(step.count * 1000 + 0.5) : 0
}

/** The clock `n` steps later; `anchor` is the day of the month that months keep. */
export function stepped(clock: number, step: Step, n: number, anchor: number): number {
  if (step.unit === 'month') return addMonths(clock, n * step.count, anchor)
  if (step.unit === 'businessDay') return addWorkdays(clock, n * step.count)
  return clock + n * fixedLength(step)
}

/**
 * Rows missing between two clocks, a < b: 0 if b is the next, negative if b comes too early, else what lies between
 * (a difference of one and a half steps misses one row).
 */
export function rowsBetween(a: number, b: number, step: Step, anchor: number): number {
  const next = stepped(a, step, 1, anchor)
  if (b === next) return 0
  if (b < next) return -1
  let n: number
  if (step.unit === 'month') {
    n = Math.floor((monthNumber(b) - monthNumber(a)) / step.count)
  } else if (step.unit === 'businessDay') {
    n = workdaysBetween(a, b)
  } else {
    n = Math.floor((b - a) / fixedLength(step))
  }
  n = Math.max(1, n)
  return stepped(a, step, n, anchor) < b ? n : n - 1
}

/** The day of the month that a monthly index keeps: its largest, or 31 where all rows are last days of their months. */
export function anchorDay(clock: Float64Array): number {
  let largest = 1
  let allLast = clock.length > 0
  for (let r = 0; r < clock.length; r++) {
    const { year, month, day } = civilFromDays(Math.floor(clock[r] / DAY))
    if (day > largest) largest = day
    if (allLast && day !== daysInMonth(year, month)) allLast = false
  }
  return allLast ? 31 : largest
}

/** The most frequent key, the smallest of several; with its count. */
function mostFrequent(counts: Map<number, number>): { key: number; count: number } {
  const best = { key: 0, count: 0 }
  for (const [key, count] of counts) {
    if (count > best.count || (count === best.count && key < best.key)) {
      best.key = key
      best.count = count
    }
  }
  return best
}

/** Whether a day falls on Saturday or Sunday. */
export function isWeekend(clock: number): boolean {
  return weekday(Math.floor(clock / DAY)) > 4
}

/**
 * The step that most pairs of neighbours keep; of equal ones months, then the fixed length, then working days.
 *
 * @param clock strictly ascending
 * @param precision of the dates, if the clock counts milliseconds; undefined for integers. Years and months step by
 * months only
 * @returns null where there are fewer than two rows
 */
export function frequentStep(clock: Float64Array, precision: DateForm['precision'] | undefined): Step | null {
  const n = clock.length
  if (n < 2) return null
  const coarse = precision === 'year' || precision === 'month'
  const fixed = new Map<number, number>()
  for (let r = 1; r < n; r++) {
    const d = clock[r] - clock[r - 1]
    fixed.set(d, (fixed.get(d) ?? 0) + 1)
  }
  let best = mostFrequent(fixed)
  if (precision === undefined) return { unit: 'integer', count: best.key }
  let step: Step = { unit: 'second', count: best.key / 1000 }
  if (best.count === n - 1 && best.key < 28 * DAY) return step

  const anchor = anchorDay(clock)
  const months = new Map<number, number>()
  let workdays = 0
  let weekend = isWeekend(clock[0])
  for (let r = 1; r < n; r++) {
    const k = monthNumber(clock[r]) - monthNumber(clock[r - 1])
    if (k > 0 && addMonths(clock[r - 1], k, anchor) === clock[r]) months.set(k, (months.get(k) ?? 0) + 1)
    if (isWeekend(clock[r])) weekend = true
    if (!weekend && addWorkdays(clock[r - 1], 1) === clock[r]) workdays++
  }
  if (!coarse && !weekend && workdays > best.count) {
    best = { key: 1, count: workdays }
    step = { unit: 'businessDay', count: 1 }
  }
  const byMonth = mostFrequent(months)
  if (coarse || byMonth.count >= best.count) step = { unit: 'month', count: byMonth.key }
  return step
}

/**
 * The step that the option asks for; null for `'auto'`.
 *
 * @throws HindcastError `OPTION_INVALID` for a value that is none; `INDEX_STEP` for months of an integer index
 */
export function stepOf(option: StepOption, dates: boolean): Step | null {
  if (option === 'auto') return null
  const unit = dates ? 'second' : 'integer'
  let step: Step | undefined
  if (typeof option === 'number') step = { unit, count: option }
  else if (option === 'month') step = { unit: 'month', count: 1 }
  else if (option === 'quarter') step = { unit: 'month', count: 3 }
  else if (option === 'year') step = { unit: 'month', count: 12 }
  else if (option === 'businessDay') step = { unit: 'businessDay', count: 1 }
  else if (typeof option === 'object' && option !== null) step = { unit: option.unit, count: option.count }
  const count = step?.count ?? 0
  const whole = count === Math.floor(count) && count <= Number.MAX_SAFE_INTEGER
  const known = ['integer', 'second', 'month', 'businessDay'].includes(step?.unit ?? '')
  const fits = step?.unit === 'second' ? count <= 1e12 && fixedLength(step) >= 1 : whole
  if (step === undefined || !known || !(count > 0) || !fits) {
    throw new HindcastError(
      'OPTION_INVALID',
      `The option step is ${shown(describeOption(option))}; expected 'auto', a number of seconds, ` +
        `'month', 'quarter', 'year' or 'businessDay'.`,
      { option: 'step', value: option },
    )
  }
  if (dates !== (step.unit !== 'integer')) {
    throw new HindcastError(
      'INDEX_STEP',
      `The option step asks for ${stepText(step)}, but the index holds ${dates ? 'dates' : 'integers'}; ` +
        `use 'auto', or ${dates ? 'seconds' : 'the difference of two rows'}.`,
      { option: 'step', value: option },
    )
  }
  return step
}

/** An option as text, objects included. */
function describeOption(option: unknown): string {
  return typeof option === 'object' ? JSON.stringify(option) : String(option)
}

/** The lengths that have a name. */
const NAMED: [number, string][] = [
  [604800, 'week'],
  [86400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
]

/** A step in words: `1 day`, `6 hours`, `1 month`, `1 quarter`, `5 years`, `1 business day`, `1`. */
export function stepText(step: Step): string {
  const { unit, count } = step
  const counted = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`
  if (unit === 'integer') return String(count)
  if (unit === 'businessDay') return counted(count, 'business day')
  if (unit === 'month') {
    if (count % 12 === 0) return counted(count / 12, 'year')
    return count === 3 ? '1 quarter' : counted(count, 'month')
  }
  for (const [length, word] of NAMED) if (count % length === 0) return counted(count / length, word)
  return counted(count, 'second')
}
