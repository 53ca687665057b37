/**
 * The networks of an ensemble, trained on the same samples, one after the other or in parallel.
 *
 * @module
 */
import { type TrainingRecord, recordOf } from '../model/record.js'
import type { ResolvedFitOptions } from '../options/fit.js'
import { scalarsOf } from '../options/optimizer.js'
import type { Progress } from '../options/progress.js'
import type { Member } from './held-networks.js'
import { threadsFor, trainOnThreads } from './jobs.js'
import type { SeedRun } from './run.js'
import { type MembersTask, networkFingerprintOf, type TrainedMember, trainNetwork } from './train-network.js'
import { watchingOf } from './training.js'

/**
 * Trains networks up to the first that fails.
 *
 * @param jobs on how many threads, each with a network of its own
 */
export async function trainMembers(task: MembersTask, jobs: number | 'auto'): Promise<TrainedMember[]> {
  const { members, prepared, fit, saved } = task
  const trained: TrainedMember[] = []
  const began = performance.now()
  const threads = threadsFor(task, jobs)
  const networkOf = (m: number): NonNullable<Progress['network']> => ({
    number: m + 1,
    of: members.length,
    seed: members[m].net.options.seed,
  })
  if (threads > 1) {
    return trainOnThreads(task, threads, (m) => progressOf(task, networkOf(m), 0, threads).onProgress!)
  }
  for (const [m, member] of members.entries()) {
    const { net, engine } = member
    engine.setOptimizer(scalarsOf(net.options, fit))
    const begun = task.begin(member, m)
    const epochs = task.epochs?.[m] ?? fit.epochs
    const told = progressOf(task, networkOf(m), (performance.now() - began) / 1000)
    const own = { ...fit, epochs, ...told }
    const watching = fit.watch ? { watching: watchingOf(engine, prepared, fit) } : {}
    const steering = { ...task.steering(begun, m), ...watching }
    const one = await trainNetwork(member, prepared, own, steering, saved?.[m])
    trained.push({ ...one, begun, member })
    if (one.failure !== null) break
  }
  return trained
}

/** Gives networks the optimizers of their options again. */
export function plainOptimizers(members: readonly Member[]): void {
  for (const { net, engine } of members) engine.setOptimizer(scalarsOf(net.options))
}

/**
 * The records of networks that were trained, of each that changed; broken off before the first update, it is what it
 * was.
 */
export function recordsOf(trained: readonly TrainedMember[]): TrainingRecord[] {
  return trained.flatMap(({ begun, end, outcome, member: { engine } }) =>
    outcome === null ? [] : [recordOf(begun, end, outcome, networkFingerprintOf(engine))],
  )
}

/** The epochs of each network, in order. */
export function runsOf(trained: readonly TrainedMember[]): SeedRun[] {
  return trained.map(({ outcome, member: { net } }) => {
    const { epochs, best, initialLoss } = outcome!
    return { seed: net.options.seed, epochs, best: best!, ...(initialLoss === null ? {} : { initialLoss }) }
  })
}

/**
 * What is told of the progress of one of several networks.
 *
 * @param before seconds that those before it took
 * @param threads how many are trained at a time
 */
function progressOf(
  { fit: { onProgress }, last = false }: MembersTask,
  network: NonNullable<Progress['network']>,
  before: number,
  threads = 1,
): Pick<ResolvedFitOptions, 'onProgress'> {
  const { number, of } = network
  if (onProgress === undefined || (of === 1 && !last)) return {}
  const rounds = Math.floor((of - number + threads - 1) / threads)
  const which = { ...(of === 1 ? {} : { network }), ...(last ? { last } : {}) }
  return {
    onProgress: (progress) => {
      const { seconds, secondsLeft } = progress
      const left = secondsLeft + rounds * (seconds + secondsLeft)
      return onProgress({ ...progress, seconds: before + seconds, secondsLeft: left, ...which })
    },
  }
}
