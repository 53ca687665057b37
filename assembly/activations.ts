/**
 * tanh and sigmoid in place over whole rows of a panel: the bits of tanhVector and sigmoidVector (math.ts), four vectors
 * side by side, stage by stage, since one after the other their chains are longer than what a processor looks ahead.
 */
import { decay, halved, limited, remainder, remainderInParts, sigmoidFrom, tanhFrom, wholeNumber } from './math'

/** sigmoid of the numbers from `c` to `cEnd`, a multiple of 64 bytes. */
export function sigmoidPanel(c: usize, cEnd: usize): void {
  for (; c != cEnd; c += 64) {
    const a0 = halved(v128.load(c))
    const a1 = halved(v128.load(c, 16))
    const a2 = halved(v128.load(c, 32))
    const a3 = halved(v128.load(c, 48))
    const m0 = wholeNumber(a0)
    const m1 = wholeNumber(a1)
    const m2 = wholeNumber(a2)
    const m3 = wholeNumber(a3)
    const u0 = decay(remainderInParts(a0, m0))
    const u1 = decay(remainderInParts(a1, m1))
    const u2 = decay(remainderInParts(a2, m2))
    const u3 = decay(remainderInParts(a3, m3))
    v128.store(c, sigmoidFrom(v128.load(c), m0, u0))
    v128.store(c, sigmoidFrom(v128.load(c, 16), m1, u1), 16)
    v128.store(c, sigmoidFrom(v128.load(c, 32), m2, u2), 32)
    v128.store(c, sigmoidFrom(v128.load(c, 48), m3, u3), 48)
  }
}

/** tanh of the numbers from `c` to `cEnd`, a multiple of 64 bytes. */
export function tanhPanel(c: usize, cEnd: usize): void {
  for (; c != cEnd; c += 64) {
    const a0 = limited(v128.load(c))
    const a1 = limited(v128.load(c, 16))
    const a2 = limited(v128.load(c, 32))
    const a3 = limited(v128.load(c, 48))
    const m0 = wholeNumber(a0)
    const m1 = wholeNumber(a1)
    const m2 = wholeNumber(a2)
    const m3 = wholeNumber(a3)
    const u0 = decay(remainder(a0, m0))
    const u1 = decay(remainder(a1, m1))
    const u2 = decay(remainder(a2, m2))
    const u3 = decay(remainder(a3, m3))
    v128.store(c, tanhFrom(v128.load(c), m0, u0))
    v128.store(c, tanhFrom(v128.load(c, 16), m1, u1), 16)
    v128.store(c, tanhFrom(v128.load(c, 32), m2, u2), 32)
    v128.store(c, tanhFrom(v128.load(c, 48), m3, u3), 48)
  }
}
