/**
 * Worker threads that take one task after the other.
 *
 * @module
 */

/** The pool; a task is plain data, and so is what it gives. */
export interface PoolHandle {
  run(task: unknown): Promise<unknown>
  /** Ends the threads, whatever they do. */
  close(): Promise<void>
}
