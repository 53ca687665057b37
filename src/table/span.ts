/**
 * From when to when a table goes: over all series, wherever their rows stand.
 *
 * @module
 */
import type { IndexValue } from './axis.js'
import type { Index } from './index-column.js'

/** The index values of the earliest and of the latest row. */
export function spanOf(index: Index): [IndexValue, IndexValue] {
  const { values } = index
  let [first, last] = [0, 0]
  for (let r = 1; r < values.length; r++) {
    if (values[r] < values[first]) first = r
    if (values[r] > values[last]) last = r
  }
  return [index.at(first), index.at(last)]
}
