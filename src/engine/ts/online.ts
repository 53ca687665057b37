/**
 * The online path of the twin: one window an update, loops that read like the equations.
 *
 * @module
 */
import { tanh32, TINY32 } from './math.js'
import { headForward, headGradient } from './head.js'
import { mapInputs } from './windows.js'
import type { TwinLayer, TwinNet } from './net.js'

const fround = Math.fround
type Real = Float32Array

/** The inputs of window w: where the dataset has them, or gathered; step t begins inputStep numbers after step t − 1. */
const inputs = (net: TwinNet<Real>): Real => (net.inputMap.length > 0 ? net.xHistory : net.data)
const inputStart = (net: TwinNet<Real>, w: number): number =>
  net.inputMap.length > 0 ? 0 : net.starts[w] * net.columns
const inputStep = (net: TwinNet<Real>): number => (net.inputMap.length > 0 ? net.inputSize : net.rowStep * net.columns)

/** h_t of every layer and step of window w, and the outputs from y0 on, step t at y0 + t·outputStep·O. */
export function forwardOnline(
  net: TwinNet<Real>,
  w: number,
  y: Real,
  y0: number,
  outputStep: number,
  lastOnly: boolean,
): void {
  const { steps: T, hiddenSize: H, outputSize: O } = net
  if (net.inputMap.length > 0) for (let t = 0; t < T; t++) mapInputs(net, w, t, net.xHistory, t * net.inputSize)
  for (let l = 0; l < net.numLayers; l++) {
    const layer = net.layers[l]
    for (let j = 0; j < H; j++)
      layer.biasRow[j] = layer.biasHh ? fround(layer.biasIh[j] + layer.biasHh[j]) : layer.biasIh[j]
    if (net.hasState) for (let k = 0; k < H; k++) layer.hidden[T * H + k] = net.state[(l * net.windows + w) * H + k]
    if (l === 0) forwardLayer(net, layer, inputs(net), inputStart(net, w), inputStep(net))
    else forwardLayer(net, layer, net.layers[l - 1].hidden, (T - 1) * H, -H)
  }
  const top = net.layers[net.numLayers - 1].hidden
  for (let t = lastOnly ? T - 1 : 0; t < T; t++) {
    headForward(net, y, y0 + t * outputStep * O, top, (T - 1 - t) * H, 1)
  }
  if (!net.wantState) return
  for (let l = 0; l < net.numLayers; l++) {
    for (let k = 0; k < H; k++) net.finalState[(l * net.windows + w) * H + k] = net.layers[l].hidden[k]
  }
}

/** z_t = b + x_t·W_ih + h_{t−1}·W_hh, h_t = f(z_t), t ascending; x_t starts at x0 + t·xStep. */
function forwardLayer(net: TwinNet<Real>, layer: TwinLayer<Real>, x: Real, x0: number, xStep: number): void {
  const { steps: T, hiddenSize: H, relu } = net
  const { inputSize: I, weightIh, weightHh, biasRow, hidden: h } = layer
  for (let t = 0; t < T; t++) {
    const now = (T - 1 - t) * H
    const before = now + H
    const recurrent = t > 0 || net.hasState
    for (let j = 0; j < H; j++) {
      let z = biasRow[j]
      for (let i = 0; i < I; i++) z = fround(z + fround(x[x0 + i] * weightIh[i * H + j]))
      if (recurrent) for (let k = 0; k < H; k++) z = fround(z + fround(h[before + k] * weightHh[k * H + j]))
      h[now + j] = relu ? (z <= 0 ? 0 : z) : tanh32(z)
    }
    x0 += xStep
  }
}

/** Every gradient of window w from net.dy [T reversed][O]. */
export function backwardOnline(net: TwinNet<Real>, w: number): void {
  const { steps: T, hiddenSize: H, outputSize: O, layers, dy } = net
  for (let l = net.numLayers - 1; l >= 0; l--) {
    const layer = layers[l]
    // The weight that carries a gradient down to h: the head's, or the input weight of the layer above.
    if (l === net.numLayers - 1) backwardLayer(net, layer, dy, O, net.headWeight, H, 1, net.lossOnLast)
    else backwardLayer(net, layer, layers[l + 1].dz, H, layers[l + 1].weightIh, 1, H, false)
    if (l === 0) {
      const xStep = inputStep(net)
      weightGradient(
        layer.weightIhGrad,
        inputs(net),
        inputStart(net, w) + (T - 1) * xStep,
        -xStep,
        layer.inputSize,
        layer.dz,
        T,
        H,
      )
    } else {
      weightGradient(layer.weightIhGrad, layers[l - 1].hidden, 0, H, H, layer.dz, T, H)
    }
    weightGradient(layer.weightHhGrad, layer.hidden, H, H, H, layer.dz, net.hasState ? T : T - 1, H)
    biasGradient(layer, T, H)
  }
  headGradient(net, layers[net.numLayers - 1].hidden, net.lossOnLast ? 1 : T)
}

/**
 * dz_t = f'(z_t)·(above_t·U + dz_{t+1}·W_hhᵀ), t descending; above_t has n numbers, element [o][k] of U lies at
 * o·uStep + k·uCol; with lastOnly there is no such term below t = T − 1.
 */
function backwardLayer(
  net: TwinNet<Real>,
  layer: TwinLayer<Real>,
  above: Real,
  n: number,
  U: Real,
  uStep: number,
  uCol: number,
  lastOnly: boolean,
): void {
  const { steps: T, hiddenSize: H, relu } = net
  const { weightHh, hidden: h, dz } = layer
  for (let r = 0; r < T; r++) {
    const now = r * H
    const after = now - H
    const terms = lastOnly && r > 0 ? 0 : n
    for (let k = 0; k < H; k++) {
      let dh = 0
      for (let o = 0; o < terms; o++) dh = fround(dh + fround(above[r * n + o] * U[o * uStep + k * uCol]))
      if (r > 0) for (let j = 0; j < H; j++) dh = fround(dh + fround(dz[after + j] * weightHh[k * H + j]))
      const y = h[now + k]
      const g = relu ? (y <= 0 ? 0 : dh) : fround(dh * fround(1 - fround(y * y)))
      dz[now + k] = Math.abs(g) < TINY32 ? 0 : g
    }
  }
}

/** dW[k][j] = Σ_r a_r[k]·dz_r[j] over `count` rows with t descending; a_r starts at a0 + r·aStep. */
function weightGradient(
  dW: Real,
  a: Real,
  a0: number,
  aStep: number,
  rows: number,
  dz: Real,
  count: number,
  H: number,
): void {
  for (let k = 0; k < rows; k++) {
    for (let j = 0; j < H; j++) {
      let sum = 0
      let at = a0 + k
      for (let r = 0; r < count; r++) {
        sum = fround(sum + fround(a[at] * dz[r * H + j]))
        at += aStep
      }
      dW[k * H + j] = sum
    }
  }
}

/** db[j] = Σ_r dz_r[j], the same for both biases. */
function biasGradient(layer: TwinLayer<Real>, rows: number, H: number): void {
  const { dz, biasIhGrad, biasHhGrad } = layer
  for (let j = 0; j < H; j++) {
    let sum = 0
    for (let r = 0; r < rows; r++) sum = fround(sum + dz[r * H + j])
    biasIhGrad[j] = sum
    if (biasHhGrad) biasHhGrad[j] = sum
  }
}
