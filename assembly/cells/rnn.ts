/**
 * The Elman cell: z_t = b + W_ih·x_t + W_hh·h_{t−1}, h_t = f(z_t) with f tanh or relu, and backwards
 * dz_t = dh_t·f'(z_t) where dh_t = (from above) + W_hhᵀ·dz_{t+1}; f' from the output: 1 − h² or [h > 0].
 */
import { BYTES } from '../real'
import { tanhPanel } from '../activations'
import { tanhVector } from '../math'
import { panelProduct } from '../matmul'
import { dzPanel, hiddenPanel, Layer, Net } from '../net'

/** A gradient below this is too small to matter and becomes 0, so that denormals do not slow the machine. */
// @ts-ignore: decorator
@inline export const TINY: Real = BYTES == 4 ? <Real>7.888609052210118e-31 : <Real>1.1830521861667747e-271

// @ts-ignore: decorator
@inline
export function flushTiny(g: v128): v128 {
  return v128.andnot(g, v128.lt<Real>(v128.abs<Real>(g), v128.splat<Real>(TINY)))
}

/** f(z). relu lets NaN through. */
// @ts-ignore: decorator
@inline
export function activation(z: v128, relu: i32): v128 {
  return relu ? v128.andnot(z, v128.le<Real>(z, v128.splat<Real>(<Real>0.0))) : tanhVector(z)
}

/** dz = dh·f'(z) from h = f(z), tiny numbers flushed: in a branch instead, this was 1 to 2 % slower online. */
// @ts-ignore: decorator
@inline
export function slope(dh: v128, h: v128, relu: i32): v128 {
  if (relu) return flushTiny(v128.andnot(dh, v128.le<Real>(h, v128.splat<Real>(<Real>0.0))))
  return flushTiny(v128.mul<Real>(dh, v128.sub<Real>(v128.splat<Real>(<Real>1.0), v128.mul<Real>(h, h))))
}

/** h = f(z) in place over the bytes from `c` to `cEnd`, a multiple of 16. */
export function activate(c: usize, cEnd: usize, relu: i32): void {
  for (; c != cEnd; c += 16) v128.store(c, activation(v128.load(c), relu))
}

/** The same for whole rows of panels. */
export function activatePanel(c: usize, cEnd: usize, relu: i32): void {
  if (relu) activate(c, cEnd, relu)
  else tanhPanel(c, cEnd)
}

/**
 * h_t for one panel of units and the rows of `block` bytes at `slot`, from the row pairs [x_t | h_{t−1}] at `a`; without
 * `recurrent` there is no h_{t−1}.
 */
export function rnnForward(
  net: Net,
  layer: Layer,
  p: i32,
  a: usize,
  pair: usize,
  recurrent: i32,
  slot: usize,
  block: usize,
): void {
  const width = (<usize>(layer.inputSize + net.hiddenSize)) << 6
  const b = layer.forwardPack + <usize>p * width
  const c = layer.hidden + <usize>p * hiddenPanel(net) + slot
  const bEnd = b + (recurrent ? width : (<usize>layer.inputSize) << 6)
  panelProduct(c, c + block, layer.biasPack + ((<usize>p) << 6), 0, a, pair, b, bEnd)
  activatePanel(c, c + block, net.nonlinearity)
}

/** dz = dh·f'(z) in place of dh over the bytes from `c` to `cEnd`; `h` runs along. */
export function derivative(c: usize, cEnd: usize, h: usize, relu: i32): void {
  for (; c != cEnd; c += 16) {
    v128.store(c, slope(v128.load(c), v128.load(h), relu))
    h += 16
  }
}

/** The same for one panel of units and the rows at `slot`; dz holds dh. */
export function rnnBackward(net: Net, layer: Layer, p: i32, slot: usize, block: usize): void {
  const dz = layer.dz + <usize>p * dzPanel(net) + slot
  derivative(dz, dz + block, layer.hidden + <usize>p * hiddenPanel(net) + slot, net.nonlinearity)
}
