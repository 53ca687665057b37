/** The network made visible: states and gradients are those of the network itself, and the look back is what it must be. */
import { describe, expect, test } from 'vitest'
import { Forecaster } from '../../src/forecaster/index.js'
import { Inside, lookBackSentence, stepsFor } from '../../src/inspect/network.js'
import type { ForecasterOptions } from '../../src/index.js'
import { Network } from '../../src/network/index.js'
import { Table } from '../../src/table/index.js'
import { CELL_NAMES } from '../support/cells.js'

const wave = (shift: number) => Array.from({ length: 60 }, (_, t) => (((t + shift) * 37) % 101) / 10)
const table = Table.fromColumns({ a: wave(0), b: wave(11) })

async function trained(options: Partial<ForecasterOptions> = {}) {
  const own = { target: 'a', window: 6, hiddenSize: 4, scale: 'none' as const, defaults: 'plain' as const, ...options }
  const forecaster = await Forecaster.create(own)
  await forecaster.fit(table, { epochs: 2 })
  return forecaster
}

/** Rows end − 5 … end as the network sees them where nothing is scaled. */
const windowAt = (end: number) =>
  [5, 4, 3, 2, 1, 0].map((back) => ['a', 'b'].map((name) => table.numeric(name)[end - back]))

test('of several series each window has its own', async () => {
  const two = Table.fromColumns(
    { shop: [...wave(0).map(() => 'x'), ...wave(0).map(() => 'z')], a: [...wave(0), ...wave(11)] },
    { series: 'shop' },
  )
  const forecaster = await Forecaster.create({ target: 'a', window: 6, hiddenSize: 4, defaults: 'plain' })
  await forecaster.fit(two, { epochs: 1 })
  const { series, ends } = await new Inside(forecaster.toBytes(), two).states()
  expect(series).toEqual(ends.map((end) => (end < 60 ? 'x' : 'z')))
})

describe.each(CELL_NAMES)('inside a %s', (cell) => {
  test('the hidden states are those in which single windows leave the network', async () => {
    const forecaster = await trained({ cell, numLayers: 2 })
    const states = await new Inside(forecaster.toBytes(), table).states()
    expect([states.layers, states.units, states.ends.length, states.earlier]).toEqual([2, 4, 55, 0])
    for (const w of [0, 31, 54]) {
      const { hidden } = forecaster.network.predict(windowAt(states.ends[w]), { steps: 6 })
      expect([...states.values.subarray(w * 8, w * 8 + 8)]).toEqual([...hidden])
      expect(states.index[w]).toBe(table.index.at(states.ends[w]))
    }
  })

  test('the steps of a window are those of trace, and their shares sum to the gradient that training uses', async () => {
    const forecaster = await trained({ cell, dtype: 'f64' })
    const net = forecaster.network
    const inside = new Inside(forecaster.toBytes(), table)
    const view = await inside.window(30, 'all')
    const targets = [26, 27, 28, 29, 30, 31].map((row) => table.numeric('a')[row])
    const steps = net.trace(windowAt(30), targets)
    expect(view.known).toBe(true)
    expect(view.steps.map((step) => step.hidden)).toEqual(steps.map((step) => [...step.hidden]))
    expect(view.steps.map((step) => step.lossGrad)).toEqual(steps.map((step) => [...step.lossGrad]))
    expect(view.steps.map((step) => step.hiddenNorm)).toEqual(
      steps.map((step) => Math.sqrt([...step.hiddenGrad].reduce((sum, g) => sum + g * g, 0))),
    )
    expect(view.steps.reduce((sum, step) => sum + step.share, 0)).toBeCloseTo(1, 12)

    net.forward(windowAt(30), { steps: 6 })
    net.backward(targets)
    const sum = steps.map((s) => s.gradients.weight_ih_l0.data).reduce((a, b) => a.map((v, i) => v + b[i]) as typeof a)
    const factor = 2 / 6
    net.gradients().weight_ih_l0.data.forEach((g, i) => expect(sum[i] * factor).toBeCloseTo(g, 12))
  })

  test('the loss of a forecast is taken at the last step alone, and the future may be unknown', async () => {
    const inside = new Inside((await trained({ cell })).toBytes(), table)
    const view = await inside.window(59, 'last')
    expect(view.known).toBe(false)
    expect(view.steps.slice(0, -1).map((step) => step.lossGrad)).toEqual([[0], [0], [0], [0], [0]])
    expect(view.steps[5].lossGrad[0]).toBeCloseTo(1, 5)
  })
})

describe('how far back the network looks', () => {
  /** A model of hand-made weights: h = relu(x + r·h), y = h. */
  async function withMemory(r: number) {
    const forecaster = await trained({ cell: 'rnn', nonlinearity: 'relu', inputs: ['a'], hiddenSize: 1 })
    const matrix = (value: number) => [[value]]
    forecaster.network.loadStateDict({
      weight_ih_l0: matrix(1),
      weight_hh_l0: matrix(r),
      bias_ih_l0: [0.5],
      bias_hh_l0: [0],
      'head.weight': matrix(1),
      'head.bias': [0],
    })
    return new Inside(forecaster.toBytes(), table)
  }

  test('one step without memory', async () => {
    const look = await (await withMemory(0)).lookBack()
    expect(look.steps).toBe(1)
    expect(look.shares.slice(1)).toEqual([0, 0, 0, 0, 0])
    expect(lookBackSentence(look)).toBe(
      'It looks at the last step, which carries 99 % of the gradient of its window of 6.',
    )
  })

  test('the whole window with a memory that does not fade', async () => {
    const look = await (await withMemory(1)).lookBack()
    expect(look.steps).toBe(6)
    expect(lookBackSentence(look)).toContain('all 6 steps are needed')
    const one = { shares: [1], steps: 1, window: 1, rows: 1, windows: 9 }
    expect(lookBackSentence(one)).toBe('It looks at the one step of its window.')
    expect(lookBackSentence({ ...one, rows: 2 })).toBe('It looks at the one step of its window, of 2 rows.')
  })

  test('as many steps as the memory lasts', async () => {
    const look = await (await withMemory(0.05)).lookBack()
    expect(look.windows).toBe(55)
    expect(look.shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 10)
    expect(look.steps).toBe(stepsFor(look.shares, 0.99))
    expect(look.steps).toBeGreaterThan(1)
    expect(look.steps).toBeLessThan(4)
  })

  test('is the smallest number of steps that carries the part asked for', () => {
    expect(stepsFor([0.9, 0.08, 0.02], 0.99)).toBe(3)
    expect(stepsFor([0.9, 0.095, 0.005], 0.99)).toBe(2)
    expect(stepsFor([1, 0, 0], 0.99)).toBe(1)
    expect(stepsFor([0, 0], 0.99)).toBe(2)
  })
})

test('weights of several outputs, and another table than the one trained on', async () => {
  const forecaster = await trained({ target: ['a', 'b'], horizon: [1, 3] })
  const other = Table.fromColumns({ a: wave(3), b: wave(5) })
  const inside = new Inside(forecaster.toBytes(), other)
  const view = await inside.window(20, 'last')
  expect(view.steps[5].lossGrad).toHaveLength(4)
  expect((await inside.lookBack()).steps).toBeGreaterThan(0)
  expect(forecaster.network).toBeInstanceOf(Network)
})
