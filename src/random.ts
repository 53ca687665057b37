/**
 * The one source of random numbers: MT19937 seeded as NumPy's legacy `np.random.seed`, with its uniform and its
 * permutation, so that a notebook in Python and a training here can share a seed.
 *
 * @module
 */
import { mersenne, mersenneFromState } from 'pure-rand/generator/mersenne'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'

/** Words of the state; `getState` returns one integer more: the position, then the words. */
export const GENERATOR_WORDS = 624
export const GENERATOR_SIZE = GENERATOR_WORDS + 1

/** A generator whose state can be read, kept in a checkpoint and restored. */
export class Generator {
  private source: RandomGenerator

  /** @param seed an integer from 0 to 2³² − 1, as `np.random.seed` takes it, or a state from `getState`. */
  constructor(seed: number | readonly number[]) {
    this.source = typeof seed === 'number' ? mersenne(seed) : mersenneFromState(seed)
  }

  /** Restores a state returned by `getState`. */
  setState(state: readonly number[]): void {
    this.source = mersenneFromState(state)
  }

  /** The next 32 random bits as an unsigned integer. */
  bits(): number {
    return this.source.next() >>> 0
  }

  /** Uniform in [0, 1) with 53 bits: ((r₁ >>> 5)·2²⁶ + (r₂ >>> 6)) / 2⁵³, as `np.random.random_sample`. */
  uniform(): number {
    const a = this.bits() >>> 5
    const b = this.bits() >>> 6
    return (a * 67108864 + b) / 9007199254740992
  }

  /** An integer in 0 … max by masked rejection, as NumPy's legacy shuffle draws it. */
  below(max: number): number {
    if (max === 0) return 0
    let mask = max
    for (const shift of [1, 2, 4, 8, 16]) mask |= mask >>> shift
    let value = (this.bits() & mask) >>> 0
    while (value > max) value = (this.bits() & mask) >>> 0
    return value
  }

  /** Shuffles in place from the top, as `np.random.shuffle`. */
  shuffle(list: Int32Array): void {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.below(i)
      const kept = list[i]
      list[i] = list[j]
      list[j] = kept
    }
  }

  /** 0 … n − 1 in random order, as `np.random.permutation(n)`. */
  permutation(n: number): Int32Array {
    const list = Int32Array.from({ length: n }, (_, i) => i)
    this.shuffle(list)
    return list
  }

  /** The whole state, position included: 625 integers. */
  getState(): readonly number[] {
    return this.source.getState()
  }
}
