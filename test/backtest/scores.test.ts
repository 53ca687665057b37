/** The scores of a backtest, computed again from its rows. */
import { expect, test } from 'vitest'
import { originsOf, overlapOf } from '../../src/backtest/origins.js'
import { verdictTexts } from '../../src/backtest/sentences.js'
import { type BacktestRow } from '../../src/index.js'
import { studentP } from '../../src/scores/student.js'
import { weather } from '../forecaster/helpers.js'
import { only, ran, SMALL, stations } from './helpers.js'

test('scores are those of the rows', async () => {
  const { rows, result } = await ran(weather(200), { ...SMALL, folds: 12, every: 2, interval: [0.5, 0.8] })
  expect(result.rows).toBe(rows.length)
  for (const [model, score] of Object.entries(result.scores.model)) {
    const own = only(rows, model)
    expect(score.n).toBe(own.length)
    const mse = own.reduce((sum, { value, actual }) => sum + (value - actual!) ** 2, 0) / own.length
    expect(score.mse).toBeCloseTo(mse, 12)
    const far = own.filter(({ horizon }) => horizon === 3)
    expect(score.byHorizon[2].mae).toBeCloseTo(far.reduce((sum, r) => sum + Math.abs(r.value - r.actual!), 0) / 12, 12)
    const held = own.filter(({ lower, upper, actual }) => lower! <= actual! && actual! <= upper!).length
    expect(score.coverage).toBeCloseTo(held / own.length, 12)
  }
  expect(result.intervals).toMatchObject([
    { level: 0.5, n: 36, without: 0, needed: 1 },
    { level: 0.8, n: 36, without: 0, needed: 4 },
  ])
  const narrow = only(rows, 'network').filter(
    ({ intervals, actual: y }) => intervals!['0.5'][0] <= y! && y! <= intervals!['0.5'][1],
  )
  expect(result.intervals[0].coverage).toBeCloseTo(narrow.length / 36, 12)
})

test('several seeds are scored by their mean forecast, with the spread of each alone', async () => {
  const table = weather(200)
  const { rows, result } = await ran(table, { ...SMALL, folds: 4, seeds: 2, seed: 5 })
  const alone = await Promise.all([5, 6].map((seed) => ran(table, { ...SMALL, folds: 4, seed })))
  const values = (own: readonly BacktestRow[]) => only(own, 'network').map(({ value }) => value)
  const [a, b] = alone.map((one) => values(one.rows))
  expect(values(rows)).toEqual(a.map((value, i) => (value + b[i]) / 2))
  expect([...new Set(rows.map(({ model }) => model))].filter((name) => name.startsWith('seed'))).toEqual([])
  const { seeds, model, byOrigin } = result.scores
  expect(Object.keys(model)).toEqual(Object.keys(alone[0].result.scores.model))
  expect(Object.keys(byOrigin)).toEqual(Object.keys(model))
  expect(seeds!.each.map(({ seed, rmse }) => [seed, rmse])).toEqual(
    alone.map((one, s) => [5 + s, expect.closeTo(one.result.scores.model.network.rmse, 12)]),
  )
  const losses = alone.map((one) => one.result.scores.model.network.mse)
  expect(seeds!.mean).toBeCloseTo((losses[0] + losses[1]) / 2, 12)
  expect(seeds!.deviation).toBeCloseTo(Math.abs(losses[0] - losses[1]) / Math.sqrt(2), 12)
  expect(result.verdict.map(({ against }) => against)).toEqual(Object.keys(model).slice(1))
  expect(alone[0].result.scores.seeds).toBeUndefined()
})

test('several series are scored in standard deviations', async () => {
  const table = stations()
  const { rows, result } = await ran(table, { ...SMALL, folds: 3, scale: 'none', model: 'none' })
  const plain = only(rows, 'persistence').filter(({ actual }) => actual !== undefined)
  // Unscaled series have the deviation 1.
  const mae = plain.reduce((sum, { value, actual }) => sum + Math.abs(value - actual!), 0) / plain.length
  expect(result.scores.model.persistence.mae).toBeCloseTo(mae, 12)
  const scaled = await ran(table, { ...SMALL, folds: 3, model: 'none' })
  expect(scaled.result.scores.model.persistence.mae).toBeLessThan(mae / 2)
})

test('the verdict counts origins that forecast rows in common, not rows', async () => {
  const table = weather(200)
  const overlap = (every: number, ahead = 7, folds = 8) => overlapOf(originsOf(table, { folds, every }, ahead), ahead)
  expect([1, 2, 3, 4, 6, 7, 9].map((every) => overlap(every))).toEqual([7, 4, 3, 2, 2, 1, 1])
  expect([overlap(1, 1), overlap(1, 7, 5)]).toEqual([1, 5])
  // Named ones: as many as lie within the rows of one forecast.
  const at = [20, 60, 62, 65, 90].map((r) => String(table.index.at(r)))
  expect(
    [7, 5, 2].map((ahead) => overlapOf(originsOf(table, { folds: 1, every: 1, origins: at }, ahead), ahead)),
  ).toEqual([3, 2, 1])
  // Series count by their own rows, also those that one of them does not have.
  const two = stations()
  expect(overlapOf(originsOf(two, { folds: 4, every: 3 }, 7), 7)).toBe(3)

  const { result } = await ran(table, { ...SMALL, folds: 8 })
  const { byOrigin, best } = result.scores
  const d = byOrigin.network.map(({ error }, i) => error - byOrigin[best][i].error)
  expect(d).toHaveLength(8)
  const mean = d.reduce((a, b) => a + b) / 8
  const deviation = Math.sqrt(d.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 7)
  const own = result.verdict.find(({ against }) => against === best)!
  expect(own.n).toBe(8)
  expect(own.p).toBeCloseTo(studentP(mean / (deviation / Math.sqrt(8)), 7), 10)
  expect(verdictTexts(result)[0]).toContain('On these 24 forecasts from 8 origins the network is ')
  const few = await ran(table, { ...SMALL, folds: 5, every: 1 })
  expect(verdictTexts(few.result)[0]).toMatch(/^15 forecasts from 5 origins cannot .*: it takes at least 9 origins\.$/)
})
