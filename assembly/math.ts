/**
 * exp, tanh, sigmoid and log: the same bits on every engine, from + − × ÷, comparisons and bit casts alone. The twin
 * (src/engine/ts/math.ts) writes the same formulas; their order of operations is part of them.
 */
import { BYTES, LANES, splat } from './real'

// Constants come from a table in memory: loading a vector is cheaper for V8 than building one.
// 16 bytes each: 0 limit of tanh, 1 2/ln 2, 2 what, added to a whole number, leaves it in the lowest bits, 3 (ln 2)/2,
// 4 half, 5 sign bit, 6 limit of sigmoid, 7 and 8 (ln 2)/2 in two parts, 9… the coefficients of Q
const TABLE64 = memory.data<f64>([
  20.0, 20.0, 2.8853900817779268, 2.8853900817779268, 6755399441055744.0, 6755399441055744.0, 0.34657359027997264,
  0.34657359027997264, 0.5, 0.5, -0.0, -0.0, 354.0, 354.0, 0.346573590184561908245, 0.346573590184561908245,
  9.5410746463529385e-11, 9.5410746463529385e-11, 1.000000000000001, 1.000000000000001, -0.6666666666666674,
  -0.6666666666666674, 0.33333333333258947, 0.33333333333258947, -0.1333333333330338, -0.1333333333330338,
  0.04444444458354707, 0.04444444458354707, -0.0126984127379087, -0.0126984127379087, 0.0031745925724037637,
  0.0031745925724037637, -0.0007054650367636636, -0.0007054650367636636, 0.00014144673627244488, 0.00014144673627244488,
  -2.5717205520566245e-5, -2.5717205520566245e-5,
])
const TABLE32 = memory.data<f32>([
  10.0, 10.0, 10.0, 10.0, 2.8853900817779268, 2.8853900817779268, 2.8853900817779268, 2.8853900817779268, 12582912.0,
  12582912.0, 12582912.0, 12582912.0, 0.34657359027997264, 0.34657359027997264, 0.34657359027997264,
  0.34657359027997264, 0.5, 0.5, 0.5, 0.5, -0.0, -0.0, -0.0, -0.0, 43.0, 43.0, 43.0, 43.0, 0.34656906127929688,
  0.34656906127929688, 0.34656906127929688, 0.34656906127929688, 4.52900030722958e-6, 4.52900030722958e-6,
  4.52900030722958e-6, 4.52900030722958e-6, 1.0, 1.0, 1.0, 1.0, -0.666660905, -0.666660905, -0.666660905, -0.666660905,
  0.333332092, 0.333332092, 0.333332092, 0.333332092, -0.13388896, -0.13388896, -0.13388896, -0.13388896, 0.0445441939,
  0.0445441939, 0.0445441939, 0.0445441939,
])

// @ts-ignore: decorator
@inline
function constant(i: usize): v128 {
  return v128.load((BYTES == 4 ? TABLE32 : TABLE64) + (i << 4))
}

/** |x|, at most the limit of tanh. */
// @ts-ignore: decorator
@inline
export function limited(x: v128): v128 {
  return v128.pmin<Real>(v128.andnot(x, constant(5)), constant(0))
}

/** |x|/2, at most the limit of sigmoid. */
// @ts-ignore: decorator
@inline
export function halved(x: v128): v128 {
  return v128.pmin<Real>(v128.mul<Real>(v128.andnot(x, constant(5)), constant(4)), constant(6))
}

/** k of a = k·(ln 2)/2 + t, |t| ≤ (ln 2)/4, in the lowest bits of what this returns. */
// @ts-ignore: decorator
@inline
export function wholeNumber(a: v128): v128 {
  return v128.add<Real>(v128.mul<Real>(constant(1), a), constant(2))
}

/** t of a, m = wholeNumber(a). (ln 2)/2 in f32 ends in three zeros: k times it is exact up to 8, where it matters. */
// @ts-ignore: decorator
@inline
export function remainder(a: v128, m: v128): v128 {
  return v128.sub<Real>(a, v128.mul<Real>(v128.sub<Real>(m, constant(2)), constant(3)))
}

/** The same with (ln 2)/2 in two parts, for a large k. */
// @ts-ignore: decorator
@inline
export function remainderInParts(a: v128, m: v128): v128 {
  const k = v128.sub<Real>(m, constant(2))
  return v128.sub<Real>(v128.sub<Real>(a, v128.mul<Real>(k, constant(7))), v128.mul<Real>(k, constant(8)))
}

/** c = 2ᵏ⁻¹, k in the lowest bits of m. */
// @ts-ignore: decorator
@inline
function halfPower(m: v128): v128 {
  return BYTES == 4 ? i32x4.add(constant(4), i32x4.shl(m, 23)) : i64x2.add(constant(4), i64x2.shl(m, 52))
}

/** c0 + c1·x. */
// @ts-ignore: decorator
@inline
function linear(i: usize, x: v128): v128 {
  return v128.add<Real>(constant(i), v128.mul<Real>(constant(i + 1), x))
}

