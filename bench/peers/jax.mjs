/**
 * jax-js on WebAssembly: jit of value, gradient and SGD update over the loop unrolled in T. Two forms are compiled and
 * tried at the start, the faster takes part: 'projected' takes the inputs of all steps through one product and the head
 * too, 'stepwise' each step's in its turn. One thread: Node has no global Worker for it to start.
 */
import { blockUntilReady, defaultDevice, init, jit, numpy as np, tree, valueAndGrad } from '@jax-js/jax'
import { LEARNING_RATE } from '../../dist/bench/points.js'
import { allMinibatches, transposed } from './data.mjs'
import { fastest } from './forms.mjs'

export async function start({ point, table, weights }) {
  await init('wasm')
  defaultDevice('wasm')
  const { inputSize: I, hiddenSize: H, steps: T } = point
  const array = (data, shape) => np.array(Float32Array.from(data)).reshape(shape)
  const firstParams = () => ({
    wx: array(transposed(weights.weight_ih_l0), [I, H]),
    wh: array(transposed(weights.weight_hh_l0), [H, H]),
    b: array(weights.bias_ih_l0.data, [H]),
    wo: array(transposed(weights['head.weight']), [H, 1]),
    bo: array(weights['head.bias'].data, [1]),
  })

  const projected = {
    input: ({ x, n }) => array(x, [T * n, I]),
    forward(p, x) {
      const inputs = np.matmul(x, p.wx.ref).add(p.b.ref).reshape([T, -1, H])
      const hidden = recurrence(p, (t) => inputs.ref.slice(t))
      inputs.dispose()
      return np.matmul(np.concatenate(hidden), p.wo.ref)
    },
  }
  const stepwise = {
    input: ({ x, n }) => Array.from({ length: T }, (_, t) => array(x.slice(t * n * I, (t + 1) * n * I), [n, I])),
    forward(p, x) {
      const hidden = recurrence(p, (t) => np.matmul(x[t], p.wx.ref).add(p.b.ref))
      return np.concatenate(hidden.map((h) => np.matmul(h, p.wo.ref)))
    },
  }
  const recurrence = (p, input) => {
    const hidden = [np.tanh(input(0))]
    for (let t = 1; t < T; t++) hidden.push(np.tanh(input(t).add(np.matmul(hidden[t - 1].ref, p.wh.ref))))
    return hidden
  }

  const contestant = (form) => {
    const output = (p, x) => {
      const y = form.forward(p, x).add(p.bo.ref)
      tree.dispose(p)
      return y
    }
    const loss = (p, x, y) => np.mean(np.square(output(p, x).sub(y)))
    const step = jit((p, x, y) => {
      const [value, gradient] = valueAndGrad(loss)(tree.ref(p), x, y)
      return [value, tree.map((w, g) => w.sub(g.mul(LEARNING_RATE)), p, gradient)]
    })
    const outputs = jit(output)
    const minibatches = allMinibatches(table, point, (batch) => {
      return { x: form.input(batch), y: array(batch.y, [T * batch.n, 1]) }
    })
    let params = firstParams()
    const update = ({ x, y }) => {
      const [value, next] = step(params, tree.ref(x), y.ref)
      params = next
      return value
    }
    const infer = (m) => outputs(tree.ref(params), tree.ref(minibatches[m].x)).data()
    return {
      minibatches: minibatches.length,
      async train(from, count) {
        for (let m = from; m < from + count; m++) update(minibatches[m]).dispose()
        await blockUntilReady(params)
      },
      async infer(from, count) {
        for (let m = from; m < from + count; m++) await infer(m)
      },
      async losses(count) {
        const values = []
        for (const batch of minibatches.slice(0, count)) values.push((await update(batch).data())[0])
        return values
      },
      outputs: () => infer(0),
      restart() {
        tree.dispose(params)
        params = firstParams()
      },
    }
  }

  const forms = { projected: contestant(projected), stepwise: contestant(stepwise) }
  const [train, infer] = [await fastest(forms, 'train'), await fastest(forms, 'infer')]
  for (const form of Object.values(forms)) form.restart()
  return {
    about: { idiom: { train, infer } },
    minibatches: forms[train].minibatches,
    train: forms[train].train,
    infer: forms[infer].infer,
    losses: forms[train].losses,
    outputs: forms[infer].outputs,
  }
}
