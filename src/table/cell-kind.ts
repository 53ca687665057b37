/**
 * What one cell looks like, for finding the frame: what a column means is found out on all of it, elsewhere.
 *
 * @module
 */
import { isMissing, numberOf } from './cells.js'
import { readNumber } from './number-cell.js'
import { looksLikeTime } from './time-shape.js'

/** What a cell looks like. */
export type CellKind = 'missing' | 'number' | 'time' | 'word'

/** What a cell looks like; of digits alone it is a number. */
export function kindOf(text: string): CellKind {
  if (isMissing(text)) return 'missing'
  if (!Number.isNaN(numberOf(text))) return 'number'
  if (looksLikeTime(text)) return 'time'
  return readNumber(text) === null ? 'word' : 'number'
}