/** U = (1 − e⁻²ᵗ)/2 = t − t²·Q(t) for |t| ≤ (ln 2)/4, Q its minimax polynomial relative to t, in Estrin's order. */
// @ts-ignore: decorator
@inline
export function decay(t: v128): v128 {
  const z = v128.mul<Real>(t, t)
  let q: v128
  if (BYTES == 4) {
    const high = v128.add<Real>(linear(11, t), v128.mul<Real>(constant(13), z))
    q = v128.add<Real>(linear(9, t), v128.mul<Real>(high, z))
  } else {
    const z2 = v128.mul<Real>(z, z)
    const low = v128.add<Real>(linear(9, t), v128.mul<Real>(linear(11, t), z))
    const high = v128.add<Real>(linear(13, t), v128.mul<Real>(linear(15, t), z))
    q = v128.add<Real>(
      v128.add<Real>(low, v128.mul<Real>(high, z2)),
      v128.mul<Real>(linear(17, t), v128.mul<Real>(z2, z2)),
    )
  }
  return v128.sub<Real>(t, v128.mul<Real>(z, q))
}

/**
 * tanh of every lane: with |x| = k·(ln 2)/2 + t, c = 2ᵏ⁻¹ and U = (1 − e⁻²ᵗ)/2 we have e⁻²|ˣ| = (½ − U)/c, so
 * tanh|x| = ((c − ½) + U) / ((c + ½) − U), where c ± ½ are exact as long as they matter. At most 1.88 ulp off in f32
 * (every float) and 2.17 in f64 (sampled); NaN, −0 and denormals pass through.
 */
// @ts-ignore: decorator
@inline
export function tanhVector(x: v128): v128 {
  const a = limited(x)
  const m = wholeNumber(a)
  return tanhFrom(x, m, decay(remainder(a, m)))
}

// @ts-ignore: decorator
@inline
export function tanhFrom(x: v128, m: v128, u: v128): v128 {
  const half = constant(4)
  const c = halfPower(m)
  const q = v128.div<Real>(v128.add<Real>(v128.sub<Real>(c, half), u), v128.sub<Real>(v128.add<Real>(c, half), u))
  return v128.or(q, v128.and(x, constant(5)))
}

/**
 * sigmoid of every lane, from the pieces of tanh: with |x|/2 = k·(ln 2)/2 + t, e⁻|ˣ| = (½ − U)/c, and so
 * σ(|x|) = c / (c + ½ − U) and σ(−|x|) = (½ − U) / (c + ½ − U). |x| counts as 86 (708 in f64) beyond. NaN passes
 * through.
 */
// @ts-ignore: decorator
@inline
export function sigmoidVector(x: v128): v128 {
  const a = halved(x)
  const m = wholeNumber(a)
  return sigmoidFrom(x, m, decay(remainderInParts(a, m)))
}

// @ts-ignore: decorator
@inline
export function sigmoidFrom(x: v128, m: v128, u: v128): v128 {
  const half = constant(4)
  const c = halfPower(m)
  // By the sign bit in f32: at −0 both are the same.
  const negative = BYTES == 4 ? i32x4.shr_s(x, 31) : v128.lt<Real>(x, splat(<Real>0.0))
  const numerator = v128.bitselect(v128.sub<Real>(half, u), c, negative)
  return v128.div<Real>(numerator, v128.sub<Real>(v128.add<Real>(c, half), u))
}

/** 2ᵏ for whole numbers −1022 ≤ k ≤ 1023 (f32: −126 … 127) given as reals. */
// @ts-ignore: decorator
@inline
function scale(k: v128): v128 {
  if (BYTES == 4) return i32x4.shl(i32x4.add(i32x4.splat(127), i32x4.trunc_sat_f32x4_s(k)), 23)
  const whole = i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(k))
  return i64x2.shl(i64x2.add(i64x2.splat(1023), whole), 52)
}

/**
 * exp of every lane, below 1 ulp off in f64: x = k·ln 2 + r, c = r − r²·P(r²), eˣ = 2ᵏ·(1 − ((r·c)/(c − 2) − r)), P the
 * minimax polynomial of FreeBSD's e_exp.c and e_expf.c. Overflows to ∞ and underflows through the denormals to 0.
 */
