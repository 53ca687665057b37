/**
 * The grid on which the times of rows lie: the step, what is missing, what was moved onto it.
 *
 * @module
 */
import { anchorDay, DAY, isWorkday, WORKDAYS, workdaysBetween } from '../civil.js'
import { fixedLength, onWeekday, rowsBetween, type Step, stepped } from '../step.js'

/** A grid with what the rows lack of it. */
export interface Grid {
  step: Step
  /** Day of the month that monthly steps keep. */
  anchor: number
  /** Pairs: the last row before a gap, and how many rows are missing. */
  gaps: [number, number][]
  /** Business days that are missing but no gap: holidays. */
  holidays: number
  /** Rows that lay off the grid by less than a twentieth of the step and are on it now. */
  snapped: number
  /** Rows of a weekly grid that lie a day or two beside their weekday. */
  moved: number
  /** The clocks, on the grid: the array that was given where none was snapped. */
  clock: Float64Array
}

/** Times that do not lie on a grid: the first row that comes too early, or does not count. */
export interface OffGrid {
  row: number
  fault: 'early' | 'noWorkday'
}

/** Up to so many business days that are missing together are holidays. */
export const MOST_HOLIDAYS = 4

/** Rows of several series one below the other: the first row of each. */
export type Starts = ArrayLike<number>

/** Calls back with each row that has a row of its own series before it. */
export function eachPair(n: number, starts: Starts, visit: (row: number) => void): void {
  let next = 0
  for (let r = 0; r < n; r++) {
    if (next < starts.length && starts[next] === r) next++
    else visit(r)
  }
}

/**
 * Lays rows on the grid of a step that is known.
 *
 * @param clock ascending within each series
 */
export function onGrid(clock: Float64Array, step: Step, starts: Starts): Grid | OffGrid {
  if (step.unit === 'businessDay') return onWorkdays(clock, step, starts)
  if (step.unit === 'second' && step.on !== undefined) return onWeeks(clock, step, starts) ?? exact(clock, step, starts)
  if (step.unit === 'month' && step.on !== undefined)
    return onBusinessMonths(clock, step, starts) ?? exact(clock, step, starts)
  const plain = exact(clock, step, starts)
  if (step.unit !== 'second' || isClean(clock, step, starts)) return plain
  return snapped(clock, step, starts) ?? plain
}

/** Rows exactly as they are; differences of more than the step are gaps. */
export function exact(clock: Float64Array, step: Step, starts: Starts): Grid | OffGrid {
  const anchor = step.unit === 'integer' ? 1 : anchorDay(clock)
  const gaps: [number, number][] = []
  let early = -1
  const length = fixedLength(step)
  eachPair(clock.length, starts, (r) => {
    if (clock[r] - clock[r - 1] === length) return
    const missing = rowsBetween(clock[r - 1], clock[r], step, anchor)
    if (missing > 0) gaps.push([r - 1, missing])
    if (missing < 0 && early < 0) early = r
  })
  if (early >= 0) return { row: early, fault: 'early' }
  return { step, anchor, gaps, holidays: 0, snapped: 0, moved: 0, clock }
}

/** Whether all differences are multiples of a fixed step. */
function isClean(clock: Float64Array, step: Step, starts: Starts): boolean {
  return offMultiples(clock, fixedLength(step), starts) === 0
}

export function offMultiples(clock: Float64Array, length: number, starts: Starts): number {
  let off = 0
  eachPair(clock.length, starts, (r) => {
    const d = clock[r] - clock[r - 1]
    if (d % length !== 0) off++
  })
  return off
}

/** Rows that lie within a twentieth of a step of a grid, moved onto it; null if some do not. */
export function snapped(clock: Float64Array, step: Step, starts: Starts): Grid | null {
  const length = fixedLength(step)
  if (length < 2) return null
  const near = (phase: number): Float64Array | null => {
    const on = new Float64Array(clock.length)
    for (let r = 0; r < clock.length; r++) {
      const k = Math.floor((clock[r] - phase) / length + 0.5)
      on[r] = phase + k * length
      if (Math.abs(clock[r] - on[r]) * 20 >= length) return null
    }
    return on
  }
  // A grid that whole steps of the calendar's beginning make is taken before one that a row makes.
  const on = near(0) ?? near(phaseOf(clock, length))
  if (on === null) return null
  let moved = 0
  for (let r = 0; r < on.length; r++) if (on[r] !== clock[r]) moved++
  const laid = exact(on, step, starts)
  return 'fault' in laid ? null : { ...laid, snapped: moved }
}

