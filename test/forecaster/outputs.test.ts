/** Several targets and several horizons in one network. */
import { describe, expect, test } from 'vitest'
import { Forecaster } from '../../src/forecaster/index.js'
import type { ForecasterOptions } from '../../src/options/forecaster.js'
import { readSafetensors, writeSafetensors } from '../../src/format/safetensors.js'
import { readCsv, Table } from '../../src/table/index.js'
import { days, refusal, wave, weather } from './helpers.js'

const BOTH = {
  target: ['y', 'x'],
  horizon: [1, 3],
  hiddenSize: 4,
  window: 5,
  dtype: 'f64' as const,
  defaults: 'plain' as const,
}
const BRIEF = { epochs: 2 }

async function fitted(table: Table, options: Partial<ForecasterOptions> = {}): Promise<Forecaster> {
  const forecaster = await Forecaster.create({ ...BOTH, ...options })
  await forecaster.fit(table, BRIEF)
  return forecaster
}

/** Mean and population deviation of the first rows, missing ones left out. */
function scaleOf(values: Float64Array, rows: number): { mean: number; deviation: number } {
  const known = [...values.slice(0, rows)].filter((v) => !Number.isNaN(v))
  const mean = known.reduce((a, b) => a + b, 0) / known.length
  return { mean, deviation: Math.sqrt(known.reduce((a, b) => a + (b - mean) * (b - mean), 0) / known.length) }
}

/** Both columns, some cells missing. */
function holed(rows = 300): Table {
  const y: (number | null)[] = wave(rows)
  const x: (number | null)[] = wave(rows, 2)
  for (const r of [40, 41, 42, 120, 219, 230, 260]) y[r] = null
  for (const r of [42, 43, 200, 228, 261, 262, 263, 264]) x[r] = null
  return weather(rows, { cells: { y, x, z: wave(rows, 3) } })
}

