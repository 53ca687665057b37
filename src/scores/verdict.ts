/**
 * Whether a model is better than a baseline, or only luckier: the test of Diebold & Mariano (1995) with the variance of
 * equally weighted cosines (Müller 2004; Lazarus, Lewis, Stock & Watson 2018; for forecasts Coroneo & Iacone 2020).
 *
 * d[i] is the model's loss less the baseline's at origin i. Origins depend on each other where rows that they forecast
 * are the same: of origins `every` rows apart, the farthest row ahead being h, o = ⌈h / every⌉ in a row share some; o = h
 * where they are consecutive rows. So the variance of their mean is that of the slow parts of d: with
 * c[j] = √(2/n) Σ (d[i] − mean) cos(π j (i + ½) / n) it is (c[1]² + … + c[b]²) / (b·n). The mean over its root is compared
 * with Student's t of b degrees, two-sided, at 5 %. b = min(⌊n / (3·o)⌋, ⌊n^(2/3)⌋, 100), so that these cosines are slower
 * than the dependence by overlapping rows and, with many origins, than any other between neighbours. Up to 19 origins that
 * have no row in common b = n − 1, which is the plain t test. It takes 3·o origins, at least 6: of 5
 * that all point one way signs alone have p = 2/32.
 *
 * Bartlett's weights with the correction of Harvey, Leybourne & Newbold (1997) and n − 1 degrees, the usual form, find a
 * difference between equal forecasters in 9 to 19 % of cases where many origins overlap, since neither counts how uncertain the
 * variance is.
 *
 * That no difference is clear says that both are about as good from 20 origins on that are like 10 of which no two overlap,
 * n / o; fewer find only what is gross, and are too few to tell.
 *
 * @module
 */
import { cosineOfHalfTurns } from '../data/cosine.js'
import { studentP } from './student.js'

/** One comparison. */
export interface Verdict {
  /** Name of the baseline. */
  against: string
  /** Mean judged error of the model less that of the baseline; negative where the model is better. */
  difference: number
  /** Of the difference, to be taken with Student's t of so many degrees; NaN where it cannot be told. */
  standardError: number
  outcome: 'better' | 'worse' | 'no clear difference'
  /** How likely a difference at least as large is by chance; null where there is too little for a verdict. */
  p: number | null
  /** What was compared, and how many: origins; or series, where there are too few origins but at least 30 series. */
  by: 'origins' | 'series'
  n: number
  /** How many forecasts were compared, where that is not all: a backtest's baseline may have none at some origins. */
  forecasts?: number
  /**
   * Where there is too little to tell: the fewest origins for a verdict, or where there is one (`p`), for no clear difference
   * to mean that both are about as good.
   */
  fewest?: number
}

/** Outcomes are told at this level. */
const LEVEL = 0.05

/** So many series are enough for a verdict by the means of each. */
export const FEWEST_SERIES = 30

/** From so many origins on neighbours count as dependent though they forecast no row in common. */
const MANY_ORIGINS = 20

/** Fewer origins cannot tell that two are about as good, only that they are not; and fewer spans that share no row. */
const ENOUGH_ORIGINS = 20
const ENOUGH_SPANS = 10

/** More change Student's t by next to nothing. */
const MOST_DEGREES = 100

/** The degrees of freedom of the variance; below 1 where there are too few origins for one. */
export function degreesOf(n: number, overlap: number): number {
  if (overlap <= 1 && n < MANY_ORIGINS) return n - 1
  const most = Math.min(MOST_DEGREES, Math.floor(n / (3 * overlap)))
  let degrees = 0
  while (degrees < most && (degrees + 1) * (degrees + 1) * (degrees + 1) <= n * n) degrees++
  return degrees
}

/** The fewest origins for a verdict. */
const fewestOrigins = (overlap: number): number => Math.max(6, 3 * overlap)

/** The fewest origins for a standard error. */
const fewestForError = (overlap: number): number => Math.max(4, 3 * overlap)

/**
 * Compares a model with a baseline.
 *
 * @param against name of the baseline
 * @param d loss of the model less that of the baseline, one an origin, in order of time
 * @param overlap how many origins in a row forecast rows in common: of consecutive rows the farthest row ahead
 * @param seriesMeans gives the mean of each series' differences, where there are several
 */
