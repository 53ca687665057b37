/** What strict SIMD can do here: the tile of panelProduct with everything in registers. For the races. */
import { BYTES, LANES, mulAdd, splatAt, zero } from './real'

// In memory, since engines that know a constant build it anew wherever it is used.
const TABLE64 = memory.data<f64>([0.5, 0.25, 0.125, -1.0])
const TABLE32 = memory.data<f32>([0.5, 0.25, 0.125, -1.0])

/**
 * Runs `rounds` rounds of C += a·b for two rows and four vectors, and of a new a, by one subtraction and one product:
 * eight chains, each waiting for an addition alone. Returns a number that depends on all of them.
 */
export function peak(rounds: i32): Real {
  const table = BYTES == 4 ? TABLE32 : TABLE64
  const b0 = splatAt(table)
  const b1 = splatAt(table + BYTES)
  const b2 = splatAt(table + 2 * BYTES)
  const b3 = splatAt(table + 3 * BYTES)
  let a0 = b1
  let a1 = b2
  let r00 = zero()
  let r01 = zero()
  let r02 = zero()
  let r03 = zero()
  let r10 = zero()
  let r11 = zero()
  let r12 = zero()
  let r13 = zero()
  for (let i = 0; i < rounds; i++) {
    r00 = mulAdd(r00, a0, b0)
    r10 = mulAdd(r10, a1, b0)
    r01 = mulAdd(r01, a0, b1)
    r11 = mulAdd(r11, a1, b1)
    r02 = mulAdd(r02, a0, b2)
    r12 = mulAdd(r12, a1, b2)
    r03 = mulAdd(r03, a0, b3)
    r13 = mulAdd(r13, a1, b3)
    a0 = v128.sub<Real>(b0, a0)
    a1 = v128.mul<Real>(a1, b3)
  }
  let sum = v128.add<Real>(r00, r01)
  sum = v128.add<Real>(sum, r02)
  sum = v128.add<Real>(sum, r03)
  sum = v128.add<Real>(sum, r10)
  sum = v128.add<Real>(sum, r11)
  sum = v128.add<Real>(sum, r12)
  sum = v128.add<Real>(sum, r13)
  return v128.extract_lane<Real>(sum, 0)
}

/** Floating-point operations of one round. */
export function peakFlops(): i32 {
  return 18 * LANES
}
