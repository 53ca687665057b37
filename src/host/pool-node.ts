/**
 * A pool of worker threads, for Node.
 *
 * @module
 */
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
  })
  return { run: (task) => pool.run(task) as Promise<unknown>, close: () => pool.destroy() }
}
