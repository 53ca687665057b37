/**
 * The jobs of a backtest, run one after the other or on several threads, and kept in a journal.
 *
 * @module
 */
import { HindcastError } from '../errors.js'
import type { ResolvedBacktest } from '../options/backtest.js'
import { Journal } from '../journal/index.js'
import { jobsOf, runJobs } from '../pool/index.js'
import type { Table } from '../table/index.js'
import { clauseOf, words } from '../text/words.js'
import { type Group, type JobPart, runJob } from './job.js'
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
  const begun = (j: number): Plan['folds'][number] => plan.folds[jobs[j][0].origins[0].fold - 1]
  const onOthers = left.length > 0 && (apart || (threads > 1 && left.length > 1))
  const made = onOthers ? onThreads(table, options, { threads, jobs, left }) : null
  try {
    for (const [j, groups] of jobs.entries()) {
      options.fit.signal?.throwIfAborted()
      if (journal?.has(j) === true) {
        yield* await journal.parts(j)
        continue
      }
      try {
        if (made !== null) {
          const { value } = await made.next()
          await journal?.add(j, value as JobPart[])
          yield* value as JobPart[]
        } else if (journal === null) yield* runJob(table, options, groups, options.fit.signal)
        else {
          const parts: JobPart[] = []
          for await (const part of runJob(table, options, groups, options.fit.signal)) parts.push(part)
          await journal.add(j, parts)
          yield* parts
        }
      } catch (error) {
        throw atOrigin(error, begun(j))
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
): AsyncGenerator<JobPart[], void, undefined> {
  const { signal, ...fit } = options.fit
  // One thread a job: the bits are the same, and threads of a network would stand in each other's way.
  const forecaster = { threads: 1, ...options.forecaster }
  const shared: Shared = { table, options: { ...options, onProgress: undefined, fit, forecaster } }
  return runJobs({ room: 'backtest', threads, shared, tasks: left.map((j) => jobs[j]), signal })
}

/** An error with the origin at which it came. */
function atOrigin(error: unknown, { origin }: { origin: string | number }): unknown {
  if (!(error instanceof HindcastError)) return error
  const message = words`At the origin ${String(origin)}: ${clauseOf(error.words)}.`
  return new HindcastError(error.code, message, error.facts, { cause: error })
}
