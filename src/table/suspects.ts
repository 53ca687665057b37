/**
 * Values that look like codes for missing: reported, never changed.
 *
 * A value is suspected where it looks like a code and lies beyond the range of all others: by more than half of that
 * range if it is all nines (−9, −99.99, 9999) or one of the fill values of file formats (once is enough); by more than
 * all of it if it is another negative whole number (−200) that stands there at least twice. Nines below ten
 * (9, −9, 9.9) must also be ten times the next value, or of the other sign, since counts and marks reach nine.
 *
 * @module
 */

/** A value that may mean missing. */
export interface Suspect {
  column: string
  value: number
  /** In how many rows it stands. */
  count: number
  /** On which side of all other values it lies. */
  far: 'below' | 'above'
}

/** Fill values of NetCDF, of 16 and 32 bits, and of float32. */
const FILLS = new Set([9.969209968386869e36, 32767, 32768, 65535, 2147483647, 2147483648, 3.4028234663852886e38])

/** Codes of one column that may be found at once. */
const MOST = 4

/** The suspects among the numbers of a column. */
export function suspectsOf(column: string, values: Float64Array): Suspect[] {
  const found: Suspect[] = []
  const taken: number[] = []
  while (found.length < MOST) {
    const { least, most } = endsOf(values, taken)
    const low = suspectAt(values, taken, least, -1)
    const suspect = low ?? suspectAt(values, taken, most, 1)
    if (suspect === null) break
    taken.push(suspect.value)
    found.push({ column, ...suspect, far: low === null ? 'above' : 'below' })
  }
  return found
}

/** A value at an end of the range, and how often it stands there. */
interface End {
  value: number
  count: number
}

/** The ends of the values' range, without those that are taken. */
function endsOf(values: Float64Array, taken: readonly number[]): { least: End; most: End } {
  let low = Infinity
  let high = -Infinity
  let lows = 0
  let highs = 0
  for (let r = 0; r < values.length; r++) {
    const v = values[r]
    if (taken.length > 0 && taken.includes(v)) continue
    if (v <= low) {
      lows = v === low ? lows + 1 : 1
      low = v
    }
    if (v >= high) {
      highs = v === high ? highs + 1 : 1
      high = v
    }
  }
  return { least: { value: low, count: lows }, most: { value: high, count: highs } }
}

/** The value at one end of the range, if it is suspected. */
function suspectAt(values: Float64Array, taken: readonly number[], end: End, side: -1 | 1): End | null {
  const { value, count } = end
  const likeCode = looksLikeCode(value)
  const weak = value < 0 && value === Math.floor(value) && count > 1
  if (count === 0 || !(likeCode || weak)) return null
  const { least, most } = endsOf(values, [...taken, value])
  // Nothing is far from a single value, or from one that is always the same.
  if (least.count === 0 || (least.value === most.value && Math.abs(value) < 99)) return null
  const next = side < 0 ? least.value : most.value
  const strong = likeCode && (Math.abs(value) >= 10 || side * value >= 10 * Math.max(0, side * next))
  if (!(strong || weak)) return null
  const beyond = side * (value - next)
  const range = most.value - least.value
  return beyond > (strong ? range / 2 : range) ? end : null
}

/** Whether a value is all nines, or one that file formats fill with. */
function looksLikeCode(value: number): boolean {
  const size = Math.abs(value)
  if (FILLS.has(size) || size >= 1e19) return true
  return /^9+(\.9+)?$/.test(String(size))
}
