/**
 * Numbers beside those of a column, with digits as these have them.
 *
 * @module
 */
import { columnOf, fixed } from './number.js'

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

/** Numbers of one column with the same decimals, by their size; one more than those beside them have, at most. */
export function columnAmong(values: readonly number[], decimals: number): string[] {
  const texts = columnOf(values)
  const isLonger = texts.some((text) => (/^-?\d+\.(\d+)$/.exec(text)?.[1].length ?? 0) > decimals + 1)
  return isLonger ? values.map((value) => fixed(value, decimals + 1)) : texts
}
