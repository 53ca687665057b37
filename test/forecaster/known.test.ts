/** Columns that are known ahead: seen at the rows forecast, from rows at the end of the table that hold nothing else. */
import { describe, expect, test } from 'vitest'
import { Backtest, backtest } from '../../src/backtest/index.js'
import { prepareTraining } from '../../src/forecaster/preparation.js'
import { Forecaster } from '../../src/forecaster/index.js'
import { resolveFitOptions } from '../../src/options/fit.js'
import { type ForecasterOptions, resolveForecasterOptions } from '../../src/options/forecaster.js'
import { parseCsv, Table } from '../../src/table/index.js'
import { days, refusal, wave } from './helpers.js'

const ROWS = 240
/** A price that jumps from day to day, and sales that follow it. */
const price = wave(ROWS + 10, 3).map((x, r) => 5 + ((r * 7919) % 13) + x / 10)
const noise = wave(ROWS + 10, 11).map((x, r) => 5 * x + 10 * ((r * 6151) % 3))
const sales = price.map((p, r) => 100 - 4 * p + noise[r] / 5)
const other = wave(ROWS + 10, 2)

/** Sales, of which `ahead` more rows hold the price alone. */
function shop(ahead = 0, rows = ROWS): Table {
  const until = <T>(values: T[]): (T | null)[] => values.slice(0, rows + ahead).map((x, r) => (r < rows ? x : null))
  return Table.fromColumns(
    { sales: until(sales), other: until(other), price: price.slice(0, rows + ahead) },
    { index: days(rows + ahead) },
  )
}

const SMALL: ForecasterOptions = { target: 'sales', known: ['price'], hiddenSize: 6, window: 6, ahead: 3, seed: 1 }
const FAST: Partial<ForecasterOptions> = { optimizer: { name: 'adam', learningRate: 0.02 }, hiddenSize: 8 }
const create = (options: Partial<ForecasterOptions> = {}): Promise<Forecaster> =>
  Forecaster.create({ ...SMALL, ...options })
async function fitted(options: Partial<ForecasterOptions> = {}, table = shop()): Promise<Forecaster> {
  const forecaster = await create(options)
  await forecaster.fit(table, { epochs: 30, patience: 30 })
  return forecaster
}

