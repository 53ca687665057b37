/**
 * The jobs of a backtest, run one after the other or on several threads, and kept in a journal.
 *
 * @module
 */
import { HindcastError } from '../errors.js'
import type { ResolvedBacktest } from '../options/backtest.js'
import { Journal } from '../journal/index.js'
import { jobsOf, runJobs } from '../pool/index.js'
import { unpackError } from '../pool/packed-error.js'
import type { Table } from '../table/index.js'
import { clauseOf, words } from '../text/words.js'
import { type Failed, type Group, type JobPart, runJob } from './job.js'
import { ownerOf } from './key.js'
import type { Plan } from './plan.js'
import type { Shared } from './pool-worker.js'

/**
 * What the jobs give, in the order of the plan, whatever runs them.
 *
 * @param apart whether a thread of their own runs them also where one is enough: this one then hears what comes meanwhile
 */
export async function* partsOf(
  table: Table,
  plan: Plan,
  { notes, apart }: { notes: string[]; apart: boolean },
): AsyncGenerator<JobPart, void, undefined> {
  const { options } = plan
  const jobs = options.warm ? [plan.groups] : plan.groups.map((group) => [group])
  const journal =
    options.journal === undefined ? null : await Journal.open<readonly JobPart[]>(options.journal, ownerOf(table, plan))
  if (journal?.wasTorn === true) notes.push('The last line of the journal was torn, and was dropped.')
  const threads = Math.min(jobsOf(options.jobs), jobs.length)
  if (jobsOf(options.jobs) > 1 && jobs.length === 1) {
    notes.push('One training serves all origins, so there is nothing to run on several threads.')
  }
  const left = jobs.flatMap((_, j) => (journal?.has(j) === true ? [] : [j]))
  /** Throws where a job failed, at its origin. */
  const whole = (part: JobPart | Failed): JobPart => {
    if (part.kind === 'failed') throw atOrigin(unpackError(part.error), plan.folds[part.fold - 1])
    return part
  }
  /** A job's parts, kept only where it did not fail. */
  async function* kept(j: number, parts: readonly (JobPart | Failed)[]): AsyncGenerator<JobPart, void, undefined> {
    if (parts.at(-1)?.kind !== 'failed') await journal?.add(j, parts as JobPart[])
    for (const part of parts) yield whole(part)
  }
  const onOthers = left.length > 0 && (apart || (threads > 1 && left.length > 1))
  const made = onOthers ? onThreads(table, options, { threads, jobs, left }) : null
  try {
    for (const [j, groups] of jobs.entries()) {
      options.fit.signal?.throwIfAborted()
      if (journal?.has(j) === true) {
        yield* await journal.parts(j)
        continue
      }
      if (made !== null) {
        const { value } = await made.next()
        yield* kept(j, value as (JobPart | Failed)[])
        continue
      }
      const job = runJob(table, options, groups, options.fit.signal)
      if (journal === null) for await (const part of job) yield whole(part)
      else {
        const parts: (JobPart | Failed)[] = []
        for await (const part of job) parts.push(part)
        yield* kept(j, parts)
      }
    }
  } finally {
    await made?.return()
    await journal?.close()
  }
}

function onThreads(
  table: Table,
  options: ResolvedBacktest,
  { threads, jobs, left }: { threads: number; jobs: readonly (readonly Group[])[]; left: readonly number[] },
): AsyncGenerator<(JobPart | Failed)[], void, undefined> {
  const { signal, ...fit } = options.fit
  // One thread a job: the bits are the same, and threads of a network would stand in each other's way.
  const forecaster = { threads: 1, ...options.forecaster }
  const shared: Shared = { table, options: { ...options, onProgress: undefined, fit, forecaster } }
  return runJobs({ room: 'backtest', threads, shared, tasks: left.map((j) => jobs[j]), signal })
}

/** An error with the origin at which it came. */
function atOrigin(error: Error, { origin }: { origin: string | number }): Error {
  if (!(error instanceof HindcastError)) return error
  const message = words`At the origin ${String(origin)}: ${clauseOf(error.words)}.`
  return new HindcastError(error.code, message, error.facts, { cause: error })
}
