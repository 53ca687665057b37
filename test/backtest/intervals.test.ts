/** The prediction intervals of a backtest, computed again from its rows and the table. */
import { Generator } from '../../src/random.js'
import { expect, test } from 'vitest'
import { type BacktestOptions, type BacktestRow } from '../../src/index.js'
import { rankOf } from '../../src/scores/conformal.js'
import { days, weather } from '../forecaster/helpers.js'
import { only, ran, SMALL } from './helpers.js'

test('intervals come from the calibration rows and from earlier origins whose target rows are known', async () => {
  const table = weather(120)
  const options = {
    ...SMALL,
    horizon: 2,
    every: 1,
    folds: 6,
    interval: 0.75,
    model: 'none',
  } satisfies BacktestOptions
  const { rows, result } = await ran(table, options)
  const y = table.numeric('y')
  const own = only(rows, 'persistence')
  own.forEach((row, k) => {
    const origin = days(120).indexOf(String(row.origin))
    const { calibrate } = result.plan[k]
    const [from, to] = calibrate!.map((day) => days(120).indexOf(String(day)))
    const scores: number[] = []
    for (let e = from - 2; e + 2 <= to; e++) if (e + 2 >= from) scores.push(Math.abs(y[e + 2] - y[e]))
    // Forecasts of earlier origins whose row, two on, lies no later than this origin.
    for (let j = 0; j < k; j++) {
      const earlier = days(120).indexOf(String(own[j].origin))
      if (earlier + 2 <= origin) scores.push(Math.abs(own[j].value - own[j].actual!))
    }
    scores.sort((a, b) => a - b)
    const half = scores[rankOf(0.75, scores.length) - 1]
    expect(row.upper! - row.value).toBeCloseTo(half, 12)
    expect(row.value - row.lower!).toBeCloseTo(half, 12)
  })
})

test('the result tells how large errors were compared with those of the calibration rows', async () => {
  // A walk, of which persistence is the best baseline, with steps three times as large from the first origin on.
  const [random, at] = [new Generator(2), 200]
  let last = 10
  const y = Array.from({ length: 300 }, (_, r) => (last += (random.uniform() - 0.5) * (r < at ? 1 : 3)))
  const options = { ...SMALL, origins: days(1, at - 1).concat(days(1, 230), days(1, 260)), refit: 'never' } as const
  const { rows, result } = await ran(weather(300, { cells: { y } }), { ...options, interval: 0.8, model: 'none' })
  expect(result.intervals[0].model).toBe('persistence')
  const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length
  const own = only(rows, 'persistence')
  const first = result.plan[0].calibrate!.map((day) => days(300).indexOf(String(day)))
  const scores: number[] = []
  for (let e = first[0] - 1; e + 3 <= first[1]; e++) for (const h of [1, 2, 3]) scores.push(Math.abs(y[e + h] - y[e]))
  const growth = mean(own.map(({ value, actual }) => Math.abs(value - actual!))) / mean(scores)
  expect(result.intervals[0].growth).toBeCloseTo(growth, 9)
  expect(growth).toBeGreaterThan(1.2)
})

test('too few scores make no intervals, and the result tells how many are needed', async () => {
  const { rows, result } = await ran(weather(120), {
    ...SMALL,
    folds: 2,
    split: [1, 0, 0],
    interval: 0.9,
    model: 'none',
  })
  expect(rows.every(({ lower }) => lower === undefined)).toBe(true)
  expect(result.intervals).toMatchObject([{ coverage: null, n: 0, without: 6, scores: [0, 1], needed: 9 }])
})

test('intervals around quantiles are widened or narrowed by the errors outside them', async () => {
  const options = { ...SMALL, loss: 'pinball', quantiles: [0.05, 0.5, 0.95], interval: 0.9, folds: 8 } as const
  const { rows, result } = await ran(weather(300), options)
  const own = only(rows, 'network')
  for (const { quantiles, lower, upper } of own) {
    const values = Object.values(quantiles!)
    expect([...values].sort((a, b) => a - b)).toEqual(values)
    if (upper! > lower!) expect(upper! - quantiles!['0.95']).toBeCloseTo(quantiles!['0.05'] - lower!, 9)
  }
  expect(result.scores.model.network.pinball).toBeGreaterThan(0)
  expect(result.scores.model.network.wql).toBeGreaterThan(0)
  expect(result.intervals[0].n).toBe(24)
})

test('intervals end at the bounds of the forecasts', async () => {
  const { rows } = await ran(weather(300), { ...SMALL, interval: 0.9, folds: 8, min: 6, max: 12 })
  const bounds = rows.flatMap(({ lower, upper }) => (lower === undefined ? [] : [[lower, upper!]]))
  expect(bounds.length).toBeGreaterThan(50)
  for (const [lower, upper] of bounds) expect(6 <= lower && lower <= upper && upper <= 12).toBe(true)
  expect(bounds.some(([lower]) => lower === 6) && bounds.some(([, upper]) => upper === 12)).toBe(true)
})

test.each([{}, { loss: 'pinball', quantiles: [0.2, 0.5, 0.8] } as const])(
  'msis is that of the rows: %o',
  async (how) => {
    const table = weather(300)
    const { rows, result } = await ran(table, { ...SMALL, ...how, interval: [0.5, 0.8], folds: 8 })
    const y = table.numeric('y')
    const first = days(300).indexOf(String(result.plan[0].origin))
    // Days have a season of seven rows; what is measured by is known before the first origin.
    const steps = Array.from({ length: first + 1 - 7 }, (_, r) => Math.abs(y[r + 7] - y[r]))
    const scale = steps.reduce((a, b) => a + b) / steps.length
    const msisOf = (own: readonly BacktestRow[], level: number): number => {
      const scores = own.map(({ intervals, actual }) => {
        const [low, high] = intervals![String(level)]
        return (high - low + (2 / (1 - level)) * Math.max(0, low - actual!, actual! - high)) / scale
      })
      return scores.reduce((a, b) => a + b) / scores.length
    }
    for (const model of ['network', 'drift']) {
      const own = only(rows, model)
      expect(result.scores.model[model].msis).toBeCloseTo(msisOf(own, 0.8), 9)
      const at2 = own.filter(({ horizon }) => horizon === 2)
      expect(result.scores.model[model].byHorizon[1].msis).toBeCloseTo(msisOf(at2, 0.8), 9)
    }
    expect(result.intervals.map(({ msis }) => msis)).toEqual(
      [0.5, 0.8].map((level) => expect.closeTo(msisOf(only(rows, 'network'), level), 9)),
    )
  },
)

test('crossing quantiles are counted and reported', async () => {
  const near = { ...SMALL, loss: 'pinball', quantiles: [0.49, 0.5, 0.51] } as const
  const { rows, result } = await ran(weather(300), { ...near, folds: 8 })
  expect(result.notes.join(' ')).toMatch(/In \d+ of 24 forecasts of the network quantiles crossed/)
  for (const { quantiles } of only(rows, 'network')) {
    const values = Object.values(quantiles!)
    expect([...values].sort((a, b) => a - b)).toEqual(values)
  }
})
