/**
 * The online path: one window an update. Weights are read where they lie, the inputs where the dataset has them, and
 * rows are whole vectors; time runs inside. Sums have the same order as in the batched path, so the bits are the same.
 */
import { BYTES, LANES, mulAdd, rowBytes, splatAt, zero } from './real'
import { Layer, Net } from './net'
import { activate, activation, derivative, flushTiny, tiny, unflushed } from './cells/rnn'
import { headBiasGradient, headRow } from './head'
import { rowGradient, rowProduct, rowSums } from './matmul'
import { addBiases, transpose } from './pack'

// The number of vectors in a row as a type, so that the compiler makes one function of each width.
type OneVector = i8
type TwoVectors = i16

// @ts-ignore: decorator
@inline
function layerAt(net: Net, l: i32): Layer {
  return changetype<Layer>(net.layers + <usize>l * offsetof<Layer>())
}

/** Address of the inputs [I] of step 0 of window w; step t lies t·rowStep rows on. */
// @ts-ignore: decorator
@inline
function inputRow(net: Net, w: i32): usize {
  return net.data + <usize>(load<i32>(net.starts + ((<usize>w) << 2)) * net.inputSize) * BYTES
}

/** h_t of every layer and step of window w, and the outputs y [T][O] (the last step's alone with lastOnly). */
export function forwardOnline(net: Net, w: i32, y: usize, outputStep: i32, lastOnly: i32): void {
  const T = net.steps
  const row = rowBytes(net.hiddenSize)
  for (let l: i32 = 0; l < net.numLayers; l++) {
    const layer = layerAt(net, l)
    addBiases(layer.biasRow, layer.biasIh, layer.biasHh, row)
    if (net.hasState) {
      const state = net.state + <usize>((l * net.windows + w) * net.hiddenSize) * BYTES
      memory.copy(layer.hidden + <usize>T * row, state, <usize>net.hiddenSize * BYTES)
    }
    const x = l == 0 ? inputRow(net, w) : layerAt(net, l - 1).hidden + <usize>(T - 1) * row
    const xStep = l == 0 ? <isize>(net.rowStep * net.inputSize) * <isize>BYTES : -(<isize>row)
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
      const to = net.finalState + <usize>((l * net.windows + w) * net.hiddenSize) * BYTES
      memory.copy(to, layerAt(net, l).hidden, <usize>net.hiddenSize * BYTES)
    }
  }
}

/** z_t = b + x_t·W_ih + h_{t−1}·W_hh, h_t = f(z_t), t ascending; x_t starts t·xStep bytes after x. */
export function forwardLayer(net: Net, layer: Layer, x: usize, xStep: isize): void {
  const row = rowBytes(net.hiddenSize)
  if (row == 16) return forwardNarrow<OneVector>(net, layer, x, xStep)
  if (row == 32) return forwardNarrow<TwoVectors>(net, layer, x, xStep)
  const relu = net.nonlinearity
  let before = net.hasState ? net.hiddenSize : 0
  let h = layer.hidden + <usize>net.steps * row
  while (h != layer.hidden) {
    const next = h - row
    rowProduct(next, layer.biasRow, row, x, layer.weightIh, layer.inputSize, h, layer.weightHh, before)
    activate(next, h, relu)
    before = net.hiddenSize
    h = next
    x += xStep
  }
}

/** The k-th number of a row of one or two vectors, in every lane; k is a constant. */
// @ts-ignore: decorator
@inline
function lane(h0: v128, h1: v128, k: i32): v128 {
  if (BYTES == 4) {
    if (k == 0) return v128.shuffle<i32>(h0, h0, 0, 0, 0, 0)
    if (k == 1) return v128.shuffle<i32>(h0, h0, 1, 1, 1, 1)
    if (k == 2) return v128.shuffle<i32>(h0, h0, 2, 2, 2, 2)
    if (k == 3) return v128.shuffle<i32>(h0, h0, 3, 3, 3, 3)
    if (k == 4) return v128.shuffle<i32>(h1, h1, 0, 0, 0, 0)
    if (k == 5) return v128.shuffle<i32>(h1, h1, 1, 1, 1, 1)
    if (k == 6) return v128.shuffle<i32>(h1, h1, 2, 2, 2, 2)
    return v128.shuffle<i32>(h1, h1, 3, 3, 3, 3)
  }
  if (k == 0) return v128.shuffle<i64>(h0, h0, 0, 0)
  if (k == 1) return v128.shuffle<i64>(h0, h0, 1, 1)
  if (k == 2) return v128.shuffle<i64>(h1, h1, 0, 0)
  return v128.shuffle<i64>(h1, h1, 1, 1)
}

