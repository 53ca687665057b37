/**
 * What the tests of tables share.
 *
 * @module
 */
import { expect } from 'vitest'
import { HindcastError } from '../../src/errors.js'

/** The HindcastError that something throws; fails if it throws nothing, or another error. */
export async function refusal(what: () => unknown): Promise<HindcastError> {
  let thrown: unknown
  try {
    await what()
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(HindcastError)
  return thrown as HindcastError
}

/** A stream of chunks. */
export async function* chunked<T>(chunks: Iterable<T>): AsyncGenerator<T> {
  for (const chunk of chunks) yield chunk
}
