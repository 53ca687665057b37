/**
 * Numbers beside those of a column, with digits as these have them.
 *
 * @module
 */
import { figure, fixed } from './number.js'

/** Numbers that are looked at for their decimals. */
const LOOKED = 5000

/** How many decimals numbers have at most, 12 of those that have more; every so many of a long list. */
export function decimalsIn(values: ArrayLike<number>): number {
  const step = Math.floor(values.length / LOOKED) + 1
  let most = 0
  for (let i = 0; i < values.length; i += step) {
    const value = values[i]
    if (!Number.isFinite(value)) continue
    while (most < 12 && Number(value.toFixed(most)) !== value) most++
  }
  return most
}

/** One number, by its own size, with one decimal more than those beside it have, at most. */
export function figureAmong(value: number, decimals: number): string {
  const text = figure(value)
  const own = /^-?\d+\.(\d+)$/.exec(text)?.[1].length ?? 0
  return own > decimals + 1 ? fixed(value, decimals + 1) : text
}
