/**
 * How a column depends on its own past.
 *
 * @module
 */
import type { Range } from './parts.js'

/**
 * For each lag the mean of (x[r] − mean)(x[r + lag] − mean) over the pairs that are there and no gap divides, by the
 * variance; null for a column that does not vary.
 *
 * @param run the run of each row, as `runsOf` gives them
 */
export function autocorrelations(values: Float64Array, lags: readonly number[], run: Int32Array): (number | null)[] {
  let n = 0
  let sum = 0
  for (const value of values) {
    if (value !== value) continue
    n++
    sum += value
  }
  const mean = sum / n
  const deviations = values.map((value) => value - mean)
  let variance = 0
  for (const d of deviations) if (d === d) variance += d * d
  return lags.map((lag) => {
    const { pairs, products } = pairsAt(deviations, lag, run)
    return variance > 0 && pairs > 0 ? products / pairs / (variance / n) : null
  })
}

/** How many pairs lie a lag apart, and the sum of their products, rows ascending. */
function pairsAt(deviations: Float64Array, lag: number, run: Int32Array): { pairs: number; products: number } {
  let pairs = 0
  let products = 0
  for (let r = 0; r + lag < deviations.length; r++) {
    const product = deviations[r] * deviations[r + lag]
    if (product !== product || run[r] !== run[r + lag]) continue
    pairs++
    products += product
  }
  return { pairs, products }
}

/**
 * A column less the mean of each series, over its deviation there, so that levels of series are no dependence; a series
 * that does not vary is 0.
 *
 * @param ranges the rows of each series
 */
export function standardised(values: Float64Array, ranges: readonly Range[]): Float64Array {
  const out = new Float64Array(values.length).fill(NaN)
  for (const [from, to] of ranges) {
    let n = 0
    let sum = 0
    let squares = 0
    for (let r = from; r < to; r++) {
      if (values[r] !== values[r]) continue
      n++
      sum += values[r]
    }
    const mean = sum / n
    for (let r = from; r < to; r++) {
      if (values[r] === values[r]) squares += (values[r] - mean) * (values[r] - mean)
    }
    const deviation = squares > 0 ? Math.sqrt(squares / n) : 1
    for (let r = from; r < to; r++) out[r] = (values[r] - mean) / deviation
  }
  return out
}
