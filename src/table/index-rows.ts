/**
 * The rows of an index while it is built: their times, in an order that may change, and where each stood in the file.
 *
 * @module
 */
import { type DateForm, writeDate } from './times/form.js'
import type { Starts } from './times/grid.js'

/** What an index column was read to. */
export interface IndexRead {
  kind: 'integer' | 'date'
  name: string
  /** The columns that were joined, where they are several. */
  columns?: string[]
  values: Float64Array
  form?: DateForm
  /** Minutes ahead of UTC: of all rows, or of each row where they differ. */
  offsets?: number | Int16Array
}

/** Times in some order, and where each stood in the file; null where all stay. */
export type RowOrder = Pick<IndexRows, 'values' | 'places'>

/** The rows, in the order taken last. */
export class IndexRows {
  readonly read: IndexRead
  readonly dates: boolean
  values: Float64Array
  offsets: Int16Array | null
  /** Minutes ahead of UTC of rows that have no offset of their own. */
  readonly offset: number
  /** Where each row stood in the file; null where all stay. */
  places: Int32Array | null = null
  /** First row of each series. */
  starts: Starts = [0]

  constructor(read: IndexRead) {
    this.read = read
    this.dates = read.kind === 'date'
    this.values = read.values
    this.offsets = read.offsets instanceof Int16Array ? read.offsets : null
    this.offset = typeof read.offsets === 'number' ? read.offsets : 0
  }

  /** Puts the rows of each series together, the series in order of appearance. */
  group(series: Int32Array): void {
    const most = series.reduce((a, b) => Math.max(a, b), -1)
    const counts = new Int32Array(most + 2)
    for (const s of series) counts[s + 1]++
    for (let s = 1; s < counts.length; s++) counts[s] += counts[s - 1]
    this.starts = counts.slice(0, most + 1)
    const order = new Int32Array(series.length)
    for (let r = 0; r < series.length; r++) order[counts[series[r]]++] = r
    if (order.some((from, r) => from !== r)) this.take(order)
  }

  /** Takes the rows in another order. */
  take(order: Int32Array): void {
    const { values, offsets } = this
    this.values = Float64Array.from(order, (from) => values[from])
    if (offsets !== null) this.offsets = Int16Array.from(order, (from) => offsets[from])
    this.places = order.map((from) => this.fileRow(from))
  }

  /** The row of the file that a row was, in this order or another. */
  fileRow(row: number, { places }: RowOrder = this): number {
    return places?.[row] ?? row
  }

  /** The time of a row, as the file writes it. */
  text(row: number, order: RowOrder = this): string | number {
    const { form, offsets } = this.read
    const value = order.values[row]
    if (!this.dates) return value
    return writeDate(value, form!, offsets instanceof Int16Array ? offsets[this.fileRow(row, order)] : this.offset)
  }

  /** Whether the clock is that of some place, which daylight saving may move: no zone is written. */
  get isLocal(): boolean {
    const { form } = this.read
    if (!this.dates || form === undefined || form.zone !== 'none') return false
    return form.pattern === undefined || !/%[:#]?z|Z$|UTC|GMT/i.test(form.pattern)
  }
}
