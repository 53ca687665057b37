/**
 * Another build of hindcast, or this one: `variant` is the folder that has its dist/. The core as its own races drive it, and
 * a loop of one's own on its `Network`.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { answered, LEARNING_RATE, networkOf, windowsIn } from '../../dist/bench/points.js'

/** Where builds have had the class, the newest place first. */
const NETWORK = ['dist/network/index.js', 'dist/network.js']

export async function start({ point, dtype, table, weights, variant: folder }) {
  const load = (path) => import(pathToFileURL(join(folder, path)).href)
  const { engineContestant } = await load('dist/bench/engines.js')
  const { doubleView } = await load('dist/engine/engine.js')
  const { engineOf, Network } = await load(NETWORK.find((path) => existsSync(join(folder, path))))
  const options = {
    ...networkOf(point),
    ...{ dtype, engine: 'wasm', threads: 1, seed: 0, optimizer: { name: 'sgd', learningRate: LEARNING_RATE } },
  }
  const [network, alone] = await Promise.all([Network.create(options), Network.create(options)])
  network.loadStateDict(weights)
  const contestant = engineContestant(engineOf(network), point, table)
  return {
    ...contestant,
    losses(count) {
      contestant.train(0, count)
      return Array.from(doubleView(engineOf(network), 'losses').subarray(0, count))
    },
    loop: ownLoop(alone, point, dtype, table),
  }
}

/** A loop on plain arrays: minibatches [T, B, I] with targets [S, B, O] of the S steps that have any, cut out before. */
function ownLoop(network, point, dtype, { rows, inputs, target }) {
  const Real = dtype === 'f32' ? Float32Array : Float64Array
  const { inputSize: I, steps: T, batch: B, outputSize: O } = point
  const S = answered(point)
  const minibatches = Array.from({ length: Math.floor(windowsIn(rows, point) / B) }, (_, m) => {
    const x = new Real(T * B * I)
    const y = new Real(S * B * O)
    for (let t = 0; t < T; t++) x.set(inputs.subarray((m * B + t) * I, (m * B + t + B) * I), t * B * I)
    for (let s = 0; s < S; s++) {
      for (let b = 0; b < B; b++) {
        const row = m * B + b + T - S + s
        y.set(target.subarray(row, row + O), (s * B + b) * O)
      }
    }
    return { x, y }
  })
  return (from, count) => {
    for (let i = from; i < from + count; i++) {
      const { x, y } = minibatches[i % minibatches.length]
      network.forward(x, { steps: T, batch: B })
      network.backward(y)
      network.step()
    }
  }
}
