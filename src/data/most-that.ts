/**
 * The most of something that does, found by halving.
 *
 * @module
 */
/** The largest number from 1 to `most` that does, if all below it do as well; 0 where none does. */
export function mostThat(most: number, does: (n: number) => boolean): number {
  let [low, high] = [0, most]
  while (low < high) {
    const middle = Math.floor((low + high + 1) / 2)
    if (does(middle)) low = middle
    else high = middle - 1
  }
  return low
}
