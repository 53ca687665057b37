/** Forecasts of quantiles: the loss pinball in a forecaster. */
import { describe, expect, test } from 'vitest'
import { pinballLoss, quantilesOf } from '../../src/scores/quantiles.js'
import { Forecaster } from '../../src/forecaster/index.js'
import { Network } from '../../src/network/index.js'
import type { ForecasterOptions } from '../../src/options/forecaster.js'
import { readSafetensors, writeSafetensors } from '../../src/format/safetensors.js'
import { Table } from '../../src/table/index.js'
import { days, refusal, wave, weather } from './helpers.js'

const LEVELS = [0.1, 0.5, 0.9]
const QUANTILES = {
  target: 'y',
  loss: 'pinball',
  quantiles: LEVELS,
  hiddenSize: 4,
  window: 5,
  dtype: 'f64',
  defaults: 'plain',
} as const

async function fitted(table: Table, options: Partial<ForecasterOptions> = {}, epochs = 2): Promise<Forecaster> {
  const forecaster = await Forecaster.create({ ...QUANTILES, ...options })
  await forecaster.fit(table, { epochs, patience: Infinity })
  return forecaster
}

const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length

describe('quantiles of a sample', () => {
  test('by hand, as NumPy has them', () => {
    expect(quantilesOf(Float64Array.of(3, 1, 2, 10), [0, 0.5, 0.9, 1])).toEqual([1, 2.5, expect.closeTo(7.9, 12), 10])
    expect(quantilesOf(Float64Array.of(4), [0.1, 0.9])).toEqual([4, 4])
    expect(quantilesOf(new Float64Array(0), [0.1, 0.9])).toEqual([0, 0])
  })

  test('have the smallest pinball loss', () => {
    const sample = wave(101)
    for (const level of [0.05, 0.3, 0.5, 0.9]) {
      const [best] = quantilesOf(Float64Array.from(sample), [level])
      const loss = (forecast: number) => mean(sample.map((y) => pinballLoss(y, forecast, level)))
      for (const other of [-3, -0.5, 0.5, 3]) expect(loss(best + other)).toBeGreaterThan(loss(best))
    }
    expect([pinballLoss(3, 1, 0.9), pinballLoss(1, 3, 0.9), pinballLoss(1, 1, 0.9)]).toEqual([
      expect.closeTo(1.8, 12),
      expect.closeTo(0.2, 12),
      expect.closeTo(0, 12),
    ])
  })
})

