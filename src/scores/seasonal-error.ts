/**
 * The mean absolute error of the seasonal naive forecast on rows that are not scored: the scale of mase and msis.
 *
 * @module
 */
import type { Range } from '../data/parts.js'

/**
 * The mean of |y[r] − y[r − m]| over some rows of each series, one a series; NaN where there is no pair, or it is 0.
 *
 * @param season m
 * @param ranges the rows of each series
 */
export function seasonalErrors(values: ArrayLike<number>, ranges: readonly Range[], season: number): Float64Array {
  return Float64Array.from(ranges, ([from, to]) => {
    let sum = 0
    let n = 0
    for (let r = from + season; r < to; r++) {
      const off = Math.abs(values[r] - values[r - season])
      if (off !== off) continue
      sum += off
      n++
    }
    return sum > 0 ? sum / n : NaN
  })
}
