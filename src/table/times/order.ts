/**
 * The order of rows in time: backwards, out of order, times that repeat, and what becomes of them.
 *
 * @module
 */
import { DAY, civilFromDays, weekday } from '../civil.js'
import type { Starts } from './grid.js'

/** What becomes of rows of one time. */
export type Duplicates = 'error' | 'first' | 'last' | 'mean' | 'sum'

/** How the times of rows follow one another. */
export interface TimesOrder {
  /** `'backwards'`: every time before the one above it, or the same; `'unsorted'`: some before, some after. */
  kind: 'ascending' | 'backwards' | 'unsorted'
  /** The first row whose time lies before the one above it, 0 first; −1 where none does. */
  back: number
}

/** How the times of rows follow one another, within each series. */
export function orderOf(values: Float64Array, starts: Starts): TimesOrder {
  let up = -1
  let back = -1
  let next = 0
  for (let r = 0; r < values.length; r++) {
    if (next < starts.length && starts[next] === r) {
      next++
      continue
    }
    if (values[r] > values[r - 1] && up < 0) up = r
    if (values[r] < values[r - 1] && back < 0) back = r
    if (up >= 0 && back >= 0) return { kind: 'unsorted', back }
  }
  return { kind: back < 0 ? 'ascending' : 'backwards', back }
}

/** The rows of each series from last to first. */
export function reversedRows(rows: number, starts: Starts): Int32Array {
  const order = new Int32Array(rows)
  for (let s = 0; s < starts.length; s++) {
    const from = starts[s]
    const to = s + 1 < starts.length ? starts[s + 1] : rows
    for (let r = from; r < to; r++) order[r] = from + to - 1 - r
  }
  return order
}

/** The rows of each series by their times; rows of one time stay as they stood. */
export function sorted(values: Float64Array, starts: Starts): Int32Array {
  const order = Int32Array.from(values, (_, r) => r)
  for (let s = 0; s < starts.length; s++) {
    const to = s + 1 < starts.length ? starts[s + 1] : values.length
    order.subarray(starts[s], to).sort((a, b) => values[a] - values[b] || a - b)
  }
  return order
}

/** The rows at which times begin, of values ascending within each series; null if none repeats. */
export function distinct(values: Float64Array, starts: Starts): Int32Array | null {
  const first: number[] = []
  let next = 0
  for (let r = 0; r < values.length; r++) {
    const begins = next < starts.length && starts[next] === r
    if (begins) next++
    if (begins || values[r] !== values[r - 1]) first.push(r)
  }
  return first.length === values.length ? null : Int32Array.from(first)
}

/** One number of each group of rows: `first[g]` is the first row of a group; NaN is missing and does not count. */
export function merged(values: Float64Array, first: Int32Array, how: Exclude<Duplicates, 'error'>): Float64Array {
  return Float64Array.from(first, (from, g) => {
    const to = g + 1 < first.length ? first[g + 1] : values.length
    if (how === 'first') return values[from]
    if (how === 'last') return values[to - 1]
    let sum = 0
    let count = 0
    for (let r = from; r < to; r++) {
      if (values[r] !== values[r]) continue
      sum += values[r]
      count++
    }
    return count === 0 ? NaN : how === 'sum' ? sum : sum / count
  })
}

const HOUR = 3600000

/** Whether clocks are set in a night somewhere: a Sunday of spring or autumn, from midnight to four. */
function isClockChange(clock: number, months: readonly number[]): boolean {
  const days = Math.floor(clock / DAY)
  return weekday(days) === 6 && clock - days * DAY <= 4 * HOUR && months.includes(civilFromDays(days).month)
}

/** Whether an hour that no clock shows explains what is missing between two local times. */
export function isSpringForward(before: number, after: number, step: number): boolean {
  return after - before === HOUR + step && isClockChange(after, [3, 4, 9, 10, 11])
}

/** Whether an hour that clocks show twice explains that a local time repeats or steps back: `row` is the later one. */
export function isFallBack(values: Float64Array, row: number): boolean {
  const back = values[row - 1] - values[row]
  return back >= 0 && back < HOUR && isClockChange(values[row], [3, 4, 9, 10, 11])
}
