/**
 * Runs: the rows that neither a gap nor the end of a series divides; and places, where the missing rows count as well.
 *
 * @module
 */
import type { Table } from './table.js'

/** The run that each row belongs to, 0 first: gaps divide runs, unless they are ignored, and series always do. */
export function runsOf({ rows, index, seriesStarts }: Table, gaps: 'break' | 'ignore'): Int32Array {
  const run = new Int32Array(rows)
  if (gaps === 'break') for (const gap of index.gaps) run[gap.row + 1] = 1
  for (const start of seriesStarts) if (start > 0) run[start] = 1
  for (let r = 1; r < rows; r++) run[r] += run[r - 1]
  return run
}

/**
 * The place of each row of a table whose gaps' missing rows count too, so that rows of a series whose places are n apart are
 * n steps apart; null where each row's place is its number.
 */
export function placesOf({ rows, index }: Table, gaps: 'break' | 'ignore'): Float64Array | null {
  if (gaps === 'ignore' || index.gaps.length === 0) return null
  const places = new Float64Array(rows)
  for (const { row, rowsMissing } of index.gaps) places[row + 1] = rowsMissing
  for (let r = 1; r < rows; r++) places[r] += places[r - 1] + 1
  return places
}

/**
 * The row so many steps before another; −1 where that is missing, or before the first.
 *
 * @param places as {@link placesOf} gives them
 * @param first the first row of the series
 */
export function rowBefore(places: Float64Array | null, row: number, steps: number, first: number): number {
  const near = row - steps
  if (places === null) return near >= first ? near : -1
  const place = places[row] - steps
  if (near >= first && places[near] === place) return near
  // Rows are missing between the two: the one that is looked for stands nearer, if at all.
  let [from, to] = [Math.max(first, near), row]
  while (from < to) {
    const middle = (from + to + 1) >> 1
    if (places[middle] <= place) from = middle
    else to = middle - 1
  }
  return places[from] === place ? from : -1
}
