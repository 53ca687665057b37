/**
 * Student's t: how likely a value at least this far from 0 is by chance.
 *
 * With n degrees of freedom the two-sided p of t is the regularized incomplete beta function I(x; n/2, 1/2) at
 * x = n / (n + t²). Since n is a whole number, its factors need nothing but products and a square root, so that the figure
 * has the same bits on every host; what remains is a continued fraction (Lentz's method; Numerical Recipes, 6.4).
 *
 * @module
 */

const TINY = 1e-300
const EPSILON = 1e-15
const MOST_TERMS = 10_000

/** π, in which the first of the beta functions begin. */
const PI = 3.141592653589793

/**
 * The two-sided p of Student's t; NaN without a degree of freedom.
 *
 * @param degrees a whole number from 1 up
 */
export function studentP(t: number, degrees: number): number {
  if (!(degrees >= 1) || t !== t) return NaN
  // The square of a larger one overflows.
  if (Math.abs(t) > 1e150) return 0
  const x = degrees / (degrees + t * t)
  if (x === 1) return 1
  const a = degrees / 2
  // x^a · (1 − x)^½ / B(a, ½)
  const front = (Math.sqrt(power(x, degrees)) * Math.sqrt((t * t) / (degrees + t * t))) / betaWithHalf(degrees)
  if (x < (a + 1) / (a + 2.5)) return (front * fraction(x, a, 0.5)) / a
  return 1 - (front * fraction(1 - x, 0.5, a)) / 0.5
}

/** The t whose two-sided p is the given one, above 0 and below 1: the inverse of {@link studentP}. */
export function studentT(p: number, degrees: number): number {
  let [low, high] = [0, 1]
  while (studentP(high, degrees) > p) high *= 2
  for (let halved = 0; halved < 60; halved++) {
    const middle = (low + high) / 2
    if (studentP(middle, degrees) > p) low = middle
    else high = middle
  }
  return high
}

/** x to the power of a whole number. */
function power(x: number, n: number): number {
  let [result, base, left] = [1, x, n]
  while (left > 0) {
    if (left % 2 === 1) result *= base
    base *= base
    left = Math.floor(left / 2)
  }
  return result
}

/** B(n/2, ½), by B(a + 1, ½) = B(a, ½) · a / (a + ½) from B(½, ½) = π and B(1, ½) = 2. */
function betaWithHalf(n: number): number {
  let beta = n % 2 === 1 ? PI : 2
  for (let m = n % 2 === 1 ? 1 : 2; m < n; m += 2) beta *= m / (m + 1)
  return beta
}

/** The continued fraction of the incomplete beta function. */
function fraction(x: number, a: number, b: number): number {
  const far = (value: number): number => (Math.abs(value) < TINY ? TINY : value)
  let c = 1
  let d = 1 / far(1 - ((a + b) * x) / (a + 1))
  let h = d
  for (let m = 1; m <= MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / far(1 + even * d)
    c = far(1 + even / c)
    h *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / far(1 + odd * d)
    c = far(1 + odd / c)
    h *= d * c
    if (Math.abs(d * c - 1) < EPSILON) break
  }
  return h
}
