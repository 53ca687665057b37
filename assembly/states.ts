/**
 * What goes into the rows of a minibatch and comes out of them: inputs, initial and final states, and windows that are
 * shorter than the others.
 */
import { BYTES, PANEL } from './real'
import { even, hiddenPanel, Layer, layerAt, Net, pairBytes } from './net'
import { mapInputs } from './windows'

/** The inputs of step t into layer 0's row pairs and, to keep, into xHistory. A missing last row repeats the one before. */
export function gather(net: Net, to: usize, first: i32, batch: i32, t: i32, keep: i32, from: i32, end: i32): void {
  const I = net.inputSize
  const bytes = <usize>I * BYTES
  const dataRow = <usize>net.columns * BYTES
  const row = <usize>even(I) * BYTES
  const pair = pairBytes(I + net.hiddenSize)
  const padded = even(batch)
  let history = net.xHistory + <usize>((net.steps - 1 - t) * padded + from) * row
  to += <usize>(from >> 1) * pair
  for (let b = from; b < end; b += 2) {
    const w0 = first + b
    const w1 = first + min<i32>(b + 1, batch - 1)
    if (net.inputMap) {
      mapInputs(net, w0, t, to, 2 * BYTES)
      mapInputs(net, w1, t, to + BYTES, 2 * BYTES)
      for (let i: usize = 0; keep && i < bytes; i += BYTES) {
        store<Real>(history + i, load<Real>(to + 2 * i))
        store<Real>(history + row + i, load<Real>(to + 2 * i + BYTES))
      }
      history += 2 * row
      to += pair
      continue
    }
    const x0 = net.data + <usize>(load<i32>(net.starts + ((<usize>w0) << 2)) + t * net.rowStep) * dataRow
    const x1 = net.data + <usize>(load<i32>(net.starts + ((<usize>w1) << 2)) + t * net.rowStep) * dataRow
    let q = to
    for (let i: usize = 0; i < bytes; i += BYTES) {
      const a = load<Real>(x0 + i)
      const c = load<Real>(x1 + i)
      store<Real>(q, a)
      store<Real>(q + BYTES, c)
      if (keep) {
        store<Real>(history + i, a)
        store<Real>(history + row + i, c)
      }
      q += 2 * BYTES
    }
    history += 2 * row
    to += pair
  }
}

/** Initial states: h into the row pairs of step 0, and all of them into the histories, where `before` is their first row. */
export function loadState(net: Net, first: i32, batch: i32, before: i32, rowFrom: i32, rowEnd: i32): void {
  const H = net.hiddenSize
  for (let l: i32 = 0; l < net.numLayers; l++) {
    const layer = layerAt(net, l)
    const to = layer.pairs0 + pairBytes(layer.inputSize)
    for (let b = rowFrom; b < rowEnd; b++) {
      const from = <usize>((l * net.windows + first + min<i32>(b, batch - 1)) * H) * BYTES
      const pair = to + <usize>(b >> 1) * pairBytes(layer.inputSize + H) + (b & 1 ? BYTES : 0)
      for (let k: i32 = 0; k < H; k++)
        store<Real>(pair + <usize>k * 2 * BYTES, load<Real>(net.state + from + <usize>k * BYTES))
      intoPanels(net, layer.hidden, before + b - rowFrom, net.state + from)
      if (layer.cells) intoPanels(net, layer.cells, before + b - rowFrom, net.cellState + from)
    }
  }
}

/** H numbers into row `b` of a history in panels. */
function intoPanels(net: Net, history: usize, b: i32, from: usize): void {
  const to = history + ((<usize>b) << 6)
  for (let k: i32 = 0; k < net.hiddenSize; k++) {
    store<Real>(
      to + <usize>(k / PANEL) * hiddenPanel(net) + <usize>(k % PANEL) * BYTES,
      load<Real>(from + <usize>k * BYTES),
    )
  }
}

/** Final states [L][windows][H]: h from the row pairs that step T would read, c from its history, whose first row is `last`. */
export function saveState(net: Net, first: i32, last: i32, rowFrom: i32, rowEnd: i32): void {
  const H = net.hiddenSize
  for (let l: i32 = 0; l < net.numLayers; l++) {
    const layer = layerAt(net, l)
    const from = (net.steps & 1 ? layer.pairs1 : layer.pairs0) + pairBytes(layer.inputSize)
    for (let b = rowFrom; b < rowEnd; b++) {
      const to = <usize>((l * net.windows + first + b) * H) * BYTES
      const pair = from + <usize>(b >> 1) * pairBytes(layer.inputSize + H) + (b & 1 ? BYTES : 0)
      for (let k: i32 = 0; k < H; k++)
        store<Real>(net.finalState + to + <usize>k * BYTES, load<Real>(pair + <usize>k * 2 * BYTES))
      if (!layer.cells) continue
      const c = layer.cells + ((<usize>(last + b - rowFrom)) << 6)
      for (let k: i32 = 0; k < H; k++) {
        const at = c + <usize>(k / PANEL) * hiddenPanel(net) + <usize>(k % PANEL) * BYTES
        store<Real>(net.finalCellState + to + <usize>k * BYTES, load<Real>(at))
      }
    }
  }
}

/** Whether window w has ended before step t. */
// @ts-ignore: decorator
@inline
export function ended(net: Net, w: i32, t: i32): bool {
  return net.lengths != 0 && t >= load<i32>(net.lengths + ((<usize>w) << 2))
}

/** The states of windows that have ended stay what they were, for one panel and the rows at `slot`; `before` is that of t − 1. */
export function holdRows(
  net: Net,
  layer: Layer,
  p: i32,
  t: i32,
  first: i32,
  batch: i32,
  rowFrom: i32,
  rowEnd: i32,
  slot: usize,
  before: usize,
): void {
  const panel = <usize>p * hiddenPanel(net)
  for (let b = rowFrom; b < rowEnd; b++) {
    if (!ended(net, first + min<i32>(b, batch - 1), t)) continue
    const at = panel + ((<usize>(b - rowFrom)) << 6)
    memory.copy(layer.hidden + at + slot, layer.hidden + at + before, 64)
    if (layer.cells) memory.copy(layer.cells + at + slot, layer.cells + at + before, 64)
  }
}

/** Outputs of windows that have ended are 0: rows from … end − 1 of y [.][O] at step t. */
export function zeroEnded(net: Net, y: usize, t: i32, first: i32, from: i32, end: i32): void {
  const bytes = <usize>net.outputSize * BYTES
  for (let b = from; b < end; b++) {
    if (ended(net, first + b, t)) memory.fill(y, 0, bytes)
    y += bytes
  }
}
