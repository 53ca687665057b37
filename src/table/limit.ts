/**
 * How much a table may read: input that never ends is refused before the memory is full, be it by its text or by the
 * columns that are made of it, which take more where cells are short.
 *
 * @module
 */
import { HindcastError } from '../errors.js'
import { whole } from '../text/number.js'
import { named, setting, words } from '../text/words.js'
import type { Place } from './place.js'

/**
 * The chunks of an input, as long as they are not too many bytes.
 *
 * @throws HindcastError `TABLE_TOO_LARGE`
 */
export async function* limited(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  maxBytes: number,
  place: Place,
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > maxBytes) throw tooLarge('', maxBytes, place)
    yield chunk
  }
}

/**
 * Refuses columns of too many cells, each of which counts as a number of 8 bytes.
 *
 * @throws HindcastError `TABLE_TOO_LARGE`
 */
export function requireFewCells(cells: number, maxBytes: number, place: Place): void {
  if (cells * 8 > maxBytes) throw tooLarge(' in the columns, 8 a cell', maxBytes, place)
}

function tooLarge(where: string, maxBytes: number, place: Place): HindcastError {
  const message = words`${place.prefix}there are more than ${whole(maxBytes)} bytes${where}, and no more are read: give fewer rows, or raise ${named('maxBytes')}.`
  return new HindcastError('TABLE_TOO_LARGE', message, { file: place.file, option: 'maxBytes', value: maxBytes })
}

/** Columns that are read at most: each takes 2 kB while it is found out what it holds. */
const MOST_COLUMNS = 100_000

/** Refuses a table of too many columns, which is mostly one that lies on its side. */
export function requireFewColumns(columns: number, place: Place): void {
  if (columns <= MOST_COLUMNS) return
  const message = words`${place.prefix}the header has ${whole(columns)} cells, and at most ${whole(MOST_COLUMNS)} columns are read: if each row is a series, add ${setting('series', 'rows')}; otherwise turn the table over, or give fewer columns.`
  throw new HindcastError('TABLE_TOO_LARGE', message, { file: place.file, option: 'series', value: columns })
}
