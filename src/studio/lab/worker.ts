/**
 * The worker that holds the lab: answers the page's calls, and tells it of results on the way.
 *
 * @module
 */
import { type Answer, packError, type Request } from '../../worker/messages.js'
import { Lab } from './lab.js'

const lab = new Lab()
const post = (answer: Answer): void => globalThis.postMessage(answer)

globalThis.onmessage = async ({ data: request }: MessageEvent<Request>) => {
  if (request.kind !== 'call') return
  const { id, method, args } = request
  const told = (...values: unknown[]): void => post({ kind: 'callback', id, name: 'onResult', args: values })
  try {
    const call = lab[method as keyof Lab] as (...args: unknown[]) => unknown
    post({ kind: 'value', id, value: await call.apply(lab, [...args, told]) })
  } catch (error) {
    post({ kind: 'error', id, error: packError(error, false) })
  }
}
