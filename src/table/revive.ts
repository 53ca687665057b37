/**
 * Tables between threads: structured cloning carries a table's fields across, but not its methods.
 *
 * @module
 */
import { Index } from './index-column.js'
import { Place } from './place.js'
import { Table } from './table.js'

/** The table that was cloned: its fields are taken as they are and get their methods back. */
export function reviveTable(clone: object): Table {
  const table = Object.setPrototypeOf(clone, Table.prototype) as Table
  Object.setPrototypeOf(table.index, Index.prototype)
  Object.setPrototypeOf(table.place, Place.prototype)
  return table
}
