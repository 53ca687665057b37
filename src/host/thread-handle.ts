/**
 * A started thread, the same in both hosts.
 *
 * @module
 */
import type { ThreadMessage } from '../engine/thread-data.js'

export interface ThreadHandle {
  /** The process stays alive while the thread works (Node). */
  ref(): void
  unref(): void
  terminate(): void
}

export interface ThreadEvents {
  message(message: ThreadMessage): void
  /** The thread has ended, or could not start. */
  died(reason: string): void
}
