/**
 * The worker that holds the desk: answers the page's calls.
 *
 * @module
 */
import { type Answer, packError, type Request } from '../../worker/messages.js'
import { Desk } from './desk.js'

const desk = new Desk()
const post = (answer: Answer): void => globalThis.postMessage(answer)

globalThis.onmessage = async ({ data: request }: MessageEvent<Request>) => {
  if (request.kind !== 'call') return
  const { id, method, args } = request
  try {
    const call = desk[method as keyof Desk] as (...args: unknown[]) => unknown
    post({ kind: 'value', id, value: await call.apply(desk, args) })
  } catch (error) {
    post({ kind: 'error', id, error: packError(error, false) })
  }
}
