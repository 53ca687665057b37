/**
 * Trains the networks of an ensemble in parallel, one per thread: the same bits as one after the other.
 *
 * @module
 */
import { jobsRefused } from '#host'
import { Answers } from '../answers.js'
import type { Dataset } from '../data/dataset.js'
import { notice } from '../notice.js'
import type { ResolvedFitOptions } from '../options/fit.js'
import type { ResolvedNetworkOptions } from '../options/network.js'
import { scalarsOf } from '../options/optimizer.js'
import type { Progress } from '../options/progress.js'
import { jobsOf, runJobs } from '../pool/index.js'
import { type PackedError, unpackError } from '../pool/packed-error.js'
import { type Learned, learnedOf, restoreLearned } from '../train/state.js'
import type { MembersTask, TrainedMember, TrainedNetwork } from './train-network.js'
import type { TrainingData } from './training.js'

/** What all threads share: the data, how it is trained on, and the compiled core. */
export interface Shared extends Pick<TrainingData, 'schema' | 'samples' | 'weights'> {
  net: ResolvedNetworkOptions
  fit: ResolvedFitOptions
  dataset: Omit<Dataset, 'scalesAt'>
  /** Whether it tells of its progress. */
  tells: boolean
}

/** One network as it is before its training. */
export interface MemberJob {
  seed: number
  epochs: number
  learned: Learned
  generator: readonly number[]
}

/** What its training made of it. */
export interface MemberResult
  extends Pick<TrainedNetwork, 'outcome' | 'end'>, Pick<MemberJob, 'learned' | 'generator'> {
  failure: PackedError | null
}

/** On how many threads networks are trained; 1: in this one, one after the other. */
export function threadsFor({ members, fit, steering, begin, saved }: MembersTask, jobs: number | 'auto'): number {
  const threads = Math.min(jobsOf(jobs), members.length)
  if (threads === 1) return 1
  const { stopAt, saver } = steering(begin(members[0], 0), 0)
  if (stopAt !== undefined) return 1
  const { wasm } = members[0].net.options
  const why =
    jobsRefused() ??
    (saver !== undefined || saved !== undefined ? 'a checkpoint follows one training at a time' : null) ??
    (fit.watch || fit.hold !== undefined ? 'a training that is watched or held runs where its caller is' : null) ??
    (typeof Response !== 'undefined' && wasm instanceof Response ? 'the binary of a Response can be read once' : null)
  if (why === null) return threads
  notice(`The ${members.length} networks are trained one after the other, since ${why}.`)
  return 1
}

/** Trains networks at the same time. Where one fails, all are as they were. */
export async function trainOnThreads(
  task: MembersTask,
  threads: number,
  progressOf: (m: number) => (progress: Progress) => unknown,
): Promise<TrainedMember[]> {
  const { members, prepared, fit } = task
  const begun = members.map((member, m) => task.begin(member, m))
  const { check } = task.steering(begun[0], 0)
  const { signal, onProgress } = fit
  // What cannot be cloned stays here.
  const own = Object.fromEntries(
    Object.entries(fit).filter(([name]) => !['signal', 'onProgress', 'hold', 'checkpoint', 'resume'].includes(name)),
  )
  const { inputs, targets, calendar, known, fixed, unknown, rows, form, bySeries, unseen } = prepared.dataset
  const [{ net, engine }] = members
  const shared: Shared = {
    net: await placedOnThread(net.options, engine.kind),
    fit: own as unknown as ResolvedFitOptions,
    dataset: { inputs, targets, calendar, known, fixed, unknown, rows, form, bySeries, unseen },
    schema: prepared.schema,
    samples: prepared.samples,
    weights: prepared.weights,
    tells: onProgress !== undefined,
  }
  const tasks = members.map(({ net: one, engine: core, generator }, m): MemberJob => {
    core.setOptimizer(scalarsOf(one.options, fit))
    const epochs = task.epochs?.[m] ?? fit.epochs
    return { seed: one.options.seed, epochs, learned: learnedOf(core), generator: generator.getState() }
  })
  const ending = new AbortController()
  const stop = (): void => ending.abort(signal!.reason)
  if (signal?.aborted === true) stop()
  else signal?.addEventListener('abort', stop)
  const answers = new Answers((error) => ending.abort(error))
  const hear = (m: number, progress: unknown): void => {
    if (ending.signal.aborted) return
    try {
      check()
      answers.take('onProgress', progressOf(m)(progress as Progress))
    } catch (error) {
      ending.abort(error)
    }
  }
  const results: MemberResult[] = []
  const unchanged = (failure: TrainedNetwork['failure'], end: TrainedNetwork['end']): TrainedMember[] =>
    members.map((member, m) => ({ outcome: null, end, failure, putBack: () => undefined, begun: begun[m], member }))
  try {
    const running = runJobs<MemberJob, MemberResult>({
      room: 'forecaster',
      threads,
      shared,
      tasks,
      hear,
      signal: ending.signal,
    })
    for await (const result of running) {
      results.push(result)
      if (result.failure !== null) return unchanged({ error: unpackError(result.failure) }, result.end)
    }
  } catch (error) {
    return unchanged({ error }, 'stopped')
  } finally {
    answers.over = true
    signal?.removeEventListener('abort', stop)
  }
  return results.map(({ outcome, end, learned, generator }, m) => {
    const member = members[m]
    const before = learnedOf(member.engine)
    restoreLearned(member.engine, learned)
    member.generator.setState(generator)
    const putBack = (): void => {
      restoreLearned(member.engine, before)
      member.generator.setState(tasks[m].generator)
    }
    return { outcome, end, failure: null, putBack, begun: begun[m], member }
  })
}

/** The network as a thread makes it: on one thread, from the compiled core, which all share. */
async function placedOnThread(
  { wasm, ...options }: ResolvedNetworkOptions,
  engine: 'wasm' | 'ts',
): Promise<ResolvedNetworkOptions> {
  const own = { ...options, threads: 1, engine }
  if (engine === 'ts') return own
  const { compileCore } = await import('../engine/wasm.js')
  return { ...own, wasm: await compileCore(options.dtype, options.engineDependentBits ? 'relaxed' : 'plain', wasm) }
}
