/**
 * The online path: one window an update. Weights are read where they lie, the inputs where the dataset has them, and
 * rows are whole vectors; time runs inside. Sums have the same order as in the batched path, so the bits are the same.
 */
import { BYTES, rowBytes } from './real'
import { Layer, layerAt, Net } from './net'
import { activate, derivative } from './cells/rnn'
import { backwardGates, forwardGates, gateGradients } from './gates'
import { headBiasGradient, headRow } from './head'
import { rowGradient, rowProduct, rowSums } from './rows'
import { transpose } from './pack'
import { backwardNarrow, forwardNarrow, OneVector, TwoVectors } from './narrow'
import { packBiases } from './weights'
import { mapInputs } from './windows'

/** Address of the inputs [I] of step 0 of window w; step t lies t·inputStep bytes on. */
// @ts-ignore: decorator
@inline
function inputRow(net: Net, w: i32): usize {
  if (net.inputMap) return net.xHistory
  return net.data + <usize>(load<i32>(net.starts + ((<usize>w) << 2)) * net.columns) * BYTES
}

// @ts-ignore: decorator
@inline
function inputStep(net: Net): isize {
  return <isize>(net.inputMap ? net.inputSize : net.rowStep * net.columns) * <isize>BYTES
}

/** h_t of every layer and step of window w, and the outputs y [T][O] (the last step's alone with lastOnly). */
export function forwardOnline(net: Net, w: i32, y: usize, outputStep: i32, lastOnly: i32): void {
  const T = net.steps
  const row = rowBytes(net.hiddenSize)
  if (net.inputMap) {
    for (let t: i32 = 0; t < T; t++) mapInputs(net, w, t, net.xHistory + <usize>t * <usize>inputStep(net), BYTES)
  }
  for (let l: i32 = 0; l < net.numLayers; l++) {
    const layer = layerAt(net, l)
    packBiases(net, layer, layer.biasRow, row)
    if (net.hasState) {
      const state = <usize>((l * net.windows + w) * net.hiddenSize) * BYTES
      memory.copy(layer.hidden + <usize>T * row, net.state + state, <usize>net.hiddenSize * BYTES)
      if (layer.cells) {
        memory.copy(layer.cells + <usize>T * row, net.cellState + state, <usize>net.hiddenSize * BYTES)
      }
    }
    const x = l == 0 ? inputRow(net, w) : layerAt(net, l - 1).hidden + <usize>(T - 1) * row
    const xStep = l == 0 ? inputStep(net) : -(<isize>row)
    forwardLayer(net, layer, x, xStep)
  }
  const top = layerAt(net, net.numLayers - 1)
  const O = net.outputSize
  for (let t = lastOnly ? T - 1 : 0; t < T; t++) {
    const h = top.hidden + <usize>(T - 1 - t) * row
    const to = y + <usize>(t * outputStep * O) * BYTES
    for (let o: i32 = 0; o < O; o++) store<Real>(to + <usize>o * BYTES, headRow(net, o, h, BYTES))
  }
  if (net.wantState) {
    for (let l: i32 = 0; l < net.numLayers; l++) {
      const to = <usize>((l * net.windows + w) * net.hiddenSize) * BYTES
      memory.copy(net.finalState + to, layerAt(net, l).hidden, <usize>net.hiddenSize * BYTES)
      if (!layerAt(net, l).cells) continue
      memory.copy(net.finalCellState + to, layerAt(net, l).cells, <usize>net.hiddenSize * BYTES)
    }
  }
}

/** z_t = b + x_t·W_ih + h_{t−1}·W_hh, h_t = f(z_t), t ascending; x_t starts t·xStep bytes after x. */
export function forwardLayer(net: Net, layer: Layer, x: usize, xStep: isize): void {
  const row = rowBytes(net.hiddenSize)
  if (net.gated) return forwardGates(net, layer, x, xStep)
  if (row == 16) return forwardNarrow<OneVector>(net, layer, x, xStep)
  if (row == 32) return forwardNarrow<TwoVectors>(net, layer, x, xStep)
  const relu = net.nonlinearity
  let before = net.hasState ? net.hiddenSize : 0
  let h = layer.hidden + <usize>net.steps * row
  while (h != layer.hidden) {
    const next = h - row
    rowProduct(next, layer.biasRow, row, row, x, layer.weightIh, layer.inputSize, h, layer.weightHh, before)
    activate(next, h, relu)
    before = net.hiddenSize
    h = next
    x += xStep
  }
}

