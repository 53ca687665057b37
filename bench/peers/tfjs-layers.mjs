/**
 * The network as users of TensorFlow.js write it: tf.layers and trainOnBatch. The LSTM is PyTorch's, its gates in the same
 * order; the GRU keeps them as z, r, n and resets before the product (tfjs has no other), so that its losses differ.
 */
import tf from '@tensorflow/tfjs'
import { LEARNING_RATE } from '../../dist/bench/points.js'
import { allMinibatches, transposed } from './data.mjs'

/** Where PyTorch's gates stand in Keras's order. */
const ORDER = { rnn: [0], gru: [1, 0, 2], lstm: [0, 1, 2, 3] }

export function layersForm(point, table, weights) {
  const { cell, inputSize: I, hiddenSize: H, steps: T } = point
  const options = { units: H, inputShape: [T, I], returnSequences: true }
  const layer =
    cell === 'rnn' ? tf.layers.simpleRNN(options) : tf.layers[cell]({ ...options, recurrentActivation: 'sigmoid' })
  const model = tf.sequential({ layers: [layer, tf.layers.dense({ units: 1 })] })
  model.compile({ optimizer: tf.train.sgd(LEARNING_RATE), loss: 'meanSquaredError' })
  const ordered = (name, cols) => {
    const data = new Float32Array(weights[name].data.length)
    const block = H * cols
    ORDER[cell].forEach((from, to) => {
      data.set(weights[name].data.subarray(from * block, (from + 1) * block), to * block)
    })
    const rows = ORDER[cell].length * H
    return cols === 1 ? tf.tensor1d(data) : tf.tensor2d(transposed({ shape: [rows, cols], data }), [cols, rows])
  }
  const first = [
    ordered('weight_ih_l0', I),
    ordered('weight_hh_l0', H),
    ordered('bias_ih_l0', 1),
    tf.tensor2d(Float32Array.from(weights['head.weight'].data), [H, 1]),
    tf.tensor1d(Float32Array.from(weights['head.bias'].data)),
  ]
  model.setWeights(first)

  // Keras has the windows first: [n, T, ·].
  const minibatches = allMinibatches(table, point, ({ x, y, n }) => ({
    x: tf.tidy(() => tf.transpose(tf.tensor3d(x, [T, n, I]), [1, 0, 2])),
    y: tf.tidy(() => tf.transpose(tf.tensor3d(y, [T, n, 1]), [1, 0, 2])),
  }))
  const predict = (m) => tf.tidy(() => model.predictOnBatch(minibatches[m].x).dataSync())

  return {
    async train(from, count) {
      for (let m = from; m < from + count; m++) await model.trainOnBatch(minibatches[m].x, minibatches[m].y)
    },
    infer(from, count) {
      for (let m = from; m < from + count; m++) predict(m)
    },
    async losses(count) {
      const values = []
      for (const { x, y } of minibatches.slice(0, count)) values.push(await model.trainOnBatch(x, y))
      return values
    },
    outputs: () => tf.tidy(() => tf.transpose(model.predictOnBatch(minibatches[0].x), [1, 0, 2]).dataSync()),
    restart: () => model.setWeights(first),
  }
}
