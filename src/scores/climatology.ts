/**
 * Climatology: what is usual for the time of the year.
 *
 * The mean of the training targets within 15 days of the day of the year, circular, 29 February counted as the 28th;
 * where rows are less than a day apart, of the same hour as well; where rows are months apart, of the same month. Without
 * dates it is the mean of the training targets, and `kind` says so.
 *
 * @module
 */
import type { Range } from '../data/parts.js'
import { counted, HindcastError } from '../errors.js'

/** What climatology asks of an index; the `Axis` and `Index` of a table are such. */
export interface Calendar {
  readonly isDate: boolean
  readonly isSubDaily: boolean
  readonly isMonthly: boolean
  /** 1 to 365. */
  dayOfYear(value: number): number
  /** 1 to 12. */
  month(value: number): number
  /** 0 to 23. */
  hour(value: number): number
}

/** `'mean'`: there are no dates, so the training mean stands for all. */
export type ClimatologyKind = 'daily' | 'hourly' | 'monthly' | 'mean'

/** A climatology as plain JSON; the means are kept apart, as float64. */
export interface ClimatologyDescription {
  kind: ClimatologyKind
  /** Mean of all training targets. */
  mean: number
  /** Training targets that are not missing. */
  count: number
}

const DAYS = 365
const REACH = 15

/** How many means each kind has. */
const SIZES: Record<ClimatologyKind, number> = { daily: DAYS, hourly: DAYS * 24, monthly: 12, mean: 1 }

/** How many means a climatology of a kind has. */
export const meansOf = (kind: ClimatologyKind): number => SIZES[kind]

/** A fitted climatology. */
export class Climatology {
  readonly kind: ClimatologyKind
  readonly mean: number
  readonly count: number
  /** By day (365), by hour of day of year (365 · 24), by month (12), or one; where no target is near, the mean of all. */
  readonly means: Float64Array
  private readonly calendar: Calendar

  constructor(description: ClimatologyDescription, means: Float64Array, calendar: Calendar) {
    this.kind = description.kind
    this.mean = description.mean
    this.count = description.count
    this.means = means
    this.calendar = calendar
  }

  /** The usual value at an index value (of the row forecast, which need not be in any table). */
  predict(indexValue: number): number {
    return this.means[slotOf(this.kind, this.calendar, indexValue)]
  }

  /** All but the means. */
  toJSON(): ClimatologyDescription {
    return { kind: this.kind, mean: this.mean, count: this.count }
  }

  /**
   * The climatology that was written with {@link toJSON}, and its `means`.
   *
   * @throws HindcastError `MODEL_FILE_INVALID` where the number of means does not fit
   */
  static fromJSON(description: ClimatologyDescription, means: Float64Array, calendar: Calendar): Climatology {
    if (SIZES[description.kind] !== means.length) {
      const message = `The climatology has ${means.length} means, but its kind needs ${SIZES[description.kind]}.`
      throw new HindcastError('MODEL_FILE_INVALID', message, { value: means.length })
    }
    return new Climatology({ ...description }, means, calendar)
  }
}

/** Which mean belongs to an index value. */
function slotOf(kind: ClimatologyKind, calendar: Calendar, value: number): number {
  if (kind === 'monthly') return calendar.month(value) - 1
  if (kind === 'daily') return calendar.dayOfYear(value) - 1
  return kind === 'hourly' ? (calendar.dayOfYear(value) - 1) * 24 + calendar.hour(value) : 0
}

/**
 * Fits a climatology.
 *
 * Sums are taken rows ascending within each day (hour, month), then days ascending from 15 before to 15 after.
 *
 * @param targets the target column, in the table's units; NaN is missing
 * @param indexValues one value a row, as the calendar reads them
 * @param calendar the table's index
 * @param train only these rows are used
 * @throws HindcastError `COLUMN_ALL_MISSING` where no training target has a value
 */
export function fitClimatology(
  targets: ArrayLike<number>,
  indexValues: ArrayLike<number>,
  calendar: Calendar,
  train: readonly Range[],
): Climatology {
  const kind = !calendar.isDate ? 'mean' : calendar.isMonthly ? 'monthly' : calendar.isSubDaily ? 'hourly' : 'daily'
  const size = SIZES[kind]
  const sums = new Float64Array(size)
  const counts = new Float64Array(size)
  let total = 0
  let count = 0
  for (const [from, to] of train) {
    for (let r = from; r < to; r++) {
      const y = targets[r]
      if (y !== y) continue
      const slot = slotOf(kind, calendar, indexValues[r])
      sums[slot] += y
      counts[slot]++
      total += y
      count++
    }
  }
  if (count === 0) {
    const rows = train.reduce((n, [from, to]) => n + to - from, 0)
    const message = `The target has no value in the ${counted(rows, 'training row')}, so there is no climatology.`
    throw new HindcastError('COLUMN_ALL_MISSING', message, { value: rows })
  }
  const mean = total / count
  const hours = kind === 'hourly' ? 24 : 1
  const reach = kind === 'daily' || kind === 'hourly' ? REACH : 0
  const means = new Float64Array(size)
  const days = size / hours
  for (let slot = 0; slot < size; slot++) {
    const hour = slot % hours
    const day = (slot - hour) / hours
    let sum = 0
    let n = 0
    for (let d = day - reach; d <= day + reach; d++) {
      const near = ((d + days) % days) * hours + hour
      sum += sums[near]
      n += counts[near]
    }
    means[slot] = n > 0 ? sum / n : mean
  }
  return new Climatology({ kind, mean, count }, means, calendar)
}
