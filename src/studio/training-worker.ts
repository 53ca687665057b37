/**
 * The worker that trains: the library's own, built with the page so that both share what they download.
 *
 * @module
 */
import type { Progress } from '../options/progress.js'
import type { Answer, Request } from '../worker/messages.js'
import { serve } from '../worker/serve.js'
import { type Thinner, thinner } from './thin.js'

/** What thins the training under way, and the call that it answers. */
let training: { id: number; thinner: Thinner } | null = null
const take = serve((answer, transfer) => {
  for (const thinned of thin(answer)) globalThis.postMessage(thinned, { transfer })
})
globalThis.onmessage = (event: MessageEvent<Request>) => take(event.data)

function thin(answer: Answer): Answer[] {
  if (answer.kind === 'callback' && answer.name === 'onProgress') {
    const { id } = answer
    if (training?.id !== id) training = { id, thinner: thinner(() => performance.now()) }
    return [{ ...answer, args: [training.thinner.thin(answer.args[0] as Progress)] }]
  }
  if (answer.kind !== 'value' || answer.id !== training?.id) return [answer]
  const { id, thinner: ended } = training
  training = null
  const best = ended.best()
  return best === null ? [answer] : [{ kind: 'callback', id, name: 'onProgress', args: [best] }, answer]
}

// What the first training needs is fetched at once, not one after the other as each asks for the next.
void Promise.all([
  import('../forecaster/parts.js'),
  import('../forecaster/fit.js'),
  import('../network/parts.js'),
  import('../engine/wasm.js').then(({ compileCore }) => compileCore('f32', 'plain')),
]).catch(() => undefined) // whoever needs one of them imports it again, and reports the error
