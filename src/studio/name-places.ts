/**
 * Where the names of a chart's areas stand above them.
 *
 * @module
 */

/** Pixels between two names. */
const GAP = 6

/**
 * Where the names of areas begin: at the left edge, or one that is wider than its area so that it ends before the right edge.
 * NaN where there is no room from `from` on.
 */
export function namePlaces(areas: readonly { left: number; right: number; wide: number }[], from: number): number[] {
  let free = from
  return areas.map(({ left, right, wide }) => {
    const at = wide < right - left ? left : right - GAP - wide
    if (!(left < right) || at < free) return NaN
    free = at + wide + GAP
    return at
  })
}
