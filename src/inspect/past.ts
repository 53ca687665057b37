/**
 * How the columns of a table depend on their own past, and which seasons they have.
 *
 * @module
 */
import { lagsOf, seasonsOf, strongestSeason } from '../data/seasons.js'
import type { Table } from '../table/index.js'

/** Rows and lags among which a season is looked for that the step does not tell. */
const SEASON_ROWS = 20_000
const SEASON_LAGS = 400

/** More columns have no season looked for, since that would take long. */
const MOST_SEASONS = 50

/** How a column depends on its own past. */
export interface PastFacts {
  name: string
  /** One a lag; null for a column that does not vary. */
  values: (number | null)[]
  /** Where the step tells no season: the lag of the strongest peak above 0.3, or 1. */
  season?: number
}

/** The past of all columns. */
export interface PastOfTable {
  /** Rows after which the same hour, day or month comes again, by the step; none where it does not tell. */
  seasons: number[]
  autocorrelation: { lags: number[]; columns: PastFacts[] }
}

/**
 * The past of columns.
 *
 * @param run the run of each row, as `runsOf` gives them
 */
export function pastOf(table: Table, names: readonly string[], run: Int32Array): PastOfTable {
  const { step } = table.index
  const longest = longestSeries(table)
  const lags = lagsOf(step).filter((lag) => lag * 2 < longest)
  const seasons = seasonsOf(step, longest)
  const isSought = seasons.length === 0 && names.length <= MOST_SEASONS
  const columns = names.map((name): PastFacts => {
    const { values } = table.column(name)
    const past = { name, values: lags.map((lag) => autocorrelation(values, lag, run)) }
    return isSought ? { ...past, season: seasonOf(values, run) } : past
  })
  return { seasons, autocorrelation: { lags, columns } }
}

/** Rows of the longest series. */
function longestSeries({ rows, seriesStarts }: Table): number {
  let longest = 0
  seriesStarts.forEach((from, s) => {
    longest = Math.max(longest, (s + 1 < seriesStarts.length ? seriesStarts[s + 1] : rows) - from)
  })
  return longest
}

/** The season of a column, from the last of its rows. */
function seasonOf(values: Float64Array, run: Int32Array): number {
  const from = Math.max(0, values.length - SEASON_ROWS)
  const [last, runs] = [values.subarray(from), run.subarray(from)]
  const most = Math.min(SEASON_LAGS, Math.floor(last.length / 3))
  return strongestSeason(Array.from({ length: most }, (_, k) => autocorrelation(last, k + 1, runs)))
}

/**
 * How a column depends on its own past: the mean of (x[r] − mean)(x[r + lag] − mean) over the pairs that are there and
 * no gap divides, by the variance; null for a column that does not vary.
 */
function autocorrelation(values: Float64Array, lag: number, run: Int32Array): number | null {
  let [n, sum] = [0, 0]
  for (const value of values) {
    if (value !== value) continue
    n++
    sum += value
  }
  const mean = sum / n
  let [variance, pairs, products] = [0, 0, 0]
  for (let r = 0; r < values.length; r++) {
    const d = values[r] - mean
    if (d !== d) continue
    variance += d * d
    const e = r + lag < values.length && run[r] === run[r + lag] ? values[r + lag] - mean : NaN
    if (e !== e) continue
    pairs++
    products += d * e
  }
  return variance > 0 && pairs > 0 ? products / pairs / (variance / n) : null
}
