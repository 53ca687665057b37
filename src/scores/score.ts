/**
 * Helpers of scores.
 *
 * @module
 */

/** Skill: 1 − loss / loss of a baseline; null where that is 0 (or nothing was scored). */
export function skill(loss: number, baseline: number): number | null {
  const value = 1 - loss / baseline
  return baseline > 0 && value === value ? value : null
}

/** The places at which all series have a value (are not NaN), ascending: only there may they be compared. */
export function commonPlaces(...series: ArrayLike<number>[]): Int32Array {
  const n = series.length === 0 ? 0 : series[0].length
  const isMissing = new Uint8Array(n)
  for (const values of series) for (let i = 0; i < n; i++) if (values[i] !== values[i]) isMissing[i] = 1
  const places = new Int32Array(n)
  let count = 0
  for (let i = 0; i < n; i++) if (isMissing[i] === 0) places[count++] = i
  return places.slice(0, count)
}
