/** One update in numbers: the working comes to the engine's own new weight; and what is left of a signal. */
import { describe, expect, test } from 'vitest'
import { Forecaster } from '../../src/forecaster/index.js'
import { Inside } from '../../src/inspect/network.js'
import { signalNorms } from '../../src/inspect/signal.js'
import type { FitOptions, ForecasterOptions } from '../../src/index.js'
import { Network } from '../../src/network/index.js'
import { Table } from '../../src/table/index.js'
import { CELL_NAMES } from '../support/cells.js'

const wave = (shift: number) => Array.from({ length: 60 }, (_, t) => (((t + shift) * 37) % 101) / 10)
const table = Table.fromColumns({ a: wave(0), b: wave(11) })

async function insideOf(options: Partial<ForecasterOptions>, fit: FitOptions = {}) {
  const own = { target: 'a', window: 6, hiddenSize: 4, defaults: 'plain' as const, ...options }
  const forecaster = await Forecaster.create({ dtype: 'f64', ...own })
  await forecaster.fit(table, { epochs: 2, ...fit })
  return new Inside(forecaster.toBytes(), table)
}

const OPTIMIZERS = [
  { name: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.02 },
  { name: 'sgd', learningRate: 0.1, momentum: 0.9 },
  { name: 'adam', weightDecay: 0.1 },
  { name: 'adamw', weightDecay: 0.3 },
  { name: 'rmsprop', centered: true },
  { name: 'rmsprop', weightDecay: 0.1 },
  { name: 'adagrad', initialAccumulatorValue: 0.1 },
] as const

describe('one update in numbers', () => {
  test.each(OPTIMIZERS)('by $name comes to the weight of the engine', async (optimizer) => {
    const inside = await insideOf({ optimizer, cell: 'lstm' }, { clipNorm: 0.05, clipValue: 0.02 })
    for (const lossOn of ['last', 'all'] as const) {
      const own = await inside.update(31, lossOn)
      expect(own.place.name).toBe('weight_hh_l0')
      const sum = own.shares.reduce((a, b) => a + b, 0)
      expect(sum).toBeCloseTo(own.gradient, 12)
      expect(own.lines.at(-1)!.what).toBe('new weight')
      expect(own.lines.at(-1)!.value).toBeCloseTo(own.after, 12)
      expect(own.after).not.toBe(own.before)
      // Whatever weight is asked for.
      const head = await inside.update(31, lossOn, null, { name: 'head.bias', row: 0, column: 0 })
      expect(head.lines.at(-1)!.value).toBeCloseTo(head.after, 12)
      expect(head.norm).toBe(own.norm)
    }
  })

  test.each([
    [{ clipNorm: 0 }, 'Nothing limits it.'],
    [{ clipNorm: 0, clipValue: 0.02 }, 'Each of its numbers is held within ±0.02.'],
    [{ clipNorm: 1e6 }, 'That is not more than 1000000, so it stays as it is.'],
  ])('says what limits the gradient: %j', async (fit, sentence) => {
    const own = await (await insideOf({}, fit)).update(31, 'last')
    expect(own.clipping).toBe(sentence)
  })

  test('the chosen weight has the largest gradient, and a long gradient is shortened', async () => {
    const inside = await insideOf({ cell: 'gru' }, { clipNorm: 0.01 })
    const own = await inside.update(31, 'last')
    const { rows, columns } = inside.weights().find(({ name }) => name === own.place.name)!
    for (let row = 0; row < rows; row += 3) {
      const other = await inside.update(31, 'last', null, { name: own.place.name, row, column: row % columns })
      expect(Math.abs(other.gradient)).toBeLessThanOrEqual(Math.abs(own.gradient))
    }
    expect(own.norm).toBeGreaterThan(0.01)
    const short = own.lines.find(({ what }) => what.startsWith('shortened'))!
    expect(short.value).toBeCloseTo((own.gradient * 0.01) / (own.norm + 1e-6), 14)
    expect(own.clipping).toMatch(/^That is more than 0\.01/)
  })
})

test('the error of one output goes back alone, and forecasts are those of predict', async () => {
  const forecaster = await Forecaster.create({ target: ['a', 'b'], horizon: [1, 3], window: 6, hiddenSize: 4 })
  await forecaster.fit(table, { epochs: 2 })
  const inside = new Inside(forecaster.toBytes(), table)
  expect(inside.outputs).toEqual(['a, 1 row ahead', 'a, 3 rows ahead', 'b, 1 row ahead', 'b, 3 rows ahead'])
  const all = await inside.window(40, 'last')
  const third = await inside.window(40, 'last', 2)
  expect(third.steps[5].lossGrad.map((error) => error !== 0)).toEqual([false, false, true, false])
  expect(third.steps[5].lossGrad[2]).toBe(all.steps[5].lossGrad[2])
  const predicted = (await forecaster.predict(table)).filter(({ origin }) => origin === table.index.at(40))
  expect(all.forecasts).toEqual(predicted.map(({ value, actual }) => ({ says: value, came: actual })))
  // The row after the last is not known, the third ahead neither.
  expect((await inside.window(57, 'last', 0)).known).toBe(true)
  expect((await inside.window(57, 'last', 1)).known).toBe(false)
})

describe.each(CELL_NAMES)('the signal of a %s', (cell) => {
  test('is the gradient of the state: what a small change of it changes', async () => {
    const sizes = { cell, inputSize: 2, hiddenSize: 3, dtype: 'f64', lossOn: 'last' } as const
    const net = await Network.create({ ...sizes, engine: 'ts', seed: 4 })
    const x = Array.from({ length: 5 }, (_, t) => [wave(3)[t] / 10, wave(9)[t] / 10])
    const target = [0.7]
    const norms = signalNorms(net.trace(x, target), net.options)
    // Forward from the state after step t, each number of which is moved a little.
    for (const t of [1, 3]) {
      const { hidden, cell: memory } = net.predict(x.slice(0, t + 1), { steps: t + 1 })
      const lossFrom = (h: ArrayLike<number>, c?: ArrayLike<number>): number => {
        const state = { hidden: [...Array.from(h)], ...(c === undefined ? {} : { cell: [...Array.from(c)] }) }
        const { output } = net.predict(x.slice(t + 1), { steps: 4 - t, state: state as never })
        const error = output[output.length - 1] - target[0]
        return (error * error) / 2
      }
      const change = (which: 'h' | 'c', i: number): number => {
        const moved = (by: number): number => {
          const h = Float64Array.from(hidden)
          const c = memory === undefined ? undefined : Float64Array.from(memory)
          ;(which === 'h' ? h : c!)[i] += by
          return lossFrom(h, c)
        }
        return (moved(1e-5) - moved(-1e-5)) / 2e-5
      }
      const { hiddenGrad, gates, hidden: own } = net.trace(x, target)[t]
      const units = [0, 1, 2]
      units.forEach((k) => expect(hiddenGrad[k]).toBeCloseTo(change('h', k), 8))
      // What changes c changes h as well, by o·tanh.
      const all = units.flatMap((k) => {
        if (cell !== 'lstm') return [hiddenGrad[k]]
        const o = gates[9 + k]
        const q = own[k] / o
        return [hiddenGrad[k], hiddenGrad[k] * o * (1 - q * q) + change('c', k)]
      })
      expect(norms[t]).toBeCloseTo(Math.sqrt(all.reduce((sum, g) => sum + g * g, 0)), 8)
    }
  })
})
