/**
 * The gated recurrent unit, reset after the product as in PyTorch:
 *
 *   r = σ(b_r + W_r·x + U_r·h), z = σ(b_z + W_z·x + U_z·h), u = b'_n + U_n·h, n = tanh(b_n + W_n·x + r·u),
 *   h' = (1 − z)·n + z·h
 *
 * and backwards, with dh' complete: dn = dh'·(1 − z)·(1 − n²), dz = dh'·(h − n)·z·(1 − z), du = dn·r,
 * dr = dn·u·r·(1 − r); h gets z·dh' and the products of dr, dz, du with U, x those of dr, dz, dn with W.
 *
 * Four numbers are kept of each unit and step, r, z, n, u, and replaced by their gradients on the way back.
 */
import { mulAdd, rowBytes, splat } from '../real'
import { sigmoidPanel, tanhPanel } from '../activations'
import { sigmoidVector, tanhVector } from '../math'
import { fillPanel, panelProduct } from '../matmul'
import { dzPanel, hiddenPanel, Layer, Net, pairBytes, panels } from '../net'
import { rowProduct } from '../rows'
import { flushTiny } from './rnn'

/**
 * h_t for one panel of units and the rows of `block` bytes at `slot`, from the row pairs [x_t | h_{t−1}] at `a`; without
 * `recurrent` there is no h_{t−1}. `before` is the slot of h_{t−1}, which may be the same.
 */
export function gruForward(
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
  const I = layer.inputSize
  const width = (<usize>(I + net.hiddenSize)) << 6
  const inputs = (<usize>I) << 6
  const terms = recurrent ? width : inputs
  const gate = <usize>panels(net) * dzPanel(net)
  const r = layer.dz + <usize>p * dzPanel(net) + slot
  const z = r + gate
  const n = z + gate
  const u = n + gate
  const biases = (<usize>panels(net)) << 6
  let bias = layer.biasPack + ((<usize>p) << 6)
  let b = layer.forwardPack + <usize>p * 3 * width
  panelProduct(r, r + block, bias, 0, a, pair, b, b + terms)
  b += width
  bias += biases
  panelProduct(z, z + block, bias, 0, a, pair, b, b + terms)
  b += width
  bias += biases
  panelProduct(n, n + block, bias, 0, a, pair, b, b + inputs)
  bias += biases
  if (recurrent) panelProduct(u, u + block, bias, 0, a + pairBytes(I), pair, b + inputs, b + width)
  else fillPanel(u, u + block, bias)
  const h = layer.hidden + <usize>p * hiddenPanel(net)
  gruActivatePanel(r, z, n, u, recurrent ? h + before : net.zeros, recurrent ? 16 : 0, h + slot, block)
}

/**
 * The gates from their pre-activations, and h, over `bytes` bytes: r, z and n in place; `h0` is h_{t−1}, whose next
 * vector lies `step` bytes on.
 */
export function gruActivate(
  r: usize,
  z: usize,
  n: usize,
  u: usize,
  h0: usize,
  step: usize,
  h: usize,
  bytes: usize,
): void {
  const one = splat(<Real>1.0)
  const end = r + bytes
  while (r != end) {
    const rv = sigmoidVector(v128.load(r))
    const zv = sigmoidVector(v128.load(z))
    const nv = tanhVector(mulAdd(v128.load(n), rv, v128.load(u)))
    v128.store(r, rv)
    v128.store(z, zv)
    v128.store(n, nv)
    v128.store(h, mulAdd(v128.mul<Real>(v128.sub<Real>(one, zv), nv), zv, v128.load(h0)))
    r += 16
    z += 16
    n += 16
    u += 16
    h0 += step
    h += 16
  }
}

