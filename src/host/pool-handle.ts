/**
 * Worker threads that take one task after the other.
 *
 * @module
 */

/** A task with the port on which its thread reports progress. */
export interface ToldTask<Task> {
  task: Task
  port: { postMessage(message: unknown): void }
}

/** The pool. Tasks and results are plain data. */
export interface PoolHandle {
  /** @param hear receives what the thread posts while it works; the task is then sent with a port */
  run(task: unknown, hear?: (message: unknown) => void): Promise<unknown>
  /** Terminates the threads, even in the middle of a task. */
  close(): Promise<void>
}
