/** What strict SIMD can do here: the multiply-adds of a product's tile with everything in registers. For the races. */
import { LANES, mulAdd, splat, zero } from './real'

/** Runs `rounds` rounds of eight vector multiply-adds and returns a number that depends on all of them. */
export function peak(rounds: i32): Real {
  const a0 = splat(<Real>0.5)
  const a1 = splat(<Real>0.25)
  let b0 = splat(<Real>1.0)
  let b1 = splat(<Real>2.0)
  const grow = splat(<Real>0.999)
  let r0 = zero()
  let r1 = zero()
  let r2 = zero()
  let r3 = zero()
  let r4 = zero()
  let r5 = zero()
  let r6 = zero()
  let r7 = zero()
  for (let i = 0; i < rounds; i++) {
    r0 = mulAdd(r0, a0, b0)
    r1 = mulAdd(r1, a1, b0)
    r2 = mulAdd(r2, a0, b1)
    r3 = mulAdd(r3, a1, b1)
    r4 = mulAdd(r4, b0, b0)
    r5 = mulAdd(r5, b0, b1)
    r6 = mulAdd(r6, b1, b1)
    r7 = mulAdd(r7, grow, b0)
    // The factors change, so that no product can be kept from one round to the next.
    const swapped = b0
    b0 = b1
    b1 = swapped
  }
  const low = v128.add<Real>(v128.add<Real>(r0, r1), v128.add<Real>(r2, r3))
  const high = v128.add<Real>(v128.add<Real>(r4, r5), v128.add<Real>(r6, r7))
  return v128.extract_lane<Real>(v128.add<Real>(low, high), 0)
}

/** Floating-point operations of one round. */
export function peakFlops(): i32 {
  return 8 * 2 * LANES
}
