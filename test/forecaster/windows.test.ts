/** Windows that are relative to themselves, steps of several rows, forecasts counted from a simple one: the whole way. */
import { describe, expect, test } from 'vitest'
import { Forecaster, type ForecasterOptions, Table } from '../../src/index.js'
import type { PlainForecasterOptions } from '../../src/options/forecaster.js'
import { setNoticeHandler } from '../../src/notice.js'
import { Generator } from '../../src/random.js'
import { byHand } from '../support/windows-by-hand.js'
import { refusal } from './helpers.js'
import { CELL_NAMES } from '../support/cells.js'
import { long } from '../support/long.js'

setNoticeHandler(() => undefined)
/** A dozen, and one of changes from row to row with lags of a target that is not an input and has holes. */
const SEEDS = long ? range(100) : [...range(14), 79]
const ROWS = 220
function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i)
}
/** Two days before a leap day's end, so that all of the calendar turns. */
const START = Date.UTC(2024, 1, 27, 5)
const HOURS = (rows: number): string[] =>
  Array.from({ length: rows }, (_, r) => new Date(START + r * 3600000).toISOString().slice(0, 16))
const CALENDAR = ['weekend', 'hour', 'weekday', 'yearday', 'monthday', 'month'] as const

/** A wave of 6 rows that climbs, and a second column; all above −1. */
function columnsOf(rows = ROWS): Record<string, number[]> {
  const g = new Generator(3)
  const y = Array.from({ length: rows }, (_, r) => 5 + r / 40 + 2 * Math.sin((2 * Math.PI * r) / 6) + g.uniform())
  return { y, x: y.map((v, r) => v * ((r * 7) % 5) + g.uniform()) }
}

type Choice = Required<Pick<PlainForecasterOptions, 'window' | 'segment' | 'normalize' | 'residual' | 'transform'>> & {
  season: number
  min?: number
  max?: number
}

interface Case {
  name: string
  options: PlainForecasterOptions & Choice
  fit: { epochWindows?: number; batchSize: number; shuffle: boolean }
}

/** Options at random; every choice comes in the first dozen. */
function caseOf(seed: number): Case {
  const g = new Generator(seed + 100)
  const one = <T>(list: readonly T[]): T => list[g.below(list.length - 1)]
  const segment = 1 + g.below(3)
  const normalize = (['none', 'difference', 'last', 'mean', 'standard', 'season'] as const)[seed % 6]
  const options: Case['options'] = {
    ...{ target: g.below(3) === 0 ? ['y', 'x'] : 'y', inputs: one([['y', 'x'], ['y'], ['x']]) },
    ...(g.below(1) ? { ahead: 1 + g.below(6) } : { horizon: one([1, 3, [2, 7]]) }),
    ...{ window: segment * (2 + g.below(3)), segment, normalize, season: 4 },
    ...{ residual: one([false, 'last', 'season'] as const), transform: one(['none', 'log1p'] as const) },
    ...(g.below(2) === 0 ? { min: 4.5, max: 9 } : {}),
    ...{ cell: one(CELL_NAMES), hiddenSize: 1 + g.below(8), numLayers: 1 + g.below(1) },
    ...{ dtype: one(['f32', 'f64'] as const), seed },
    ...(g.below(2) === 0 ? { calendar: CALENDAR.slice(g.below(3), 4 + g.below(2)) } : {}),
    ...(g.below(2) === 0 ? { lags: [7, 10].slice(g.below(1)) } : {}),
    ...(normalize === 'none' || normalize === 'difference' ? { lossOn: one(['all', 'last'] as const) } : {}),
  }
  if (normalize === 'season' && options.window < 4) options.window = segment * 4
  const part = g.below(2) === 0 ? { epochWindows: 20 + g.below(200) } : {}
  const fit = { ...part, batchSize: g.below(3) === 0 ? 1 : 5 + g.below(20), shuffle: g.below(3) > 0 }
  return { name: JSON.stringify([options, fit]), options, fit }
}

/** A target that is not an input may have missing cells; one that is would be filled, which is not what is tested here. */
function tableOf({ options }: Case): { table: Table; columns: Record<string, number[]> } {
  const columns = columnsOf()
  if (!options.inputs!.includes('y')) for (const r of [40, 41, 90, 200]) columns.y[r] = NaN
  return { table: Table.fromColumns(columns, { index: HOURS(ROWS) }), columns }
}

const EPOCHS = { epochs: 2 }
const clock = (row: number): Date => new Date(START + row * 3600000)

