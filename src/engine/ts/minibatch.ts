/**
 * The batched path of the twin: minibatches through every layer and step. Histories have t reversed, row
 * (T − 1 − t)·B + b, so that the weight gradients are one product over all rows with t descending, b ascending.
 *
 * @module
 */
import { activate, derivative } from './cells/rnn.js'
import { headForward, headGradient } from './head.js'
import { addProduct } from './matmul.js'
import { biasGradient } from './online.js'
import type { TwinLayer, TwinNet } from './net.js'

const fround = Math.fround
type Real = Float32Array

/** Forward for windows first … first + B − 1; outputs at y0 + (t·outputStep + b)·O, the last step's alone with lastOnly. */
export function forwardBatch(
  net: TwinNet<Real>,
  first: number,
  B: number,
  y: Real,
  y0: number,
  outputStep: number,
  lastOnly: boolean,
): void {
  const { steps: T, hiddenSize: H, outputSize: O, numLayers: L } = net
  for (let l = 0; l < L; l++) startLayer(net, l, first, B)
  for (let t = 0; t < T; t++) {
    const slot = (T - 1 - t) * B
    gather(net, first, B, t)
    for (let l = 0; l < L; l++) {
      const layer = net.layers[l]
      const input = l === 0 ? net.xHistory : net.layers[l - 1].hidden
      forwardStep(layer, H, B, slot, input, t > 0 || net.hasState)
      activate(layer.hidden, slot * H, (slot + B) * H, net.relu)
    }
    if (!lastOnly || t === T - 1) headForward(net, y, y0 + t * outputStep * O, net.layers[L - 1].hidden, slot * H, B)
  }
  if (!net.wantState) return
  for (let l = 0; l < L; l++) {
    const to = (l * net.windows + first) * H
    for (let i = 0; i < B * H; i++) net.finalState[to + i] = net.layers[l].hidden[i]
  }
}

/** b_ih + b_hh, and the initial states as the last block of the history. */
function startLayer(net: TwinNet<Real>, l: number, first: number, B: number): void {
  const { steps: T, hiddenSize: H } = net
  const layer = net.layers[l]
  for (let j = 0; j < H; j++)
    layer.biasRow[j] = layer.biasHh ? fround(layer.biasIh[j] + layer.biasHh[j]) : layer.biasIh[j]
  if (!net.hasState) return
  const from = (l * net.windows + first) * H
  for (let i = 0; i < B * H; i++) layer.hidden[T * B * H + i] = net.state[from + i]
}

/** The inputs of step t of every window into their rows. */
function gather(net: TwinNet<Real>, first: number, B: number, t: number): void {
  const { steps: T, inputSize: I, data, xHistory, starts } = net
  let to = (T - 1 - t) * B * I
  for (let b = 0; b < B; b++) {
    const from = (starts[first + b] + t * net.rowStep) * I
    for (let i = 0; i < I; i++) xHistory[to + i] = data[from + i]
    to += I
  }
}

/** z = b + x·W_ih + h_{t−1}·W_hh into the rows of step t. */
function forwardStep(layer: TwinLayer<Real>, H: number, B: number, slot: number, x: Real, recurrent: boolean): void {
  const { hidden: h, biasRow, inputSize: I } = layer
  for (let b = 0; b < B; b++) for (let j = 0; j < H; j++) h[(slot + b) * H + j] = biasRow[j]
  addProduct(h, slot * H, H, B, H, x, slot * I, I, 1, layer.weightIh, 0, H, 1, I)
  if (recurrent) addProduct(h, slot * H, H, B, H, h, (slot + B) * H, H, 1, layer.weightHh, 0, H, 1, H)
}

/** Every gradient of the minibatch that forwardBatch has just run, from net.dy. */
export function backwardBatch(net: TwinNet<Real>, B: number): void {
  const { steps: T, hiddenSize: H, outputSize: O, layers, dy } = net
  const top = net.numLayers - 1
  for (let t = T - 1; t >= 0; t--) {
    const slot = (T - 1 - t) * B
    for (let l = top; l >= 0; l--) {
      const { dz, hidden, weightHh } = layers[l]
      dz.fill(0, slot * H, (slot + B) * H)
      if (l < top) {
        const above = layers[l + 1]
        addProduct(dz, slot * H, H, B, H, above.dz, slot * H, H, 1, above.weightIh, 0, 1, H, H)
      } else if (!net.lossOnLast || t === T - 1) {
        addProduct(dz, slot * H, H, B, H, dy, slot * O, O, 1, net.headWeight, 0, H, 1, O)
      }
      if (t < T - 1) addProduct(dz, slot * H, H, B, H, dz, (slot - B) * H, H, 1, weightHh, 0, 1, H, H)
      derivative(dz, slot * H, (slot + B) * H, hidden, net.relu)
    }
  }
  for (let l = 0; l <= top; l++) {
    const layer = layers[l]
    const { dz, inputSize: I } = layer
    const input = l === 0 ? net.xHistory : layers[l - 1].hidden
    const rows = net.hasState ? T * B : (T - 1) * B
    layer.weightIhGrad.fill(0)
    addProduct(layer.weightIhGrad, 0, H, I, H, input, 0, 1, I, dz, 0, H, 1, T * B)
    layer.weightHhGrad.fill(0)
    addProduct(layer.weightHhGrad, 0, H, H, H, layer.hidden, B * H, 1, H, dz, 0, H, 1, rows)
    biasGradient(layer, T * B, H)
  }
  headGradient(net, layers[top].hidden, net.lossOnLast ? B : T * B)
}
