/**
 * The cosine of fractions of half a turn, from + − × alone: the same bits on every engine.
 *
 * @module
 */

/**
 * cos(π·x) for 0 ≤ x ≤ 1, exact at 0, ½ and 1: the polynomials of FreeBSD's k_cos.c and k_sin.c on up to an eighth of a
 * turn, mirrored for the rest.
 */
export function cosineOfHalfTurns(x: number): number {
  if (x > 0.75) return -cosine(1 - x)
  return x > 0.25 ? sine(0.5 - x) : cosine(x)
}

/** cos(π·x) for |x| ≤ ¼. */
function cosine(x: number): number {
  const y = 3.141592653589793 * x
  const z = y * y
  let p = -1.1359647557788195e-11
  p = 2.087572321298175e-9 + z * p
  p = -2.7557314351390663e-7 + z * p
  p = 2.480158728947673e-5 + z * p
  p = -0.001388888888887411 + z * p
  p = 0.0416666666666666 + z * p
  return 1 - (0.5 * z - z * z * p)
}

/** sin(π·x) for |x| ≤ ¼. */
function sine(x: number): number {
  const y = 3.141592653589793 * x
  const z = y * y
  let p = 1.58969099521155e-10
  p = -2.5050760253406863e-8 + z * p
  p = 2.7557313707070068e-6 + z * p
  p = -0.0001984126982985795 + z * p
  p = 0.00833333333332249 + z * p
  p = -0.16666666666666632 + z * p
  return y + y * z * p
}