describe.each(SEEDS.map(caseOf))('$name', (one) => {
  test('core and twin give the same bits, in training and in forecasts, and the record repeats them', async () => {
    const { table } = tableOf(one)
    const found: unknown[] = []
    for (const engine of ['wasm', 'ts'] as const) {
      const forecaster = await Forecaster.create({ ...one.options, engine })
      const { fingerprint, best, initialLoss } = await forecaster.fit(table, { ...one.fit, ...EPOCHS })
      const scores = await forecaster.evaluate(table)
      found.push([fingerprint, best, initialLoss, await forecaster.predict(table), scores.model])
      expect(await forecaster.verify(table)).toMatchObject({ reproduced: true })
      const loaded = await Forecaster.load(forecaster.toBytes(), { engine })
      expect(loaded.toBytes()).toEqual(forecaster.toBytes())
      expect(await loaded.forecast(table)).toEqual(await forecaster.forecast(table))
      loaded.dispose()
      forecaster.dispose()
    }
    expect(found[0]).toEqual(found[1])
  })

  test('predict is what the network gives for the window worked out by hand, and its way back', async () => {
    const { table, columns } = tableOf(one)
    const forecaster = await Forecaster.create(one.options)
    await forecaster.fit(table, { ...one.fit, ...EPOCHS })
    const hand = byHand(forecaster, columns, Math.floor(ROWS * 0.7), { ...one.options, clock })
    const predictions = await forecaster.predict(table)
    const each = [one.options.target].flat().length * [forecaster.task.horizon].flat().length
    expect(predictions.length % each).toBe(0)
    expect(predictions.length).toBeGreaterThan(100 * each)
    const tolerance = one.options.dtype === 'f64' ? 1e-10 : 3e-5
    const origins = new Map(Array.from({ length: ROWS }, (_, r) => [table.index.at(r), r]))
    for (const w of [0, 1, Math.floor(predictions.length / each / 2), predictions.length / each - 1]) {
      const own = predictions.slice(w * each, (w + 1) * each)
      const { values } = hand.at(origins.get(own[0].origin)!)
      own.forEach(({ value }, k) => expect(Math.abs(value - values[k])).toBeLessThan(tolerance * (1 + Math.abs(value))))
    }
    forecaster.dispose()
  })
})

describe.each(['f32', 'f64'] as const)('a residual in %s', (dtype) => {
  test.each([
    { residual: 'last', normalize: 'none' },
    { residual: 'season', normalize: 'none' },
    { residual: 'season', normalize: 'mean' },
    { residual: 'last', normalize: 'difference' },
    { residual: 'season', normalize: 'none', transform: 'log1p' },
  ] as const)('begins as the simple forecast itself: %o', async (own) => {
    const columns = columnsOf()
    const table = Table.fromColumns(columns, { index: HOURS(ROWS) })
    const options = {
      target: 'y',
      ahead: 5,
      window: 12,
      segment: 3,
      season: 6,
      transform: 'none',
      dtype,
      ...own,
    } as const
    const forecaster = await Forecaster.create(options)
    const run = await forecaster.fit(table, { epochs: 3 })
    const { value } = byHand(forecaster, columns, 154, options)
    // Validation: all five target rows from row 154 to 186.
    let [sum, n] = [0, 0]
    for (let e = 153; e + 5 < 187; e++) {
      for (let h = 1; h <= 5; h++, n++) {
        const base = options.residual === 'last' ? e : e + h - 6
        sum += (value('y', e + h) - value('y', base)) ** 2
      }
    }
    expect(run.data.samples.valid * 5).toBe(n)
    expect(Math.abs(run.initialLoss! / (sum / n) - 1)).toBeLessThan(dtype === 'f32' ? 1e-5 : 1e-12)
    expect(run.best.validLoss).toBeLessThanOrEqual(run.initialLoss!)
    forecaster.dispose()
  })
})

test('with a residual, weights that only get worse are not kept: epoch 0 stays the best, and is recorded', async () => {
  const table = Table.fromColumns(columnsOf(), { index: HOURS(ROWS) })
  const options = { target: 'y', residual: 'season', season: 6, optimizer: { name: 'sgd', learningRate: 5 } } as const
  const forecaster = await Forecaster.create(options)
  const run = await forecaster.fit(table, { epochs: 9, patience: 2, clipNorm: 1 })
  expect(run.best).toEqual({ epoch: 0, validLoss: run.initialLoss })
  expect(run.epochs.length).toBe(2)
  const head = forecaster.network.stateDict()['head.weight'].data
  expect(head.every((w) => w === 0)).toBe(true)
  const again = await Forecaster.load(forecaster.toBytes())
  expect(again.fingerprint()).toBe(run.fingerprint)
  expect(again.toBytes()).toEqual(forecaster.toBytes())
  expect(await again.verify(table)).toMatchObject({ reproduced: true, epochs: 2 })
  // The value one season before, to the last digit of the scale.
  const { y } = columnsOf()
  const ahead = await again.forecast(table)
  expect(ahead[0].value).toBeCloseTo(y[ROWS - 6], 10)
})

