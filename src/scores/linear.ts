/**
 * Linear: least squares with an intercept on the same standardised window that the network sees.
 *
 * The rows [1 | x | y] (one y for each forecast) go into a triangle (`triangle.ts`), which then holds all of the problem. Where it is
 * rank-deficient, 1e-6·|w|² is added to the sum of squares (not for the intercept). Beyond 512 features only the latest
 * are used.
 *
 * Processor time for 6,600 samples, and in the same run with ml-matrix (Node 20): of 56 features 0.03 s (0.25 s),
 * of 512 features 1.7 s (13.7 s). The host waits 31 ms at most (for the whole of it).
 *
 * @module
 */
import type { SignalLike } from '../host-types.js'
import { yieldToHost } from '#host'
import { HindcastError } from '../errors.js'
import { Triangle } from './triangle.js'
import { whole } from '../text/number.js'

/** The largest number of features that are used. */
export const MOST_FEATURES = 512

/** Added to the sum of squares, times |w|², where columns depend on each other. */
const RIDGE = 1e-6

/** A column whose part that is independent of those before it is smaller than this share of it counts as dependent. */
const DEPENDENT = 1e-10

/** The host gets its turn after this much work; one block of rows more takes 10 ms at most. */
const TURN_MS = 15

/** A linear baseline as plain JSON; the coefficients are kept apart, as float64. */
export interface LinearDescription {
  /** Features of a window, steps ascending, inputs within a step. */
  width: number
  /** How many of the first (oldest) features are left out. */
  skipped: number
  /** Whether the columns depended on each other, so that a ridge was added. */
  ridge: boolean
  /** Every how many of the samples it was fitted on; left out: on all. */
  every?: number
}

/** A fitted linear baseline. */
export class Linear {
  readonly width: number
  readonly skipped: number
  readonly ridge: boolean
  readonly every: number
  /** The intercept, then one coefficient for each feature from `skipped` on. */
  readonly coefficients: Float64Array

  constructor(description: LinearDescription, coefficients: Float64Array) {
    this.width = description.width
    this.skipped = description.skipped
    this.ridge = description.ridge
    this.every = description.every ?? 1
    this.coefficients = coefficients
  }

  /** Whether only the latest lags are used, because the window has more than 512 features. */
  get latestLagsOnly(): boolean {
    return this.skipped > 0
  }

  /**
   * The forecasts for `count` windows of `width` features, one after the other, written to `out` from place `from` on: each
   * from the intercept, features ascending, one accumulator. Four windows at a time keep four sums in flight.
   *
   * @param width how many features of each window there are, the last ones: those that are skipped may be left out
   */
  predict(features: ArrayLike<number>, count: number, out: Float64Array, from = 0, width = this.width): void {
    const { coefficients } = this
    const n = coefficients.length
    const skipped = width - (n - 1)
    let w = 0
    for (; w + 4 <= count; w += 4) {
      const f0 = w * width + skipped - 1
      const f1 = f0 + width
      const f2 = f1 + width
      const f3 = f2 + width
      let s0 = coefficients[0]
      let [s1, s2, s3] = [s0, s0, s0]
      for (let k = 1; k < n; k++) {
        const c = coefficients[k]
        s0 += c * features[f0 + k]
        s1 += c * features[f1 + k]
        s2 += c * features[f2 + k]
        s3 += c * features[f3 + k]
      }
      out[from + w] = s0
      out[from + w + 1] = s1
      out[from + w + 2] = s2
      out[from + w + 3] = s3
    }
    for (; w < count; w++) {
      let sum = coefficients[0]
      for (let k = 1; k < n; k++) sum += coefficients[k] * features[w * width + skipped + k - 1]
      out[from + w] = sum
    }
  }

  /** All but the coefficients. */
  toJSON(): LinearDescription {
    const { width, skipped, ridge, every } = this
    return { width, skipped, ridge, ...(every === 1 ? {} : { every }) }
  }

