/**
 * One text for each value.
 *
 * @module
 */

/**
 * JSON in one form only: keys of objects in the order of their UTF-16 code units, no spaces, numbers as ECMAScript
 * writes them (the shortest text that reads back to the same bits).
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, v: unknown) => {
    if (v === null || typeof v !== 'object' || Array.isArray(v)) return v
    const entries = Object.entries(v).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    return Object.fromEntries(entries)
  })
}
