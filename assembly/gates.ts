/**
 * The online path of gated cells, in rows: a row holds all that is kept of a step, Net.saved numbers a unit (see Layer.dz in
 * net.ts), each kind padded to whole vectors.
 */
import { BYTES, rowBytes } from './real'
import { backwardRow, forwardRow } from './cells/index'
import { Layer, layerAt, Net } from './net'
import { rowGradient, rowProduct, rowSums } from './rows'

/** The gates and states of every step, t ascending; x_t starts t·xStep bytes after x. */
export function forwardGates(net: Net, layer: Layer, x: usize, xStep: isize): void {
  let before = net.hasState ? net.hiddenSize : 0
  for (let r = net.steps - 1; r >= 0; r--) {
    forwardRow(net, layer, r, x, before)
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
  const row = rowBytes(net.hiddenSize)
  const kept = <usize>net.saved * row
  const top = l == net.numLayers - 1
  const dh = layer.dh
  memory.fill(layer.carry, 0, row)
  for (let r: i32 = 0; r < T; r++) {
    const z = layer.dz + <usize>r * kept
    if (top) {
      const terms = net.lossOnLast && r > 0 ? 0 : net.outputSize
      const dy = net.dy + <usize>(r * net.outputSize) * BYTES
      rowProduct(dh, net.zeros, row, row, dy, net.headWeight, terms, dy, net.headWeight, 0)
    } else {
      const above = layerAt(net, l + 1)
      rowProduct(dh, net.zeros, row, row, dh, above.weightIhT, 0, dh, above.weightIhT, 0)
      addGates(net, dh, above.dz + <usize>r * kept, above.weightIhT, 0)
    }
    if (r > 0 && layer.weightHh) addGates(net, dh, z - kept, layer.weightHhT, 1)
    backwardRow(net, layer, r, net.hasState | i32(r < T - 1))
  }
}

/** dh += Σ_g dz_g·W_g, W transposed [G][H][H]; into the state before, a gate apart goes by what is kept after it. */
function addGates(net: Net, dh: usize, dz: usize, w: usize, recurrent: i32): void {
  const H = net.hiddenSize
  const row = rowBytes(H)
  for (let g: i32 = 0; g < net.gates; g++) {
    const from = dz + <usize>(recurrent && g == net.apart ? g + 1 : g) * row
    rowProduct(dh, dh, row, row, from, w + <usize>(g * H) * row, H, from, w, 0)
  }
}

/** The weight gradients of a gated layer, whose input of step T − 1 is x and of step t lies (T − 1 − t)·xStep on. */
export function gateGradients(net: Net, layer: Layer, x: usize, xStep: isize): void {
  const T = net.steps
  const H = net.hiddenSize
  const row = rowBytes(H)
  const stride = <usize>net.gates * row
  const all = <usize>net.saved * row
  const recurrent = net.hasState ? T : T - 1
  const h = layer.hidden + row
  rowGradient(layer.weightIhGrad, layer.inputSize, stride, stride, x, xStep, layer.dz, all, T)
  rowSums(layer.biasIhGrad, stride, layer.dz, all, T)
  if (!layer.weightHh) return
  const joint = net.apart < 0 ? stride : <usize>net.apart * row
  const u = layer.dz + joint + row
  rowGradient(layer.weightHhGrad, H, joint, stride, h, row, layer.dz, all, recurrent)
  if (net.apart >= 0) rowGradient(layer.weightHhGrad + joint, H, row, stride, h, row, u, all, recurrent)
  if (!layer.biasHhGrad) return
  memory.copy(layer.biasHhGrad, layer.biasIhGrad, joint)
  if (net.apart >= 0) rowSums(layer.biasHhGrad + joint, row, u, all, T)
}
