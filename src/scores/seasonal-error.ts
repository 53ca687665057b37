/**
 * The mean absolute error of the seasonal naive forecast on rows that are not scored: the scale of mase and msis.
 *
 * @module
 */
import type { Range } from '../data/parts.js'
import { rowBefore } from '../table/runs.js'

/**
 * The mean of |y[r] − y[r − m]| over some rows of each series, one a series; NaN where there is no pair, or it is 0. Rows
 * that are missing between the two count.
 *
 * @param season m
 * @param ranges the rows of each series
 * @param places of all rows, as `placesOf` gives them
 */
export function seasonalErrors(
  values: ArrayLike<number>,
  ranges: readonly Range[],
  season: number,
  places: Float64Array | null,
): Float64Array {
  return Float64Array.from(ranges, ([from, to]) => {
    let sum = 0
    let n = 0
    for (let r = from; r < to; r++) {
      const before = rowBefore(places, r, season, from)
      if (before < 0) continue
      const off = Math.abs(values[r] - values[before])
      if (off !== off) continue
      sum += off
      n++
    }
    return sum > 0 ? sum / n : NaN
  })
}
