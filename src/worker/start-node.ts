/**
 * Starts the worker in Node: a thread of node:worker_threads. It keeps the process alive only while a call is under way.
 *
 * @module
 */
import { Worker } from 'node:worker_threads'
import { workerBy } from './made.js'
import type { Answer, WorkerPort } from './messages.js'
import type { WorkerLike } from './start-browser.js'

/** Starts a worker, or takes the one that `make` makes. */
export function startWorker(make?: () => WorkerLike): WorkerPort {
  const worker =
    make !== undefined
      ? (workerBy(make, 'on') as Worker)
      : new Worker(new URL('./node.js', import.meta.url), { execArgv: [] })
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    listen(message, died) {
      worker.on('message', (answer: Answer) => message(answer))
      worker.on('error', (error) => died(error instanceof Error ? error.message : String(error)))
      worker.on('exit', (code) => died(`it ended with code ${code}`))
    },
    keepAlive: (needed) => (needed ? worker.ref() : worker.unref()),
    terminate: () => void worker.terminate(),
  }
}
