/** What the tests of scores share. */
import type { Linear } from '../../src/scores/linear.js'

/** What a linear baseline forecasts for one window. */
export function forecastBy(linear: Linear, features: ArrayLike<number>): number {
  const out = new Float64Array(1)
  linear.predict(features, 1, out)
  return out[0]
}
