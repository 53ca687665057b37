/**
 * What Node has and browsers do not, such as files. Imported as `#host`; `browser.ts` has the same functions for hosts
 * without files.
 *
 * @module
 */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { inflateRawSync } from 'node:zlib'
import type { ThreadData } from '../engine/thread-data.js'
import type { PoolHandle } from './pool-handle.js'
import type { ThreadEvents, ThreadHandle } from './thread-handle.js'

export { firstBytes, openFile, readBytes, writeAtomically } from './files-node.js'
export { openJournal } from './journal-node.js'
export type { JournalFile } from './journal-file.js'
export type { PoolHandle } from './pool-handle.js'
export { savedFile } from './saved-file-node.js'
export type { SavedFile } from './saved-file.js'
export type { ThreadEvents, ThreadHandle } from './thread-handle.js'

/** The path that a `file:` URL names. */
export async function pathOfUrl(url: URL): Promise<string> {
  const { fileURLToPath } = await import('node:url')
  return fileURLToPath(url)
}

/** Inflates bytes that were deflated without a header. */
export async function inflate(deflated: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(inflateRawSync(deflated))
}

/** Yields to the event loop (timers, input, other requests). */
export function yieldToHost(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Threads that this machine can run at once. */
export function hardwareThreads(): number {
  return availableParallelism()
}

/** Why this thread cannot have helpers over shared memory, or null where it can. */
export function threadsRefused(): string | null {
  return null
}

/** Why this host runs jobs on one thread, or null where it has more. */
export function jobsRefused(): string | null {
  return null
}

/** Starts a worker for the core. It does not keep the process alive unless `ref` is called. */
export function startThread(data: ThreadData, events: ThreadEvents): ThreadHandle {
  const worker = new Worker(new URL('../thread/node.js', import.meta.url), { workerData: data, execArgv: [] })
  worker.on('message', events.message)
  worker.on('error', (error) => events.died(error instanceof Error ? error.message : String(error)))
  worker.on('exit', (code) => events.died(`it ended with code ${code}`))
  return {
    ref: () => worker.ref(),
    unref: () => worker.unref(),
    terminate: () => void worker.terminate(),
  }
}

/** Starts a pool of threads; its module is imported on first use. */
export async function startPool(room: string, threads: number, data: unknown): Promise<PoolHandle> {
  const pool = await import('./pool-node.js')
  return pool.startPool(room, threads, data)
}