describe('a forecaster of quantiles', () => {
  test('has one output each, last within target and horizon', async () => {
    const table = weather(200)
    const forecaster = await fitted(table, { target: ['y', 'x'], horizon: [1, 2], quantiles: [0.25, 0.75] })
    expect(forecaster.task).toEqual({ target: ['y', 'x'], horizon: [1, 2], quantiles: [0.25, 0.75], window: 5 })
    expect(forecaster.network.options.outputSize).toBe(8)
    const predictions = await forecaster.predict(table)
    expect(predictions).toHaveLength(196 * 4)
    const scales = ['y', 'x'].map((name) => {
      const known = [...table.numeric(name).slice(0, 140)]
      return { mean: mean(known), deviation: Math.sqrt(mean(known.map((v) => (v - mean(known)) ** 2))) }
    })
    const x: number[] = []
    for (let r = 30; r < 35; r++) {
      ;['y', 'x'].forEach((name, c) => x.push((table.numeric(name)[r] - scales[c].mean) / scales[c].deviation))
    }
    const given = forecaster.network.predict(x, { steps: 5 }).output.slice(32)
    predictions.slice(30 * 4, 31 * 4).forEach((p, k) => {
      expect([p.target, p.horizon]).toEqual([k < 2 ? 'y' : 'x', (k % 2) + 1])
      const scale = scales[k < 2 ? 0 : 1]
      const values = [0, 1].map((i) => given[k * 2 + i] * scale.deviation + scale.mean).sort((a, b) => a - b)
      expect(p.quantiles!['0.25']).toBeCloseTo(values[0], 12)
      expect(p.quantiles!['0.75']).toBeCloseTo(values[1], 12)
      // The median is not among them: the lower of the two in the middle.
      expect(p.value).toBe(p.quantiles!['0.25'])
    })
    for (const p of await (await fitted(table)).forecast(table)) expect(p.value).toBe(p.quantiles!['0.5'])
  })

  test('stand in ascending order where they crossed, which is counted and told', async () => {
    const table = weather(300)
    const forecaster = await fitted(table, { quantiles: [0.49, 0.5, 0.51] })
    const all = await forecaster.predict(table)
    let crossed = 0
    const values = [...table.numeric('y').slice(0, 210)]
    const [m, x] = [mean(values), table.numeric('x')]
    const d = Math.sqrt(mean(values.map((v) => (v - m) ** 2)))
    const known = [...x.slice(0, 210)]
    const mx = mean(known)
    const dx = Math.sqrt(mean(known.map((v) => (v - mx) ** 2)))
    all.forEach(({ quantiles, value }, w) => {
      const rows = Array.from({ length: 5 }, (_, t) => [(table.numeric('y')[w + t] - m) / d, (x[w + t] - mx) / dx])
      const raw = forecaster.network.predict(rows.flat(), { steps: 5 }).output.slice(-3)
      const sorted = [...raw].sort((a, b) => a - b)
      if (sorted.some((v, i) => v !== raw[i])) crossed++
      const own = Object.values(quantiles!)
      own.forEach((v, i) => expect(v).toBeCloseTo(sorted[i] * d + m, 9))
      expect(value).toBe(own[1])
    })
    expect(crossed).toBeGreaterThan(10)
    const sentence = (n: number, of: number) =>
      `In ${n} of ${of} forecasts of the network quantiles crossed; they were put in ascending order.`
    expect(all.warnings).toEqual([sentence(crossed, all.length)])
    const { notes } = await forecaster.evaluate(table, { part: 'all' })
    expect(notes.join(' ')).toMatch(/In \d+ of 295 forecasts of the network quantiles crossed/)
  })

  test.each(['wasm', 'ts'] as const)('%s: losses are means over the quantiles of all targets there', async (engine) => {
    const y: (number | null)[] = wave(300)
    for (const r of [40, 41, 42, 120, 219, 230, 231]) y[r] = null
    const table = weather(300, { cells: { y } })
    const options = { inputs: ['x'], horizon: [1, 3], engine, optimizer: { name: 'sgd', learningRate: 0 } }
    const forecaster = await Forecaster.create({ ...QUANTILES, ...options })
    const run = await forecaster.fit(table, { epochs: 1, batchSize: 9 })
    const values = table.numeric('y')
    const scale = (name: string) => {
      const known = [...table.numeric(name).slice(0, 210)].filter((v) => !Number.isNaN(v))
      const m = mean(known)
      return { m, d: Math.sqrt(mean(known.map((v) => (v - m) ** 2))) }
    }
    const [sy, sx] = [scale('y'), scale('x')]
    const loss = (from: number, to: number, first: number) => {
      const losses: number[] = []
      for (let e = Math.max(4, from - 1); e + 3 < to; e++) {
        if (Number.isNaN(values[e + 1]) && Number.isNaN(values[e + 3])) continue
        const x = [...table.numeric('x').slice(e - 4, e + 1)].map((v) => (v - sx.m) / sx.d)
        const { output } = forecaster.network.predict(x, { steps: 5 })
        for (let t = first; t < 5; t++) {
          ;[1, 3].forEach((h, k) => {
            const wanted = (values[e - 4 + t + h] - sy.m) / sy.d
            if (Number.isNaN(wanted)) return
            LEVELS.forEach((q, i) => losses.push(pinballLoss(wanted, output[t * 6 + k * 3 + i], q)))
          })
        }
      }
      return mean(losses)
    }
    expect(run.epochs[0].trainLoss).toBeCloseTo(loss(0, 210, 0), 12)
    expect(run.epochs[0].validLoss).toBeCloseTo(loss(210, 255, 4), 12)
  })

  test('comes back from its file, and is the same in both engines', async () => {
    const table = weather(200)
    for (const dtype of ['f32', 'f64'] as const) {
      const several = { target: ['y', 'x'], horizon: [1, 4], dtype }
      const [core, twin] = await Promise.all(
        (['wasm', 'ts'] as const).map((engine) => fitted(table, { ...several, engine })),
      )
      const bytes = core.toBytes()
      expect(Buffer.from(twin.toBytes()).equals(Buffer.from(bytes))).toBe(true)
      const loaded = await Forecaster.load(bytes)
      expect(loaded.task).toEqual(core.task)
      expect(loaded.fingerprint()).toBe(core.fingerprint())
      expect(await loaded.predict(table)).toEqual(await core.predict(table))
      expect(await loaded.evaluate(table)).toEqual(await core.evaluate(table))
      expect(Buffer.from(loaded.toBytes()).equals(Buffer.from(bytes))).toBe(true)
    }
  })

  test('learns them: its intervals cover about as much as they should', async () => {
    // A series whose noise is the same everywhere: the true quantiles are a constant away from the wave.
    let state = 7
    const noise = () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5
    const y = Array.from({ length: 4000 }, (_, r) => 10 + 3 * Math.sin(r / 10) + 6 * noise())
    const table = Table.fromColumns({ y }, { index: days(4000) })
    const forecaster = await fitted(table, { quantiles: [0.05, 0.2, 0.5, 0.8, 0.95], hiddenSize: 8, window: 10 }, 12)
    const { model } = await forecaster.evaluate(table)
    expect(model.intervals!.map(({ low, high }) => [low, high])).toEqual([
      [0.05, 0.95],
      [0.2, 0.8],
    ])
    for (const { nominal, share } of model.intervals!) expect(Math.abs(share - nominal)).toBeLessThan(0.06)
    expect(model.skillOverPersistence).toBeGreaterThan(0)
  })
})

