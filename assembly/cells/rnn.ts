/**
 * The Elman cell: z_t = b + W_ih·x_t + W_hh·h_{t−1}, h_t = f(z_t) with f tanh or relu, and backwards
 * dz_t = dh_t·f'(z_t) where dh_t = (from above) + W_hhᵀ·dz_{t+1}; f' from the output: 1 − h² or [h > 0].
 */
import { BYTES } from '../real'
import { tanhVector } from '../math'

/** A gradient below this is too small to matter and becomes 0, so that denormals do not slow the machine. */
// @ts-ignore: decorator
@inline const TINY: Real = BYTES == 4 ? <Real>7.888609052210118e-31 : <Real>1.1830521861667747e-271

// @ts-ignore: decorator
@inline
export function flushTiny(g: v128): v128 {
  return v128.andnot(g, v128.lt<Real>(v128.abs<Real>(g), v128.splat<Real>(TINY)))
}

/** h = f(z) in place over the bytes from `c` to `cEnd`, a multiple of 16. */
export function activate(c: usize, cEnd: usize, relu: i32): void {
  if (relu) {
    const none = v128.splat<Real>(<Real>0.0)
    while (c != cEnd) {
      const z = v128.load(c)
      v128.store(c, v128.andnot(z, v128.le<Real>(z, none))) // lets NaN through
      c += 16
    }
    return
  }
  while (c != cEnd) {
    v128.store(c, tanhVector(v128.load(c)))
    c += 16
  }
}

/** The same for whole rows of panels, four vectors at a time so that their latencies overlap. */
export function activatePanel(c: usize, cEnd: usize, relu: i32): void {
  if (relu) return activate(c, cEnd, relu)
  while (c != cEnd) {
    const z0 = v128.load(c)
    const z1 = v128.load(c, 16)
    const z2 = v128.load(c, 32)
    const z3 = v128.load(c, 48)
    v128.store(c, tanhVector(z0))
    v128.store(c, tanhVector(z1), 16)
    v128.store(c, tanhVector(z2), 32)
    v128.store(c, tanhVector(z3), 48)
    c += 64
  }
}

/** dz = dh·f'(z) in place of dh over the bytes from `c` to `cEnd`; `h` runs along. */
export function derivative(c: usize, cEnd: usize, h: usize, relu: i32): void {
  if (relu) {
    const none = v128.splat<Real>(<Real>0.0)
    while (c != cEnd) {
      v128.store(c, flushTiny(v128.andnot(v128.load(c), v128.le<Real>(v128.load(h), none))))
      c += 16
      h += 16
    }
    return
  }
  const one = v128.splat<Real>(<Real>1.0)
  while (c != cEnd) {
    const y = v128.load(h)
    const slope = v128.sub<Real>(one, v128.mul<Real>(y, y))
    v128.store(c, flushTiny(v128.mul<Real>(v128.load(c), slope)))
    c += 16
    h += 16
  }
}
