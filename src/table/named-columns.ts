/**
 * Columns that an option names.
 *
 * @module
 */
import { unknownColumn } from './options.js'

/**
 * The names of columns that an option gives: an array, or one text, which is the name of a column or, where there is none
 * of that name, names with commas between.
 *
 * @throws HindcastError `COLUMN_UNKNOWN`
 */
export function namedColumns(
  given: string | readonly string[],
  names: readonly string[],
  file: string | undefined,
): string[] {
  const list =
    typeof given !== 'string'
      ? [...given]
      : names.includes(given)
        ? [given]
        : given.split(',').map((name) => name.trim())
  for (const name of list) {
    if (!names.includes(name))
      throw unknownColumn(typeof given === 'string' && list.length === 1 ? given : name, names, file)
  }
  return list
}
