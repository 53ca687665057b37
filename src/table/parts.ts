/**
 * The parts of a table.
 *
 * @module
 */
import type { Column } from './column.js'
import type { Index } from './index-column.js'
import type { GapPolicy, GivenReading, MissingPolicy } from './options.js'
import type { Place } from './place.js'
import type { Reading } from './reading.js'

/** Several series in one table, one below the other. */
export interface SeriesParts {
  /** A name each, in order of appearance. */
  names: readonly string[]
  /** The first row of each. */
  starts: Int32Array
}

export interface TableParts {
  rows: number
  index: Index
  columns: Map<string, Column>
  place: Place
  policy: { missing: MissingPolicy; gaps: GapPolicy }
  /** How the table was read. */
  reading?: Reading
  /** The options of reading that were given. */
  given?: GivenReading
  /** The series, where there may be several. */
  series?: SeriesParts | null
  /** Names of the columns as they follow one another in what was read, the index among them. */
  order?: readonly string[]
  /** Numeric columns that are no default inputs. */
  leftOut?: readonly string[]
}
