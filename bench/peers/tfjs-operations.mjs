/**
 * The race's network in TensorFlow.js's single operations with `optimizer.minimize`. Steps are kept apart from the input
 * to the head, since splitting them is slow on wasm. There a product whose gradient asks for a transposed operand takes a
 * slow path as well, so the gradient of matMul transposes explicitly.
 */
import tf from '@tensorflow/tfjs'
import { LEARNING_RATE } from '../../dist/bench/points.js'
import { allMinibatches, transposed } from './data.mjs'

const GATES = { rnn: 1, gru: 3, lstm: 4 }

/** A step of each cell. Where the recurrent product is simply added, it is added before the gates are split. */
const CELLS = {
  rnn: (inputs, products) => ({ h: tf.tanh(added(inputs, products)[0]) }),
  gru: (inputs, products, state, split) => gru(split(inputs), products && split(products), state),
  lstm: (inputs, products, state, split) => lstm(split(added(inputs, products)), state),
}

const added = (inputs, products) => (products ? inputs.map((z, p) => tf.add(z, products[p])) : inputs)

/** One product a gate, or with `fused` one for all of them; gates in PyTorch's order. */
export function operationsForm(point, table, weights, variant, fused = false) {
  const { cell, inputSize: I, hiddenSize: H, steps: T } = point
  const parts = fused ? 1 : GATES[cell]
  const width = (GATES[cell] / parts) * H
  // Rows of PyTorch's [G·H, cols] that belong to part p, turned round.
  const part = (name, cols, p) => {
    const data = weights[name].data.subarray(p * width * cols, (p + 1) * width * cols)
    return variable(transposed({ shape: [width, cols], data }), [cols, width])
  }
  const all = Array.from({ length: parts }, (_, p) => p)
  const wx = all.map((p) => part('weight_ih_l0', I, p))
  const wh = all.map((p) => part('weight_hh_l0', H, p))
  const b = all.map((p) => variable(weights.bias_ih_l0.data.slice(p * width, (p + 1) * width), [width]))
  const wo = variable(weights['head.weight'].data, [H, 1])
  const bo = variable(weights['head.bias'].data, [1])
  const variables = [...wx, ...wh, ...b, wo, bo]
  const first = variables.map((v) => v.clone())

  const minibatches = allMinibatches(table, point, ({ x, y, n }) => {
    const step = (t) => tf.tensor2d(x.slice(t * n * I, (t + 1) * n * I), [n, I])
    return { x: Array.from({ length: T }, (_, t) => step(t)), y: tf.tensor2d(y, [T * n, 1]) }
  })

  const split = (products) => (fused ? tf.split(products[0], GATES[cell], 1) : products)
  const forward = ({ x }, { timesInput, timesHidden, timesHead }) => {
    let state = { h: null }
    const outputs = x.map((xt) => {
      const inputs = wx.map((w, p) => tf.add(timesInput(xt, w), b[p]))
      const products = state.h && timesHidden.map((times) => times(state.h))
      state = CELLS[cell](inputs, products, state, split)
      return timesHead(state.h)
    })
    return tf.add(tf.concat(outputs), bo)
  }
  const plain = {
    timesInput: tf.matMul,
    timesHidden: wh.map((w) => (h) => tf.matMul(h, w)),
    timesHead: (h) => tf.matMul(h, wo),
  }
  const explicit = () => ({
    timesInput: productWithData,
    timesHidden: wh.map((w) => transposing(w)),
    timesHead: transposing(wo),
  })

  const optimizer = tf.train.sgd(LEARNING_RATE)
  const update = (batch, wantLoss) =>
    tf.tidy(() => {
      const forms = variant === 'wasm' ? explicit() : plain
      const loss = () => tf.mean(tf.squaredDifference(forward(batch, forms), batch.y))
      return optimizer.minimize(loss, wantLoss, variables)?.dataSync()[0]
    })
  const predict = (batch) => tf.tidy(() => forward(batch, plain).dataSync())

  return {
    train(from, count) {
      for (let m = from; m < from + count; m++) update(minibatches[m], false)
    },
    infer(from, count) {
      for (let m = from; m < from + count; m++) predict(minibatches[m])
    },
    losses: (count) => minibatches.slice(0, count).map((batch) => update(batch, true)),
    outputs: () => predict(minibatches[0]),
    restart: () => variables.forEach((v, i) => v.assign(first[i])),
  }
}

function variable(data, shape) {
  return tf.variable(tf.tensor(Float32Array.from(data), shape, 'float32'))
}

/** The reset comes after the product, as in PyTorch; `u` are the products with h, null where h is zero. */
function gru([r, z, n], u, { h }) {
  const update = tf.sigmoid(u ? tf.add(z, u[1]) : z)
  if (!u) {
    const next = tf.tanh(n)
    return { h: tf.sub(next, tf.mul(update, next)) }
  }
  const next = tf.tanh(tf.add(n, tf.mul(tf.sigmoid(tf.add(r, u[0])), u[2])))
  return { h: tf.add(next, tf.mul(update, tf.sub(h, next))) }
}

function lstm([i, f, g, o], { c }) {
  const fresh = tf.mul(tf.sigmoid(i), tf.tanh(g))
  const cell = c ? tf.add(tf.mul(tf.sigmoid(f), c), fresh) : fresh
  return { h: tf.mul(tf.sigmoid(o), tf.tanh(cell)), c: cell }
}

/** x·w where x is data, which needs no gradient. */
function productWithData(x, w) {
  return tf.customGrad((c) => ({ value: tf.matMul(x, c), gradFunc: (dy) => tf.matMul(tf.transpose(x), dy) }))(w)
}

/** h ↦ h·w whose gradient transposes both operands itself, w once for all steps. */
function transposing(w) {
  const turned = tf.transpose(w)
  const product = tf.customGrad((a, c, save) => {
    save([a])
    return {
      value: tf.matMul(a, c),
      gradFunc: (dy, [kept]) => [tf.matMul(dy, turned), tf.matMul(tf.transpose(kept), dy)],
    }
  })
  return (h) => product(h, w)
}
