/** A made-up row of each kind is found wherever rows are used, and the rows' codes are those of the core. */
import { readFileSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import { trainCommand } from '../../src/cli/train.js'
import { layOut } from '../../src/engine/arena.js'
import { CELLS, type Cell, type CellRow } from '../../src/engine/cells.js'
import { fillDescriptor, NET_FIELDS } from '../../src/engine/descriptor.js'
import { LOSSES, type Loss, type LossRow } from '../../src/engine/losses.js'
import { OPTIMIZERS, type OptimizerRow } from '../../src/engine/optimizers.js'
import { HindcastError } from '../../src/errors.js'
import { torchShapes } from '../../src/engine/parameters.js'
import { EMPTY_PLAN } from '../../src/engine/spec.js'
import { jsonOf, type Refuse } from '../../src/format/fields.js'
import { Network } from '../../src/network/index.js'
import { readOptions } from '../../src/options/recorded.js'
import { checked } from '../../src/options/row.js'
import { NETWORK } from '../../src/options/rows/network.js'
import { type NetworkOptions, resolveNetworkOptions, specOf } from '../../src/options/network.js'

vi.mock('../../src/engine/cells.js', async (original) => {
  const module = await original<typeof import('../../src/engine/cells.js')>()
  const row: CellRow = {
    code: 77,
    gates: ['a', 'b'],
    gated: true,
    keepGate: 'a',
    outputGate: 'b',
    savedPerUnit: 3,
    lastApart: true,
    recurrent: true,
    states: ['hidden', 'cell'],
    nonlinearity: false,
    torch: null,
    onnx: null,
  }
  Object.assign(module.CELLS, { dummy: row, dummyOfInputs: { ...row, code: 76, recurrent: false } })
  return module
})
vi.mock('../../src/engine/losses.js', async (original) => {
  const module = await original<typeof import('../../src/engine/losses.js')>()
  const row: LossRow = { code: 78, targets: 'classes', option: null, judged: 'mae', torch: null }
  Object.assign(module.LOSSES, { dummyLoss: row })
  return module
})
vi.mock('../../src/engine/optimizers.js', async (original) => {
  const module = await original<typeof import('../../src/engine/optimizers.js')>()
  const row: OptimizerRow = {
    code: 79,
    own: ['momentum', 'alpha'],
    defaults: { learningRate: 0.25, weightDecay: 0.5, eps: 1e-3 },
    state: { moment1: 'momentum', moment2: 'always' },
    torch: 'Dummy',
  }
  Object.assign(module.OPTIMIZERS, { dummyOptimizer: row })
  return module
})

const OPTIONS = {
  inputSize: 3,
  hiddenSize: 5,
  outputSize: 4,
  cell: 'dummy' as Cell,
  loss: 'dummyLoss' as Loss,
  optimizer: { name: 'dummyOptimizer', momentum: 0.5 },
} satisfies NetworkOptions

describe('a made-up row', () => {
  test('is an option, with its own options and defaults, and is named among the others', () => {
    const { cell, loss, optimizer } = resolveNetworkOptions(OPTIONS)
    expect({ cell, loss }).toEqual({ cell: 'dummy', loss: 'dummyLoss' })
    expect(optimizer).toMatchObject({ learningRate: 0.25, weightDecay: 0.5, eps: 1e-3, momentum: 0.5 })
    const refused = (o: object) => () => resolveNetworkOptions({ ...OPTIONS, ...o } as NetworkOptions)
    expect(refused({ cell: 'nothing' })).toThrow(/expected rnn, .*dummy/)
    expect(refused({ loss: 'nothing' })).toThrow(/expected mse, .*dummyLoss/)
    expect(refused({ optimizer: { name: 'nothing' } })).toThrow(/expected sgd, .*dummyOptimizer/)
    expect(refused({ nonlinearity: 'relu' })).toThrow(/nonlinearity belongs to the cell rnn/)
    const ofInputs = { cell: 'dummyOfInputs', recurrentBias: false }
    expect(refused(ofInputs)).toThrow(/recurrentBias belongs to the cell rnn, .*dummy, but the cell is dummyOfInputs/)
    expect(refused({ ...ofInputs, recurrentBias: true })).not.toThrow()
    expect(refused({ optimizer: { name: 'dummyOptimizer', betas: [0.9, 0.9] } })).toThrow(/betas belongs to/)
    expect(refused({ optimizer: { name: 'adam', alpha: 0.9 } })).toThrow(/alpha belongs to rmsprop and dummyOptimizer/)
  })

  test('gives the network its tensors, states and blocks, and the core its numbers', () => {
    const sizes = specOf(resolveNetworkOptions(OPTIONS))
    expect(sizes).toMatchObject({ targetSize: 1, moments: ['moment1', 'moment2'] })
    expect(specOf(resolveNetworkOptions({ ...OPTIONS, optimizer: { name: 'dummyOptimizer' } })).moments).toEqual([
      'moment2',
    ])
    expect(torchShapes(sizes)).toContainEqual({ name: 'weight_hh_l0', shape: [10, 5] })
    for (const form of ['core', 'twin'] as const) {
      const plan = {
        steps: 2,
        batch: 3,
        windows: 3,
        rows: 6,
        targetRows: 6,
        starts: 3,
        hasState: true,
        wantState: true,
      }
      const layout = layOut(sizes, { ...EMPTY_PLAN, ...plan }, form)
      for (const name of ['cellState', 'finalCellState', 'cells0', 'cellTanh0', 'carry0', 'dh0', 'moment2']) {
        expect(layout.regions.has(name), `${name} in the ${form}`).toBe(true)
      }
      expect(layout.regions.get('target')).toMatchObject({ rows: 6, cols: 1 })
    }
    const layout = layOut(sizes, null, 'core')
    const memory = new ArrayBuffer(layout.bytes)
    fillDescriptor(memory, layout, sizes, null)
    const ints = new Int32Array(memory, layout.regions.get('net')!.at, NET_FIELDS.length)
    const field = (name: (typeof NET_FIELDS)[number]) => ints[NET_FIELDS.indexOf(name)]
    expect([field('cell'), field('gates'), field('gated'), field('saved'), field('apart')]).toEqual([77, 2, 1, 3, 1])
    expect([field('loss'), field('targetSize'), field('optimizer')]).toEqual([78, 1, 79])
  })

  test('is read from files, and stands in the help of the command line', () => {
    const text = {
      ...{
        target: 'y',
        horizon: 1,
        window: 3,
        scale: 'standard',
        allowLeak: false,
        cell: 'dummy',
        nonlinearity: 'tanh',
      },
      ...{ hiddenSize: 4, numLayers: 1, recurrentBias: true, dtype: 'f32', seed: 0, loss: 'mse', lossOn: 'all' },
      optimizer: { name: 'dummyOptimizer', learningRate: 0.1, weightDecay: 0, momentum: 0.1, alpha: 0.9 },
    }
    const refuse: Refuse = (why) => new HindcastError('MODEL_FILE_INVALID', why)
    const options = readOptions(jsonOf(JSON.stringify(text), 'options', refuse), ['x'], refuse)
    expect(options.network).toMatchObject({
      cell: 'dummy',
      optimizer: { name: 'dummyOptimizer', alpha: 0.9 },
    })
    // A forecaster forecasts no classes, so its files cannot hold this one.
    expect(checked('loss', NETWORK.loss, 'dummyLoss')).toBe('dummyLoss')
    const help = trainCommand({ env: {}, stdout: process.stdout, stderr: process.stderr } as never).helpInformation()
    expect(help).toMatch(/dummy\b/)
    expect(help).toMatch(/dummyOptimizer/)
  })

  test('without kernels it computes nothing: the core stops, and the twin too', async () => {
    for (const engine of ['wasm', 'ts'] as const) {
      for (const own of [
        { cell: OPTIONS.cell },
        { loss: OPTIONS.loss, outputSize: 4 },
        { optimizer: OPTIONS.optimizer },
      ]) {
        const net = await Network.create({ inputSize: 3, hiddenSize: 20, engine, ...own })
        const run = () => {
          net.forward(new Float32Array(12), { steps: 2, batch: 2 })
          net.backward(new Float32Array('loss' in own ? 4 : 4 * net.options.outputSize))
          net.step()
        }
        expect(run, `${engine} ${JSON.stringify(own)}`).toThrow(/unreachable|undefined|not a function/)
      }
    }
  })
})

test('the codes are those of the core', () => {
  const codes = (path: string) => {
    const source = readFileSync(new URL(`../../assembly/${path}`, import.meta.url), 'utf8')
    const found = [...source.matchAll(/^@inline (?:export )?const ([A-Z_]+): i32 = (\d+)$/gm)]
    return Object.fromEntries(found.map(([, name, code]) => [name, Number(code)]))
  }
  const rows = (table: Record<string, { code: number }>) => {
    const own = Object.entries(table).filter(([name]) => !name.startsWith('dummy'))
    return Object.fromEntries(own.map(([name, { code }]) => [name.replace(/[A-Z]/g, '_$&').toUpperCase(), code]))
  }
  expect(codes('cells/index.ts')).toEqual(rows(CELLS))
  expect(codes('losses.ts')).toEqual(rows(LOSSES))
  expect(codes('optimizer.ts')).toEqual(rows(OPTIMIZERS))
})