describe('the outputs', () => {
  test('are targets, then horizons ascending; each target has its own scale', async () => {
    const table = weather(200)
    const forecaster = await fitted(table, { horizon: [3, 1] })
    expect(forecaster.task).toEqual({ target: ['y', 'x'], horizon: [1, 3], window: 5 })
    expect(forecaster.network.options.outputSize).toBe(4)
    const predictions = await forecaster.predict(table)
    expect(predictions).toHaveLength(196 * 4)
    const calendar = days(210)
    const scales = ['y', 'x'].map((name) => scaleOf(table.numeric(name), 140))
    for (const w of [0, 17, 195]) {
      const x: number[] = []
      for (let r = w; r < w + 5; r++) {
        ;['y', 'x'].forEach((name, c) => x.push((table.numeric(name)[r] - scales[c].mean) / scales[c].deviation))
      }
      const given = forecaster.network.predict(x, { steps: 5 }).output.slice(16)
      const four = predictions.slice(w * 4, w * 4 + 4)
      const expected = [
        ['y', 1],
        ['y', 3],
        ['x', 1],
        ['x', 3],
      ] as const
      expected.forEach(([target, horizon], k) => {
        const { mean, deviation } = scales[k < 2 ? 0 : 1]
        const row = w + 4 + horizon
        const prediction = { origin: calendar[w + 4], index: calendar[row], target, horizon }
        expect(four[k]).toEqual({
          ...prediction,
          value: expect.closeTo(given[k] * deviation + mean, 12) as number,
          ...(row < 200 ? { actual: table.numeric(target)[row] } : { ahead: true }),
        })
      })
    }
  })

  test.each(['wasm', 'ts'] as const)('%s: losses are means over all targets that are there', async (engine) => {
    const table = holed()
    for (const lossOn of ['all', 'last'] as const) {
      const options = { ...BOTH, inputs: ['z', 'y'], engine, lossOn, optimizer: { name: 'sgd', learningRate: 0 } }
      const forecaster = await Forecaster.create(options)
      const run = await forecaster.fit(table, { epochs: 1, batchSize: 7, split: [0.7, 0.15, 0.15] })
      const names = ['y', 'x']
      const scales = new Map(['z', ...names].map((name) => [name, scaleOf(table.numeric(name), 210)]))
      const scaled = (name: string, r: number) => {
        const { mean, deviation } = scales.get(name)!
        return (table.numeric(name)[r] - mean) / deviation
      }
      /** Squared errors of the steps from `first` on of the windows whose target rows all lie in from … to − 1. */
      const loss = (from: number, to: number, first: number) => {
        let [sum, n, windows] = [0, 0, 0]
        for (let e = 4; e + 3 < 300; e++) {
          if (e + 1 < from || e + 3 >= to) continue
          const known = names.some((name) => [1, 3].some((h) => !Number.isNaN(scaled(name, e + h))))
          if (!known) continue
          windows++
          const x: number[] = []
          for (let r = e - 4; r <= e; r++) {
            // The value before, where y is missing.
            let filled = r
            while (Number.isNaN(scaled('y', filled))) filled--
            x.push(scaled('z', r), scaled('y', filled))
          }
          const { output } = forecaster.network.predict(x, { steps: 5 })
          for (let t = first; t < 5; t++) {
            names.forEach((name, j) => {
              ;[1, 3].forEach((h, i) => {
                const wanted = scaled(name, e - 4 + t + h)
                if (Number.isNaN(wanted)) return
                sum += (output[t * 4 + j * 2 + i] - wanted) ** 2
                n++
              })
            })
          }
        }
        return { loss: sum / n, windows }
      }
      const train = loss(0, 210, lossOn === 'all' ? 0 : 4)
      const valid = loss(210, 255, 4)
      const test = loss(255, 300, 4)
      expect(run.epochs[0].trainLoss).toBeCloseTo(train.loss, 12)
      expect(run.epochs[0].validLoss).toBeCloseTo(valid.loss, 12)
      const { samples } = run.data
      expect([samples.train, samples.valid, samples.test]).toEqual([train.windows, valid.windows, test.windows])
    }
  })

  test('of one in a list are those of one alone', async () => {
    const table = weather(200)
    const plain = await fitted(table, { target: 'y', horizon: 2 })
    const listed = await fitted(table, { target: ['y'], horizon: [2] })
    expect(listed.task).toEqual({ target: 'y', horizon: 2, window: 5 })
    expect(Buffer.from(listed.toBytes()).equals(Buffer.from(plain.toBytes()))).toBe(true)
  })

  test('a training goes on, and both engines give the same model, byte for byte', async () => {
    const table = await readCsv('data/seattle-with-holes.csv')
    for (const dtype of ['f32', 'f64'] as const) {
      const files: string[] = []
      for (const engine of ['wasm', 'ts'] as const) {
        const options = { target: ['tmax', 'rain'], horizon: [1, 2, 5], engine, dtype, hiddenSize: 6 }
        const forecaster = await Forecaster.create(options)
        await forecaster.fit(table, BRIEF)
        const run = await forecaster.fit(table, BRIEF)
        expect(run.data.gaps.length).toBeGreaterThan(0)
        files.push(Buffer.from(forecaster.toBytes()).toString('hex'))
      }
      expect(files[0] === files[1]).toBe(true)
    }
  })
})

describe('samples', () => {
  test('reach to the farthest horizon, across no gap', async () => {
    const kept = Array.from({ length: 300 }, (_, r) => r).filter((r) => r !== 150)
    const pick = <T>(all: T[]): T[] => kept.map((r) => all[r])
    const table = Table.fromColumns({ y: pick(wave(300)), x: pick(wave(300, 2)) }, { index: pick(days(300)) })
    const forecaster = await Forecaster.create(BOTH)
    const { data } = await forecaster.fit(table, BRIEF)
    // Two runs, each loses 4 rows before its first window end and 3 after its last.
    const { train, valid, test, straddling } = data.samples
    // At each of the two boundaries two windows have target rows on both sides.
    expect(straddling).toBe(4)
    expect(train + valid + test + straddling!).toBe(299 - 2 * 7)
    // Training rows are 0 … 208; the gap lies among them.
    expect(train).toBe(209 - 2 * 7)
  })

  test('later rows change neither the model nor earlier predictions', async () => {
    const fit = async (changeFrom: number) => {
      const y = wave(300)
      const x = wave(300, 2)
      for (let r = changeFrom; r < 300; r++) [y[r], x[r]] = [500 - r, r * 3]
      const table = weather(300, { cells: { y, x } })
      const forecaster = await Forecaster.create(BOTH)
      const run = await forecaster.fit(table, { ...BRIEF, split: [0.7, 0, 0.3] })
      return run.fingerprint
    }
    expect(await fit(210)).toBe(await fit(300))
    expect(await fit(209)).not.toBe(await fit(300))
  })

  test('a target that no training sample has is refused', async () => {
    const x: (number | null)[] = wave(200, 2)
    x.fill(null, 3)
    const forecaster = await Forecaster.create({ ...BOTH, inputs: ['y'] })
    const error = await refusal('NO_SAMPLES', () => forecaster.fit(weather(200, { cells: { x } }), BRIEF))
    expect(error.message).toMatch(/target "x" 1 row ahead/)
  })
})

