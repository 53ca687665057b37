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
  /** It is nearer to the row one season before it than to the row before it. */
  repeats: boolean
  /** It is nearer by far to the row before it than to the mean of the rows before it: the level wanders. */
  wanders: boolean
}

/** A season is nearer where its distance is less than this share of the other: of noise both are about the same. */
const NEAR = 0.95
/** How many times as far off the mean is where a level wanders; of a random walk it is 2.3 times. */
const FAR = 1.5
/** Rows of which the mean is taken, and half a short series' at most. */
const ROWS = FORECASTER.window.default

/**
 * @param season rows of a season; 1: there is none
 * @param train the rows that train, a range a series
 */
export function nearnessOf(table: Table, target: string, season: number, train: readonly Range[]): Nearness {
  const { values } = table.column(target)
  const run = runsOf(table, table.policy.gaps)
  let [repeating, wandering, judged] = [0, 0, 0]
  for (const [from, to] of train) {
    const rows = Math.min(ROWS, (to - from) >> 1)
    const back = Math.max(rows, season)
    // Distances of a row to the one before it, to that of the season before, and to the mean of the rows before.
    const sums = { step: 0, season: 0, mean: 0 }
    for (let r = from + back; r < to; r++) {
      if (run[r - back] !== run[r]) continue
      let sum = 0
      for (let b = 1; b <= rows; b++) sum += values[r - b]
      const [step, ago, mean] = [values[r - 1], values[r - season], sum / rows].map((y) => Math.abs(values[r] - y))
      if (!Number.isFinite(step + ago + mean)) continue
      sums.step += step
      sums.season += ago
      sums.mean += mean
    }
    if (sums.step === 0) continue
    judged++
    if (sums.season < NEAR * sums.step) repeating++
    if (sums.mean > FAR * sums.step) wandering++
  }
  return { repeats: 2 * repeating > judged, wanders: 2 * wandering > judged }
}
