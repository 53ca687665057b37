/** The linear head on a hidden state: y = b + W·h, W [O][H] with rows padded to 16 bytes. */
import { BYTES, LANES, mulAdd, PANEL, rowBytes, splat, splatAt, zero } from './real'
import { panelProduct } from './matmul'
import { gradientPanel, weightedSums } from './reductions'
import { even, Net } from './net'

/**
 * Outputs of one step for rows from … from + batch − 1 of a minibatch: y[b][o] = b[o] + Σ_k h[b][k]·W[o][k], h in row pairs
 * [B/2][k][2]. With a panel of outputs or more that is a product of panels; with fewer, lanes lie across rows, eight at a
 * time, the rest one by one. The order of the sums is the same.
 */
export function headForward(net: Net, y: usize, pairs: usize, pairBytes: usize, from: i32, batch: i32): void {
  if (net.headPack) return headPanels(net, y, pairs, pairBytes, from, batch)
  const O = net.outputSize
  const H = net.hiddenSize
  const row = rowBytes(H)
  let b: i32 = 0
  for (; b + 8 <= batch; b += 8) {
    for (let o: i32 = 0; o < O; o++) {
      const w = net.headWeight + <usize>o * row
      eightRows(
        y + <usize>(b * O + o) * BYTES,
        <usize>O * BYTES,
        load<Real>(net.headBias + <usize>o * BYTES),
        w,
        pairs,
        pairBytes,
        H,
      )
    }
    pairs += 4 * pairBytes
  }
  for (; b < batch; b++) {
    const h = pairs + (b & 1 ? BYTES : 0)
    for (let o: i32 = 0; o < O; o++) {
      store<Real>(y + <usize>(b * O + o) * BYTES, headRow(net, o, h, 2 * BYTES))
    }
    if (b & 1) pairs += pairBytes
  }
}

function headPanels(net: Net, y: usize, pairs: usize, pairBytes: usize, from: i32, batch: i32): void {
  const O = net.outputSize
  const c = net.headRows + ((<usize>from) << 6)
  const cEnd = c + ((<usize>even(batch)) << 6)
  const width = (<usize>net.hiddenSize) << 6
  let b = net.headPack
  let bias = net.headBiasPack
  for (let o: i32 = 0; o < O; o += PANEL) {
    panelProduct(c, cEnd, bias, 0, pairs, pairBytes, b, b + width)
    copyColumns(y + <usize>o * BYTES, <usize>O * BYTES, c, batch, min<i32>(PANEL, O - o))
    b += width
    bias += 64
  }
}

/** The first `cols` columns of `rows` rows of a panel into rows that lie `yRow` bytes apart. */
function copyColumns(y: usize, yRow: usize, c: usize, rows: i32, cols: i32): void {
  const bytes = <usize>cols * BYTES
  for (let r: i32 = 0; r < rows; r++) {
    let at: usize = 0
    for (; at + 16 <= bytes; at += 16) v128.store(y + at, v128.load(c + at))
    for (; at < bytes; at += BYTES) store<Real>(y + at, load<Real>(c + at))
    y += yRow
    c += 64
  }
}

/** One output of one row: b[o] + Σ_k h[k]·W[o][k], the next h `step` bytes on. */
// @ts-ignore: decorator
@inline
export function headRow(net: Net, o: i32, h: usize, step: usize): Real {
  let sum = load<Real>(net.headBias + <usize>o * BYTES)
  let w = net.headWeight + <usize>o * rowBytes(net.hiddenSize)
  const end = w + <usize>net.hiddenSize * BYTES
  while (w != end) {
    sum += load<Real>(h) * load<Real>(w)
    w += BYTES
    h += step
  }
  return sum
}

