/**
 * What runs the jobs of a sweep: this thread, several threads, or other machines.
 *
 * @module
 */
import { startPool } from '#host'
import type { SignalLike } from '../host-types.js'
import type { PoolHandle } from '../host/pool-handle.js'
import type { ResolvedSweep } from '../options/sweep.js'
import { jobsOf, runJobsAsTheyEnd } from '../pool/index.js'
import type { Table } from '../table/index.js'
import type { FleetReport } from './fleet-facts.js'
import { type JobOutcome, runSweepJob, type SweepJob } from './job.js'

/** Runs jobs. */
export interface JobRunner {
  /**
   * Jobs as they end.
   *
   * @param decides whether each is done again by another machine, where there are several
   */
  run(
    jobs: readonly SweepJob[],
    label: (job: SweepJob, place: number) => string,
    decides?: boolean,
  ): AsyncGenerator<{ job: number; value: JobOutcome }, void, undefined>
  /** What a job gave that decides, from another machine too where there are several. */
  confirm(job: SweepJob, outcome: JobOutcome, label: string): Promise<JobOutcome>
  /** Of other machines. */
  report(): FleetReport | null
  close(): Promise<void>
}

/**
 * @param apart whether a thread of their own runs jobs also where one is enough: this one then hears what comes meanwhile
 * @throws HindcastError what opening a queue throws
 */
export async function runnerOf(table: Table, resolved: ResolvedSweep, apart: boolean): Promise<JobRunner> {
  const { queue, audit, base, space, backtest } = resolved
  const { signal } = backtest.fit
  if (queue !== undefined) {
    const { Fleet } = await import('#fleet')
    return Fleet.open(table, { url: queue, audit, used: textsIn([base, space]), signal })
  }
  // The hold-out, the series and the models take the threads of the option sets, where these are as many.
  let pool: { threads: number; handle: Promise<PoolHandle> } | null = null
  const end = async (): Promise<void> => (await pool?.handle)?.close()
  const begin = async (threads: number): Promise<PoolHandle> => {
    await end()
    return startPool('sweep', threads, { table })
  }
  return {
    run: (jobs) => {
      const threads = Math.min(jobsOf(backtest.jobs), jobs.length)
      if (threads < 2 && !(apart && threads > 0)) return runHere(table, jobs, signal)
      if (pool === null || pool.threads < threads) pool = { threads, handle: begin(threads) }
      return onThreads(pool.handle, jobs, threads, signal)
    },
    confirm: async (_, outcome) => outcome,
    report: () => null,
    close: end,
  }
}

/** What a job gives. */
export async function outcomeOf(runner: JobRunner, job: SweepJob, label: string): Promise<JobOutcome> {
  for await (const { value } of runner.run([job], () => label)) return value
  throw new Error('the job gave nothing')
}

async function* runHere(
  table: Table,
  jobs: readonly SweepJob[],
  signal: SignalLike | undefined,
): AsyncGenerator<{ job: number; value: JobOutcome }, void, undefined> {
  for (const [job, own] of jobs.entries()) {
    signal?.throwIfAborted()
    yield { job, value: await runSweepJob(table, own, signal) }
  }
}

async function* onThreads(
  starting: Promise<PoolHandle>,
  jobs: readonly SweepJob[],
  threads: number,
  signal: SignalLike | undefined,
): AsyncGenerator<{ job: number; value: JobOutcome }, void, undefined> {
  const pool = await starting
  yield* runJobsAsTheyEnd<SweepJob, JobOutcome>({ room: 'sweep', threads, shared: null, tasks: jobs, signal, pool })
}

/** All texts in options: names of columns are among them. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}
