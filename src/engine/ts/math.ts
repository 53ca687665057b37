/**
 * exp, tanh, sigmoid and log of the twin: the formulas of assembly/math.ts, operation by operation, in both precisions.
 *
 * @module
 */
const fround32 = Math.fround

/** 2ᵏ⁻¹ for k = 0 … 63, and 2ᵏ for k = −1022 … 1023 at index k + 1022: exact by halving and doubling. */
const HALF_POWERS = new Float64Array(64)
const POWERS = new Float64Array(2046)
HALF_POWERS[0] = 0.5
for (let k = 1; k < 64; k++) HALF_POWERS[k] = HALF_POWERS[k - 1] * 2
POWERS[1022] = 1
for (let k = 1023; k < 2046; k++) POWERS[k] = POWERS[k - 1] * 2
for (let k = 1021; k >= 0; k--) POWERS[k] = POWERS[k + 1] / 2

/** Adding and taking it away again rounds to the nearest whole number, ties to even. */
const NEAREST64 = 6755399441055744
const NEAREST32 = 12582912

/** tanh in f64; see tanhVector of the core for the formula. NaN, −0 and denormals pass through. */
export function tanh64(x: number): number {
  let a = Math.abs(x)
  if (20 < a) a = 20
  const k = 2.8853900817779268 * a + NEAREST64 - NEAREST64
  const u = decay64(a - k * 0.34657359027997264)
  const c = HALF_POWERS[k | 0]
  const q = (c - 0.5 + u) / (c + 0.5 - u)
  return x < 0 ? -q : x > 0 ? q : x
}

const LN2_HALF = fround32(0.34657359027997264)
const LN2_HALF_HI = fround32(0.34656906127929688)
const LN2_HALF_LO = fround32(4.52900030722958e-6)
const TWO_OVER_LN2 = fround32(2.8853900817779268)
const Q1 = fround32(-0.666660905)
const Q2 = fround32(0.333332092)
const Q3 = fround32(-0.13388896)
const Q4 = fround32(0.0445441939)

/** tanh in f32: every operation rounded. */
export function tanh32(x: number): number {
  let a = Math.abs(x)
  if (10 < a) a = 10
  const k = fround32(fround32(fround32(TWO_OVER_LN2 * a) + NEAREST32) - NEAREST32)
  const u = decay32(fround32(a - fround32(k * LN2_HALF)))
  const c = HALF_POWERS[k | 0]
  const q = fround32(fround32(fround32(c - 0.5) + u) / fround32(fround32(c + 0.5) - u))
  return x < 0 ? -q : x > 0 ? q : x
}

/** exp in f64; see expVector of the core. */
export function exp64(x: number): number {
  let y = x
  if (710 < y) y = 710
  if (y < -746) y = -746
  const k = Math.floor(y * 1.4426950408889634 + 0.5)
  const r = y - k * 0.6931471803691238 - k * 1.9082149292705877e-10
  const z = r * r
  let p = 4.1381367970572385e-8
  p = -1.6533902205465252e-6 + z * p
  p = 6.613756321437934e-5 + z * p
  p = -0.0027777777777015593 + z * p
  p = 0.16666666666666602 + z * p
  const c = r - z * p
  const e = 1 - ((r * c) / (c - 2) - r)
  const half = Math.floor(k * 0.5)
  return e * POWERS[(half | 0) + 1022] * POWERS[((k - half) | 0) + 1022]
}

const LOG2E = fround32(1.4426950408889634)
const LN2_HI = fround32(0.693145751953125)
const LN2_LO = fround32(1.42860682030941723212e-6)
const E1 = fround32(0.16666625440120697)
const E2 = fround32(-0.002766733290627599)

/** exp in f32: every operation rounded. */
export function exp32(x: number): number {
  let y = x
  if (89 < y) y = 89
  if (y < -104) y = -104
  const k = Math.floor(fround32(fround32(y * LOG2E) + 0.5))
  const r = fround32(fround32(y - fround32(k * LN2_HI)) - fround32(k * LN2_LO))
  const z = fround32(r * r)
  const p = fround32(E1 + fround32(E2 * z))
  const c = fround32(r - fround32(z * p))
  const e = fround32(1 - fround32(fround32(fround32(r * c) / fround32(c - 2)) - r))
  const half = Math.floor(k * 0.5)
  return fround32(fround32(e * POWERS[(half | 0) + 1022]) * POWERS[((k - half) | 0) + 1022])
}

/** (1 − e⁻²ᵗ)/2; see decay of the core. */
function decay64(t: number): number {
  const z = t * t
  const z2 = z * z
  const low = 1.000000000000001 + -0.6666666666666674 * t + (0.33333333333258947 + -0.1333333333330338 * t) * z
  const high = 0.04444444458354707 + -0.0126984127379087 * t + (0.0031745925724037637 + -0.0007054650367636636 * t) * z
  const highest = 0.00014144673627244488 + -2.5717205520566245e-5 * t
  return t - z * (low + high * z2 + highest * (z2 * z2))
}

function decay32(t: number): number {
  const z = fround32(t * t)
  const high = fround32(fround32(Q2 + fround32(Q3 * t)) + fround32(Q4 * z))
  const q = fround32(fround32(1 + fround32(Q1 * t)) + fround32(high * z))
  return fround32(t - fround32(z * q))
}

/** sigmoid in f64; see sigmoidVector of the core. */
export function sigmoid64(x: number): number {
  let a = Math.abs(x) * 0.5
  if (354 < a) a = 354
  const k = 2.8853900817779268 * a + NEAREST64 - NEAREST64
  const u = decay64(a - k * 0.346573590184561908245 - k * 9.5410746463529385e-11)
  const c = POWERS[(k | 0) + 1021]
  return (x < 0 ? 0.5 - u : c) / (c + 0.5 - u)
}

/** sigmoid in f32. */
export function sigmoid32(x: number): number {
  let a = fround32(Math.abs(x) * 0.5)
  if (43 < a) a = 43
  const k = fround32(fround32(fround32(TWO_OVER_LN2 * a) + NEAREST32) - NEAREST32)
  const u = decay32(fround32(fround32(a - fround32(k * LN2_HALF_HI)) - fround32(k * LN2_HALF_LO)))
  const c = POWERS[(k | 0) + 1021]
  return fround32((x < 0 ? fround32(0.5 - u) : c) / fround32(fround32(c + 0.5) - u))
}

/** One f64 and its two halves, low first: every host that is not little-endian is refused. */
const WHOLE = new Float64Array(1)
const HALF = new Uint32Array(WHOLE.buffer)

/** Natural logarithm in f64; see log64 of the core. */
export function log64(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN
  if (x === Infinity) return x
  let k = 0
  WHOLE[0] = x
  if (x < 2.2250738585072014e-308) {
    WHOLE[0] = x * 18014398509481984
    k = -54
  }
  const high = HALF[1] + (0x3ff00000 - 0x3fe6a09e)
  k += (high >> 20) - 0x3ff
  HALF[1] = (high & 0x000fffff) + 0x3fe6a09e
  const f = WHOLE[0] - 1
  const half = 0.5 * f * f
  const s = f / (2 + f)
  const z = s * s
  const w = z * z
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373))
  const odd = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)))
  return s * (half + (odd + even)) + k * 1.9082149292705877e-10 - half + f + k * 0.6931471803691238
}

/** A gradient, or a second moment, smaller than this becomes 0: 2⁻¹⁰⁰ in f32, 2⁻⁹⁰⁰ in f64. */
export const TINY32 = 7.888609052210118e-31
export const TINY64 = 1.1830521861667747e-271
