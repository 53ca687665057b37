/**
 * Columns that give a target away as a training would find them: in all rows of a window, not the next one alone.
 *
 * @module
 */
import { affordable, leaksOf } from '../data/leaks.js'
import type { Table } from '../table/index.js'
import type { LeakSuspect } from './leaks.js'

/** Targets that have the same window. */
export interface LeakTargets {
  target: readonly string[]
  window: number
}

/** The suspects beyond the next row, and how many rows ahead of the inputs were looked at for each target. */
export function leaksAhead(
  table: Table,
  inputs: readonly string[],
  groups: readonly LeakTargets[],
  near: readonly LeakSuspect[],
): { leaks: LeakSuspect[]; leakRows?: number } {
  const known = new Set(near.map(({ column, equals }) => JSON.stringify([column, equals])))
  const leaks = [...near]
  const rows: number[] = []
  for (const { target, window } of groups) {
    const task = { target, window, horizon: 1 }
    const look = affordable(inputs, table.rows, task)
    // The next row has been looked at.
    const distances = look.distances.filter((ahead) => ahead > 1)
    rows.push(look.distances[look.distances.length - 1])
    for (const { target: equals, ...leak } of leaksOf(table, { ...look, distances }, task)) {
      if (!known.has(JSON.stringify([leak.column, equals]))) leaks.push({ ...leak, equals })
    }
  }
  return { leaks, ...(rows.length === 0 ? {} : { leakRows: Math.min(...rows) }) }
}
