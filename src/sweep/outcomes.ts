/**
 * The jobs of a sweep, run one after the other or on several threads.
 *
 * @module
 */
import type { SignalLike } from '../host-types.js'
import { jobsOf, runJobsAsTheyEnd } from '../pool/index.js'
import type { Table } from '../table/index.js'
import { type JobOutcome, runSweepJob, type SweepJob } from './job.js'

/** Jobs as they end, one after the other or on several threads. */
export async function* outcomesOf(
  table: Table,
  jobs: readonly SweepJob[],
  asked: number | 'auto',
  signal: SignalLike | undefined,
): AsyncGenerator<{ job: number; value: JobOutcome }, void, undefined> {
  const threads = Math.min(jobsOf(asked), jobs.length)
  if (threads > 1) {
    yield* runJobsAsTheyEnd<SweepJob, JobOutcome>({ room: 'sweep', threads, shared: { table }, tasks: jobs, signal })
    return
  }
  for (const [job, own] of jobs.entries()) {
    signal?.throwIfAborted()
    yield { job, value: await runSweepJob(table, own, signal) }
  }
}
