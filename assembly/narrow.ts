/**
 * The online path of small networks, whose rows are one or two vectors: at most 8 hidden units in f32, 4 in f64. Time is
 * latency here, the chain h_{t−1} → h_t and back again, so that all else overlaps with it: a state stays in registers and
 * is broadcast by shuffles (reading it back from memory would add a store's latency to every step), head and loss are
 * computed while the next tanh runs, and each step's share of the weight gradients while the next step goes back.
 */
import { BYTES, LANES, mulAdd, splatAt, zero } from './real'
import { activation, slope } from './cells/rnn'
import { headRow } from './head'
import { countOutputs, storeLoss } from './loss'
import { Layer, Net } from './net'
import { transpose } from './pack'

// The number of vectors in a row as a type, so that the compiler makes one function of each width.
export type OneVector = i8
export type TwoVectors = i16

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

/** Units that a row of V vectors can hold. */
// @ts-ignore: decorator
@inline
function capacity<V>(): i32 {
  return LANES * <i32>sizeof<V>()
}

/** z + Σ_k h[k]·W[k][…] for one vector of columns, k ascending; W's next row lies V vectors on. */
// @ts-ignore: decorator
@inline
function addRecurrent<V>(z: v128, h0: v128, h1: v128, w: usize, H: i32): v128 {
  const row: usize = sizeof<V>() << 4
  z = mulAdd(z, lane(h0, h1, 0), v128.load(w))
  if (H > 1) z = mulAdd(z, lane(h0, h1, 1), v128.load(w + row))
  if (capacity<V>() > 2) {
    if (H > 2) z = mulAdd(z, lane(h0, h1, 2), v128.load(w + 2 * row))
    if (H > 3) z = mulAdd(z, lane(h0, h1, 3), v128.load(w + 3 * row))
  }
  if (capacity<V>() > 4) {
    if (H > 4) z = mulAdd(z, lane(h0, h1, 4), v128.load(w + 4 * row))
    if (H > 5) z = mulAdd(z, lane(h0, h1, 5), v128.load(w + 5 * row))
    if (H > 6) z = mulAdd(z, lane(h0, h1, 6), v128.load(w + 6 * row))
    if (H > 7) z = mulAdd(z, lane(h0, h1, 7), v128.load(w + 7 * row))
  }
  return z
}

/** z + Σ_i a[i]·W[i][…] for one vector of columns, a from `a` to `aEnd`, W's next row V vectors on. */
// @ts-ignore: decorator
@inline
function addInputs<V>(z: v128, a: usize, aEnd: usize, w: usize): v128 {
  for (; a != aEnd; a += BYTES) {
    z = mulAdd(z, splatAt(a), v128.load(w))
    w += sizeof<V>() << 4
  }
  return z
}

