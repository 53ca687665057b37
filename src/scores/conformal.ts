/**
 * Split conformal intervals (Vovk 2005; Lei 2018): how far forecasts were off where nothing had been learned from says how
 * wide an interval must be.
 *
 * Of n scores the half-width for the level 1 − α is the k-th smallest, k = ⌈(n + 1)(1 − α) − 1e-9⌉; the 1e-9 takes back what
 * binary fractions add. Where k > n there is none. If the scores and that of the next forecast are exchangeable, the interval
 * holds the value with a probability of k/(n + 1), which lies from 1 − α to 1 − α + 1/(n + 1).
 *
 * A point forecast is scored by its absolute error, a band between two quantiles by how far the value lies outside of it
 * (conformalized quantile regression, Romano 2019). Within it the score is a share less 1, from −1 at the middle of the band
 * to 0 at its ends (CQR-m scales so, Sesia & Candès 2020): bands grow by as much for every forecast, but shrink to a share of
 * themselves, so that they always hold their middle and never cross. They are nested, which is all that coverage needs.
 *
 * @module
 */
import { type Bounded, withinBounds } from '../data/bounds.js'
import { middleOf } from '../options/outputs.js'
import { counted, fixed, whole } from '../text/number.js'
import { percent } from '../text/task.js'

/** Scores of one horizon that count: the newest. */
export const MOST_SCORES = 1000

/** The share of what comes that intervals are to cover where none was asked for. */
export const PLAIN_LEVEL = 0.9

/** Which of n scores, in ascending order, is the half-width: 1 first; above n there is none. */
export function rankOf(level: number, n: number): number {
  return -Math.floor(-((n + 1) * level - 1e-9))
}

/** How many scores an interval of a level needs. */
export function scoresNeeded(level: number): number {
  let n = Math.max(1, Math.floor(level / (1 - level)) - 1)
  while (rankOf(level, n) > n) n++
  return n
}

/** The highest whole percentage for which n scores suffice; null where there is none. */
export function highestLevel(n: number): number | null {
  const level = Math.floor((100 * n) / (n + 1)) / 100
  return level > 0 && scoresNeeded(level) <= n ? level : null
}

/**
 * The half-width of the interval of a level.
 *
 * @param scores in any order, none missing; they are put in another order
 * @returns null where there are too few of them
 */
export function halfWidth(scores: Float64Array, level: number): number | null {
  const { length } = scores
  const k = rankOf(level, length)
  return k > length ? null : smallest(scores, k - 1)
}

/** The value that would stand at place k, 0 first, if they were sorted (Hoare's selection, the middle as pivot). */
function smallest(values: Float64Array, k: number): number {
  let from = 0
  let to = values.length - 1
  while (from < to) {
    const pivot = values[Math.floor((from + to) / 2)]
    let i = from
    let j = to
    while (i <= j) {
      while (values[i] < pivot) i++
      while (values[j] > pivot) j--
      if (i > j) break
      const value = values[i]
      values[i++] = values[j]
      values[j--] = value
    }
    if (k <= j) to = j
    else if (k >= i) from = i
    else break
  }
  return values[k]
}

/** What an interval begins with: two quantiles and what lies in their middle; of a point forecast all three are it. */
export interface Band {
  lower: number
  upper: number
  middle: number
}

/** How far a value lies outside of a band, in units; within, from −1 in its middle to 0 at its ends. */
export function scoreIn({ lower, upper, middle }: Band, actual: number, unit: number): number {
  const outside = Math.max(lower - actual, actual - upper)
  if (!(outside < 0)) return outside / unit
  return (actual < middle ? (middle - actual) / (middle - lower) : (actual - middle) / (upper - middle)) - 1
}

/** The interval that holds what has a score of so much, or less; its ends stay within the bounds of forecasts. */
export function intervalIn(
  { lower, upper, middle }: Band,
  by: number,
  unit: number,
  bounded: Bounded,
): { lower: number; upper: number } {
  const [inward, outward] = parted(by)
  const low = Math.min(lower + inward * (middle - lower), middle) - outward * unit
  const high = Math.max(upper + inward * (middle - upper), middle) + outward * unit
  return { lower: withinBounds(low, bounded), upper: withinBounds(high, bounded) }
}

/** A half-width as the share by which a band shrinks, and as what it grows by; one of them is 0. */
export const parted = (by: number): [inward: number, outward: number] => [Math.max(0, -by), Math.max(0, by)]