export function verdict(
  against: string,
  d: ArrayLike<number>,
  overlap: number,
  seriesMeans: () => ArrayLike<number> = () => [],
): Verdict {
  const n = d.length
  const o = Math.max(1, overlap)
  const byOrigins = n < fewestOrigins(o) ? null : errorByOrigins(d, o)
  if (byOrigins !== null) {
    const own = judged(against, meanOf(d), byOrigins)
    const fewest = Math.max(ENOUGH_ORIGINS, ENOUGH_SPANS * o)
    const isFew = own.outcome === 'no clear difference' && n < fewest
    return { ...own, by: 'origins', n, ...(isFew ? { fewest } : {}) }
  }
  const means = seriesMeans()
  const series = means.length
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
  const bySeries = { standardError: standardErrorOf(means, series - 1), degrees: series - 1 }
  return { ...judged(against, meanOf(means), bySeries), by: 'series', n: series }
}

/** Whether there is too little to tell a model from a baseline. */
export const isTooFew = ({ p, fewest }: Pick<Verdict, 'p' | 'fewest'>): boolean => p === null || fewest !== undefined

function judged(against: string, difference: number, { standardError, degrees }: MeanError): Omit<Verdict, 'by' | 'n'> {
  const p = difference === 0 ? 1 : studentP(difference / standardError, degrees)
  const clear = p < LEVEL
  const outcome = !clear ? 'no clear difference' : difference < 0 ? 'better' : 'worse'
  return { against, difference, standardError, outcome, p }
}

/** How far a mean may be off. */
export interface MeanError {
  standardError: number
  /** Of Student's t. */
  degrees: number
}

/**
 * The standard error of the mean of something of each origin; null where origins are too few.
 *
 * @param overlap how many origins in a row forecast rows in common
 */
export function errorByOrigins(d: ArrayLike<number>, overlap: number): MeanError | null {
  if (d.length < fewestForError(overlap)) return null
  const degrees = degreesOf(d.length, overlap)
  return { standardError: standardErrorOf(d, degrees), degrees }
}

function meanOf(d: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < d.length; i++) sum += d[i]
  return sum / d.length
}

/** The standard error of the mean of a series, by its `degrees` slowest cosines; by all n − 1, which is the plain one. */
export function standardErrorOf(d: ArrayLike<number>, degrees: number): number {
  const n = d.length
  const mean = meanOf(d)
  let sum = 0
  if (degrees === n - 1) for (let i = 0; i < n; i++) sum += (d[i] - mean) * (d[i] - mean)
  else {
    for (let j = 1; j <= degrees; j++) {
      const part = cosinePart(d, mean, j)
      sum += (2 / n) * part * part
    }
  }
  return Math.sqrt(sum / degrees / n)
}

/** Σ (d[i] − mean) cos(π j (i + ½) / n). */
function cosinePart(d: ArrayLike<number>, mean: number, j: number): number {
  const cosines = cosinesOf(d.length, j)
  let sum = 0
  for (let i = 0; i < cosines.length; i++) sum += (d[i] - mean) * cosines[i]
  return sum
}

/** The cosines of the latest number of origins, of so many numbers at most: all outputs and baselines have the same. */
const KEPT = { origins: 0, cosines: [] as Float64Array[] }
const MOST_KEPT = 1e6

/** cos(π j (i + ½) / n) for i from 0 to n − 1. */
function cosinesOf(n: number, j: number): Float64Array {
  if (KEPT.origins !== n) Object.assign(KEPT, { origins: n, cosines: [] })
  if (j <= KEPT.cosines.length) return KEPT.cosines[j - 1]
  const cosines = new Float64Array(n)
  // From one origin to the next the angle turns by π·j/n.
  const [turnCos, turnSin] = pointAt(j / n)
  let [cos, sin] = pointAt(j / (2 * n))
  for (let i = 0; i < n; i++) {
    cosines[i] = cos
    const next = cos * turnCos - sin * turnSin
    sin = sin * turnCos + cos * turnSin
    cos = next
  }
  if (KEPT.cosines.length === j - 1 && j * n <= MOST_KEPT) KEPT.cosines.push(cosines)
  return cosines
}

/** Cosine and sine of πx, for x from 0 to 1. */
const pointAt = (x: number): [cos: number, sin: number] => [cosineOfHalfTurns(x), cosineOfHalfTurns(Math.abs(x - 0.5))]
