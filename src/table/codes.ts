/**
 * What the option `na` says that means missing, besides the usual words.
 *
 * @module
 */
import { numberOf, trimmed } from './cells.js'

/** Words as they stand, and numbers however they are written. */
export interface MissingCodes {
  words: readonly string[]
  numbers: readonly number[]
}

/** The codes of the option. */
export function missingCodes(na: readonly (string | number)[] = []): MissingCodes {
  const words = na.flatMap((value) => (typeof value === 'string' ? [trimmed(value)] : []))
  const numbers = na.map((value) => (typeof value === 'string' ? numberOf(trimmed(value)) : value))
  return { words: [...new Set(words)], numbers: [...new Set(numbers.filter(Number.isFinite))] }
}
