/**
 * How the columns of a table depend on their own past, and which seasons they have.
 *
 * @module
 */
import { autocorrelations, standardised } from '../data/autocorrelation.js'
import { lagsOf, rangesOfSeries, seasonOfColumn, seasonsOf } from '../data/seasons.js'
import type { Table } from '../table/index.js'

/** So many columns, the first ones, have a season looked for: more would take long. */
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
  /** In how many columns a season was looked for, where that is not all that are told. */
  seasonColumns?: number
}

/**
 * The past of columns.
 *
 * @param run the run of each row, as `runsOf` gives them
 */
export function pastOf(table: Table, names: readonly string[], run: Int32Array): PastOfTable {
  const { step } = table.index
  const ranges = rangesOfSeries(table)
  const longest = ranges.reduce((most, [from, to]) => Math.max(most, to - from), 0)
  const lags = lagsOf(step).filter((lag) => lag * 2 < longest)
  const seasons = seasonsOf(step, longest)
  const sought = seasons.length === 0 ? Math.min(MOST_SEASONS, names.length) : 0
  const columns = names.map((name, c): PastFacts => {
    const { values } = table.column(name)
    const own = table.series === null ? values : standardised(values, ranges)
    const past = { name, values: autocorrelations(own, lags, run) }
    return c < sought ? { ...past, season: seasonOfColumn(table, name, ranges) } : past
  })
  const some = seasons.length === 0 && sought < names.length ? { seasonColumns: sought } : {}
  return { seasons, autocorrelation: { lags, columns }, ...some }
}