// @ts-ignore: decorator
@inline
export function expVector(x: v128): v128 {
  const top: Real = BYTES == 4 ? <Real>89.0 : <Real>710.0
  const bottom: Real = BYTES == 4 ? <Real>-104.0 : <Real>-746.0
  const clamped = v128.pmax<Real>(v128.pmin<Real>(x, splat(top)), splat(bottom))
  const k = v128.floor<Real>(v128.add<Real>(v128.mul<Real>(clamped, splat(<Real>1.4426950408889634)), splat(<Real>0.5)))
  const hi: Real = BYTES == 4 ? <Real>0.693145751953125 : <Real>0.6931471803691238
  const lo: Real = BYTES == 4 ? <Real>1.42860682030941723212e-6 : <Real>1.9082149292705877e-10
  const r = v128.sub<Real>(v128.sub<Real>(clamped, v128.mul<Real>(k, splat(hi))), v128.mul<Real>(k, splat(lo)))
  const z = v128.mul<Real>(r, r)
  let p: v128
  if (BYTES == 4) {
    p = v128.add<Real>(splat(<Real>0.16666625440120697), v128.mul<Real>(splat(<Real>-0.002766733290627599), z))
  } else {
    p = splat(<Real>4.1381367970572385e-8)
    p = v128.add<Real>(splat(<Real>-1.6533902205465252e-6), v128.mul<Real>(z, p))
    p = v128.add<Real>(splat(<Real>6.613756321437934e-5), v128.mul<Real>(z, p))
    p = v128.add<Real>(splat(<Real>-0.0027777777777015593), v128.mul<Real>(z, p))
    p = v128.add<Real>(splat(<Real>0.16666666666666602), v128.mul<Real>(z, p))
  }
  const c = v128.sub<Real>(r, v128.mul<Real>(z, p))
  const fraction = v128.div<Real>(v128.mul<Real>(r, c), v128.sub<Real>(c, splat(<Real>2.0)))
  const y = v128.sub<Real>(splat(<Real>1.0), v128.sub<Real>(fraction, r))
  // Two factors, each in range, so that a denormal result is rounded once.
  const half = v128.floor<Real>(v128.mul<Real>(k, splat(<Real>0.5)))
  return v128.mul<Real>(v128.mul<Real>(y, scale(half)), scale(v128.sub<Real>(k, half)))
}

/** exp of one number in f64, in both precisions: expVector's formula. */
export function exp64(x: f64): f64 {
  const y = x > 710.0 ? 710.0 : x < -746.0 ? -746.0 : x
  const k = floor<f64>(y * 1.4426950408889634 + 0.5)
  const r = y - k * 0.6931471803691238 - k * 1.9082149292705877e-10
  const z = r * r
  let p: f64 = 4.1381367970572385e-8
  p = -1.6533902205465252e-6 + z * p
  p = 6.613756321437934e-5 + z * p
  p = -0.0027777777777015593 + z * p
  p = 0.16666666666666602 + z * p
  const c = r - z * p
  const e = 1.0 - ((r * c) / (c - 2.0) - r)
  const half = floor<f64>(k * 0.5)
  return e * power(half) * power(k - half)
}

/** 2ᵏ for a whole number −1022 ≤ k ≤ 1023; 1 where k is NaN (the conversion saturates). */
// @ts-ignore: decorator
@inline
function power(k: f64): f64 {
  return reinterpret<f64>((<i64>1023 + <i64>k) << 52)
}

/**
 * Natural logarithm of one number in f64, below 1 ulp off: x = 2ᵏ·(1 + f) with √½ ≤ 1 + f < √2, s = f/(2 + f),
 * log(1 + f) = f − (f²/2 − s·(f²/2 + R(s²))), R the minimax polynomial of FreeBSD's e_log.c, with k·ln 2 in two parts.
 * −∞ at 0, NaN below.
 */
export function log64(x: f64): f64 {
  if (!(x > 0)) return x == 0 ? -Infinity : NaN
  if (x == Infinity) return x
  let k: i32 = 0
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984.0
    k = -54
  }
  let bits = reinterpret<u64>(x)
  // Adding 1 − √½ in the high word carries into the exponent where the fraction is √2 or more.
  const high = <u32>(bits >> 32) + (0x3ff00000 - 0x3fe6a09e)
  k += <i32>(high >> 20) - 0x3ff
  bits = ((<u64>((high & 0x000fffff) + 0x3fe6a09e)) << 32) | (bits & 0xffffffff)
  const f = reinterpret<f64>(bits) - 1.0
  const half = 0.5 * f * f
  const s = f / (2.0 + f)
  const z = s * s
  const w = z * z
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373))
  const odd = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)))
  const d = <f64>k
  return s * (half + (odd + even)) + d * 1.9082149292705877e-10 - half + f + d * 0.6931471803691238
}

/**
 * to[i] = f(from[i]) for n numbers, rounded up to whole vectors; f: 0 tanh, 1 exp, 2 sigmoid, and of single numbers in
 * f64, rounded, 3 exp, 4 log. For tests and self-checks.
 */
export function mapFunction(f: i32, from: usize, to: usize, n: i32): void {
  if (f > 2) {
    for (let at: usize = 0; at != <usize>n * BYTES; at += BYTES) {
      const x = <f64>load<Real>(from + at)
      store<Real>(to + at, <Real>(f == 3 ? exp64(x) : log64(x)))
    }
    return
  }
  for (let i: i32 = 0; i < n; i += LANES) {
    const x = v128.load(from + <usize>i * BYTES)
    v128.store(to + <usize>i * BYTES, f == 0 ? tanhVector(x) : f == 1 ? expVector(x) : sigmoidVector(x))
  }
}
