/**
 * Runs: the rows that no gap divides.
 *
 * @module
 */
import type { Table } from '../table/index.js'

/** The run between two gaps that each row belongs to, 0 first; one run where gaps are ignored. */
export function runsOf({ rows, index }: Table, gaps: 'break' | 'ignore'): Int32Array {
  const run = new Int32Array(rows)
  if (gaps === 'break') for (const gap of index.gaps) run.fill(run[gap.row] + 1, gap.row + 1)
  return run
}
