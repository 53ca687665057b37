/**
 * The batched path of the twin: minibatches through every layer and step. Histories have t reversed, row
 * (T − 1 − t)·B + b, so that the weight gradients are one product over all rows with t descending, b ascending.
 *
 * @module
 */
import { gruActivate, gruDerivative } from './cells/gru.js'
import { lstmActivate, lstmDerivative } from './cells/lstm.js'
import { activate, derivative } from './cells/rnn.js'
import { dropHidden } from './dropout.js'
import { headForward, headGradient } from './head.js'
import { addProduct } from './matmul.js'
import { holdRows, keepState, startLayer, zeroEnded } from './states.js'
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
  drops: boolean,
): void {
  const { steps: T, hiddenSize: H, outputSize: O, numLayers: L } = net
  for (let l = 0; l < L; l++) startLayer(net, l, first, B)
  for (let t = 0; t < T; t++) {
    const slot = (T - 1 - t) * B
    const before = t > 0 || net.hasState ? slot + B : -1
    gather(net, first, B, t)
    for (let l = 0; l < L; l++) {
      const layer = net.layers[l]
      const below = l === 0 ? net.xHistory : drops ? net.layers[l - 1].droppedHidden : net.layers[l - 1].hidden
      if (net.cell === 'rnn') {
        forwardStep(layer, H, B, slot, below, before)
        activate(layer.hidden, slot * H, (slot + B) * H, net.relu)
      } else {
        forwardGates(net, layer, B, slot, below, before)
        if (net.cell === 'gru') gruActivate(layer, H, B, slot, before)
        else lstmActivate(layer, H, B, slot, before)
      }
      if (net.lengths.length > 0) holdRows(net, layer, first, B, t)
      if (drops && l < L - 1) dropHidden(net, layer, l, t, B, slot)
    }
    if (lastOnly && t < T - 1 && net.lengths.length === 0) continue
    const to = y0 + t * outputStep * O
    headForward(net, y, to, net.layers[L - 1].hidden, slot * H, B)
    if (net.lengths.length > 0) zeroEnded(net, y, to, first, B, t)
  }
  if (net.wantState) keepState(net, first, B)
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
function forwardStep(layer: TwinLayer<Real>, H: number, B: number, slot: number, x: Real, before: number): void {
  const { hidden: h, biasRow, inputSize: I } = layer
  for (let b = 0; b < B; b++) for (let j = 0; j < H; j++) h[(slot + b) * H + j] = biasRow[j]
  addProduct(h, slot * H, H, B, H, x, slot * I, I, 1, layer.weightIh, 0, H, 1, I)
  if (before >= 0) addProduct(h, slot * H, H, B, H, h, before * H, H, 1, layer.weightHh, 0, H, 1, H)
}

/** The pre-activations of the gates into the rows of step t; of a GRU's n the input's and the hidden state's part apart. */
function forwardGates(
  net: TwinNet<Real>,
  layer: TwinLayer<Real>,
  B: number,
  slot: number,
  x: Real,
  before: number,
): void {
  const { hiddenSize: H, gates: G } = net
  const { dz, hidden: h, biasRow, inputSize: I, weightIh, weightHh } = layer
  const row = 4 * H
  const z = slot * row
  for (let b = 0; b < B; b++) for (let j = 0; j < row; j++) dz[z + b * row + j] = biasRow[j]
  addProduct(dz, z, row, B, G * H, x, slot * I, I, 1, weightIh, 0, G * H, 1, I)
  if (before < 0) return
  const joint = net.cell === 'gru' ? 2 * H : row
  addProduct(dz, z, row, B, joint, h, before * H, H, 1, weightHh, 0, G * H, 1, H)
  if (net.cell === 'gru') addProduct(dz, z + 3 * H, row, B, H, h, before * H, H, 1, weightHh, joint, G * H, 1, H)
}

/** Every gradient of the minibatch that forwardBatch has just run, from net.dy. */
export function backwardBatch(net: TwinNet<Real>, B: number): void {
  const { steps: T, hiddenSize: H } = net
  const top = net.numLayers - 1
  if (net.cell !== 'rnn') for (const layer of net.layers) layer.carry.fill(0)
  for (let t = T - 1; t >= 0; t--) {
    const slot = (T - 1 - t) * B
    const before = t > 0 || net.hasState ? slot + B : -1
    for (let l = top; l >= 0; l--) {
      const layer = net.layers[l]
      if (net.cell === 'rnn') {
        hiddenGradient(net, l, t, B, layer.dz, slot * H)
        derivative(layer.dz, slot * H, (slot + B) * H, layer.hidden, net.relu)
      } else {
        hiddenGradient(net, l, t, B, layer.dh, 0)
        if (net.cell === 'gru') gruDerivative(layer, H, B, slot, before)
        else lstmDerivative(layer, H, B, slot, before)
      }
    }
  }
  for (let l = 0; l <= top; l++) layerGradients(net, l, B)
  headGradient(net, net.layers[top].hidden, net.lossOnLast && net.lengths.length === 0 ? B : T * B)
}

/** dh_t of layer l, B rows from `at` on: what comes from above, masked by dropout, then from step t + 1, gate by gate. */
function hiddenGradient(net: TwinNet<Real>, l: number, t: number, B: number, dh: Real, at: number): void {
  const { steps: T, hiddenSize: H, outputSize: O, gates: G } = net
  const slot = (T - 1 - t) * B
  const layer = net.layers[l]
  const row = net.cell === 'rnn' ? H : 4 * H
  dh.fill(0, at, at + B * H)
  if (l < net.numLayers - 1) {
    const { dz, weightIh } = net.layers[l + 1]
    addProduct(dh, at, H, B, H, dz, slot * row, row, 1, weightIh, 0, 1, G * H, G * H)
    if (net.drops) {
      for (let i = 0; i < B * H; i++) dh[at + i] = fround(dh[at + i] * layer.mask[slot * H + i])
    }
  } else if (!net.lossOnLast || t === T - 1 || net.lengths.length > 0) {
    addProduct(dh, at, H, B, H, net.dy, slot * O, O, 1, net.headWeight, 0, H, 1, O)
  }
  if (t === T - 1) return
  const { dz, weightHh } = layer
  const later = (slot - B) * row
  const joint = net.cell === 'gru' ? 2 * H : G * H
  addProduct(dh, at, H, B, H, dz, later, row, 1, weightHh, 0, 1, G * H, joint)
  if (net.cell === 'gru') addProduct(dh, at, H, B, H, dz, later + 3 * H, row, 1, weightHh, joint, 1, G * H, H)
}

/** dW = Σ_{t desc, b asc} (its input)ᵀ·dz and the column sums of dz, for layer l; a GRU's u stands for n behind the reset. */
function layerGradients(net: TwinNet<Real>, l: number, B: number): void {
  const { steps: T, hiddenSize: H, gates: G } = net
  const layer = net.layers[l]
  const { dz, inputSize: I, weightIhGrad, weightHhGrad, biasIhGrad, biasHhGrad } = layer
  const below = l === 0 ? net.xHistory : net.drops ? net.layers[l - 1].droppedHidden : net.layers[l - 1].hidden
  const row = net.cell === 'rnn' ? H : 4 * H
  const rows = net.hasState ? T * B : (T - 1) * B
  const joint = net.cell === 'gru' ? 2 * H : G * H
  weightIhGrad.fill(0)
  addProduct(weightIhGrad, 0, G * H, I, G * H, below, 0, 1, I, dz, 0, row, 1, T * B)
  weightHhGrad.fill(0)
  addProduct(weightHhGrad, 0, G * H, H, joint, layer.hidden, B * H, 1, H, dz, 0, row, 1, rows)
  if (net.cell === 'gru') {
    addProduct(weightHhGrad, joint, G * H, H, H, layer.hidden, B * H, 1, H, dz, 3 * H, row, 1, rows)
  }
  columnSums(biasIhGrad, 0, G * H, dz, 0, row, T * B)
  if (!biasHhGrad) return
  columnSums(biasHhGrad, 0, joint, dz, 0, row, T * B)
  if (net.cell === 'gru') columnSums(biasHhGrad, joint, H, dz, 3 * H, row, T * B)
}

/** db[to + j] = Σ_r dz_r[from + j] for j < cols. */
function columnSums(db: Real, to: number, cols: number, dz: Real, from: number, row: number, rows: number): void {
  for (let j = 0; j < cols; j++) {
    let sum = 0
    for (let r = 0; r < rows; r++) sum = fround(sum + dz[r * row + from + j])
    db[to + j] = sum
  }
}
