/** Exported scripts: NumPy repeats a training from its CSV, every epoch's losses and the weights that are kept. */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { Forecaster } from '../../src/forecaster/index.js'
import type { FitOptions } from '../../src/options/fit.js'
import type { ForecasterOptions } from '../../src/options/forecaster.js'
import { readCsv } from '../../src/table/index.js'
import type { TableOptions } from '../../src/table/options.js'
import { folderWith } from '../cli/support.js'
import { relative } from '../support/bits.js'
import { mustHavePython, pythonWith } from '../support/python.js'
import { csv, type Index, indexAt } from './script-tables.js'
import { CELL_NAMES } from '../support/cells.js'

const python = pythonWith('numpy')
if (!python && !mustHavePython) console.log('skipped: no Python with NumPy')

interface Case {
  name: string
  /** Rows at the end that hold nothing but the pressure. */
  rowsAhead?: number
  index?: Index
  table?: TableOptions
  options?: Partial<ForecasterOptions>
  fit?: FitOptions
}

const CASES: Case[] = [
  { name: 'rnn, adam, clipped, shuffled, with early stopping', fit: { epochs: 12, patience: 2 } },
  { name: 'relu, 2 layers, sgd', options: { nonlinearity: 'relu', numLayers: 2, optimizer: { name: 'sgd' } } },
  ...CELL_NAMES.filter((cell) => cell !== 'rnn').map((cell) => ({ name: cell, options: { cell } })),
  { name: 'gru, 2 layers, one bias', options: { cell: 'gru', numLayers: 2, recurrentBias: false } },
  { name: 'lstm, 3 layers, dropout', options: { cell: 'lstm', numLayers: 3, dropout: 0.3, seed: 4_000_000_000 } },
  { name: 'rnn, one bias, momentum', options: { recurrentBias: false, optimizer: { name: 'sgd', momentum: 0.8 } } },
  {
    name: 'Nesterov and weight decay',
    options: { optimizer: { name: 'sgd', momentum: 0.8, nesterov: true, weightDecay: 0.01 } },
  },
  { name: 'adamw', options: { optimizer: { name: 'adamw', betas: [0.8, 0.99], eps: 1e-6 } } },
  { name: 'adam with decay', options: { optimizer: { name: 'adam', weightDecay: 0.1 } } },
  {
    name: 'loss on the last step, in order, not clipped',
    options: { lossOn: 'last' },
    fit: { shuffle: false, clipNorm: 0 },
  },
  { name: 'one window an update', fit: { batchSize: 1, epochs: 1, clipNorm: 0.1 } },
  {
    name: 'no validation part, unscaled',
    options: { scale: 'none', inputs: ['rain'], target: 'rain' },
    fit: { split: [0.8, 0, 0.2] },
  },
  { name: 'parts by rows from the end', fit: { split: { valid: 31, test: 17 } } },
  { name: 'parts at times', fit: { split: { valid: indexAt('days', 100), test: indexAt('days', 130) } } },
  { name: 'no test part', fit: { split: { valid: 31 } } },
  {
    name: 'mae, rmsprop, clipped by value',
    options: { loss: 'mae', optimizer: { name: 'rmsprop', learningRate: 0.002 } },
    fit: { clipValue: 0.01, clipNorm: 0.05 },
  },
  {
    name: 'huber, centered rmsprop with momentum',
    options: {
      loss: 'huber',
      huberDelta: 0.4,
      optimizer: { name: 'rmsprop', learningRate: 0.002, centered: true, momentum: 0.5, weightDecay: 0.01 },
    },
    fit: { clipValue: 0.02 },
  },
  {
    name: 'one quantile, adagrad',
    options: {
      loss: 'pinball',
      quantiles: [0.8],
      optimizer: { name: 'adagrad', lrDecay: 0.01, initialAccumulatorValue: 0.1, weightDecay: 0.01 },
    },
  },
  { name: 'several targets and horizons', options: { target: ['heat', 'rain'], horizon: [1, 3] } },
  {
    name: 'three quantiles of two targets',
    options: { target: ['rain', 'heat'], loss: 'pinball', quantiles: [0.1, 0.5, 0.9] },
  },
  { name: 'horizon 0', options: { horizon: 0, inputs: ['pressure', 'rain'] } },
  { name: 'means in missing cells', table: { missing: 'mean' } },
  { name: 'rows with missing cells dropped', table: { missing: 'drop' } },
  { name: 'gaps ignored', table: { gaps: 'ignore' } },
  ...(['days', 'hours', 'zoned', 'months'] as const).map((index): Case => {
    const calendar = ['hour', 'weekday', 'monthday', 'yearday', 'month', 'weekend'] as const
    return { name: `the calendar, ${index}`, index, options: { calendar, horizon: 2 } }
  }),
  { name: 'lags', options: { lags: [5, 3], horizon: [1, 3], target: ['heat', 'rain'], inputs: ['pressure', 'heat'] } },
  { name: 'known ahead', rowsAhead: 2, options: { known: ['pressure'], horizon: [1, 2], lossOn: 'last' } },
  { name: 'all of it', rowsAhead: 1, index: 'hours', options: { known: ['pressure'], calendar: ['hour'], lags: [24] } },
  { name: 'segments', options: { segment: 4, ahead: 2 } },
  { name: 'segments of several columns, on the last step', options: { segment: 2, lossOn: 'last', cell: 'gru' } },
  { name: 'changes', options: { normalize: 'difference', horizon: [1, 3], target: ['rain', 'heat'] } },
  { name: 'less the last row', options: { normalize: 'last', horizon: [1, 3], inputs: ['rain'] } },
  { name: 'less the mean', options: { normalize: 'mean', segment: 2, target: ['rain', 'heat'] } },
  { name: 'over the deviation', options: { normalize: 'standard', ahead: 5, segment: 8, inputs: ['pressure'] } },
  { name: 'less the last season', options: { normalize: 'season', season: 3, ahead: 2, inputs: ['rain'] } },
  { name: 'from the last value', options: { residual: 'last', ahead: 2 } },
  { name: 'from a season', options: { residual: 'season', season: 5, ahead: 7, lossOn: 'last' }, fit: { patience: 1 } },
  { name: 'from a season, at every step', options: { residual: 'season', season: 11, segment: 2, horizon: [2, 4] } },
  { name: 'from a season, over the deviation', options: { residual: 'season', season: 5, normalize: 'standard' } },
  { name: 'logarithms within bounds', options: { transform: 'log1p', min: 0, max: 90, target: ['heat', 'rain'] } },
  { name: 'logarithms, less the mean', options: { transform: 'log1p', normalize: 'mean', lags: [5] } },
  { name: 'lags of changes', options: { normalize: 'difference', lags: [4], inputs: ['rain'], horizon: [1, 2] } },
  { name: 'lags of windows', options: { normalize: 'standard', lags: [6, 4], segment: 2, target: ['heat', 'rain'] } },
  {
    name: 'all that a step sees, in segments',
    rowsAhead: 2,
    index: 'hours',
    options: {
      known: ['pressure'],
      calendar: ['hour', 'weekday'],
      lags: [24],
      segment: 4,
      normalize: 'mean',
      ahead: 2,
    },
  },
  { name: 'a part of the windows an epoch', fit: { epochWindows: 37, epochs: 7 } },
  { name: 'a part of the windows in order', fit: { epochWindows: 80, shuffle: false, schedule: { name: 'cosine' } } },
  { name: 'steps of the rate', fit: { epochs: 5, schedule: { name: 'step', stepSize: 2, gamma: 0.3 } } },
  {
    name: 'a warm-up, then a cosine',
    fit: {
      epochs: 6,
      schedule: [
        { name: 'warmup', epochs: 2 },
        { name: 'cosine', minimum: 0.001 },
      ],
    },
    options: { optimizer: { name: 'sgd', learningRate: 0.05 } },
  },
  {
    name: 'a plateau',
    fit: { epochs: 12, schedule: { name: 'plateau', patience: 0, factor: 0.5, cooldown: 1 } },
    options: { optimizer: { name: 'rmsprop', learningRate: 0.05 } },
  },
  {
    name: 'by the default rule',
    index: 'hours',
    options: { defaults: 'rule', ahead: 3, window: 24, hiddenSize: 5, season: 12 },
  },
  { name: 'intervals', options: { interval: 0.75 } },
  { name: 'intervals by rows', options: { interval: 0.8 }, fit: { split: { valid: 31, calibrate: 20, test: 11 } } },
  { name: 'hours', index: 'hours' },
  { name: 'hours with a zone', index: 'zoned' },
  { name: 'months', index: 'months' },
  { name: 'hours and a clock that is set', index: 'summer hours' },
  { name: 'days and a clock that is set', index: 'summer days' },
  { name: 'months and a clock that is set', index: 'summer months' },
  { name: 'ends of months', index: 'monthEnds' },
  { name: 'months at two times of the day', index: 'lateMonths' },
  { name: 'working days', index: 'workdays' },
  { name: 'integers', index: 'integers' },
  { name: 'no index', index: 'none' },
]

