/**
 * Every option of a forecaster at random: the core, the twin, several threads and several jobs give the same file, scores and
 * forecasts, and the file repeats its training. HINDCAST_LONG: 300 draws.
 */
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { FitOptions } from '../../src/options/fit.js'
import type { ForecasterOptions } from '../../src/options/forecaster.js'
import { Generator } from '../../src/random.js'
import { CELL_NAMES } from '../support/cells.js'
import { some } from '../support/long.js'

// Threads cannot be started from TypeScript sources on Node 20.
const dist = fileURLToPath(new URL('../../dist/index.js', import.meta.url))
const library = (await import(dist)) as typeof import('../../src/index.js')
const { Forecaster, HindcastError, setNoticeHandler, Table } = library
setNoticeHandler(() => undefined)

const DRAWS = some('draws', 12, 300)
const ROWS = 130
const AHEAD = 7
const CALENDAR = ['hour', 'weekday', 'monthday', 'yearday', 'month', 'weekend'] as const

interface Draw {
  table: InstanceType<typeof Table>
  options: ForecasterOptions
  fit: FitOptions
  threads: number
}

/** Hourly rows of one shop or of three, some cells missing; `price` is known for a week more. */
function tableOf(g: Generator, several: boolean, ahead: number, missing: 'ffill' | 'mean' | 'drop') {
  const holes = g.below(1) * 0.03
  const rows = ['a', 'b', 'c'].slice(0, several ? 3 : 1).flatMap((shop, s) =>
    Array.from({ length: ROWS - 9 * s + ahead }, (_, r) => {
      const isAhead = r >= ROWS - 9 * s
      const cell = (value: number) => (isAhead || g.uniform() < holes ? null : value)
      const y = 6 + r / 60 + 2 * Math.sin((2 * Math.PI * (r + s)) / 6) + g.uniform()
      return {
        hour: new Date(Date.UTC(2024, 1, 26, r)).toISOString().slice(0, 16),
        ...(several ? { shop, region: ['north', 'south', 'north'][s], size: 10 + 5 * s } : {}),
        ...{ y: cell(y), x: cell(y * ((r * 7) % 5) + g.uniform()), price: ((r * 5) % 11) + s },
      }
    }),
  )
  return Table.fromRows(rows, { index: 'hour', missing, ...(several ? { series: 'shop' } : {}) })
}

function draw(seed: number): Draw {
  const g = new Generator(seed + 9000)
  const pick = <T>(...list: T[]): T => list[g.below(list.length - 1)]
  const one = (of: number) => g.below(of - 1) === 0
  const several = one(2)
  const known = one(3)
  const segment = 1 + g.below(2)
  const normalize = pick('none', 'difference', 'last', 'mean', 'standard', 'season') as 'none'
  const isRule = one(8)
  const loss = pick('mse', 'mse', 'mae', 'huber', 'pinball') as 'mse'
  const adam = { name: 'adam', learningRate: 0.01 } as const
  const seeds = pick(1, 1, 2, 3)
  const options: ForecasterOptions = {
    target: pick<string | string[]>('y', 'y', ['y', 'x']),
    ...(one(2) ? { inputs: pick(['y'], ['x'], ['y', 'x']) } : { inputs: ['x', 'y', 'price'] }),
    ...pick<Partial<ForecasterOptions>>(
      { ahead: 1 + g.below(AHEAD - 1) },
      { horizon: pick<number | number[]>(1, 3, [2, 7]) },
    ),
    ...(isRule
      ? { season: 8 }
      : { window: segment * (3 + g.below(2)), segment, normalize, season: pick<number | number[]>(3, [3, 6]) }),
    residual: pick<'last' | 'season' | false>(false, false, 'last', 'season'),
    transform: pick('none', 'log1p') as 'none',
    ...(one(4) ? { min: 5, max: 9 } : {}),
    ...(one(2) ? { calendar: CALENDAR.filter(() => one(2)) } : {}),
    ...(known ? { known: ['price'] } : {}),
    ...(one(3) ? { lags: pick([7], [8, 12]) } : {}),
    ...(several && one(2) ? { static: pick(['region'], ['size'], ['region', 'size', 'shop']) } : {}),
    ...(one(4) ? { interval: pick<number | number[]>(0.7, [0.5, 0.8]) } : {}),
    ...{ loss, ...((loss as string) === 'pinball' ? { quantiles: [0.1, 0.5, 0.9] } : {}) },
    ...(isRule
      ? { hiddenSize: 3 }
      : { cell: pick(...CELL_NAMES), hiddenSize: 1 + g.below(8), numLayers: pick(1, 1, 2) }),
    ...(isRule || normalize === 'none' || normalize === 'difference' ? {} : { lossOn: 'last' as const }),
    ...{ dtype: pick('f32', 'f64') as 'f32', seed, seeds, scale: pick('standard', 'standard', 'none') as 'standard' },
    ...(isRule
      ? {}
      : {
          optimizer: pick<ForecasterOptions['optimizer']>(
            adam,
            { ...adam, name: 'rmsprop' },
            { name: 'sgd', learningRate: 0.01 },
          ),
        }),
  }
  if (options.numLayers === 2) options.dropout = pick(0, 0.3)
  const fit: FitOptions = {
    epochs: 1 + g.below(2),
    batchSize: pick(1, 5, 16, 64),
    shuffle: !one(4),
    ...(one(3) ? { epochWindows: 20 + g.below(100) } : {}),
    ...(one(3) ? { final: true } : {}),
    ...(one(4) ? { schedule: { name: 'cosine' } as const } : {}),
    split: pick<NonNullable<FitOptions['split']>>([0.7, 0.15, 0.15], { valid: 24, test: 16 }),
  }
  const table = tableOf(g, several, known ? AHEAD : 0, pick('ffill', 'mean', 'drop'))
  return { table, options, fit, threads: 2 + g.below(2) }
}

