/**
 * One training of a network on a prepared table.
 *
 * @module
 */
import { yieldToHost } from '#host'
import type { Engine } from '../engine/engine.js'
import { gradientNorm } from '../engine/norm.js'
import type { Plan } from '../engine/spec.js'
import type { Claim } from '../network/index.js'
import type { ResolvedNetworkOptions } from '../options/network.js'
import { scalarsOf } from '../options/optimizer.js'
import { Training } from '../train/loop.js'
import { LearningRates } from '../train/schedule.js'
import { startsOf, targetsAt } from '../data/dataset.js'
import type { ResolvedFitOptions } from '../options/fit.js'
import type { Preparation } from './preparation.js'
import type { SavedTraining } from '../train/state.js'
import type { Position, Saver, Watching } from '../train/task.js'
import { forecastsOf } from './predictions.js'
import { fillTraining, readOutputs, trainingPlan } from './windows.js'

/** What the forecaster adds to the options of a training. */
export interface Steering {
  /** Called before every slice; throws where the training must not go on. */
  check: () => void
  /** Writes checkpoints. */
  saver?: Saver | undefined
  /** Breaks the training off there. */
  stopAt?: Position | undefined
}

/**
 * The training, ready to run.
 *
 * @throws HindcastError `MEMORY_TOO_SMALL`
 */
export function trainingOf(
  net: ResolvedNetworkOptions,
  { engine, generator }: Pick<Claim, 'engine' | 'generator'>,
  prepared: Preparation,
  fit: ResolvedFitOptions,
  steering: Steering,
  saved: SavedTraining | null = null,
): Training {
  const { schema, dataset, samples, weights } = prepared
  const { hold } = fit
  const rates = new LearningRates(net.optimizer.learningRate, fit.schedule ?? [])
  const turn = hold === undefined ? yieldToHost : () => yieldToHost().then(hold)
  const plan = trainingPlan(dataset, schema, samples, fit.batchSize, weights !== null)
  return new Training(
    {
      engine,
      generator,
      plan,
      fill: () => fillTraining(engine, dataset, schema),
      train: startsOf(samples.train, schema.window),
      valid: startsOf(samples.valid, schema.window),
      validTargets: targetsAt(dataset, schema, samples.valid),
      weights,
      setLearningRate: (done) => {
        const learningRate = rates.after(done)
        engine.setOptimizer(scalarsOf(net, { ...fit, learningRate }))
        return learningRate
      },
    },
    {
      ...fit,
      yieldToHost: turn,
      ...steering,
      ...(fit.watch ? { watching: watchingOf(engine, plan, prepared, fit) } : {}),
    },
    saved,
  )
}

/** What can be watched of a training: the engine is read, nothing is computed anew. */
function watchingOf(engine: Engine, plan: Plan, prepared: Preparation, fit: ResolvedFitOptions): Watching {
  const { valid } = prepared.samples
  const forecasts = forecastsOf(prepared, prepared.schema, valid)
  return {
    gradientNorm: () => gradientNorm(engine, fit.clipNorm > 0),
    validation: () => forecasts(readOutputs(engine, plan.windows, valid.length)),
  }
}
