/**
 * Errors between threads: as code, message and facts, since structured cloning would leave a plain Error behind.
 *
 * @module
 */
import { HindcastError, type ErrorCode, type ErrorFacts } from '../errors.js'
import type { Words } from '../text/words.js'

/** An error as plain data. */
export interface PackedError {
  name: string
  message: string | Words
  code?: ErrorCode
  facts?: ErrorFacts
  /** the call was aborted: its caller knows the reason */
  aborted?: boolean
}

/** An error as plain data that can be cloned; `aborted` where it is the reason of an abort. */
export function packError(error: unknown, aborted: boolean): PackedError {
  if (error instanceof HindcastError) {
    const { name, words, code, facts } = error
    return { name, message: cloneable(words, error.message), code, facts: cloneableFacts(facts), aborted }
  }
  if (error instanceof Error) return { name: error.name, message: error.message, aborted }
  return { name: 'Error', message: String(error), aborted }
}

/** The error that {@link packError} packed: a HindcastError with its code and facts, or an Error of that name. */
export function unpackError({ name, message, code, facts }: PackedError): Error {
  if (code !== undefined) return new HindcastError(code, message, facts)
  return Object.assign(new Error(String(message)), { name })
}

/** The facts without what cannot be cloned (a function that was given as an option, say). */
function cloneableFacts(facts: ErrorFacts): ErrorFacts {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, cloneable(value)]))
}

/** A value, or a text for it where it cannot be cloned. */
function cloneable<T>(value: T, text = String(value)): T | string {
  try {
    return structuredClone(value)
  } catch {
    return text
  }
}