describe('what is known ahead', () => {
  test('is what a step sees after its rows: each column, of each horizon the row that is forecast, scaled', async () => {
    const options = resolveForecasterOptions({ ...SMALL, calendar: ['weekend'], segment: 2, horizon: undefined })
    const { gathering, scaler } = await prepareTraining(shop(), options, resolveFitOptions({}), null)
    const { mean, deviation } = scaler.known![0]
    expect(scaler.known).toEqual([scaler.inputs[2]])
    const end = 40
    const steps = gathering.steps(end)
    expect(steps).toHaveLength(3)
    steps.forEach((step, t) => {
      const last = end - 4 + 2 * t
      expect(step).toHaveLength(2 * 3 + 1 + 3)
      const expected = [1, 2, 3].map((h) => Math.fround((price[last + h] - mean) / deviation))
      expect([...step.slice(7)]).toEqual(expected)
    })
  })

  test('is learned from, by the network and by the linear baseline', async () => {
    const [knows, guesses] = [await fitted(FAST), await fitted({ ...FAST, known: undefined })]
    const [a, b] = [await knows.evaluate(shop()), await guesses.evaluate(shop())]
    expect(a.linear.rmse).toBeLessThan(b.linear.rmse / 4)
    expect(a.model.rmse).toBeLessThan(b.model.rmse * 0.8)
    expect(a.persistence.rmse).toBe(b.persistence.rmse)
  })

  test('stands in rows ahead, which change nothing else; what came there later changes no forecast', async () => {
    const forecaster = await fitted(FAST)
    const withRows = await fitted(FAST, shop(5))
    expect(withRows.toBytes()).toEqual(forecaster.toBytes())
    expect(await withRows.evaluate(shop(5))).toEqual(await forecaster.evaluate(shop()))
    expect((await withRows.verify(shop(3))).reproduced).toBe(true)
    const ahead = await forecaster.forecast(shop(3))
    expect(ahead.map(({ index, horizon }) => [index, horizon])).toEqual(days(3, ROWS).map((day, k) => [day, k + 1]))
    expect(await forecaster.forecast(shop(9))).toEqual(ahead)
    // The same from a table in which all of it has come, by the same bits.
    const later = await forecaster.forecast(shop(0, ROWS + 6), { from: days(1, ROWS - 1)[0] })
    expect(later.map(({ value }) => value)).toEqual(ahead.map(({ value }) => value))
    expect(later.map(({ actual }) => actual)).toEqual(sales.slice(ROWS, ROWS + 3))
    const all = await forecaster.predict(shop(0, ROWS + 6))
    expect(all.filter(({ origin }) => origin === days(1, ROWS - 1)[0]).map(({ value }) => value)).toEqual(
      ahead.map(({ value }) => value),
    )
    // Another price ahead is another forecast.
    const [cheap, dear] = await Promise.all(
      [6, 17].map((cost) => {
        const none = [null, null, null]
        const columns = {
          sales: [...sales.slice(0, ROWS), ...none],
          other: [...other.slice(0, ROWS), ...none],
          price: [...price.slice(0, ROWS), cost, cost, cost],
        }
        return forecaster.forecast(Table.fromColumns(columns, { index: days(ROWS + 3) }))
      }),
    )
    cheap.forEach(({ value }, k) => expect(value).toBeGreaterThan(dear[k].value))
  })

  test('is in the file, in either engine, with windows of every form', async () => {
    for (const options of [
      { normalize: 'standard', segment: 3 },
      { residual: 'last', calendar: ['weekday'] as const, lags: [7] },
      { inputs: ['sales'], seeds: 2, loss: 'pinball', quantiles: [0.1, 0.5, 0.9] },
      { normalize: 'difference', dtype: 'f64', scale: 'none', known: ['other', 'price'] },
    ] as Partial<ForecasterOptions>[]) {
      const forecaster = await fitted(options)
      const bytes = forecaster.toBytes()
      const loaded = await Forecaster.load(bytes)
      expect(loaded.toBytes()).toEqual(bytes)
      const table = Table.fromColumns(
        {
          sales: [...sales.slice(0, ROWS), null, null, null],
          other: other.slice(0, ROWS + 3),
          price: price.slice(0, ROWS + 3),
        },
        { index: days(ROWS + 3) },
      )
      const whole = options.known === undefined ? shop(3) : table
      const ahead = await loaded.forecast(whole)
      expect(ahead).toHaveLength(3)
      const twin = await Forecaster.load(bytes, { engine: 'ts' })
      expect(await twin.forecast(whole)).toEqual(ahead)
      expect((await twin.verify(shop())).reproduced).toBe(true)
    }
  })

  test('of several series: each has its own rows ahead, scale and errors', async () => {
    const cell = (x: number, r: number, rows: number) => (r < rows ? x : null)
    const make = (aheadA: number, aheadB: number): Table =>
      Table.fromColumns(
        {
          day: [...days(100 + aheadA), ...days(90 + aheadB, 10)],
          id: [...Array<string>(100 + aheadA).fill('a'), ...Array<string>(90 + aheadB).fill('b')],
          sales: [
            ...sales.slice(0, 100 + aheadA).map((x, r) => cell(x, r, 100)),
            ...sales.slice(20, 110 + aheadB).map((x, r) => cell(50 * x, r, 90)),
          ],
          price: [...price.slice(0, 100 + aheadA), ...price.slice(20, 110 + aheadB).map((x) => 50 * x)],
        },
        { index: 'day', series: 'id' },
      )
    const forecaster = await create()
    await forecaster.fit(make(0, 0), { epochs: 3 })
    const ahead = await forecaster.forecast(make(3, 4))
    expect(ahead.map(({ series, horizon }) => `${series}${horizon}`)).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'b3'])
    const loaded = await Forecaster.load(forecaster.toBytes())
    expect(await loaded.forecast(make(3, 4))).toEqual(ahead)
    const { message, facts } = await refusal('KNOWN_MISSING', () => forecaster.forecast(make(3, 1)))
    expect(message).toBe(
      'the column "price", which is to be known ahead, has no value at 2012-04-11 of the series "b", so nothing is forecast ' +
        'from 2012-04-09: add that row with its value after the others (skeleton writes the rows to fill).',
    )
    expect(facts).toMatchObject({ column: 'price', series: 'b', value: '2012-04-11' })
    const lacking = forecaster.skeleton(make(3, 1))!
    expect(lacking).toBe('day,id,sales,price\n2012-04-11,b,,\n2012-04-12,b,,\n')
    expect(forecaster.skeleton(make(3, 3))).toBeNull()
  })

  test('that is missing is named: in the past, ahead, and by a forecast alone', async () => {
    const forecaster = await fitted()
    const hole = Table.fromColumns(
      {
        sales: sales.slice(0, 60),
        other: other.slice(0, 60),
        price: price.slice(0, 60).map((p, r) => (r === 33 ? null : p)),
      },
      { index: days(60) },
    )
    const past = await refusal('KNOWN_MISSING', () => create().then((one) => one.fit(hole, { epochs: 1 })))
    expect(past.message).toMatch(/"price", which is to be known ahead, has no value at 2012-02-03: fill it in/)
    const none = await refusal('KNOWN_MISSING', () => forecaster.forecast(shop()))
    expect(none.message).toContain(`has no value at ${days(1, ROWS)[0]}, so nothing is forecast from`)
    const two = await refusal('KNOWN_MISSING', () => forecaster.forecast(shop(2)))
    expect(two.message).toContain(`has no value at ${days(1, ROWS + 2)[0]}`)
    // A row that is there is not to be added, but its cell to be filled, in whatever order the lines stand.
    const [head, ...lines] = shop(3).toCsv().trimEnd().split('\n')
    const emptied = lines.map((line, r) => (r === ROWS + 1 ? line.replace(/[^,]*$/, '') : line))
    const holed = await parseCsv([head, emptied[ROWS + 1], ...emptied.filter((_, r) => r !== ROWS + 1)].join('\n'), {
      order: 'sort',
    })
    const cell = await refusal('KNOWN_MISSING', () => forecaster.forecast(holed))
    expect(cell.message).toBe(
      `the column "price", which is to be known ahead, has no value at ${days(1, ROWS + 1)[0]}, so nothing is forecast from ` +
        `${days(1, ROWS - 1)[0]}: fill in its cell in line 2.`,
    )
    expect(cell.facts).toMatchObject({ column: 'price', row: 2 })
    // What is left of the forecasts of all rows is told.
    const all = await forecaster.predict(shop())
    expect(all).toHaveLength(3 * (ROWS - 6 + 1 - 3))
    expect(all.warnings).toEqual([
      '3 windows are left out, since not all that is known ahead is there for the rows that they forecast.',
    ])
    expect((await forecaster.predict(shop(3))).warnings).toEqual([])
    expect(forecaster.skeleton(shop(1))!).toBe(
      `index,sales,other,price\n${days(2, ROWS + 1)
        .map((day) => `${day},,,\n`)
        .join('')}`,
    )
  })

  test('is refused where it means nothing, or gives the target away', async () => {
    expect((await refusal('OPTION_CONFLICT', () => create({ known: ['sales'] }))).message).toMatch(/which is forecast/)
    const now = await refusal('OPTION_CONFLICT', () => create({ ahead: undefined, horizon: 0, inputs: ['other'] }))
    expect(now.message).toMatch(/needs a target that lies ahead/)
    await refusal('COLUMN_UNKNOWN', () => fitted({ known: ['prise'] }))
    for (const shift of [0, 1]) {
      const told = Table.fromColumns(
        { sales, other, tip: sales.map((_, r) => 2 * (sales[r - shift] ?? 0) + 1) },
        { index: days(ROWS + 10) },
      )
      const { message } = await refusal('TARGET_LEAK', () => fitted({ known: ['tip'], inputs: ['other'] }, told))
      expect(message).toMatch(/"tip", which is to be known ahead, gives the target "sales" away/)
    }
    const forecaster = await fitted()
    const stream = await refusal('OPTION_CONFLICT', () => forecaster.update(shop()))
    expect(stream.message).toMatch(/takes rows as they come/)
    const plain = await fitted({ known: undefined })
    await refusal('OPTION_CONFLICT', () => plain.skeleton(shop()))
  })

  test('serves backtests: at each origin what is known ahead of it, and nothing else of later rows', async () => {
    const options = { ...SMALL, folds: 3, every: 5, epochs: 2 }
    const rowsOf = async (table: Table, more = {}) => {
      const rows = []
      for await (const row of backtest(table, { ...options, ...more })) if (row.model === 'network') rows.push(row)
      return rows
    }
    const run = new Backtest(shop(4), options)
    for await (const _ of run);
    expect((await run.result()).notes.join()).not.toContain('known ahead')
    const plain = await rowsOf(shop())
    expect(plain).toHaveLength(9)
    expect(await rowsOf(shop(4))).toEqual(plain)
    // At the last origin: from a training of the same past, with the same rows ahead.
    const { origin } = plain[8]
    const [first] = plain.filter((row) => row.origin === origin)
    expect(first.horizon).toBe(1)
    const changed = (column: string, from: number): Table =>
      Table.fromColumns(
        Object.fromEntries(
          Object.entries({ sales, other, price }).map(([name, values]) => [
            name,
            values.slice(0, ROWS).map((x, r) => (name === column && r >= from ? x + 7 : x)),
          ]),
        ),
        { index: days(ROWS) },
      )
    const until = days(ROWS).indexOf(String(origin)) + 1
    const last = (rows: typeof plain): number[] => rows.filter((row) => row.origin === origin).map(({ value }) => value)
    for (const column of ['sales', 'other']) expect(last(await rowsOf(changed(column, until)))).toEqual(last(plain))
    expect(last(await rowsOf(changed('price', until + 3)))).toEqual(last(plain))
    last(await rowsOf(changed('price', until))).forEach((value, k) => expect(value).not.toBe(last(plain)[k]))
    const never = await rowsOf(shop(), { refit: 'never' })
    expect(never.slice(0, 3)).toEqual(plain.slice(0, 3))
  })

  test('reads from CSV, where rows ahead are empty but for it', async () => {
    const csv = shop(3).toCsv()
    expect(csv.split('\n').at(-2)).toMatch(/^2012-08-30,,,\d/)
    const forecaster = await fitted()
    expect(await forecaster.forecast(await parseCsv(csv))).toEqual(await forecaster.forecast(shop(3)))
  })
})

