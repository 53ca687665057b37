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
import { BYTES, PANEL, rowBytes } from './real'
import { dzPanel, even, hiddenPanel, Layer, layerAt, Net, pairBytes, rowFrom, share } from './net'
import { activatePanel, derivative } from './cells/rnn'
import { headForward } from './head'
import { panelProduct } from './matmul'
import { addBiases, packPanels, packTransposed, writePairs } from './pack'
import { beat } from './threads'

/** Packs thread `id`'s part of the weights for forward: once a minibatch, or once for a whole prediction. */
export function packForward(net: Net, id: i32): void {
  const row = rowBytes(net.hiddenSize)
  for (let l: i32 = 0; l < net.numLayers; l++) {
    const layer = layerAt(net, l)
    const panelBytes = (<usize>(layer.inputSize + net.hiddenSize)) << 6
    if (id == l % net.threads) packPanels(layer.forwardPack, panelBytes, layer.weightIh, 0, layer.inputSize, row)
    const hh = layer.forwardPack + ((<usize>layer.inputSize) << 6)
    packPanels(hh, panelBytes, layer.weightHh, share(net, net.hiddenSize, id), share(net, net.hiddenSize, id + 1), row)
    if (id == l % net.threads) addBiases(layer.biasPack, layer.biasIh, layer.biasHh, row)
  }
}

/** Packs thread `id`'s part of the weights for BPTT. */
function packBackward(net: Net, id: i32): void {
  const H = net.hiddenSize
  const row = rowBytes(H)
  const top = net.numLayers - 1
  const from = share(net, H, id)
  const to = share(net, H, id + 1)
  for (let l: i32 = 0; l <= top; l++) {
    const layer = layerAt(net, l)
    const above = l == top ? net.outputSize : H
    const panelBytes = (<usize>(above + H)) << 6
    if (l < top) packTransposed(layer.backwardPack, panelBytes, layerAt(net, l + 1).weightIh, from, to, H, row)
    else if (id == 0) packPanels(layer.backwardPack, panelBytes, net.headWeight, 0, above, row)
    packTransposed(layer.backwardPack + ((<usize>above) << 6), panelBytes, layer.weightHh, from, to, H, row)
  }
}

