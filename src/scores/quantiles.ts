/**
 * Quantiles of residuals, and the scores of quantile forecasts.
 *
 * @module
 */

/**
 * Quantiles of a sample by linear interpolation between its ordered values (type 7 of Hyndman & Fan 1996, NumPy's
 * default).
 *
 * @param values in any order, none missing
 * @param levels between 0 and 1
 * @returns one number a level; 0 each where there are no values
 */
export function quantilesOf(values: Float64Array, levels: readonly number[]): number[] {
  if (values.length === 0) return levels.map(() => 0)
  const sorted = values.slice().sort((a, b) => a - b)
  return levels.map((level) => {
    const place = level * (sorted.length - 1)
    const below = Math.floor(place)
    const above = Math.min(below + 1, sorted.length - 1)
    return sorted[below] + (sorted[above] - sorted[below]) * (place - below)
  })
}

/**
 * The pinball loss of one forecast, max(q·(y − f), (q − 1)·(y − f)): its mean is smallest where the forecast is the
 * quantile q (Koenker & Bassett 1978).
 */
export function pinballLoss(actual: number, forecast: number, level: number): number {
  const over = actual - forecast
  return over > 0 ? level * over : (level - 1) * over
}

/** The coverage of an interval between two quantiles. */
export interface Coverage {
  /** The two quantiles, and the nominal coverage: their difference. */
  low: number
  high: number
  nominal: number
  /** The share of actual values within it; NaN if nothing was scored. */
  share: number
}

/**
 * The intervals between the outermost quantiles, the next within, and so on; ends of odd lists pair up to the middle.
 */
export function intervalsOf(levels: readonly number[]): [number, number][] {
  const pairs: [number, number][] = []
  for (let i = 0, j = levels.length - 1; i < j; i++, j--) pairs.push([i, j])
  return pairs
}
