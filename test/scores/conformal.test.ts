/** Conformal intervals: which score is the half-width, and how often simulated values lie within. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Generator } from '../../src/random.js'
import {
  halfWidth,
  MOST_SCORES,
  intervalIn,
  pairFor,
  promiseOf,
  promiseText,
  rankOf,
  scoreIn,
  scoresNeeded,
  ScoreWindow,
} from '../../src/scores/conformal.js'
import { long } from '../support/long.js'

const LEVELS = [0.5, 0.8, 0.9, 0.95]

describe('the half-width', () => {
  test('is the k-th smallest of n, k = ⌈(n + 1)(1 − α)⌉, without what binary fractions add', () => {
    // 10 · 0.9 is 9 and not 10; 20 · 0.95 is 19.
    expect(rankOf(0.9, 9)).toBe(9)
    expect(rankOf(0.95, 19)).toBe(19)
    expect(rankOf(0.9, 10)).toBe(10)
    expect(rankOf(0.5, 4)).toBe(3)
    for (let n = 1; n <= 200; n++) {
      for (const hundredths of [50, 80, 90, 95]) {
        const exact = Number((BigInt(n + 1) * BigInt(hundredths) + 99n) / 100n)
        expect(rankOf(hundredths / 100, n)).toBe(exact)
      }
    }
  })

  test('is none where there are too few scores, and it says how many it takes', () => {
    expect(LEVELS.map(scoresNeeded)).toEqual([1, 4, 9, 19])
    expect(scoresNeeded(0.99)).toBe(99)
    expect(halfWidth(new Float64Array(8).fill(1), 0.9)).toBeNull()
    expect(halfWidth(new Float64Array(9).fill(1), 0.9)).toBe(1)
    expect(halfWidth(new Float64Array(0), 0.5)).toBeNull()
    expect(promiseText(promiseOf(0.9, 8))).toBe(
      'No interval of 90 % or more: it takes 9 scores a horizon, and there are 8; ask for 88 % at most, or calibrate on ' +
        'more rows.',
    )
    expect(promiseText(promiseOf(0.9, 0))).toMatch(/there are 0; calibrate on more rows\.$/)
    expect(promiseText(promiseOf(0.5, 1))).toMatch(/\(1 score a horizon\)\.$/)
    expect(promiseText(promiseOf(0.5, 2))).toMatch(/\(2 scores a horizon\)\.$/)
    expect(promiseText(promiseOf(0.9, 99))).toContain('cover 90 % to 91.0 % of what comes')
  })

  test('is what sorting gives, whatever the order and however many are equal', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true })), {
          minLength: 1,
          maxLength: 60,
        }),
        fc.constantFrom(...LEVELS),
        (values, level) => {
          const k = rankOf(level, values.length)
          const sorted = Float64Array.from(values).sort()
          const width = halfWidth(Float64Array.from(values), level)
          expect(width === null ? null : width + 0).toBe(k > values.length ? null : sorted[k - 1] + 0)
        },
      ),
    )
  })
})

describe('coverage of simulated scores', () => {
  const all = Array.from({ length: 200 }, (_, i) => i + 1)
  const numbers = long ? all : all.filter((n) => n % 11 === 1 || n === 9 || n === 19)
  const draws = 20_000

  // 4.5 standard errors: of 800 cases one fails by chance in 180 runs; the seed is fixed.
  test.each(LEVELS)('at %f it is k/(n + 1), and none where k > n', (level) => {
    for (const n of numbers) {
      const generator = new Generator(n)
      const k = rankOf(level, n)
      let held = 0
      let none = 0
      const scores = new Float64Array(n)
      for (let draw = 0; draw < draws; draw++) {
        for (let i = 0; i < n; i++) scores[i] = generator.uniform()
        const next = generator.uniform()
        const width = halfWidth(scores, level)
        if (width === null) none++
        else if (next <= width) held++
      }
      if (k > n) expect(none).toBe(draws)
      else {
        expect(none).toBe(0)
        const p = k / (n + 1)
        expect(Math.abs(held / draws - p)).toBeLessThan(4.5 * Math.sqrt((p * (1 - p)) / draws))
      }
    }
  })
})

describe('quantiles', () => {
  test('an interval begins between those whose share is the nearest', () => {
    const quantiles = [0.05, 0.25, 0.5, 0.75, 0.95]
    expect(pairFor(0.9, quantiles)).toEqual({ low: 0, high: 4, middle: [2, 2] })
    expect(pairFor(0.5, quantiles)).toEqual({ low: 1, high: 3, middle: [2, 2] })
    expect(pairFor(0.7, quantiles)).toEqual({ low: 0, high: 4, middle: [2, 2] })
    expect(pairFor(0.9, [0.1, 0.9])).toEqual({ low: 0, high: 1, middle: [0, 1] })
    expect(pairFor(0.9, [0.5])).toBeNull()
    expect(pairFor(0.9, [])).toBeNull()
  })

  const band = { lower: 1, upper: 4, middle: 2 }

  test('a value is scored by how far it lies outside, in units, or by its share of the way within', () => {
    expect([5, 0.5].map((actual) => scoreIn(band, actual, 2))).toEqual([0.5, 0.25])
    expect([1, 1.5, 2, 3, 4].map((actual) => scoreIn(band, actual, 2))).toEqual([0, -0.5, -1, -0.5, 0])
    expect(scoreIn(band, NaN, 1)).toBeNaN()
    expect(intervalIn(band, 0.5, 2, {})).toEqual({ lower: 0, upper: 5 })
    expect(intervalIn(band, -0.5, 2, {})).toEqual({ lower: 1.5, upper: 3 })
    expect(intervalIn(band, -1, 2, {})).toEqual({ lower: 2, upper: 2 })
  })

  test('an interval holds just what has its score or less, and always its middle', () => {
    const grid = fc.integer({ min: -40, max: 40 }).map((i) => i / 4)
    fc.assert(
      fc.property(grid, fc.nat(20), fc.nat(20), grid, grid, (lower, below, above, actual, of) => {
        const own = { lower, middle: lower + below / 4, upper: lower + (below + above) / 4 }
        const by = scoreIn(own, of, 1)
        const found = intervalIn(own, by, 1, {})
        expect(found.lower <= own.middle && own.middle <= found.upper).toBe(true)
        // Ends are rounded.
        const score = scoreIn(own, actual, 1)
        if (Math.abs(score - by) > 1e-9) expect(found.lower <= actual && actual <= found.upper).toBe(score < by)
      }),
    )
  })

  test('of uneven bands they cover what they promise, at any level, and none is empty', () => {
    const generator = new Generator(11)
    const drawn = () => {
      const width = 0.2 + 5 * generator.uniform()
      return { own: { lower: -width, upper: 2 * width, middle: 0 }, actual: 4 * width * (generator.uniform() - 0.4) }
    }
    for (const level of [0.2, 0.5, 0.8, 0.9]) {
      let held = 0
      const rows = 4000
      for (let row = 0; row < rows; row++) {
        const scores = Float64Array.from({ length: 39 }, () => {
          const { own, actual } = drawn()
          return scoreIn(own, actual, 1)
        })
        const { own, actual } = drawn()
        const { lower, upper } = intervalIn(own, halfWidth(scores, level)!, 1, {})
        expect(lower).toBeLessThan(upper)
        if (lower <= actual && actual <= upper) held++
      }
      const p = rankOf(level, 39) / 40
      expect(Math.abs(held / rows - p)).toBeLessThan(4.5 * Math.sqrt((p * (1 - p)) / rows))
    }
  })
})

describe('scores as time goes on', () => {
  test('count from when they are known on', () => {
    const window = new ScoreWindow()
    window.add(5, 10, 1)
    window.add(6, 11, 2)
    window.advance(9)
    expect([...window.with([], [])]).toEqual([])
    window.advance(10)
    expect([...window.with([1, 2], [0, 7])]).toEqual([2, 5, 1])
    window.advance(20)
    expect([...window.with([], [])]).toEqual([6, 5])
  })

  test('only the newest count, of both kinds', () => {
    const window = new ScoreWindow()
    for (let i = 0; i < 12 * MOST_SCORES; i++) {
      window.add(i, i, i)
      window.advance(i)
    }
    const last = 12 * MOST_SCORES - 1
    const newest = window.with([-1], [last - 1])
    expect(newest.length).toBe(MOST_SCORES)
    expect([...newest.slice(0, 4)]).toEqual([last, last - 1, -1, last - 2])
    expect(newest[MOST_SCORES - 1]).toBe(last - MOST_SCORES + 2)
  })
})
