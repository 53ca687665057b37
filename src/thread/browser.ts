/**
 * The worker of a thread in browsers. The build bundles it into one file beside the host's module.
 *
 * @module
 */
import type { ThreadData } from '../engine/thread-data.js'
import { runThread } from '../engine/thread.js'

globalThis.onmessage = (event: MessageEvent<ThreadData>) => {
  void runThread(event.data, (message) => globalThis.postMessage(message))
}
