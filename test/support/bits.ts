/** Equality of bits, for tests: NaN equals NaN whatever its payload, −0 does not equal +0. */
import { expect } from 'vitest'

type Numbers = Float32Array | Float64Array

/** How many numbers differ in their bits. */
export function differingBits(a: Numbers, b: Numbers): number {
  if (a.length !== b.length) return Math.max(a.length, b.length)
  let count = 0
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) count++
  return count
}

/** Expects two arrays, or two dictionaries of tensors, to agree to the last bit. */
export function expectSameBits(a: Numbers, b: Numbers, what: string): void {
  if (differingBits(a, b) === 0) return
  const at = [...a].findIndex((v, i) => !Object.is(v, b[i]))
  expect.fail(`${what}: ${differingBits(a, b)} of ${a.length} differ, first at ${at}: ${a[at]} and ${b[at]}`)
}

type Dict = Record<string, { data: Numbers }>

export function expectSameDict(a: Dict, b: Dict, what: string): void {
  expect(Object.keys(a), what).toEqual(Object.keys(b))
  for (const name of Object.keys(a)) expectSameBits(a[name].data, b[name].data, `${what} ${name}`)
}

/** max|a − b| / max|b| */
export function relative(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length)
  let difference = 0
  let size = 0
  for (let i = 0; i < b.length; i++) {
    difference = Math.max(difference, Math.abs(a[i] - b[i]))
    size = Math.max(size, Math.abs(b[i]))
    if (Number.isNaN(a[i]) !== Number.isNaN(b[i])) return NaN
  }
  return size === 0 ? difference : difference / size
}
