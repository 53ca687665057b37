/**
 * The networks that forecast together, trained one after the other on the same samples.
 *
 * @module
 */
import { type TrainingRecord, recordOf, type TrainingStart } from '../model/record.js'
import type { ResolvedFitOptions } from '../options/fit.js'
import { scalarsOf } from '../options/optimizer.js'
import type { Progress } from '../options/progress.js'
import type { SavedTraining } from '../train/state.js'
import type { Member } from './held-networks.js'
import type { Preparation } from './preparation.js'
import type { SeedRun } from './run.js'
import { networkFingerprintOf, trainNetwork, type TrainedNetwork } from './train-network.js'
import type { Steering } from './training.js'

/** What networks are trained on, and how. */
export interface MembersTask {
  members: readonly Member[]
  prepared: Preparation
  fit: ResolvedFitOptions
  /** Epochs of each, where they are not those of `fit`. */
  epochs?: readonly number[]
  /** What the training of a network begins with. */
  begin(member: Member): TrainingStart
  /** What else steers a training, by what it began with. */
  steering(begun: TrainingStart): Steering
  /** Where the one network goes on from. */
  saved?: SavedTraining | undefined
  /** It is the last training, on all rows. */
  last?: boolean
}

/** A network, and what its training made of it. */
export type TrainedMember = TrainedNetwork & { begun: TrainingStart; member: Member }

/** Trains networks up to the first that fails. */
export async function trainMembers(task: MembersTask): Promise<TrainedMember[]> {
  const { members, prepared, fit, saved } = task
  const trained: TrainedMember[] = []
  const began = performance.now()
  for (const [m, member] of members.entries()) {
    const { net, engine } = member
    engine.setOptimizer(scalarsOf(net.options, fit))
    const begun = task.begin(member)
    const epochs = task.epochs?.[m] ?? fit.epochs
    const own = {
      ...fit,
      epochs,
      ...progressOf(task, { number: m + 1, of: members.length, seed: net.options.seed }, began),
    }
    const one = await trainNetwork(member, prepared, own, task.steering(begun), saved)
    trained.push({ ...one, begun, member })
    if (one.failure !== null) break
  }
  return trained
}

/** Gives networks the optimizers of their options again. */
export function plainOptimizers(members: readonly Member[]): void {
  for (const { net, engine } of members) engine.setOptimizer(scalarsOf(net.options))
}

/** The records of networks that were trained, of each that changed; broken off before the first update, it is what it was. */
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

/** What is told of the progress of one of several networks, which are trained one after the other since `began`. */
function progressOf(
  { fit: { onProgress }, last = false }: MembersTask,
  network: NonNullable<Progress['network']>,
  began: number,
): Pick<ResolvedFitOptions, 'onProgress'> {
  const { number, of } = network
  if (onProgress === undefined || (of === 1 && !last)) return {}
  const before = (performance.now() - began) / 1000
  const which = { ...(of === 1 ? {} : { network }), ...(last ? { last } : {}) }
  return {
    onProgress: (progress) => {
      const { seconds, secondsLeft } = progress
      const left = secondsLeft + (of - number) * (seconds + secondsLeft)
      return onProgress({ ...progress, seconds: before + seconds, secondsLeft: left, ...which })
    },
  }
}
