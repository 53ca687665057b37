import { describe, expect, test } from 'vitest'
import { Forecaster } from '../../src/forecaster/index.js'
import { inspectTable } from '../../src/inspect/facts.js'
import { baselinesFor } from '../../src/inspect/baselines.js'
import { inspect } from '../../src/inspect/table.js'
import { parseCsv, Table } from '../../src/table/index.js'

const hour = (k: number) => new Date(Date.UTC(2021, 0, 4) + k * 3600000).toISOString().slice(0, 16)

/** Hours with a season of a day, and noise that no generator of the engine's makes. */
function load(k: number): number {
  let x = (k + 1) * 2654435761
  x = (x ^ (x >>> 15)) >>> 0
  return Math.round(1000 * Math.sin((k * Math.PI) / 12) + (x % 200)) / 10
}

describe('the facts of a table', () => {
  test('hold lags and seasons of its step', async () => {
    const rows = Array.from({ length: 600 }, (_, k) => `${hour(k)},${load(k)}\n`)
    const { seasons, autocorrelation } = inspectTable(await parseCsv(`time,load\n${rows.join('')}`))
    expect(seasons).toEqual([24, 168])
    expect(autocorrelation.lags).toEqual([1, 2, 3, 24, 48, 168])
    expect(autocorrelation.columns[0].season).toBeUndefined()
    expect(autocorrelation.columns[0].values[3]!).toBeGreaterThan(0.9)
  })

  test('hold the season of each column where the step tells none', () => {
    const x = Array.from({ length: 400 }, (_, k) => load(k))
    const trend = x.map((_, k) => k * k)
    const { seasons, autocorrelation } = inspectTable(Table.fromColumns({ x, trend }))
    expect(seasons).toEqual([])
    expect(autocorrelation.columns.map(({ season }) => season)).toEqual([24, 1])
  })

  test('hold each series, with its gaps, and how the file was read', async () => {
    const rows = ['A', 'B'].flatMap((store) =>
      Array.from(
        { length: 40 },
        (_, k) => `${store};${hour(k * 24 + (store === 'B' && k > 9 ? 48 : 0)).slice(0, 10)};${k},5\n`,
      ),
    )
    const table = await parseCsv(`store;date;x\n${rows.join('')}`, { series: 'store' })
    const facts = inspectTable(table)
    expect(facts.series).toEqual([
      { name: 'A', rows: 40, first: '2021-01-04', last: '2021-02-12', gaps: 0, rowsMissing: 0 },
      { name: 'B', rows: 40, first: '2021-01-04', last: '2021-02-14', gaps: 1, rowsMissing: 2 },
    ])
    expect(facts.reading.sentence).toContain('semicolons')
    // Past and future of different series are no neighbours, and their levels no dependence.
    const perfect = await parseCsv(
      's,t,x\n' +
        ['A', 'B'].flatMap((s, k) => [0, 1, 2, 3, 4, 5].map((t) => `${s},${t},${100 * k + ((t + k) % 2)}\n`)).join(''),
      { series: 's', index: 't' },
    )
    expect(inspectTable(perfect).autocorrelation.columns[0].values[0]).toBe(-1)
  })
})

test('numbers that read in two ways have no figures', async () => {
  const table = await parseCsv('day,sold,left\n2024-01-01,"1,204",7\n2024-01-02,987,8\n2024-01-03,"1,180",9\n')
  const [sold, left] = inspectTable(table).columns
  expect(sold).toEqual({ name: 'sold', kind: 'number', missing: 0, min: null, mean: null, max: null })
  expect([left.min, left.mean, left.max]).toEqual([7, 8, 9])
})

test('baselines see the windows that the default rule chooses, and say so', async () => {
  const months = Array.from(
    { length: 120 },
    (_, k) => `${2010 + Math.floor(k / 12)}-${String((k % 12) + 1).padStart(2, '0')}`,
  )
  // A season that is larger than what changes from month to month.
  const rows = months.map((month, k) => `${month},${load(k) + 2000 * Math.sin((k * Math.PI) / 6)},${(k * k) % 17}\n`)
  const table = await parseCsv(`month,a,b\n${rows.join('')}`)
  const notesOf = async (...targets: string[]) => {
    const { baselines } = await inspect(table, targets)
    return baselines.flatMap((entry) => ('notes' in entry ? entry.notes.filter((note) => note.includes('rule')) : []))
  }
  const linearOf = async (one: { window?: number }) => {
    const { outcome } = await baselinesFor(table, { target: 'a', ...one })
    if ('reason' in outcome) throw new Error(outcome.reason)
    return outcome
  }
  const forecaster = await Forecaster.create({ target: 'a' })
  await forecaster.fit(table, { epochs: 1 })
  expect(forecaster.task).toMatchObject({ window: 24, segment: 12, normalize: 'mean' })
  const note = forecaster.chosen[0].split(';').slice(0, 2).join(';') + '.'
  expect(await notesOf('a')).toEqual([note])
  // As in a training by default.
  const { linear, autoregression } = await forecaster.evaluate(table)
  const own = await linearOf({})
  expect(own.linear!.rmse).toBeCloseTo(linear.rmse, 5)
  expect(own.autoregression!.rmse).toBeCloseTo(autoregression.rmse, 5)
  const plain = await linearOf({ window: 14 })
  expect(plain.notes.join()).not.toContain('rule')
  expect(plain.linear!.rmse).not.toBeCloseTo(linear.rmse, 5)
  forecaster.dispose()
})

