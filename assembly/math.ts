/**
 * exp, tanh, sigmoid and log: the same bits on every engine, from + − × ÷, comparisons and bit casts alone. The twin
 * (src/engine/ts/math.ts) writes the same formulas; their order of operations is part of them.
 */
import { BYTES, LANES, splat } from './real'

// Constants come from a table in memory: loading a vector is cheaper for V8 than building one.
// 16 bytes each: 0 limit, 1 threshold, 2 2/ln2, 3 hi, 4 lo, 5… P0…P7, 13 half, 14 one, 15 limit of sigmoid, 16 sign bit,
// 17 what, added to a whole number, leaves it in the lowest bits
const TANH64 = memory.data<f64>([
  20.0, 20.0, 0.55, 0.55, 2.8853900817779268, 2.8853900817779268, 0.346573590184561908245, 0.346573590184561908245,
  9.5410746463529385e-11, 9.5410746463529385e-11, 0.3333333333333332, 0.3333333333333332, -0.022222222222209903,
  -0.022222222222209903, 0.002116402115949245, 0.002116402115949245, -0.00021164020358279485, -0.00021164020358279485,
  2.137771973703956e-5, 2.137771973703956e-5, -2.163946952944064e-6, -2.163946952944064e-6, 2.1772380642951694e-7,
  2.1772380642951694e-7, -1.9405129821528294e-8, -1.9405129821528294e-8, 0.5, 0.5, 1.0, 1.0, 354.0, 354.0, -0.0, -0.0,
  6755399441055744.0, 6755399441055744.0,
])
const TANH32 = memory.data<f32>([
  10.0, 10.0, 10.0, 10.0, 0.55, 0.55, 0.55, 0.55, 2.8853900817779268, 2.8853900817779268, 2.8853900817779268,
  2.8853900817779268, 0.34656906127929688, 0.34656906127929688, 0.34656906127929688, 0.34656906127929688,
  4.52900030722958e-6, 4.52900030722958e-6, 4.52900030722958e-6, 4.52900030722958e-6, 0.3333333134651184,
  0.3333333134651184, 0.3333333134651184, 0.3333333134651184, -0.022221850231289864, -0.022221850231289864,
  -0.022221850231289864, -0.022221850231289864, 0.0021126552019268274, 0.0021126552019268274, 0.0021126552019268274,
  0.0021126552019268274, -0.00019663960847537965, -0.00019663960847537965, -0.00019663960847537965,
  -0.00019663960847537965, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.5, 0.5, 0.5, 0.5, 1.0, 1.0, 1.0, 1.0, 43.0,
  43.0, 43.0, 43.0, -0.0, -0.0, -0.0, -0.0, 12582912.0, 12582912.0, 12582912.0, 12582912.0,
])

// @ts-ignore: decorator
@inline
export function constant(i: usize): v128 {
  return v128.load((BYTES == 4 ? TANH32 : TANH64) + (i << 4))
}

/** Whole numbers k ≥ 0, given as reals, as exponent bits in place; 0 where k is NaN. */
// @ts-ignore: decorator
@inline
function exponentBits(k: v128): v128 {
  if (BYTES == 4) return i32x4.shl(i32x4.trunc_sat_f32x4_s(k), 23)
  return i64x2.shl(i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(k)), 52)
}

/** Integer difference of exponent bits. */
// @ts-ignore: decorator
@inline
export function subtractBits(a: v128, b: v128): v128 {
  return BYTES == 4 ? i32x4.sub(a, b) : i64x2.sub(a, b)
}

// @ts-ignore: decorator
@inline
export function addBits(a: v128, b: v128): v128 {
  return BYTES == 4 ? i32x4.add(a, b) : i64x2.add(a, b)
}

/** t·coth t − 1 for |t| up to 0.55, in Estrin's order. */
// @ts-ignore: decorator
@inline
export function cothPart(t: v128): v128 {
  const z = v128.mul<Real>(t, t)
  const z2 = v128.mul<Real>(z, z)
  // Estrin: (P0 + P1 z) + (P2 + P3 z) z², in f64 + ((P4 + P5 z) + (P6 + P7 z) z²) z⁴
  let p = v128.add<Real>(
    v128.add<Real>(constant(5), v128.mul<Real>(constant(6), z)),
    v128.mul<Real>(v128.add<Real>(constant(7), v128.mul<Real>(constant(8), z)), z2),
  )
  if (BYTES == 8) {
    const high = v128.add<Real>(
      v128.add<Real>(constant(9), v128.mul<Real>(constant(10), z)),
      v128.mul<Real>(v128.add<Real>(constant(11), v128.mul<Real>(constant(12), z)), z2),
    )
    p = v128.add<Real>(p, v128.mul<Real>(high, v128.mul<Real>(z2, z2)))
  }
  return v128.mul<Real>(z, p)
}

