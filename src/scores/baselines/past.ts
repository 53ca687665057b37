/**
 * The past of a target, as baselines see it: where a value is missing, that of the same phase one season before stands for
 * it, then the last one that is known. Rows that are missing in a gap are missing values.
 *
 * @module
 */
import { rowBefore } from '../../table/runs.js'

/** Which series each row is in, and where it begins. */
export interface SeriesOfRows {
  at: Int32Array
  starts: Int32Array
}

/** The series of each row. */
export function seriesOfRows(rows: number, starts: Int32Array): SeriesOfRows {
  const at = new Int32Array(rows)
  starts.forEach((start, s) => at.fill(s, start, s + 1 < starts.length ? starts[s + 1] : rows))
  return { at, starts }
}

/** The row of the last known value for a forecast from row `origin`: with horizon 0 the origin's own is what is forecast. */
export const lastRow = (origin: number, horizon: number): number => (horizon === 0 ? origin - 1 : origin)

/** The values of one target. */
export class Past {
  readonly values: ArrayLike<number>
  private readonly series: SeriesOfRows
  /** The place of each row, as `placesOf` gives them. */
  private readonly places: Float64Array | null
  /** The last row with a value, from the series' first up to each row; −1 where there is none. */
  private readonly known: Int32Array
  /** The first row with a value, one a series; −1 where there is none. */
  private readonly first: Int32Array

  constructor(values: ArrayLike<number>, series: SeriesOfRows, places: Float64Array | null) {
    this.values = values
    this.places = places
    this.series = series
    this.known = new Int32Array(values.length)
    this.first = new Int32Array(series.starts.length).fill(-1)
    let last = -1
    for (let r = 0; r < values.length; r++) {
      const s = series.at[r]
      if (r === series.starts[s]) last = -1
      if (values[r] === values[r]) {
        last = r
        if (this.first[s] < 0) this.first[s] = r
      }
      this.known[r] = last
    }
  }

  /**
   * The value so many steps before the last row that is known; NaN where the series has none so far.
   *
   * @param season steps between the same phases
   */
  at(last: number, steps: number, season: number): number {
    const { values, series, known, places } = this
    if (last < 0) return NaN
    const start = series.starts[series.at[last]]
    for (const back of [steps, steps + season]) {
      const row = rowBefore(places, last, back, start)
      if (row >= 0 && values[row] === values[row]) return values[row]
    }
    return known[last] < 0 ? NaN : values[known[last]]
  }

  /** Steps from one row to a later one of its series. */
  steps(from: number, to: number): number {
    return this.places === null ? to - from : this.places[to] - this.places[from]
  }

  /** The last row that is known for a forecast from `origin`; −1 before the series' first. */
  lastRow(origin: number, horizon: number): number {
    const row = lastRow(origin, horizon)
    return row >= this.series.starts[this.series.at[origin]] ? row : -1
  }

  /** The first row of the series of a row that has a value; −1 where none has. */
  firstRow(row: number): number {
    return this.first[this.series.at[row]]
  }
}
