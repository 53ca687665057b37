/** Intervals of a model: which rows calibrate, what its file keeps, and forecasts from a past row. */
import { describe, expect, test } from 'vitest'
import { type FitOptions, Forecaster, type ForecasterOptions, type Prediction, Table } from '../../src/index.js'
import { Fields } from '../../src/format/fields.js'
import { scoreBoard } from '../../src/scores/board.js'
import { rankOf } from '../../src/scores/conformal.js'
import { heldSentences } from '../../src/scores/held.js'
import { days, refusal, wave, weather } from './helpers.js'

const SMALL = { target: 'y', window: 5, hiddenSize: 4, horizon: [1, 3] } satisfies ForecasterOptions

async function trained(
  table: Table,
  options: Partial<ForecasterOptions> = {},
  fit: FitOptions = {},
): Promise<Forecaster> {
  const forecaster = await Forecaster.create({ ...SMALL, ...options })
  await forecaster.fit(table, { epochs: 2, ...fit })
  return forecaster
}

describe('calibration', () => {
  test('is on the newer half of the validation rows, and the older half stops', async () => {
    const table = weather(300)
    const forecaster = await trained(table, { interval: 0.8 })
    // Rows 210 to 254 validate; of their 45 the newer 22 calibrate.
    const all = await forecaster.predict(table)
    const dayOf = days(300)
    const scores = all.filter(({ index, origin, horizon }) => {
      const [e, r] = [dayOf.indexOf(String(origin)), dayOf.indexOf(String(index))]
      return e + 1 >= 233 && e + 3 <= 254 && horizon === 3 && r === e + 3
    })
    const sorted = scores.map(({ value, actual }) => Math.abs(value - actual!)).sort((a, b) => a - b)
    expect(sorted.length).toBe(20)
    const half = sorted[rankOf(0.8, 20) - 1]
    for (const { horizon, value, lower, upper } of all) {
      if (horizon !== 3) continue
      expect(upper).toBe(value + half)
      expect(lower).toBe(value - half)
    }
    expect(forecaster.promises()).toEqual([
      'Intervals of 80 % cover 80 % to 84.8 % of what comes, if errors stay as they were (20 scores a horizon).',
    ])
  })

  test('is on the rows that the split names, by number or by time', async () => {
    const table = weather(300)
    const byRows = await trained(table, { interval: 0.5 }, { split: { valid: 30, calibrate: 40, test: 20 } })
    expect(byRows.promises(0.9)[0]).toContain('(38 scores a horizon)')
    const day = days(300)
    const times = { valid: day[210], calibrate: day[240], test: day[280] }
    const byTimes = await trained(table, { interval: 0.5 }, { split: times })
    expect(byTimes.fingerprint()).toBe(byRows.fingerprint())
    expect(byTimes.promises()).toEqual(byRows.promises())
    const late = { valid: day[210], calibrate: day[290], test: day[280] }
    await refusal('SPLIT_INVALID', () => trained(table, { interval: 0.5 }, { split: late }))
    await refusal('OPTION_CONFLICT', () => trained(table, { interval: 0.5 }, { split: [0.8, 0, 0.2] }))
  })

  test('is not part of the fingerprint, and stays with the file', async () => {
    const table = weather(300)
    const forecaster = await trained(table, { interval: [0.5, 0.9] })
    const loaded = await Forecaster.load(forecaster.toBytes())
    expect(loaded.toBytes()).toEqual(forecaster.toBytes())
    const [one] = await loaded.forecast(table)
    expect(Object.keys(one.intervals!)).toEqual(['0.5', '0.9'])
    expect([one.lower, one.upper]).toEqual(one.intervals!['0.9'])
    // Any level can be asked for; the promise is told.
    const [other] = await loaded.forecast(table, { interval: 0.7 })
    expect(other.intervals).toBeUndefined()
    expect(other.upper! - other.lower!).toBeLessThan(one.upper! - one.lower!)

    const before = loaded.fingerprint()
    const newer = Table.fromColumns({ y: wave(80, 9), x: wave(80, 5) }, { index: days(80, 300) })
    const notes = await loaded.calibrate(newer)
    expect(notes[0]).toMatch(/^\d+ scores of each of 2 outputs\.$/)
    expect(loaded.fingerprint()).toBe(before)
    expect(loaded.toBytes()).not.toEqual(forecaster.toBytes())
    expect((await loaded.calibrate(table)).join(' ')).toContain('which also stopped the training')
    expect(await loaded.verify(table)).toMatchObject({ reproduced: true, leftOut: 'calibration' })
    const plain = await trained(table)
    expect(await plain.verify(table)).not.toHaveProperty('leftOut')
  })

  test('a file whose scores were changed is refused by their own hash', async () => {
    const { decodeModel, encodeModel } = await import('../../src/model/model-file.js')
    const { readCalibration, writeCalibration } = await import('../../src/model/calibration-file.js')
    const model = decodeModel((await trained(weather(300), { interval: 0.8 })).toBytes())
    const { text, tensors } = writeCalibration(model.calibration!)
    expect(readCalibrationOf(text, tensors)).toEqual(model.calibration)
    const other = text.replace(/"sha256":"./, '"sha256":"x')
    expect(() => readCalibrationOf(other, tensors)).toThrow(/its calibration has the SHA-256/)
    expect(encodeModel(model).length).toBeGreaterThan(encodeModel({ ...model, calibration: undefined }).length)

    /** As a file's reader hands the section over. */
    function readCalibrationOf(given: string, all: typeof tensors) {
      const refuse = (what: string) => new Error(what)
      const contents = {
        refuse,
        fields: () => Fields.ofText(given, 'its calibration', refuse as never),
        numbers: () => all[0][1].data,
      }
      return readCalibration(contents as never, model.schema)
    }
  })

  test('without scores an interval is refused, and so is one of a share that is none', async () => {
    const table = weather(300)
    const plain = await trained(table)
    expect((await refusal('OPTION_CONFLICT', () => plain.predict(table, { interval: 0.9 }))).message).toMatch(
      /calibrate/,
    )
    await refusal('OPTION_INVALID', () => plain.predict(table, { interval: 90 }))
    expect(plain.promises(0.9)).toEqual([])
    const few = await trained(table, { interval: [0.5, 0.99] })
    const [one] = await few.forecast(table)
    expect(Object.keys(one.intervals!)).toEqual(['0.5'])
    expect((await few.evaluate(table)).intervals!.map(({ level }) => level)).toEqual([0.5])
    const none =
      'No interval of 97 % or more: it takes 33 scores a horizon, and there are 20; ask for 95 % at most, or calibrate ' +
      'on more rows.'
    expect(few.promises([0.95, 0.97, 0.99])).toEqual([
      'Intervals of 95 % cover 95 % to 99.8 % of what comes, if errors stay as they were (20 scores a horizon).',
      none,
    ])
    expect(few.intervals([0.95, 0.97, 0.99])).toEqual([
      { level: 0.95, scores: 20, covers: [0.95, 0.95 + 1 / 21] },
      { level: 0.97, scores: 20, covers: null },
    ])
    expect(plain.intervals(0.9)).toEqual([])
  })

  test('end at the bounds of the forecasts', async () => {
    const table = weather(300)
    const free = await trained(table, { interval: [0.5, 0.95] })
    const bounded = await trained(table, { interval: [0.5, 0.95], min: 4, max: 18 })
    const [a, b] = [await free.predict(table), await bounded.predict(table)]
    expect(a.some(({ lower }) => lower! < 4)).toBe(true)
    expect(a.some(({ upper }) => upper! > 18)).toBe(true)
    for (const { value, intervals, lower, upper } of b) {
      for (const [low, high] of Object.values(intervals!)) {
        expect(low).toBeGreaterThanOrEqual(4)
        expect(high).toBeLessThanOrEqual(18)
        expect(low <= value && value <= high).toBe(true)
      }
      expect([lower, upper]).toEqual(intervals!['0.95'])
    }
  })

  test('several series in units of each, and quantiles from what came outside of them', async () => {
    const rows = ['A', 'B'].flatMap((station, s) =>
      wave(160, s + 1).map((y, r) => ({ date: days(1, r)[0], station, y: y * (1 + 9 * s) })),
    )
    const table = Table.fromRows(rows, { index: 'date', series: 'station' })
    const ahead = await (await trained(table, { interval: 0.8, horizon: 1 })).forecast(table)
    const [a, b] = ahead.map(({ lower, upper }) => upper! - lower!)
    expect(b / a).toBeGreaterThan(5)
    const quantile = await trained(weather(300), { interval: 0.8, quantiles: [0.1, 0.5, 0.9] })
    for (const { quantiles, lower, upper } of await quantile.forecast(weather(300))) {
      const [low, , high] = Object.values(quantiles!).sort((x, y) => x - y)
      if (upper! > high) expect(upper! - high).toBeCloseTo(low - lower!, 9)
    }
  })

  test('around quantiles hold the forecast at any level, and none is empty', async () => {
    const table = weather(300)
    const forecaster = await trained(table, { interval: 0.8, quantiles: [0.1, 0.5, 0.9] })
    for (const interval of [0.1, 0.2, 0.5, 0.8, 0.9]) {
      for (const { value, lower, upper } of await forecaster.predict(table, { interval })) {
        expect(lower! <= value && value <= upper! && lower! < upper!).toBe(true)
      }
    }
  })

  test('a file whose scores lie below −1, as older ones around quantiles did, is refused', async () => {
    const { decodeModel, encodeModel } = await import('../../src/model/model-file.js')
    const model = decodeModel((await trained(weather(300), { interval: 0.8, quantiles: [0.1, 0.9] })).toBytes())
    model.calibration!.scores[0][0][0] = -1.5
    expect(() => decodeModel(encodeModel(model))).toThrow('train anew')
  })
})

describe('what intervals covered', () => {
  const within = (predictions: readonly Prediction[], level: string) =>
    predictions.filter(({ actual, intervals }) => {
      const [low, high] = intervals![level]
      return low <= actual! && actual! <= high
    }).length

  test('is told of the rows after those that calibrated, and of no others', async () => {
    const table = weather(300)
    const forecaster = await trained(table, { interval: [0.5, 0.9], horizon: 1 })
    const all = (await forecaster.predict(table)).filter(({ actual }) => actual !== undefined)
    const [from, to] = [days(300)[233], days(300)[255]]
    const test = all.filter(({ index }) => String(index) >= to)
    const calibrated = all.filter(({ index }) => String(index) >= from && String(index) < to)
    const error = (rows: readonly Prediction[]) =>
      rows.reduce((sum, { value, actual }) => sum + Math.abs(value - actual!), 0) / rows.length
    const growth: number = expect.closeTo(error(test) / error(calibrated), 6)
    const { intervals } = await forecaster.evaluate(table)
    expect(intervals).toEqual(
      [0.5, 0.9].map((level) => ({
        level,
        coverage: within(test, String(level)) / 45,
        n: 45,
        outside: expect.any(Number) as number,
        growth,
      })),
    )
    expect((await forecaster.evaluate(table, { part: 'all' })).intervals).toEqual(intervals)
    expect((await forecaster.evaluate(table, { part: 'valid' })).intervals).toBeUndefined()
    expect((await (await trained(table)).evaluate(table)).intervals).toBeUndefined()
    const final = await Forecaster.create({ ...SMALL, interval: [0.5, 0.9], horizon: 1 })
    expect((await final.fit(table, { epochs: 2, final: true })).final!.scores!.intervals).toEqual(intervals)
  })

  test('is told of quantiles and of several series too, and after a later calibration of what came since', async () => {
    const table = weather(300)
    const quantiles = await trained(table, { interval: 0.8, quantiles: [0.1, 0.5, 0.9] })
    expect((await quantiles.evaluate(table)).intervals![0]).toMatchObject({ n: 2 * 43, growth: null })
    await quantiles.calibrate(weather(270).slice(0, 270))
    // Of the rows from the 271st on: 28 forecasts one row ahead, 30 three rows ahead.
    expect((await quantiles.evaluate(table)).intervals![0].n).toBe(28 + 30)
    const rows = ['A', 'B'].flatMap((station, s) =>
      wave(160, s + 1).map((y, r) => ({ r, station, y: y * (1 + 9 * s) })),
    )
    const several = Table.fromRows(rows, { series: 'station' })
    const forecaster = await trained(several, { inputs: ['y'], interval: 0.8, horizon: 1 })
    expect((await forecaster.evaluate(several)).intervals).toMatchObject([{ n: 48, outside: 0 }])
  })

  test('where the newest values lie outside one after the other, something may have changed', async () => {
    const y = wave(300).map((value, r) => value + (r >= 296 ? 60 : 0))
    const forecaster = await trained(Table.fromColumns({ y }, { index: days(300) }), {
      defaults: 'plain',
      interval: 0.8,
      horizon: 1,
    })
    const scores = await forecaster.evaluate(Table.fromColumns({ y }, { index: days(300) }))
    const { outside } = scores.intervals![0]
    expect(outside).toBeGreaterThanOrEqual(3)
    expect(scoreBoard(scores, { target: 'y' }).verdict.slice(-2)).toEqual([
      `Intervals of 80 % covered ${(100 * scores.intervals![0].coverage).toFixed(1)} % of these 45 values.`,
      `The newest ${outside} of them all lie outside of 80 %: something may have changed, and then what lies ahead is ` +
        'less sure than its intervals say.',
    ])
    const one = { level: 0.8, coverage: 0.8, n: 45, growth: null }
    const told = (outside: number) => heldSentences([{ ...one, outside }], { scored: 45, isSingle: true }).length
    expect([0, 1, 2, 3].map(told)).toEqual([1, 1, 1, 2])
  })

  test('its number is that of what it names: values, or forecasts of them; all that are scored, or some', async () => {
    const table = weather(300)
    const said = async (options: object, part: 'test' | 'all') => {
      const forecaster = await trained(table, { interval: 0.8, ...options })
      const scores = await forecaster.evaluate(table, { part })
      const figures = scoreBoard(scores, { target: 'y' }).verdict.find((text) => text.startsWith('Intervals of 80 %'))!
      const predicted = (await forecaster.predict(table)).filter(({ actual }) => actual !== undefined)
      return { text: figures.replace(/[\d.]+ % of/, 'X % of'), predicted, scores }
    }
    expect((await said({ horizon: 1 }, 'test')).text).toBe('Intervals of 80 % covered X % of these 45 values.')
    const one = await said({ horizon: 1 }, 'all')
    expect(one.text).toBe(
      `Intervals of 80 % covered X % of 45 of these ${one.predicted.length} values, those that have one and lie after ` +
        'what calibrated it.',
    )
    // One and three rows ahead: each of 43 windows of the test rows makes a forecast of both.
    const two = await said({ horizon: [1, 3] }, 'test')
    expect(two.text).toBe('Intervals of 80 % covered the value in X % of these 86 forecasts.')
    expect(two.scores.outputs!.map(({ model }) => model.n)).toEqual([43, 43])
    // Where a value of the target is missing there is nothing to cover.
    const y = wave(300).map((value, r) => (r === 290 ? null : value))
    const holed = Table.fromColumns({ y, x: wave(300, 4) }, { index: days(300) })
    const options = { interval: 0.8, target: ['y', 'x'], inputs: ['x'], horizon: 1 }
    const forecaster = await trained(holed, options)
    const scores = await forecaster.evaluate(holed)
    const n = scores.outputs!.reduce((sum, { model }) => sum + model.n, 0)
    expect(scores.intervals![0].n).toBe(n)
    expect(scoreBoard(scores, { target: ['y', 'x'] }).verdict.join(' ')).toContain(` % of these ${n} forecasts.`)
  })
})

describe('from a past row', () => {
  test('it forecasts as if no later one were known, with what came beside', async () => {
    const table = weather(300)
    const forecaster = await trained(table)
    const past = await forecaster.forecast(table, { from: days(1, 199)[0] })
    const cut = await forecaster.forecast(table.slice(0, 200))
    const y = table.numeric('y')
    // There they lay ahead; here the rows came.
    expect(cut.every(({ ahead }) => ahead === true)).toBe(true)
    expect(past).toEqual(cut.map(({ ahead: _, ...one }, k) => ({ ...one, actual: y[200 + k] })))
    await refusal('INDEX_FORM', () => forecaster.forecast(table, { from: 'yesterday' }))
    await refusal('OPTION_INVALID', () => forecaster.forecast(table, { from: '1999-01-01' }))
  })
})