describe('what lies ahead', () => {
  test('is forecast from the latest origin', async () => {
    const table = weather(200)
    const near = await (await fitted(table, { target: 'y', horizon: [1, 2, 3] })).forecast(table)
    expect(near.map((p) => [p.origin, p.index, p.horizon])).toEqual(
      [1, 2, 3].map((h) => [days(200)[199], days(3, 200)[h - 1], h]),
    )
    for (const p of near) expect(p).not.toHaveProperty('target')
    const far = await (await fitted(table, { target: ['y', 'x'], horizon: [1, 4] })).forecast(table)
    const expected = [
      [199, 200, 1],
      [197, 201, 4],
      [198, 202, 4],
      [199, 203, 4],
    ]
    expect(far.map((p) => [p.origin, p.index, p.target, p.horizon])).toEqual(
      expected.flatMap(([origin, row, h]) => ['y', 'x'].map((name) => [days(204)[origin], days(204)[row], name, h])),
    )
  })

  test('with horizon 0 depends on which cells of each target are there', async () => {
    const rows = 150
    const complete = { z: wave(rows, 3), y: wave(rows), x: wave(rows, 2) }
    const forecaster = await fitted(Table.fromColumns(complete, { index: days(rows) }), { horizon: [0, 1] })
    expect(forecaster.inputs).toEqual(['z'])
    const y: (number | null)[] = [...complete.y]
    y[rows - 1] = null
    const open = Table.fromColumns({ ...complete, y }, { index: days(rows) })
    const ahead = await forecaster.forecast(open)
    expect(ahead.map((p) => [p.target, p.horizon, p.index])).toEqual([
      ['y', 0, days(rows)[rows - 1]],
      ['y', 1, days(1, rows)[0]],
      ['x', 1, days(1, rows)[0]],
    ])
  })

  test('with horizon 0 tells that later horizons lack the past of the targets too', async () => {
    const rows = 150
    const table = Table.fromColumns({ z: wave(rows, 3), y: wave(rows), x: wave(rows, 2) }, { index: days(rows) })
    const warningsWith = async (options: Partial<ForecasterOptions>) =>
      (await (await Forecaster.create({ ...BOTH, ...options })).fit(table, { epochs: 1 })).warnings
    expect(await warningsWith({ target: 'y', horizon: [0, 1, 2, 3] })).toEqual([
      'Horizon 0 leaves "y" out of the inputs at all horizons: horizon: [1,2,3] has the past of "y" as input; ' +
        'forecast horizon 0 by a model of its own.',
    ])
    const [both] = await warningsWith({ horizon: [0, 2] })
    expect(both).toContain('leaves "y", "x" out of the inputs at all horizons: horizon: 2 has')
    expect(await warningsWith({ horizon: 0 })).toEqual([])
    expect(await warningsWith({ horizon: [1, 2] })).toEqual([])
    expect(await warningsWith({ horizon: [0, 1], inputs: ['z'] })).toEqual([])
  })

  test('needs no target column', async () => {
    const table = weather(200, { cells: { z: wave(200, 3) } })
    const forecaster = await fitted(table, { inputs: ['z'] })
    const bare = Table.fromColumns({ z: wave(200, 3), x: wave(200, 2) }, { index: days(200) })
    const values = (await forecaster.predict(table)).map((p) => p.value)
    const predictions = await forecaster.predict(bare)
    expect(predictions.map((p) => p.value)).toEqual(values)
    for (const p of predictions) if (p.target === 'y') expect(p).not.toHaveProperty('actual')
    expect(predictions[2]).toMatchObject({ target: 'x', actual: wave(200, 2)[5] })
    await refusal('COLUMN_UNKNOWN', () => forecaster.evaluate(bare, { part: 'all' }))
  })
})

