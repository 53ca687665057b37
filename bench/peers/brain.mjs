/**
 * brain.js: other work, since it offers none that is the same. Its RNNTimeStep has relu, its own optimizer (RMSProp with
 * clipping) and no minibatches; it reads T rows and predicts the next row of all I columns at T − 1 of them. A unit of
 * work is one window; start weights are its own.
 */
import brain from 'brain.js'
import { LEARNING_RATE } from '../../dist/bench/points.js'

export function start({ point, table }) {
  const { inputSize: I, hiddenSize: H, steps: T } = point
  const options = { inputSize: I, hiddenLayers: [H], outputSize: I, learningRate: LEARNING_RATE }
  const net = new brain.recurrent.RNNTimeStep(options)
  net.initialize()
  const rows = Array.from({ length: table.rows }, (_, r) =>
    Float32Array.from(table.inputs.subarray(r * I, (r + 1) * I)),
  )
  const count = table.rows - T + 1
  const window = Array.from({ length: count }, (_, w) => rows.slice(w, w + T))
  return {
    minibatches: count,
    windows: 1,
    train(from, n) {
      for (let w = from; w < from + n; w++) net.trainPattern(window[w])
    },
    infer(from, n) {
      for (let w = from; w < from + n; w++) net.run(window[w])
    },
  }
}
