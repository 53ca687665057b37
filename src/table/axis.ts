/**
 * The axis of an index: how its values are read, written and stepped, without the rows themselves. A model file keeps
 * it (`describe`, `fromDescription`), so that a forecast can name what lies ahead.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { DAY } from './civil.js'
import { fixedLength, type Step, stepped, stepText } from './step.js'
import { type DateForm, formText, writeDate } from './times/form.js'
import { type Span, spanOf } from './times/span.js'

/** An index value as people see it: the text of a date, as it was written, or an integer (a row number, 0 first). */
export type IndexValue = string | number

/** An axis as plain JSON. */
export interface AxisDescription {
  kind: 'rows' | 'integer' | 'date'
  /** Name of the index column; null where there is none. */
  name: string | null
  /** The columns that were joined to the index; left out where it is one column. */
  columns?: readonly string[]
  step: Step | null
  /** The rows have no step (`step: 'none'`), so future rows have no time. Left out where they have one. */
  irregular?: boolean
  /** Dates only. */
  form?: DateForm
  /** Minutes ahead of UTC of the last row; dates only. */
  offset?: number
  /** Day of the month that monthly steps keep; dates only. */
  anchor?: number
}

/** How values of an index are read, written and stepped. */
export class Axis {
  /** `'rows'`: no index, the values are row numbers from 0; `'integer'`; `'date'`: milliseconds since 1970 UTC. */
  readonly kind: 'rows' | 'integer' | 'date'
  /** Name of the index column; null where there is none. */
  readonly name: string | null
  /** The columns that were joined to the index; null where it is one column, or none. */
  readonly columns: readonly string[] | null
  /** The step between two rows; null for a table of one row with a time, and for rows without a step. */
  readonly step: Step | null
  /** Whether rows have no step. */
  readonly irregular: boolean
  protected readonly form: DateForm
  protected readonly offset: number
  protected readonly anchor: number

  constructor(description: AxisDescription) {
    this.kind = description.kind
    this.name = description.name
    this.columns = description.columns ?? null
    this.step = description.step
    this.irregular = description.irregular ?? false
    this.form = description.form ?? { precision: 'day', separator: '', zone: 'none' }
    this.offset = description.offset ?? 0
    this.anchor = description.anchor ?? 31
  }

  /** An axis from what {@link describe} gave. */
  static fromDescription(description: AxisDescription): Axis {
    return new Axis(description)
  }

  /** The axis as plain JSON, for a model file. */
  describe(): AxisDescription {
    const { kind, name, step } = this
    const columns = this.columns === null ? {} : { columns: this.columns }
    const plain = { kind, name, ...columns, step, ...(this.irregular ? { irregular: true } : {}) }
    if (kind !== 'date') return plain
    return { ...plain, form: { ...this.form }, offset: this.offset, anchor: this.anchor }
  }

  /**
   * The same axis, whose values are written, read and stepped by a clock so many minutes ahead of UTC.
   *
   * @internal
   */
  by(offset: number): Axis {
    return offset === this.offset ? this : new Axis({ ...this.describe(), offset })
  }

  /** Whether the values are dates (so that days of the year, months and hours exist). */
  get isDate(): boolean {
    return this.kind === 'date'
  }

  /** The step in words, `1 day`; `none` for rows that come as they are, `unknown` for a single row. */
  get stepText(): string {
    if (this.step !== null) return stepText(this.step)
    return this.irregular ? 'none' : 'unknown'
  }

  /**
   * A value as people see it.
   *
   * @param offset minutes ahead of UTC of the clock that it is written by; left out: that of the last row
   */
  format(value: number, offset = this.offset): IndexValue {
    return this.kind === 'date' ? writeDate(value, this.form, offset) : value
  }

  /**
   * A value from its text or integer: a date in the form of this index, or as ISO 8601 writes it.
   *
   * @throws HindcastError `INDEX_FORM`
   */
  parse(text: IndexValue): number {
    return this.span(text).from
  }

  /**
   * The values that a text or integer stands for, from `from` up to, not including, `to`: a date names all of the year,
   * month, day, hour, minute that it is written to.
   *
   * @throws HindcastError `INDEX_FORM`
   */
  span(text: IndexValue): Span {
    if (this.kind !== 'date') {
      const value = /^[+-]?\d+$/.test(String(text)) ? Number(text) : NaN
      if (Number.isSafeInteger(value)) return { from: value === 0 ? 0 : value, to: value + 1 }
      throw new HindcastError('INDEX_FORM', `${shown(text)} is not an integer, which the index holds.`, { value: text })
    }
    const read = spanOf(String(text), this.form, this.offset)
    if (typeof read === 'object') return read
    const fault = read === 'date' ? 'is not a date of the calendar' : 'is not in the form of the index'
    const expected = `${formText(this.form)}, or a date as ISO 8601 writes it`
    throw new HindcastError('INDEX_FORM', `${shown(text)} ${fault}; expected ${expected}.`, { value: text })
  }

  /**
   * The value `n` steps after (or, n < 0, before) a value, by the step alone.
   *
   * @throws HindcastError `INDEX_STEP` where the step is unknown
   */
  after(value: number, n: number): number {
    if (this.step === null) {
      const why = this.irregular
        ? `The rows come as they are (step 'none'), so no time is known before or after them.`
        : `The table has one row, so the step of its index ${shown(this.name)} is unknown; pass the option step.`
      throw new HindcastError('INDEX_STEP', why, { column: this.name ?? undefined })
    }
    if (this.kind !== 'date') return stepped(value, this.step, n, 1)
    const shift = this.offset * 60000
    return stepped(value + shift, this.step, n, this.anchor) - shift
  }

  /** Whether rows are less than a day apart, so that a climatology needs the hour. */
  get isSubDaily(): boolean {
    return this.isDate && this.step?.unit === 'second' && fixedLength(this.step) < DAY
  }

  /** Whether rows are whole months apart, so that a climatology goes by the month. */
  get isMonthly(): boolean {
    return this.isDate && this.step?.unit === 'month'
  }
}
