/**
 * tanh and sigmoid in place over whole rows of a panel: the bits of tanhVector and sigmoidVector (math.ts), four vectors
 * side by side, stage by stage, since one after the other their chains are longer than what a processor looks ahead: a
 * quarter of a GRU's activations, a tenth of an LSTM's. Whole numbers come by adding a large one, which takes fewer
 * instructions and a longer chain.
 */
import { BYTES } from './real'
import { addBits, constant, cothPart, subtractBits } from './math'

/** sigmoid of the numbers from `c` to `cEnd`, a multiple of 64 bytes. */
export function sigmoidPanel(c: usize, cEnd: usize): void {
  for (; c != cEnd; c += 64) {
    const a0 = halved(v128.load(c))
    const a1 = halved(v128.load(c, 16))
    const a2 = halved(v128.load(c, 32))
    const a3 = halved(v128.load(c, 48))
    const m0 = wholeNumber(v128.mul<Real>(constant(2), a0))
    const m1 = wholeNumber(v128.mul<Real>(constant(2), a1))
    const m2 = wholeNumber(v128.mul<Real>(constant(2), a2))
    const m3 = wholeNumber(v128.mul<Real>(constant(2), a3))
    const t0 = remainder(a0, m0)
    const t1 = remainder(a1, m1)
    const t2 = remainder(a2, m2)
    const t3 = remainder(a3, m3)
    const w0 = cothPart(t0)
    const w1 = cothPart(t1)
    const w2 = cothPart(t2)
    const w3 = cothPart(t3)
    v128.store(c, sigmoidOf(v128.load(c), m0, t0, w0))
    v128.store(c, sigmoidOf(v128.load(c, 16), m1, t1, w1), 16)
    v128.store(c, sigmoidOf(v128.load(c, 32), m2, t2, w2), 32)
    v128.store(c, sigmoidOf(v128.load(c, 48), m3, t3, w3), 48)
  }
}

/** tanh of the numbers from `c` to `cEnd`, a multiple of 64 bytes. */
export function tanhPanel(c: usize, cEnd: usize): void {
  for (; c != cEnd; c += 64) {
    const a0 = limited(v128.load(c))
    const a1 = limited(v128.load(c, 16))
    const a2 = limited(v128.load(c, 32))
    const a3 = limited(v128.load(c, 48))
    const m0 = wholeNumber(v128.andnot(v128.mul<Real>(constant(2), a0), isSmall(a0)))
    const m1 = wholeNumber(v128.andnot(v128.mul<Real>(constant(2), a1), isSmall(a1)))
    const m2 = wholeNumber(v128.andnot(v128.mul<Real>(constant(2), a2), isSmall(a2)))
    const m3 = wholeNumber(v128.andnot(v128.mul<Real>(constant(2), a3), isSmall(a3)))
    const t0 = remainder(a0, m0)
    const t1 = remainder(a1, m1)
    const t2 = remainder(a2, m2)
    const t3 = remainder(a3, m3)
    const w0 = cothPart(t0)
    const w1 = cothPart(t1)
    const w2 = cothPart(t2)
    const w3 = cothPart(t3)
    v128.store(c, tanhOf(v128.load(c), m0, t0, w0))
    v128.store(c, tanhOf(v128.load(c, 16), m1, t1, w1), 16)
    v128.store(c, tanhOf(v128.load(c, 32), m2, t2, w2), 32)
    v128.store(c, tanhOf(v128.load(c, 48), m3, t3, w3), 48)
  }
}

/** |x| up to the limit of tanh. */
// @ts-ignore: decorator
@inline
function limited(x: v128): v128 {
  return v128.pmin<Real>(v128.andnot(x, constant(16)), constant(0))
}

// @ts-ignore: decorator
@inline
function isSmall(ax: v128): v128 {
  return v128.lt<Real>(ax, constant(1))
}

/** |x|/2 up to the limit of sigmoid. */
// @ts-ignore: decorator
@inline
function halved(x: v128): v128 {
  return v128.pmin<Real>(v128.mul<Real>(v128.andnot(x, constant(16)), constant(13)), constant(15))
}

/** The nearest whole number, ties to even, in the lowest bits of what this returns. */
// @ts-ignore: decorator
@inline
function wholeNumber(x: v128): v128 {
  return v128.add<Real>(x, constant(17))
}

/** t of ax = k·(ln 2)/2 + t, k in the lowest bits of m. */
// @ts-ignore: decorator
@inline
function remainder(ax: v128, m: v128): v128 {
  const k = v128.sub<Real>(m, constant(17))
  return v128.sub<Real>(v128.sub<Real>(ax, v128.mul<Real>(k, constant(3))), v128.mul<Real>(k, constant(4)))
}

/** k, in the lowest bits of m, as exponent bits in place. */
// @ts-ignore: decorator
@inline
function lowBits(m: v128): v128 {
  return BYTES == 4 ? i32x4.shl(m, 23) : i64x2.shl(m, 52)
}

// @ts-ignore: decorator
@inline
function sigmoidOf(x: v128, m: v128, t: v128, w: v128): v128 {
  const u = v128.add<Real>(constant(14), w)
  const plus = v128.add<Real>(u, t)
  const minus = v128.mul<Real>(subtractBits(constant(14), lowBits(m)), v128.sub<Real>(u, t))
  // By the sign bit in f32: at −0 both are 1.
  const negative = BYTES == 4 ? i32x4.shr_s(x, 31) : v128.lt<Real>(x, v128.splat<Real>(<Real>0.0))
  return v128.div<Real>(v128.bitselect(minus, plus, negative), v128.add<Real>(plus, minus))
}

// @ts-ignore: decorator
@inline
function tanhOf(x: v128, m: v128, t: v128, w: v128): v128 {
  const one = constant(14)
  const small = isSmall(limited(x))
  const bits = lowBits(m)
  const s = subtractBits(one, bits)
  const c = addBits(constant(13), bits)
  const a = v128.mul<Real>(v128.add<Real>(one, s), c)
  const base = v128.add<Real>(a, v128.mul<Real>(v128.mul<Real>(v128.sub<Real>(one, s), t), c))
  const numerator = v128.bitselect(t, v128.add<Real>(one, v128.sub<Real>(w, t)), small)
  const q = v128.div<Real>(numerator, v128.add<Real>(base, v128.mul<Real>(a, w)))
  return v128.or(v128.bitselect(q, v128.sub<Real>(one, q), small), v128.and(x, constant(16)))
}
