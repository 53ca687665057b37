/**
 * The terms of points: each by itself, and all of them in one pass over windows, in half of the time.
 *
 * @module
 */
import type { Beside, Term } from './term.js'

export const unitAt = (unit: Beside['unit'], w: number): number => (typeof unit === 'number' ? unit : unit[w])

export const error: Term = ({ actual, point, unit }, out) => {
  for (let w = 0; w < out.length; w++) out[w] = (point[w] - actual[w]) / unitAt(unit, w)
}
export const square: Term = ({ actual, point, unit }, out) => {
  for (let w = 0; w < out.length; w++) {
    const off = (point[w] - actual[w]) / unitAt(unit, w)
    out[w] = off * off
  }
}
export const absolute: Term = ({ actual, point, unit }, out) => {
  for (let w = 0; w < out.length; w++) out[w] = Math.abs((point[w] - actual[w]) / unitAt(unit, w))
}

/** |error| over the mean of |actual| and |forecast|, in percent; 0/0 is 0. */
export const symmetric: Term = ({ actual, point }, out) => {
  for (let w = 0; w < out.length; w++) out[w] = symmetricOf(actual[w], point[w], Math.abs(point[w] - actual[w]))
}
/** |error| over |actual|, in percent; 0/0 is 0, and any other error of an actual value of 0 is infinite. */
export const relative: Term = ({ actual, point }, out) => {
  for (let w = 0; w < out.length; w++) out[w] = relativeOf(actual[w], Math.abs(point[w] - actual[w]))
}
export const scaled: Term = ({ actual, point, scale }, out) => {
  for (let w = 0; w < out.length; w++) out[w] = Math.abs(point[w] - actual[w]) / unitAt(scale, w)
}

function symmetricOf(actual: number, point: number, off: number): number {
  const size = Math.abs(actual) + Math.abs(point)
  return size === 0 ? 0 : (200 * off) / size
}
const relativeOf = (actual: number, off: number): number => (off === 0 ? 0 : (100 * off) / Math.abs(actual))

/** In the order in which {@link addPointTerms} has them. */
export const POINT_TERMS: readonly Term[] = [square, absolute, error, relative, scaled, symmetric]

/**
 * Adds the terms of each window to `windows`, an array a term; their sums over some places, ascending. A sum is NaN where one
 * of its terms is.
 *
 * @param judged 0: the squares at the places go to `losses`; 1: the absolute errors do; any other: none
 */
export function addPointTerms(
  { actual, point, unit, scale }: { [K in 'actual' | 'point' | 'unit' | 'scale']: Float64Array },
  places: Int32Array,
  windows: readonly Float64Array[],
  { judged, losses }: { judged: number; losses: Float64Array },
): number[] {
  const [squares, absolutes, errors, relatives, scaleds, symmetrics] = windows
  const { length } = actual
  const last = places.length
  let [s0, s1, s2, s3, s4, s5] = [0, 0, 0, 0, 0, 0]
  let next = 0
  for (let w = 0; w < length; w++) {
    const came = actual[w]
    const told = point[w]
    const off = Math.abs(told - came)
    const error = (told - came) / unit[w]
    const absolute = Math.abs(error)
    const square = error * error
    const relative = relativeOf(came, off)
    const scaled = off / scale[w]
    const symmetric = symmetricOf(came, told, off)
    squares[w] += square
    absolutes[w] += absolute
    errors[w] += error
    relatives[w] += relative
    scaleds[w] += scaled
    symmetrics[w] += symmetric
    if (next === last || places[next] !== w) continue
    if (judged === 0) losses[next] = square
    else if (judged === 1) losses[next] = absolute
    next++
    s0 += square
    s1 += absolute
    s2 += error
    s3 += relative
    s4 += scaled
    s5 += symmetric
  }
  return [s0, s1, s2, s3, s4, s5]
}
