/** The metrics of one output, and what they are compared on. */
import { expect, it } from 'vitest'
import { commonPlaces, skill } from '../../src/scores/score.js'
import { meanAt, METRICS, scorePlan } from '../../src/scores/metrics.js'
import type { Beside } from '../../src/scores/term.js'
import { seasonalErrors } from '../../src/scores/seasonal-error.js'

/** Every metric of one output. */
function scoreOf(beside: Beside) {
  const { terms, scoreOf: score } = scorePlan(METRICS, beside.quantiles)
  const places = Int32Array.from(beside.actual, (_, w) => w)
  const values = new Float64Array(places.length)
  const means = terms.map((term) => {
    term(beside, values)
    return meanAt(values, places)
  })
  return score(means, places.length)
}

it('scores', () => {
  const of = (point: number[], actual: number[], unit = 1, scale: number | Float64Array = NaN) => {
    const [forecast, came] = [Float64Array.from(point), Float64Array.from(actual)]
    return scoreOf({ point: forecast, actual: came, levels: [], quantiles: [], unit, scale })
  }
  expect(of([1, 2, 7], [2, 2, 4])).toMatchObject({
    mse: 10 / 3,
    rmse: Math.sqrt(10 / 3),
    mae: 4 / 3,
    bias: 2 / 3,
    n: 3,
  })
  // 0/0 is 0, and a forecast of 0 is as wrong as it can be.
  expect(of([0, 0, 1], [0, 5, 3]).smape).toBeCloseTo((0 + 200 + 100) / 3, 12)
  expect(of([1], [1])).not.toHaveProperty('coverage')
  // Percent of what came; an error of 0 is none, also where 0 came, any other has no percentage.
  expect(of([1, 2, 0], [2, 4, 0]).mape).toBeCloseTo(100 / 3, 12)
  expect(of([1, 2], [2, 0]).mape).toBe(Infinity)
  // Windows whose series has no scale are left out.
  expect(of([1, 2, 7], [2, 2, 4], 1, 2).mase).toBeCloseTo(4 / 6, 12)
  expect(of([1, 2, 7], [2, 2, 4], 9, Float64Array.of(NaN, 1, 3)).mase).toBe(0.5)
  expect(of([1], [2]).mase).toBeNaN()
  expect(of([1, 2, 7], [2, 2, 4], 2).mae).toBe(2 / 3)
  expect(of([], []).n).toBe(0)
  expect(of([], []).mse).toBeNaN()
})

it('scores quantiles', () => {
  const levels = [
    [1, 1, 5],
    [2, 2, 6],
    [3, 4, 7],
  ].map((values) => Float64Array.from(values))
  const actual = Float64Array.of(2, 8, 5)
  const of = (which: number[], quantiles: number[]) =>
    scoreOf({ actual, point: levels[which[0]], levels: which.map((i) => levels[i]), quantiles, unit: 1, scale: 4 })
  const all = of([0, 1, 2], [0.1, 0.5, 0.9])
  // By hand: pinball 0.1·(2−1) + 0 + 0.1·(3−2); 0.1·7 + 0.5·6 + 0.9·4; 0 + 0.5·1 + 0.1·2; over 3 quantiles and windows.
  const pinball = (0.2 + 7.3 + 0.7) / 9
  expect(all.pinball).toBeCloseTo(pinball, 12)
  expect(all.wql).toBeCloseTo((2 * pinball) / 5, 12)
  expect(all.coverage).toBeCloseTo(2 / 3, 12)
  expect(all.width).toBeCloseTo((2 + 3 + 2) / 3, 12)
  // Widths 2, 3, 2 and once 4 outside, which counts 2/0.2 times; in units of 4.
  expect(all.msis).toBeCloseTo((2 + (3 + 40) + 2) / 3 / 4, 12)
  // One quantile alone is no interval.
  const one = of([1], [0.5])
  expect(one.pinball).toBeCloseTo((0 + 3 + 0.5) / 3, 12)
  expect(one).not.toHaveProperty('width')
})

it('skill is null where persistence is perfect or nothing was scored', () => {
  expect(skill(1, 4)).toBe(0.75)
  expect(skill(8, 4)).toBe(-1)
  expect(skill(1, 0)).toBeNull()
  expect(skill(NaN, NaN)).toBeNull()
})

it('compares only where all have a value', () => {
  const places = commonPlaces([1, NaN, 3, 4], [1, 2, 3, NaN], [0, 0, 0, 0])
  expect([...places]).toEqual([0, 2])
})

it('the seasonal naive error is that of all pairs of a range', () => {
  // Season 2: |4 − 1|, |8 − 2| and, of the second series, nothing; where it never errs there is no scale.
  const y = [1, 2, 4, 8, 5, 5, 5, 5]
  expect([
    ...seasonalErrors(
      y,
      [
        [0, 4],
        [4, 6],
        [4, 8],
      ],
      2,
      null,
    ),
  ]).toEqual([4.5, NaN, NaN])
  expect([...seasonalErrors([1, NaN, 4, 8], [[0, 4]], 1, null)]).toEqual([4])
  // Two rows are missing after the third: only pairs two steps apart count.
  const places = Float64Array.of(0, 1, 2, 5, 6, 7, 8)
  expect([...seasonalErrors([1, 2, 8, 90, 16, 32, 48], [[0, 5]], 2, places)]).toEqual([7])
  expect([...seasonalErrors([1, 2, 8, 90, 16, 32, 48], [[0, 7]], 2, places)]).toEqual([(7 + 58 + 32) / 3])
})
