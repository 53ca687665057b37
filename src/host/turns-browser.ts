/**
 * Turns of a browser's event loop. In a file of its own, since a page takes turns long before it needs threads.
 *
 * @module
 */

let channel: MessageChannel | undefined
const waiting: (() => void)[] = []

/**
 * Yields to the event loop (input, frames, other messages). It posts a message to itself, since browsers delay nested
 * timers by 4 ms and more.
 */
export function yieldToHost(): Promise<void> {
  // Such hosts (workerd) show no frames, and their timers are not held back.
  if (typeof MessageChannel === 'undefined') return new Promise((resolve) => setTimeout(resolve, 0))
  if (channel === undefined) {
    channel = new MessageChannel()
    channel.port1.onmessage = () => waiting.shift()?.()
  }
  const { port2 } = channel
  return new Promise((resolve) => {
    waiting.push(resolve)
    port2.postMessage(null)
  })
}
