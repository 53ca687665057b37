/**
 * The batched path: minibatches of windows through every layer and step. At each step a layer reads its operand A in
 * row pairs, [x_t or h_t of the layer below | its own h_{t−1}], writes a panel of pre-activations straight into its
 * history, and hands what it made to the operands of the next step and of the layer above. BPTT is the mirror image:
 * [dy_t or dz_t of the layer above | its own dz_{t+1}]. Histories are kept with t reversed, so that the weight gradients
 * are one product over all rows in the order t descending, b ascending, read where they lie.
 *
 * Threads split the rows in the recursions and the results in the weight gradients, never a sum; each function does the
 * part of thread `id`.
 */
import { BYTES, PANEL } from './real'
import { backwardPanel, forwardPanel } from './cells/index'
import { drops, dzPanel, even, hiddenPanel, Layer, layerAt, Net, pairBytes, panels, rowFrom } from './net'
import { applyMask, dropHidden } from './dropout'
import { headForward } from './head'
import { fillPanel, panelProduct } from './matmul'
import { writePairs } from './pack'
import { gather, holdRows, loadState, saveState, zeroEnded } from './states'
import { beat } from './threads'

/**
 * Rows that go through all steps together, forward and back. More of them find less of their operands in the caches, fewer
 * read the weights too often: against all 256 of W1, 64 made forward 3 % and BPTT 5 % faster.
 */
const ROWS: i32 = 64

/**
 * Forward for thread `id`'s rows of windows first … first + batch − 1. Outputs go to y [t·outputStep + b][O], the last
 * step's alone with lastOnly. With keep, activations stay for backward; without, one step's worth of history is used
 * again and again. Rows do not meet, so threads need not wait for each other in here.
 */
export function forwardBatch(
  net: Net,
  first: i32,
  batch: i32,
  keep: i32,
  y: usize,
  outputStep: i32,
  lastOnly: i32,
  id: i32,
): void {
  const padded = even(batch)
  const end = rowFrom(net, padded, id + 1)
  for (let from = rowFrom(net, padded, id); from < end; from += ROWS) {
    forwardRows(net, first, batch, keep, y, outputStep, lastOnly, from, min<i32>(from + ROWS, end), id)
  }
}

/** The same for rows from … end − 1. */
function forwardRows(
  net: Net,
  first: i32,
  batch: i32,
  keep: i32,
  y: usize,
  outputStep: i32,
  lastOnly: i32,
  from: i32,
  end: i32,
  id: i32,
): void {
  const H = net.hiddenSize
  const T = net.steps
  const padded = even(batch)
  const block = (<usize>(end - from)) << 6
  const pairFrom = <usize>(from >> 1)
  const top = net.numLayers - 1
  const back = keep ? padded : 0
  if (net.hasState) loadState(net, first, batch, T * back + from, from, end)
  for (let t: i32 = 0; t < T; t++) {
    const odd = t & 1
    const slot = (<usize>((T - 1 - t) * back + from)) << 6
    const before = slot + ((<usize>back) << 6)
    const recurrent = i32(t > 0) | net.hasState
    const bottom = layerAt(net, 0)
    gather(net, odd ? bottom.pairs1 : bottom.pairs0, first, batch, t, keep, from, end)
    for (let l: i32 = 0; l <= top; l++) {
      const layer = layerAt(net, l)
      const pair = pairBytes(layer.inputSize + H)
      const a = (odd ? layer.pairs1 : layer.pairs0) + pairFrom * pair
      const next = (odd ? layer.pairs0 : layer.pairs1) + pairFrom * pair + pairBytes(layer.inputSize)
      let above: usize = 0
      if (l < top) {
        const upper = layerAt(net, l + 1)
        above = (odd ? upper.pairs1 : upper.pairs0) + pairFrom * pairBytes(H + H)
      }
      for (let p: i32 = 0; p < panels(net); p++) {
        forwardPanel(net, layer, p, a, pair, recurrent, slot, before, block)
        if (net.lengths) holdRows(net, layer, p, t, first, batch, from, end, slot, before)
        const j = p * PANEL
        let h = layer.hidden + <usize>p * hiddenPanel(net) + slot
        writePairs(next + pairBytes(j), pair, h, h + block, H - j)
        if (!above) continue
        if (keep && drops(net)) h = dropHidden(net, layer, l, t, p, from, end, slot, h)
        writePairs(above + pairBytes(j), pairBytes(H + H), h, h + block, H - j)
      }
    }
    if (!lastOnly || t == T - 1 || net.lengths) {
      const layer = layerAt(net, top)
      const pair = pairBytes(layer.inputSize + H)
      const h = (odd ? layer.pairs0 : layer.pairs1) + pairFrom * pair + pairBytes(layer.inputSize)
      const to = y + <usize>((t * outputStep + from) * net.outputSize) * BYTES
      headForward(net, to, h, pair, from, min<i32>(end, batch) - from)
      if (net.lengths) zeroEnded(net, to, t, first, from, min<i32>(end, batch))
    }
    beat(net, id)
  }
  if (net.wantState) saveState(net, first, from, from, min<i32>(end, batch))
}

