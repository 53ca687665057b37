import { describe, expect, test } from 'vitest'
import { Forecaster } from '../../src/forecaster/index.js'
import { readCsv, Table } from '../../src/table/index.js'
import { days, refusal, wave, weather } from './helpers.js'

const SMALL = { target: 'y', hiddenSize: 4, window: 5, defaults: 'plain' } as const
const BRIEF = { epochs: 2 }

async function fitted(table: Table, options = {}): Promise<Forecaster> {
  const forecaster = await Forecaster.create({ ...SMALL, ...options })
  await forecaster.fit(table, BRIEF)
  return forecaster
}

describe('what lies ahead says what it rests on', () => {
  const lacking = (rows: number, gone: (r: number) => boolean, missing: 'ffill' | 'mean' | 'drop') =>
    Table.fromColumns(
      { y: wave(rows), x: wave(rows, 2).map((v, r) => (gone(r) ? null : v)) },
      { index: days(rows), missing },
    )
  const ahead = async (
    horizon: number | number[],
    missing: 'ffill' | 'mean' | 'drop',
    gone: (r: number) => boolean,
  ) => {
    const forecaster = await Forecaster.create({ target: 'y', hiddenSize: 3, window: 5, horizon })
    await forecaster.fit(
      lacking(200, () => false, missing),
      { epochs: 1 },
    )
    return forecaster.forecast(lacking(100, gone, missing))
  }

  test('filled cells of the windows that are used, and no others', async () => {
    const filled = (n: number, of: number) =>
      `What lies ahead is forecast from filled cells, in ${n} row${n === 1 ? '' : 's'} of the last ${of}, so it may be stale.`
    expect((await ahead(1, 'ffill', (r) => r > 97)).warnings).toEqual([filled(2, 5)])
    expect((await ahead(1, 'mean', (r) => r === 95)).warnings).toEqual([filled(1, 5)])
    expect((await ahead(1, 'ffill', (r) => r === 94)).warnings).toEqual([])
    // Three forecasts, of the windows that end in rows 97, 98 and 99.
    expect((await ahead(3, 'ffill', (r) => r === 94)).warnings).toEqual([filled(1, 7)])
    expect((await ahead([1, 2, 3], 'ffill', (r) => r === 94)).warnings).toEqual([])
  })

  test('older rows than the last', async () => {
    const forecasts = await ahead(3, 'drop', (r) => r === 99)
    expect(forecasts.length).toBe(2)
    expect(forecasts.warnings).toEqual([
      `The last 1 row is in no window, for a gap or missing cells, so what lies ahead is forecast from ${days(100)[98]} and may be stale.`,
    ])
    // The array is an array for all that.
    expect(JSON.parse(JSON.stringify(forecasts))).toEqual([...forecasts])
    expect(Object.keys(forecasts)).toEqual(['0', '1'])
    expect((await ahead(1, 'drop', (r) => r === 99)).warnings).toEqual([])
  })
})

