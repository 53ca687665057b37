/**
 * What the tests of tables share.
 *
 * @module
 */
export { refusal } from '../support/errors.js'

/** A stream of chunks. */
export async function* chunked<T>(chunks: Iterable<T>): AsyncGenerator<T> {
  for (const chunk of chunks) yield chunk
}