/** The row pairs of dy at step t: [B/2][O][2]. */
function outputPairs(net: Net, to: usize, pair: usize, padded: i32, t: i32, from: i32, end: i32): void {
  const O = net.outputSize
  let dy = net.dy + <usize>(((net.steps - 1 - t) * padded + from) * O) * BYTES
  for (let b = from; b < end; b += 2) {
    let q = to
    for (let o: i32 = 0; o < O; o++) {
      store<Real>(q, load<Real>(dy))
      store<Real>(q + BYTES, load<Real>(dy + <usize>O * BYTES))
      dy += BYTES
      q += 2 * BYTES
    }
    dy += <usize>O * BYTES
    to += pair
  }
}

/** BPTT for thread `id`'s rows of the minibatch that forwardBatch kept: dz of every layer and step from net.dy. */
export function backwardBatch(net: Net, batch: i32, id: i32): void {
  const padded = even(batch)
  const end = rowFrom(net, padded, id + 1)
  for (let from = rowFrom(net, padded, id); from < end; from += ROWS) {
    backwardRange(net, padded, from, min<i32>(from + ROWS, end), id)
  }
}

/** The same for rows … rowsEnd − 1. */
function backwardRange(net: Net, padded: i32, rows: i32, rowsEnd: i32, id: i32): void {
  const H = net.hiddenSize
  const T = net.steps
  // The last rows of a thread fetch what the others wrote, just before the weight gradients want it.
  const own = rowFrom(net, padded, id)
  const fetches = THREADS && net.threads > 1 && rowsEnd == rowFrom(net, padded, id + 1)
  const block = (<usize>(rowsEnd - rows)) << 6
  const pairFrom = <usize>(rows >> 1)
  const top = net.numLayers - 1
  const GH = net.gates * H
  if (net.gated) clearCarry(net, rows, block)
  let touched: i32 = 0
  for (let t = T - 1; t >= 0; t--) {
    const odd = t & 1
    const slot = (<usize>((T - 1 - t) * padded + rows)) << 6
    const before = slot + ((<usize>padded) << 6)
    const recurrent = i32(t > 0) | net.hasState
    const counts = !net.lossOnLast || t == T - 1 || net.lengths != 0
    for (let l = top; l >= 0; l--) {
      const layer = layerAt(net, l)
      const K = l == top ? net.outputSize : GH
      const pair = pairBytes(K + GH)
      const a = (odd ? layer.backPairs1 : layer.backPairs0) + pairFrom * pair
      const next = t > 0 ? (odd ? layer.backPairs0 : layer.backPairs1) + pairFrom * pair + pairBytes(K) : 0
      let below: usize = 0
      let belowPair: usize = 0
      if (l > 0) {
        const lower = layerAt(net, l - 1)
        belowPair = pairBytes(GH + GH)
        below = (odd ? lower.backPairs1 : lower.backPairs0) + pairFrom * belowPair
      }
      let from: i32 = 0
      if (l == top) {
        if (counts) outputPairs(net, a, pair, padded, t, rows, rowsEnd)
        else from = K
      }
      const to = t == T - 1 || !layer.weightHh ? K : K + GH
      if (fetches) touched |= fetchOthers(net, layer, t, padded, own, rowsEnd)
      for (let p: i32 = 0; p < panels(net); p++) {
        const dz = layer.dz + <usize>p * dzPanel(net) + slot
        const dh = net.gated ? layer.dh + ((<usize>rows) << 6) : dz
        const b = layer.backwardPack + ((<usize>(p * (K + GH))) << 6)
        if (l < top && drops(net)) {
          panelProduct(dh, dh + block, net.zeros, 0, a, pair, b, b + ((<usize>K) << 6))
          applyMask(dh, dh + block, layer.mask + <usize>p * dzPanel(net) + slot)
          const more = b + ((<usize>K) << 6)
          if (to > K) panelProduct(dh, dh + block, dh, 64, a + pairBytes(K), pair, more, more + ((<usize>GH) << 6))
        } else if (from == to) {
          // Neither a loss at this step nor a product with h: the carry is all that comes back.
          fillPanel(dh, dh + block, net.zeros)
        } else {
          const start = a + pairBytes(from)
          panelProduct(dh, dh + block, net.zeros, 0, start, pair, b + ((<usize>from) << 6), b + ((<usize>to) << 6))
        }
        const carry = layer.carry + ((<usize>(p * even(net.batch) + rows)) << 6)
        backwardPanel(net, layer, p, recurrent, slot, before, dh, carry, block)
        handGates(net, dz, block, p, next, pair, below, belowPair)
      }
    }
    beat(net, id)
  }
  if (fetches) store<i32>(net.sink + ((<usize>id) << 6), touched)
}

