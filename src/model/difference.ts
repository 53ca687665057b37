/**
 * The first difference between two descriptions: objects of options, a schema, a record.
 *
 * @module
 */
import { shown } from '../errors.js'
import { canonicalJson } from '../text/canonical-json.js'
import { FIT } from '../options/rows/fit.js'

/** Where two descriptions differ first, by a name such as `optimizer.learningRate`, and what stands there. */
export interface Difference {
  name: string
  a: unknown
  b: unknown
}

/** The first difference, in the order of the first description; null where there is none. */
export function differenceOf(a: unknown, b: unknown): Difference | null {
  return differencesOf(a, b).at(0) ?? null
}

/** All differences, in the order of the first description. */
export function differencesOf(a: unknown, b: unknown, name = ''): Difference[] {
  // The value of an option of a training is one thing.
  if (isObject(a) && isObject(b) && !Object.hasOwn(FIT, name)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])]
    return keys.flatMap((key) => differencesOf(a[key], b[key], name === '' ? key : `${name}.${key}`))
  }
  // JSON has one text for what has no value and for Infinity.
  return canonicalJson([String(a), a]) === canonicalJson([String(b), b]) ? [] : [{ name, a, b }]
}

/** A value as it may stand in a message. */
export function valueText(value: unknown): string {
  if (value === undefined) return 'left out'
  if (typeof value === 'string') return shown(value)
  if (value === null || typeof value !== 'object') return String(value)
  const text = canonicalJson(value)
  return text.length > 80 ? text.slice(0, 80) + '…' : text
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
