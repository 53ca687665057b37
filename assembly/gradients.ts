/** Weight gradients of the batched path, from the histories that forward and BPTT have left. */
import { BYTES, PANEL, rowBytes } from './real'
import { headGradient } from './head'
import { gradientPanel, panelSums } from './matmul'
import { dzPanel, even, hiddenPanel, layerAt, Net } from './net'
import { beat } from './threads'

/**
 * dW = Σ_{t desc, b asc} (its input)ᵀ·dz, one product over all rows; biases are column sums of dz. The panels of the
 * results are dealt out among the threads one by one: no sum is split.
 */
export function weightGradients(net: Net, batch: i32, id: i32): void {
  const H = net.hiddenSize
  const row = rowBytes(H)
  const padded = even(batch)
  const rows = (<usize>(net.steps * padded)) << 6
  const recurrent = net.hasState ? rows : rows - ((<usize>padded) << 6)
  const block = (<usize>padded) << 6
  const top = net.numLayers - 1
  // Whole panels of dz where they divide evenly, so that a thread reads fewer lines that another one wrote.
  const byPanel = net.threads == 1 || ((H + PANEL - 1) / PANEL) % net.threads == 0
  let task = id
  let panel = id
  for (let l: i32 = 0; l <= top; l++) {
    const layer = layerAt(net, l)
    let d = layer.dz
    for (let at: usize = 0; at < row; at += 64) {
      const vectors = min<i32>(4, <i32>((row - at) >> 4))
      if ((byPanel ? panel : task) % net.threads == 0) {
        if (l == 0) {
          const I = net.inputSize
          const xRow = <usize>even(I) * BYTES
          const c = layer.weightIhGrad + at
          gradientPanel(c, row, vectors, even(I) >> 1, I & 1, net.xHistory, xRow, d, d + rows, net.sink + (id << 6))
        }
        panelSums(layer.biasIhGrad + at, vectors, d, d + rows)
        if (layer.biasHhGrad) memory.copy(layer.biasHhGrad + at, layer.biasIhGrad + at, vectors << 4)
      }
      task++
      for (let k: i32 = 0; k < H; k += PANEL) {
        if ((byPanel ? panel : task) % net.threads == 0) {
          if (l > 0)
            historyGradient(net, layer.weightIhGrad + at, row, vectors, layerAt(net, l - 1).hidden, k, d, d + rows, id)
          if (recurrent > 0) {
            historyGradient(net, layer.weightHhGrad + at, row, vectors, layer.hidden + block, k, d, d + recurrent, id)
          }
        }
        task++
        beat(net, id)
      }
      panel++
      d += dzPanel(net)
    }
    if (recurrent == 0 && id == 0) memory.fill(layer.weightHhGrad, 0, <usize>H * row)
  }
  if (task % net.threads == 0) {
    headGradient(net, layerAt(net, top).hidden, hiddenPanel(net), net.lossOnLast ? padded : net.steps * padded)
  }
}

/** Rows k … of one panel of columns of hᵀ·dz, as many as a panel of h has. */
function historyGradient(
  net: Net,
  c: usize,
  row: usize,
  vectors: i32,
  h: usize,
  k: i32,
  d: usize,
  dEnd: usize,
  id: i32,
): void {
  const n = min<i32>(PANEL, net.hiddenSize - k)
  const from = h + <usize>(k / PANEL) * hiddenPanel(net)
  gradientPanel(c + <usize>k * row, row, vectors, even(n) >> 1, n & 1, from, 64, d, dEnd, net.sink + (id << 6))
}
