/** What strict SIMD can do here: vector multiply-adds with everything in registers. For the races. */
import { LANES, mulAdd, splat } from './real'

/**
 * Runs `rounds` rounds of twelve vector multiply-adds r = r/2 + 1 and returns a number that depends on all of them: as
 * many chains as registers hold, so that their latencies hide one another.
 */
export function peak(rounds: i32): Real {
  const half = splat(<Real>0.5)
  const one = splat(<Real>1.0)
  let r0 = splat(<Real>1.0)
  let r1 = splat(<Real>2.0)
  let r2 = splat(<Real>3.0)
  let r3 = splat(<Real>4.0)
  let r4 = splat(<Real>5.0)
  let r5 = splat(<Real>6.0)
  let r6 = splat(<Real>7.0)
  let r7 = splat(<Real>8.0)
  let r8 = splat(<Real>9.0)
  let r9 = splat(<Real>10.0)
  let r10 = splat(<Real>11.0)
  let r11 = splat(<Real>12.0)
  for (let i = 0; i < rounds; i++) {
    r0 = mulAdd(one, r0, half)
    r1 = mulAdd(one, r1, half)
    r2 = mulAdd(one, r2, half)
    r3 = mulAdd(one, r3, half)
    r4 = mulAdd(one, r4, half)
    r5 = mulAdd(one, r5, half)
    r6 = mulAdd(one, r6, half)
    r7 = mulAdd(one, r7, half)
    r8 = mulAdd(one, r8, half)
    r9 = mulAdd(one, r9, half)
    r10 = mulAdd(one, r10, half)
    r11 = mulAdd(one, r11, half)
  }
  let sum = v128.add<Real>(r0, r1)
  sum = v128.add<Real>(sum, r2)
  sum = v128.add<Real>(sum, r3)
  sum = v128.add<Real>(sum, r4)
  sum = v128.add<Real>(sum, r5)
  sum = v128.add<Real>(sum, r6)
  sum = v128.add<Real>(sum, r7)
  sum = v128.add<Real>(sum, r8)
  sum = v128.add<Real>(sum, r9)
  sum = v128.add<Real>(sum, r10)
  sum = v128.add<Real>(sum, r11)
  return v128.extract_lane<Real>(sum, 0)
}

/** Floating-point operations of one round. */
export function peakFlops(): i32 {
  return 12 * 2 * LANES
}