  /**
   * The baseline that was written with {@link toJSON}, and its `coefficients`.
   *
   * @throws HindcastError `MODEL_FILE_INVALID` where the number of coefficients does not fit
   */
  static fromJSON(description: LinearDescription, coefficients: Float64Array): Linear {
    const expected = description.width - description.skipped + 1
    if (coefficients.length !== expected) {
      const message = `The linear baseline has ${whole(coefficients.length)} coefficients, but its width needs ${whole(expected)}.`
      throw new HindcastError('MODEL_FILE_INVALID', message, { value: coefficients.length })
    }
    return new Linear(description, coefficients)
  }
}

/**
 * Fits linear baselines of the same features, one for each series of targets: the triangle is the same for all, and each
 * has the bits that it has alone.
 *
 * @param features writes the features of a training sample (0 … count − 1) to `out`, which has `width` places, from the one
 * at `from` on: those before are not used; it is called once a sample, ascending
 * @param targets for each baseline one a sample, in the units that predictions shall have; none missing
 * @param count how many training samples there are, at least 1
 * @param width features of a window, T·I: steps ascending, inputs within a step
 * @param more `inputs`: I, so that beyond 512 features whole steps are left out; `every`: the samples are one in so many;
 * `signal` ends the fit
 * @throws the signal's reason when aborted
 * @throws HindcastError `NO_SAMPLES`
 */
export async function fitLinear(
  features: (sample: number, out: Float64Array, from: number) => void,
  targets: readonly ArrayLike<number>[],
  count: number,
  width: number,
  { inputs = 1, every = 1, signal }: { inputs?: number; every?: number; signal?: SignalLike } = {},
): Promise<Linear[]> {
  if (count < 1) {
    throw new HindcastError('NO_SAMPLES', 'There is no training sample to fit the linear baseline on.', {
      value: count,
    })
  }
  const whole = inputs <= MOST_FEATURES ? MOST_FEATURES - (MOST_FEATURES % inputs) : MOST_FEATURES
  const used = width <= MOST_FEATURES ? width : whole
  const skipped = width - used
  const n = used + 1
  const triangle = new Triangle(n + targets.length, n)

  const out = new Float64Array(width)
  await pushRows(triangle, count, signal, (sample, row) => {
    features(sample, out, skipped)
    row[0] = 1
    row.set(out.subarray(skipped), 1)
    for (let k = 0; k < targets.length; k++) row[n + k] = targets[k][sample]
  })
  const ridge = isDeficient(triangle, n)
  if (ridge) {
    await pushRows(triangle, used, signal, (k, row) => {
      row.fill(0)
      row[k + 1] = Math.sqrt(RIDGE)
    })
  }
  return targets.map((_, k) => new Linear({ width, skipped, ridge, every }, solve(triangle, n, n + k)))
}

/** Pushes `count` rows, each written by `write`, and gives the host its turn between blocks. */
async function pushRows(
  triangle: Triangle,
  count: number,
  signal: SignalLike | undefined,
  write: (r: number, row: Float64Array) => void,
): Promise<void> {
  const row = new Float64Array(triangle.columns)
  let turn = performance.now()
  for (let r = 0; r < count; r++) {
    write(r, row)
    if (!triangle.push(row) || performance.now() - turn < TURN_MS) continue
    await yieldToHost()
    signal?.throwIfAborted()
    turn = performance.now()
  }
  triangle.fold()
}

/** Whether one of the first n columns depends on those before it. */
function isDeficient({ values, columns }: Triangle, n: number): boolean {
  for (let k = 0; k < n; k++) {
    let square = 0
    for (let r = 0; r <= k; r++) square += values[r * columns + k] * values[r * columns + k]
    if (!(Math.abs(values[k * columns + k]) > DEPENDENT * Math.sqrt(square))) return true
  }
  return false
}

/** Back substitution in the first n columns, with another as the right-hand side. */
function solve({ values, columns }: Triangle, n: number, side: number): Float64Array {
  const w = new Float64Array(n)
  for (let r = n - 1; r >= 0; r--) {
    let sum = values[r * columns + side]
    for (let k = r + 1; k < n; k++) sum -= values[r * columns + k] * w[k]
    w[r] = sum / values[r * columns + r]
  }
  return w
}
