/**
 * How many training samples windows of a length would make, told before there are any.
 *
 * @module
 */
import { fill } from '../table/fill.js'
import type { Table } from '../table/index.js'
import { runsOf } from '../table/runs.js'
import type { Range } from './parts.js'

/** What is counted. */
export interface SampleTask {
  targets: readonly string[]
  /** Ascending. */
  horizons: readonly number[]
  inputs: readonly string[]
}

/** The rows that train, as windows see them. */
export interface SampleCount {
  /** Rows of each run that neither a gap, nor a row that is left out, nor the end of a range divides. */
  runs: number[]
  /** The windows of so many rows of which some target cell is there. */
  samples: (window: number) => number
}

/** Counts in the ranges that train. */
export function sampleCount(
  table: Table,
  { targets, horizons, inputs }: SampleTask,
  ranges: readonly Range[],
): SampleCount {
  const run = joinedRows(table, inputs)
  const runs = ranges.flatMap(([from, to]) => {
    const found: [from: number, to: number][] = []
    for (let r = from; r < to; r++) {
      if (run[r] < 0) continue
      if (r === from || run[r] !== run[r - 1]) found.push([r, r])
      found[found.length - 1][1] = r + 1
    }
    return found
  })
  const last = horizons[horizons.length - 1]
  const before = knownBefore(table, targets, horizons)
  const samples = (window: number): number =>
    runs.reduce((n, [from, to]) => {
      const [first, end] = [from + window - 1, to - last]
      return end <= first ? n : n + (before === null ? end - first : before[end] - before[first])
    }, 0)
  return { runs: runs.map(([from, to]) => to - from), samples }
}

/** The run of joined rows of each row; −1: the policy for missing inputs leaves it out. */
function joinedRows(table: Table, inputs: readonly string[]): Int32Array {
  const { gaps, missing } = table.policy
  // What is wrong with the inputs is said where they are prepared.
  const lacking = inputs.filter(
    (name) => table.has(name) && table.column(name).kind === 'number' && table.column(name).missing > 0,
  )
  const closes = lacking.length > 0 && (missing === 'drop' || missing === 'ffill')
  return closes ? fill(table, lacking).segment : runsOf(table, gaps)
}

/** How many rows before each row know some target cell ahead; null where no target cell is missing. */
function knownBefore(table: Table, targets: readonly string[], horizons: readonly number[]): Int32Array | null {
  if (targets.every((name) => table.column(name).missing === 0)) return null
  const values = targets.map((name) => table.numeric(name))
  const counts = new Int32Array(table.rows + 1)
  for (let r = 0; r < table.rows; r++) {
    const isKnown = values.some((y) => horizons.some((h) => y[r + h] === y[r + h] && r + h < table.rows))
    counts[r + 1] = counts[r] + (isKnown ? 1 : 0)
  }
  return counts
}
