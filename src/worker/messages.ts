/**
 * What travels between a page and the worker that trains for it.
 *
 * @module
 */
import type { PackedError } from '../pool/packed-error.js'
import type { ForecasterState } from './state.js'

/** To the worker: a call, the abort of one, or a table that is not needed any more. */
export type Request =
  | { kind: 'call'; id: number; method: string; args: unknown[] }
  | { kind: 'abort'; id: number }
  | { kind: 'forget'; table: number }

/** From the worker: how a call ended, a callback of a call in progress, or a notice for people. */
export type Answer =
  | { kind: 'value'; id: number; value: unknown; state?: ForecasterState }
  | { kind: 'error'; id: number; error: PackedError }
  | { kind: 'callback'; id: number; name: string; args: unknown[] }
  | { kind: 'notice'; text: string }

/** A worker as both sides of the package see it, whatever the host calls its parts. */
export interface WorkerPort {
  post(message: Request, transfer: ArrayBuffer[]): void
  /** Registers who is called with answers, and with the reason if the worker ends unexpectedly. */
  listen(message: (answer: Answer) => void, died: (reason: string) => void): void
  /** Whether the process must stay alive for the worker (Node). */
  keepAlive(needed: boolean): void
  terminate(): void
}
