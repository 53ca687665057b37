/** Random numbers for tests, from the package's own generator. */
import { Generator } from '../../src/random.js'

/** n numbers in (−scale, scale). */
export function numbers(generator: Generator, n: number, scale = 1): Float64Array {
  return Float64Array.from({ length: n }, () => (generator.uniform() * 2 - 1) * scale)
}
