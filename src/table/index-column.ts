/**
 * The index of a table: the axis with its rows and its gaps.
 *
 * @module
 */
import { Axis, type AxisDescription, type IndexValue } from './axis.js'
import { anchorDay } from './civil.js'
import { isoForm, writeDate } from './times/form.js'
import type { Span } from './times/span.js'

/** A place where rows are missing: between the rows `row` and `row + 1`. */
export interface Gap {
  after: IndexValue
  before: IndexValue
  rowsMissing: number
  /** The last row before the gap, counted from 0. */
  row: number
}

/** The index of a table's rows. Without an index column it counts the rows from 0 (`kind` is `'rows'`). */
export class Index extends Axis {
  /** One integer per row: milliseconds since 1970 UTC, the column's integers, or row numbers. Do not modify. */
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
    return this.format(this.values[row], this.offsetAt(row))
  }

  /** Writes the values of rows as ISO 8601 has them, whatever the form of the index. */
  isoWriter(): (row: number) => IndexValue {
    if (this.kind !== 'date') return (row) => this.values[row]
    const form = isoForm(this.form)
    return (row) => writeDate(this.values[row], form, this.offsetAt(row))
  }

  /** The same values, written and stepped as another axis has it. */
  describedBy(description: AxisDescription): Index {
    const gaps = this.gaps.map(({ row, rowsMissing }): [number, number] => [row, rowsMissing])
    return new Index(description, this.values, this.offsets, gaps)
  }

  /** The index of some of the rows, ascending; one that counts rows begins again at 0. */
  part(rows: Int32Array): Index {
    if (this.kind === 'rows') return rowIndex(rows.length)
    const values = Float64Array.from(rows, (row) => this.values[row])
    return this.taken(rows, values, this.by(this.offsetAt(rows[rows.length - 1])))
  }

  /**
   * The index with rows after the last ones, whose values follow by the step; rows that come as they are (without a
   * step) are one apart.
   *
   * @param source the row of each row, or the row that it follows
   * @param after how many steps after that
   */
  withAhead(source: Int32Array, after: ArrayLike<number>): Index {
    const { values, step } = this
    const times = Float64Array.from(source, (row, k) => {
      const n = after[k]
      return step === null || n === 0 ? values[row] + n : this.by(this.offsetAt(row)).after(values[row], n)
    })
    return this.taken(source, times, this)
  }

  /** The index of rows, each with its clock; gaps lie between those that follow one another here too. */
  private taken(rows: Int32Array, values: Float64Array, axis: Axis): Index {
    const { offsets } = this
    const missing = new Map(this.gaps.map((gap) => [gap.row, gap.rowsMissing]))
    const gaps: [number, number][] = []
    rows.forEach((row, k) => {
      const gap = rows[k + 1] === row + 1 ? missing.get(row) : undefined
      if (gap !== undefined) gaps.push([k, gap])
    })
    return new Index(axis.describe(), values, offsets === null ? null : Int16Array.from(rows, (r) => offsets[r]), gaps)
  }

  override span(text: IndexValue): Span {
    return this.spans(text)(0, this.values.length)
  }

  /**
   * The span that a text names among the rows from … to − 1 of a series. Without an offset it goes by the clocks of the
   * rows: from the first one that is not before it, to the last one that it names, or else the last before its end.
   *
   * @throws HindcastError `INDEX_FORM`
   */
  spans(text: IndexValue): (from: number, to: number) => Span {
    const own = super.span(text)
    const { values, offset } = this
    if (this.offsets === null || own.zoned) return () => own
    const [begin, end] = [own.from + offset * 60000, own.to + offset * 60000]
    return (from, to) => {
      let [first, last] = [to, from - 1]
      for (let r = from; r < to; r++) {
        const clock = this.clockAt(r)
        if (clock >= begin && first === to) first = r
        if (clock < end && (clock >= begin || last < first)) last = r
      }
      const shift = (r: number): number => this.offsetAt(r) * 60000
      // Where the clock is set, no row is taken beside those.
      const before = first > from ? values[first - 1] + 1 : -Infinity
      const after = last + 1 < to ? values[last + 1] : Infinity
      return {
        from: Math.max(begin - shift(Math.min(first, to - 1)), before),
        to: Math.min(end - shift(Math.max(last, from)), after),
      }
    }
  }

  /**
   * The index with months that go on by the day which earlier rows kept, where its rows keep it too; else as it is.
   *
   * @param earlier the axis of those rows
   */
  goingOn(earlier: AxisDescription): Index {
    const { step, anchor, values } = this
    const { anchor: before = anchor } = earlier
    const isMonths = this.isDate && step?.unit === 'month' && step.on === undefined
    if (!isMonths || before === anchor) return this
    const clock = values.map((_, r) => this.clockAt(r))
    if (anchorDay(clock, before) !== before) return this
    return this.describedBy({ ...this.describe(), anchor: before })
  }

  /** Whether the clock was set anew between the rows. */
  get changesClock(): boolean {
    return this.offsets !== null
  }

  /** Minutes ahead of UTC of a row's clock. */
  offsetAt(row: number): number {
    return this.offsets === null ? this.offset : this.offsets[row]
  }

  /** The clock of a row as it is written: milliseconds since 1970, local. */
  clockAt(row: number): number {
    return this.values[row] + this.offsetAt(row) * 60000
  }

  /** The offsets of the rows, so many times; null where all are the same. */
  stackedOffsets(times: number): Int16Array | null {
    if (this.offsets === null) return null
    const { length } = this.offsets
    const offsets = new Int16Array(length * times)
    for (let k = 0; k < times; k++) offsets.set(this.offsets, k * length)
    return offsets
  }

  /**
   * The index value `n` steps after a row, by the step alone: also where no such row is there.
   *
   * @throws HindcastError `INDEX_STEP` where the step is unknown
   */
  ahead(row: number, n: number): IndexValue {
    const axis = this.by(this.offsetAt(row))
    return axis.format(axis.after(this.values[row], n))
  }

  /** The row from … to − 1 that has the value, or −1; `from` and `to` are those of a series, or of the table. */
  rowOf(value: number, from = 0, to = this.values.length): number {
    let a = from
    let b = to
    while (a < b) {
      const middle = Math.floor((a + b) / 2)
      if (this.values[middle] < value) a = middle + 1
      else b = middle
    }
    return a < to && this.values[a] === value ? a : -1
  }
}

/** The index of a table that has none: row numbers from 0. */
export function rowIndex(rows: number): Index {
  const values = new Float64Array(rows)
  for (let r = 0; r < rows; r++) values[r] = r
  return new Index({ kind: 'rows', name: null, step: { unit: 'integer', count: 1 } }, values, null, [])
}

/** An index whose rows stand there several times, one series below the other. */
export function stackedIndex(index: Index, times: number): Index {
  const { length } = index.values
  const values = new Float64Array(length * times)
  for (let k = 0; k < times; k++) values.set(index.values, k * length)
  const gaps: [number, number][] = []
  for (let k = 0; k < times; k++) for (const gap of index.gaps) gaps.push([gap.row + k * length, gap.rowsMissing])
  return new Index(index.describe(), values, index.stackedOffsets(times), gaps)
}
