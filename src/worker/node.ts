/**
 * The worker's script in Node.
 *
 * @module
 */
import { parentPort } from 'node:worker_threads'
import { serve } from './serve.js'

const port = parentPort!
port.on(
  'message',
  serve((answer, transfer) => port.postMessage(answer, transfer)),
)
