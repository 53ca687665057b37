/**
 * The worker that trains: the library's own, built with the page so that both share what they download.
 *
 * @module
 */
import type { Request } from '../worker/messages.js'
import { serve } from '../worker/serve.js'

const take = serve((answer, transfer) => globalThis.postMessage(answer, { transfer }))
globalThis.onmessage = (event: MessageEvent<Request>) => take(event.data)

// What the first training needs is fetched at once, not one after the other as each asks for the next.
void Promise.all([
  import('../forecaster/parts.js'),
  import('../network/parts.js'),
  import('../engine/wasm.js'),
  import('../table/csv.js'),
]).catch(() => undefined) // whoever needs one of them imports it again, and reports the error
