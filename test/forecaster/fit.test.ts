import { describe, expect, test } from 'vitest'
import { Forecaster } from '../../src/forecaster/index.js'
import { readCsv } from '../../src/table/index.js'
import type { Progress } from '../../src/options/progress.js'
import { refusal, weather } from './helpers.js'

const SMALL = { target: 'y', hiddenSize: 5, window: 6, defaults: 'plain' } as const

describe.each(['wasm', 'ts'] as const)('fit on %s', (engine) => {
  test('gives losses, the best epoch, facts and a fingerprint', async () => {
    const forecaster = await Forecaster.create({ ...SMALL, engine })
    const run = await forecaster.fit(weather(), { epochs: 4 })
    expect(run.epochs.map((e) => e.epoch)).toEqual([1, 2, 3, 4])
    for (const e of run.epochs) expect(e.trainLoss).toBeGreaterThan(0)
    expect(run.best.validLoss).toBe(Math.min(...run.epochs.map((e) => e.validLoss!)))
    expect(run.fingerprint).toBe(forecaster.fingerprint())
    expect(run.data).toEqual({
      rows: 300,
      missing: { y: 0, x: 0 },
      gaps: [],
      // Rows 0 … 209 train: the first target is row 6. Then each row of a part has a sample.
      samples: { train: 204, valid: 45, test: 45, targetMissing: 0 },
      inputs: ['y', 'x'],
      reading: { sentence: '', warnings: [] },
      season: { rows: [7], by: 'step' },
    })
    expect(run.warnings).toEqual([])
    expect(forecaster.task).toEqual({ target: 'y', horizon: 1, window: 6 })
    expect(forecaster.network.options).toMatchObject({ inputSize: 2, outputSize: 1, dtype: 'f32' })
  })

  test('goes on where it ended, unless it is reset', async () => {
    const split = [0.8, 0, 0.2] as const
    const long = await Forecaster.create({ ...SMALL, engine })
    const { fingerprint } = await long.fit(weather(), { epochs: 5, split })
    const parts = await Forecaster.create({ ...SMALL, engine })
    await parts.fit(weather(), { epochs: 2, split })
    const resumed = await parts.fit(weather(), { epochs: 3, split })
    expect(resumed.fingerprint).toBe(fingerprint)
    expect(resumed.best).toEqual({ epoch: 3, validLoss: null })
    expect((await parts.fit(weather(), { epochs: 5, split, reset: true })).fingerprint).toBe(fingerprint)
  })

  test('abort: the reason is thrown, and fit may be called again', async () => {
    const forecaster = await Forecaster.create({ ...SMALL, engine })
    const controller = new AbortController()
    const onProgress = (p: Progress): void => {
      if (p.epoch === 2) controller.abort('stop')
    }
    const fit = forecaster.fit(weather(), { epochs: 1000, signal: controller.signal, onProgress })
    await expect(fit).rejects.toBe('stop')
    // It holds what it learned so far.
    expect((await forecaster.evaluate(weather())).model.n).toBe(45)
    expect(await forecaster.forecast(weather())).toHaveLength(1)
    await forecaster.fit(weather(), { epochs: 1 })
    await expect(forecaster.fit(weather(), { signal: controller.signal })).rejects.toBe('stop')
  })

  test('DIVERGED leaves a forecaster that was trained as it was, and a new one untrained', async () => {
    const wild = { ...SMALL, engine, dtype: 'f64' as const, optimizer: { name: 'sgd', learningRate: 1e300 } }
    const forecaster = await Forecaster.create(wild)
    const error = await refusal('DIVERGED', () => forecaster.fit(weather(), { clipNorm: 0 }))
    expect(error.facts).toMatchObject({ epoch: 1 })
    expect(error.message).toContain('; lower the learning rate, or give clipNorm: 1. ')
    const clipped = await refusal('DIVERGED', () => forecaster.fit(weather(), { clipNorm: 2 }))
    expect(clipped.message).toContain('; lower the learning rate, or lower clipNorm. ')
    await refusal('NOT_FITTED', () => forecaster.predict(weather()))

    const tame = await Forecaster.create({ ...wild, optimizer: { name: 'sgd', learningRate: 0.01 } })
    const { fingerprint } = await tame.fit(weather(), { epochs: 2 })
    const broken = weather(300)
    broken.numeric('y').fill(1e160, 100, 120)
    await refusal('DIVERGED', () => tame.fit(broken, { clipNorm: 0 }))
    expect(tame.fingerprint()).toBe(fingerprint)
  })

  test('the event loop gets its turns', async () => {
    const forecaster = await Forecaster.create({ ...SMALL, engine, hiddenSize: 32, window: 20 })
    let longest = 0
    let ticks = 0
    let last = performance.now()
    const timer = setInterval(() => {
      const now = performance.now()
      longest = Math.max(longest, now - last)
      last = now
      ticks++
    }, 1)
    await forecaster.fit(weather(3000), { epochs: engine === 'wasm' ? 12 : 3, patience: Infinity })
    clearInterval(timer)
    expect(ticks).toBeGreaterThan(5)
    // Slices take 30 ms; the margin is for a busy machine and for the baselines, which are fitted in one go.
    expect(longest).toBeLessThan(600)
  })
})

