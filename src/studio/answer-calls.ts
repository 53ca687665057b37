/**
 * The worker's end of a {@link Channel}: the page calls the methods of an object by their names.
 *
 * @module
 */
import { packError } from '../pool/packed-error.js'
import type { Answer, Request } from '../worker/messages.js'

/**
 * Answers the page's calls with the methods of `target`.
 *
 * @param callback name of the page's callback; each method then gets a function that calls it as its last argument
 */
export function answerCalls(target: object, callback?: string): void {
  const post = (answer: Answer): void => globalThis.postMessage(answer)
  const methods = target as Record<string, (...args: unknown[]) => unknown>
  globalThis.onmessage = async ({ data: request }: MessageEvent<Request>) => {
    if (request.kind !== 'call') return
    const { id, method, args } = request
    const callBack = (...values: unknown[]): void => post({ kind: 'callback', id, name: callback!, args: values })
    try {
      const value = await methods[method](...args, ...(callback === undefined ? [] : [callBack]))
      post({ kind: 'value', id, value })
    } catch (error) {
      post({ kind: 'error', id, error: packError(error, false) })
    }
  }
}