describe.skipIf(!python && !mustHavePython)('NumPy', () => {
  test('repeats every training to 1e-9', async () => {
    const folder = folderWith()
    const runs: [string, string][] = []
    const expected: { name: string; forecaster: Forecaster; losses: number[][] }[] = []
    for (const [n, { name, index = 'days', rowsAhead = 0, table: read, options, fit }] of CASES.entries()) {
      const path = join(folder, `${n}.csv`)
      const ahead = Array.from({ length: rowsAhead }, (_, r) => `${indexAt(index, 150 + r)};${10 + r};;\n`)
      writeFileSync(path, csv(index) + ahead.join(''))
      const forecaster = await Forecaster.create({
        target: 'heat',
        window: 8,
        hiddenSize: 6,
        dtype: 'f64',
        defaults: 'plain',
        ...options,
      })
      const { epochs } = await forecaster.fit(await readCsv(path, read), { epochs: 4, ...fit })
      const script = join(folder, `${n}.py`)
      writeFileSync(script, await forecaster.toScript())
      runs.push([script, path])
      const losses = epochs.map(({ trainLoss, validLoss }) =>
        validLoss === null ? [trainLoss] : [trainLoss, validLoss],
      )
      expected.push({ name, forecaster, losses })
    }
    const runner = fileURLToPath(new URL('run-scripts.py', import.meta.url))
    const results = JSON.parse(python!.run([runner], folder, JSON.stringify(runs))) as {
      weights: Record<string, number[]>
      epochs: (number | null)[][]
    }[]
    for (const [n, { name, forecaster, losses }] of expected.entries()) {
      const { weights, epochs } = results[n]
      expect(epochs.length, name).toBe(losses.length)
      expect(
        relative(
          epochs.flat().filter((loss) => loss !== null),
          losses.flat(),
        ),
        name,
      ).toBeLessThan(1e-9)
      const own = forecaster.network.stateDict()
      expect(Object.keys(weights), name).toEqual(Object.keys(own))
      for (const [key, { data }] of Object.entries(own)) {
        expect(relative(weights[key], data), `${name}: ${key}`).toBeLessThan(1e-9)
      }
    }
    // Early stopping stopped, and not at once.
    expect(expected[0].losses.length).toBeLessThan(12)
    expect(expected[0].losses.length).toBeGreaterThan(3)
  }, 300_000)

  test('repeats the training on a table that was not plain, from what hindcast makes of it', async () => {
    const plain = csv('days').replaceAll(';', ',').trimEnd().split('\n')
    const [header, ...rows] = plain
    const cells = rows.map((row) => row.split(','))
    const german = (text: string): string => text.replace('.', ',')
    const dmy = (iso: string): string => iso.split('-').reverse().join('/')
    const tables: [string, string, TableOptions, boolean][] = [
      ['newest first', [header, ...[...rows].reverse()].join('\n'), {}, true],
      ['shuffled', [header, ...[...rows.slice(70), ...rows.slice(0, 70)]].join('\n'), { order: 'sort' }, true],
      [
        'dates in another form, decimal commas, codes for missing',
        [
          'Tag;pressure;heat;rain',
          ...cells.map(([d, p, h, r]) => [dmy(d), german(p), h === 'NA' ? '-999' : german(h), german(r)].join(';')),
        ].join('\n'),
        { na: [-999], dateFormat: 'dmy' },
        false,
      ],
      [
        'seconds since 1970',
        [header, ...cells.map(([d, ...c]) => [String(Date.parse(d) / 1000), ...c].join(','))].join('\n'),
        {},
        false,
      ],
      [
        'a day and a time in two columns',
        ['Date,Time,pressure,heat,rain', ...cells.map(([d, ...c]) => [d, '06:30', ...c].join(','))].join('\n'),
        { index: ['Date', 'Time'] },
        false,
      ],
    ]
    const folder = folderWith()
    for (const [name, text, options, direct] of tables) {
      const [messy, plainFile, script] = ['messy.csv', 'plain.csv', 'train.py'].map((file) => join(folder, file))
      writeFileSync(messy, text)
      const forecaster = await Forecaster.create({
        target: 'heat',
        window: 8,
        hiddenSize: 4,
        dtype: 'f64',
        defaults: 'plain',
      })
      const table = await readCsv(messy, options)
      await forecaster.fit(table, { epochs: 2 })
      const source = await forecaster.toScript()
      writeFileSync(script, source)
      writeFileSync(plainFile, table.toCsv())
      const said = python!.run([script, direct ? messy : plainFile], folder)
      expect(Number(/difference of the losses: (.*)/.exec(said)![1]), name).toBeLessThan(1e-9)
      // Times that read by themselves are told of when they are read.
      expect(source.includes('table was not plain'), name).toBe(Object.keys(options).length > 0)
      if (direct) continue
      const { status, stderr } = spawnSync(python!.path, [script, messy], { encoding: 'utf8', env: process.env })
      expect({ name, status, stderr }).toMatchObject({ name, status: 2 })
      expect(stderr).toMatch(/ is not a time of ISO 8601: write it with|has no column Date Time/)
    }
    expect(python!.run([join(folder, 'train.py'), join(folder, 'plain.csv')], folder)).toContain('epoch 2')
    // Numbers that were read otherwise have another mean.
    const other = join(folder, 'other.csv')
    writeFileSync(other, readFileSync(join(folder, 'plain.csv'), 'utf8').replace(/,(\d+)\.(\d+),/g, ',$1$2,'))
    const found = spawnSync(python!.path, [join(folder, 'train.py'), other], { encoding: 'utf8', env: process.env })
    expect(found.status).toBe(2)
    expect(found.stderr).toMatch(
      /^The training rows of pressure have the mean .*, those of the model .*: is this its table\?/,
    )
  }, 120_000)
})
