/**
 * Worker threads that take one task after the other.
 *
 * @module
 */

/** A task with the port on which its thread tells how it goes. */
export interface ToldTask<Task> {
  task: Task
  port: { postMessage(message: unknown): void }
}

/** The pool; a task is plain data, and so is what it gives. */
export interface PoolHandle {
  /** @param hear takes what the thread posts meanwhile; the worker is then given the task with a port */
  run(task: unknown, hear?: (message: unknown) => void): Promise<unknown>
  /** Ends the threads, whatever they do. */
  close(): Promise<void>
}