/** One term of a row's sum: acc + x·W[k][…], `at` bytes into the row. */
// @ts-ignore: decorator
@inline
function addRow(acc: v128, x: v128, w: usize, at: usize): v128 {
  return mulAdd(acc, x, v128.load(w + at))
}

/** Units that a row of V vectors can hold. */
// @ts-ignore: decorator
@inline
function capacity<V>(): i32 {
  return LANES * <i32>sizeof<V>()
}

/**
 * forwardLayer for rows of one or two vectors: the loop over steps with h in registers. Its numbers are spread by
 * shuffles: reading them back from memory would add a store's latency to the chain from step to step.
 */
function forwardNarrow<V>(net: Net, layer: Layer, x: usize, xStep: isize): void {
  const row: usize = sizeof<V>() << 4
  const two = sizeof<V>() == 2
  const H = net.hiddenSize
  const inputBytes = <usize>layer.inputSize * BYTES
  const first = layer.hidden
  const weightIh = layer.weightIh
  const u = layer.weightHh
  const b0 = v128.load(layer.biasRow)
  const b1 = two ? v128.load(layer.biasRow, 16) : b0
  const relu = net.nonlinearity
  let h = first + <usize>net.steps * row
  let recurrent = net.hasState
  let h0 = v128.load(h)
  let h1 = two ? v128.load(h, 16) : h0
  while (h != first) {
    let z0 = b0
    let z1 = b1
    let w = weightIh
    for (let at: usize = 0; at != inputBytes; at += BYTES) {
      const v = splatAt(x + at)
      z0 = mulAdd(z0, v, v128.load(w))
      if (two) z1 = mulAdd(z1, v, v128.load(w, 16))
      w += row
    }
    if (recurrent) {
      z0 = addRow(z0, lane(h0, h1, 0), u, 0)
      if (two) z1 = addRow(z1, lane(h0, h1, 0), u, 16)
      if (H > 1) {
        z0 = addRow(z0, lane(h0, h1, 1), u + row, 0)
        if (two) z1 = addRow(z1, lane(h0, h1, 1), u + row, 16)
      }
      if (capacity<V>() > 2 && H > 2) {
        z0 = addRow(z0, lane(h0, h1, 2), u + 2 * row, 0)
        if (two) z1 = addRow(z1, lane(h0, h1, 2), u + 2 * row, 16)
      }
      if (capacity<V>() > 2 && H > 3) {
        z0 = addRow(z0, lane(h0, h1, 3), u + 3 * row, 0)
        if (two) z1 = addRow(z1, lane(h0, h1, 3), u + 3 * row, 16)
      }
      if (capacity<V>() > 4 && H > 4) {
        z0 = addRow(z0, lane(h0, h1, 4), u + 4 * row, 0)
        z1 = addRow(z1, lane(h0, h1, 4), u + 4 * row, 16)
        if (H > 5) {
          z0 = addRow(z0, lane(h0, h1, 5), u + 5 * row, 0)
          z1 = addRow(z1, lane(h0, h1, 5), u + 5 * row, 16)
        }
        if (H > 6) {
          z0 = addRow(z0, lane(h0, h1, 6), u + 6 * row, 0)
          z1 = addRow(z1, lane(h0, h1, 6), u + 6 * row, 16)
        }
        if (H > 7) {
          z0 = addRow(z0, lane(h0, h1, 7), u + 7 * row, 0)
          z1 = addRow(z1, lane(h0, h1, 7), u + 7 * row, 16)
        }
      }
    }
    h -= row
    h0 = activation(z0, relu)
    v128.store(h, h0)
    if (two) {
      h1 = activation(z1, relu)
      v128.store(h, h1, 16)
    }
    recurrent = 1
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
    transpose(layer.weightHhT, row, layer.weightHh, net.hiddenSize, net.hiddenSize, row)
    if (l == net.numLayers - 1) {
      backwardLayer(net, layer, net.dy, <usize>O * BYTES, net.headWeight, O, net.lossOnLast)
    } else {
      const above = layerAt(net, l + 1)
      transpose(above.weightIhT, row, above.weightIh, net.hiddenSize, net.hiddenSize, row)
      backwardLayer(net, layer, above.dz, row, above.weightIhT, net.hiddenSize, 0)
    }
    if (l == 0) {
      const xStep = <isize>(net.rowStep * net.inputSize) * <isize>BYTES
      rowGradient(
        layer.weightIhGrad,
        layer.inputSize,
        row,
        inputRow(net, w) + <isize>(T - 1) * xStep,
        -xStep,
        layer.dz,
        T,
      )
    } else {
      rowGradient(layer.weightIhGrad, layer.inputSize, row, layerAt(net, l - 1).hidden, row, layer.dz, T)
    }
    rowGradient(layer.weightHhGrad, net.hiddenSize, row, layer.hidden + row, row, layer.dz, net.hasState ? T : T - 1)
    rowSums(layer.biasIhGrad, row, layer.dz, T)
    if (layer.biasHhGrad) memory.copy(layer.biasHhGrad, layer.biasIhGrad, row)
  }
  const counted = net.lossOnLast ? 1 : T
  rowGradient(net.headWeightGrad, O, row, net.dy, <usize>O * BYTES, layerAt(net, net.numLayers - 1).hidden, counted)
  for (let o: i32 = 0; o < O; o++) headBiasGradient(net, o, counted)
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
    rowProduct(dz, net.zeros, row, above, u, n, later, layer.weightHhT, after)
    derivative(dz, dz + row, h, relu)
    later = dz
    after = net.hiddenSize
    if (lastOnly) n = 0
    above += aboveStep
    h += row
  }
}

