/** PyTorch's figures: outputs, loss, every gradient, final states, optimizers, clipping. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Network, engineOf } from '../../src/network/index.js'
import { clipGradients } from '../support/clip.js'
import { relative } from '../support/bits.js'
import { CELL_NAMES } from '../support/cells.js'

const fixture = (name: string) => JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8'))
const flat = (a: unknown): number[] => [a].flat(9) as number[]

interface Case {
  inputs: number
  hidden: number
  layers: number
  outputs: number
  T: number
  B: number
  x: number[][][]
  target: number[][][]
  parameters: Record<string, number[]>
  y: number[][][]
  loss: number
  grad: Record<string, number[]>
  grad_x: number[][][]
  h_n: number[][][]
  c_n?: number[][][]
}

const CELLS = [
  { fixture: 'cells-rnn-tanh', cell: 'rnn', nonlinearity: 'tanh' },
  { fixture: 'cells-rnn-relu', cell: 'rnn', nonlinearity: 'relu' },
  ...CELL_NAMES.filter((cell) => cell !== 'rnn').map((cell) => ({
    fixture: `cells-${cell}`,
    cell,
    nonlinearity: 'tanh' as const,
  })),
] as const

describe.each(['wasm', 'ts'] as const)('%s', (engine) => {
  describe.each(CELLS)('$fixture', ({ fixture: name, cell, nonlinearity }) => {
    test.each(fixture(name) as Case[])('I$inputs H$hidden L$layers O$outputs T$T B$B', async (c) => {
      const net = await Network.create({
        inputSize: c.inputs,
        hiddenSize: c.hidden,
        numLayers: c.layers,
        outputSize: c.outputs,
        dtype: 'f64',
        cell,
        nonlinearity,
        engine,
      })
      net.loadStateDict(c.parameters)
      const { output, hidden, cell: cellState } = net.forward(c.x, { steps: c.T, batch: c.B })
      expect(relative(output, flat(c.y))).toBeLessThan(1e-10)
      expect(relative(hidden, flat(c.h_n))).toBeLessThan(1e-10)
      if (c.c_n) expect(relative(cellState!, flat(c.c_n))).toBeLessThan(1e-10)
      expect(relative([net.backward(c.target)], [c.loss])).toBeLessThan(1e-10)
      const gradients = net.gradients()
      expect(Object.keys(gradients)).toEqual(Object.keys(c.grad))
      for (const [name, grad] of Object.entries(c.grad)) {
        expect(relative(gradients[name].data, flat(grad)), name).toBeLessThan(1e-10)
      }
      expect(relative(net.inputGradient(), flat(c.grad_x))).toBeLessThan(1e-10)
    })
  })

  const runs = fixture('optimizers')
  const options: Record<string, object> = {
    sgd: { name: 'sgd', learningRate: 0.05 },
    'sgd-momentum': { name: 'sgd', learningRate: 0.05, momentum: 0.9 },
    'sgd-nesterov': { name: 'sgd', learningRate: 0.05, momentum: 0.9, nesterov: true },
    'sgd-weight-decay': { name: 'sgd', learningRate: 0.05, weightDecay: 0.01 },
    adam: { name: 'adam', learningRate: 0.01 },
    adamw: { name: 'adamw', learningRate: 0.01, weightDecay: 0.05 },
    rmsprop: { name: 'rmsprop', learningRate: 0.01 },
    adagrad: { name: 'adagrad', learningRate: 0.05 },
  }
  test.each(Object.keys(options))('%s takes the same eight steps', async (name) => {
    const net = await Network.create({
      inputSize: runs.inputs,
      hiddenSize: runs.hidden,
      dtype: 'f64',
      engine,
      optimizer: options[name] as { name: string },
    })
    net.loadStateDict(runs.start)
    for (const step of runs.runs[name].steps) {
      net.forward(runs.x, { steps: runs.T, batch: runs.B })
      expect(relative([net.backward(runs.target)], [step.loss])).toBeLessThan(1e-9)
      net.step()
      const flatParameters = Object.values(net.stateDict()).flatMap((t) => [...t.data])
      expect(relative(flatParameters, step.parameters)).toBeLessThan(1e-9)
    }
  })

  test('clips by the global norm', async () => {
    const clip = fixture('clip')
    const net = await Network.create({ inputSize: 3, hiddenSize: 5, dtype: 'f64', engine })
    const { after, norm } = clipGradients(engineOf(net), clip.before, clip.max_norm)
    expect(relative([norm], [clip.norm])).toBeLessThan(1e-10)
    for (const name of Object.keys(clip.after)) {
      expect(relative(after[name].data, flat(clip.after[name])), name).toBeLessThan(1e-10)
    }
  })
})
