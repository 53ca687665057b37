/** The errors that calls end with. */
import { expect } from 'vitest'
import { HindcastError } from '../../src/errors.js'

/** The HindcastError that a call throws; fails if it throws nothing, or another error. */
export function thrown(call: () => unknown): HindcastError {
  let found: unknown
  try {
    call()
  } catch (error) {
    found = error
  }
  return ours(found)
}

/** As `thrown`, of what may be a promise. */
export async function refusal(call: () => unknown): Promise<HindcastError> {
  let found: unknown
  try {
    await call()
  } catch (error) {
    found = error
  }
  return ours(found)
}

function ours(found: unknown): HindcastError {
  expect(found).toBeInstanceOf(HindcastError)
  return found as HindcastError
}