test('baselines of a long table are those of its last 20,000 windows', async () => {
  const rows = 60_000
  const x = Array.from({ length: rows }, (_, k) => load(k))
  const odd = x.map((value, k) => (k < 10_000 ? value : value * 2))
  const inspection = await inspect(Table.fromColumns({ x, odd }), ['x'])
  expect(inspection.lastWindows).toBe(20_000)
  const last = await inspect(Table.fromColumns({ x: x.slice(-20_168), odd: odd.slice(-20_168) }), ['x'])
  expect(last.lastWindows).toBeUndefined()
  expect(inspection.baselines).toEqual(last.baselines)
})

describe('the baselines of several series', () => {
  const of = (series: number, rows: number) =>
    Table.fromColumns(
      {
        id: Array.from({ length: series * rows }, (_, r) => `s${Math.floor(r / rows)}`),
        // Each series has a level and a size of its own.
        x: Array.from({ length: series * rows }, (_, r) => {
          const s = Math.floor(r / rows)
          return 100 * s + (s + 1) * load(r % rows)
        }),
      },
      { index: Array.from({ length: series * rows }, (_, r) => r % rows), series: 'id' },
    )

  test('are scored together, in deviations of each, and the best is named', async () => {
    const [entry] = (await inspect(of(3, 400), ['x'])).baselines
    if ('reason' in entry) throw new Error(entry.reason)
    expect(entry.persistence.n).toBe(3 * 60)
    expect(entry.seasons).toEqual([24])
    // The series are the same but for level and size.
    const [alone] = (await inspect(of(1, 400), ['x'])).baselines
    if ('reason' in alone) throw new Error(alone.reason)
    expect(entry.persistence.rmse).toBeCloseTo(alone.persistence.rmse, 9)
    expect(entry.persistence.mase).toBeCloseTo(alone.persistence.mase, 9)
    expect(entry.best).toBe(alone.best)
    expect(entry.notes.join()).toContain('mean of the training rows')
  })

  test('come with how many windows of each fall into each part, as a training counts them', async () => {
    const table = of(3, 400)
    const { series } = await inspect(table, ['x'])
    const forecaster = await Forecaster.create({ target: 'x' })
    const { data } = await forecaster.fit(table, { epochs: 1 })
    expect(series!.map(({ samples }) => samples)).toEqual(data.series!.map(({ samples }) => samples))
    expect(series![0].samples).toEqual({ train: 232, valid: 60, test: 60 })
    const split = { valid: 20, test: 10 }
    expect((await inspect(table, ['x'], undefined, split)).series![2].samples).toEqual({
      train: 202,
      valid: 20,
      test: 10,
    })
    const holes = table.withPolicy({ missing: 'error', gaps: 'break' })
    expect((await inspect(holes)).series![0].samples).toEqual({ train: 232, valid: 60, test: 60 })
  })

  test('of a long table are those of the last windows of each', async () => {
    const { lastWindows, baselines } = await inspect(of(4, 20_000), ['x'])
    expect(lastWindows).toBe(20_000)
    expect(baselines[0]).toMatchObject({ target: 'x', persistence: { n: 4 * 776 } })
  })
})

test('a target that does not vary has no errors at all, and is told of, by a training as well', async () => {
  const table = Table.fromColumns(
    { y: new Array<number>(400).fill(5.3) },
    { index: Array.from({ length: 400 }, (_, k) => hour(k)) },
  )
  const { outcome: scores } = await baselinesFor(table, { target: 'y' })
  expect(scores).toMatchObject({ persistence: { mse: 0 }, climatology: { mse: 0 }, linear: { mse: 0 } })
  const forecaster = await Forecaster.create({ target: 'y', window: 4, hiddenSize: 2 })
  const { warnings } = await forecaster.fit(table, { epochs: 1 })
  const told = 'there is nothing to learn, and the simple forecasts say as much.'
  expect((scores as { notes: string[] }).notes).toContain(`"y" is 5.3 in all rows: ${told}`)
  expect(warnings).toContain(`The target "y" is 5.3 in all training rows, so it is not scaled (divided by 1): ${told}`)
})
