/**
 * TensorFlow.js on the backend `variant`, one thread: the wasm backend has no more in Node. Several forms are tried and
 * the fastest takes part, unless the race asks for one:
 *
 * - gates: single operations and `optimizer.minimize`, one product a gate
 * - fused: the same with one product for all gates, split afterwards (gated cells)
 * - layers: `tf.layers` and `trainOnBatch`. Its GRU resets before the product, which is another network.
 */
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import tf from '@tensorflow/tfjs'
import * as wasm from '@tensorflow/tfjs-backend-wasm'
import { minibatchCount } from './data.mjs'
import { fastest } from './forms.mjs'
import { layersForm } from './tfjs-layers.mjs'
import { operationsForm } from './tfjs-operations.mjs'

export async function start({ point, table, weights, variant, idiom }) {
  if (variant === 'wasm') {
    wasm.setWasmPaths(dirname(fileURLToPath(import.meta.resolve('@tensorflow/tfjs-backend-wasm'))) + '/')
  }
  await tf.setBackend(variant)
  await tf.ready()
  tf.enableProdMode()
  const all = {
    layers: () => layersForm(point, table, weights),
    gates: () => operationsForm(point, table, weights, variant),
    fused: () => operationsForm(point, table, weights, variant, true),
  }
  if (point.cell === 'rnn') delete all.fused
  const tried = idiom ? [idiom] : Object.keys(all)
  const forms = Object.fromEntries(tried.map((name) => [name, all[name]()]))
  const [train, infer] = [await fastest(forms, 'train'), await fastest(forms, 'infer')]
  for (const form of Object.values(forms)) form.restart()
  return {
    about: {
      version: tf.version.tfjs,
      backend: tf.getBackend(),
      threads: variant === 'wasm' ? wasm.getThreadsCount() : 1,
      idiom: { train, infer },
    },
    minibatches: minibatchCount(table, point),
    train: forms[train].train,
    infer: forms[infer].infer,
    losses: forms[train].losses,
    outputs: forms[infer].outputs,
  }
}