test('epochWindows: an epoch takes the next windows of the shuffled list', async () => {
  const table = Table.fromColumns(columnsOf(), { index: HOURS(ROWS) })
  const trained = async (fit: object) => {
    const forecaster = await Forecaster.create({
      target: 'y',
      defaults: 'plain',
      optimizer: { name: 'sgd', learningRate: 0.01 },
    })
    const run = await forecaster.fit(table, { batchSize: 10, clipNorm: 0, split: [1, 0, 0], ...fit })
    const fingerprints = run.epochs.map(({ fingerprint }) => fingerprint)
    forecaster.dispose()
    return { fingerprints, windows: run.data.samples.train }
  }
  const whole = await trained({ epochs: 3 })
  const windows = ROWS - 14
  expect(whole.windows).toBe(windows)
  // All of them are all of them; 100 and 6 more than twice 50 end a list within an epoch.
  expect((await trained({ epochs: 3, epochWindows: windows })).fingerprints).toEqual(whole.fingerprints)
  const half = await trained({ epochs: 6, epochWindows: windows / 2 })
  expect(half.fingerprints.length).toBe(6)
  // 103 windows are ten minibatches and one of three; the list of 206 is used up after two epochs, without one left out.
  const ordered = await trained({ epochs: 2, epochWindows: 2 * windows, shuffle: false })
  const long = await trained({ epochs: 4, shuffle: false, batchSize: 206 })
  const longer = await trained({ epochs: 2, epochWindows: 2 * windows, shuffle: false, batchSize: 206 })
  expect(longer.fingerprints).toEqual([long.fingerprints[1], long.fingerprints[3]])
  expect(ordered.fingerprints.length).toBe(2)
})

describe('what cannot be', () => {
  const made = (options: Partial<ForecasterOptions>) => Forecaster.create({ target: 'y', ...options })
  const OTHERS: [Partial<ForecasterOptions>, string][] = [
    [
      { window: 14, segment: 4 },
      'window is 14, no multiple of the 4 rows of segment: take 12 or 16, or another segment.',
    ],
    [{ min: 3, max: 3 }, 'min is 3, not below max, 3.'],
    [{ ahead: 3, horizon: 2 }, 'ahead and horizon both say what is forecast: leave one of the two out.'],
    [
      { normalize: 'mean', horizon: 0, inputs: ['x'] },
      "normalize: 'mean' needs a target that lies ahead, but horizon is 0: forecast at least 1 row ahead, or leave normalize out.",
    ],
    [
      { residual: 'last', horizon: [0, 1], inputs: ['x'] },
      "residual: 'last' needs a target that lies ahead, but horizon is 0: forecast at least 1 row ahead, or leave residual out.",
    ],
    [
      { ahead: 12, lags: [24, 11] },
      'lags has 11, but of the row 12 ahead the target 11 rows before is not known yet: take lags from 12 up.',
    ],
    [
      { lags: [3], horizon: 0, inputs: ['x'] },
      'lags: [3] needs a target that lies ahead, but horizon is 0: forecast at least 1 row ahead, or leave lags out.',
    ],
    [
      { normalize: 'last', lossOn: 'all' },
      "normalize: 'last' makes a window relative to its last row, so earlier steps would see what they forecast: take lossOn: 'last', or leave lossOn out.",
    ],
  ]
  test.each(OTHERS)('%o', async (options, message) => {
    expect((await refusal('OPTION_CONFLICT', () => made(options))).message).toBe(message)
  })

  test('a season that nothing tells', async () => {
    const g = new Generator(8)
    const table = Table.fromColumns({ y: Array.from({ length: 120 }, () => g.uniform()) })
    const error = await refusal('OPTION_CONFLICT', async () => (await made({ residual: 'season' })).fit(table))
    expect(error.facts).toMatchObject({ option: 'season' })
    const forecaster = await made({ normalize: 'season', season: 20, window: 14, segment: 1 })
    expect((await refusal('OPTION_CONFLICT', () => forecaster.fit(table))).facts).toMatchObject({ option: 'window' })
  })

  test('a number that log1p does not take', async () => {
    const table = Table.fromColumns({ y: Array.from({ length: 120 }, (_, r) => (r === 30 ? -2 : r % 7)) })
    const forecaster = await made({ transform: 'log1p' })
    const error = await refusal('OPTION_CONFLICT', () => forecaster.fit(table))
    expect(error.message).toContain('the column "y" is -2, but transform: \'log1p\' takes numbers above -1')
  })

  test('a table without the target that a window is relative to', async () => {
    const columns = columnsOf()
    const forecaster = await made({ inputs: ['x'], normalize: 'mean' })
    await forecaster.fit(Table.fromColumns(columns, { index: HOURS(ROWS) }), { epochs: 1 })
    await refusal('COLUMN_UNKNOWN', () =>
      forecaster.predict(Table.fromColumns({ x: columns.x }, { index: HOURS(ROWS) })),
    )
  })
})

