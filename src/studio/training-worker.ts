/**
 * The worker that trains: the library's own, built with the page so that both share what they download.
 *
 * @module
 */
import type { Request } from '../worker/messages.js'
import { serve } from '../worker/serve.js'

const take = serve((answer, transfer) => globalThis.postMessage(answer, { transfer }))
globalThis.onmessage = (event: MessageEvent<Request>) => take(event.data)
