/**
 * What a search for the index knows, and what it finds.
 *
 * @module
 */
import type { Column } from './column.js'
import type { CheckedOptions } from './options.js'
import type { Place } from './place.js'
import type { TimeReading } from './times/reading.js'
import type { TimesFound } from './times/time-column.js'

/** A column that is read, with the times it reads as. */
export interface ReadColumn {
  position: number
  column: Column
  times: TimesFound | null
}

/** The index that was found. */
export interface FoundIndex {
  kind: 'date' | 'integer'
  /** The columns it was made of. */
  columns: ReadColumn[]
  /** Dates: how they are read. */
  reading?: TimeReading
  /** Instants, or integers. */
  values: Float64Array
}

/** Rows in groups: the series in order of appearance. */
export interface Grouped {
  names: string[]
  /** The series of each row of the file. */
  codes: Int32Array
  /** The rows, series by series, each in the order of the file. */
  rows: Int32Array
  /** The first of each series among them. */
  starts: Int32Array
}

/** What a search knows. */
export interface Search {
  columns: readonly ReadColumn[]
  options: CheckedOptions
  place: Place
  /** The rows, series by series; null where they are not in groups. */
  order: Int32Array | null
  /** The first row of each series among them; [0] where they are not in groups. */
  starts: ArrayLike<number>
}

/** Values in the order of the series. */
export function ordered(values: Float64Array, order: Int32Array | null): Float64Array {
  return order === null ? values : Float64Array.from(order, (row) => values[row])
}
