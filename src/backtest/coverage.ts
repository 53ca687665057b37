/**
 * Coverage: how many of the actual values lay within their intervals.
 *
 * @module
 */
import { scoresNeeded } from '../scores/conformal.js'
import { studentT } from '../scores/student.js'
import { errorByOrigins } from '../scores/verdict.js'
import type { Bounds } from './intervals.js'

/** How the intervals of one level did. */
export interface IntervalScore {
  level: number
  /** Share of the actual values within their intervals, 0 to 1; null if no forecast had an interval. */
  coverage: number | null
  /** 95 % confidence range of that share, as if forecasts were independent (Wilson). */
  from: number | null
  to: number | null
  /** The same by origins, since errors within one are dependent, by the verdict's standard error; null if there are
   * too few, or all held as much. */
  block: readonly [from: number, to: number] | null
  /** Mean width: in the target's units, or in deviations where units differ. */
  width: number | null
  /** Mean scaled interval score, as the metric `msis`; null where there is no scale for it. */
  msis: number | null
  /** Forecasts with an interval whose actual value is known, and forecasts without an interval. */
  n: number
  without: number
  /** Errors at the origins relative to those in the calibration rows; null where unknown, and for quantiles. */
  growth: number | null
  /** Calibration scores per horizon, fewest and most, and how many the level needs. */
  scores: readonly [fewest: number, most: number]
  needed: number
  byHorizon: ({ horizon: number; n: number } & IntervalFigures)[]
}

/** Of the intervals at one horizon, or of all. */
export type IntervalFigures = Pick<IntervalScore, 'coverage' | 'width' | 'msis'>

interface Sums {
  n: number
  held: number
  width: number
  /** Interval scores over the error of the seasonal naive forecast before the first origin, of those that have one. */
  scaled: number
  scaledN: number
}

/** What came, and what it is measured by. */
interface ActualValue {
  actual: number
  /** By which widths are divided. */
  unit: number
  /** The error of the seasonal naive forecast before the first origin; NaN where there is none. */
  scale: number
}

const Z = 1.959963984540054

/** Adds up the intervals of one forecaster at one level. */
export class CoverageTally {
  private readonly all: Sums = none()
  private readonly each: Sums[]
  private without = 0
  private scores: [number, number] = [Infinity, 0]
  private readonly origins: number[] = []
  private origin: Sums = none()
  private readonly level: number
  private readonly horizons: readonly number[]

  constructor(level: number, horizons: readonly number[]) {
    this.level = level
    this.horizons = horizons
    this.each = horizons.map(none)
  }

  /** @param h the place among the horizons; @param scores from how many */
  add(h: number, bounds: Bounds | null, { actual, unit, scale }: ActualValue, scores: number): void {
    this.scores = [Math.min(this.scores[0], scores), Math.max(this.scores[1], scores)]
    if (bounds === null) {
      this.without++
      return
    }
    const { lower, upper } = bounds
    const held = lower <= actual && actual <= upper ? 1 : 0
    const outside = Math.max(0, lower - actual, actual - upper)
    const scaled = (upper - lower + (2 / (1 - this.level)) * outside) / scale
    for (const sums of [this.all, this.each[h], this.origin]) {
      sums.n++
      sums.held += held
      sums.width += (upper - lower) / unit
      if (scaled !== scaled) continue
      sums.scaled += scaled
      sums.scaledN++
    }
  }

  endOrigin(): void {
    if (this.origin.n > 0) this.origins.push(this.origin.held / this.origin.n)
    this.origin = none()
  }

  /**
   * @param overlap how many origins in a row forecast rows in common
   * @param growth of the errors since the calibration rows
   */
  result(overlap: number, growth: number | null = null): IntervalScore {
    const { level, all } = this
    const [from, to] = all.n === 0 ? [null, null] : wilson(all.held, all.n)
    return {
      level,
      ...figures(all),
      from,
      to,
      block: this.block(overlap),
      growth,
      n: all.n,
      without: this.without,
      scores: [Math.min(this.scores[0], this.scores[1]), this.scores[1]],
      needed: scoresNeeded(level),
      byHorizon: this.each.map((sums, h) => ({ horizon: this.horizons[h], ...figures(sums), n: sums.n })),
    }
  }

  private block(overlap: number): readonly [number, number] | null {
    const { origins } = this
    const error = errorByOrigins(origins, overlap)
    // Where all held as much nothing tells how far they lie apart.
    if (error === null || origins.every((share) => share === origins[0])) return null
    const mean = origins.reduce((sum, share) => sum + share, 0) / origins.length
    const off = studentT(0.05, error.degrees) * error.standardError
    return [Math.max(0, mean - off), Math.min(1, mean + off)]
  }
}

const none = (): Sums => ({ n: 0, held: 0, width: 0, scaled: 0, scaledN: 0 })

const figures = ({ n, held, width, scaled, scaledN }: Sums): IntervalFigures => ({
  coverage: n === 0 ? null : held / n,
  width: n === 0 ? null : width / n,
  msis: scaledN === 0 ? null : scaled / scaledN,
})

/** Wilson's range of a share. */
function wilson(held: number, n: number): [number, number] {
  const p = held / n
  const z2 = Z * Z
  const middle = (p + z2 / (2 * n)) / (1 + z2 / n)
  const off = (Z / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n))
  return [Math.max(0, middle - off), Math.min(1, middle + off)]
}
