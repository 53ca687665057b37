/** Weight gradients of the batched path, from the histories that forward and BPTT have left. */
import { BYTES, PANEL, rowBytes } from './real'
import { headBiasGradient, headGradient } from './head'
import { gradientPanel, historyPanel, panelSums } from './reductions'
import { drops, dzPanel, even, hiddenPanel, layerAt, Net, panels } from './net'
import { beat } from './threads'

/**
 * dW = Σ_{t desc, b asc} (its input)ᵀ·dz, one product over all rows; biases are column sums of dz. The panels of the
 * results are dealt out among the threads one by one: no sum is split.
 */
export function weightGradients(net: Net, batch: i32, id: i32): void {
  const H = net.hiddenSize
  const row = rowBytes(H)
  const stride = <usize>net.gates * row
  const padded = even(batch)
  const rows = (<usize>(net.steps * padded)) << 6
  const recurrent = net.hasState ? rows : rows - ((<usize>padded) << 6)
  const block = (<usize>padded) << 6
  const top = net.numLayers - 1
  // Whole panels of dz where they divide evenly, so that a thread reads fewer lines that another one wrote.
  const byPanel = net.threads == 1 || (net.gates * panels(net)) % net.threads == 0
  let task = id
  let panel = id
  for (let l: i32 = 0; l <= top; l++) {
    const layer = layerAt(net, l)
    for (let g: i32 = 0; g < net.gates; g++) {
      let d = layer.dz + <usize>(g * panels(net)) * dzPanel(net)
      // The gradient of what stands apart (of a GRU W_hn·h + b_hn, behind the reset) is kept after that of its gate.
      const apart = g == net.apart ? <usize>panels(net) * dzPanel(net) : 0
      for (let at: usize = 0; at < row; at += 64) {
        const vectors = min<i32>(4, <i32>((row - at) >> 4))
        const column = <usize>g * row + at
        if ((byPanel ? panel : task) % net.threads == 0) {
          if (l == 0) {
            const I = net.inputSize
            const xRow = <usize>even(I) * BYTES
            const c = layer.weightIhGrad + column
            gradientPanel(
              c,
              stride,
              vectors,
              even(I) >> 1,
              I & 1,
              net.xHistory,
              xRow,
              d,
              d + rows,
              net.sink + (id << 6),
            )
          }
          panelSums(layer.biasIhGrad + column, vectors, d, d + rows)
          if (layer.biasHhGrad) {
            if (apart) panelSums(layer.biasHhGrad + column, vectors, d + apart, d + apart + rows)
            else memory.copy(layer.biasHhGrad + column, layer.biasIhGrad + column, vectors << 4)
          }
        }
        task++
        for (let k: i32 = 0; k < H; k += PANEL) {
          if ((byPanel ? panel : task) % net.threads == 0) {
            if (l > 0) {
              const below = layerAt(net, l - 1)
              const c = layer.weightIhGrad + column
              if (drops(net)) historyGradient(net, c, vectors, below.droppedHidden, dzPanel(net), k, d, d + rows, id)
              else historyGradient(net, c, vectors, below.hidden, hiddenPanel(net), k, d, d + rows, id)
            }
            if (recurrent > 0 && layer.weightHh) {
              const e = d + apart
              const h = layer.hidden + block
              historyGradient(net, layer.weightHhGrad + column, vectors, h, hiddenPanel(net), k, e, e + recurrent, id)
            }
          }
          task++
          beat(net, id)
        }
        panel++
        d += dzPanel(net)
      }
    }
    if (recurrent == 0 && id == 0 && layer.weightHh) memory.fill(layer.weightHhGrad, 0, <usize>H * stride)
  }
  const counted = net.lossOnLast && !net.lengths ? padded : net.steps * padded
  let h = layerAt(net, top).hidden
  for (let k: i32 = 0; k < H; k += PANEL) {
    if (task % net.threads == 0) headGradient(net, k, h, h + ((<usize>counted) << 6), net.sink + (id << 6))
    task++
    h += hiddenPanel(net)
  }
  if (task % net.threads == 0) headBiasGradient(net, counted)
}

/** Rows k … of one panel of columns of hᵀ·dz, as many as a panel of h has; h in panels `hPanel` bytes apart. */
function historyGradient(
  net: Net,
  c: usize,
  vectors: i32,
  h: usize,
  hPanel: usize,
  k: i32,
  d: usize,
  dEnd: usize,
  id: i32,
): void {
  const stride = <usize>net.gates * rowBytes(net.hiddenSize)
  const n = min<i32>(PANEL, net.hiddenSize - k)
  const from = h + <usize>(k / PANEL) * hPanel
  historyPanel(c + <usize>k * stride, stride, vectors, even(n) >> 1, n & 1, from, d, dEnd, net.sink + (id << 6))
}
