/**
 * Where the parts of each origin lie, for pictures of the plan.
 *
 * @module
 */
import { seriesRows } from '../data/parts.js'
import { horizonsOf } from '../options/outputs.js'
import type { Table } from '../table/index.js'
import { countsFromEnds, type Origin } from './origins.js'
import type { Past } from './past.js'

/** From 0, the first row, to 1, the last that is forecast or there. */
export type Stretch = readonly [from: number, to: number]

/** The parts of an origin; of a stretch without rows both ends are the same. */
export interface FoldPlace {
  train: Stretch
  valid: Stretch
  calibrate: Stretch
  test: Stretch
}

const NOWHERE: FoldPlace = { train: [0, 0], valid: [0, 0], calibrate: [0, 0], test: [0, 0] }

/** @param pasts of each origin; null where it is dropped */
export function placesOf(
  table: Table,
  origins: readonly Origin[],
  pasts: readonly (Past | null)[],
  task: { horizon: number | readonly number[] },
): FoldPlace[] {
  const { ends } = seriesRows(table)
  const counts = countsFromEnds(table)
  const { values } = table.index
  const positionOf = (s: number, row: number): number => (counts ? row - ends[s] : values[row])
  let [least, most] = [Infinity, -Infinity]
  ends.forEach((end, s) => {
    const first = s === 0 ? 0 : ends[s - 1]
    least = Math.min(least, positionOf(s, first))
    most = Math.max(most, positionOf(s, end - 1))
  })
  const rows = ends.reduce((longest, end, s) => Math.max(longest, end - (s === 0 ? 0 : ends[s - 1])), 1)
  /** About what lies between two rows. */
  const step = rows > 1 ? (most - least) / (rows - 1) : 1
  const share = (position: number): number => Math.min(1, Math.max(0, (position - least) / (most - least + step)))
  const horizons = horizonsOf(task)
  return origins.map((origin, i): FoldPlace => {
    const past = pasts[i]
    if (past === null) return NOWHERE
    const stretch = (from: Int32Array, to: Int32Array): Stretch => {
      let [first, last] = [Infinity, -Infinity]
      from.forEach((row, s) => {
        if (to[s] <= row) return
        first = Math.min(first, positionOf(s, row))
        last = Math.max(last, positionOf(s, to[s] - 1))
      })
      return last < first ? [0, 0] : [share(first), share(last + step)]
    }
    const at = counts ? origin.position - 1 : origin.position
    return {
      train: stretch(past.from, past.stop),
      valid: stretch(past.stop, past.calibrate),
      calibrate: stretch(past.calibrate, past.learned),
      test: [share(at + horizons[0] * step), share(at + (horizons[horizons.length - 1] + 1) * step)],
    }
  })
}
