/** A message that never arrives: what the threads have done stands in shared memory, and a promise sees it there. */
import { expect, test, vi } from 'vitest'
import type { ThreadEvents } from '../../src/host/thread-handle.js'
import { Forecaster, Table } from '../../src/index.js'

vi.mock('#host', async (original) => {
  type Host = typeof import('../../src/host/node.js')
  // Workers cannot be started from TypeScript sources on Node 20.
  const built = (await import(new URL('../../dist/host/node.js', import.meta.url).href)) as Host
  // Only that a thread is ready gets through.
  const deaf = (events: ThreadEvents): ThreadEvents => ({
    ...events,
    message: (command) => {
      if (command === 0) events.message(command)
    },
  })
  const startThread: Host['startThread'] = (data, events) => built.startThread(data, deaf(events))
  return { ...(await original<Host>()), startThread }
})

test('a training ends all the same, with the same bits', async () => {
  const table = Table.fromColumns({ y: Float64Array.from({ length: 120 }, (_, i) => Math.sin(i / 3)) })
  const trained = async (threads: number): Promise<string> => {
    const forecaster = await Forecaster.create({ target: 'y', window: 4, hiddenSize: 4, threads })
    await forecaster.fit(table, { epochs: 1 })
    return forecaster.fingerprint()
  }
  expect(await trained(2)).toBe(await trained(1))
})
