/**
 * Climatology: what is usual for an hour, a weekday, a month, a time of the year. Each group divides time into cells, and
 * a cell holds the mean of the values that fall into it.
 *
 * @module
 */
import type { Range } from '../data/parts.js'
import { civilFromDays, DAY, dayOf365, weekday } from '../table/civil.js'

/** What climatology asks of an index; the `Axis` and `Index` of a table are such. */
export interface Steps {
  readonly isSubDaily: boolean
  readonly isMonthly: boolean
}

/** A way to divide time. */
export interface Group {
  /** In a sentence: climatology by … */
  title: string
  cells: number
  /** Days before and after that count as the same day, around the end of the year; 0: none. */
  reach: number
  /** Whether it suits rows of that step. */
  suits(steps: Steps): boolean
  /** At a clock: milliseconds since 1970, as written. */
  cell(clock: number): number
}

const REACH = 15
const DAYS = 365

const daysOf = (clock: number): number => Math.floor(clock / DAY)
/** 0 to 23. */
const hourOf = (clock: number): number => Math.floor((clock - daysOf(clock) * DAY) / 3600000)
/** 0 is Monday. */
const weekdayOf = (clock: number): number => weekday(daysOf(clock))
/** 0 to 364. */
const dayOfYear = (clock: number): number => dayOf365(civilFromDays(daysOf(clock))) - 1

/** The groups; of two that are as good, the first is taken. */
export const GROUPS = {
  hourOfDay: {
    title: 'the hour of the day',
    cells: 24,
    reach: 0,
    suits: ({ isSubDaily }) => isSubDaily,
    cell: hourOf,
  },
  weekday: {
    title: 'the weekday',
    cells: 7,
    reach: 0,
    suits: ({ isMonthly }) => !isMonthly,
    cell: weekdayOf,
  },
  monthly: {
    title: 'the month',
    cells: 12,
    reach: 0,
    suits: () => true,
    cell: (clock) => civilFromDays(daysOf(clock)).month - 1,
  },
  hourOfWeek: {
    title: 'the hour of the week',
    cells: 168,
    reach: 0,
    suits: ({ isSubDaily }) => isSubDaily,
    cell: (clock) => weekdayOf(clock) * 24 + hourOf(clock),
  },
  daily: {
    title: 'the day of the year, 15 days before to 15 after',
    cells: DAYS,
    reach: REACH,
    suits: ({ isSubDaily, isMonthly }) => !isSubDaily && !isMonthly,
    cell: dayOfYear,
  },
  hourly: {
    title: 'the hour and the day of the year, 15 days before to 15 after',
    cells: DAYS * 24,
    reach: REACH,
    suits: ({ isSubDaily }) => isSubDaily,
    cell: (clock) => dayOfYear(clock) * 24 + hourOf(clock),
  },
} as const satisfies Record<string, Group>

/** `'mean'`: no group serves, so one mean stands for all. */
export type ClimatologyKind = keyof typeof GROUPS | 'mean'

export const KINDS = Object.keys(GROUPS) as Exclude<ClimatologyKind, 'mean'>[]

/** How many means a climatology of a kind has. */
export const cellsOf = (kind: ClimatologyKind): number => (kind === 'mean' ? 1 : GROUPS[kind].cells)

/** The cell of a clock. */
export function cellAt(kind: ClimatologyKind, clock: number): number {
  return kind === 'mean' ? 0 : GROUPS[kind].cell(clock)
}

/** The cell of each clock. */
export function cellsAt(kind: ClimatologyKind, clocks: ArrayLike<number>): Int32Array {
  return Int32Array.from(clocks, (clock) => cellAt(kind, clock))
}

/** What is usual in each cell, and from how many values. */
export interface Usual {
  /** The mean of each cell with its neighbours; that of all where there is no value. */
  means: Float64Array
  counts: Float64Array
  mean: number
  count: number
}

/**
 * The means of some rows.
 *
 * Sums are taken rows ascending within each cell, then days ascending from 15 before to 15 after.
 *
 * @param cells of each row
 * @param values of each row; NaN is missing
 * @param ranges only these rows are used
 */
export function usualOf(
  kind: ClimatologyKind,
  cells: Int32Array,
  values: ArrayLike<number>,
  ranges: readonly Range[],
): Usual {
  const size = cellsOf(kind)
  const sums = new Float64Array(size)
  const counts = new Float64Array(size)
  let total = 0
  let count = 0
  let [least, most] = [Infinity, -Infinity]
  for (const [from, to] of ranges) {
    for (let r = from; r < to; r++) {
      const y = values[r]
      if (y !== y) continue
      sums[cells[r]] += y
      counts[cells[r]]++
      total += y
      count++
      if (y < least) least = y
      if (y > most) most = y
    }
  }
  // The mean of equal numbers need not be that number once rounded.
  const isConstant = least === most
  const mean = isConstant ? least : total / count
  const reach = kind === 'mean' ? 0 : GROUPS[kind].reach
  const perDay = size / (reach === 0 ? size : DAYS)
  const days = size / perDay
  const [means, near] = [new Float64Array(size), new Float64Array(size)]
  for (let cell = 0; cell < size; cell++) {
    const hour = cell % perDay
    const day = (cell - hour) / perDay
    let sum = 0
    let n = 0
    for (let d = day - reach; d <= day + reach; d++) {
      const other = (d < 0 ? d + days : d < days ? d : d - days) * perDay + hour
      sum += sums[other]
      n += counts[other]
    }
    means[cell] = n > 0 && !isConstant ? sum / n : mean
    near[cell] = n
  }
  return { means, counts: near, mean, count }
}