test('both engines give the same model, byte for byte, in both precisions', async () => {
  const table = await readCsv('data/seattle-with-holes.csv')
  for (const dtype of ['f32', 'f64'] as const) {
    const files = []
    for (const engine of ['wasm', 'ts'] as const) {
      const forecaster = await Forecaster.create({ target: 'tmax', engine, dtype, lossOn: 'all', numLayers: 2 })
      const run = await forecaster.fit(table, { epochs: 3 })
      expect(run.data.gaps.length).toBeGreaterThan(0)
      expect(run.data.samples.targetMissing).toBeGreaterThan(0)
      files.push(Buffer.from(forecaster.toBytes()).toString('hex'))
    }
    expect(files[0] === files[1]).toBe(true)
  }
})

test('a batch of one, the last step only, other optimizers', async () => {
  for (const name of ['sgd', 'adam', 'adamw']) {
    const prints = []
    for (const engine of ['wasm', 'ts'] as const) {
      const forecaster = await Forecaster.create({ ...SMALL, engine, lossOn: 'last', optimizer: { name } })
      prints.push((await forecaster.fit(weather(120), { epochs: 2, batchSize: 1 })).fingerprint)
    }
    expect(prints[0]).toBe(prints[1])
  }
})

test('one call at a time', async () => {
  const forecaster = await Forecaster.create(SMALL)
  const fit = forecaster.fit(weather(), { epochs: 2 })
  await refusal('BUSY', () => forecaster.fit(weather()))
  await refusal('BUSY', () => forecaster.predict(weather()))
  await refusal('BUSY', () => forecaster.evaluate(weather()))
  await refusal('BUSY', () => forecaster.toBytes())
  await fit
  await forecaster.fit(weather(), { epochs: 1 })
})

test('before the first fit and after dispose', async () => {
  const forecaster = await Forecaster.create(SMALL)
  for (const call of ['predict', 'evaluate', 'forecast'] as const) {
    await refusal('NOT_FITTED', () => forecaster[call](weather()))
  }
  await refusal('NOT_FITTED', () => forecaster.toBytes())
  await refusal('NOT_FITTED', () => forecaster.fingerprint())
  await refusal('NOT_FITTED', () => forecaster.network)
  const named = await Forecaster.create({ ...SMALL, inputs: ['x'] })
  expect(named.network.options.inputSize).toBe(1)
  const fit = named.fit(weather(), { epochs: 1000, patience: Infinity })
  setTimeout(() => named.dispose(), 5)
  await refusal('DISPOSED', () => fit)
  await refusal('DISPOSED', () => named.fit(weather()))
  await refusal('DISPOSED', () => named.predict(weather()))
  await refusal('DISPOSED', () => named.network)
  named.dispose()
})

