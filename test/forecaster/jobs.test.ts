/** Networks of several seeds on threads of their own: the same bits; an end, a failure and a progress as one after the other. */
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { ForecasterOptions } from '../../src/options/forecaster.js'
import type { FitOptions } from '../../src/options/fit.js'
import type { Progress } from '../../src/options/progress.js'
import { folderWith, hindcast, weather as weatherCsv } from '../cli/support.js'
import { Generator } from '../../src/random.js'
import { some, within } from '../support/long.js'

const dist = fileURLToPath(new URL('../../dist/index.js', import.meta.url))
const { Forecaster, parseCsv, setNoticeHandler } = (await import(dist)) as typeof import('../../src/index.js')
const table = await parseCsv(weatherCsv(150))
const DRAWS = some('draws', 3, 60)
const SMALL: ForecasterOptions = { target: 'tmax', hiddenSize: 4, window: 4, seed: 3, seeds: 3 }

/** The bytes of a model, and what was told. */
async function trained(options: Partial<ForecasterOptions>, fit: FitOptions = {}) {
  const forecaster = await Forecaster.create({ ...SMALL, ...options })
  const told: Progress[] = []
  const run = await forecaster.fit(table, { epochs: 3, onProgress: (progress) => void told.push(progress), ...fit })
  return { forecaster, run, told, bytes: forecaster.toBytes() }
}

test(
  'any number of jobs gives the same file, in either engine, again and again',
  { timeout: within(600_000) },
  async () => {
    const drawn = new Generator(17)
    const pick = <T>(list: readonly T[]): T => list[drawn.bits() % list.length]
    for (let k = 0; k < DRAWS; k++) {
      const options: Partial<ForecasterOptions> = {
        cell: pick(['rnn', 'gru', 'lstm']),
        normalize: pick(['none', 'mean', 'standard', 'difference']),
        residual: pick([false, 'last']),
        segment: pick([1, 2]),
        horizon: pick([1, [1, 2]]),
        dtype: pick(['f32', 'f64']),
        ...pick([{}, { numLayers: 2, dropout: 0.3 }, { calendar: ['weekday'] as const }, { lags: [7] }]),
      }
      const fit: FitOptions = {
        batchSize: pick([8, 32]),
        final: pick([false, true]),
        ...pick([{}, { epochWindows: 40 }]),
      }
      const one = await trained(options, fit)
      for (const more of [{ jobs: 2 }, { jobs: 'auto', engine: 'ts' }] as const) {
        const several = await trained({ ...options, ...more }, fit)
        expect({ k, more, options, same: several.bytes.every((byte, i) => byte === one.bytes[i]) }).toMatchObject({
          same: true,
        })
        const timeless = (runs: typeof one.run.seeds) =>
          runs!.map(({ epochs, ...rest }) => ({ ...rest, epochs: epochs.map(({ fingerprint }) => fingerprint) }))
        expect(timeless(several.run.seeds)).toEqual(timeless(one.run.seeds))
      }
      expect(await one.forecaster.verify(table, { jobs: 3 })).toMatchObject({ reproduced: true })
    }
  },
)

test('a second training goes on from the first, moments and order of windows too', async () => {
  const [one, two] = [await trained({ jobs: 1 }), await trained({ jobs: 2 })]
  await one.forecaster.fit(table, { epochs: 2 })
  await two.forecaster.fit(table, { epochs: 2 })
  expect(two.forecaster.toBytes()).toEqual(one.forecaster.toBytes())
  const loaded = await Forecaster.load(one.bytes, { jobs: 2 })
  const plain = await Forecaster.load(one.bytes)
  await loaded.fit(table, { epochs: 1 })
  await plain.fit(table, { epochs: 1 })
  expect(loaded.toBytes()).toEqual(plain.toBytes())
})

test('each tells of its progress; an abort, an error and a divergence leave all as they were', async () => {
  const { told, forecaster, bytes } = await trained({ jobs: 2 })
  const ends = told.filter(({ kind }) => kind === 'epoch').map(({ network, epoch }) => `${network!.number}.${epoch}`)
  expect([...ends].sort()).toEqual(['1.1', '1.2', '1.3', '2.1', '2.2', '2.3', '3.1', '3.2', '3.3'])
  expect(told.every(({ network }) => network!.of === 3 && network!.seed === 2 + network!.number)).toBe(true)

  const controller = new AbortController()
  const stop = (): void => controller.abort(new Error('enough'))
  const aborted = forecaster.fit(table, {
    epochs: 500,
    patience: Infinity,
    signal: controller.signal,
    onProgress: stop,
  })
  await expect(aborted).rejects.toThrow('enough')
  const failing = (): never => {
    throw new Error('mine')
  }
  await expect(forecaster.fit(table, { epochs: 500, patience: Infinity, onProgress: failing })).rejects.toThrow('mine')
  await expect(
    forecaster.fit(table, { epochs: 500, patience: Infinity, onProgress: async () => failing() }),
  ).rejects.toThrow('mine')
  expect(forecaster.toBytes()).toEqual(bytes)

  const wild: Partial<ForecasterOptions> = { optimizer: { name: 'sgd', learningRate: 1e30 }, scale: 'none' }
  const messages: string[] = []
  for (const jobs of [1, 2]) {
    const one = await Forecaster.create({ ...SMALL, ...wild, jobs })
    const error = await one.fit(table, { clipNorm: 0 }).catch((e: unknown) => e as Error & { code: string })
    expect(error).toMatchObject({ code: 'DIVERGED' })
    messages.push((error as Error).message)
  }
  expect(messages[1]).toBe(messages[0])

  const gone = await Forecaster.create({ ...SMALL, jobs: 2 })
  const disposed = gone.fit(table, { epochs: 500, patience: Infinity, onProgress: () => gone.dispose() })
  await expect(disposed).rejects.toMatchObject({ code: 'DISPOSED' })
})

test('one who hears slowly hears all, though the threads are done long before', async () => {
  const hears: string[] = []
  const slow = ({ kind, network, epoch }: Progress): void => {
    for (const end = performance.now() + 60; performance.now() < end;);
    if (kind === 'epoch') hears.push(`${network!.number}.${epoch}`)
  }
  await trained({ jobs: 2, seeds: 4 }, { epochs: 5, onProgress: slow })
  const all = [1, 2, 3, 4].flatMap((network) => [1, 2, 3, 4, 5].map((epoch) => `${network}.${epoch}`))
  expect(hears.sort()).toEqual(all)
})

test('what is watched is trained where it is watched, which is told', async () => {
  const notices: string[] = []
  setNoticeHandler((text) => notices.push(text))
  const { told } = await trained({ jobs: 2 }, { watch: true })
  expect(told.some(({ validation }) => validation !== undefined)).toBe(true)
  expect(notices.join(' ')).toContain('trained one after the other, since a training that is watched')
})

test('from the command line', async () => {
  const folder = folderWith({ 'good.csv': weatherCsv(150) })
  const args = ['--target', 'tmax', '--window', '4', '--hidden', '4', '--epochs', '2', '--seeds', '2', '--json']
  const { code, stderr } = await hindcast(['train', `${folder}/good.csv`, ...args, '--jobs', 'many'])
  expect(code).toBe(2)
  expect(stderr).toContain('--jobs is "many"; expected a whole number from 1 to 256, or auto')
  const help = await hindcast(['backtest', '--help'])
  expect(help.stdout.replace(/\s+/g, ' ')).toContain('each with an origin of its own')
})
