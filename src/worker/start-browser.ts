/**
 * Starts the worker in browsers. Bundlers look for the very expression `new Worker(new URL('./worker.js',
 * import.meta.url), …)`; where one does not, the caller's own function makes the worker.
 *
 * @module
 */
import { workerBy } from './made.js'
import type { Answer, WorkerPort } from './messages.js'

/** A worker that the host or the caller made. */
export interface WorkerLike {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void
  terminate(): unknown
}

/** Starts a worker, or takes the one that `make` makes. */
export function startWorker(make?: () => WorkerLike): WorkerPort {
  const worker =
    make !== undefined
      ? (workerBy(make) as Worker)
      : new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    listen(message, died) {
      worker.onmessage = (event: MessageEvent<Answer>) => message(event.data)
      worker.onerror = (event) => died(event.message || 'its script could not be loaded')
      worker.onmessageerror = () => died('a message could not be read')
    },
    keepAlive: () => undefined,
    terminate: () => worker.terminate(),
  }
}
