/** Several series in one table: one network learns from all, by the scales of each, and no window lies across two. */
import { expect, it } from 'vitest'
import { Forecaster, HindcastError, parseCsv, type Table } from '../../src/index.js'

const SERIES = [
  { name: 'north', level: 10, size: 1, rows: 120 },
  { name: 'south', level: 5000, size: 400, rows: 90 },
  { name: 'east', level: -3, size: 0.01, rows: 60 },
]

/** A wave of 8 days in each series, at its own level and size. */
function csv(series = SERIES): string {
  const lines = ['store,date,sales']
  for (const { name, level, size, rows } of series) {
    for (let r = 0; r < rows; r++) {
      const date = new Date(Date.UTC(2024, 0, 1 + r)).toISOString().slice(0, 10)
      const wave = [0, 0.7, 1, 0.7, 0, -0.7, -1, -0.7][r % 8] + 0.05 * (((r * 7919) % 13) / 13)
      lines.push(`${name},${date},${level + size * wave}`)
    }
  }
  return lines.join('\n')
}

const tableOf = (series?: typeof SERIES): Promise<Table> => parseCsv(csv(series), { series: 'store' })
const create = (options = {}) =>
  Forecaster.create({ target: 'sales', inputs: ['sales'], window: 10, hiddenSize: 6, horizon: 1, ...options })

it('one network learns from all series, and forecasts each by its own scale', async () => {
  const table = await tableOf()
  const forecaster = await create()
  const run = await forecaster.fit(table, { epochs: 40, patience: 40 })
  expect(run.data.series?.map(({ id, rows }) => [id, rows])).toEqual([
    ['north', 120],
    ['south', 90],
    ['east', 60],
  ])
  // 0.7 of the rows of each series train (of 90: 62, since 0.7 · 90 is a hair below 63); the window and its target must lie there.
  expect(run.data.series?.map(({ samples }) => samples.train)).toEqual([84 - 10, 62 - 10, 42 - 10])
  const ahead = await forecaster.forecast(table)
  expect(ahead.map(({ series, index }) => [series, index])).toEqual([
    ['north', '2024-04-30'],
    ['south', '2024-03-31'],
    ['east', '2024-03-01'],
  ])
  ahead.forEach(({ value }, s) => {
    const { level, size } = SERIES[s]
    expect(Math.abs(value - level)).toBeLessThan(1.5 * size)
  })
  const scores = await forecaster.evaluate(table)
  expect(scores.perSeries).toMatchObject({ scored: 3, all: 3 })
  expect(scores.perSeries!.each.map(({ series, model }) => [series, model.n])).toEqual([
    ['north', 18],
    ['south', 14],
    ['east', 9],
  ])
  expect(scores.model.rmse).toBeLessThan(scores.persistence.rmse)
  const rmse = scores.perSeries!.each.map(({ model }) => model.rmse)
  expect(scores.perSeries!.mean.model.rmse).toBeCloseTo((rmse[0] + rmse[1] + rmse[2]) / 3, 12)
})

it('a series alone is forecast as beside the others; a file keeps all of it', async () => {
  const table = await tableOf()
  const forecaster = await create()
  await forecaster.fit(table, { epochs: 3 })
  const all = await forecaster.predict(table)
  const loaded = await Forecaster.load(forecaster.toBytes())
  expect(loaded.fingerprint()).toBe(forecaster.fingerprint())
  expect(await loaded.predict(table)).toEqual(all)
  const alone = await loaded.predict(await tableOf([SERIES[1]]))
  expect(alone).toEqual(all.filter(({ series }) => series === 'south'))
  expect(await loaded.evaluate(table)).toEqual(await forecaster.evaluate(table))
})

it('a window never lies across two series, also where gaps are ignored', async () => {
  for (const gaps of ['break', 'ignore'] as const) {
    const table = await parseCsv(csv(), { series: 'store', gaps })
    const forecaster = await create()
    await forecaster.fit(table, { epochs: 1 })
    const predictions = await forecaster.predict(table)
    expect(predictions.map(({ series }) => series).filter((name) => name === 'south').length).toBe(90 - 10 + 1)
    expect(predictions.length).toBe(SERIES.reduce((n, { rows }) => n + rows - 10 + 1, 0))
  }
})

it('a series that the training never saw takes the scale of its own rows, told', async () => {
  const forecaster = await create()
  await forecaster.fit(await tableOf(SERIES.slice(0, 2)), { epochs: 3 })
  const scores = await forecaster.evaluate(await tableOf([SERIES[2]]), { part: 'all' })
  expect(scores.notes.join(' ')).toContain('The training never saw "east"')
  const told = 'The training never saw "east" (1 of 3 series): scaled by their own rows.'
  expect((await forecaster.predict(await tableOf())).warnings).toContain(told)
  expect((await forecaster.forecast(await tableOf())).warnings).toContain(told)
  expect(scores.model.n).toBe(60 - 10)
})

it('a model of one series refuses several', async () => {
  const forecaster = await create()
  await forecaster.fit(await parseCsv(csv([SERIES[0]]).replaceAll(/^north,|^store,/gm, '')), { epochs: 1 })
  await expect(forecaster.predict(await tableOf())).rejects.toThrow(HindcastError)
  await expect(forecaster.predict(await tableOf())).rejects.toThrow('3 series')
})

it('what lies on both sides of a boundary is in no part, and counted', async () => {
  const table = await tableOf()
  const forecaster = await create({ horizon: [1, 2, 3] })
  const { data } = await forecaster.fit(table, { epochs: 1 })
  // Of three horizons two windows straddle each of two boundaries in each of three series.
  expect(data.samples.straddling).toBe(12)
  const { train, valid, test } = data.samples
  expect(train + valid + test + 12).toBe(SERIES.reduce((n, { rows }) => n + rows - 10 + 1 - 3, 0))
})

it('both engines give the same bits', async () => {
  const prints = []
  for (const engine of ['wasm', 'ts'] as const) {
    const forecaster = await create({ engine, cell: 'gru' })
    const { fingerprint } = await forecaster.fit(await tableOf(), { epochs: 2 })
    prints.push(fingerprint)
  }
  expect(prints[0]).toBe(prints[1])
})

it('a script refuses several series by name', async () => {
  const forecaster = await create()
  await forecaster.fit(await tableOf(), { epochs: 1 })
  await expect(forecaster.toScript()).rejects.toThrow(
    'A script cannot hold the several series of this model; export it as onnx or html or js.',
  )
})

it('series that are shorter than the window are named, with their rows, and gaps are not blamed', async () => {
  const forecaster = await create()
  await forecaster.fit(await tableOf(), { epochs: 1 })
  const few = await tableOf(SERIES.map((own, s) => ({ ...own, rows: 3 + s })))
  await expect(forecaster.forecast(few)).rejects.toThrow(
    `the longest of the table's 3 series, "east", has 5 rows, too few for a window of 10 rows; the model needs 10 rows at least of a series.`,
  )
})
