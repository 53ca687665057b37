/** What a training may be told beside its data: losses, optimizers, schedules of the learning rate, sample weights. */
import { describe, expect, test } from 'vitest'
import { Forecaster } from '../../src/forecaster/index.js'
import type { FitOptions } from '../../src/options/fit.js'
import type { ForecasterOptions } from '../../src/options/forecaster.js'
import { refusal, wave, weather } from './helpers.js'

const SMALL = { target: 'y', inputs: ['y', 'x'], hiddenSize: 4, window: 5, defaults: 'plain' } as const

async function fitted(fit: FitOptions, options: Partial<ForecasterOptions> = {}, table = weather()) {
  const forecaster = await Forecaster.create({ ...SMALL, ...options })
  const run = await forecaster.fit(table, { epochs: 4, patience: Infinity, ...fit })
  return { forecaster, run }
}

describe.each(['wasm', 'ts'] as const)('%s', (engine) => {
  test.each([
    [{ loss: 'mae' }, {}],
    [{ loss: 'huber', huberDelta: 0.5, optimizer: { name: 'rmsprop', centered: true, momentum: 0.5 } }, {}],
    [{ loss: 'pinball', quantiles: [0.9], optimizer: { name: 'adagrad' } }, { clipValue: 0.01 }],
  ] as [Partial<ForecasterOptions>, FitOptions][])(
    '%j makes its loss smaller, and goes into a file',
    async (own, fit) => {
      const { forecaster, run } = await fitted({ epochs: 12, ...fit }, { ...own, engine })
      expect(run.best.validLoss!).toBeLessThan(run.epochs[0].validLoss!)
      const loaded = await Forecaster.load(forecaster.toBytes(), { engine })
      expect(loaded.fingerprint()).toBe(forecaster.fingerprint())
      expect(loaded.network.options).toMatchObject({ ...own, optimizer: own.optimizer ?? {} })
    },
  )
})

test('core and twin give one fingerprint for each loss, with weights and a schedule', async () => {
  for (const own of [{ loss: 'mae' }, { loss: 'huber' }, { loss: 'pinball', quantiles: [0.3] }] as const) {
    const table = weather(200, { cells: { w: wave(200, 5) } })
    const fit: FitOptions = { weights: 'w', schedule: [{ name: 'warmup', epochs: 2 }, { name: 'cosine' }] }
    const prints = await Promise.all(
      (['wasm', 'ts'] as const).map(async (engine) => (await fitted(fit, { ...own, engine }, table)).run),
    )
    expect(prints[0].fingerprint).toBe(prints[1].fingerprint)
    expect(prints[0].epochs.map((e) => e.validLoss)).toEqual(prints[1].epochs.map((e) => e.validLoss))
  }
})

describe('a schedule', () => {
  test('sets the rate of each epoch, which history and progress tell', async () => {
    const seen = new Set<number>()
    const { run } = await fitted({
      schedule: { name: 'step', stepSize: 2, gamma: 0.5 },
      onProgress: ({ learningRate }) => seen.add(learningRate),
    })
    expect(run.epochs.map((e) => e.learningRate)).toEqual([0.003, 0.003, 0.0015, 0.0015])
    expect([...seen]).toEqual([0.003, 0.0015])
    const constant = await fitted({})
    expect(run.epochs[1].fingerprint).toBe(constant.run.epochs[1].fingerprint)
    expect(run.epochs[2].fingerprint).not.toBe(constant.run.epochs[2].fingerprint)
  })

  test('that changes nothing changes no bit, and begins anew with each fit', async () => {
    const { forecaster, run } = await fitted({ schedule: { name: 'warmup', epochs: 1 } })
    expect(run.fingerprint).toBe((await fitted({})).run.fingerprint)
    const again = await forecaster.fit(weather(), { epochs: 2, schedule: { name: 'warmup', epochs: 2 } })
    expect(again.epochs.map((e) => e.learningRate)).toEqual([0.0015, 0.003])
    const after = await forecaster.fit(weather(), { epochs: 1 })
    expect(after.epochs[0].learningRate).toBe(0.003)
  })

  test('goes on where a checkpoint left it', async () => {
    const table = weather(200, { cells: { w: wave(200, 5) } })
    const schedule = { name: 'plateau', patience: 0, factor: 0.5, threshold: 0.2 } as const
    const fit: FitOptions = { epochs: 6, weights: 'w', schedule }
    const kept: Uint8Array[] = []
    const own = { optimizer: { name: 'rmsprop', momentum: 0.5, centered: true } } as const
    const checkpoint = (bytes: Uint8Array) => void kept.push(bytes)
    const whole = await fitted({ ...fit, checkpoint, checkpointEvery: 1 }, own, table)
    expect(new Set(whole.run.epochs.map((e) => e.learningRate)).size).toBeGreaterThan(2)
    for (const resume of kept) {
      const { run } = await fitted({ ...fit, resume }, { ...own, engine: 'ts' }, table)
      expect(run.fingerprint).toBe(whole.run.fingerprint)
      expect(run.epochs.map((e) => e.learningRate)).toEqual(whole.run.epochs.map((e) => e.learningRate))
    }
  })

  test('that could never act is refused', async () => {
    const { message } = await refusal('OPTION_CONFLICT', () =>
      fitted({ patience: 3, schedule: { name: 'plateau', patience: 3 } }),
    )
    expect(message).toBe(
      'The schedule plateau waits 3 epochs, but training ends after 3 without a better validation loss; raise patience, ' +
        'or lower that of the schedule.',
    )
  })
})

