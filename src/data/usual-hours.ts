/**
 * Whether the rows of a table by hours keep to what is usual at their hour of the week: the default rule goes by it.
 *
 * @module
 */
import { fixedLength } from '../table/step.js'
import type { Table } from '../table/index.js'
import type { Range } from './parts.js'

const DAY = 86_400_000
const WEEK = 7 * DAY
/** What is usual is learned from this share of the rows that train, and looked at on the rest. */
const LEARNED = 2 / 3
/** Days that train at least: weekdays must recur. */
const LEAST_DAYS = 14
/** What is usual may be so many times as far as the row a day before: a network knows more than either. */
const ABOUT = 1.1

/**
 * Whether in most of the series, on the later rows that train, what is usual at the hour of the day, or of the week, by
 * the rows before is about as near as the row a day before: then hour and weekday tell the level, which stays where it was.
 *
 * @param train the rows that train, a range a series
 */
export function keepsHours(table: Table, target: string, train: readonly Range[]): boolean {
  const { index } = table
  if (!index.isSubDaily || index.step === null || DAY % fixedLength(index.step) !== 0) return false
  const length = fixedLength(index.step)
  const { values } = table.column(target)
  const keeping = train.filter(([from, to]) => {
    if ((to - from) * length < LEAST_DAYS * DAY) return false
    const middle = from + Math.floor((to - from) * LEARNED)
    return [DAY, WEEK].some((cycle) => {
      const slotOf = (row: number): number => Math.floor((((index.clockAt(row) % cycle) + cycle) % cycle) / length)
      return isNear(values, slotOf, cycle / length, DAY / length, [from, middle, to])
    })
  })
  return 2 * keeping.length > train.length
}

/** Whether means of slots that are learned up to the middle are about as near, after it, as the row a day before. */
function isNear(
  values: ArrayLike<number>,
  slotOf: (row: number) => number,
  slots: number,
  day: number,
  [from, middle, to]: readonly [number, number, number],
): boolean {
  const [sums, counts] = [new Float64Array(slots), new Float64Array(slots)]
  for (let r = from; r < middle; r++) {
    if (!Number.isFinite(values[r])) continue
    sums[slotOf(r)] += values[r]
    counts[slotOf(r)]++
  }
  let [usual, before, judged] = [0, 0, 0]
  for (let r = middle; r < to; r++) {
    const slot = slotOf(r)
    const [off, ago] = [values[r] - sums[slot] / counts[slot], values[r] - values[r - day]].map(Math.abs)
    if (!Number.isFinite(off + ago)) continue
    usual += off
    before += ago
    judged++
  }
  // Of what never moves both are 0: no hour tells its level.
  return judged >= day && before > 0 && usual <= ABOUT * before
}