/** Nothing comes back from beyond the last step. */
function clearCarry(net: Net, rows: i32, block: usize): void {
  for (let l: i32 = 0; l < net.numLayers; l++) {
    for (let p: i32 = 0; p < panels(net); p++) {
      memory.fill(layerAt(net, l).carry + ((<usize>(p * even(net.batch) + rows)) << 6), 0, block)
    }
  }
}

/**
 * The gate gradients of panel p into the operands of the step before and of the layer below, gate by gate. Of a gate apart the
 * step before takes what is kept after it: of a GRU's n the part behind the reset.
 */
function handGates(
  net: Net,
  dz: usize,
  block: usize,
  p: i32,
  next: usize,
  nextPair: usize,
  below: usize,
  belowPair: usize,
): void {
  const H = net.hiddenSize
  const left = H - p * PANEL
  const gate = <usize>panels(net) * dzPanel(net)
  for (let g: i32 = 0; g < net.gates; g++) {
    const at = pairBytes(g * H + p * PANEL)
    const c = dz + <usize>g * gate
    const back = g == net.apart ? c + gate : c
    if (next) writePairs(next + at, nextPair, back, back + block, left)
    if (below) writePairs(below + at, belowPair, c, c + block, left)
  }
}

/**
 * Reads a word of each line of h_t that other threads wrote: the weight gradients want these rows next, and side by side
 * they arrive sooner than one by one in the middle of a product.
 */
function fetchOthers(net: Net, layer: Layer, t: i32, padded: i32, from: i32, end: i32): i32 {
  let touched: i32 = 0
  let block = layer.hidden + ((<usize>((net.steps - 1 - t) * padded)) << 6)
  for (let j: i32 = 0; j < net.hiddenSize; j += PANEL) {
    for (let b: i32 = 0; b < from; b++) touched |= load<i32>(block + ((<usize>b) << 6))
    for (let b = end; b < padded; b++) touched |= load<i32>(block + ((<usize>b) << 6))
    block += hiddenPanel(net)
  }
  return touched
}
