/** The last training: on all rows, for as many epochs as validation found best. */
import { describe, expect, test } from 'vitest'
import { Forecaster } from '../../src/forecaster/index.js'
import type { FitOptions } from '../../src/options/fit.js'
import type { ForecasterOptions } from '../../src/options/forecaster.js'
import type { Progress } from '../../src/options/progress.js'
import { Table } from '../../src/table/index.js'
import { days, refusal, wave, weather } from './helpers.js'

const mean = (list: readonly number[]): number => list.reduce((sum, x) => sum + x, 0) / list.length
const deviation = (list: readonly number[]): number => Math.sqrt(mean(list.map((x) => (x - mean(list)) ** 2)))

const SMALL: ForecasterOptions = { target: 'y', hiddenSize: 5, window: 4, seed: 7, defaults: 'plain' }
const table = weather(200)
const create = (options: Partial<ForecasterOptions> = {}): Promise<Forecaster> =>
  Forecaster.create({ ...SMALL, ...options })

/** A forecaster that was trained with `final`, and what its training gave. */
async function finished(options: Partial<ForecasterOptions> = {}, fit: FitOptions = {}, data = table) {
  const forecaster = await create(options)
  return { forecaster, run: await forecaster.fit(data, { epochs: 6, final: true, ...fit }) }
}

