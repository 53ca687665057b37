/**
 * Jobs on several threads: pure functions of plain data, whose results come in the order in which they were asked for, for
 * any number of threads.
 *
 * A room that has jobs has a file `pool-worker.ts`, whose default export runs one; see {@link answering}.
 *
 * @module
 */
import { hardwareThreads, startPool } from '#host'
import type { SignalLike } from '../host-types.js'
import type { PoolHandle } from '../host/pool-handle.js'
import { type PackedError, packError, unpackError } from './packed-error.js'

/** How a job ended. */
type Ended<T> = { value: T } | { error: PackedError }

/** What a worker's function gives: the value, or the error as plain data. */
export async function answering<T>(job: () => Promise<T>): Promise<Ended<T>> {
  try {
    return { value: await job() }
  } catch (error) {
    return { error: packError(error, false) }
  }
}

export type { ToldTask } from '../host/pool-handle.js'

/** How many threads `'auto'` is. */
export const jobsOf = (jobs: number | 'auto'): number => (jobs === 'auto' ? hardwareThreads() : jobs)

/** What runs jobs. */
export interface JobTask<Task> {
  /** The folder of src/ whose pool-worker.ts runs them. */
  room: string
  threads: number
  /** What all of them share. */
  shared: unknown
  tasks: readonly Task[]
  /** Called with what the thread of the n-th task posts; the worker is then given a {@link ToldTask}. */
  hear?: ((n: number, message: unknown) => void) | undefined
  signal?: SignalLike | undefined
  /** Threads that are there already, with what is shared, and stay; else they are started, and end with the jobs. */
  pool?: PoolHandle | undefined
}

/** A pool at work, and what is thrown once the signal aborts. */
async function begin<Task, T>({ room, threads, shared, tasks, hear, signal, ...given }: JobTask<Task>) {
  const count = Math.min(threads, tasks.length)
  const pool = given.pool ?? (await startPool(room, count, shared))
  let stop: (() => void) | undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal!.reason as Error)
    if (signal?.aborted === true) stop()
    else signal?.addEventListener('abort', stop)
  })
  aborted.catch(() => undefined)
  return {
    count,
    aborted,
    /** Runs the n-th task. */
    run(n: number): Promise<Ended<T>> {
      const run = pool.run(tasks[n], hear && ((message) => hear(n, message))) as Promise<Ended<T>>
      // A pool that is closed rejects what waits.
      run.catch(() => undefined)
      return run
    },
    async end(): Promise<void> {
      signal?.removeEventListener('abort', stop!)
      if (given.pool === undefined) await pool.close()
    },
  }
}

/**
 * Runs jobs; their results, in order. So many more than there are threads are begun ahead, so that memory stays flat.
 *
 * @throws what a job threw; the signal's reason when aborted
 */
export async function* runJobs<Task, T>(given: JobTask<Task>): AsyncGenerator<T, void, undefined> {
  const { tasks } = given
  const { count, aborted, run, end } = await begin<Task, T>(given)
  try {
    const running: Promise<Ended<T>>[] = []
    let next = 0
    for (let done = 0; done < tasks.length; done++) {
      while (next < tasks.length && next < done + 2 * count) running.push(run(next++))
      const ended = await Promise.race([running.shift()!, aborted])
      if ('error' in ended) throw unpackError(ended.error)
      yield ended.value
    }
  } finally {
    await end()
  }
}

/** A job that has ended: its place among the tasks, and what it gave. */
export interface EndedJob<T> {
  job: number
  value: T
}

/**
 * Runs jobs; their results as they come, so that none waits for a longer one.
 *
 * @throws as {@link runJobs}
 */
export async function* runJobsAsTheyEnd<Task, T>(given: JobTask<Task>): AsyncGenerator<EndedJob<T>, void, undefined> {
  const { tasks } = given
  const { count, aborted, run, end } = await begin<Task, T>(given)
  try {
    const running = new Map<number, Promise<{ job: number; ended: Ended<T> }>>()
    let next = 0
    while (next < tasks.length || running.size > 0) {
      while (next < tasks.length && running.size < count) {
        const job = next++
        const ending = run(job).then((ended) => ({ job, ended }))
        ending.catch(() => undefined)
        running.set(job, ending)
      }
      const { job, ended } = await Promise.race([...running.values(), aborted])
      running.delete(job)
      if ('error' in ended) throw unpackError(ended.error)
      yield { job, value: ended.value }
    }
  } finally {
    await end()
  }
}
