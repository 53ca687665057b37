/**
 * The worker that trains: the library's own, built with the page so that both share what they download.
 *
 * @module
 */
import type { Progress } from '../options/progress.js'
import type { Answer, Request } from '../worker/messages.js'
import { serve } from '../worker/serve.js'
import { thinner } from './thin.js'

const thin = thinner(() => performance.now())
const take = serve((answer, transfer) => globalThis.postMessage(thinned(answer), { transfer }))
globalThis.onmessage = (event: MessageEvent<Request>) => take(event.data)

function thinned(answer: Answer): Answer {
  if (answer.kind !== 'callback' || answer.name !== 'onProgress') return answer
  return { ...answer, args: [thin(answer.args[0] as Progress)] }
}

// What the first training needs is fetched at once, not one after the other as each asks for the next.
void Promise.all([
  import('../forecaster/parts.js'),
  import('../forecaster/fit.js'),
  import('../network/parts.js'),
  import('../engine/wasm.js').then(({ compileCore }) => compileCore('f32', 'plain')),
]).catch(() => undefined) // whoever needs one of them imports it again, and reports the error