describe('scores of quantiles', () => {
  test('are pinball losses and shares, beside the baselines with the quantiles of their residuals', async () => {
    const table = weather(300)
    const forecaster = await fitted(table, { horizon: 2 })
    const scores = await forecaster.evaluate(table)
    const y = table.numeric('y')
    const rows = Array.from({ length: 45 }, (_, i) => 255 + i)
    const rowOf = new Map(days(300).map((day, r) => [day, r]))
    const byRow = new Map((await forecaster.predict(table)).map((p) => [rowOf.get(String(p.index)), p.quantiles!]))
    // Training windows end in row 4 and later, and their target rows lie before 210.
    const residuals = Float64Array.from({ length: 204 }, (_, i) => y[i + 6] - y[i + 4])
    const shift = quantilesOf(residuals, LEVELS)
    const forecasts = {
      model: (r: number) => LEVELS.map((q) => byRow.get(r)![String(q)]),
      persistence: (r: number) => shift.map((s) => y[r - 2] + s),
    }
    for (const name of ['model', 'persistence'] as const) {
      const losses = rows.map((r) => mean(forecasts[name](r).map((f, i) => pinballLoss(y[r], f, LEVELS[i]))))
      expect(scores[name].pinball).toBeCloseTo(mean(losses), 12)
      const held = rows.filter((r) => forecasts[name](r)[0] <= y[r] && y[r] <= forecasts[name](r)[2]).length
      expect(scores[name].intervals).toEqual([{ low: 0.1, high: 0.9, nominal: 0.8, share: held / 45 }])
    }
    const { model, persistence, verdict } = scores
    expect(model.skillOverPersistence).toBe(1 - model.pinball! / persistence.pinball!)
    expect(model.skill).toBe(1 - model.pinball! / scores[scores.best as 'linear'].pinball!)
    expect(scores.judged).toBe('pinball')
    expect(persistence.mse).toBeCloseTo(mean(rows.map((r) => (y[r - 2] - y[r]) ** 2)), 12)
    for (const { against, difference } of verdict) {
      expect(difference).toBeCloseTo(model.pinball! - scores[against as 'linear'].pinball!, 12)
    }
    // In its own training part, a baseline's quantiles hold what they should.
    const train = await forecaster.evaluate(table, { part: 'train' })
    for (const name of ['persistence', 'climatology', 'linear'] as const) {
      expect(Math.abs(train[name].intervals![0].share - 0.8)).toBeLessThan(0.01)
    }
  })

  test('of several outputs, together', async () => {
    const table = weather(300)
    const forecaster = await fitted(table, { target: ['y', 'x'], horizon: [1, 3] })
    const { outputs, ...together } = await forecaster.evaluate(table)
    const deviations = ['y', 'x'].map((name) => {
      const known = [...table.numeric(name).slice(0, 210)]
      return Math.sqrt(mean(known.map((v) => (v - mean(known)) ** 2)))
    })
    for (const name of ['model', 'persistence', 'climatology', 'linear'] as const) {
      const scaled = outputs!.map((o, k) => o[name].pinball! / deviations[k < 2 ? 0 : 1])
      expect(together[name].pinball).toBeCloseTo(mean(scaled), 12)
      expect(together[name].intervals![0].share).toBeCloseTo(mean(outputs!.map((o) => o[name].intervals![0].share)), 12)
    }
  })
})

