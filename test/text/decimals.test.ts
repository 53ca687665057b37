/** Digits of a forecast beside those of its column. */
import { expect, test } from 'vitest'
import { columnAmong, decimalsIn } from '../../src/text/decimals.js'

test('a column tells how many decimals its numbers have', () => {
  expect(decimalsIn([12, 5, NaN, -3])).toBe(0)
  expect(decimalsIn(Float64Array.of(12.8, 5, 0.25))).toBe(2)
  expect(decimalsIn([1 / 3])).toBe(12)
  expect(decimalsIn([])).toBe(0)
  expect(decimalsIn(Float64Array.from({ length: 20_000 }, (_, i) => i / 10))).toBe(1)
})

test('a forecast has one decimal more at most, and no more digits than it would have', () => {
  expect(columnAmong([6.1574, -0.1], 1)).toEqual(['6.16', '-0.10'])
  expect(columnAmong([6.1574], 0)).toEqual(['6.2'])
  expect(columnAmong([432.18], 0)).toEqual(['432.2'])
  expect(columnAmong([6.1574], 12)).toEqual(['6.157'])
  expect(columnAmong([12345.6], 1)).toEqual(['12346'])
  expect(columnAmong([2e12], 0)).toEqual(['2.000e+12'])
})