/** The phase that at least half of the rows have; otherwise the one amid all, in whole milliseconds. */
function phaseOf(clock: Float64Array, length: number): number {
  let phase = 0
  let votes = 0
  let sum = 0
  for (let r = 0; r < clock.length; r++) {
    const own = clock[r] - Math.floor(clock[r] / length) * length
    // Boyer and Moore's vote: what most rows have is what is left.
    if (votes === 0) phase = own
    votes += own === phase ? 1 : -1
    const beside = clock[r] - clock[0]
    sum += beside - Math.floor(beside / length + 0.5) * length
  }
  let holders = 0
  for (let r = 0; r < clock.length; r++) if ((clock[r] - phase) % length === 0) holders++
  return holders * 2 >= clock.length ? phase : clock[0] + Math.floor(sum / clock.length + 0.5)
}

/** Rows on days that count: few days missing together are holidays, a single row on another day is let be. */
function onWorkdays(clock: Float64Array, step: Step, starts: Starts): Grid | OffGrid {
  const week = step.days ?? WORKDAYS
  const gaps: [number, number][] = []
  let holidays = 0
  let early = -1
  let extra = -1
  let extras = 0
  for (let r = 0; r < clock.length; r++) {
    if (isWorkday(clock[r], week)) continue
    if (extra < 0) extra = r
    extras++
  }
  eachPair(clock.length, starts, (r) => {
    const days = workdaysBetween(clock[r - 1], clock[r], week)
    const sameTime = (clock[r] - clock[r - 1]) % DAY === 0
    // Days that count from row to row: as many as the step has, or some are missing.
    const steps = (days + 1) / step.count
    const missing = Math.floor(steps) === steps ? steps - 1 : Math.floor(steps)
    if (!sameTime || steps < 1) {
      if (early < 0) early = r
    } else if (step.count === 1 && missing <= MOST_HOLIDAYS) holidays += missing
    else if (missing > 0) gaps.push([r - 1, missing])
  })
  if (extras > 1 + clock.length / 100) return { row: extra, fault: 'noWorkday' }
  if (early >= 0) return { row: early, fault: 'early' }
  return { step, anchor: anchorDay(clock), gaps, holidays, snapped: 0, moved: 0, clock }
}

/** Weekly rows of which some lie a day or two beside the weekday; null if others do. */
export function onWeeks(clock: Float64Array, step: Step, starts: Starts): Grid | null {
  const on = clock.map((t) => onWeekday(t, step.on!))
  let moved = 0
  for (let r = 0; r < on.length; r++) {
    if (on[r] === clock[r]) continue
    if (Math.abs(on[r] - clock[r]) > 2 * DAY) return null
    moved++
  }
  if (moved > Math.max(1, clock.length / 4)) return null
  const laid = exact(on, step, starts)
  return 'fault' in laid || offMultiples(on, fixedLength(step), starts) > 0 ? null : { ...laid, moved, clock }
}

/** Monthly rows on the first or last business day, at most three further on where that is a holiday; null if others are. */
export function onBusinessMonths(clock: Float64Array, step: Step, starts: Starts): Grid | null {
  const which = step.on === 'firstBusinessDay' ? 'first' : 'last'
  const on = clock.map((t) => stepped(t, step, 0, 1))
  let exactly = 0
  for (let r = 0; r < clock.length; r++) {
    if (!isWorkday(clock[r], WORKDAYS)) return null
    const past = which === 'first' ? workdaysBetween(on[r], clock[r]) : workdaysBetween(clock[r], on[r])
    if (clock[r] === on[r]) exactly++
    else if (past > 2) return null
  }
  if (exactly * 2 < clock.length) return null
  const laid = exact(on, step, starts)
  return 'fault' in laid ? null : { ...laid, moved: clock.length - exactly, clock }
}
