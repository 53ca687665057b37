/** hindcast itself: the core, or the twin, or the plain JavaScript of its own races. */
import { engineContestant } from '../../dist/bench/engines.js'
import { plainContestant } from '../../dist/bench/plain.js'
import { LEARNING_RATE } from '../../dist/bench/points.js'
import { doubleView, readRegion } from '../../dist/engine/engine.js'
import { engineOf, Network } from '../../dist/network.js'

export async function start({ point, dtype, table, weights, variant }) {
  if (variant === 'plain') return { ...plainContestant(point, table, weights), about: { precision: 'f64' } }
  const network = await newNetwork(point, dtype, variant === 'twin' ? 'ts' : 'wasm')
  network.loadStateDict(weights)
  const engine = engineOf(network)
  const contestant = engineContestant(engine, point, table)
  const windows = table.rows - point.steps + 1
  return {
    ...contestant,
    losses(count) {
      contestant.train(0, count)
      return Array.from(doubleView(engine, 'losses').subarray(0, count))
    },
    outputs() {
      contestant.infer(0, 1)
      const output = readRegion(engine, 'output')
      return Array.from({ length: point.steps * point.batch }, (_, i) => {
        return output[Math.floor(i / point.batch) * windows + (i % point.batch)]
      })
    },
  }
}

export function newNetwork(point, dtype, engine) {
  const { inputSize, hiddenSize } = point
  const optimizer = { name: 'sgd', learningRate: LEARNING_RATE }
  return Network.create({ inputSize, hiddenSize, dtype, engine, threads: 1, recurrentBias: false, seed: 0, optimizer })
}
