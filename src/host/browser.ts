/**
 * The host functions where there are no files: each refuses with a sentence that says what to pass instead.
 *
 * @module
 */
import type { ThreadData, ThreadMessage } from '../engine/thread-data.js'
import { HindcastError, shown } from '../errors.js'
import type { JournalFile } from './journal-file.js'
import type { PoolHandle } from './pool-handle.js'
import type { SavedFile } from './saved-file.js'
import type { ThreadEvents, ThreadHandle } from './thread-handle.js'
import { whole } from '../text/number.js'

export { openFile, pathOfUrl } from './paths-browser.js'
export { yieldToHost } from './turns-browser.js'
export type { JournalFile } from './journal-file.js'
export type { PoolHandle } from './pool-handle.js'
export type { SavedFile } from './saved-file.js'
export type { ThreadEvents, ThreadHandle } from './thread-handle.js'

/**
 * Refuses: a browser cannot read a path.
 *
 * @throws HindcastError `HOST_UNSUPPORTED`, always
 */
export async function readBytes(path: string): Promise<Uint8Array> {
  throw new HindcastError(
    'HOST_UNSUPPORTED',
    `${shown(path, 200)} is a path, and this host cannot open files; pass the bytes, or a URL.`,
    { file: path },
  )
}

/**
 * Refuses: a browser cannot write to a path.
 *
 * @throws HindcastError `HOST_UNSUPPORTED`, always
 */
export async function writeAtomically(path: string, _bytes: Uint8Array, _before?: () => Promise<void>): Promise<void> {
  throw new HindcastError(
    'HOST_UNSUPPORTED',
    `${shown(path, 200)} cannot be written, since this host has no files; take the bytes from toBytes().`,
    { file: path },
  )
}

/**
 * Refuses: a browser cannot write to a path.
 *
 * @throws HindcastError `HOST_UNSUPPORTED`, always
 */
export async function savedFile(path: string, _backup: string): Promise<SavedFile> {
  throw new HindcastError(
    'HOST_UNSUPPORTED',
    `${shown(path, 200)} cannot be written, since this host has no files; give a function that takes the bytes.`,
    { file: path },
  )
}

/** There are no files. */
export async function firstBytes(_path: string, _length: number): Promise<Uint8Array | null> {
  return null
}

/** Inflates bytes that were deflated without a header. */
export async function inflate(deflated: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const inflated = new Blob([deflated]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  return new Uint8Array(await new Response(inflated).arrayBuffer())
}

/** Threads that this machine can run at once. */
export function hardwareThreads(): number {
  return globalThis.navigator?.hardwareConcurrency ?? 1
}

/** Why this host runs jobs on one thread. */
export function jobsRefused(): string | null {
  return 'this host has no threads for them'
}

/**
 * Why this thread cannot have helpers over shared memory, or null where it can. It tries, since a page can be
 * cross-origin isolated and still lack SharedArrayBuffer, and a page's main thread may not wait.
 */
export function threadsRefused(): string | null {
  if (typeof SharedArrayBuffer === 'undefined')
    return 'there is no shared memory here (the page is not cross-origin isolated)'
  if (typeof Worker === 'undefined') return 'workers cannot be started here'
  try {
    new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
  } catch {
    return 'WebAssembly cannot share memory here'
  }
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0)
  } catch {
    return "a page's main thread may not wait for others (train in a worker)"
  }
  return null
}

/** Starts a worker for the core. */
export function startThread(data: ThreadData, events: ThreadEvents): ThreadHandle {
  const worker = new Worker(new URL('./hindcast.thread.js', import.meta.url), { type: 'module' })
  worker.onmessage = (event: MessageEvent<ThreadMessage>) => events.message(event.data)
  worker.onerror = (event) => events.died(event.message || 'its script could not be loaded')
  worker.onmessageerror = () => events.died('it did not understand a message')
  worker.postMessage(data)
  return { ref: () => undefined, unref: () => undefined, terminate: () => worker.terminate() }
}

/**
 * Refuses: there are no files.
 *
 * @throws HindcastError `HOST_UNSUPPORTED`, always
 */
export async function openJournal(path: string): Promise<JournalFile> {
  throw new HindcastError(
    'HOST_UNSUPPORTED',
    `${shown(path, 200)} cannot be written, since this host has no files; leave the option journal out.`,
    { file: path, option: 'journal' },
  )
}

/**
 * Refuses: jobs run on one thread here.
 *
 * @throws HindcastError `HOST_UNSUPPORTED`, always
 */
export async function startPool(_room: string, threads: number, _data: unknown): Promise<PoolHandle> {
  throw new HindcastError(
    'HOST_UNSUPPORTED',
    `This host runs jobs on one thread, not on ${whole(threads)}; leave the option jobs out.`,
    {
      option: 'jobs',
      value: threads,
    },
  )
}