describe('sample weights', () => {
  const withWeights = (weight: (row: number) => number | null) =>
    weather(300, { cells: { w: Array.from({ length: 300 }, (_, r) => weight(r)) } })

  test('that are all the same power of two change no bit', async () => {
    const plain = await fitted({})
    for (const weight of [1, 4]) {
      const { run } = await fitted(
        { weights: 'w' },
        {},
        withWeights(() => weight),
      )
      expect(run.fingerprint).toBe(plain.run.fingerprint)
      expect(run.epochs.map((e) => [e.trainLoss, e.validLoss])).toEqual(
        plain.run.epochs.map((e) => [e.trainLoss, e.validLoss]),
      )
    }
  })

  test('of 0 leave samples out, in training and in validation', async () => {
    // Beyond what f32 keeps beside ordinary numbers, so that a sample that counts would show.
    const spoilt = (rows: number[]) => (r: number) => (rows.includes(r) ? 1e6 : wave(300)[r])
    const rows = [50, 51, 120, 230]
    const cells = (value: (r: number) => number) => ({
      y: Array.from({ length: 300 }, (_, r) => value(r)),
      w: Array.from({ length: 300 }, (_, r) => (rows.includes(r) ? 0 : 1)),
    })
    const own = { inputs: ['x'], lossOn: 'last', scale: 'none' } as const
    const runs = await Promise.all(
      [(r: number) => wave(300)[r], spoilt(rows)].map((y) =>
        fitted({ weights: 'w', clipNorm: 0 }, own, weather(300, { cells: cells(y) })),
      ),
    )
    expect(runs[0].run.epochs).toEqual(
      runs[1].run.epochs.map((e, i) => ({
        ...e,
        seconds: runs[0].run.epochs[i].seconds,
        windowsPerSecond: runs[0].run.epochs[i].windowsPerSecond,
      })),
    )
  })

  test('are not an input unless named', async () => {
    const { forecaster } = await fitted(
      { weights: 'w' },
      { inputs: undefined },
      withWeights(() => 1),
    )
    expect(forecaster.inputs).toEqual(['y', 'x'])
    const named = await fitted(
      { weights: 'w' },
      { inputs: ['x', 'w'] },
      withWeights((r) => r),
    )
    expect(named.forecaster.inputs).toEqual(['x', 'w'])
  })

  test.each([
    ['2012-02-20', -1, 'is -1'],
    ['2012-02-20', null, 'is missing'],
  ])('refuses a weight on %s that is %s', async (_, cell, found) => {
    const table = withWeights((r) => (r === 50 ? cell : 1))
    const { message } = await refusal('WEIGHT_INVALID', () => fitted({ weights: 'w' }, {}, table))
    expect(message).toContain(`the weight in the column "w" ${found}; expected a finite number from 0 up.`)
  })

  test('refuses weights that are all 0, an unknown column, and what is no name', async () => {
    const { message } = await refusal('WEIGHT_INVALID', () =>
      fitted(
        { weights: 'w' },
        {},
        withWeights(() => 0),
      ),
    )
    expect(message).toContain('all weights of the training part are 0 in the column "w"')
    await refusal('COLUMN_UNKNOWN', () => fitted({ weights: 'v' }))
    await refusal('OPTION_INVALID', () => fitted({ weights: 3 as never }))
  })
})