test('quantiles without a loss imply pinball, in a network too', async () => {
  const forecaster = await Forecaster.create({ target: 'y', inputs: ['x'], quantiles: [0.2, 0.8] })
  expect(forecaster.network.options).toMatchObject({ loss: 'pinball', quantiles: [0.2, 0.8], outputSize: 2 })
  const network = await Network.create({ inputSize: 1, hiddenSize: 2, quantiles: [0.2, 0.8] })
  expect(network.options).toMatchObject({ loss: 'pinball', outputSize: 2 })
})

describe('refusals', () => {
  const create = (o: object) => () => Forecaster.create({ target: 'y', ...o })

  test('of options', async () => {
    for (const quantiles of [[], [0.9, 0.1], [0.5, 0.5], [0], [1], ['0.5'], 0.5]) {
      await refusal('OPTION_INVALID', create({ loss: 'pinball', quantiles }))
    }
    await refusal('OPTION_CONFLICT', create({ loss: 'mse', quantiles: LEVELS }))
    const classes = await refusal('OPTION_CONFLICT', create({ loss: 'crossEntropy' }))
    expect(classes.message).toContain('take Network')
    const size = await refusal('OPTION_CONFLICT', create({ loss: 'pinball', horizon: [1, 2], outputSize: 2 }))
    expect(size.message).toContain('targets, horizons and quantiles make 6 outputs')
    const bare = await Forecaster.create({ target: 'y', loss: 'pinball' })
    expect(bare.task.quantiles).toEqual([0.1, 0.5, 0.9])
  })

  test('of model files that contradict themselves', async () => {
    const { tensors, metadata } = readSafetensors((await fitted(weather(200))).toBytes())
    expect(tensors.get('baseline.residuals')!.shape).toEqual([6, 1, 3])
    const changed = (key: string, quantiles: unknown, drop = false) => {
      const other = new Map(metadata)
      const json = JSON.parse(metadata.get(key)!) as Record<string, unknown>
      other.set(key, JSON.stringify({ ...json, quantiles }))
      const kept = new Map([...tensors].filter(([name]) => !drop || name !== 'baseline.residuals'))
      return writeSafetensors(kept, other)
    }
    const cases: [Uint8Array, RegExp][] = [
      [changed('schema', undefined), /differ in quantiles/],
      [changed('schema', [0.1, 0.5]), /differ in quantiles/],
      [changed('options', [0.1, 0.6, 0.9]), /differ in quantiles/],
      [changed('options', [0.9, 0.1]), /in its options, quantiles/],
      [changed('schema', LEVELS, true), /"baseline.residuals" is missing/],
    ]
    for (const [file, expected] of cases) {
      expect((await refusal('MODEL_FILE_INVALID', () => Forecaster.load(file))).message).toMatch(expected)
    }
  })
})
