/**
 * The worker of a thread in Node.
 *
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads'
import { runThread, type ThreadData } from '../engine/thread.js'

await runThread(workerData as ThreadData, (message) => parentPort!.postMessage(message))
