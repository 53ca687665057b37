/**
 * Means that are added up as their numbers come.
 *
 * @module
 */

/** Of each key the sum of its numbers, and how many they are. */
export type Means<K> = Map<K, { sum: number; n: number }>

/** Adds a number to those of a key. */
export function addTo<K>(means: Means<K>, key: K, value: number): void {
  const own = means.get(key) ?? { sum: 0, n: 0 }
  own.sum += value
  own.n++
  means.set(key, own)
}
