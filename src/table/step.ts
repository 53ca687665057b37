/**
 * The step of an index: what lies between one row and the next.
 *
 * Steps are a difference of integers, seconds, months (with quarters and years as 3 and 12) or days of the week that
 * count. All functions here take the clock of the index: integers, or milliseconds as the dates are written.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { addBusinessMonths, addMonths, addWorkdays, DAY, monthNumber, weekday, type WeekDays } from './civil.js'
import { KEPT_DAYS, type KeptDay, type Step, type StepOption, WEEKDAY_NAMES } from '../options/table-kinds.js'

export { KEPT_DAYS, type KeptDay, type Step, type StepOption }

/** Milliseconds, or integers, of a step that always has the same length; 0 for the others. */
export function fixedLength(step: Step): number {
  if (step.unit === 'integer') return step.count
  return step.unit === 'second' ? Math.floor(step.count * 1000 + 0.5) : 0
}

/** The clock `n` steps later; `anchor` is the day of the month that months keep. */
export function stepped(clock: number, step: Step, n: number, anchor: number): number {
  if (step.unit === 'month') {
    if (step.on === 'firstBusinessDay') return addBusinessMonths(clock, n * step.count, 'first')
    if (step.on === 'lastBusinessDay') return addBusinessMonths(clock, n * step.count, 'last')
    return addMonths(clock, n * step.count, anchor)
  }
  if (step.unit === 'businessDay') return addWorkdays(clock, n * step.count, step.days)
  return (step.on === undefined ? clock : onWeekday(clock, step.on)) + n * fixedLength(step)
}

/** The nearest such weekday, at the same time of day. */
export function onWeekday(clock: number, day: KeptDay): number {
  const days = Math.floor(clock / DAY)
  let shift = WEEKDAY_NAMES.indexOf(day as (typeof WEEKDAY_NAMES)[number]) - weekday(days)
  if (shift > 3) shift -= 7
  if (shift < -3) shift += 7
  return clock + shift * DAY
}

/** The name of the weekday of a clock. */
export function weekdayName(clock: number): KeptDay {
  return WEEKDAY_NAMES[weekday(Math.floor(clock / DAY))]
}

/**
 * Rows missing between two clocks, a < b: 0 if b is the next, negative if b comes too early, else what lies between
 * (a difference of one and a half steps misses one row).
 */
export function rowsBetween(a: number, b: number, step: Step, anchor: number): number {
  const next = stepped(a, step, 1, anchor)
  if (b === next) return 0
  if (b < next) return -1
  const n =
    step.unit === 'month'
      ? Math.floor((monthNumber(b) - monthNumber(a)) / step.count)
      : Math.floor((b - a) / fixedLength(step))
  const most = Math.max(1, n)
  return stepped(a, step, most, anchor) < b ? most : most - 1
}

/**
 * The step that the option asks for; null for `'auto'` and `'none'`.
 *
 * @throws HindcastError `OPTION_INVALID` for a value that is none; `INDEX_STEP` for months of an integer index
 */
export function stepOf(option: StepOption, dates: boolean): Step | null {
  if (option === 'auto' || option === 'none') return null
  const unit = dates ? 'second' : 'integer'
  let step: Step | undefined
  if (typeof option === 'number') step = { unit, count: option }
  else if (option === 'month') step = { unit: 'month', count: 1 }
  else if (option === 'quarter') step = { unit: 'month', count: 3 }
  else if (option === 'year') step = { unit: 'month', count: 12 }
  else if (option === 'businessDay') step = { unit: 'businessDay', count: 1 }
  else if (typeof option === 'object' && option !== null) step = { ...option }
  if (step === undefined || !isStep(step)) {
    throw new HindcastError(
      'OPTION_INVALID',
      `The option step is ${shown(describeOption(option))}; expected 'auto', a number of seconds, ` +
        `'month', 'quarter', 'year', 'businessDay', or 'none'.`,
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

/** Whether a value is a step that can be taken. */
export function isStep({ unit, count, days, on }: Step): boolean {
  if (!['integer', 'second', 'month', 'businessDay'].includes(unit) || !(count > 0)) return false
  if (days !== undefined && (unit !== 'businessDay' || !/^(?=.*1)[01]{7}$/.test(days))) return false
  if (on !== undefined) {
    const months = on === 'firstBusinessDay' || on === 'lastBusinessDay'
    if (unit !== (months ? 'month' : 'second') || !KEPT_DAYS.includes(on)) return false
  }
  if (unit === 'second') return count <= 1e12 && fixedLength({ unit, count }) >= 1
  return count === Math.floor(count) && count <= Number.MAX_SAFE_INTEGER
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
  const { unit, count, days } = step
  const counted = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`
  if (unit === 'integer') return String(count)
  if (unit === 'businessDay') return counted(count, 'business day') + (days === undefined ? '' : ` (${weekText(days)})`)
  if (unit === 'month') {
    if (count % 12 === 0) return counted(count / 12, 'year')
    return count === 3 ? '1 quarter' : counted(count, 'month')
  }
  for (const [length, word] of NAMED) if (count % length === 0) return counted(count / length, word)
  return counted(count, 'second')
}

/** The days of a week that count: `Monday to Saturday`, or one by one where they do not follow one another. */
function weekText(days: WeekDays): string {
  const names = WEEKDAY_NAMES.filter((_, d) => days[d] === '1')
  const start = WEEKDAY_NAMES.findIndex((_, d) => days[d] === '1' && days[(d + 6) % 7] === '0')
  if (start < 0) return 'every day'
  const inRow = names.every((_, k) => days[(start + k) % 7] === '1')
  return inRow ? `${WEEKDAY_NAMES[start]} to ${WEEKDAY_NAMES[(start + names.length - 1) % 7]}` : names.join(', ')
}