/** The same for whole rows of a panel, function by function, which saves 6 % of forward at P3. */
export function gruActivatePanel(
  r: usize,
  z: usize,
  n: usize,
  u: usize,
  h0: usize,
  step: usize,
  h: usize,
  bytes: usize,
): void {
  const one = splat(<Real>1.0)
  sigmoidPanel(r, r + bytes)
  sigmoidPanel(z, z + bytes)
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(n + at, mulAdd(v128.load(n + at), v128.load(r + at), v128.load(u + at)))
  }
  tanhPanel(n, n + bytes)
  for (let at: usize = 0; at < bytes; at += 16) {
    const zv = v128.load(z + at)
    const fresh = v128.mul<Real>(v128.sub<Real>(one, zv), v128.load(n + at))
    v128.store(h + at, mulAdd(fresh, zv, v128.load(h0)))
    h0 += step
  }
}

/** The gradients of r, z, n, u in their place, from dh and `carry`, which becomes what goes straight to the step before. */
export function gruDerivative(
  r: usize,
  z: usize,
  n: usize,
  u: usize,
  h0: usize,
  step: usize,
  dh: usize,
  carry: usize,
  bytes: usize,
): void {
  const one = splat(<Real>1.0)
  const end = r + bytes
  while (r != end) {
    const d = v128.add<Real>(v128.load(dh), v128.load(carry))
    const rv = v128.load(r)
    const zv = v128.load(z)
    const nv = v128.load(n)
    const rest = v128.sub<Real>(one, zv)
    const slope = v128.sub<Real>(one, v128.mul<Real>(nv, nv))
    const dn = flushTiny(v128.mul<Real>(v128.mul<Real>(d, rest), slope))
    const dz = v128.mul<Real>(v128.mul<Real>(d, v128.sub<Real>(v128.load(h0), nv)), v128.mul<Real>(zv, rest))
    const dr = v128.mul<Real>(v128.mul<Real>(dn, v128.load(u)), v128.mul<Real>(rv, v128.sub<Real>(one, rv)))
    v128.store(carry, flushTiny(v128.mul<Real>(d, zv)))
    v128.store(r, flushTiny(dr))
    v128.store(z, flushTiny(dz))
    v128.store(n, dn)
    v128.store(u, flushTiny(v128.mul<Real>(dn, rv)))
    r += 16
    z += 16
    n += 16
    u += 16
    h0 += step
    dh += 16
    carry += 16
  }
}

/** The same for one panel of units and the rows at `slot`. */
export function gruBackward(
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
  const r = layer.dz + <usize>p * dzPanel(net) + slot
  const h0 = recurrent ? layer.hidden + <usize>p * hiddenPanel(net) + before : net.zeros
  gruDerivative(r, r + gate, r + 2 * gate, r + 3 * gate, h0, recurrent ? 16 : 0, dh, carry, block)
}

/** Online, in rows: the gates and h of history row r from x; `before` of the hidden numbers stand in row r + 1, H or 0. */
export function gruForwardRow(net: Net, layer: Layer, r: i32, x: usize, before: i32): void {
  const row = rowBytes(net.hiddenSize)
  const stride: usize = 3 * row
  const I = layer.inputSize
  const next = layer.hidden + <usize>r * row
  const h = next + row
  const z = layer.dz + <usize>(r * 4) * row
  const n = z + 2 * row
  const ih = layer.weightIh + 2 * row
  const hh = layer.weightHh + 2 * row
  const bias = layer.biasRow + 2 * row
  rowProduct(z, layer.biasRow, 2 * row, stride, x, layer.weightIh, I, h, layer.weightHh, before)
  rowProduct(n, bias, row, stride, x, ih, I, h, hh, 0)
  rowProduct(n + row, bias + row, row, stride, x, ih, 0, h, hh, before)
  gruActivate(z, z + row, n, n + row, before ? h : net.zeros, before ? 16 : 0, next, row)
}

/** Online: the gradients of row r from layer.dh and layer.carry. */
export function gruBackwardRow(net: Net, layer: Layer, r: i32, recurrent: i32): void {
  const row = rowBytes(net.hiddenSize)
  const z = layer.dz + <usize>(r * 4) * row
  const h0 = recurrent ? layer.hidden + <usize>(r + 1) * row : net.zeros
  gruDerivative(z, z + row, z + 2 * row, z + 3 * row, h0, recurrent ? 16 : 0, layer.dh, layer.carry, row)
}
