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
  // A missing one is 0, which adds nothing to a sum.
  const deviations = values.map((value) => (value === value ? value - mean : 0))
  const there = n === values.length ? null : Uint8Array.from(values, (value) => (value === value ? 1 : 0))
  let variance = 0
  for (const d of deviations) variance += d * d
  const ranges = rangesOfRuns(run)
  const products = productsAt(deviations, lags, ranges)
  return lags.map((lag, k) => {
    const pairs = pairsAt(there, lag, ranges)
    return variance > 0 && pairs > 0 ? products[k] / pairs / (variance / n) : null
  })
}

/** The rows of each run. */
function rangesOfRuns(run: Int32Array): Range[] {
  const ranges: Range[] = []
  let from = 0
  for (let r = 1; r <= run.length; r++) {
    if (r < run.length && run[r] === run[r - 1]) continue
    ranges.push([from, r])
    from = r
  }
  return ranges
}

/** How many pairs lie a lag apart in a run, of those that are there; null: all are. */
function pairsAt(there: Uint8Array | null, lag: number, ranges: readonly Range[]): number {
  let pairs = 0
  for (const [from, to] of ranges) {
    if (there === null) pairs += Math.max(0, to - from - lag)
    else for (let r = from; r + lag < to; r++) pairs += there[r] & there[r + lag]
  }
  return pairs
}

/** The sum of the products of the pairs of each lag, rows ascending. Four lags at a time keep four sums in flight. */
function productsAt(deviations: Float64Array, lags: readonly number[], ranges: readonly Range[]): Float64Array {
  const sums = new Float64Array(lags.length)
  const d = deviations
  let k = 0
  for (; k + 4 <= lags.length; k += 4) {
    const [a, b, c, e] = lags.slice(k, k + 4)
    const longest = Math.max(a, b, c, e)
    let [s0, s1, s2, s3] = [0, 0, 0, 0]
    for (const [from, to] of ranges) {
      let r = from
      for (; r + longest < to; r++) {
        const x = d[r]
        s0 += x * d[r + a]
        s1 += x * d[r + b]
        s2 += x * d[r + c]
        s3 += x * d[r + e]
      }
      for (let q = r; q + a < to; q++) s0 += d[q] * d[q + a]
      for (let q = r; q + b < to; q++) s1 += d[q] * d[q + b]
      for (let q = r; q + c < to; q++) s2 += d[q] * d[q + c]
      for (let q = r; q + e < to; q++) s3 += d[q] * d[q + e]
    }
    sums.set([s0, s1, s2, s3], k)
  }
  for (; k < lags.length; k++) {
    for (const [from, to] of ranges) for (let r = from; r + lags[k] < to; r++) sums[k] += d[r] * d[r + lags[k]]
  }
  return sums
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
