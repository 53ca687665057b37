/**
 * What the next row of a column is near to, among the rows that train: the default rule goes by it where the step does not
 * tell.
 *
 * @module
 */
import { FORECASTER } from '../options/rows/forecaster.js'
import type { Table } from '../table/index.js'
import { runsOf } from '../table/runs.js'
import type { Range } from './parts.js'

/** What the next row is near to, in most of the series. */
export interface Nearness {
  /** It is nearer to the row one season before it than to the row before it, as it is or with its trend taken off. */
  repeats: boolean
  /** It repeats, but only with its trend taken off. */
  hasTrend: boolean
  /** It is nearer by far to the row before it than to the mean of the rows before it: the level wanders. */
  wanders: boolean
  /** The level has moved far, and distances have grown with it. */
  grows: boolean
  /** As far ahead as is forecast, it is nearer to the last row known than to the rows of seasons before. */
  lasts: boolean
}

/** A season is nearer where its distance is less than this share of the other: of noise both are about the same. */
const NEAR = 0.95
/** How many times as far off the mean is where a level wanders; of a random walk it is 2.3 times. */
const FAR = 1.5
/** Where a series grows, from its first third to its last: how many times as large distances are, and how many of them it rose. */
const GROWN = 1.4
const RISEN = 3.5
/** The last row is nearer up to this many times the distance of a season: a network knows more than that row. */
const ABOUT = 1.1
/** Rows of which the mean is taken, and half a short series' at most. */
const ROWS = FORECASTER.window.default

/**
 * @param seasons rows of each season, the first the one that rows are asked for; 1: there is none
 * @param horizon how far ahead is forecast, in rows
 * @param train the rows that train, a range a series
 */
export function nearnessOf(
  table: Table,
  target: string,
  seasons: readonly number[],
  horizon: number,
  train: readonly Range[],
): Nearness {
  const { values } = table.column(target)
  const run = runsOf(table, table.policy.gaps)
  const each = train.flatMap(([from, to]) => {
    const near = nearnessIn(values, run, seasons[0], from, to)
    return near === null ? [] : { ...near, lasts: lastsIn(values, run, seasons, horizon, from, to) }
  })
  return mostOf(each)
}

/** What holds for most. */
export function mostOf(each: readonly Nearness[]): Nearness {
  const most = (does: (one: Nearness) => boolean) => 2 * each.filter(does).length > each.length
  return {
    repeats: most(({ repeats }) => repeats),
    hasTrend: most(({ repeats }) => repeats) && !most(({ repeats, hasTrend }) => repeats && !hasTrend),
    wanders: most(({ wanders }) => wanders),
    grows: most(({ grows }) => grows),
    lasts: most(({ lasts }) => lasts),
  }
}

/** Of one series; null where nothing tells. */
function nearnessIn(
  values: ArrayLike<number>,
  run: ArrayLike<number>,
  season: number,
  from: number,
  to: number,
): Omit<Nearness, 'lasts'> | null {
  const rows = Math.min(ROWS, (to - from) >> 1)
  const first = from + Math.max(rows, season)
  const third = (to - first) / 3
  // Distances of a row to the one before it, to that of the season before, and to the mean of the rows before.
  const sums = { step: 0, season: 0, mean: 0 }
  let judged = 0
  // The same of rows less the mean of the season before them; a long season counts without a look.
  const flat = { step: 0, season: 0 }
  const [early, late] = [new LevelMean(), new LevelMean()]
  for (let r = first; r < to; r++) {
    if (run[r - first + from] !== run[r]) continue
    const [y, mean] = [values[r], meanBefore(values, r, rows)]
    const [step, ago, off] = [values[r - 1], values[r - season], mean].map((base) => Math.abs(y - base))
    if (!Number.isFinite(step + ago + off)) continue
    sums.step += step
    sums.season += ago
    sums.mean += off
    judged++
    if (r < first + third) early.add(y, off)
    else if (r >= to - third) late.add(y, off)
    if (season > ROWS || r - 2 * season < from || run[r - 2 * season] !== run[r]) continue
    const [here, before, then] = [r, r - 1, r - season].map((at) => values[at] - meanBefore(values, at, season))
    if (!Number.isFinite(here + before + then)) continue
    flat.step += Math.abs(here - before)
    flat.season += Math.abs(here - then)
  }
  if (sums.step === 0) return null
  const isNear = sums.season < NEAR * sums.step
  return {
    repeats: isNear || flat.season < NEAR * flat.step,
    hasTrend: !isNear && flat.season < NEAR * flat.step,
    wanders: sums.mean > FAR * sums.step,
    grows: late.off > GROWN * early.off && Math.abs(late.level - early.level) > RISEN * (sums.mean / judged),
  }
}

/** Whether the row so far before is the nearest, in one series; where no season is, or too few rows, it is not. */
function lastsIn(
  values: ArrayLike<number>,
  run: ArrayLike<number>,
  seasons: readonly number[],
  horizon: number,
  from: number,
  to: number,
): boolean {
  const lags = seasons.filter((season) => season > 1 && 2 * season <= to - from)
  if (horizon === 0 || lags.length === 0) return false
  // Of a short season rows are also taken less the mean of the season before them: growth would hide it.
  const flats = lags.filter((season) => season <= ROWS)
  const back = Math.max(horizon, ...lags, ...flats.map((season) => 2 * season))
  const sums = new Float64Array(1 + lags.length + flats.length)
  const distances = new Float64Array(sums.length)
  for (let r = from + back; r < to; r++) {
    if (run[r - back] !== run[r]) continue
    distances[0] = Math.abs(values[r] - values[r - horizon])
    lags.forEach((lag, i) => (distances[1 + i] = Math.abs(values[r] - values[r - lag])))
    flats.forEach((lag, i) => {
      const [here, then] = [r, r - lag].map((at) => values[at] - meanBefore(values, at, lag))
      distances[1 + lags.length + i] = Math.abs(here - then)
    })
    if (distances.some((distance) => !Number.isFinite(distance))) continue
    distances.forEach((distance, i) => (sums[i] += distance))
  }
  return sums[0] < ABOUT * sums.subarray(1).reduce((least, sum) => Math.min(least, sum))
}

/** The mean of so many rows before one. */
function meanBefore(values: ArrayLike<number>, row: number, count: number): number {
  let sum = 0
  for (let b = 1; b <= count; b++) sum += values[row - b]
  return sum / count
}

/** The mean level of some rows, and their mean distance to the rows before. */
class LevelMean {
  private rows = 0
  private sum = 0
  private sumOff = 0

  add(y: number, off: number): void {
    this.rows++
    this.sum += y
    this.sumOff += off
  }
  get level(): number {
    return this.sum / this.rows
  }
  get off(): number {
    return this.sumOff / this.rows
  }
}
