/**
 * What a table is made of.
 *
 * @module
 */
import type { Column } from './column.js'
import type { Index } from './index-column.js'
import type { GapPolicy, MissingPolicy } from './options.js'
import type { Place } from './place.js'

export interface TableParts {
  rows: number
  index: Index
  columns: Map<string, Column>
  place: Place
  policy: { missing: MissingPolicy; gaps: GapPolicy }
}