describe('predict', () => {
  test('every window, by index, with what came', async () => {
    const table = weather(200)
    const forecaster = await fitted(table, { horizon: 3 })
    const predictions = await forecaster.predict(table)
    expect(predictions).toHaveLength(196)
    const calendar = days(203)
    predictions.forEach((p, i) => {
      expect(p).toMatchObject({ origin: calendar[i + 4], index: calendar[i + 7], horizon: 3 })
      expect(p.actual).toBe(i + 7 < 200 ? table.numeric('y')[i + 7] : undefined)
    })
    expect(await forecaster.forecast(table)).toEqual(predictions.slice(-3))
    expect(predictions.slice(-3).map((p) => p.index)).toEqual(days(3, 200))
  })

  test('gives the numbers that the network gives for the scaled window', async () => {
    const table = weather(150)
    const forecaster = await fitted(table, { dtype: 'f64' })
    const text = new TextDecoder().decode(forecaster.toBytes())
    const scaler = JSON.parse(JSON.parse(/"scaler":("(?:[^"\\]|\\.)*")/.exec(text)![1]) as string) as {
      inputs: { mean: number; deviation: number }[]
      target: { mean: number; deviation: number }
    }
    const predictions = await forecaster.predict(table)
    for (const w of [0, 17, predictions.length - 1]) {
      const x: number[] = []
      for (let r = w; r < w + 5; r++) {
        ;['y', 'x'].forEach((name, c) => {
          const { mean, deviation } = scaler.inputs[c]
          x.push((table.numeric(name)[r] - mean) / deviation)
        })
      }
      const y = forecaster.network.predict(x, { steps: 5 }).output[4]
      expect(predictions[w].value).toBe(y * scaler.target.deviation + scaler.target.mean)
    }
  })

  test('a row does not depend on the rows beside it', async () => {
    const table = weather(200)
    const forecaster = await fitted(table)
    const all = await forecaster.predict(table)
    const five = Table.fromColumns(
      { x: wave(200, 2).slice(100, 105), y: wave(200).slice(100, 105) },
      { index: days(5, 100) },
    )
    expect((await forecaster.predict(five))[0].value).toBe(all[100].value)
  })

  test('the target may be missing at the end, or not be there at all', async () => {
    const table = weather(200)
    const forecaster = await fitted(table, { inputs: ['x'] })
    const values = (await forecaster.predict(table)).map((p) => p.value)
    const without = Table.fromColumns({ x: wave(200, 2) }, { index: days(200) })
    const bare = await forecaster.predict(without)
    expect(bare.map((p) => p.value)).toEqual(values)
    expect(bare.every((p) => !('actual' in p))).toBe(true)
    const empty = Table.fromColumns({ x: wave(200, 2), y: new Array(200).fill(null) }, { index: days(200) })
    expect((await forecaster.predict(empty)).map((p) => p.value)).toEqual(values)
    await refusal('COLUMN_UNKNOWN', () => forecaster.evaluate(without, { part: 'all' }))
    await refusal('COLUMN_ALL_MISSING', () => forecaster.evaluate(empty, { part: 'all' }))
  })

  test('before a gap the row is told by the step', async () => {
    const rows = Array.from({ length: 200 }, (_, r) => r).filter((r) => r !== 150 && r !== 151)
    const pick = <T>(all: T[]): T[] => rows.map((r) => all[r])
    const table = Table.fromColumns({ y: pick(wave(200)), x: pick(wave(200, 2)) }, { index: pick(days(200)) })
    const forecaster = await fitted(table, { horizon: 3 })
    const byOrigin = new Map((await forecaster.predict(table)).map((p) => [p.origin, p]))
    const calendar = days(203)
    expect(byOrigin.get(calendar[148])).toMatchObject({ index: calendar[151] })
    expect(byOrigin.get(calendar[148])).not.toHaveProperty('actual')
    expect(byOrigin.get(calendar[149])).toMatchObject({ index: calendar[152], actual: wave(200)[152] })
    expect((await forecaster.forecast(table)).map((p) => p.index)).toEqual(days(3, 200))
  })

  test('horizon 0: the rows after the last known target lie ahead', async () => {
    const rows = 150
    const y: (number | null)[] = wave(rows)
    const complete = Table.fromColumns({ x: wave(rows, 2), y }, { index: days(rows) })
    const forecaster = await fitted(complete, { horizon: 0 })
    expect(forecaster.inputs).toEqual(['x'])
    expect(await forecaster.forecast(complete)).toEqual([])
    const open = Table.fromColumns({ x: wave(rows, 2), y: [...y.slice(0, -2), null, null] }, { index: days(rows) })
    expect(await forecaster.forecast(open)).toEqual([
      expect.objectContaining({ origin: days(rows)[148], index: days(rows)[148], horizon: 0 }),
      expect.objectContaining({ origin: days(rows)[149], index: days(rows)[149] }),
    ])
  })

  test('ahead tells rows that lie ahead from those without a value, also from a past row', async () => {
    const rows = 200
    const y = wave(rows).map((v, r) => (r === 120 || r === 199 ? null : v))
    const at = Array.from({ length: rows }, (_, r) => r).filter((r) => r !== 150)
    const pick = <T>(all: T[]): T[] => at.map((r) => all[r])
    const table = Table.fromColumns({ y: pick(y), x: pick(wave(rows, 2)) }, { index: pick(days(rows)) })
    const forecaster = await fitted(table, { horizon: 2 })
    const all = await forecaster.predict(table)
    // Without an actual value: a blank cell, the row of a gap, the blank last row, and two rows ahead.
    const without = all.filter((p) => p.actual === undefined)
    const calendar = days(rows + 2)
    expect(without.map((p) => [calendar.indexOf(String(p.index)), p.ahead])).toEqual([
      [120, undefined],
      [150, undefined],
      [199, undefined],
      [200, true],
      [201, true],
    ])
    expect(all.filter((p) => p.ahead).length).toBe(2)
    expect((await forecaster.forecast(table)).map((p) => p.ahead)).toEqual([true, true])
    const past = await forecaster.forecast(table, { from: calendar[197] })
    expect(past.map((p) => [p.index, p.ahead, p.actual])).toEqual([
      [calendar[198], undefined, y[198]],
      [calendar[199], undefined, undefined],
    ])
  })

  test('without an index rows are counted', async () => {
    const table = Table.fromColumns({ y: wave(100), x: wave(100, 2) }, { index: false })
    const forecaster = await fitted(table)
    expect(await forecaster.forecast(table)).toMatchObject([{ origin: 99, index: 100 }])
  })

  test('one row, whose step is not known, takes the step of the training', async () => {
    const forecaster = await fitted(weather(100), { window: 1 })
    const one = Table.fromColumns({ y: [1], x: [2] }, { index: ['2016-02-28'] })
    expect(await forecaster.forecast(one)).toMatchObject([{ origin: '2016-02-28', index: '2016-02-29' }])
  })

  test('rows of another step are refused', async () => {
    const forecaster = await fitted(weather(100))
    const weekly = Table.fromColumns(
      { y: wave(20), x: wave(20, 2) },
      { index: days(140).filter((_, r) => r % 7 === 0) },
    )
    expect((await refusal('INDEX_STEP', () => forecaster.predict(weekly))).message).toMatch(/1 week apart.*1 day apart/)
  })
})