/** forwardLayer (online.ts) for rows of V vectors. */
export function forwardNarrow<V>(net: Net, layer: Layer, x: usize, xStep: isize): void {
  const row: usize = sizeof<V>() << 4
  const two = sizeof<V>() == 2
  const H = net.hiddenSize
  const inputBytes = <usize>layer.inputSize * BYTES
  const first = layer.hidden
  const u = layer.weightHh
  const relu = net.nonlinearity
  let h = first + <usize>net.steps * row
  let recurrent = net.hasState
  let h0 = v128.load(h)
  let h1 = two ? v128.load(h, 16) : h0
  while (h != first) {
    let z0 = addInputs<V>(v128.load(layer.biasRow), x, x + inputBytes, layer.weightIh)
    let z1 = two ? addInputs<V>(v128.load(layer.biasRow, 16), x, x + inputBytes, layer.weightIh + 16) : z0
    if (recurrent) {
      z0 = addRecurrent<V>(z0, h0, h1, u, H)
      if (two) z1 = addRecurrent<V>(z1, h0, h1, u + 16, H)
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

/** backwardLayer (online.ts) for rows of V vectors. */
export function backwardNarrow<V>(
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
  let d0 = zero()
  let d1 = zero()
  for (let dz = layer.dz; dz != end; dz += row) {
    let g0 = addInputs<V>(zero(), above, above + aboveBytes, u)
    let g1 = two ? addInputs<V>(zero(), above, above + aboveBytes, u + 16) : g0
    if (dz != layer.dz) {
      g0 = addRecurrent<V>(g0, d0, d1, weight, H)
      if (two) g1 = addRecurrent<V>(g1, d0, d1, weight + 16, H)
    }
    d0 = slope(g0, v128.load(h), relu)
    v128.store(dz, d0)
    if (two) {
      d1 = slope(g1, v128.load(h, 16), relu)
      v128.store(dz, d1, 16)
    }
    if (lastOnly) aboveBytes = 0
    above += aboveStep
    h += row
  }
}

/**
 * Loss and every gradient of window w for one layer with one output and no initial state: forward, head and loss in one
 * loop, BPTT and gradients in another. Returns the loss.
 */
export function gradientsNarrow<V>(net: Net, layer: Layer, w: i32): f64 {
  const row: usize = sizeof<V>() << 4
  const two = sizeof<V>() == 2
  const T = net.steps
  const H = net.hiddenSize
  const relu = net.nonlinearity
  const lastOnly = net.lossOnLast
  const start = load<i32>(net.starts + ((<usize>w) << 2))
  const inputBytes = <usize>layer.inputSize * BYTES
  const xStep = <usize>net.rowStep * inputBytes
  const targetStep = <usize>net.rowStep * BYTES
  const weightIh = layer.weightIh
  const weightHh = layer.weightHh
  const weightT = layer.weightHhT
  transpose(weightT, row, weightHh, H, H, row)
  let b0 = v128.load(layer.biasIh)
  let b1 = two ? v128.load(layer.biasIh, 16) : b0
  if (layer.biasHh) {
    b0 = v128.add<Real>(b0, v128.load(layer.biasHh))
    if (two) b1 = v128.add<Real>(b1, v128.load(layer.biasHh, 16))
  }
  const n = countOutputs(net, w, 1)
  const factor: Real = n > 0 ? <Real>(2.0 / n) : <Real>0

  // z_t = b + x_t·W_ih + h_{t−1}·W_hh, h_t = f(z_t), y_t = head(h_t), dy_t = (y_t − target_t)·2/n
  const hidden = layer.hidden
  let x = net.data + <usize>start * inputBytes
  let target = net.target + <usize>(start + net.targetShift) * BYTES
  let h = hidden + <usize>T * row
  let dy = net.dy + <usize>T * BYTES
  let h0 = zero()
  let h1 = zero()
  let total: f64 = 0
  for (let t: i32 = 0; t < T; t++) {
    let z0 = addInputs<V>(b0, x, x + inputBytes, weightIh)
    let z1 = two ? addInputs<V>(b1, x, x + inputBytes, weightIh + 16) : z0
    if (t > 0) {
      z0 = addRecurrent<V>(z0, h0, h1, weightHh, H)
      if (two) z1 = addRecurrent<V>(z1, h0, h1, weightHh + 16, H)
    }
    h -= row
    dy -= BYTES
    h0 = activation(z0, relu)
    v128.store(h, h0)
    if (two) {
      h1 = activation(z1, relu)
      v128.store(h, h1, 16)
    }
    if (!lastOnly || t == T - 1) {
      const wanted = load<Real>(target)
      if (net.maskTargets && wanted != wanted) {
        store<Real>(dy, 0)
      } else {
        const d = headRow(net, 0, h, BYTES) - wanted
        store<Real>(dy, d * factor)
        total += <f64>d * <f64>d
      }
    }
    x += xStep
    target += targetStep
  }

  // dz_t = f'(z_t)·(dy_t·W_o + dz_{t+1}·W_hhᵀ), and what step t adds to each gradient, t descending
  const o0 = v128.load(net.headWeight)
  const o1 = two ? v128.load(net.headWeight, 16) : o0
  let d0 = zero()
  let d1 = zero()
  let sum0 = zero()
  let sum1 = zero()
  let head0 = zero()
  let head1 = zero()
  let headBias: Real = 0
  for (let t = T - 1; t >= 0; t--) {
    x -= xStep
    h0 = v128.load(h)
    h1 = two ? v128.load(h, 16) : h0
    let g0 = zero()
    let g1 = zero()
    if (!lastOnly || t == T - 1) {
      const e = splatAt(dy)
      g0 = mulAdd(g0, e, o0)
      head0 = mulAdd(head0, e, h0)
      if (two) {
        g1 = mulAdd(g1, e, o1)
        head1 = mulAdd(head1, e, h1)
      }
      headBias += load<Real>(dy)
    }
    if (t < T - 1) {
      g0 = addRecurrent<V>(g0, d0, d1, weightT, H)
      if (two) g1 = addRecurrent<V>(g1, d0, d1, weightT + 16, H)
    }
    d0 = slope(g0, h0, relu)
    if (two) d1 = slope(g1, h1, relu)
    sum0 = v128.add<Real>(sum0, d0)
    if (two) sum1 = v128.add<Real>(sum1, d1)
    h += row
    dy += BYTES
    const first = t == T - 1
    addOuter<V>(layer.weightIhGrad, x, x + inputBytes, d0, d1, first)
    if (t > 0) addOuter<V>(layer.weightHhGrad, h, h + <usize>H * BYTES, d0, d1, first)
  }
  if (T == 1) memory.fill(layer.weightHhGrad, 0, <usize>H * row)
  storeRow<V>(layer.biasIhGrad, sum0, sum1)
  if (layer.biasHhGrad) storeRow<V>(layer.biasHhGrad, sum0, sum1)
  storeRow<V>(net.headWeightGrad, head0, head1)
  store<Real>(net.headBiasGrad, headBias)
  return storeLoss(net, w, total, n)
}

/** C[k][…] += a[k]·d for k from `a` to `aEnd`, from zero where it is the first. */
// @ts-ignore: decorator
@inline
function addOuter<V>(c: usize, a: usize, aEnd: usize, d0: v128, d1: v128, first: bool): void {
  for (; a != aEnd; a += BYTES) {
    const v = splatAt(a)
    v128.store(c, mulAdd(first ? zero() : v128.load(c), v, d0))
    if (sizeof<V>() == 2) v128.store(c, mulAdd(first ? zero() : v128.load(c, 16), v, d1), 16)
    c += sizeof<V>() << 4
  }
}

// @ts-ignore: decorator
@inline
function storeRow<V>(c: usize, r0: v128, r1: v128): void {
  v128.store(c, r0)
  if (sizeof<V>() == 2) v128.store(c, r1, 16)
}
