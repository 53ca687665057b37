/**
 * Long short-term memory:
 *
 *   i, f, o = σ(b + W·x + U·h), g = tanh(b + W·x + U·h), c' = f·c + i·g, h' = o·tanh(c')
 *
 * and backwards, with dh' complete and q = tanh(c'): dc' = dh'·o·(1 − q²) + (from the step after), do = dh'·q·o·(1 − o),
 * di = dc'·g·i·(1 − i), df = dc'·c·f·(1 − f), dg = dc'·i·(1 − g²); c gets dc'·f, h and x the products with U and W.
 *
 * The gates i, f, g, o of each unit and step are kept, and replaced by their gradients on the way back.
 */
import { mulAdd, rowBytes, splat } from '../real'
import { sigmoidPanel, tanhPanel } from '../activations'
import { sigmoidVector, tanhVector } from '../math'
import { panelProduct } from '../matmul'
import { dzPanel, hiddenPanel, Layer, Net, panels } from '../net'
import { rowProduct } from '../rows'
import { flushTiny } from './rnn'

/**
 * c_t and h_t for one panel of units and the rows of `block` bytes at `slot`, from the row pairs [x_t | h_{t−1}] at `a`;
 * without `recurrent` there is no state before. `before` is the slot of c_{t−1}, which may be the same.
 */
export function lstmForward(
  net: Net,
  layer: Layer,
  p: i32,
  a: usize,
  pair: usize,
  recurrent: i32,
  slot: usize,
  before: usize,
  block: usize,
): void {
  const width = (<usize>(layer.inputSize + net.hiddenSize)) << 6
  const terms = recurrent ? width : (<usize>layer.inputSize) << 6
  const gate = <usize>panels(net) * dzPanel(net)
  const first = layer.dz + <usize>p * dzPanel(net) + slot
  let b = layer.forwardPack + <usize>p * 4 * width
  let bias = layer.biasPack + ((<usize>p) << 6)
  let c = first
  for (let g: i32 = 0; g < 4; g++) {
    panelProduct(c, c + block, bias, 0, a, pair, b, b + terms)
    c += gate
    b += width
    bias += (<usize>panels(net)) << 6
  }
  const cells = layer.cells + <usize>p * hiddenPanel(net)
  const q = layer.cellTanh + <usize>p * dzPanel(net) + slot
  const h = layer.hidden + <usize>p * hiddenPanel(net) + slot
  const c0 = recurrent ? cells + before : net.zeros
  lstmActivatePanel(
    first,
    first + gate,
    first + 2 * gate,
    first + 3 * gate,
    c0,
    recurrent ? 16 : 0,
    cells + slot,
    q,
    h,
    block,
  )
}

/**
 * The gates in place of their pre-activations, c, q = tanh(c) and h, over `bytes` bytes; `c0` is c_{t−1}, whose next
 * vector lies `step` bytes on.
 */
export function lstmActivate(
  i: usize,
  f: usize,
  g: usize,
  o: usize,
  c0: usize,
  step: usize,
  c: usize,
  q: usize,
  h: usize,
  bytes: usize,
): void {
  const end = i + bytes
  while (i != end) {
    const iv = sigmoidVector(v128.load(i))
    const fv = sigmoidVector(v128.load(f))
    const gv = tanhVector(v128.load(g))
    const ov = sigmoidVector(v128.load(o))
    v128.store(i, iv)
    v128.store(f, fv)
    v128.store(g, gv)
    v128.store(o, ov)
    const cv = mulAdd(v128.mul<Real>(fv, v128.load(c0)), iv, gv)
    const qv = tanhVector(cv)
    v128.store(c, cv)
    v128.store(q, qv)
    v128.store(h, v128.mul<Real>(ov, qv))
    i += 16
    f += 16
    g += 16
    o += 16
    c0 += step
    c += 16
    q += 16
    h += 16
  }
}

/**
 * The same for whole rows of a panel, function by function, eight rows at a time, which saves 2 % of forward at P3; with all rows at a
 * time, whose nine tensors just fill the first cache, nothing was gained.
 */
