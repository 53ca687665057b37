/** The precision in use: sizes of a number and of a vector, and the short names that kernels share. */

/** Bytes of a number. */
// @ts-ignore: decorator
@inline export const BYTES: usize = sizeof<Real>()
/** Numbers in a vector of 16 bytes. */
// @ts-ignore: decorator
@inline export const LANES: i32 = 16 / <i32>sizeof<Real>()
/** Columns of a panel of 64 bytes. */
// @ts-ignore: decorator
@inline export const PANEL: i32 = 64 / <i32>sizeof<Real>()

/**
 * acc + a·b, two roundings: never fused, so that every engine gives the same bits. The RELAXED builds, which promise no
 * such thing, let the engine choose.
 */
// @ts-ignore: decorator
@inline
export function mulAdd(acc: v128, a: v128, b: v128): v128 {
  // eslint-disable-next-line hindcast/same-bits -- only in the builds that say so in their name
  if (RELAXED) return v128.relaxed_madd<Real>(a, b, acc)
  return v128.add<Real>(acc, v128.mul<Real>(a, b))
}

/** The number at `p` in every lane. */
// @ts-ignore: decorator
@inline
export function splatAt(p: usize): v128 {
  return v128.load_splat<Real>(p)
}

/** A number in every lane. */
// @ts-ignore: decorator
@inline
export function splat(x: Real): v128 {
  return v128.splat<Real>(x)
}

// @ts-ignore: decorator
@inline
export function zero(): v128 {
  return i32x4.splat(0)
}

/** Bytes of a row of `n` numbers padded to whole vectors. */
// @ts-ignore: decorator
@inline
export function rowBytes(n: i32): usize {
  return ((<usize>n * BYTES + 15) >> 4) << 4
}
