/**
 * TensorFlow.js from single operations (faster than its layers) with `optimizer.minimize`, on the backend `variant`. The
 * inputs of all steps are projected by one product. On wasm a product with a transposed operand takes a slow path, so
 * the gradient of matMul transposes explicitly there. One thread: the wasm backend has no more in Node.
 */
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import tf from '@tensorflow/tfjs'
import * as wasm from '@tensorflow/tfjs-backend-wasm'
import { LEARNING_RATE } from '../../dist/bench/points.js'
import { allMinibatches, transposed } from './data.mjs'

export async function start({ point, table, weights, variant }) {
  if (variant === 'wasm') {
    wasm.setWasmPaths(dirname(fileURLToPath(import.meta.resolve('@tensorflow/tfjs-backend-wasm'))) + '/')
  }
  await tf.setBackend(variant)
  await tf.ready()
  tf.enableProdMode()
  const { inputSize: I, hiddenSize: H, steps: T } = point
  const variable = (data, shape) => tf.variable(tf.tensor(data, shape, 'float32'))
  const wx = variable(transposed(weights.weight_ih_l0), [I, H])
  const wh = variable(transposed(weights.weight_hh_l0), [H, H])
  const b = variable(Float32Array.from(weights.bias_ih_l0.data), [H])
  const wo = variable(transposed(weights['head.weight']), [H, 1])
  const bo = variable(Float32Array.from(weights['head.bias'].data), [1])
  const variables = [wx, wh, b, wo, bo]
  const minibatches = allMinibatches(table, point, ({ x, y, n }) => {
    const step = (t) => tf.tensor2d(x.slice(t * n * I, (t + 1) * n * I), [n, I])
    return { x: Array.from({ length: T }, (_, t) => step(t)), y: tf.tensor2d(y, [T * n, 1]) }
  })

  const forward = ({ x }, [timesInput, timesHidden, timesHead]) => {
    let h
    const outputs = x.map((xt) => {
      const z = tf.add(timesInput(xt, wx), b)
      h = tf.tanh(h ? tf.add(z, timesHidden(h, wh)) : z)
      return timesHead(h, wo)
    })
    return tf.add(tf.concat(outputs), bo)
  }
  const plain = [tf.matMul, tf.matMul, tf.matMul]
  const optimizer = tf.train.sgd(LEARNING_RATE)
  const update = (batch, wantLoss) =>
    tf.tidy(() => {
      const forms = variant === 'wasm' ? [productWithData, transposing(wh), transposing(wo)] : plain
      const loss = () => tf.mean(tf.squaredDifference(forward(batch, forms), batch.y))
      return optimizer.minimize(loss, wantLoss, variables)?.dataSync()[0]
    })

  return {
    about: {
      version: tf.version.tfjs,
      backend: tf.getBackend(),
      threads: variant === 'wasm' ? wasm.getThreadsCount() : 1,
    },
    minibatches: minibatches.length,
    train(from, count) {
      for (let m = from; m < from + count; m++) update(minibatches[m], false)
    },
    infer(from, count) {
      for (let m = from; m < from + count; m++) tf.tidy(() => forward(minibatches[m], plain).dataSync())
    },
    losses: (count) => minibatches.slice(0, count).map((batch) => update(batch, true)),
    outputs: () => tf.tidy(() => forward(minibatches[0], plain).dataSync()),
  }
}

/** x·w where x is data, which needs no gradient. */
function productWithData(x, w) {
  return tf.customGrad((c) => ({ value: tf.matMul(x, c), gradFunc: (dy) => tf.matMul(tf.transpose(x), dy) }))(w)
}

/** Products with w whose gradient transposes both operands itself, w once for all steps. */
function transposing(w) {
  const turned = tf.transpose(w)
  return tf.customGrad((a, c, save) => {
    save([a])
    return {
      value: tf.matMul(a, c),
      gradFunc: (dy, [kept]) => [tf.matMul(dy, turned), tf.matMul(tf.transpose(kept), dy)],
    }
  })
}