/**
 * tanh of every lane: with |x| = k·(ln 2)/2 + t, s = 2⁻ᵏ, w = t·coth t − 1 and c = 1/2s,
 * tanh|x| = 1 − q, q = (1 + (w − t)) / ((c·(1 + s) + c·(1 − s)·t) + c·(1 + s)·w); for |x| < 0.55, k = 0 and
 * tanh|x| = q = t / (1 + w). At most 1.96 ulp off in f32 (every float) and 1.9 in f64 (sampled); NaN, −0 and denormals
 * pass through.
 *
 * What does not depend on w is computed beside it, what depends on |x| < 0.55 is masked there, and the factor 2s of the
 * numerator stands as an exact 1/2s in the denominator, so that the chain through a step of a recurrent network is
 * short: 10 % of the online path.
 */
// @ts-ignore: decorator
@inline
export function tanhVector(x: v128): v128 {
  const sign = constant(16)
  const one = constant(14)
  const ax = v128.pmin<Real>(v128.andnot(x, sign), constant(0))
  const small = v128.lt<Real>(ax, constant(1))
  const k = v128.andnot(v128.nearest<Real>(v128.mul<Real>(constant(2), ax)), small)
  const t = v128.sub<Real>(v128.sub<Real>(ax, v128.mul<Real>(k, constant(3))), v128.mul<Real>(k, constant(4)))
  const bits = exponentBits(k)
  const s = subtractBits(one, bits)
  const c = addBits(constant(13), bits)
  const a = v128.mul<Real>(v128.add<Real>(one, s), c)
  const base = v128.add<Real>(a, v128.mul<Real>(v128.mul<Real>(v128.sub<Real>(one, s), t), c))
  const w = cothPart(t)
  // Small: t + 0 over 1 + w, and q itself; else 1 + (w − t) over …, and 1 − q.
  const start = v128.bitselect(t, one, small)
  const numerator = v128.add<Real>(start, v128.andnot(v128.sub<Real>(w, t), small))
  const q = v128.div<Real>(numerator, v128.add<Real>(base, v128.mul<Real>(a, w)))
  const r = v128.sub<Real>(v128.andnot(one, small), v128.xor(q, v128.and(small, sign)))
  return v128.or(r, v128.and(x, sign))
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

/**
 * sigmoid of every lane, from the pieces of tanh: with |x|/2 = k·(ln 2)/2 + t, s = 2⁻ᵏ and w = t·coth t − 1,
 * e⁻|ˣ| = s·(1 + w − t)/(1 + w + t), and so σ(|x|) = (1 + w + t)/d and σ(−|x|) = s·(1 + w − t)/d with
 * d = (1 + w + t) + s·(1 + w − t). |x| counts as 86 (708 in f64) beyond. NaN passes through.
 */
// @ts-ignore: decorator
@inline
export function sigmoidVector(x: v128): v128 {
  const one = constant(14)
  const limit: Real = BYTES == 4 ? <Real>43.0 : <Real>354.0
  const ax = v128.pmin<Real>(v128.mul<Real>(v128.abs<Real>(x), constant(13)), splat(limit))
  const k = v128.nearest<Real>(v128.mul<Real>(constant(2), ax))
  const t = v128.sub<Real>(v128.sub<Real>(ax, v128.mul<Real>(k, constant(3))), v128.mul<Real>(k, constant(4)))
  const s = subtractBits(one, exponentBits(k))
  const u = v128.add<Real>(one, cothPart(t))
  const plus = v128.add<Real>(u, t)
  const minus = v128.mul<Real>(s, v128.sub<Real>(u, t))
  const numerator = v128.bitselect(minus, plus, v128.lt<Real>(x, zeroReal()))
  return v128.div<Real>(numerator, v128.add<Real>(plus, minus))
}

// @ts-ignore: decorator
@inline
function zeroReal(): v128 {
  return splat(<Real>0.0)
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