describe('the last training', () => {
  test('is that of the same seed on all rows for the best number of epochs; scores are those of before', async () => {
    const schedule = { name: 'cosine', epochs: 6 } as const
    const { forecaster, run } = await finished({}, { schedule })
    const first = await create()
    const before = await first.fit(table, { epochs: 6, schedule })
    const { best } = before
    expect(run.epochs.map(({ fingerprint }) => fingerprint)).toEqual(before.epochs.map((one) => one.fingerprint))
    expect(run.best).toEqual(best)
    const all = await create()
    await all.fit(table, { epochs: best.epoch, split: [1, 0, 0], schedule })
    expect(forecaster.network.fingerprint()).toBe(all.network.fingerprint())
    expect(forecaster.network.fingerprint()).not.toBe(first.network.fingerprint())
    expect(forecaster.fingerprint()).toBe(all.fingerprint())
    expect(await forecaster.forecast(table)).toEqual(await all.forecast(table))
    const { notes, ...scores } = run.final!.scores!
    const { notes: _, ...expected } = await first.evaluate(table)
    expect(scores).toEqual(expected)
    expect(notes[0]).toMatch(/^Scored before the last training on all rows/)
    expect(run.final!.epochs).toHaveLength(best.epoch)
    expect(run.final!.samples).toBe(200 - 4)
    // Nothing of the table is left to be tested on, and that is said.
    await refusal('NO_SAMPLES', () => forecaster.evaluate(table))
    expect(forecaster.network.options.seed).toBe(7)
  })

  test('is in the file, verified and repeated, in either engine', async () => {
    const { forecaster } = await finished({ cell: 'gru', dropout: 0.2, numLayers: 2 })
    const loaded = await Forecaster.load(forecaster.toBytes())
    expect(loaded.toBytes()).toEqual(forecaster.toBytes())
    expect(await loaded.predict(table)).toEqual(await forecaster.predict(table))
    for (const engine of ['wasm', 'ts'] as const) {
      expect(await loaded.verify(table, { engine })).toMatchObject({ reproduced: true, trainings: 2, difference: null })
    }
    const { network } = loaded
    const weights = network.stateDict()
    weights['head.bias'].data[0] += 1
    network.loadStateDict(weights)
    expect(await loaded.verify(table)).toMatchObject({ reproduced: false, difference: { what: 'weights' } })
    await forecaster.fit(table, { epochs: 1 })
    expect(await forecaster.verify(table)).toMatchObject({ reproduced: true, trainings: 3 })
  })

  test('of several seeds: each for its own best number of epochs', async () => {
    const { forecaster, run } = await finished({ seeds: 3, residual: 'last' })
    const told = run.seeds!.map(({ best }) => best.epoch)
    expect(run.final!.seeds!.map(({ epochs }) => epochs.length)).toEqual(told)
    for (const [s, network] of forecaster.networks.entries()) {
      const one = await create({ seed: 7 + s, residual: 'last' })
      if (told[s] > 0) await one.fit(table, { epochs: told[s], split: [1, 0, 0] })
      if (told[s] > 0) expect(network.fingerprint()).toBe(one.network.fingerprint())
    }
    const loaded = await Forecaster.load(forecaster.toBytes())
    expect(await loaded.verify(table)).toMatchObject({
      reproduced: true,
      trainings: 2,
      epochs: 18 + told.reduce((a, b) => a + b),
    })
  })

  test('where no epoch was better than the simple forecast, the model stays that', async () => {
    // A random walk: nothing beats its last value.
    let y = 0
    const walk = wave(200, 5).map((x, r) => (y += ((x * 7919 * (r + 3)) % 1) - 0.5))
    const data = Table.fromColumns({ y: walk }, { index: days(200) })
    const { forecaster, run } = await finished(
      { residual: 'last', optimizer: { name: 'sgd', learningRate: 2 } },
      {},
      data,
    )
    expect(run.best.epoch).toBe(0)
    expect(run.final!.epochs).toEqual([])
    const [ahead] = await forecaster.forecast(data)
    expect(ahead.value).toBeCloseTo(walk[199], 4)
    const loaded = await Forecaster.load(forecaster.toBytes())
    expect(loaded.toBytes()).toEqual(forecaster.toBytes())
    expect((await loaded.verify(data)).reproduced).toBe(true)
  })

  test('keeps intervals: the scores that validation gave; of several series in the units of the last scales', async () => {
    const { forecaster } = await finished({ interval: 0.8 })
    const first = await create({ interval: 0.8 })
    await first.fit(table, { epochs: 6 })
    const width = async (one: Forecaster): Promise<number> => {
      const [{ lower, upper }] = await one.forecast(table)
      return upper! - lower!
    }
    expect(await width(forecaster)).toBeCloseTo(await width(first), 10)
    expect((await forecaster.verify(table)).reproduced).toBe(true)
    const columns = {
      y: [...wave(150), ...wave(150, 3).map((x) => 50 * x)],
      id: Array.from({ length: 300 }, (_, r) => (r < 150 ? 'a' : 'b')),
    }
    const two = Table.fromColumns({ ...columns, day: [...days(150), ...days(150)] }, { index: 'day', series: 'id' })
    const series = await finished({ interval: 0.8 }, {}, two)
    const alone = await create({ interval: 0.8 })
    await alone.fit(two, { epochs: 6 })
    const [a, b] = [await series.forecaster.forecast(two), await alone.forecast(two)]
    expect(a.length).toBe(2)
    // Both have one pooled share of the same errors; a series' width goes with its deviation over what was learned from.
    const [one, other] = [0, 1].map((s) => {
      const own = columns.y.slice(150 * s, 150 * (s + 1))
      const wider = (a[s].upper! - a[s].lower!) / (b[s].upper! - b[s].lower!)
      return { wider, deviates: deviation(own) / deviation(own.slice(0, 105)) }
    })
    expect(one.wider / other.wider).toBeCloseTo(one.deviates / other.deviates, 10)
    expect(Math.abs(one.deviates - other.deviates)).toBeGreaterThan(0.01)
  })

  test('that is broken off leaves the model of before', async () => {
    const forecaster = await create()
    const controller = new AbortController()
    const told: Progress[] = []
    const onProgress = (progress: Progress): void => {
      told.push(progress)
      if (progress.last === true) controller.abort(new Error('enough'))
    }
    const run = forecaster.fit(table, { epochs: 4, final: true, signal: controller.signal, onProgress })
    await expect(run).rejects.toThrow('enough')
    expect(told.filter(({ kind, last }) => kind === 'epoch' && last === undefined)).toHaveLength(4)
    const first = await create()
    await first.fit(table, { epochs: 4 })
    expect(forecaster.toBytes()).toEqual(first.toBytes())
    expect((await forecaster.evaluate(table)).model).toEqual((await first.evaluate(table)).model)
  })

  test('goes with checkpoints: the training is resumed, and then the last one runs', async () => {
    const saved: Uint8Array[] = []
    const { forecaster } = await finished(
      {},
      { checkpoint: (bytes: Uint8Array) => void saved.push(bytes), checkpointEvery: 2 },
    )
    expect(saved.length).toBeGreaterThan(1)
    const again = await create()
    await again.fit(table, { epochs: 6, final: true, resume: saved[0] })
    expect(again.toBytes()).toEqual(forecaster.toBytes())
  })

  test('is refused where it means nothing', async () => {
    const forecaster = await create()
    const refused = async (fit: FitOptions, pattern: RegExp, one = forecaster): Promise<void> => {
      const { message } = await refusal('OPTION_CONFLICT', () => one.fit(table, { epochs: 2, final: true, ...fit }))
      expect(message).toMatch(pattern)
    }
    await refused({ schedule: { name: 'plateau' } }, /plateau watches the validation loss/)
    await refused({ split: [1, 0, 0] }, /split holds none back/)
    const set = await create({ inputs: ['y', 'x'], defaults: 'plain' })
    const weights = set.network.stateDict()
    weights['head.bias'].data[0] += 1
    set.network.loadStateDict(weights)
    await refused({}, /set by other means/, set)
    await forecaster.fit(table, { epochs: 1 })
    await refused({}, /was trained before/)
    await forecaster.fit(table, { epochs: 1, final: true, reset: true })
    expect((await forecaster.verify(table)).reproduced).toBe(true)
    const { message } = await refusal('OPTION_CONFLICT', () => forecaster.toScript())
    expect(message).toMatch(/again on all rows/)
  })
})