describe('a column that is the same in all rows of a series', () => {
  const stores = (ahead: number): Table => {
    const series = ['A', 'B'].flatMap((name, s) =>
      days(60 + ahead).map((date, r) => ({
        ...{ store: name, date, sales: r < 60 ? sales[r + s] : null, price: price[r + s] },
        size: r === 59 ? null : 10 + s,
      })),
    )
    return Table.fromRows(series, { series: 'store', index: 'date' })
  }

  test('makes rows of the past of rows ahead: the refusal names it, and the ways out', async () => {
    const forecaster = await Forecaster.create({ target: 'sales', known: ['price'], window: 4, ahead: 2 })
    await forecaster.fit(stores(0), { epochs: 1 })
    const error = await refusal('KNOWN_MISSING', () => forecaster.forecast(stores(3)))
    expect(error.message).toContain(
      'the last 3 rows without a value of "sales" are no rows ahead, since the input "size" has values there: train anew, ' +
        'and name it in static, since it is the same in all rows of a series, or leave it out of inputs, name it in known',
    )
    expect(error.message).not.toContain('add that row')
    expect(error.facts.columns).toEqual(['size'])
  })

  test('is written into the rows to add where it is static', async () => {
    const forecaster = await Forecaster.create({
      ...{ target: 'sales', known: ['price'], static: ['size'], window: 4, ahead: 2 },
    })
    await forecaster.fit(stores(0), { epochs: 1 })
    expect(forecaster.skeleton(stores(0))).toBe(
      `store,date,sales,price,size\n${['A', 'B'].flatMap((name, s) => days(2, 60).map((date) => `${name},${date},,,${10 + s}\n`)).join('')}`,
    )
    expect((await forecaster.forecast(stores(2))).map((p) => p.ahead)).toEqual([true, true, true, true])
  })
})
