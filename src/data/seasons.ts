/**
 * Seasons: after how many rows a table's step brings the same hour, day or month again.
 *
 * @module
 */
import { fixedLength, type Step } from '../table/step.js'

const DAY = 86400000
const WEEK = 7 * DAY

/** How many days of a week count. */
const daysPerWeek = ({ days }: Step): number => (days === undefined ? 5 : days.replaceAll('0', '').length)

/**
 * The seasons of a step in rows, the shortest first; none where the step tells none.
 *
 * Rows of less than a day have the day, and from three weeks of rows up the week; days the week; weeks, months and
 * quarters the year.
 *
 * @param rows how many rows the table, or its longest series, has
 */
export function seasonsOf(step: Step | null, rows: number): number[] {
  if (step === null || step.unit === 'integer') return []
  if (step.unit === 'businessDay') return step.count === 1 ? [daysPerWeek(step)] : []
  if (step.unit === 'month') return step.count < 12 && 12 % step.count === 0 ? [12 / step.count] : []
  const length = fixedLength(step)
  if (length === WEEK) return [52]
  if (length === DAY) return [7]
  if (length > DAY || DAY % length !== 0) return []
  const week = WEEK / length
  return rows >= 3 * week ? [DAY / length, week] : [DAY / length]
}

/** Rows between which the past of a column is looked at, by the step; ascending. */
export function lagsOf(step: Step | null): number[] {
  const near = [1, 2, 3]
  if (step === null || step.unit === 'integer') return [...near, 7, 14, 30, 365]
  if (step.unit === 'businessDay') {
    const week = daysPerWeek(step)
    return [...near, week, 2 * week, 4 * week, 52 * week]
  }
  if (step.unit === 'month') {
    const year = 12 / step.count
    if (year === 12) return [...near, 6, 12, 24]
    return year > 1 && year === Math.floor(year) ? ascending([...near, year, 2 * year]) : [...near, 5, 10]
  }
  const length = fixedLength(step)
  if (length === WEEK) return [...near, 4, 13, 26, 52]
  if (length < DAY && DAY % length === 0) {
    const day = DAY / length
    return ascending([...near, day, 2 * day, 7 * day])
  }
  return [...near, 7, 14, 30, 365]
}

const ascending = (lags: number[]): number[] => [...new Set(lags)].sort((a, b) => a - b)

/** The weakest autocorrelation that counts as a season, and how much a longer one must exceed a shorter one. */
const WEAKEST = 0.3
const EXCESS = 0.05

/**
 * The season of a column whose step tells none: the lag whose autocorrelation is the strongest above 0.3 of those that
 * exceed both neighbours'; 1 where there is none. A multiple of a season is as strong, but for noise, and no season.
 *
 * @param correlations of the lags 1, 2, 3, …; null where there is none
 */
export function strongestSeason(correlations: readonly (number | null)[]): number {
  let season = 1
  let strongest = WEAKEST
  for (let k = 1; k + 1 < correlations.length; k++) {
    const [before, here, after] = [correlations[k - 1], correlations[k], correlations[k + 1]]
    if (before === null || here === null || after === null) continue
    if (here > strongest + (season === 1 ? 0 : EXCESS) && here > before && here >= after) {
      strongest = here
      season = k + 1
    }
  }
  return season
}
