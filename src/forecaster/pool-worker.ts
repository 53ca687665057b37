/**
 * A thread that trains networks of a forecaster, one after the other.
 *
 * @module
 */
import { Tinypool } from 'tinypool'
import { claim, discard, Network } from '../network/index.js'
import { scalarsOf } from '../options/optimizer.js'
import type { Progress } from '../options/progress.js'
import { answering, type ToldTask } from '../pool/index.js'
import { packError } from '../pool/packed-error.js'
import { learnedOf, restoreLearned } from '../train/state.js'
import { Gathering } from './gathering.js'
import type { MemberJob, MemberResult, Shared } from './jobs.js'
import { trainNetwork } from './train-network.js'
import type { TrainingData } from './training.js'

let data: TrainingData | null = null

/** Trains a network. */
export default ({ task, port }: ToldTask<MemberJob>) =>
  answering(async (): Promise<MemberResult> => {
    const { net: options, fit, dataset, schema, samples, weights, tells } = Tinypool.workerData as Shared
    data ??= { schema, samples, weights, gathering: new Gathering(dataset, schema, options.dtype) }
    const net = await Network.of({ ...options, seed: task.seed })
    try {
      const { engine, generator } = claim(net, 'fit')
      engine.setOptimizer(scalarsOf(net.options, fit))
      restoreLearned(engine, task.learned)
      generator.setState(task.generator)
      const onProgress = tells ? { onProgress: (progress: Progress) => port.postMessage(progress) } : {}
      const own = { ...fit, epochs: task.epochs, ...onProgress }
      const trained = await trainNetwork({ net, engine, generator }, data, own, {
        check: () => undefined,
        seed: task.seed,
      })
      const { outcome, end, failure } = trained
      return {
        outcome,
        end,
        failure: failure === null ? null : packError(failure.error, false),
        learned: learnedOf(engine),
        generator: generator.getState(),
      }
    } finally {
      discard(net)
    }
  })