function eightRows(y: usize, yRow: usize, bias: Real, w: usize, h: usize, pairBytes: usize, H: i32): void {
  const h1 = pairBytes
  const h2: usize = pairBytes << 1
  const h3: usize = h2 + pairBytes
  let r0 = splat(bias)
  let r1 = r0
  if (BYTES == 4) {
    let k: i32 = 0
    for (; k + 2 <= H; k += 2) {
      const w0 = splatAt(w)
      const w1 = splatAt(w + BYTES)
      const v0 = v128.load(h)
      const v1 = v128.load(h + h1)
      const v2 = v128.load(h + h2)
      const v3 = v128.load(h + h3)
      r0 = mulAdd(r0, v128.shuffle<i32>(v0, v1, 0, 1, 4, 5), w0)
      r1 = mulAdd(r1, v128.shuffle<i32>(v2, v3, 0, 1, 4, 5), w0)
      r0 = mulAdd(r0, v128.shuffle<i32>(v0, v1, 2, 3, 6, 7), w1)
      r1 = mulAdd(r1, v128.shuffle<i32>(v2, v3, 2, 3, 6, 7), w1)
      h += 16
      w += 8
    }
    if (k < H) {
      const w0 = splatAt(w)
      r0 = mulAdd(r0, v128.shuffle<i64>(v128.load64_zero(h), v128.load64_zero(h + h1), 0, 2), w0)
      r1 = mulAdd(r1, v128.shuffle<i64>(v128.load64_zero(h + h2), v128.load64_zero(h + h3), 0, 2), w0)
    }
    storeLanes(y, yRow, r0)
    storeLanes(y + 4 * yRow, yRow, r1)
  } else {
    let r2 = r0
    let r3 = r0
    for (let k: i32 = 0; k < H; k++) {
      const w0 = splatAt(w)
      r0 = mulAdd(r0, v128.load(h), w0)
      r1 = mulAdd(r1, v128.load(h + h1), w0)
      r2 = mulAdd(r2, v128.load(h + h2), w0)
      r3 = mulAdd(r3, v128.load(h + h3), w0)
      h += 16
      w += 8
    }
    storeLanes(y, yRow, r0)
    storeLanes(y + 2 * yRow, yRow, r1)
    storeLanes(y + 4 * yRow, yRow, r2)
    storeLanes(y + 6 * yRow, yRow, r3)
  }
}

// @ts-ignore: decorator
@inline
function storeLanes(y: usize, row: usize, v: v128): void {
  if (BYTES == 4) {
    store<f32>(y, f32x4.extract_lane(v, 0))
    store<f32>(y + row, f32x4.extract_lane(v, 1))
    store<f32>(y + 2 * row, f32x4.extract_lane(v, 2))
    store<f32>(y + 3 * row, f32x4.extract_lane(v, 3))
  } else {
    store<f64>(y, f64x2.extract_lane(v, 0))
    store<f64>(y + row, f64x2.extract_lane(v, 1))
  }
}

/**
 * Columns k … of the gradient of the head's weights, a panel of `hidden` from `h` to `hEnd`: dW[o][k] = Σ_r dy[r][o]·h[r][k]
 * over its rows (t reversed, b).
 */
export function headGradient(net: Net, k: i32, h: usize, hEnd: usize, sink: usize): void {
  const O = net.outputSize
  const row = rowBytes(net.hiddenSize)
  const at = <usize>k * BYTES
  const c = net.headWeightGrad + at
  const vectors = min<i32>(4, <i32>((row - at) >> 4))
  const dyRow = <usize>O * BYTES
  if (O == 1) weightedSums(c, vectors, net.dy, dyRow, h, hEnd)
  else gradientPanel(c, row, vectors, even(O) >> 1, O & 1, net.dy, dyRow, h, hEnd, sink)
}

/** db[o] = Σ_r dy[r][o] over `rows` rows. */
export function headBiasGradient(net: Net, rows: i32): void {
  const O = net.outputSize
  const dyRow = <usize>O * BYTES
  let o: i32 = 0
  for (; o + LANES <= O; o += LANES) {
    let sums = zero()
    let p = net.dy + <usize>o * BYTES
    for (let r: i32 = 0; r < rows; r++) {
      sums = v128.add<Real>(sums, v128.load(p))
      p += dyRow
    }
    v128.store(net.headBiasGrad + <usize>o * BYTES, sums)
  }
  for (; o < O; o++) {
    let sum: Real = 0
    let p = net.dy + <usize>o * BYTES
    for (let r: i32 = 0; r < rows; r++) {
      sum += load<Real>(p)
      p += dyRow
    }
    store<Real>(net.headBiasGrad + <usize>o * BYTES, sum)
  }
}