/** backwardLayer for rows of one or two vectors, dz_{t+1} in registers. */
function backwardNarrow<V>(
  net: Net,
  layer: Layer,
  above: usize,
  aboveStep: usize,
  u: usize,
  n: i32,
  lastOnly: i32,
): void {
  const row: usize = sizeof<V>() << 4
  const two = sizeof<V>() == 2
  const H = net.hiddenSize
  const weight = layer.weightHhT
  const end = layer.dz + <usize>net.steps * row
  const relu = net.nonlinearity
  let aboveBytes = <usize>n * BYTES
  let h = layer.hidden
  let recurrent: i32 = 0
  let d0 = zero()
  let d1 = zero()
  for (let dz = layer.dz; dz != end; dz += row) {
    let g0 = zero()
    let g1 = zero()
    let w = u
    for (let at: usize = 0; at != aboveBytes; at += BYTES) {
      const v = splatAt(above + at)
      g0 = mulAdd(g0, v, v128.load(w))
      if (two) g1 = mulAdd(g1, v, v128.load(w, 16))
      w += row
    }
    if (recurrent) {
      g0 = addRow(g0, lane(d0, d1, 0), weight, 0)
      if (two) g1 = addRow(g1, lane(d0, d1, 0), weight, 16)
      if (H > 1) {
        g0 = addRow(g0, lane(d0, d1, 1), weight + row, 0)
        if (two) g1 = addRow(g1, lane(d0, d1, 1), weight + row, 16)
      }
      if (capacity<V>() > 2 && H > 2) {
        g0 = addRow(g0, lane(d0, d1, 2), weight + 2 * row, 0)
        if (two) g1 = addRow(g1, lane(d0, d1, 2), weight + 2 * row, 16)
      }
      if (capacity<V>() > 2 && H > 3) {
        g0 = addRow(g0, lane(d0, d1, 3), weight + 3 * row, 0)
        if (two) g1 = addRow(g1, lane(d0, d1, 3), weight + 3 * row, 16)
      }
      if (capacity<V>() > 4 && H > 4) {
        g0 = addRow(g0, lane(d0, d1, 4), weight + 4 * row, 0)
        g1 = addRow(g1, lane(d0, d1, 4), weight + 4 * row, 16)
        if (H > 5) {
          g0 = addRow(g0, lane(d0, d1, 5), weight + 5 * row, 0)
          g1 = addRow(g1, lane(d0, d1, 5), weight + 5 * row, 16)
        }
        if (H > 6) {
          g0 = addRow(g0, lane(d0, d1, 6), weight + 6 * row, 0)
          g1 = addRow(g1, lane(d0, d1, 6), weight + 6 * row, 16)
        }
        if (H > 7) {
          g0 = addRow(g0, lane(d0, d1, 7), weight + 7 * row, 0)
          g1 = addRow(g1, lane(d0, d1, 7), weight + 7 * row, 16)
        }
      }
    }
    d0 = steepness(g0, v128.load(h), relu)
    if (two) d1 = steepness(g1, v128.load(h, 16), relu)
    v128.store(dz, d0)
    if (two) v128.store(dz, d1, 16)
    recurrent = 1
    if (lastOnly) aboveBytes = 0
    above += aboveStep
    h += row
  }
}

/** slope, its flush of tiny numbers in a branch: it nearly never happens, and a compare in the chain from step to step costs 3 %. */
// @ts-ignore: decorator
@inline
function steepness(dh: v128, h: v128, relu: i32): v128 {
  const g = unflushed(dh, h, relu)
  return v128.any_true(tiny(g)) ? flushTiny(g) : g
}
