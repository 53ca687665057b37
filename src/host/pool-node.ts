/**
 * A pool of worker threads, for Node.
 *
 * @module
 */
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import { Tinypool } from 'tinypool'
import type { PoolHandle } from './pool-handle.js'

/**
 * Starts a pool.
 *
 * @param room the folder of src/ whose `pool-worker.js` takes the tasks
 * @param data what all tasks share; each thread gets a copy
 */
export async function startPool(room: string, threads: number, data: unknown): Promise<PoolHandle> {
  const pool = new Tinypool({
    filename: new URL(`../${room}/pool-worker.js`, import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    workerData: data,
    isolateWorkers: false,
    execArgv: [],
    // Trainings live in the core's memory; without this limit a thread lets some 30 MB of garbage gather.
    resourceLimits: { maxYoungGenerationSizeMb: 2 },
  })
  return {
    async run(task, hear) {
      if (hear === undefined) return (await pool.run(task)) as unknown
      const { port1, port2 } = new MessageChannel()
      port1.on('message', hear)
      try {
        const result: unknown = await pool.run({ task, port: port2 }, { transferList: [port2] })
        // The result comes by a port of its own, and may overtake what was posted before it.
        for (let late = receiveMessageOnPort(port1); late !== undefined; late = receiveMessageOnPort(port1)) {
          hear((late as { message: unknown }).message)
        }
        return result
      } finally {
        port1.close()
      }
    },
    close: () => pool.destroy(),
  }
}
