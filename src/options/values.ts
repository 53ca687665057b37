/**
 * Checks of one option's value, each with one sentence.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'

/** A whole number in a range. */
export function whole(option: string, value: unknown, low: number, high: number, more = ''): number {
  if (isWhole(value, low, high)) return value
  throw invalid(option, value, `a whole number from ${low} to ${high}${more === '' ? '' : ', ' + more}`)
}

/** Whether a value is a whole number in a range. */
export function isWhole(value: unknown, low: number, high: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high
}

/** One of a few words. */
export function oneOf<T extends string>(option: string, value: unknown, values: readonly T[]): T {
  if (values.includes(value as T)) return value as T
  throw invalid(option, value, `one of ${values.map((v) => shown(v)).join(', ')}`)
}

/** True or false. */
export function flag(option: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw invalid(option, value, 'true or false')
}

/** A list without repeats. */
export function requireDistinct<T extends string | number>(option: string, list: readonly T[]): void {
  const twice = repeated(list)
  if (twice === undefined) return
  throw new HindcastError('OPTION_INVALID', `The option ${option} names ${plain(twice)} twice; expected once.`, {
    option,
    value: twice,
  })
}

/** The first value that stands in a list for the second time; undefined if none does. */
export function repeated<T>(list: readonly T[]): T | undefined {
  const seen = new Set<T>()
  return list.find((value) => seen.size === seen.add(value).size)
}

/** The refusal of a value. */
export function invalid(option: string, value: unknown, expected: string): HindcastError {
  return new HindcastError('OPTION_INVALID', `The option ${option} is ${listed(value)}; expected ${expected}.`, {
    option,
    value,
  })
}

/** A value, or the first of a list, for a message. */
export const listed = (value: unknown): string =>
  Array.isArray(value) ? value.slice(0, 6).map(plain).join(', ') || 'empty' : plain(value)

const plain = (value: unknown): string => (typeof value === 'string' ? shown(value) : shown(value).slice(1, -1))