/** All that comes of a training: or the sentence that refuses it. */
async function outcomeOf({ table, options, fit }: Draw, how: Partial<ForecasterOptions>) {
  try {
    const forecaster = await Forecaster.create({ ...options, ...how })
    const run = await forecaster.fit(table, fit)
    const found = {
      fingerprint: run.fingerprint,
      bytes: forecaster.toBytes(),
      // After a last training no row is left that was not trained on.
      scores: JSON.stringify([
        await forecaster.evaluate(table, { part: fit.final ? 'all' : 'test' }),
        run.final?.scores,
      ]),
      predicted: await forecaster.predict(table),
      ahead: await forecaster.forecast(table),
      chosen: forecaster.chosen,
      warnings: run.warnings,
    }
    return { forecaster, found }
  } catch (error) {
    if (!(error instanceof HindcastError)) throw error
    return { forecaster: null, found: error.message }
  }
}

const seen = {
  trained: 0,
  static: 0,
  log1p: 0,
  known: 0,
  lags: 0,
  calendar: 0,
  final: 0,
  seeds: 0,
  several: 0,
  rule: 0,
}

test.each(Array.from({ length: DRAWS }, (_, k) => k))('draw %i', { timeout: 120_000 }, async (k) => {
  const one = draw(k)
  const { table, options, fit, threads } = one
  const { forecaster, found } = await outcomeOf(one, {})
  const ways: Partial<ForecasterOptions>[] = [{ engine: 'ts' }, { engine: 'wasm', threads }]
  if (options.seeds! > 1) ways.push(k % 2 === 0 ? { jobs: 2 } : { jobs: 3, engine: 'ts' })
  for (const how of ways) {
    const other = await outcomeOf(one, how)
    expect(other.found, JSON.stringify({ options, fit, how })).toEqual(found)
    other.forecaster?.dispose()
  }
  if (forecaster === null || typeof found === 'string') return
  const loaded = await Forecaster.load(found.bytes, { engine: 'ts' })
  expect(loaded.toBytes()).toEqual(found.bytes)
  expect(await loaded.forecast(table)).toEqual(found.ahead)
  expect(
    await forecaster.verify(table, k % 2 === 0 ? { jobs: 2 } : {}),
    JSON.stringify({ options, fit }),
  ).toMatchObject({
    reproduced: true,
  })
  loaded.dispose()
  forecaster.dispose()
  seen.trained++
  seen.static += Number(options.static !== undefined)
  seen.log1p += Number(options.transform === 'log1p')
  seen.known += Number(options.known !== undefined)
  seen.lags += Number(options.lags !== undefined)
  seen.calendar += Number(options.calendar !== undefined)
  seen.final += Number(fit.final === true)
  seen.seeds += Number(options.seeds! > 1)
  seen.several += Number(table.series !== null)
  seen.rule += Number(found.chosen.length > 0)
})

test('the draws were what they are for', () => {
  expect(seen.trained).toBeGreaterThan(DRAWS * 0.8)
  for (const [what, count] of Object.entries(seen)) expect([what, count > DRAWS / 30]).toEqual([what, true])
})