export function lstmActivatePanel(
  i: usize,
  f: usize,
  g: usize,
  o: usize,
  c0: usize,
  step: usize,
  c: usize,
  q: usize,
  h: usize,
  bytes: usize,
): void {
  const end = i + bytes
  while (i != end) {
    const some = min<usize>(512, end - i)
    sigmoidPanel(i, i + some)
    sigmoidPanel(f, f + some)
    tanhPanel(g, g + some)
    sigmoidPanel(o, o + some)
    for (let at: usize = 0; at < some; at += 16) {
      const kept = v128.mul<Real>(v128.load(f + at), v128.load(c0))
      const cv = mulAdd(kept, v128.load(i + at), v128.load(g + at))
      v128.store(c + at, cv)
      v128.store(q + at, cv)
      c0 += step
    }
    tanhPanel(q, q + some)
    for (let at: usize = 0; at < some; at += 16) {
      v128.store(h + at, v128.mul<Real>(v128.load(o + at), v128.load(q + at)))
    }
    i += some
    f += some
    g += some
    o += some
    c += some
    q += some
    h += some
  }
}

/** The gradients of i, f, g, o in their place, from dh and `carry`, dc as the step after gave it, which becomes that of c_{t−1}. */
export function lstmDerivative(
  i: usize,
  f: usize,
  g: usize,
  o: usize,
  c0: usize,
  step: usize,
  q: usize,
  dh: usize,
  carry: usize,
  bytes: usize,
): void {
  const one = splat(<Real>1.0)
  const end = i + bytes
  while (i != end) {
    const d = v128.load(dh)
    const iv = v128.load(i)
    const fv = v128.load(f)
    const gv = v128.load(g)
    const ov = v128.load(o)
    const qv = v128.load(q)
    const dc = v128.add<Real>(
      v128.mul<Real>(v128.mul<Real>(d, ov), v128.sub<Real>(one, v128.mul<Real>(qv, qv))),
      v128.load(carry),
    )
    const di = v128.mul<Real>(v128.mul<Real>(dc, gv), v128.mul<Real>(iv, v128.sub<Real>(one, iv)))
    const df = v128.mul<Real>(v128.mul<Real>(dc, v128.load(c0)), v128.mul<Real>(fv, v128.sub<Real>(one, fv)))
    const dg = v128.mul<Real>(v128.mul<Real>(dc, iv), v128.sub<Real>(one, v128.mul<Real>(gv, gv)))
    const dO = v128.mul<Real>(v128.mul<Real>(d, qv), v128.mul<Real>(ov, v128.sub<Real>(one, ov)))
    v128.store(carry, flushTiny(v128.mul<Real>(dc, fv)))
    v128.store(i, flushTiny(di))
    v128.store(f, flushTiny(df))
    v128.store(g, flushTiny(dg))
    v128.store(o, flushTiny(dO))
    i += 16
    f += 16
    g += 16
    o += 16
    c0 += step
    q += 16
    dh += 16
    carry += 16
  }
}

/** The same for one panel of units and the rows at `slot`. */
export function lstmBackward(
  net: Net,
  layer: Layer,
  p: i32,
  recurrent: i32,
  slot: usize,
  before: usize,
  dh: usize,
  carry: usize,
  block: usize,
): void {
  const gate = <usize>panels(net) * dzPanel(net)
  const i = layer.dz + <usize>p * dzPanel(net) + slot
  const c0 = recurrent ? layer.cells + <usize>p * hiddenPanel(net) + before : net.zeros
  const q = layer.cellTanh + <usize>p * dzPanel(net) + slot
  lstmDerivative(i, i + gate, i + 2 * gate, i + 3 * gate, c0, recurrent ? 16 : 0, q, dh, carry, block)
}

/** Online, in rows: the gates, c and h of history row r from x; `before` of the hidden numbers stand in row r + 1, H or 0. */
export function lstmForwardRow(net: Net, layer: Layer, r: i32, x: usize, before: i32): void {
  const row = rowBytes(net.hiddenSize)
  const stride: usize = 4 * row
  const next = layer.hidden + <usize>r * row
  const z = layer.dz + <usize>(r * 4) * row
  const c = layer.cells + <usize>r * row
  const q = layer.cellTanh + <usize>r * row
  rowProduct(z, layer.biasRow, stride, stride, x, layer.weightIh, layer.inputSize, next + row, layer.weightHh, before)
  const c0 = before ? c + row : net.zeros
  lstmActivate(z, z + row, z + 2 * row, z + 3 * row, c0, before ? 16 : 0, c, q, next, row)
}

/** Online: the gradients of row r from layer.dh and layer.carry. */
export function lstmBackwardRow(net: Net, layer: Layer, r: i32, recurrent: i32): void {
  const row = rowBytes(net.hiddenSize)
  const z = layer.dz + <usize>(r * 4) * row
  const c0 = recurrent ? layer.cells + <usize>(r + 1) * row : net.zeros
  const q = layer.cellTanh + <usize>r * row
  lstmDerivative(z, z + row, z + 2 * row, z + 3 * row, c0, recurrent ? 16 : 0, q, layer.dh, layer.carry, row)
}
