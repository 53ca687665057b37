/**
 * Options of worker calls besides their own, and how options are sent to the worker.
 *
 * @module
 */
import { HindcastError } from '../errors.js'
import type { TableOptions } from '../table/index.js'
import type { Callbacks } from './channel.js'
import type { WorkerLike } from './start-browser.js'

/** Where the worker comes from. */
export interface WorkerOptions {
  /**
   * Creates the worker from the script `hindcast/worker.js`, as a module. Default: the package starts its own, which
   * most bundlers can follow.
   */
  worker?: () => WorkerLike
}

/** How a CSV that is given as text, bytes, File or Blob is read. */
export interface DataOptions {
  /** Default: as the training data was read, or the default options. Not for data that is already a table. */
  table?: TableOptions
}

/** Functions stay here and are called back by name; the rest goes to the worker. */
export function split(options: object): { plain: Record<string, unknown>; callbacks: Callbacks } {
  const plain: Record<string, unknown> = {}
  const callbacks: Record<string, Callbacks[string]> = {}
  for (const [name, value] of Object.entries(options) as [string, unknown][]) {
    if (name === 'hold') {
      const message = 'A training in a worker is paused by its methods pause() and resume(): leave the option hold out.'
      throw new HindcastError('OPTION_CONFLICT', message, { option: name })
    }
    if (typeof value === 'function') callbacks[name] = value as Callbacks[string]
    else plain[name] = value
  }
  return { plain, callbacks }
}

/** Options whose `wasm` can be sent: an URL goes as text, a response as its bytes. */
export async function portable<T extends { wasm?: unknown }>(options: T): Promise<T> {
  const wasm = options?.wasm
  if (wasm instanceof URL) return { ...options, wasm: { url: wasm.href } }
  if (typeof Response !== 'undefined' && wasm instanceof Response) return { ...options, wasm: await wasm.arrayBuffer() }
  return options
}
