import { describe, expect, it } from 'vitest'
import { commonPlaces, skill } from '../../src/scores/score.js'
import { neweyWest, verdict } from '../../src/scores/verdict.js'
import { scoreOf } from '../../src/scores/metrics.js'
import { tallySentence, verdictSentence } from '../../src/scores/words.js'

it('scores', () => {
  const of = (point: number[], actual: number[], unit = 1) => {
    const [forecast, came] = [Float64Array.from(point), Float64Array.from(actual)]
    const beside = { point: forecast, actual: came, levels: [], quantiles: [], unit }
    return scoreOf(
      [beside],
      Int32Array.from(actual, (_, w) => w),
    )
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
    scoreOf(
      [{ actual, point: levels[which[0]], levels: which.map((i) => levels[i]), quantiles, unit: 1 }],
      Int32Array.of(0, 1, 2),
    )
  const all = of([0, 1, 2], [0.1, 0.5, 0.9])
  // By hand: pinball 0.1·(2−1) + 0 + 0.1·(3−2); 0.1·7 + 0.5·6 + 0.9·4; 0 + 0.5·1 + 0.1·2; over 3 quantiles and windows.
  const pinball = (0.2 + 7.3 + 0.7) / 9
  expect(all.pinball).toBeCloseTo(pinball, 12)
  expect(all.wql).toBeCloseTo((2 * pinball) / 5, 12)
  expect(all.coverage).toBeCloseTo(2 / 3, 12)
  expect(all.width).toBeCloseTo((2 + 3 + 2) / 3, 12)
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

describe('Newey and West', () => {
  it('by hand', () => {
    // d = 1, 2, 4, 5; mean 3; deviations −2, −1, 1, 2.
    // g0 = 10/4, g1 = (2 − 1 + 2)/4 = 3/4, g2 = (−2 − 2)/4 = −1, g3 = −4/4 = −1.
    const d = [1, 2, 4, 5]
    expect(neweyWest(d, 0)).toBeCloseTo(Math.sqrt(2.5 / 4), 15)
    expect(neweyWest(d, 1)).toBeCloseTo(Math.sqrt((2.5 + 2 * 0.5 * 0.75) / 4), 15)
    expect(neweyWest(d, 2)).toBeCloseTo(Math.sqrt((2.5 + 2 * ((2 / 3) * 0.75 - 1 / 3)) / 4), 15)
    expect(neweyWest(d, 9)).toBeCloseTo(Math.sqrt((2.5 + 2 * (0.9 * 0.75 - 0.8 - 0.7)) / 4), 15)
  })

  it('grows with the dependence of neighbours', () => {
    const runs = Array.from({ length: 200 }, (_, i) => (Math.floor(i / 50) % 2 === 0 ? 1 : -1))
    expect(neweyWest(runs, 8)).toBeGreaterThan(2 * neweyWest(runs, 0))
  })
})

describe('the verdict', () => {
  const squares = (error: (i: number) => number, n = 40) => Float64Array.from({ length: n }, (_, i) => error(i) ** 2)
  const baseline = squares((i) => 2 + (i % 2))

  it('says better and worse where it is clear, with the sign of the model’s error', () => {
    const good = squares(() => 1)
    const v = verdict('persistence', good, baseline, 1)
    expect(v).toMatchObject({ against: 'persistence', difference: 1 - 6.5, outcome: 'better' })
    const w = verdict('persistence', baseline, good, 1)
    expect([w.difference, w.outcome]).toEqual([5.5, 'worse'])
    expect(w.standardError).toBeCloseTo(v.standardError, 12)
  })

  it('says nothing where it is not', () => {
    expect(verdict('x', baseline, baseline, 1)).toEqual({
      against: 'x',
      difference: 0,
      standardError: 0,
      outcome: 'no clear difference',
    })
    const other = squares((i) => 2 + ((i + 1) % 2) + (i === 0 ? 0.01 : 0))
    expect(verdict('x', other, baseline, 1).outcome).toBe('no clear difference')
  })

  it('says nothing of fewer than 2·(lag + 1) forecasts', () => {
    const outcome = (n: number) =>
      verdict(
        'x',
        squares(() => 0, n),
        squares(() => 3, n),
        1,
      ).outcome
    expect([outcome(17), outcome(18)]).toEqual(['no clear difference', 'better'])
  })
})

it('a verdict on several outputs says what holds together, and counts what holds one by one', () => {
  type Outcome = 'better' | 'worse' | 'no clear difference'
  const names = ['persistence', 'climatology', 'linear']
  const compared = (...outcomes: Outcome[]) => ({
    model: { n: 30 },
    verdict: outcomes.map((outcome, i) => ({ against: names[i], outcome })),
  })
  const open = 'no clear difference'
  const scores = (...outputs: ReturnType<typeof compared>[]): Parameters<typeof verdictSentence>[0] => ({
    ...compared('better', open, 'worse'),
    outputs,
  })
  const mixed = scores(compared('better', 'better', open), compared('better', open, 'worse'))
  expect(verdictSentence(mixed)).toBe(
    'On these 30 windows, all outputs together, the network is better than persistence, is worse than the linear model, ' +
      'and is not clearly different from climatology.',
  )
  expect(tallySentence(mixed)).toBe(
    'One by one, the network is clearly better than persistence in 2 of 2 outputs and than climatology in 1, and worse ' +
      'than the linear model in 1.',
  )
  expect(tallySentence(scores(compared(open, open, open), compared(open, open, open)))).toBe(
    'One by one, none of the 2 outputs is clearly better or worse than a baseline.',
  )
  expect(tallySentence(compared('better', 'better', 'better'))).toBeNull()
})
