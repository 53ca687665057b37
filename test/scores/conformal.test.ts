/** Conformal intervals: which score is the half-width, and how often simulated values lie within. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Generator } from '../../src/random.js'
import {
  halfWidth,
  MOST_SCORES,
  outsideBy,
  pairFor,
  promiseOf,
  promiseText,
  rankOf,
  scoresNeeded,
  ScoreWindow,
  widened,
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
    expect(pairFor(0.9, quantiles)).toEqual([0, 4])
    expect(pairFor(0.5, quantiles)).toEqual([1, 3])
    expect(pairFor(0.7, quantiles)).toEqual([0, 4])
    expect(pairFor(0.9, [0.5])).toBeNull()
    expect(pairFor(0.9, [])).toBeNull()
  })

  test('a value is scored by how far it lies outside', () => {
    expect(outsideBy(1, 3, 4)).toBe(1)
    expect(outsideBy(1, 3, 0.5)).toBe(0.5)
    expect(outsideBy(1, 3, 2.5)).toBe(-0.5)
    expect(widened(1, 3, 0.5, {})).toEqual({ lower: 0.5, upper: 3.5 })
    expect(widened(1, 3, -0.5, {})).toEqual({ lower: 1.5, upper: 2.5 })
    expect(widened(1, 3, -4, {})).toEqual({ lower: 2, upper: 2 })
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