/** Every gradient of window w from net.dy [T reversed][O]. */
export function backwardOnline(net: Net, w: i32): void {
  const T = net.steps
  const O = net.outputSize
  const row = rowBytes(net.hiddenSize)
  for (let l = net.numLayers - 1; l >= 0; l--) {
    const layer = layerAt(net, l)
    if (layer.weightHh) transposeGates(net, layer.weightHhT, layer.weightHh)
    if (l < net.numLayers - 1) transposeGates(net, layerAt(net, l + 1).weightIhT, layerAt(net, l + 1).weightIh)
    if (net.gated) backwardGates(net, layer, l)
    else if (l == net.numLayers - 1) {
      backwardLayer(net, layer, net.dy, <usize>O * BYTES, net.headWeight, O, net.lossOnLast)
    } else {
      const above = layerAt(net, l + 1)
      backwardLayer(net, layer, above.dz, row, above.weightIhT, net.hiddenSize, 0)
    }
    let x = l == 0 ? inputRow(net, w) : layerAt(net, l - 1).hidden
    let xStep = <isize>row
    if (l == 0) {
      xStep = -inputStep(net)
      x -= <isize>(T - 1) * xStep
    }
    if (net.gated) gateGradients(net, layer, x, xStep)
    else layerGradients(net, layer, x, xStep)
  }
  const counted = net.lossOnLast ? 1 : T
  const h = layerAt(net, net.numLayers - 1).hidden
  rowGradient(net.headWeightGrad, O, row, row, net.dy, <usize>O * BYTES, h, row, counted)
  headBiasGradient(net, counted)
}

/** W [H][G][H] to [G][H][H]: each gate transposed. */
function transposeGates(net: Net, to: usize, from: usize): void {
  const H = net.hiddenSize
  const row = rowBytes(H)
  for (let g: i32 = 0; g < net.gates; g++) {
    transpose(to + <usize>(g * H) * row, row, from + <usize>g * row, H, H, <usize>net.gates * row)
  }
}

/** The weight gradients of an Elman layer, whose input of step T − 1 is x and of step t lies (T − 1 − t)·xStep on. */
function layerGradients(net: Net, layer: Layer, x: usize, xStep: isize): void {
  const T = net.steps
  const row = rowBytes(net.hiddenSize)
  const recurrent = net.hasState ? T : T - 1
  rowGradient(layer.weightIhGrad, layer.inputSize, row, row, x, xStep, layer.dz, row, T)
  rowGradient(layer.weightHhGrad, net.hiddenSize, row, row, layer.hidden + row, row, layer.dz, row, recurrent)
  rowSums(layer.biasIhGrad, row, layer.dz, row, T)
  if (layer.biasHhGrad) memory.copy(layer.biasHhGrad, layer.biasIhGrad, row)
}

/**
 * dz_t = f'(z_t)·(above_t·U + dz_{t+1}·W_hhᵀ), t descending; above_t has n numbers and starts aboveStep bytes after the
 * one of t + 1; with lastOnly there is none below t = T − 1.
 */
export function backwardLayer(
  net: Net,
  layer: Layer,
  above: usize,
  aboveStep: usize,
  u: usize,
  n: i32,
  lastOnly: i32,
): void {
  const row = rowBytes(net.hiddenSize)
  if (row == 16) return backwardNarrow<OneVector>(net, layer, above, aboveStep, u, n, lastOnly)
  if (row == 32) return backwardNarrow<TwoVectors>(net, layer, above, aboveStep, u, n, lastOnly)
  const relu = net.nonlinearity
  const end = layer.dz + <usize>net.steps * row
  let h = layer.hidden
  let after: i32 = 0
  let later = layer.dz
  for (let dz = layer.dz; dz != end; dz += row) {
    rowProduct(dz, net.zeros, row, row, above, u, n, later, layer.weightHhT, after)
    derivative(dz, dz + row, h, relu)
    later = dz
    after = net.hiddenSize
    if (lastOnly) n = 0
    above += aboveStep
    h += row
  }
}
