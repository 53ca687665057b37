/** Threads that never start: a browser may leave a worker of a worker waiting for ever. */
import { afterEach, expect, test, vi } from 'vitest'
import { Network } from '../../src/network/index.js'
import { setNoticeHandler } from '../../src/notice.js'

const terminated = vi.hoisted(() => vi.fn<() => void>())
vi.mock('#host', async (original) => ({
  ...(await original<typeof import('../../src/host/node.js')>()),
  startThread: () => ({ ref: () => undefined, unref: () => undefined, terminate: terminated }),
}))
afterEach(() => void vi.useRealTimers())

test('one thread goes on after a while, with a notice, and the others are sent home', async () => {
  const notices: string[] = []
  setNoticeHandler((message) => notices.push(message))
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  let net: Network | undefined
  const made = Network.create({ inputSize: 1, hiddenSize: 4, threads: 2 }).then((n) => (net = n))
  // The binary is compiled in real time.
  while (!net) {
    await vi.advanceTimersByTimeAsync(20_000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await made
  expect(notices).toEqual([
    'Threads could not be started (2 threads did not start within 20 seconds); one thread goes on: same bits.',
  ])
  expect(terminated).toHaveBeenCalledTimes(2)
  expect(net.forward([1, 2], { steps: 2 }).hidden.length).toBe(4)
})
