import { describe, expect, test } from 'vitest'
import { lagsOf, seasonsOf, strongestSeason } from '../../src/data/seasons.js'
import type { Step } from '../../src/table/step.js'

const seconds = (count: number): Step => ({ unit: 'second', count })
const months = (count: number): Step => ({ unit: 'month', count })

describe('seasons by the step', () => {
  test.each<[string, Step | null, number, number[]]>([
    ['hours', seconds(3600), 504, [24, 168]],
    ['hours of less than three weeks', seconds(3600), 503, [24]],
    ['half hours', seconds(1800), 5000, [48, 336]],
    ['quarters of an hour', seconds(900), 5000, [96, 672]],
    ['ten minutes', seconds(600), 100, [144]],
    ['days', seconds(86400), 100, [7]],
    ['business days', { unit: 'businessDay', count: 1 }, 100, [5]],
    ['six-day weeks', { unit: 'businessDay', count: 1, days: '1111110' }, 100, [6]],
    ['weeks', seconds(604800), 100, [52]],
    ['weeks with moved days', { ...seconds(604800), on: 'Thursday' }, 100, [52]],
    ['months', months(1), 100, [12]],
    ['quarters', months(3), 100, [4]],
    ['years', months(12), 100, []],
    ['seven hours', seconds(25200), 100, []],
    ['ten days', seconds(864000), 100, []],
    ['counters', { unit: 'integer', count: 1 }, 100, []],
    ['no step', null, 100, []],
  ])('%s', (_, step, rows, expected) => expect(seasonsOf(step, rows)).toEqual(expected))
})

test('lags belong to the step', () => {
  expect(lagsOf(seconds(3600))).toEqual([1, 2, 3, 24, 48, 168])
  expect(lagsOf(seconds(900))).toEqual([1, 2, 3, 96, 192, 672])
  expect(lagsOf(seconds(86400))).toEqual([1, 2, 3, 7, 14, 30, 365])
  expect(lagsOf({ unit: 'businessDay', count: 1 })).toEqual([1, 2, 3, 5, 10, 20, 260])
  expect(lagsOf(months(1))).toEqual([1, 2, 3, 6, 12, 24])
  expect(lagsOf(months(3))).toEqual([1, 2, 3, 4, 8])
  expect(lagsOf(seconds(28800))).toEqual([1, 2, 3, 6, 21])
})

test('the strongest season is a peak above 0.3', () => {
  // A trend has no peak; a season of four has one at 4 and, weaker, at 8.
  expect(strongestSeason([0.95, 0.9, 0.85, 0.8, 0.75])).toBe(1)
  expect(strongestSeason([0.5, 0, 0.5, 0.9, 0.5, 0, 0.4, 0.8, 0.4])).toBe(4)
  expect(strongestSeason([0.1, 0, 0.1, 0.29, 0.1])).toBe(1)
  expect(strongestSeason([0.5, 0, 0.5, 0.9, 0.5, 0, 0.4, 0.92, 0.4])).toBe(4)
  expect(strongestSeason([0.5, 0, 0.5, 0.6, 0.5, 0, 0.4, 0.92, 0.4])).toBe(8)
  expect(strongestSeason([null, null, null])).toBe(1)
})
