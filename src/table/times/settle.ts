/**
 * Which of several readings of a column is meant: the only one that gives a step without gaps.
 *
 * @module
 */
import { findGrid } from './find-grid.js'
import type { TimeReading } from './reading.js'

/**
 * The reading that a column has; null if two remain, which only the user can tell apart.
 *
 * @param isRegular whether a reading gives a step without gaps; by default its distinct times do, sorted
 */
export function settle(
  readings: readonly TimeReading[],
  isRegular: (reading: TimeReading) => boolean = isRegularReading,
): TimeReading | null {
  if (readings.length < 2) return readings[0] ?? null
  const regular = readings.filter(isRegular)
  return regular.length === 1 ? regular[0] : null
}

/** Whether the distinct times of a reading have a step, and no gaps. */
export function isRegularReading(reading: TimeReading): boolean {
  return isRegular(reading.values(), reading)
}

/** Whether instants, sorted and each taken once, have a step and no gaps. */
export function isRegular(values: Float64Array, { form, offsets }: TimeReading): boolean {
  const shift = typeof offsets === 'number' ? offsets * 60000 : 0
  const times = values.map((v) => v + shift).sort((a, b) => a - b)
  let n = 0
  for (let r = 0; r < times.length; r++)
    if (times[r] === times[r] && (n === 0 || times[r] !== times[n - 1])) times[n++] = times[r]
  const grid = findGrid(times.slice(0, n), form.precision, [0])
  return grid === 'single' || (grid !== null && grid.gaps.length === 0)
}
