/**
 * The index of a table: the axis with its rows and its gaps.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { Axis, type AxisDescription, type IndexValue } from './axis.js'
import { DAY } from './civil.js'
import { writeDate } from './date-form.js'
import type { Place } from './place.js'
import {
  anchorDay,
  fixedLength,
  frequentStep,
  isWeekend,
  rowsBetween,
  stepOf,
  type StepOption,
  stepText,
} from './step.js'

/** A place where rows are missing: between the rows `row` and `row + 1`. */
export interface Gap {
  after: IndexValue
  before: IndexValue
  rowsMissing: number
  /** The last row before the gap, 0 first. */
  row: number
}

/** What an index column was read to; see `IndexReader`. */
export interface IndexRead {
  kind: 'integer' | 'date'
  name: string
  values: Float64Array
  form?: AxisDescription['form']
  /** Minutes ahead of UTC: of all rows, or of each row where they differ. */
  offsets?: number | Int16Array
}

/** The index of a table's rows. Without an index column it counts the rows from 0 (`kind` is `'rows'`). */
export class Index extends Axis {
  /** One integer a row: milliseconds since 1970 UTC, the integers of the column, or row numbers. Not to be written. */
  readonly values: Float64Array
  /** The places where rows are missing, in order. */
  readonly gaps: readonly Gap[]
  private readonly offsets: Int16Array | null

  constructor(
    description: AxisDescription,
    values: Float64Array,
    offsets: Int16Array | null,
    gapRows: [number, number][],
  ) {
    super(description)
    this.values = values
    this.offsets = offsets
    this.gaps = gapRows.map(([row, rowsMissing]) => ({
      after: this.at(row),
      before: this.at(row + 1),
      rowsMissing,
      row,
    }))
  }

  /** The index value of a row, exactly as it was written. */
  at(row: number): IndexValue {
    if (this.offsets === null) return this.format(this.values[row])
    return writeDate(this.values[row], this.form, this.offsets[row])
  }

  /**
   * The index value `n` steps after a row, by the step alone: also where no such row is there.
   *
   * @throws HindcastError `INDEX_STEP` where the step is unknown
   */
  ahead(row: number, n: number): IndexValue {
    return this.format(this.after(this.values[row], n))
  }

  /** The row that has the value, or −1. */
  rowOf(value: number): number {
    let a = 0
    let b = this.values.length
    while (a < b) {
      const middle = Math.floor((a + b) / 2)
      if (this.values[middle] < value) a = middle + 1
      else b = middle
    }
    return this.values[a] === value ? a : -1
  }
}

/** The index of a table that has none: row numbers from 0. */
export function rowIndex(rows: number): Index {
  const values = new Float64Array(rows)
  for (let r = 0; r < rows; r++) values[r] = r
  return new Index({ kind: 'rows', name: null, step: { unit: 'integer', count: 1 } }, values, null, [])
}

/**
 * Finds step and gaps of an index column, and checks its order.
 *
 * @throws HindcastError `INDEX_ORDER` for a row that repeats, steps back or comes too early; `INDEX_STEP`,
 * `OPTION_INVALID` for a step that does not fit
 */
export function buildIndex(read: IndexRead, option: StepOption, place: Place): Index {
  const { kind, name, values, form } = read
  const rows = values.length
  const dates = kind === 'date'
  const offsets = read.offsets instanceof Int16Array ? read.offsets : null
  const offset = offsets !== null ? offsets[rows - 1] : typeof read.offsets === 'number' ? read.offsets : 0
  const text = (r: number) => shown(dates ? writeDate(values[r], form!, offsets?.[r] ?? offset) : values[r])
  const order = (r: number, what: string): HindcastError =>
    new HindcastError('INDEX_ORDER', `${place.head(r)}: the index ${shown(name)} ${what}.`, {
      file: place.file,
      row: place.number(r),
      column: name,
      value: dates ? writeDate(values[r], form!, offsets?.[r] ?? offset) : values[r],
      previous: dates ? writeDate(values[r - 1], form!, offsets?.[r - 1] ?? offset) : values[r - 1],
    })

  for (let r = 1; r < rows; r++) {
    if (values[r] > values[r - 1]) continue
    const before = place.text(r - 1)
    const whole = rows > 2 && values[1] < values[0] && values[2] < values[1] ? ', oldest first' : ''
    throw values[r] === values[r - 1]
      ? order(r, `repeats ${text(r)} of ${before}; each value may stand once (for no index, pass index 'none')`)
      : order(r, `goes back from ${text(r - 1)} (${before}) to ${text(r)}; sort the rows by it${whole}`)
  }

  let clock = dates ? clockOf(values, offsets ?? offset) : values
  let step = stepOf(option, dates) ?? frequentStep(clock, form?.precision)
  // Hours are steps of real time; days and months are steps of the clock as written.
  if (offsets !== null && (step === null || (step.unit === 'second' && fixedLength(step) % DAY !== 0))) {
    clock = values
    step = stepOf(option, dates) ?? frequentStep(clock, form?.precision)
  }
  const anchor = dates ? anchorDay(clock) : undefined
  const gaps: [number, number][] = []
  if (step !== null) {
    for (let r = 0; r < rows; r++) {
      if (step.unit === 'businessDay' && isWeekend(clock[r])) {
        throw order(r, `has ${text(r)}, which is no working day, but the step is ${stepText(step)}`)
      }
      if (r === 0) continue
      const missing = rowsBetween(clock[r - 1], clock[r], step, anchor ?? 1)
      if (missing > 0) gaps.push([r - 1, missing])
      if (missing < 0) {
        throw order(
          r,
          `has ${text(r)}, less than the step of ${stepText(step)} after ${text(r - 1)} (${place.text(r - 1)})`,
        )
      }
    }
  }
  return new Index({ kind, name, step, form, offset, anchor }, values, offsets, gaps)
}

/** The values as the clock shows them where they were written. */
function clockOf(values: Float64Array, offsets: number | Int16Array): Float64Array {
  if (offsets === 0) return values
  return values.map((v, r) => v + (typeof offsets === 'number' ? offsets : offsets[r]) * 60000)
}
