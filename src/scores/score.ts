/**
 * How far forecasts are from what came.
 *
 * @module
 */

/** Errors of forecasts, in the target's units. */
export interface Score {
  /** Mean of the squared errors. */
  mse: number
  /** Root of `mse`. */
  rmse: number
  /** Mean of the absolute errors. */
  mae: number
  /** How many forecasts were scored; with none the other figures are NaN. */
  n: number
}

/**
 * Scores forecasts: f64, one accumulator for each sum, ascending.
 *
 * @param forecasts one for each actual value
 * @param actuals what came
 */
export function score(forecasts: ArrayLike<number>, actuals: ArrayLike<number>): Score {
  const n = actuals.length
  let squares = 0
  let absolutes = 0
  for (let i = 0; i < n; i++) {
    const error = forecasts[i] - actuals[i]
    squares += error * error
    absolutes += Math.abs(error)
  }
  const mse = squares / n
  return { mse, rmse: Math.sqrt(mse), mae: absolutes / n, n }
}

/** Skill: 1 − MSE / MSE of persistence; null where that is 0 (or nothing was scored). */
export function skill(mse: number, mseOfPersistence: number): number | null {
  const value = 1 - mse / mseOfPersistence
  return mseOfPersistence > 0 && value === value ? value : null
}

/** The places at which all series have a value (are not NaN), ascending: only there may they be compared. */
export function commonPlaces(...series: ArrayLike<number>[]): Int32Array {
  const n = series.length === 0 ? 0 : series[0].length
  const places = new Int32Array(n)
  let count = 0
  for (let i = 0; i < n; i++) if (series.every((values) => values[i] === values[i])) places[count++] = i
  return places.slice(0, count)
}

/** The values of a series at some places. */
export function valuesAt(values: ArrayLike<number>, places: ArrayLike<number>): Float64Array {
  const taken = new Float64Array(places.length)
  for (let i = 0; i < places.length; i++) taken[i] = values[places[i]]
  return taken
}
