/**
 * jax-js on WebAssembly: jit of value, gradient and SGD update over the loop unrolled in T. One thread: Node has no
 * global Worker for it to start.
 */
import { blockUntilReady, defaultDevice, init, jit, numpy as np, tree, valueAndGrad } from '@jax-js/jax'
import { LEARNING_RATE } from '../../dist/bench/points.js'
import { allMinibatches, transposed } from './data.mjs'

export async function start({ point, table, weights }) {
  await init('wasm')
  defaultDevice('wasm')
  const { inputSize: I, hiddenSize: H, steps: T } = point
  const array = (data, shape) => np.array(Float32Array.from(data)).reshape(shape)
  let params = {
    wx: array(transposed(weights.weight_ih_l0), [I, H]),
    wh: array(transposed(weights.weight_hh_l0), [H, H]),
    b: array(weights.bias_ih_l0.data, [H]),
    wo: array(transposed(weights['head.weight']), [H, 1]),
    bo: array(weights['head.bias'].data, [1]),
  }
  const minibatches = allMinibatches(table, point, ({ x, y, n }) => {
    const steps = Array.from({ length: T }, (_, t) => array(x.subarray(t * n * I, (t + 1) * n * I), [n, I]))
    return { x: steps, y: array(y, [T * n, 1]) }
  })

  const forward = (p, x) => {
    let h
    const hidden = x.map((xt) => {
      const z = np.matmul(xt, p.wx.ref).add(p.b.ref)
      h = np.tanh(h ? z.add(np.matmul(h, p.wh.ref)) : z)
      return h.ref
    })
    h.dispose()
    const out = np.matmul(np.concatenate(hidden), p.wo.ref).add(p.bo.ref)
    tree.dispose(p)
    return out
  }
  const loss = (p, x, y) => np.mean(np.square(forward(p, x).sub(y)))
  const step = jit((p, x, y) => {
    const [value, gradient] = valueAndGrad(loss)(tree.ref(p), x, y)
    return [value, tree.map((w, g) => w.sub(g.mul(LEARNING_RATE)), p, gradient)]
  })
  const infer = jit(forward)
  const update = ({ x, y }) => {
    const [value, next] = step(params, tree.ref(x), y.ref)
    params = next
    return value
  }

  return {
    minibatches: minibatches.length,
    async train(from, count) {
      for (let m = from; m < from + count; m++) update(minibatches[m]).dispose()
      await blockUntilReady(params)
    },
    async infer(from, count) {
      for (let m = from; m < from + count; m++) await infer(tree.ref(params), tree.ref(minibatches[m].x)).data()
    },
    async losses(count) {
      const values = []
      for (const batch of minibatches.slice(0, count)) values.push((await update(batch).data())[0])
      return values
    },
    outputs: () => infer(tree.ref(params), tree.ref(minibatches[0].x)).data(),
  }
}
