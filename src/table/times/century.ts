/**
 * Times out of order that another reading of all of them puts in order.
 *
 * Years of two digits turn at 69, as strptime's do; where rows run over that turn, those above it belong to the century
 * before. Where the day is up to 12, a spreadsheet of another country has taken it for the month.
 *
 * @module
 */
import { civilFromDays, DAY, daysFromCivil } from '../civil.js'
import type { DateForm } from './form.js'
import type { Starts } from './grid.js'
import { orderOf } from './order.js'

/** Years from which, written with two digits, the century before may be meant. */
const FROM = 2031

/** The years that two digits stood for, first and last, in any order; null where a form writes whole ones. */
export function shortYears(form: DateForm | undefined, values: Float64Array): [number, number] | null {
  if (form?.pattern?.includes('%y') !== true) return null
  let first = Infinity
  let last = -Infinity
  for (const value of values) {
    if (value < first) first = value
    if (value > last) last = value
  }
  return [yearOf(first), yearOf(last)]
}

const yearOf = (value: number): number => civilFromDays(Math.floor(value / DAY)).year

/** The times with those from 2031 on a century earlier; null where that does not put the rows in order. */
export function centuryBefore(values: Float64Array, starts: Starts): Float64Array | null {
  const moved = values.map((value) => {
    const days = Math.floor(value / DAY)
    const { year, month, day } = civilFromDays(days)
    return year < FROM ? value : daysFromCivil(year - 100, month, day) * DAY + (value - days * DAY)
  })
  return orderOf(moved, starts).kind === 'unsorted' ? null : moved
}

/** The times with day and month exchanged where the day is up to 12; null where that does not put the rows in order. */
export function swapped(values: Float64Array, pattern: string, starts: Starts): Float64Array | null {
  if (!/%-?d\W+%-?m\W|%-?m\W+%-?d\W/.test(pattern)) return null
  const moved = values.map((value) => {
    const days = Math.floor(value / DAY)
    const { year, month, day } = civilFromDays(days)
    return day > 12 ? value : daysFromCivil(year, day, month) * DAY + (value - days * DAY)
  })
  return orderOf(moved, starts).kind === 'unsorted' ? null : moved
}
