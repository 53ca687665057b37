/**
 * Linear: least squares with an intercept on the same standardised window that the network sees.
 *
 * The rows [1 | x | y] are factored block by block: QR of the triangle so far with the next rows below it (Golub & Van
 * Loan, Matrix Computations, 6.5.3), so memory is bounded by the width and not by the number of samples. The triangle
 * then holds all of the problem. Where it is rank-deficient, 1e-6·|w|² is added to the sum of squares (not for the
 * intercept). Beyond 512 features only the latest are used.
 *
 * @module
 */
import { HindcastError } from '../errors.js'

/** The largest number of features that are used. */
export const MOST_FEATURES = 512

/** Added to the sum of squares, times |w|², where columns depend on each other. */
const RIDGE = 1e-6

/** A column whose part that is independent of those before it is smaller than this share of it counts as dependent. */
const DEPENDENT = 1e-10

/** A linear baseline as plain JSON; the coefficients are kept apart, as float64. */
export interface LinearDescription {
  /** Features of a window, steps ascending, inputs within a step. */
  width: number
  /** How many of the first (oldest) features are left out. */
  skipped: number
  /** Whether the columns depended on each other, so that a ridge was added. */
  ridge: boolean
}

/** A fitted linear baseline. */
export class Linear {
  readonly width: number
  readonly skipped: number
  readonly ridge: boolean
  /** The intercept, then one coefficient for each feature from `skipped` on. */
  readonly coefficients: Float64Array

  constructor(description: LinearDescription, coefficients: Float64Array) {
    this.width = description.width
    this.skipped = description.skipped
    this.ridge = description.ridge
    this.coefficients = coefficients
  }

  /** Whether only the latest lags are used, because the window has more than 512 features. */
  get latestLagsOnly(): boolean {
    return this.skipped > 0
  }

  /** The forecast for a window of `width` features: from the intercept, features ascending, one accumulator. */
  predict(features: ArrayLike<number>): number {
    const { coefficients, skipped } = this
    let sum = coefficients[0]
    for (let k = 1; k < coefficients.length; k++) sum += coefficients[k] * features[skipped + k - 1]
    return sum
  }

  /** All but the coefficients. */
  toJSON(): LinearDescription {
    return { width: this.width, skipped: this.skipped, ridge: this.ridge }
  }

  /**
   * The baseline that was written with {@link toJSON}, and its `coefficients`.
   *
   * @throws HindcastError `MODEL_FILE_INVALID` where the number of coefficients does not fit
   */
  static fromJSON(description: LinearDescription, coefficients: Float64Array): Linear {
    const expected = description.width - description.skipped + 1
    if (coefficients.length !== expected) {
      const message = `The linear baseline has ${coefficients.length} coefficients, but its width needs ${expected}.`
      throw new HindcastError('MODEL_FILE_INVALID', message, { value: coefficients.length })
    }
    return new Linear(description, coefficients)
  }
}

/**
 * Fits a linear baseline.
 *
 * @param features writes the features of a training sample (0 … count − 1) to `out`, which has `width` places; it is
 * called once a sample, ascending
 * @param targets one a sample, in the units that predictions shall have; none missing
 * @param count how many training samples there are, at least 1
 * @param width features of a window, T·I: steps ascending, inputs within a step
 * @param inputs I, so that beyond 512 features whole steps are left out
 * @throws HindcastError `NO_SAMPLES`
 */
export async function fitLinear(
  features: (sample: number, out: Float64Array) => void,
  targets: ArrayLike<number>,
  count: number,
  width: number,
  inputs = 1,
): Promise<Linear> {
  if (count < 1) {
    throw new HindcastError('NO_SAMPLES', 'There is no training sample to fit the linear baseline on.', {
      value: count,
    })
  }
  const { Matrix, QrDecomposition } = await import('ml-matrix')
  const whole = inputs <= MOST_FEATURES ? MOST_FEATURES - (MOST_FEATURES % inputs) : MOST_FEATURES
  const used = width <= MOST_FEATURES ? width : whole
  const skipped = width - used
  const columns = used + 2
  const block = Math.min(count, Math.max(4 * columns, 256))

  const factor = (rows: Float64Array[]): Float64Array[] => {
    // Fewer rows than columns: zero rows change nothing and make the triangle square.
    while (rows.length < columns) rows.push(new Float64Array(columns))
    const { upperTriangularMatrix: triangle } = new QrDecomposition(new Matrix(rows))
    return Array.from({ length: columns }, (_, r) => Float64Array.from(triangle.getRow(r)))
  }
  const out = new Float64Array(width)
  let triangle: Float64Array[] = []
  for (let from = 0; from < count; from += block) {
    const rows = [...triangle]
    for (let s = from; s < Math.min(count, from + block); s++) {
      features(s, out)
      const row = new Float64Array(columns)
      row[0] = 1
      row.set(out.subarray(skipped), 1)
      row[columns - 1] = targets[s]
      rows.push(row)
    }
    triangle = factor(rows)
  }
  const ridge = isDeficient(triangle, used + 1)
  if (ridge) {
    const penalty = Array.from({ length: used }, (_, k) => {
      const row = new Float64Array(columns)
      row[k + 1] = Math.sqrt(RIDGE)
      return row
    })
    triangle = factor([...triangle, ...penalty])
  }
  return new Linear({ width, skipped, ridge }, solve(triangle, used + 1))
}

/** Whether one of the first `n` columns depends on those before it. */
function isDeficient(triangle: Float64Array[], n: number): boolean {
  for (let k = 0; k < n; k++) {
    let square = 0
    for (let r = 0; r <= k; r++) square += triangle[r][k] * triangle[r][k]
    if (!(Math.abs(triangle[k][k]) > DEPENDENT * Math.sqrt(square))) return true
  }
  return false
}

/** Back substitution: the last column is the right-hand side. */
function solve(triangle: Float64Array[], n: number): Float64Array {
  const w = new Float64Array(n)
  for (let r = n - 1; r >= 0; r--) {
    let sum = triangle[r][n]
    for (let k = r + 1; k < n; k++) sum -= triangle[r][k] * w[k]
    w[r] = sum / triangle[r][r]
  }
  return w
}
