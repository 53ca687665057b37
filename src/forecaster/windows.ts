/**
 * From scaled columns to the engine's memory: the plans of training and of prediction, and what fills them.
 *
 * @module
 */
import type { Samples } from '../data/samples.js'
import { doubleView, type Engine, intView, realArray } from '../engine/engine.js'
import { EMPTY_PLAN, type Plan } from '../engine/spec.js'
import type { Dataset } from '../data/dataset.js'
import type { Given, Outputs } from '../data/forecasts.js'
import type { Schema } from '../data/schema.js'
import { claim, type Network } from '../network/index.js'
import { readOutputs } from '../train/validation.js'
import { Gathering } from './gathering.js'

/** Windows that `predict` runs at a time; a window's bits do not depend on it. */
const PREDICT_BATCH = 64

/** Windows whose outputs stand in memory at a time, where they are not trained on. */
const PREDICT_WINDOWS = 4096

/** The plan of a training. */
export function trainingPlan(
  gathering: Gathering,
  { train, valid }: Pick<Samples, 'train' | 'valid'>,
  { batchSize, epochWindows = train.length }: { batchSize: number; epochWindows?: number | undefined },
  hasWeights: boolean,
): Plan {
  const batch = Math.min(batchSize, epochWindows)
  const validated = Math.min(valid.length, Math.max(batch, PREDICT_WINDOWS))
  return {
    ...EMPTY_PLAN,
    ...gathering.plan,
    ...gathering.targetPlan,
    batch,
    windows: epochWindows,
    starts: Math.max(epochWindows, validated),
    outputRows: validated,
    outputLast: true,
    training: true,
    hasWeights,
  }
}

/**
 * What each of some networks gives for the windows that end at `ends`.
 *
 * @param call the call that holds the networks until it ends
 * @throws HindcastError `BUSY`, `DISPOSED`, `MEMORY_TOO_SMALL`
 */
export function runNetworks(
  networks: readonly Network[],
  call: string,
  dataset: Dataset,
  schema: Schema,
  ends: Int32Array,
): Given {
  const gathering = new Gathering(dataset, schema, networks[0].options.dtype)
  return networks.map((network) => {
    const { engine, release } = claim(network, call)
    try {
      return runWindows(engine, gathering, ends)
    } finally {
      release()
    }
  })
}

/**
 * What a network forecasts for the windows that end at `ends`, at their last step.
 *
 * @throws HindcastError `MEMORY_TOO_SMALL`
 */
export function runWindows(engine: Engine, gathering: Gathering, ends: Int32Array): Outputs {
  const n = ends.length
  const { dtype, outputSize } = engine.sizes
  const given = realArray(dtype, n * outputSize)
  if (n === 0) return gathering.outputs(ends, given)
  const most = Math.min(n, PREDICT_WINDOWS)
  engine.arrange({
    ...EMPTY_PLAN,
    ...gathering.plan,
    batch: Math.min(PREDICT_BATCH, n),
    windows: most,
    starts: most,
    outputRows: most,
    outputLast: true,
  })
  gathering.fillInputs(engine)
  for (let at = 0; at < n; at += most) {
    const part = ends.subarray(at, at + most)
    intView(engine, 'starts').set(gathering.starts(part))
    const relative = gathering.relative(part)
    if (relative !== null) {
      doubleView(engine, 'shifts').set(relative.shifts)
      doubleView(engine, 'factors').set(relative.factors)
    }
    engine.predict(0, part.length)
    readOutputs(engine, part.length, given, at)
  }
  return gathering.outputs(ends, given)
}
