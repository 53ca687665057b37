/**
 * The batched path of the twin: minibatches through every layer and step. Histories have t reversed, row
 * (T − 1 − t)·B + b, so that the weight gradients are one product over all rows with t descending, b ascending.
 *
 * @module
 */
import { CELL_STEPS } from './cells/index.js'
import { dropHidden } from './dropout.js'
import { headForward, headGradient } from './head.js'
import { addProduct } from './matmul.js'
import { mapInputs } from './windows.js'
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
  const { activate } = CELL_STEPS[net.cell]
  for (let l = 0; l < L; l++) startLayer(net, l, first, B)
  for (let t = 0; t < T; t++) {
    const slot = (T - 1 - t) * B
    const before = t > 0 || net.hasState ? slot + B : -1
    gather(net, first, B, t)
    for (let l = 0; l < L; l++) {
      const layer = net.layers[l]
      const below = l === 0 ? net.xHistory : drops ? net.layers[l - 1].droppedHidden : net.layers[l - 1].hidden
      preActivations(net, layer, B, slot, below, before)
      activate(net, layer, B, slot, before)
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
  const { steps: T, inputSize: I, data, xHistory, starts, columns } = net
  let to = (T - 1 - t) * B * I
  for (let b = 0; b < B; b++) {
    const from = (starts[first + b] + t * net.rowStep) * columns
    if (net.inputMap.length > 0) mapInputs(net, first + b, t, xHistory, to)
    else for (let i = 0; i < I; i++) xHistory[to + i] = data[from + i]
    to += I
  }
}

/** z = b + x·W_ih + h_{t−1}·W_hh into the rows of step t: where the gates are kept, or h; of a gate apart the parts apart. */
function preActivations(
  net: TwinNet<Real>,
  layer: TwinLayer<Real>,
  B: number,
  slot: number,
  x: Real,
  before: number,
): void {
  const { hiddenSize: H, gates: G, joint } = net
  const { hidden: h, biasRow, inputSize: I, weightIh, weightHh } = layer
  const z = net.gated ? layer.dz : h
  const row = net.saved * H
  const at = slot * row
  for (let b = 0; b < B; b++) for (let j = 0; j < row; j++) z[at + b * row + j] = biasRow[j]
  addProduct(z, at, row, B, G * H, x, slot * I, I, 1, weightIh, 0, G * H, 1, I)
  if (before < 0 || !net.recurrent) return
  addProduct(z, at, row, B, joint, h, before * H, H, 1, weightHh, 0, G * H, 1, H)
  if (joint < G * H) addProduct(z, at + G * H, row, B, H, h, before * H, H, 1, weightHh, joint, G * H, 1, H)
}

/** Every gradient of the minibatch that forwardBatch has just run, from net.dy. */
export function backwardBatch(net: TwinNet<Real>, B: number): void {
  const { steps: T } = net
  const top = net.numLayers - 1
  clearCarry(net)
  for (let t = T - 1; t >= 0; t--) backwardStep(net, B, t)
  for (let l = 0; l <= top; l++) layerGradients(net, l, B)
  headGradient(net, net.layers[top].hidden, net.lossOnLast && net.lengths.length === 0 ? B : T * B)
}

/** Nothing comes back from beyond the last step. */
export function clearCarry(net: TwinNet<Real>): void {
  for (const layer of net.layers) layer.carry.fill(0)
}

/** BPTT through step t of every layer, after step t + 1: dz and carry from net.dy, B rows each. */
export function backwardStep(net: TwinNet<Real>, B: number, t: number): void {
  const { steps: T, hiddenSize: H } = net
  const { derivative } = CELL_STEPS[net.cell]
  const slot = (T - 1 - t) * B
  const before = t > 0 || net.hasState ? slot + B : -1
  for (let l = net.numLayers - 1; l >= 0; l--) {
    const layer = net.layers[l]
    if (net.gated) hiddenGradient(net, l, t, B, layer.dh, 0)
    else hiddenGradient(net, l, t, B, layer.dz, slot * H)
    derivative(net, layer, B, slot, before)
  }
}

/** dh_t of layer l, B rows from `at` on: what comes from above, masked by dropout, then from step t + 1, gate by gate. */
export function hiddenGradient(net: TwinNet<Real>, l: number, t: number, B: number, dh: Real, at: number): void {
  const { steps: T, hiddenSize: H, outputSize: O, gates: G, joint } = net
  const slot = (T - 1 - t) * B
  const layer = net.layers[l]
  const row = net.saved * H
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
  if (t === T - 1 || !net.recurrent) return
  const { dz, weightHh } = layer
  const later = (slot - B) * row
  addProduct(dh, at, H, B, H, dz, later, row, 1, weightHh, 0, 1, G * H, joint)
  if (joint < G * H) addProduct(dh, at, H, B, H, dz, later + G * H, row, 1, weightHh, joint, 1, G * H, H)
}

/** dW = Σ_{t desc, b asc} (its input)ᵀ·dz and the column sums of dz, for layer l; W_hh's of a gate apart from what is kept after it. */
function layerGradients(net: TwinNet<Real>, l: number, B: number): void {
  const { steps: T, hiddenSize: H, gates: G, joint } = net
  const layer = net.layers[l]
  const { dz, inputSize: I, weightIhGrad, weightHhGrad, biasIhGrad, biasHhGrad } = layer
  const below = l === 0 ? net.xHistory : net.drops ? net.layers[l - 1].droppedHidden : net.layers[l - 1].hidden
  const row = net.saved * H
  const rows = net.hasState ? T * B : (T - 1) * B
  weightIhGrad.fill(0)
  addProduct(weightIhGrad, 0, G * H, I, G * H, below, 0, 1, I, dz, 0, row, 1, T * B)
  columnSums(biasIhGrad, 0, G * H, dz, 0, row, T * B)
  if (!net.recurrent) return
  weightHhGrad.fill(0)
  addProduct(weightHhGrad, 0, G * H, H, joint, layer.hidden, B * H, 1, H, dz, 0, row, 1, rows)
  if (joint < G * H) addProduct(weightHhGrad, joint, G * H, H, H, layer.hidden, B * H, 1, H, dz, G * H, row, 1, rows)
  if (!biasHhGrad) return
  columnSums(biasHhGrad, 0, joint, dz, 0, row, T * B)
  if (joint < G * H) columnSums(biasHhGrad, joint, H, dz, G * H, row, T * B)
}

/** db[to + j] = Σ_r dz_r[from + j] for j < cols. */
function columnSums(db: Real, to: number, cols: number, dz: Real, from: number, row: number, rows: number): void {
  for (let j = 0; j < cols; j++) {
    let sum = 0
    for (let r = 0; r < rows; r++) sum = fround(sum + dz[r * row + from + j])
    db[to + j] = sum
  }
}