describe('evaluate', () => {
  test('the parts of the training table, beside the baselines', async () => {
    const table = weather(300)
    const forecaster = await fitted(table)
    const y = table.numeric('y')
    const scores = await forecaster.evaluate(table)
    expect(scores.part).toBe('test')
    expect(scores.model.n).toBe(45)
    // Rows 255 … 299 are the test part.
    const predictions = (await forecaster.predict(table)).filter((p) => days(300).indexOf(String(p.index)) >= 255)
    const mse = predictions.reduce((s, p) => s + (p.value - p.actual!) * (p.value - p.actual!), 0) / 45
    expect(scores.model.mse).toBeCloseTo(mse, 12)
    let held = 0
    for (let e = 254; e < 299; e++) held += (y[e] - y[e + 1]) ** 2
    expect(scores.persistence.mse).toBeCloseTo(held / 45, 12)
    expect(scores.model.skillOverPersistence).toBe(1 - scores.model.mse / scores.persistence.mse)
    const names = ['persistence', 'seasonalNaive', 'drift', 'climatology', 'linear', 'autoregression']
    expect(scores.verdict.map((v) => v.against)).toEqual(names)
    // The best is chosen on the validation part, and judged by what it scores here.
    const valid = await forecaster.evaluate(table, { part: 'valid' })
    const least = names.reduce((a, b) => (valid[b as 'linear'].mse < valid[a as 'linear'].mse ? b : a))
    expect([scores.best, valid.best]).toEqual([least, least])
    expect(scores.model.skill).toBe(1 - scores.model.mse / scores[least as 'linear'].mse)
    // Measured by the rows before those that are scored: of a day a week, 255 and 210 of them.
    const naive = (rows: number) => {
      const pairs = Array.from({ length: rows - 7 }, (_, i) => Math.abs(y[i + 7] - y[i]))
      return pairs.reduce((a, b) => a + b) / pairs.length
    }
    expect(scores.model.mase).toBeCloseTo(scores.model.mae / naive(255), 12)
    expect(valid.model.mase).toBeCloseTo(valid.model.mae / naive(210), 12)
    const better = ', so the figures are better than those of rows that it has not seen.'
    const notes = { test: [], valid: [], train: [`these samples`], all: ['205 of these 295 samples'] }
    for (const [part, n] of Object.entries({ test: 45, valid: 45, train: 205, all: 295 })) {
      const one = await forecaster.evaluate(table, { part: part as keyof typeof notes })
      expect(one.model.n).toBe(n)
      const seen = one.notes.filter((note) => note.includes('trained'))
      expect(seen).toEqual(
        notes[part as keyof typeof notes].map((which) => `The network was trained on ${which}${better}`),
      )
    }
    await refusal('OPTION_INVALID', () => forecaster.evaluate(table, { part: 'tset' as never }))
  })

  test('another table: the rows after training and validation end', async () => {
    const forecaster = await fitted(weather(300))
    const longer = weather(340)
    const scores = await forecaster.evaluate(longer)
    expect(scores).toMatchObject({ part: 'test', model: { n: 85 } })
    const all = await forecaster.evaluate(longer, { part: 'all' })
    expect(all.model.n).toBe(335)
    expect(all.notes[0]).toMatch(/^205 of these 335 samples do not lie after the training rows: where the network was/)
    expect(scores.notes.join()).not.toMatch(/training rows/)
    const later = Table.fromColumns({ y: wave(40), x: wave(40, 2) }, { index: days(40, 400) })
    expect((await forecaster.evaluate(later)).model.n).toBe(35)
    expect((await forecaster.evaluate(later, { part: 'all' })).notes.join()).not.toMatch(/training rows/)
    const earlier = Table.fromColumns({ y: wave(40), x: wave(40, 2) }, { index: days(40, -40) })
    expect((await refusal('NO_SAMPLES', () => forecaster.evaluate(earlier))).message).toMatch(/'all'/)
    expect((await forecaster.evaluate(earlier, { part: 'all' })).model.n).toBe(35)
  })

  test('without an index only all is possible on another table', async () => {
    const plain = (rows: number): Table => Table.fromColumns({ y: wave(rows), x: wave(rows, 2) }, { index: false })
    const forecaster = await fitted(plain(200))
    expect((await forecaster.evaluate(plain(200))).part).toBe('test')
    const other = await forecaster.evaluate(plain(220))
    expect(other.part).toBe('all')
    expect(other.notes[0]).toMatch(/^Whether the network was trained on some of these rows cannot be told/)
    await refusal('OPTION_CONFLICT', () => forecaster.evaluate(plain(220), { part: 'test' }))
    expect((await forecaster.evaluate(plain(200))).notes.join()).toMatch(/the mean of the training rows stands for it/)
    // Dates that are not there cannot be asked for the usual of their day.
    const dated = await fitted(weather(200))
    expect((await dated.evaluate(plain(220))).notes.join()).toMatch(/no dates, so climatology is the mean/)
  })

  test('29 February is forecast, and its climatology is that of the 28th', async () => {
    const table = await readCsv('data/seattle-weather.csv')
    const forecaster = await Forecaster.create({ target: 'tmax', hiddenSize: 4 })
    await forecaster.fit(table, BRIEF)
    const start = Date.UTC(2016, 1, 10)
    const dates = Array.from({ length: 19 }, (_, d) => new Date(start + d * 86400000).toISOString().slice(0, 10))
    const columns = Object.fromEntries(table.numericNames.map((name) => [name, [...table.numeric(name)].slice(40, 59)]))
    const leap = Table.fromColumns(columns, { index: dates })
    expect(await forecaster.forecast(leap)).toMatchObject([{ origin: '2016-02-28', index: '2016-02-29' }])
    const scores = await forecaster.evaluate(leap)
    expect(scores.model.n).toBe(5)
    const text = forecaster.toBytes()
    const again = await Forecaster.load(text)
    expect(await again.evaluate(leap)).toEqual(scores)
  })

  test('a training without a test part has no test to score', async () => {
    const table = weather(200)
    const forecaster = await Forecaster.create(SMALL)
    const run = await forecaster.fit(table, { ...BRIEF, split: [0.8, 0.2, 0] })
    expect(run.data.samples).toEqual({ train: 155, valid: 40, test: 0, targetMissing: 0 })
    await refusal('NO_SAMPLES', () => forecaster.evaluate(table))
    expect((await forecaster.evaluate(table, { part: 'valid' })).model.n).toBe(40)
  })

  test('persistence of a constant series: no skill', async () => {
    const y = new Array<number>(200).fill(3)
    const table = weather(200, { cells: { y } })
    const forecaster = await fitted(table, { allowLeak: true })
    expect((await forecaster.evaluate(table)).model.skill).toBeNull()
  })
})