test('flat windows are counted and told', async () => {
  const { y } = columnsOf()
  const table = Table.fromColumns({ y: y.map((v, r) => (r >= 50 && r < 70 ? 6 : v)) }, { index: HOURS(ROWS) })
  const forecaster = await Forecaster.create({ target: 'y', window: 8, normalize: 'standard' })
  const { warnings } = await forecaster.fit(table, { epochs: 1 })
  // Windows of 8 among 20 equal rows.
  expect(warnings).toContainEqual(expect.stringMatching(/^In 13 windows of \d+ a column hardly varies/))
})

test('windows of several series are relative each to itself, and never reach into another', async () => {
  const rows = ['a', 'b', 'c'].flatMap((id, s) =>
    columnsOf(90).y.map((y, r) => ({ id, t: r, y: y * (s + 1) + 100 * s })),
  )
  const table = Table.fromRows(rows, { series: 'id', index: 't' })
  const options = {
    target: 'y',
    ahead: 4,
    window: 12,
    segment: 6,
    normalize: 'mean',
    residual: 'season',
    season: 18,
  } as const
  const forecaster = await Forecaster.create(options)
  await forecaster.fit(table, { epochs: 2 })
  const predictions = await forecaster.predict(table)
  // The base of the first row ahead lies 17 rows before the window's last one.
  expect(predictions.length).toBe(3 * (90 - 17) * 4)
  const alone = Table.fromRows(
    rows.filter(({ id }) => id === 'b'),
    { series: 'id', index: 't' },
  )
  expect(await forecaster.predict(alone)).toEqual(predictions.filter(({ series }) => series === 'b'))
  expect(await forecaster.verify(table)).toMatchObject({ reproduced: true })
})

test('memory grows with rows and windows, not with rows times horizons', async () => {
  const { y } = columnsOf(4000)
  const table = Table.fromColumns({ y })
  const options = { target: 'y', inputs: ['y'], window: 24, segment: 12, hiddenSize: 2, engine: 'ts' } as const
  // Outputs of the 600 validation windows are 600 · 400 · 4 bytes; 4,000 rows of as many horizons would be 6.4 MB.
  const forecaster = await Forecaster.create({ ...options, ahead: 400, maxMemory: 2_500_000 })
  await forecaster.fit(table, { epochs: 1, epochWindows: 64, split: [0.7, 0.2, 0.1] })
})

test('a season that the step tells is kept, and a model of it is read and verified', async () => {
  const dates = Array.from({ length: ROWS }, (_, r) => new Date(r * 86400000).toISOString().slice(0, 10))
  const table = Table.fromColumns({ y: columnsOf().y }, { index: dates })
  const forecaster = await Forecaster.create({ target: 'y', normalize: 'season', residual: 'season' })
  await forecaster.fit(table, { epochs: 1 })
  const loaded = await Forecaster.load(forecaster.toBytes())
  expect(loaded.toBytes()).toEqual(forecaster.toBytes())
  expect(await loaded.verify(table)).toMatchObject({ reproduced: true })
})

test('the calendar needs dates', async () => {
  const forecaster = await Forecaster.create({ target: 'y', calendar: ['hour'] })
  const error = await refusal('OPTION_CONFLICT', () => forecaster.fit(Table.fromColumns({ y: columnsOf().y })))
  expect(error.message).toBe('the rows have no dates, so calendar cannot tell when a row ahead is: leave it out.')
})

test('windows whose lags reach before the table, or across a gap, are none, and counted', async () => {
  const { y } = columnsOf()
  const hours = HOURS(ROWS)
  const left = y.flatMap((_, r) => (r >= 100 && r < 103 ? [] : r))
  const table = Table.fromColumns({ y: left.map((r) => y[r]) }, { index: left.map((r) => hours[r]), step: 3600 })
  const forecaster = await Forecaster.create({ target: 'y', window: 6, segment: 1, lags: [24] })
  const { warnings } = await forecaster.fit(table, { epochs: 1 })
  // The first window's step forecasts row 1 from row −23; with its row ahead each run has as many windows less.
  const reach = 24 - 1
  expect((await forecaster.predict(table)).length).toBe(100 - reach - 5 + (ROWS - 103) - reach - 5)
  const all = 2 * reach
  expect(warnings).toContainEqual(
    `${all} windows are left out, since the table lacks earlier values that they look back to.`,
  )
})
