/**
 * What this build and this browser can do.
 *
 * @module
 */
import type { Choice } from './fields.js'

/** More threads than this have not helped at any size that a page trains. */
const MOST_THREADS = 8

/** Numbers of threads to choose from, and why there is only one where there is only one. */
export function threadsHere(): { choices: Choice[]; hint?: string } {
  const shared = globalThis.crossOriginIsolated && typeof SharedArrayBuffer !== 'undefined'
  const most = shared ? Math.max(1, Math.min(navigator.hardwareConcurrency, MOST_THREADS)) : 1
  const choices = Array.from({ length: most }, (_, i) => ({ value: String(i + 1), text: String(i + 1) }))
  if (shared) return { choices, ...(most === 1 ? { hint: 'This machine has one.' } : {}) }
  return { choices, hint: 'One here: the server of this page does not isolate it.' }
}
