/**
 * What a network and its threads send each other.
 *
 * @module
 */

/** What a thread is started with. */
export interface ThreadData {
  module: WebAssembly.Module
  memory: WebAssembly.Memory
  control: SharedArrayBuffer
  /** address of the descriptor, and of the barrier's stop flag */
  net: number
  stop: number
  id: number
}

/** What a thread tells its starter: that it is ready (0), or the number of the command that all have done. */
export type ThreadMessage = number
