/**
 * A way to read the cells of a column to times.
 *
 * @module
 */
import type { TimeReading } from './reading.js'

/** Reads cell after cell; what the last one gave stands in its fields. */
export interface CellTimes {
  /** Milliseconds by the clock as written; the column adds the offset of instants, and gives them back in `readings`. */
  value: number
  /** Minutes ahead of UTC; null where no zone is written. */
  offset: number | null
  /** Something below a millisecond was cut that was not zero. */
  cut: boolean
  /** The cell was a range, of which the beginning counts. */
  range: boolean
  /** Whether months may have lost their zero; see `FoundTimes`. */
  readonly lostZero: boolean
  /** Reads a cell: `'form'` if it has no form that fits, `'date'` if it is not a date of the calendar. */
  read(text: string): 'good' | 'form' | 'date'
  /** What the column may be, best first. */
  readings(values: Float64Array, offsets: number | Int16Array): TimeReading[]
}
