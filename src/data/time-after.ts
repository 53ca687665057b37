/**
 * When it is some steps after a row, and by which clock that is written.
 *
 * @module
 */
import type { Axis, Index, IndexValue } from '../table/index.js'

const MINUTE = 60000

/**
 * The time `n` steps after a row. Where rows set the clock anew, it is written by the clock of the last row before it, or
 * at it, in its series; days and longer are steps of that clock.
 *
 * @param axis the index itself, or one that knows the step which it does not
 * @param end the first row after the series
 * @throws HindcastError `INDEX_STEP` where the step is unknown
 */
export function timeAfter(index: Index, axis: Axis, row: number, n: number, end: number) {
  const { values, changesClock } = index
  const own = axis.by(index.offsetAt(row))
  const time = own.after(values[row], n)
  const clock = time + index.offsetAt(row) * MINUTE
  const isBefore = (r: number): boolean => (own.isSubDaily ? values[r] <= time : index.clockAt(r) <= clock)
  let last = row
  while (changesClock && last + 1 < end && isBefore(last + 1)) last++
  const offset = index.offsetAt(last)
  const value = own.isSubDaily ? time : clock - offset * MINUTE
  return { value, text: (): IndexValue => index.format(value, offset) }
}
