/** The option sets of a sweep: how they are made, named and refused. */
import { expect, test } from 'vitest'
import { type ErrorCode, sweep, type SweepOptions } from '../../src/index.js'
import { setsOf } from '../../src/sweep/sets.js'
import { resolveSweep } from '../../src/options/sweep.js'
import { refusal } from '../forecaster/helpers.js'
import { table } from './helpers.js'

test('random sets come from the seed, keep to their stretches, and are none twice', () => {
  const space = { hiddenSize: { range: [2, 9] }, learningRate: { log: [0.001, 0.1] }, cell: ['rnn', 'lstm'] } as const
  const options = { target: 'y', space, trials: 60 }
  const sets = setsOf(resolveSweep(options), 0)
  expect(setsOf(resolveSweep(options), 0)).toEqual(sets)
  expect(setsOf(resolveSweep(options), 1)).not.toEqual(sets)
  expect(new Set(sets.map((set) => JSON.stringify(set))).size).toBe(60)
  const rates = sets.map((set) => set['optimizer.learningRate'] as number)
  expect(
    sets.every(({ hiddenSize }) => Number.isInteger(hiddenSize) && Number(hiddenSize) >= 2 && Number(hiddenSize) <= 9),
  ).toBe(true)
  expect(rates.every((rate) => rate >= 0.001 && rate <= 0.1)).toBe(true)
  // As many below the middle of the scale as above it.
  const low = rates.filter((rate) => rate < 0.01).length
  expect(low).toBeGreaterThan(18)
  expect(low).toBeLessThan(42)
  // Where there are fewer sets than are asked for, all of them.
  expect(setsOf(resolveSweep({ target: 'y', space: { window: [3, 4] }, search: 'random' }), 0).length).toBe(2)
  expect(setsOf(resolveSweep({ target: 'y', space: { window: { range: [3, 5] } }, trials: 9 }), 0).length).toBe(3)
})

test('an option goes by its own name, that within the optimizer, or that of its flag', () => {
  const optionsOf = (space: object) =>
    resolveSweep({ target: 'y', space } as SweepOptions).axes.map(({ option }) => option)
  expect(optionsOf({ hidden: [2], lr: [0.1], batch: [8], layers: [1] })).toEqual([
    'hiddenSize',
    'optimizer.learningRate',
    'batchSize',
    'numLayers',
  ])
  expect(optionsOf({ optimizer: ['adam', 'sgd'], weightDecay: [0], past: [50, 90] })).toEqual([
    'optimizer.name',
    'optimizer.weightDecay',
    'past',
  ])
})

test('what cannot be swept is refused before anything runs, in a sentence', async () => {
  const space =
    (own: object, more: object = {}) =>
    () =>
      Promise.resolve(sweep(table, { target: 'y', space: own, ...more } as SweepOptions))
  const cases: [object, object, ErrorCode, RegExp][] = [
    [{ windw: [4] }, {}, 'OPTION_UNKNOWN', /"windw", which is not an option to vary; did you mean window\?/],
    [{ window: [4, 0] }, {}, 'OPTION_INVALID', /In space: window is 0; expected a whole number from 1/],
    [{ window: [] }, {}, 'OPTION_INVALID', /space is an object; expected an object that gives options lists/],
    [{ window: { log: [0, 4] } }, {}, 'OPTION_INVALID', /expected an object that gives options lists/],
    [{ window: { range: [0, 4] } }, {}, 'OPTION_INVALID', /window is 0/],
    [{ horizon: [1, 2] }, {}, 'OPTION_CONFLICT', /scores are compared/],
    [{ folds: [1, 2] }, {}, 'OPTION_CONFLICT', /scores are compared/],
    [{ threads: [1, 2] }, {}, 'OPTION_CONFLICT', /changes nothing of a forecast/],
    [{ loss: ['mse', 'mae'] }, {}, 'OPTION_CONFLICT', /judged by another error/],
    [
      { cell: ['rnn', 'gru'], nonlinearity: ['relu'] },
      {},
      'OPTION_CONFLICT',
      /combination that cannot be \(cell: 'gru', nonlinearity: 'relu'\)/,
    ],
    [{ window: [4] }, { window: 5 }, 'OPTION_CONFLICT', /also given/],
    [{ window: [4], lr: [0.1], learningRate: [0.2] }, {}, 'OPTION_CONFLICT', /names optimizer.learningRate twice/],
    [{ window: { range: [4, 9] } }, { search: 'grid' }, 'OPTION_CONFLICT', /a grid takes lists/],
    [{ window: [4] }, { trials: 4 }, 'OPTION_CONFLICT', /runs all of its combinations/],
    [{ window: [4] }, { holdout: 1 }, 'OPTION_INVALID', /nothing is left|too few/],
    [{ window: [4] }, { holdout: 500 }, 'OPTION_INVALID', /holds out 500 rows of 160 rows/],
    [{ window: [4] }, { model: 'none' }, 'OPTION_UNKNOWN', /model/],
  ]
  for (const [own, more, code, message] of cases) {
    if (code === 'OPTION_INVALID' && 'holdout' in more && more.holdout === 1) Object.assign(more, { horizon: 2 })
    const error = await refusal(code, space(own, more))
    expect(error.message).toMatch(message)
  }
})
