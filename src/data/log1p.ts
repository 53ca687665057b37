/**
 * log(1 + y) and its inverse, by our own logarithm and exponential: the same bits on every engine.
 *
 * @module
 */
import { exp64, log64 } from '../engine/ts/math.js'

/** log(1 + y), without the digits that 1 + y loses of a small y (Kahan). */
export function log1p(y: number): number {
  const u = 1 + y
  return u === 1 ? y : (log64(u) * y) / (u - 1)
}

/** exp(x) − 1, likewise. */
export function expm1(x: number): number {
  const u = exp64(x)
  if (u === 1) return x
  if (u - 1 === -1 || u === Infinity) return u - 1
  return ((u - 1) * x) / log64(u)
}
