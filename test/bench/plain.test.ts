/** The races' opponents do the work they are timed for: plain JavaScript trains and predicts as the f64 twin does. */
import { describe, expect, test } from 'vitest'
import { engineContestant } from '../../src/bench/engines.js'
import { OPPONENTS } from '../../src/bench/plain-cells.js'
import {
  answered,
  flops,
  LEARNING_RATE,
  networkOf,
  RACED_CELLS,
  raceTable,
  windowsIn,
  withCell,
  WORK_POINTS,
  type WorkPoint,
} from '../../src/bench/points.js'
import { readRegion } from '../../src/engine/engine.js'
import { initialise, readBlock } from '../../src/engine/parameters.js'
import { TwinEngine } from '../../src/engine/ts/twin.js'
import { resolveNetworkOptions, specOf } from '../../src/options/network.js'
import { scalarsOf } from '../../src/options/optimizer.js'
import { Generator } from '../../src/random.js'

// Eight hidden units and three fill the tiles of the product, seven and an odd batch leave edges.
const SIZES = [
  { inputSize: 3, hiddenSize: 8, steps: 5, batch: 4, outputSize: 1, lossOn: 'all' },
  { inputSize: 2, hiddenSize: 7, steps: 4, batch: 3, outputSize: 1, lossOn: 'all' },
  { inputSize: 3, hiddenSize: 4, steps: 7, batch: 1, outputSize: 1, lossOn: 'all' },
  { inputSize: 4, hiddenSize: 6, steps: 3, batch: 5, outputSize: 9, lossOn: 'last' },
] as const

describe.each(RACED_CELLS)('%s', (cell) => {
  // The Elman cell races with one output alone.
  const sizes = SIZES.filter(({ outputSize }) => cell !== 'rnn' || outputSize === 1)
  test.each(sizes)('I$inputSize H$hiddenSize T$steps B$batch O$outputSize', (size) => {
    const point: WorkPoint = { name: 'small', cell, ...size }
    const table = raceTable(point.inputSize, 40)
    const options = resolveNetworkOptions({
      ...networkOf(point),
      dtype: 'f64',
      optimizer: { name: 'sgd', learningRate: LEARNING_RATE },
    })
    const twin = new TwinEngine(specOf(options))
    initialise(twin, new Generator(0))
    twin.setOptimizer(scalarsOf(options))
    const start = readBlock(twin, 'params')
    const plain = OPPONENTS[cell](point, table, start)
    const wanted = engineContestant(twin, point, table)
    expect(plain.minibatches).toBe(wanted.minibatches)

    for (const minibatches of [0, wanted.minibatches]) {
      for (const contestant of [plain, wanted]) {
        contestant.train(0, minibatches)
        contestant.infer(0, wanted.minibatches)
      }
      const windows = windowsIn(table.rows, point)
      const expected = readRegion(twin, 'output')
      expect(plain.output.length).toBe(expected.length)
      for (let t = 0; t < answered(point); t++) {
        for (let i = 0; i < windows * point.outputSize; i++) {
          const at = plain.byWindow ? i * point.steps + t : t * windows * point.outputSize + i
          expect(Math.abs(plain.output[at] - expected[t * windows * point.outputSize + i])).toBeLessThan(1e-12)
        }
      }
    }
  })
})

test('a gated cell counts its gates, and its name says what it is', () => {
  const p3 = WORK_POINTS.find(({ name }) => name === 'P3')!
  // 4·30·3·128 + 6·29·128² + 6·30·128: an Elman cell; an LSTM has four times the first two.
  expect(flops(p3).train).toBe(46080 + 2850816 + 23040)
  expect(flops(withCell(p3, 'lstm')).train).toBe(4 * (46080 + 2850816) + 23040)
  expect(flops(withCell(p3, 'gru')).infer).toBe(3 * (23040 + 950272) + 7680)
  expect(WORK_POINTS.map(({ name }) => name)).toEqual(['P1', 'P2', 'P3', 'P4', 'P3-gru', 'P3-lstm', 'W1', 'W2'])
  // 4·4·24·384 + 6·3·384·128 + 6·128·96: outputs on the last step alone.
  expect(flops(WORK_POINTS.find(({ name }) => name === 'W1')!).train).toBe(147456 + 884736 + 73728)
  expect(withCell(withCell(p3, 'gru'), 'rnn')).toEqual(p3)
})
