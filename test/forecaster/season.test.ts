/** The season of a forecaster: told by a run, kept with the model, and what its baselines go by. */
import { expect, test } from 'vitest'
import { Forecaster, Table } from '../../src/index.js'
import { decodeModel } from '../../src/model/model-file.js'
import { weather } from './helpers.js'

/** Six weeks of hours; the 24th hour before is like the present one, and that of a week before more so. */
function hours(rows = 24 * 42): Table {
  let state = 3
  const random = () => (state = (state * 16807) % 2147483647) / 2147483647
  const y = Array.from({ length: rows }, (_, r) => {
    const weekend = Math.floor(r / 24) % 7 > 4
    return 10 * Math.sin((Math.PI * (r % 24)) / 12) * (weekend ? 0.2 : 1) + random()
  })
  const start = Date.UTC(2021, 0, 4)
  return Table.fromColumns({ y }, { index: y.map((_, r) => new Date(start + r * 3600000).toISOString().slice(0, 16)) })
}

test('of hours is a day and a week, told, and no part of the fingerprint', async () => {
  const table = hours()
  const options = { target: 'y', hiddenSize: 3, window: 6, horizon: 2, calendar: 'none', seed: 1 } as const
  const forecaster = await Forecaster.create(options)
  const run = await forecaster.fit(table, { epochs: 2 })
  expect(run.data.season).toEqual({ rows: [24, 168], by: 'step' })
  const scores = await forecaster.evaluate(table)
  const y = table.numeric('y')
  const { n, rmse } = scores.seasonalNaive168
  const rows = Array.from({ length: n }, (_, i) => y.length - n + i)
  const mean = rows.reduce((sum, r) => sum + (y[r] - y[r - 168]) ** 2, 0) / n
  expect(rmse).toBeCloseTo(Math.sqrt(mean), 12)
  expect(scores.seasonalNaive!.rmse).toBeGreaterThan(rmse)
  expect(scores.notes).toContain('Climatology goes by the hour of the week.')
  // The network is worse than last week's value, and is told so: it is the best of the validation rows.
  expect(scores.best).toMatch(/^(seasonalNaive168|climatology)$/)
  expect(scores.model.skill).toBeLessThan(0)
  expect(scores.verdict.find(({ against }) => against === scores.best)!.outcome).toBe('worse')

  const model = decodeModel(forecaster.toBytes())
  expect(model.schema).not.toHaveProperty('season')
  expect(model.baselines.seasons).toEqual([24, 168])
  const loaded = await Forecaster.load(forecaster.toBytes())
  expect(await loaded.evaluate(table)).toEqual(scores)

  const given = await Forecaster.create({ ...options, season: [168, 12] })
  const told = await given.fit(table, { epochs: 2 })
  expect(told.data.season).toEqual({ rows: [168, 12], by: 'option' })
  expect(given.network.fingerprint()).toBe(forecaster.network.fingerprint())
  const own = await given.evaluate(table)
  expect(own.seasonalNaive!.rmse).toBe(rmse)
  expect(own).toHaveProperty('seasonalNaive12')
  expect(decodeModel(given.toBytes()).schema.season).toEqual([168, 12])
  const again = await Forecaster.load(given.toBytes())
  expect(await again.verify(table)).toMatchObject({ reproduced: true })
})

test('is checked', async () => {
  for (const season of [0, -7, 1.5, [], [7, 7], '7']) {
    await expect(Forecaster.create({ target: 'y', season: season as never })).rejects.toMatchObject({
      code: 'OPTION_INVALID',
    })
  }
})

test('a network by absolute errors is judged by them', async () => {
  const table = weather(300)
  const forecaster = await Forecaster.create({ target: 'y', hiddenSize: 3, window: 5, loss: 'mae' })
  await forecaster.fit(table, { epochs: 1 })
  const scores = await forecaster.evaluate(table)
  expect(scores.judged).toBe('mae')
  const best = scores[scores.best as 'linear']
  expect(scores.model.skill).toBe(1 - scores.model.mae / best.mae)
  for (const { against, difference } of scores.verdict) {
    expect(difference).toBeCloseTo(scores.model.mae - scores[against as 'linear'].mae, 12)
  }
})

test('without validation rows persistence is the one to beat, and the model file says so', async () => {
  const table = weather(300)
  const forecaster = await Forecaster.create({ target: 'y', hiddenSize: 3, window: 5 })
  await forecaster.fit(table, { epochs: 1, split: [0.8, 0, 0.2] })
  const loaded = await Forecaster.load(forecaster.toBytes())
  expect(await loaded.evaluate(table)).toMatchObject({ best: 'persistence', isChosen: false })
})

test('thousands of series each have a naive forecast, a scale and a verdict of all', async () => {
  const [series, rows] = [1200, 40]
  let state = 5
  const random = () => (state = (state * 16807) % 2147483647) / 2147483647
  const table = Table.fromColumns(
    {
      id: Array.from({ length: series * rows }, (_, r) => `s${Math.floor(r / rows)}`),
      y: Array.from({ length: series * rows }, (_, r) => (r % 4) * (1 + Math.floor(r / rows)) + random()),
    },
    { index: Array.from({ length: series * rows }, (_, r) => r % rows), series: 'id' },
  )
  const forecaster = await Forecaster.create({ target: 'y', hiddenSize: 2, window: 4, season: 4 })
  await forecaster.fit(table, { epochs: 1, split: { valid: 3, test: 3 } })
  const scores = await forecaster.evaluate(table)
  expect(scores.perSeries).toMatchObject({ scored: series, all: series })
  // Three origins are too few, 1,200 series are not.
  for (const { by, n, p } of scores.verdict) expect([by, n, p === null]).toEqual(['series', series, false])
  expect(scores.seasonalNaive!.rmse).toBeLessThan(scores.persistence.rmse)
  expect(scores.perSeries!.mean.seasonalNaive!.mase).toBeCloseTo(1, 0)
})

test('windows that lack the value they start from are told where they forecast', async () => {
  const whole = hours(24 * 20)
  const y = whole.numeric('y').slice()
  const index = Array.from(y, (_, r) => whole.index.at(r) as string)
  const forecaster = await Forecaster.create({
    target: 'y',
    ...{
      hiddenSize: 2,
      window: 24,
      horizon: [1, 24],
      residual: 'season',
      calendar: 'none',
      defaults: 'plain',
      seed: 1,
    },
  })
  await forecaster.fit(whole, { epochs: 1 })
  expect((await forecaster.predict(whole)).warnings).toEqual([])
  // Ten hours before the end: the base of one window by its first horizon, of another by its second.
  y[y.length - 10] = NaN
  const holed = Table.fromColumns({ y }, { index })
  const all = await forecaster.predict(holed)
  const told = all.warnings.find((text) => text.includes('left out'))
  const gone = (await forecaster.predict(whole)).length / 2 - all.length / 2
  expect(gone).toBeGreaterThan(0)
  expect(told).toMatch(new RegExp(`^${gone} windows? (is|are) left out, since the table lacks earlier values`))
  const ahead = await forecaster.forecast(holed)
  expect(ahead.map(({ index: at }) => at)).toHaveLength((await forecaster.forecast(whole)).length - 1)
  expect(ahead.warnings.join(' ')).toMatch(/windows? (is|are) left out, since the table lacks earlier values/)
})
