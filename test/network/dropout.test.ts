/** Dropout between layers: its masks, their rate, and where it acts. */
import { describe, expect, test } from 'vitest'
import { philox } from '../../src/engine/ts/dropout.js'
import { Network } from '../../src/network/index.js'
import { Generator } from '../../src/random.js'
import { expectSameBits } from '../support/bits.js'
import { numbers } from '../support/random.js'
import { CELL_NAMES } from '../support/cells.js'

test('Philox4x32-10 gives the words of Random123', () => {
  // kat_vectors of Random123: philox4x32 10, counter and key zero.
  expect(philox(0, 0, 0, 0, 0)).toBe(0x6627e8d5)
})

const options = { inputSize: 2, hiddenSize: 24, numLayers: 2, dropout: 0.25, seed: 7 }
const x = numbers(new Generator(1), 5 * 6 * 2)
const call = { steps: 5, batch: 6 }

describe.each(['wasm', 'ts'] as const)('%s', (engine) => {
  test.each(CELL_NAMES)('%s drops in training alone', async (cell) => {
    const net = await Network.create({ ...options, cell, engine })
    const plain = await Network.create({ ...options, dropout: 0, cell, engine })
    const calm = plain.forward(x, call)
    expectSameBits(net.forward(x, call).output, calm.output, 'forward')
    expectSameBits(net.predict(x, { ...call, training: true }).output, calm.output, 'predict')
    const dropped = net.forward(x, { ...call, training: true })
    // The lower layer is not touched, the upper one is.
    expectSameBits(dropped.hidden.slice(0, 6 * 24), calm.hidden.slice(0, 6 * 24), 'lower layer')
    expect(dropped.output).not.toEqual(calm.output)
    // The mask belongs to the update: the same until a step is taken.
    expectSameBits(net.forward(x, { ...call, training: true }).output, dropped.output, 'again')
    net.backward(new Float32Array(5 * 6))
    const start = net.stateDict()
    net.step()
    net.loadStateDict(start)
    expect(net.forward(x, { ...call, training: true }).output).not.toEqual(dropped.output)
  })

  test('drops the share asked for, and keeps the mean', async () => {
    // An upper layer that passes its input on: W_ih one, all else zero, relu; the head adds its units.
    const H = 64
    const net = await Network.create({ ...options, hiddenSize: H, inputSize: 1, nonlinearity: 'relu', engine })
    const dict = net.stateDict()
    for (const { data } of Object.values(dict)) data.fill(0)
    dict['bias_ih_l0'].data.fill(1)
    for (let j = 0; j < H; j++) dict['weight_ih_l1'].data[j * H + j] = 1
    dict['head.weight'].data.fill(1)
    net.loadStateDict(dict)
    const { output } = net.forward(new Float32Array(40 * 50), { steps: 40, batch: 50, training: true })
    const kept = Array.from(output).reduce((sum, y) => sum + y * 0.75, 0) / (output.length * H)
    // Within five standard deviations of 0.75 over 128,000 units.
    expect(Math.abs(kept - 0.75)).toBeLessThan(5 * Math.sqrt((0.75 * 0.25) / (output.length * H)))
    const rows = new Set(Array.from(output, (y) => y.toFixed(4)))
    expect(rows.size).toBeGreaterThan(10)
  })
})

test('dropout is refused where it cannot act', async () => {
  await expect(Network.create({ inputSize: 1, hiddenSize: 1, dropout: 0.5 })).rejects.toThrow(
    'dropout acts between layers, but there is one layer: raise numLayers, or leave it out.',
  )
  await expect(Network.create({ ...options, dropout: 1 })).rejects.toThrow('a number from 0 to below 1')
})
