/**
 * Whether a model is better than a baseline, or only luckier: the test of Diebold & Mariano (1995) with the correction of
 * Harvey, Leybourne & Newbold (1997).
 *
 * d[i] is the model's loss less the baseline's at origin i. Origins depend on each other where rows that they forecast
 * are the same: of origins `every` rows apart, the farthest row ahead being h, o = ⌈h / every⌉ in a row share some; o = h
 * where they are consecutive rows. So the variance of the mean counts autocovariances up to lag L = o − 1, and from 20
 * origins on at least ⌊n^(1/3)⌋, for what else makes neighbours alike. Bartlett's weights are 1 − k/(L + 1): with
 * g[k] = Σ (d[i] − mean)(d[i−k] − mean) / n it is (g[0] + 2 Σ weight·g[k]) / n. The mean over its root, times
 * √((n + 1 − 2o + o(o − 1)/n) / n), is compared with Student's t of n − 1 degrees, two-sided, at 5 %. Without lags that is
 * the plain t test. It takes 2·o origins, at least 4.
 *
 * @module
 */
import { studentP } from './student.js'

/** One comparison. */
export interface Verdict {
  /** Name of the baseline. */
  against: string
  /** Mean judged error of the model less that of the baseline; negative where the model is better. */
  difference: number
  /** Of the difference, with Harvey's correction; NaN where it cannot be told. */
  standardError: number
  outcome: 'better' | 'worse' | 'no clear difference'
  /** How likely a difference at least as large is by chance; null where there is too little for a verdict. */
  p: number | null
  /** What was compared, and how many: origins; or series, where there are too few origins but at least 30 series. */
  by: 'origins' | 'series'
  n: number
  /** Where there is too little for a verdict: the fewest origins for one. */
  fewest?: number
}

/** Outcomes are told at this level. */
const LEVEL = 0.05

/** So many series are enough for a verdict by the means of each. */
export const FEWEST_SERIES = 30

/** From so many origins on neighbours count as dependent though they forecast no row in common. */
const MANY_ORIGINS = 20

/** The lag of the variance, in origins. */
export function lagOf(n: number, overlap: number): number {
  let root = 0
  while ((root + 1) * (root + 1) * (root + 1) <= n) root++
  return Math.max(overlap - 1, n < MANY_ORIGINS ? 0 : root)
}

/** The fewest origins for a verdict: with fewer the variance, whose lags reach their number, is no use. */
const fewestOrigins = (overlap: number): number => Math.max(4, 2 * overlap)

/**
 * Compares a model with a baseline.
 *
 * @param against name of the baseline
 * @param d loss of the model less that of the baseline, one an origin, in order of time
 * @param overlap how many origins in a row forecast rows in common: of consecutive rows the farthest row ahead
 * @param seriesMeans the mean of each series' differences, where there are several
 */
export function verdict(
  against: string,
  d: ArrayLike<number>,
  overlap: number,
  seriesMeans: ArrayLike<number> = [],
): Verdict {
  const n = d.length
  const o = Math.max(1, overlap)
  const byOrigins = errorByOrigins(d, o)
  if (byOrigins !== null) {
    return judged(against, { difference: meanOf(d), standardError: byOrigins, n })
  }
  const series = seriesMeans.length
  if (series < FEWEST_SERIES) {
    const outcome = 'no clear difference'
    return {
      against,
      difference: meanOf(d),
      standardError: NaN,
      outcome,
      p: null,
      by: 'origins',
      n,
      fewest: fewestOrigins(o),
    }
  }
  const standardError = standardErrorOf(seriesMeans, 0) * Math.sqrt(series / (series - 1))
  return { ...judged(against, { difference: meanOf(seriesMeans), standardError, n: series }), by: 'series' }
}

function judged(
  against: string,
  { difference, standardError, n }: Pick<Verdict, 'difference' | 'standardError' | 'n'>,
): Verdict {
  const p = difference === 0 ? 1 : studentP(difference / standardError, n - 1)
  const clear = p < LEVEL
  const outcome = !clear ? 'no clear difference' : difference < 0 ? 'better' : 'worse'
  return { against, difference, standardError, outcome, p, by: 'origins', n }
}

/**
 * The standard error of the mean of something of each origin, with Harvey's correction; null where origins are too few.
 *
 * @param overlap how many origins in a row forecast rows in common
 */
export function errorByOrigins(d: ArrayLike<number>, overlap: number): number | null {
  const n = d.length
  if (n < fewestOrigins(overlap)) return null
  const correction = (n + 1 - 2 * overlap + (overlap * (overlap - 1)) / n) / n
  return standardErrorOf(d, lagOf(n, overlap)) / Math.sqrt(correction)
}

function meanOf(d: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < d.length; i++) sum += d[i]
  return sum / d.length
}

/** The standard error of the mean of a series whose neighbours depend on each other up to `lag` places. */
export function standardErrorOf(d: ArrayLike<number>, lag: number): number {
  const n = d.length
  const mean = meanOf(d)
  let variance = 0
  for (let k = 0; k <= Math.min(lag, n - 1); k++) {
    let g = 0
    for (let i = k; i < n; i++) g += (d[i] - mean) * (d[i - k] - mean)
    g /= n
    variance += k === 0 ? g : 2 * (1 - k / (lag + 1)) * g
  }
  return Math.sqrt(Math.max(0, variance) / n)
}
