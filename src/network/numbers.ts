/**
 * Numbers as callers give them: flat, typed or nested, checked against the shape that is expected.
 *
 * @module
 */
import { flattened } from '../engine/parameters.js'
import { HindcastError, shown } from '../errors.js'
import { whole } from '../text/number.js'

/** Accepted input: flat row-major numbers (plain or typed array), or nested arrays. */
export type Numbers = ArrayLike<number> | Numbers[]

export function flatNumbers(value: Numbers, name: string): ArrayLike<number> {
  const flat = flattened(value)
  if (flat) return flat
  throw new HindcastError('SHAPE_MISMATCH', `${name} is not an array of numbers: give a flat, typed or nested array.`, {
    name,
  })
}

/**
 * The array itself, not copied, where it is flat and has the expected length; otherwise null: {@link numbersOf} then
 * flattens it or says what is wrong.
 */
export function flatOf(value: Numbers, length: number): ArrayLike<number> | null {
  if (value instanceof Float64Array || value instanceof Float32Array) return value.length === length ? value : null
  if (!Array.isArray(value) || value.length !== length) return null
  for (let i = 0; i < length; i++) if (typeof value[i] !== 'number') return null
  return value as unknown as number[]
}

/** Numbers of a shape: flat, or nested as the shape says; dimensions of 1 may be left out of the nesting. */
export function numbersOf(value: Numbers, name: string, shape: readonly number[]): ArrayLike<number> {
  const flat = flatNumbers(value, name)
  const length = shape.reduce((a, b) => a * b, 1)
  if (flat.length !== length) throw shapeError(name, flat.length, `[${shape.join(', ')}]`, String(length))
  const nesting = nestingOf(value)
  if (nesting !== null && !sameShape(nesting, shape)) {
    const got = `[${nesting.join(', ')}]`
    throw new HindcastError(
      'SHAPE_MISMATCH',
      `${name} is nested as ${got}, expected [${shape.join(', ')}]: time comes first, then the batch.`,
      { name, got: nesting },
    )
  }
  return flat
}

/** Lengths of nested arrays from the outside in, −1 where they differ; null for flat numbers. */
function nestingOf(value: Numbers): number[] | null {
  if (ArrayBuffer.isView(value) || value.length === 0 || typeof value[0] === 'number') return null
  const parts = Array.from(value as ArrayLike<Numbers>)
  const inner = parts.map((part) => (typeof part === 'number' ? [] : (nestingOf(part) ?? [part.length])))
  const first = inner[0]
  const regular = inner.every((list) => list.length === first.length && list.every((n, i) => n === first[i]))
  return [parts.length, ...(regular ? first : [-1])]
}

function sameShape(nesting: readonly number[], shape: readonly number[]): boolean {
  const essential = (list: readonly number[]) => list.filter((n) => n !== 1).join()
  return essential(nesting) === essential(shape)
}

/** The error for an element that is not a number. */
export function notNumeric(name: string, value: unknown, at: number): HindcastError {
  const message = `${name} has ${typeof value === 'string' ? shown(value) : typeof value} at place ${whole(at)}, expected a number.`
  return new HindcastError('SHAPE_MISMATCH', message, { name, value })
}

export function shapeError(name: string, got: number, shape: string, wanted: string): HindcastError {
  return new HindcastError(
    'SHAPE_MISMATCH',
    `${name} has ${whole(got)} numbers, expected ${wanted} for shape ${shape}.`,
    {
      name,
      got,
    },
  )
}