/** The inputs of step t into layer 0's row pairs and, to keep, into xHistory. A missing last row repeats the one before. */
function gather(net: Net, to: usize, first: i32, batch: i32, t: i32, keep: i32, from: i32, end: i32): void {
  const I = net.inputSize
  const bytes = <usize>I * BYTES
  const row = <usize>even(I) * BYTES
  const pair = pairBytes(I + net.hiddenSize)
  const padded = even(batch)
  let history = net.xHistory + <usize>((net.steps - 1 - t) * padded + from) * row
  to += <usize>(from >> 1) * pair
  for (let b = from; b < end; b += 2) {
    const w0 = first + b
    const w1 = first + min<i32>(b + 1, batch - 1)
    const x0 = net.data + <usize>(load<i32>(net.starts + ((<usize>w0) << 2)) + t * net.rowStep) * bytes
    const x1 = net.data + <usize>(load<i32>(net.starts + ((<usize>w1) << 2)) + t * net.rowStep) * bytes
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

/** Initial states into h_{−1}: the row pairs of step 0 and, to keep, the last block of the history. */
function loadState(net: Net, first: i32, batch: i32, keep: i32, rowFrom: i32, rowEnd: i32): void {
  const H = net.hiddenSize
  const padded = even(batch)
  const panel = hiddenPanel(net)
  for (let l: i32 = 0; l < net.numLayers; l++) {
    const layer = layerAt(net, l)
    const to = layer.pairs0 + pairBytes(layer.inputSize)
    for (let b = rowFrom; b < rowEnd; b++) {
      const from = net.state + <usize>((l * net.windows + first + min<i32>(b, batch - 1)) * H) * BYTES
      const pair = to + <usize>(b >> 1) * pairBytes(layer.inputSize + H) + (b & 1 ? BYTES : 0)
      const history = layer.hidden + ((<usize>(net.steps * padded + b)) << 6)
      for (let k: i32 = 0; k < H; k++) {
        const h = load<Real>(from + <usize>k * BYTES)
        store<Real>(pair + <usize>k * 2 * BYTES, h)
        if (keep) store<Real>(history + <usize>(k / PANEL) * panel + <usize>(k % PANEL) * BYTES, h)
      }
    }
  }
}

/** Final states [L][windows][H] from the row pairs that step T would read. */
function saveState(net: Net, first: i32, rowFrom: i32, rowEnd: i32): void {
  const H = net.hiddenSize
  for (let l: i32 = 0; l < net.numLayers; l++) {
    const layer = layerAt(net, l)
    const from = (net.steps & 1 ? layer.pairs1 : layer.pairs0) + pairBytes(layer.inputSize)
    for (let b = rowFrom; b < rowEnd; b++) {
      const to = net.finalState + <usize>((l * net.windows + first + b) * H) * BYTES
      const pair = from + <usize>(b >> 1) * pairBytes(layer.inputSize + H) + (b & 1 ? BYTES : 0)
      for (let k: i32 = 0; k < H; k++) store<Real>(to + <usize>k * BYTES, load<Real>(pair + <usize>k * 2 * BYTES))
    }
  }
}

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
  const H = net.hiddenSize
  const T = net.steps
  const padded = even(batch)
  const from = rowFrom(net, padded, id)
  const end = rowFrom(net, padded, id + 1)
  if (from == end) return
  const block = (<usize>(end - from)) << 6
  const pairFrom = <usize>(from >> 1)
  const panel = hiddenPanel(net)
  const top = net.numLayers - 1
  if (net.hasState) loadState(net, first, batch, keep, from, end)
  for (let t: i32 = 0; t < T; t++) {
    const odd = t & 1
    let slotRow = from
    if (keep) slotRow += (T - 1 - t) * padded
    const slot = (<usize>slotRow) << 6
    const bottom = layerAt(net, 0)
    gather(net, odd ? bottom.pairs1 : bottom.pairs0, first, batch, t, keep, from, end)
    for (let l: i32 = 0; l <= top; l++) {
      const layer = layerAt(net, l)
      const I = layer.inputSize
      const pair = pairBytes(I + H)
      const a = (odd ? layer.pairs1 : layer.pairs0) + pairFrom * pair
      let next = (odd ? layer.pairs0 : layer.pairs1) + pairFrom * pair + pairBytes(I)
      let above: usize = 0
      if (l < top) {
        const upper = layerAt(net, l + 1)
        above = (odd ? upper.pairs1 : upper.pairs0) + pairFrom * pairBytes(H + H)
      }
      const terms = t > 0 || net.hasState ? I + H : I
      let b = layer.forwardPack
      let bias = layer.biasPack
      let c = layer.hidden + slot
      for (let j: i32 = 0; j < H; j += PANEL) {
        const cEnd = c + block
        panelProduct(c, cEnd, bias, a, pair, b, b + ((<usize>terms) << 6))
        activatePanel(c, cEnd, net.nonlinearity)
        writePairs(next, pair, c, cEnd, H - j)
        if (above) writePairs(above + pairBytes(j), pairBytes(H + H), c, cEnd, H - j)
        next += pairBytes(PANEL)
        b += (<usize>(I + H)) << 6
        bias += 64
        c += panel
      }
    }
    if (!lastOnly || t == T - 1) {
      const layer = layerAt(net, top)
      const pair = pairBytes(layer.inputSize + H)
      const h = (odd ? layer.pairs0 : layer.pairs1) + pairFrom * pair + pairBytes(layer.inputSize)
      const to = y + <usize>((t * outputStep + from) * net.outputSize) * BYTES
      headForward(net, to, h, pair, min<i32>(end, batch) - from)
    }
    beat(net, id)
  }
  if (net.wantState) saveState(net, first, from, min<i32>(end, batch))
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
  const H = net.hiddenSize
  const T = net.steps
  const padded = even(batch)
  const rows = rowFrom(net, padded, id)
  const rowsEnd = rowFrom(net, padded, id + 1)
  if (rows == rowsEnd) return
  const block = (<usize>(rowsEnd - rows)) << 6
  const pairFrom = <usize>(rows >> 1)
  const top = net.numLayers - 1
  let touched: i32 = 0
  for (let t = T - 1; t >= 0; t--) {
    const odd = t & 1
    const slot = (<usize>((T - 1 - t) * padded + rows)) << 6
    const counts = !net.lossOnLast || t == T - 1
    for (let l = top; l >= 0; l--) {
      const layer = layerAt(net, l)
      const K = l == top ? net.outputSize : H
      const pair = pairBytes(K + H)
      let a = (odd ? layer.backPairs1 : layer.backPairs0) + pairFrom * pair
      let next = (odd ? layer.backPairs0 : layer.backPairs1) + pairFrom * pair + pairBytes(K)
      let below: usize = 0
      if (l > 0) {
        const lower = layerAt(net, l - 1)
        below = (odd ? lower.backPairs1 : lower.backPairs0) + pairFrom * pairBytes(H + H)
      }
      let from: i32 = 0
      if (l == top) {
        if (counts) outputPairs(net, a, pair, padded, t, rows, rowsEnd)
        else from = K
      }
      const to = t == T - 1 ? K : K + H
      a += pairBytes(from)
      let b = layer.backwardPack
      let c = layer.dz + slot
      let h = layer.hidden + slot
      if (THREADS && net.threads > 1) touched |= fetchOthers(net, layer, t, padded, rows, rowsEnd)
      for (let j: i32 = 0; j < H; j += PANEL) {
        const cEnd = c + block
        panelProduct(c, cEnd, net.zeros, a, pair, b + ((<usize>from) << 6), b + ((<usize>to) << 6))
        derivative(c, cEnd, h, net.nonlinearity)
        if (t > 0) writePairs(next, pair, c, cEnd, H - j)
        if (below) writePairs(below + pairBytes(j), pairBytes(H + H), c, cEnd, H - j)
        next += pairBytes(PANEL)
        b += (<usize>(K + H)) << 6
        c += dzPanel(net)
        h += hiddenPanel(net)
      }
    }
    beat(net, id)
  }
  if (THREADS) store<i32>(net.sink + ((<usize>id) << 6), touched)
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

/** Both packs, for a minibatch of training. */
export function packWeights(net: Net, id: i32): void {
  packForward(net, id)
  packBackward(net, id)
}