test('options of fit are checked', async () => {
  const forecaster = await Forecaster.create(SMALL)
  const fit = (o: object) => () => forecaster.fit(weather(), o)
  expect((await refusal('OPTION_UNKNOWN', fit({ epoch: 3 }))).message).toContain('epochs')
  await refusal('OPTION_INVALID', fit({ epochs: 0 }))
  await refusal('OPTION_INVALID', fit({ epochs: 1.5 }))
  await refusal('OPTION_INVALID', fit({ batchSize: 0 }))
  await refusal('OPTION_INVALID', fit({ batchSize: '32' }))
  await refusal('OPTION_INVALID', fit({ shuffle: 1 }))
  await refusal('OPTION_INVALID', fit({ patience: 0 }))
  await refusal('OPTION_INVALID', fit({ clipNorm: -1 }))
  await refusal('OPTION_INVALID', fit({ clipNorm: Infinity }))
  await refusal('OPTION_INVALID', fit({ signal: {} }))
  await refusal('OPTION_INVALID', fit({ onProgress: 3 }))
  await refusal('OPTION_CONFLICT', fit({ patience: 3, split: [0.8, 0, 0.2] }))
  expect((await refusal('SPLIT_INVALID', fit({ split: [0.7, 0.2, 0.2] }))).message).toMatch(
    /0\.7, 0\.2, 0\.2.*sums to 1\.1/,
  )
  await refusal('SPLIT_INVALID', fit({ split: [0, 0.5, 0.5] }))
  await refusal('SPLIT_INVALID', fit({ split: [1.5, -0.5, 0] }))
  await refusal('SPLIT_INVALID', fit({ split: [0.5, 0.5] }))
  await refusal('SPLIT_INVALID', fit({ split: 0.7 }))
  await refusal('OPTION_INVALID', () => forecaster.fit('weather.csv' as never))
})

test('options of create are checked', async () => {
  const create = (o: object) => () => Forecaster.create(o as never)
  expect((await refusal('OPTION_UNKNOWN', create({ target: 'y', hiddenSzie: 3 }))).message).toContain('hiddenSize')
  await refusal('OPTION_INVALID', create({}))
  await refusal('OPTION_INVALID', create({ target: 'y', hiddenSize: 0 }))
  await refusal('OPTION_INVALID', create({ target: 'y', window: 0 }))
  await refusal('OPTION_INVALID', create({ target: 'y', horizon: -1 }))
  await refusal('OPTION_INVALID', create({ target: 'y', inputs: [] }))
  await refusal('OPTION_INVALID', create({ target: 'y', inputs: ['x', 'x'] }))
  await refusal('OPTION_INVALID', create({ target: 'y', inputs: 'x' }))
  await refusal('OPTION_INVALID', create({ target: 'y', scale: 'minmax' }))
  await refusal('OPTION_INVALID', create({ target: 'y', cell: 'elman' }))
  await refusal('OPTION_INVALID', create({ target: 'y', dtype: 'f16' }))
  await refusal('OPTION_INVALID', create({ target: 'y', optimizer: { name: 'sdg' } }))
  await refusal('OPTION_CONFLICT', create({ target: 'y', outputSize: 2 }))
  await refusal('OPTION_CONFLICT', create({ target: 'y', inputs: ['x'], inputSize: 2 }))
  await refusal('TARGET_LEAK', create({ target: 'y', inputs: ['x', 'y'], horizon: 0 }))
  expect(
    (await refusal('MEMORY_TOO_SMALL', create({ target: 'y', inputs: ['x'], maxMemory: 1000 }))).message,
  ).toContain('MiB')
  const small = await Forecaster.create({ ...SMALL, maxMemory: 60_000 })
  expect((await refusal('MEMORY_TOO_SMALL', () => small.fit(weather(5000)))).message).toContain('MiB')
})
