/**
 * Bare numbers that may be times: years, dates without separators, months with a point, numbers since 1970.
 *
 * @module
 */
import { DAY } from '../civil.js'
import { civilDays, msOfDay, type Precision } from './pattern.js'

/** What a bare number may be; as bits, so that a column is narrowed by `&`. */
export const BARE = { year: 1, months: 2, compact: 4, s: 8, ms: 16, us: 32, ns: 64 } as const

/** A bare number that may be a time. */
export interface BareRead {
  /** The bits of what it may be; never 0. */
  kinds: number
  /** Milliseconds since 1970, or NaN where `kinds` leaves two values open. */
  value: number
  /** Milliseconds if it is a date without separators; NaN if it is none. */
  compact: number
  precision: Precision
  /** Something below a millisecond was cut that was not zero. */
  cut: boolean
}

const from1990 = 631152000
const to2100 = 4102444800

/** The last part of a date without separators, by its digits. */
export const COMPACT: Record<number, { precision: Precision; pattern: string }> = {
  6: { precision: 'month', pattern: '%Y%m' },
  8: { precision: 'day', pattern: '%Y%m%d' },
  10: { precision: 'minute', pattern: '%Y%m%d%H' },
  12: { precision: 'minute', pattern: '%Y%m%d%H%M' },
  14: { precision: 'second', pattern: '%Y%m%d%H%M%S' },
}

/**
 * What a number of digits, with or without decimals, may be; null if no time.
 *
 * @param whole the digits before the point
 * @param decimals the digits behind it; empty without a point
 */
export function readBare(whole: string, decimals: string): BareRead | null {
  const integer = !/[1-9]/.test(decimals)
  const n = whole.length
  if (n === 4) {
    const year = Number(whole)
    if (integer) return { kinds: BARE.year, value: yearStart(year), compact: NaN, precision: 'year', cut: false }
    if (decimals.length > 2) return null
    const days = civilDays(year, Number(decimals), 1)
    return days === null
      ? null
      : { kinds: BARE.months, value: days * DAY, compact: NaN, precision: 'month', cut: false }
  }
  const compact = integer && n in COMPACT ? compactMs(whole) : NaN
  const date = compact === compact
  if (n === 9 || n === 10) {
    const seconds = Number(whole)
    const ms = Number(decimals.slice(0, 3).padEnd(3, '0'))
    const since = seconds >= from1990 && seconds < to2100
    if (!since && !date) return null
    const kinds = (since ? BARE.s : 0) | (date ? BARE.compact : 0)
    const value = since && date ? NaN : since ? seconds * 1000 + ms : compact
    const cut = /[1-9]/.test(decimals.slice(3))
    return { kinds, value, compact, precision: date ? 'minute' : integer ? 'second' : 'millisecond', cut }
  }
  if (date) return { kinds: BARE.compact, value: compact, compact, precision: COMPACT[n].precision, cut: false }
  const unit = n === 12 || n === 13 ? 'ms' : n === 15 || n === 16 ? 'us' : n === 18 || n === 19 ? 'ns' : null
  if (unit === null) return null
  const below = unit === 'ms' ? 0 : unit === 'us' ? 3 : 6
  const value = Number(whole.slice(0, n - below))
  if (value < from1990 * 1000 || value >= to2100 * 1000) return null
  const cut = !integer || /[1-9]/.test(whole.slice(n - below))
  return { kinds: BARE[unit], value, compact: NaN, precision: 'millisecond', cut }
}

const yearStart = (year: number): number => civilDays(year, 1, 1)! * DAY

/** Milliseconds of YYYYMM[DD[hh[mm[ss]]]] between 1800 and 2199; NaN if it is no such date. */
function compactMs(digits: string): number {
  const year = Number(digits.slice(0, 4))
  const part = (at: number, otherwise: number): number =>
    digits.length > at ? Number(digits.slice(at, at + 2)) : otherwise
  if (year < 1800 || year > 2199) return NaN
  const days = civilDays(year, part(4, 1), part(6, 1))
  const ms = msOfDay(part(8, 0), part(10, 0), part(12, 0))
  return days === null || ms === null ? NaN : days * DAY + ms
}
