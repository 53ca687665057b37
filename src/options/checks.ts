/**
 * The checks that all options share: each refuses with one sentence that names the option, its value and what was
 * expected.
 *
 * @module
 */
import { HindcastError, nearest, shown } from '../errors.js'

/**
 * @param offered the names to suggest, where not all of them go together
 * @throws HindcastError OPTION_INVALID for what is no object; OPTION_UNKNOWN for a key that is not among `names`, with the nearest one suggested
 */
export function checkNames(options: object, names: readonly string[], what: string, offered = names): void {
  if (typeof options !== 'object' || options === null) {
    const message = `An object with a name and a value for each ${what} was expected, but it is ${shown(options)}.`
    throw new HindcastError('OPTION_INVALID', message, { value: options })
  }
  for (const key of Object.keys(options)) {
    if (names.includes(key)) continue
    const near = nearest(key, offered)
    const few = offered.length === 1 ? `; the only one is ${offered[0]}.` : `; there are ${offered.join(', ')}.`
    const way = near !== null ? `: did you mean ${near}?` : offered.length <= 10 ? few : '.'
    throw new HindcastError('OPTION_UNKNOWN', `There is no ${what} ${shown(key)}${way}`, { option: key })
  }
}

/** A whole number from `low` to `high`. */
export function whole(option: string, value: unknown, low: number, high: number): number {
  if (Number.isInteger(value) && (value as number) >= low && (value as number) <= high) return value as number
  throw invalid(option, value, `a whole number from ${low} to ${high}`)
}

/** A finite number from `low` up, or below `below`. */
export function number(option: string, value: unknown, low: number, below: number): number {
  if (typeof value === 'number' && value >= low && value < below) return value
  const range = below === Infinity ? `a finite number from ${low} up` : `a number from ${low} to below ${below}`
  throw invalid(option, value, range)
}

/** A finite number above 0. */
export function positiveNumber(option: string, value: unknown): number {
  if (typeof value === 'number' && value > 0 && value < Infinity) return value
  throw invalid(option, value, 'a finite number above 0')
}

export function oneOf<T extends string>(option: string, value: unknown, values: readonly T[]): T {
  if (values.includes(value as T)) return value as T
  throw invalid(option, value, values.length === 1 ? values[0] : `one of ${values.join(', ')}`)
}

export function flag(option: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw invalid(option, value, 'true or false')
}

export function invalid(option: string, value: unknown, expected: string): HindcastError {
  return new HindcastError('OPTION_INVALID', `${option} is ${said(value)}, expected ${expected}.`, { option, value })
}

const said = (value: unknown): string => (typeof value === 'string' ? shown(value) : shown(value).slice(1, -1))

export function conflict(message: string, option: string): HindcastError {
  return new HindcastError('OPTION_CONFLICT', message, { option })
}
