/**
 * The worker's script in browsers. The build bundles it into one file, so that no import of it can go astray.
 *
 * @module
 */
import type { Request } from './messages.js'
import { serve } from './serve.js'

const take = serve((answer, transfer) => globalThis.postMessage(answer, { transfer }))
globalThis.onmessage = (event: MessageEvent<Request>) => take(event.data)
