/**
 * Whether a model is better than a baseline, or only luckier.
 *
 * The mean of d[i] = model's loss − baseline's loss over the same forecasts (of a point forecast the squared error, of
 * quantiles the pinball loss), with the standard error of Newey & West (1987): neighbouring errors depend on each other, so autocovariances up to lag L = horizon + 7 count, with
 * Bartlett's weights 1 − k/(L + 1). With g[k] = Σ (d[i] − mean)(d[i−k] − mean) / n it is √((g[0] + 2 Σ weight·g[k]) / n).
 *
 * @module
 */

/** One comparison. */
export interface Verdict {
  /** Name of the baseline. */
  against: string
  /** MSE of the model − MSE of the baseline (of quantiles: their pinball losses); negative where the model is better. */
  difference: number
  standardError: number
  outcome: 'better' | 'worse' | 'no clear difference'
}

/**
 * Compares a model with a baseline.
 *
 * `'better'` or `'worse'` is said only where the difference exceeds two standard errors, and there are at least 2·(L + 1)
 * forecasts: with fewer, the estimate of the standard error is no use (it tends to 0 as the lags reach the number).
 *
 * @param against name of the baseline
 * @param model losses of the model (squared errors, or pinball losses), one a forecast, in order
 * @param baseline losses of the baseline for the same rows
 * @param horizon rows ahead
 */
export function verdict(
  against: string,
  model: ArrayLike<number>,
  baseline: ArrayLike<number>,
  horizon: number,
): Verdict {
  const n = model.length
  const d = new Float64Array(n)
  let sum = 0
  for (let i = 0; i < n; i++) {
    d[i] = model[i] - baseline[i]
    sum += d[i]
  }
  const difference = sum / n
  const lag = horizon + 7
  const standardError = neweyWest(d, lag)
  const clear = n >= 2 * (lag + 1) && Math.abs(difference) > 2 * standardError
  const outcome = !clear ? 'no clear difference' : difference < 0 ? 'better' : 'worse'
  return { against, difference, standardError, outcome }
}

/** The standard error of the mean of a series whose neighbours depend on each other up to `lag` places. */
export function neweyWest(d: ArrayLike<number>, lag: number): number {
  const n = d.length
  let sum = 0
  for (let i = 0; i < n; i++) sum += d[i]
  const mean = sum / n
  let variance = 0
  for (let k = 0; k <= Math.min(lag, n - 1); k++) {
    let g = 0
    for (let i = k; i < n; i++) g += (d[i] - mean) * (d[i - k] - mean)
    g /= n
    variance += k === 0 ? g : 2 * (1 - k / (lag + 1)) * g
  }
  return Math.sqrt(Math.max(0, variance) / n)
}
