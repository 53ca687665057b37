/**
 * The past of a target, as baselines see it: where a value is missing, that of the same phase one season before stands for
 * it, then the last one that is known.
 *
 * @module
 */

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
  /** The last row with a value, from the series' first up to each row; −1 where there is none. */
  private readonly known: Int32Array
  /** The first row with a value, one a series; −1 where there is none. */
  private readonly first: Int32Array

  constructor(values: ArrayLike<number>, series: SeriesOfRows) {
    this.values = values
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
   * The value of a row, for a forecast from `last` on; NaN where the series has none so far.
   *
   * @param season rows between the same phases
   * @param last the last row that is known, at or after `row`
   */
  at(row: number, season: number, last: number): number {
    const { values, series, known } = this
    if (last < 0) return NaN
    const start = series.starts[series.at[last]]
    if (row >= start && values[row] === values[row]) return values[row]
    const before = row - season
    if (before >= start && values[before] === values[before]) return values[before]
    return known[last] < 0 ? NaN : values[known[last]]
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
