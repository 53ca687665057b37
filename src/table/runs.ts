/**
 * Runs: the rows that neither a gap nor the end of a series divides.
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
