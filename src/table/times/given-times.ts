/**
 * Reads the cells of a column as the user said: numbers since 1970, decimal years, Excel's day numbers, a pattern.
 *
 * @module
 */
import { DAY, daysFromCivil, daysInYear } from '../civil.js'
import type { CellTimes } from './cell-times.js'
import { finestForm, OPEN_MONTHS } from './found-times.js'
import { formOf } from './form.js'
import { readPattern } from './pattern.js'
import type { ReadingName, TimeReading } from './reading.js'

const NUMBER = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/

/** Numbers that count from somewhere. */
abstract class NumberTimes implements CellTimes {
  value = 0
  readonly offset = null
  cut = false
  readonly range = false
  readonly lostZero = false
  protected abstract readonly name: ReadingName

  read(text: string): 'good' | 'form' | 'date' {
    const found = NUMBER.exec(text)
    if (found === null) return 'form'
    const value = this.take(text, found)
    if (value !== value || Math.abs(value) > 2.5e14) return 'date'
    this.value = value
    return 'good'
  }

  /** The value of a number; NaN if it is not a time. */
  protected abstract take(text: string, found: RegExpExecArray): number

  readings(values: Float64Array, offsets: number | Int16Array): TimeReading[] {
    const zone = this.name === 'excel' || this.name === 'year' ? 'none' : 'Z'
    return [{ name: this.name, bare: false, form: finestForm(values, zone), values: () => values, offsets }]
  }
}

/** Seconds, milli-, micro- or nanoseconds since 1970. */
export class EpochTimes extends NumberTimes {
  protected readonly name: 's' | 'ms' | 'us' | 'ns'
  private readonly below: number

  constructor(unit: 's' | 'ms' | 'us' | 'ns') {
    super()
    this.name = unit
    this.below = { s: 0, ms: 3, us: 6, ns: 9 }[unit]
  }

  protected take(text: string, [, sign, whole, decimals = '', exponent]: RegExpExecArray): number {
    if (exponent !== undefined) {
      const value = Number(text)
      const ms = Math.floor(
        this.below === 0 ? value * 1000 : value / (this.below === 3 ? 1 : this.below === 6 ? 1e3 : 1e6),
      )
      this.cut = false
      return ms
    }
    // Milliseconds by moving the point in the text: nanoseconds have more digits than a float64 holds.
    const digits = whole + decimals
    const point = whole.length + 3 - this.below
    const kept = point <= 0 ? '0' : digits.slice(0, point).padEnd(point, '0')
    this.cut = /[1-9]/.test(point <= 0 ? digits : digits.slice(point))
    if (sign !== '-') return Number(kept)
    const ms = -Number(kept) - (this.cut ? 1 : 0)
    return ms === 0 ? 0 : ms
  }
}

/** Excel's day numbers: days since 30 December 1899, from 1 March 1900 on; before it Excel counts a day that never was. */
export class ExcelTimes extends NumberTimes {
  protected readonly name = 'excel'

  protected take(text: string): number {
    const serial = Number(text)
    if (serial < 1 || Math.floor(serial) === 60) return NaN
    const days = daysFromCivil(1899, 12, serial < 60 ? 31 : 30)
    return days * DAY + Math.floor(serial * DAY + 0.5)
  }
}

/** Decimal years; a twelfth apart they are months. */
export class YearTimes extends NumberTimes {
  protected readonly name = 'year'

  protected take(text: string): number {
    const year = Number(text)
    // The number itself: what it means is known when all are there.
    return year >= 0 && year < 10000 ? year : NaN
  }

  override readings(values: Float64Array, offsets: number | Int16Array): TimeReading[] {
    const { instants, pattern } = ofDecimalYears(values)
    const form = pattern === null ? finestForm(instants, 'none') : formOf(pattern)
    return [{ name: 'year', bare: false, form, values: () => instants, offsets }]
  }
}

/** Instants of decimal years: years, months where all are a twelfth apart at their beginning or middle, or as they come. */
function ofDecimalYears(years: Float64Array): { instants: Float64Array; pattern: string | null } {
  let whole = true
  let starts = true
  let middles = true
  for (const y of years) {
    if (y !== y) continue
    const twelfths = (y - Math.floor(y)) * 12
    const off = twelfths - Math.floor(twelfths)
    if (twelfths !== 0) whole = false
    if (off > 0.13 && off < 0.87) starts = false
    if (off < 0.25 || off > 0.75) middles = false
  }
  const month = (y: number): number => {
    const total = Math.floor(y) * 12 + Math.floor((y - Math.floor(y)) * 12 + (starts ? 0.5 : 0))
    const year = Math.floor(total / 12)
    return daysFromCivil(year, total - year * 12 + 1, 1) * DAY
  }
  if (whole) return { instants: years.map((y) => (y === y ? daysFromCivil(y, 1, 1) * DAY : NaN)), pattern: '%Y' }
  if (starts || middles) return { instants: years.map((y) => (y === y ? month(y) : NaN)), pattern: '%Y-%m' }
  const instant = (y: number): number => {
    const year = Math.floor(y)
    return daysFromCivil(year, 1, 1) * DAY + Math.floor((y - year) * daysInYear(year) * DAY + 0.5)
  }
  return { instants: years.map((y) => (y === y ? instant(y) : NaN)), pattern: null }
}

/** The user's pattern. Under `%Y.%m` a month 1 has lost its zero, unless other months of one digit are there. */
export class PatternTimes implements CellTimes {
  value = 0
  offset: number | null = null
  cut = false
  readonly range = false
  readonly lostZero = false
  private readonly pattern: string
  private zeroKept = false

  constructor(pattern: string) {
    this.pattern = pattern
  }

  read(text: string): 'good' | 'form' | 'date' {
    const read = readPattern(text, this.pattern)
    if (typeof read === 'string') return read
    this.value = read.clock
    this.offset = read.offset
    this.cut = read.cut
    if (this.pattern === '%Y.%m') {
      const month = text.slice(text.indexOf('.') + 1)
      if (month === '1') this.value = OPEN_MONTHS - Number(text.slice(0, text.indexOf('.')))
      else if (month.length === 1) this.zeroKept = true
    }
    return 'good'
  }

  readings(values: Float64Array, offsets: number | Int16Array): TimeReading[] {
    const month = this.zeroKept ? 1 : 10
    const instant = (v: number): number => (v <= OPEN_MONTHS ? daysFromCivil(OPEN_MONTHS - v, month, 1) * DAY : v)
    const form = formOf(this.pattern)
    return [{ name: 'pattern', bare: false, form, values: () => values.map(instant), offsets }]
  }
}
