/**
 * The worker of a thread in Node.
 *
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads'
import type { ThreadData } from '../engine/thread-data.js'
import { runThread } from '../engine/thread.js'

await runThread(workerData as ThreadData, (message) => parentPort!.postMessage(message))
