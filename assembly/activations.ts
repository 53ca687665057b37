/**
 * tanh and sigmoid in place over whole rows of a panel: the bits of tanhVector and sigmoidVector (math.ts), four
 * vectors in flight at a time, each a stage behind the one before. One after the other, their dependency chains exceed
 * a processor's reorder window; all four stage by stage, they fill its queues before the next four can begin.
 */
import { decay, halved, limited, remainder, remainderInParts, sigmoidFrom, tanhFrom, wholeNumber } from './math'

/** sigmoid of the numbers from `c` to `cEnd`, a multiple of 64 bytes. */
export function sigmoidPanel(c: usize, cEnd: usize): void {
  let a = halved(v128.load(c))
  let m = wholeNumber(a)
  let t = remainderInParts(a, m)
  let m1 = m
  a = halved(v128.load(c, 16))
  m = wholeNumber(a)
  let u = decay(t)
  let m2 = m1
  t = remainderInParts(a, m)
  m1 = m
  a = halved(v128.load(c, 32))
  m = wholeNumber(a)
  for (const last = cEnd - 48; c != last; c += 16) {
    v128.store(c, sigmoidFrom(v128.load(c), m2, u))
    u = decay(t)
    m2 = m1
    t = remainderInParts(a, m)
    m1 = m
    a = halved(v128.load(c, 48))
    m = wholeNumber(a)
  }
  v128.store(c, sigmoidFrom(v128.load(c), m2, u))
  v128.store(c, sigmoidFrom(v128.load(c, 16), m1, decay(t)), 16)
  v128.store(c, sigmoidFrom(v128.load(c, 32), m, decay(remainderInParts(a, m))), 32)
}

/** tanh of the numbers from `c` to `cEnd`, a multiple of 64 bytes. */
export function tanhPanel(c: usize, cEnd: usize): void {
  let a = limited(v128.load(c))
  let m = wholeNumber(a)
  let t = remainder(a, m)
  let m1 = m
  a = limited(v128.load(c, 16))
  m = wholeNumber(a)
  let u = decay(t)
  let m2 = m1
  t = remainder(a, m)
  m1 = m
  a = limited(v128.load(c, 32))
  m = wholeNumber(a)
  for (const last = cEnd - 48; c != last; c += 16) {
    v128.store(c, tanhFrom(v128.load(c), m2, u))
    u = decay(t)
    m2 = m1
    t = remainder(a, m)
    m1 = m
    a = limited(v128.load(c, 48))
    m = wholeNumber(a)
  }
  v128.store(c, tanhFrom(v128.load(c), m2, u))
  v128.store(c, tanhFrom(v128.load(c, 16), m1, decay(t)), 16)
  v128.store(c, tanhFrom(v128.load(c, 32), m, decay(remainder(a, m))), 32)
}
