/**
 * onnxruntime-web, inference only: ONNX's RNN operator and a linear head, the same weights (see onnx-model.mjs), on its
 * WebAssembly backend with one thread.
 */
import * as ort from 'onnxruntime-web/wasm'
import { allMinibatches } from './data.mjs'
import { modelOf } from './onnx-model.mjs'

export async function start({ point, table, weights }) {
  ort.env.wasm.numThreads = 1
  ort.env.wasm.proxy = false
  ort.env.logLevel = 'error'
  const { inputSize: I, steps: T } = point
  const session = await ort.InferenceSession.create(modelOf(point, weights), {
    executionProviders: ['wasm'],
    graphOptimizationLevel: 'all',
  })
  const minibatches = allMinibatches(table, point, ({ x, n }) => ({ x: new ort.Tensor('float32', x, [T, n, I]) }))
  const output = async (m) => (await session.run(minibatches[m])).y.data
  return {
    about: { version: ort.env.versions?.web, threads: ort.env.wasm.numThreads },
    minibatches: minibatches.length,
    async infer(from, count) {
      for (let m = from; m < from + count; m++) await output(m)
    },
    outputs: () => output(0),
  }
}
