/**
 * One training of a network on a prepared table.
 *
 * @module
 */
import { yieldToHost } from '#host'
import type { Engine } from '../engine/engine.js'
import { gradientNorm } from '../engine/norm.js'
import type { Claim } from '../network/index.js'
import type { ResolvedNetworkOptions } from '../options/network.js'
import { scalarsOf } from '../options/optimizer.js'
import { clipsByNorm, smallerUpdates } from '../options/rows/clip.js'
import { Training } from '../train/loop.js'
import { LearningRates } from '../train/schedule.js'
import type { ResolvedFitOptions } from '../options/fit.js'
import type { Preparation } from './preparation.js'
import type { SavedTraining } from '../train/state.js'
import type { Position, Saver, Watching } from '../train/task.js'
import { forecastsOf } from './predictions.js'
import { trainingPlan } from './windows.js'

/** What a network is trained on. */
export type TrainingData = Pick<Preparation, 'schema' | 'samples' | 'weights' | 'gathering'>

/** What the forecaster adds to the options of a training. */
export interface Steering {
  /** Called before every slice; throws where the training must not go on. */
  check: () => void
  /** Writes checkpoints. */
  saver?: Saver | undefined
  /** Where it is one of several networks: its seed. */
  seed?: number | undefined
  /** Breaks the training off there. */
  stopAt?: Position | undefined
  /** What progress tells besides. */
  watching?: Watching
}

/**
 * The training, ready to run.
 *
 * @throws HindcastError `MEMORY_TOO_SMALL`
 */
export function trainingOf(
  net: ResolvedNetworkOptions,
  { engine, generator }: Pick<Claim, 'engine' | 'generator'>,
  prepared: TrainingData,
  fit: ResolvedFitOptions,
  steering: Steering,
  saved: SavedTraining | null = null,
): Training {
  const { schema, samples, weights, gathering } = prepared
  const { hold } = fit
  const rates = new LearningRates(net.optimizer.learningRate, fit.schedule ?? [])
  const turn = hold === undefined ? yieldToHost : () => yieldToHost().then(hold)
  const plan = trainingPlan(gathering, samples, fit, weights !== null)
  const [train, valid] = [gathering.relative(samples.train), gathering.relative(samples.valid)]
  return new Training(
    {
      engine,
      generator,
      plan,
      fill: () => {
        gathering.fillInputs(engine)
        gathering.fillTargets(engine)
      },
      train: gathering.starts(samples.train),
      valid: gathering.starts(samples.valid),
      validTargets: (from, count) => gathering.wanted(samples.valid.subarray(from, from + count)),
      relative: train === null || valid === null ? null : { train, valid },
      validatesFirst: (schema.residual ?? false) !== false,
      weights,
      setLearningRate: (done) => {
        const learningRate = rates.after(done)
        engine.setOptimizer(scalarsOf(net, { ...fit, learningRate }))
        return learningRate
      },
    },
    {
      ...fit,
      smallerUpdates: smallerUpdates(fit),
      yieldToHost: turn,
      ...steering,
    },
    saved,
  )
}

/** What can be watched of a training: the engine is read, nothing is computed anew. */
export function watchingOf(engine: Engine, prepared: Preparation, fit: ResolvedFitOptions): Watching {
  const { valid } = prepared.samples
  const forecasts = forecastsOf(prepared, prepared.schema, valid)
  return {
    gradientNorm: () => gradientNorm(engine, clipsByNorm(fit)),
    validation: (given) => forecasts([prepared.gathering.outputs(valid, given)]),
  }
}
