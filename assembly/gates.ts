/**
 * The online path of gated cells, in rows: a row holds all that is kept of a step, four numbers a unit (see Layer.dz in
 * net.ts), each kind padded to whole vectors.
 */
import { BYTES, rowBytes } from './real'
import { GRU, Layer, layerAt, Net } from './net'
import { gruActivate, gruDerivative } from './cells/gru'
import { lstmActivate, lstmDerivative } from './cells/lstm'
import { rowGradient, rowProduct, rowSums } from './rows'

/** The gates and states of every step, t ascending; x_t starts t·xStep bytes after x. */
export function forwardGates(net: Net, layer: Layer, x: usize, xStep: isize): void {
  const row = rowBytes(net.hiddenSize)
  const stride = <usize>net.gates * row
  const I = layer.inputSize
  let before = net.hasState ? net.hiddenSize : 0
  for (let r = net.steps - 1; r >= 0; r--) {
    const next = layer.hidden + <usize>r * row
    const h = next + row
    const z = layer.dz + <usize>(r * 4) * row
    const step: usize = before ? 16 : 0
    if (net.cell == GRU) {
      const n = z + 2 * row
      const ih = layer.weightIh + 2 * row
      const hh = layer.weightHh + 2 * row
      const bias = layer.biasRow + 2 * row
      rowProduct(z, layer.biasRow, 2 * row, stride, x, layer.weightIh, I, h, layer.weightHh, before)
      rowProduct(n, bias, row, stride, x, ih, I, h, hh, 0)
      rowProduct(n + row, bias + row, row, stride, x, ih, 0, h, hh, before)
      gruActivate(z, z + row, n, n + row, before ? h : net.zeros, step, next, row)
    } else {
      const c = layer.cells + <usize>r * row
      const q = layer.cellTanh + <usize>r * row
      rowProduct(z, layer.biasRow, stride, stride, x, layer.weightIh, I, h, layer.weightHh, before)
      const c0 = before ? c + row : net.zeros
      lstmActivate(z, z + row, z + 2 * row, z + 3 * row, c0, step, c, q, next, row)
    }
    before = net.hiddenSize
    x += xStep
  }
}

/**
 * BPTT through layer l, t descending: dh_t = (the head's term or, gate by gate, dz_t of the layer above times W_ih) +
 * (gate by gate, dz_{t+1}·W_hhᵀ), then the cell's own derivative.
 */
export function backwardGates(net: Net, layer: Layer, l: i32): void {
  const T = net.steps
  const H = net.hiddenSize
  const row = rowBytes(H)
  const top = l == net.numLayers - 1
  const dh = layer.dh
  memory.fill(layer.carry, 0, row)
  for (let r: i32 = 0; r < T; r++) {
    const z = layer.dz + <usize>(r * 4) * row
    if (top) {
      const terms = net.lossOnLast && r > 0 ? 0 : net.outputSize
      const dy = net.dy + <usize>(r * net.outputSize) * BYTES
      rowProduct(dh, net.zeros, row, row, dy, net.headWeight, terms, dy, net.headWeight, 0)
    } else {
      const above = layerAt(net, l + 1)
      rowProduct(dh, net.zeros, row, row, dh, above.weightIhT, 0, dh, above.weightIhT, 0)
      addGates(net, dh, above.dz + <usize>(r * 4) * row, above.weightIhT, 2)
    }
    if (r > 0) addGates(net, dh, z - 4 * row, layer.weightHhT, 3)
    const recurrent = net.hasState | i32(r < T - 1)
    const step: usize = recurrent ? 16 : 0
    if (net.cell == GRU) {
      const h0 = recurrent ? layer.hidden + <usize>(r + 1) * row : net.zeros
      gruDerivative(z, z + row, z + 2 * row, z + 3 * row, h0, step, dh, layer.carry, row)
    } else {
      const c0 = recurrent ? layer.cells + <usize>(r + 1) * row : net.zeros
      const q = layer.cellTanh + <usize>r * row
      lstmDerivative(z, z + row, z + 2 * row, z + 3 * row, c0, step, q, dh, layer.carry, row)
    }
  }
}

/** dh += Σ_g dz_g·W_g, W transposed [G][H][H]; the third gate of a GRU is that at place `third`, n or u. */
function addGates(net: Net, dh: usize, dz: usize, w: usize, third: i32): void {
  const H = net.hiddenSize
  const row = rowBytes(H)
  for (let g: i32 = 0; g < net.gates; g++) {
    const from = dz + <usize>(net.cell == GRU && g == 2 ? third : g) * row
    rowProduct(dh, dh, row, row, from, w + <usize>(g * H) * row, H, from, w, 0)
  }
}

/** The weight gradients of a gated layer, whose input of step T − 1 is x and of step t lies (T − 1 − t)·xStep on. */
export function gateGradients(net: Net, layer: Layer, x: usize, xStep: isize): void {
  const T = net.steps
  const H = net.hiddenSize
  const row = rowBytes(H)
  const stride = <usize>net.gates * row
  const all: usize = 4 * row
  const recurrent = net.hasState ? T : T - 1
  const h = layer.hidden + row
  rowGradient(layer.weightIhGrad, layer.inputSize, stride, stride, x, xStep, layer.dz, all, T)
  rowSums(layer.biasIhGrad, stride, layer.dz, all, T)
  if (net.cell == GRU) {
    const u = layer.dz + 3 * row
    rowGradient(layer.weightHhGrad, H, 2 * row, stride, h, row, layer.dz, all, recurrent)
    rowGradient(layer.weightHhGrad + 2 * row, H, row, stride, h, row, u, all, recurrent)
    if (!layer.biasHhGrad) return
    memory.copy(layer.biasHhGrad, layer.biasIhGrad, 2 * row)
    rowSums(layer.biasHhGrad + 2 * row, row, u, all, T)
  } else {
    rowGradient(layer.weightHhGrad, H, stride, stride, h, row, layer.dz, all, recurrent)
    if (layer.biasHhGrad) memory.copy(layer.biasHhGrad, layer.biasIhGrad, stride)
  }
}
