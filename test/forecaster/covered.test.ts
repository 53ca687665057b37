/** Whatever the options, the bounds that are written hold what was told of them: on the calibration rows and after them. */
import { describe, expect, test } from 'vitest'
import { Forecaster, type ForecasterOptions, type Prediction, Table } from '../../src/index.js'
import { rankOf } from '../../src/scores/conformal.js'
import { days, wave } from './helpers.js'

const ROWS = 150
const DAYS = days(ROWS)
/** The newer half of the validation rows, and the rows after them. */
const [CALIBRATE, TEST] = [DAYS[105], DAYS[130]]

/** Numbers about 600 and, of a second series, about 60. */
const sales = (s: number): number[] => wave(ROWS, s + 1).map((y, r) => (500 + 9 * y + (r % 7)) / 10 ** s)

const TABLES = {
  'one series': Table.fromColumns({ sales: sales(0) }, { index: DAYS }),
  'several series': Table.fromRows(
    ['a', 'b'].flatMap((shop, s) => sales(s).map((y, r) => ({ day: DAYS[r], shop, sales: y }))),
    { index: 'day', series: 'shop' },
  ),
}

const LEVELS = [0.3, 0.8]
const SMALL = { target: 'sales', window: 7, season: 7, hiddenSize: 3, horizon: 1, defaults: 'plain' } as const
const QUANTILES: Partial<ForecasterOptions>[] = [{}, { loss: 'pinball', quantiles: [0.4, 0.5, 0.6] }]
const TRANSFORMS = ['none', 'log1p'] as const
const NORMALIZES = ['none', 'mean', 'last', 'season', 'standard'] as const
const RESIDUALS = [false, 'season', 'last'] as const

/** How many of some values lie within the bounds of a level. */
const within = (all: readonly Prediction[], level: number): number =>
  all.filter(({ actual, intervals }) => {
    const [low, high] = intervals![String(level)]
    return low <= actual! && actual! <= high
  }).length

const cases = Object.keys(TABLES).flatMap((series) =>
  TRANSFORMS.flatMap((transform) => QUANTILES.map((task) => ({ series, transform, task }))),
)

describe.each(cases)('$series, transform $transform, $task', ({ series, transform, task }) => {
  const table = TABLES[series as keyof typeof TABLES]
  const forms = NORMALIZES.flatMap((normalize) => RESIDUALS.map((residual) => ({ normalize, residual })))
  test.each(forms)('normalize $normalize, residual $residual', async (form) => {
    const forecaster = await Forecaster.create({ ...SMALL, ...task, ...form, transform, interval: LEVELS })
    await forecaster.fit(table, { epochs: 2, split: { valid: 50, test: 20 } })
    const all = (await forecaster.predict(table)).filter(({ actual }) => actual !== undefined)
    const calibrated = all.filter(({ index }) => String(index) >= CALIBRATE && String(index) < TEST)
    const after = all.filter(({ index }) => String(index) >= TEST)
    expect(after.length).toBe(20 * (table.series?.length ?? 1))
    // Of the scores themselves as many lie within as their rank says.
    const n = calibrated.length
    expect(forecaster.intervals().map(({ scores }) => scores)).toEqual([n, n])
    for (const level of LEVELS) expect(within(calibrated, level)).toBe(rankOf(level, n))
    const told = (await forecaster.evaluate(table)).intervals!
    expect(told.map(({ coverage, n: counted }) => [coverage, counted])).toEqual(
      LEVELS.map((level) => [within(after, level) / after.length, after.length]),
    )
    // What lies ahead is as wide as what is past, for each series.
    const ahead = await forecaster.forecast(table)
    for (const { series: name, value, lower, upper } of task.quantiles === undefined ? ahead : []) {
      const past = all.find((p) => p.series === name)!
      expect(upper! - value).toBeCloseTo(past.upper! - past.value, 6)
      expect(value - lower!).toBeCloseTo(past.upper! - past.value, 6)
    }
    forecaster.dispose()
  })
})

test("a series without a row in the training part has the unit of all, in the table's units", async () => {
  const rows = ['a', 'b', 'late'].flatMap((shop, s) =>
    sales(Math.min(s, 1)).flatMap((y, r) => (s < 2 || r >= 90 ? [{ day: DAYS[r], shop, sales: y }] : [])),
  )
  const table = Table.fromRows(rows, { index: 'day', series: 'shop' })
  const forecaster = await Forecaster.create({ ...SMALL, transform: 'log1p', interval: 0.8 })
  await forecaster.fit(table, { epochs: 2, split: { valid: DAYS[80], test: TEST } })
  const widths = Object.fromEntries(
    (await forecaster.forecast(table)).map(({ series, lower, upper }) => [series!, upper! - lower!]),
  )
  // The deviation over the rows of both others.
  expect(widths.late).toBeGreaterThan(2 * widths.a)
  expect(widths.late).toBeLessThan(20 * widths.a)
  expect(widths.a).toBeGreaterThan(5 * widths.b)
  const loaded = await Forecaster.load(forecaster.toBytes())
  expect(await loaded.predict(table)).toEqual(await forecaster.predict(table))
  await loaded.calibrate(table)
  expect(await loaded.forecast(table)).toHaveLength(3)
})