const NAMES = ['persistence', 'seasonalNaive', 'drift', 'climatology', 'linear', 'autoregression']

describe('scores', () => {
  test('of each output are those of its own forecasts', async () => {
    const table = holed()
    const forecaster = await fitted(table, { inputs: ['z', 'y'] })
    const scores = await forecaster.evaluate(table)
    const predictions = await forecaster.predict(table)
    const rowOf = new Map(days(300).map((day, r) => [day, r]))
    expect(scores.outputs!.map(({ target, horizon }) => [target, horizon])).toEqual([
      ['y', 1],
      ['y', 3],
      ['x', 1],
      ['x', 3],
    ])
    for (const output of scores.outputs!) {
      const values = table.numeric(output.target)
      const own = predictions.filter((p) => {
        const origin = rowOf.get(String(p.origin))!
        const scored = p.target === output.target && p.horizon === output.horizon && p.actual !== undefined
        return scored && origin + 1 >= 255 && origin + 3 < 300
      })
      expect(output.model.n).toBe(own.length)
      expect(own.length).toBeLessThan(45)
      const mse = own.reduce((s, p) => s + (p.value - p.actual!) ** 2, 0) / own.length
      expect(output.model.mse).toBeCloseTo(mse, 10)
      // A missing value is that of the same weekday before.
      const last = (row: number) => (Number.isNaN(values[row]) ? values[row - 7] : values[row])
      const held = own.reduce((s, p) => s + (last(rowOf.get(String(p.origin))!) - p.actual!) ** 2, 0) / own.length
      expect(output.persistence.mse).toBeCloseTo(held, 10)
      expect(output.model.skillOverPersistence).toBe(1 - output.model.mse / output.persistence.mse)
      expect(output.model.skill).toBe(1 - output.model.mse / output[scores.best as 'linear'].mse)
      expect(output.verdict.map((v) => v.against)).toEqual(NAMES)
    }
    expect(scores.notes.join(' ')).toMatch(/Of 4 of the 4 outputs some samples are not scored/)
    const fewest = Math.min(...scores.outputs!.map(({ model }) => model.n))
    expect(scores.model.n).toBeLessThan(fewest)
    expect(scores.notes.join(' ')).toContain(`All outputs together are compared in ${scores.model.n} of 43 windows, `)
  })

  test('all together are means over windows and outputs, in deviations where units differ', async () => {
    const table = weather(300)
    const forecaster = await fitted(table)
    const { outputs, ...together } = await forecaster.evaluate(table)
    const deviations = ['y', 'y', 'x', 'x'].map((name) => scaleOf(table.numeric(name), 210).deviation)
    for (const name of ['model', 'persistence', 'climatology', 'linear', 'autoregression'] as const) {
      const mean = outputs!.reduce((s, o, k) => s + o[name].mse / deviations[k] ** 2, 0) / 4
      expect(together[name].mse).toBeCloseTo(mean, 12)
      expect(together[name].mae).toBeCloseTo(outputs!.reduce((s, o, k) => s + o[name].mae / deviations[k], 0) / 4, 12)
      expect(together[name].n).toBe(43)
    }
    for (const { against, difference } of together.verdict) {
      const baseline = together[against as 'linear']
      expect(difference).toBeCloseTo(together.model.mse - baseline.mse, 12)
    }
    const one = await (await fitted(table, { target: 'y' })).evaluate(table)
    expect(one.model.mse).toBeCloseTo((one.outputs![0].model.mse + one.outputs![1].model.mse) / 2, 12)
  })

  test('of another table, and of a loaded model', async () => {
    const forecaster = await fitted(weather(300))
    const longer = weather(340)
    const scores = await forecaster.evaluate(longer)
    expect(scores).toMatchObject({ part: 'test', model: { n: 83 } })
    const loaded = await Forecaster.load(forecaster.toBytes(), { engine: 'ts' })
    expect(await loaded.evaluate(longer)).toEqual(scores)
    expect(await loaded.predict(longer)).toEqual(await forecaster.predict(longer))
  })

  test('the linear baseline of an output is that of a forecaster of this output alone', async () => {
    const table = weather(300)
    const both = await (await fitted(table, { horizon: 2 })).evaluate(table)
    for (const [j, target] of (['y', 'x'] as const).entries()) {
      const alone = await (await fitted(table, { target, horizon: 2, inputs: ['y', 'x'] })).evaluate(table)
      expect(both.outputs![j]).toMatchObject({
        linear: alone.linear,
        climatology: alone.climatology,
        persistence: alone.persistence,
      })
    }
  })
})

