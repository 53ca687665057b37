/**
 * The future rows that a table lacks where columns are known ahead.
 *
 * @module
 */
import { rowsToAdd } from '../data/known.js'
import { type Schema, withSchema } from '../data/schema.js'
import { conflict } from '../options/row.js'
import type { Table } from '../table/index.js'
import { named, words } from '../text/words.js'

/**
 * The rows to add to a table as CSV, with their times alone; null where all are there.
 *
 * @throws HindcastError `OPTION_CONFLICT` where nothing is known ahead, or the rows have no step; what `withSchema`
 * throws
 */
export function skeletonOf(table: Table, schema: Schema): string | null {
  const own = withSchema(table, schema)
  if (schema.known === undefined) {
    throw conflict(
      words`${named('skeleton')} is for columns that are known ahead, and this model has none (${named('known')}): leave it out.`,
      'skeleton',
    )
  }
  if (own.index.irregular) {
    throw conflict(
      words`${own.place.prefix}the rows come as they are, without a step, so ${named('skeleton')} cannot tell the times of those ahead.`,
      'skeleton',
    )
  }
  return rowsToAdd(own, schema)?.toCsvAsRead() ?? null
}
