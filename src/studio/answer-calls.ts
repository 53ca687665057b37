/**
 * The worker's end of a {@link Channel}: the page calls the methods of an object by their names.
 *
 * @module
 */
import { packError } from '../pool/packed-error.js'
import type { Answer, Request } from '../worker/messages.js'

type Methods = Record<string, (...args: unknown[]) => unknown>

/**
 * Answers the page's calls with the methods of `target`.
 *
 * @param target with a method `rest`: what that resolves to has the methods that `target` itself has not
 * @param callback name of the page's callback; each method then gets a function that calls it as its last argument
 */
export function answerCalls(target: object & { rest?(): Promise<object> }, callback?: string): void {
  const post = (answer: Answer): void => globalThis.postMessage(answer)
  globalThis.onmessage = async ({ data: request }: MessageEvent<Request>) => {
    if (request.kind !== 'call') return
    const { id, method, args } = request
    const callBack = (...values: unknown[]): void => post({ kind: 'callback', id, name: callback!, args: values })
    try {
      const of = method in target || target.rest === undefined ? target : await target.rest()
      const value = await (of as Methods)[method](...args, ...(callback === undefined ? [] : [callBack]))
      post({ kind: 'value', id, value })
    } catch (error) {
      post({ kind: 'error', id, error: packError(error, false) })
    }
  }
}