/** Places in a forecast's quantiles: of two that make a band, and of the one or two whose mean is its middle. */
export interface Pair {
  low: number
  high: number
  middle: readonly [number, number]
}

/** The band of a forecast. */
export const bandOf = ({ low, high, middle: [a, b] }: Pair, quantile: (i: number) => number): Band => ({
  lower: quantile(low),
  upper: quantile(high),
  middle: (quantile(a) + quantile(b)) / 2,
})

/** The band of a point forecast. */
export const bandAt = (value: number): Band => ({ lower: value, upper: value, middle: value })

/**
 * The two quantiles between which the interval of a level begins: those whose share is the nearest to it, the wider of two;
 * null where a forecast has fewer than two. The middle is the forecast itself where that lies between them.
 */
export function pairFor(level: number, quantiles: readonly number[]): Pair | null {
  const middle = middleOf({ quantiles })
  let best: Pair | null = null
  let distance = Infinity
  for (let i = 0, j = quantiles.length - 1; i < j; i++, j--) {
    const off = Math.abs(quantiles[j] - quantiles[i] - level)
    if (off >= distance - 1e-12) continue
    best = { low: i, high: j, middle: i < middle && middle < j ? [middle, middle] : [i, j] }
    distance = off
  }
  return best
}

/** What intervals of a level promise, in numbers. */
export interface IntervalPromise {
  level: number
  /** Calibration scores a horizon, of the horizon that has the fewest. */
  scores: number
  /** The shares of what comes that they cover, at least and at most, if errors stay as they were; null: too few scores. */
  covers: readonly [from: number, to: number] | null
}

/** What intervals of a level promise by so many scores a horizon. */
export const promiseOf = (level: number, scores: number): IntervalPromise => ({
  level,
  scores,
  covers: scores < scoresNeeded(level) ? null : [level, Math.min(1, level + 1 / (scores + 1))],
})

/** A promise in a sentence; where there is no interval, what would give one. */
export function promiseText({ level, scores: n, covers }: IntervalPromise): string {
  if (covers === null) {
    const needed = scoresNeeded(level)
    const most = highestLevel(n)
    const lower = most !== null ? `ask for ${percent(most)} at most, or ` : ''
    const are = n === 1 ? 'is' : 'are'
    return (
      `No interval of ${percent(level)} or more: it takes ${counted(needed, 'score')} a horizon, and there ${are} ${whole(n)}; ` +
      `${lower}calibrate on more rows.`
    )
  }
  return (
    `Intervals of ${percent(level)} cover ${percent(level)} to ${fixed(covers[1] * 100, 1)} % of what comes, if errors stay as ` +
    `they were (${counted(n, 'score')} a horizon).`
  )
}

/**
 * Scores as time goes on: each is known from some time on, and counts then; of those that are known, the newest
 * {@link MOST_SCORES}. Scores come in the order in which they become known.
 */
export class ScoreWindow {
  private readonly values: number[] = []
  private readonly known: number[] = []
  private readonly times: number[] = []
  /** The first that counts, and the first that is not known yet. */
  private from = 0
  private next = 0

  /** @param known from when it is known; @param time of its forecast */
  add(score: number, known: number, time: number): void {
    this.values.push(score)
    this.known.push(known)
    this.times.push(time)
  }

  /** Scores that are known now become those that count. */
  advance(now: number): void {
    while (this.next < this.values.length && this.known[this.next] <= now) this.next++
    this.from = Math.max(this.from, this.next - MOST_SCORES)
    if (this.from < 4 * MOST_SCORES) return
    for (const list of [this.values, this.known, this.times]) list.splice(0, this.from)
    this.next -= this.from
    this.from = 0
  }

  /**
   * The newest of the scores that count and of others.
   *
   * @param others and their times, ascending
   */
  with(others: ArrayLike<number>, otherTimes: ArrayLike<number>): Float64Array {
    let a = this.next - 1
    let b = others.length - 1
    const n = Math.min(MOST_SCORES, a - this.from + 1 + b + 1)
    const newest = new Float64Array(n)
    for (let k = 0; k < n; k++) {
      const own = a >= this.from && (b < 0 || this.times[a] >= otherTimes[b])
      newest[k] = own ? this.values[a--] : others[b--]
    }
    return newest
  }
}