describe('refusals', () => {
  const create = (o: object) => () => Forecaster.create({ target: 'y', ...o })

  test('of options', async () => {
    for (const target of [[], ['y', 3], ['y', 'y'], {}]) await refusal('OPTION_INVALID', create({ target }))
    for (const horizon of [[], [1, 1], [1, -1], [0.5], '1', [1, '2']]) {
      await refusal('OPTION_INVALID', create({ horizon }))
    }
    const many = Array.from({ length: 40_000 }, (_, h) => h + 1)
    expect((await refusal('OPTION_INVALID', create({ target: ['y', 'x'], horizon: many }))).message).toContain(
      '80,000 outputs',
    )
    const size = await refusal('OPTION_CONFLICT', create({ horizon: [1, 2], outputSize: 1 }))
    expect(size.message).toContain('2 outputs')
    await Forecaster.create({ target: 'y', horizon: [1, 2], outputSize: 2 })
  })

  test('of leaks, whichever target and horizon they give away', async () => {
    const y = wave(200)
    const ahead = (n: number): (number | null)[] => y.map((_, r) => y[r + n] ?? null)
    const table = weather(200, { cells: { future: ahead(4) }, missing: 'mean' })
    const leaky = await Forecaster.create({ ...BOTH, target: ['x', 'y'], horizon: [1, 4], inputs: ['future'] })
    const error = await refusal('TARGET_LEAK', () => leaky.fit(table))
    expect(error.message).toMatch(/"future" gives the target "y" away: it equals the target 4 rows later/)
    await refusal('TARGET_LEAK', create({ target: ['x', 'y'], horizon: [0, 1], inputs: ['z', 'y'] }))
    const both = await Forecaster.create({ ...BOTH, horizon: 0 })
    await refusal('OPTION_CONFLICT', () => both.fit(weather(200)))
  })

  test('of model files that contradict themselves', async () => {
    const table = weather(200)
    const bytes = (await fitted(table)).toBytes()
    const { tensors, metadata } = readSafetensors(bytes)
    const shapes = Object.fromEntries([...tensors].map(([name, t]) => [name, t.shape]))
    expect(shapes).toMatchObject({
      'head.weight': [4, 4],
      'head.bias': [4],
      'baseline.linear': [4, 11],
      'baseline.autoregression': [4, 6],
      'baseline.climatology': [14],
    })
    type Field = Record<string, unknown>
    const changed = (change: (json: Field) => void, keys: string[]) => {
      const other = new Map(metadata)
      for (const key of keys) {
        const json = JSON.parse(metadata.get(key)!) as Field
        change(json)
        other.set(key, JSON.stringify(json))
      }
      return writeSafetensors(tensors, other)
    }
    const set = (name: string, value: unknown, ...keys: string[]) => changed((json) => (json[name] = value), keys)
    const cases: [Uint8Array, RegExp][] = [
      [set('target', ['y', 'z'], 'schema'), /differ in target/],
      [set('target', ['y'], 'options', 'schema'), /one value, or a list of at least two/],
      [set('target', ['y', 'y'], 'options', 'schema'), /none twice/],
      [set('target', ['y', 'z'], 'options', 'schema'), /it was changed/],
      [set('horizon', [1, 4], 'options', 'schema'), /it was changed/],
      [set('horizon', [3, 1], 'options', 'schema'), /ascending/],
      [set('horizon', [1, 2, 3], 'options', 'schema'), /baselines/],
      [set('target', { mean: 0, deviation: 1 }, 'scaler'), /target in its scaler/],
      [changed((json) => (json.linear as unknown[]).pop(), ['baselines']), /list of 4/],
      [changed((json) => (json.climatology as unknown[]).pop(), ['baselines']), /list of 2/],
      [changed((json) => ((json.linear as Field[])[2].skipped = 2), ['baselines']), /differ in skipped/],
    ]
    for (const [file, expected] of cases) {
      expect((await refusal('MODEL_FILE_INVALID', () => Forecaster.load(file))).message).toMatch(expected)
    }
  })
})
