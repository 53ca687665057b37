/**
 * The options of a network. Files keep the recorded ones in this order.
 *
 * @module
 */
import { type Cell, cellOf, type CellRow, CELLS } from '../../engine/cells.js'
import { LOSSES } from '../../engine/losses.js'
import type { WasmSource } from '../../engine/spec.js'
import { either, named, type Words, words } from '../../text/words.js'
import { flag, list, number, oneOf, orElse, positive, such, whole } from '../kinds.js'
import { ownOptimizerOptions, type ResolvedOptimizer, resolveOptimizer } from '../optimizer.js'
import type { At, Given, Kind, Rows } from '../row.js'
import type { OptimizerOptions } from './optimizer.js'

const GIB = 1_073_741_824
/** What a 32-bit memory can hold. */
const MAX_MEMORY = 4 * GIB - 65_536

/** Numbers a step that go in, within and out at most. */
export const MAX_SIZE = 65_536

const quantiles: Kind<readonly number[]> = {
  expected: 'numbers between 0 and 1, ascending',
  byExample: true,
  form: 'x,…',
  check: (value: unknown, at: At) => {
    const ascending = (q: unknown, i: number, all: unknown[]): boolean =>
      typeof q === 'number' && q > 0 && q < 1 && (i === 0 || q > (all[i - 1] as number))
    if (Array.isArray(value) && value.length > 0 && value.every(ascending)) return [...value] as number[]
    throw at.refuse()
  },
  read: list(number(0)).read,
  write: (value) => value.join(','),
}

const optimizer: Kind<OptimizerOptions, ResolvedOptimizer> = {
  expected: "an object such as { name: 'adam' }",
  form: 'object',
  check: (value) => resolveOptimizer(value as OptimizerOptions),
  read: (text) => ({ name: text }),
  write: ({ name = '' }) => name,
  record: ownOptimizerOptions,
}

/** That an option belongs to other cells than the one that is chosen; null where it is one of them. */
function ofCells(option: string, cell: Cell, has: (row: CellRow) => boolean): Words | null {
  if (has(cellOf({ cell }))) return null
  const owners = (Object.keys(CELLS) as Cell[]).filter((other) => has(cellOf({ cell: other })))
  return words`${named(option)} belongs to the cell ${either(owners)}, but the cell is ${cell}: leave it out.`
}

export const NETWORK = {
  /** default 'rnn', the Elman cell; 'gru' resets after the product, as in PyTorch */
  cell: {
    kind: oneOf(CELLS),
    default: 'rnn',
    recorded: true,
    ruled: true,
    flag: '--cell',
    help: 'recurrent cell',
    label: 'Cell',
    group: 'first',
    example: 'gru',
  },
  /** of an Elman cell: 'tanh' (the default) or 'relu' */
  nonlinearity: {
    kind: oneOf({ tanh: 'tanh', relu: 'relu' }),
    default: 'tanh',
    recorded: true,
    flag: '--nonlinearity',
    clash: (nonlinearity: string, { cell }: { cell: Cell }) =>
      nonlinearity === 'tanh' ? null : ofCells('nonlinearity', cell, (row) => row.nonlinearity),
    help: 'activation function of the cell rnn',
    label: 'Nonlinearity of rnn',
    group: 'network',
    example: 'relu',
  },
  /** inputs per step (I) */
  inputSize: { kind: whole(1, MAX_SIZE), needed: true, recorded: false, help: 'inputs per step', example: 3 },
  /** hidden units (H); a forecaster's default is 16 */
  hiddenSize: {
    kind: whole(1, MAX_SIZE),
    needed: true,
    usual: 16,
    recorded: true,
    ruled: true,
    flag: '--hidden',
    help: 'hidden units',
    label: 'Hidden units',
    group: 'first',
    example: 32,
  },
  /** stacked recurrent layers (L), default 1 */
  numLayers: {
    kind: whole(1, 64),
    default: 1,
    recorded: true,
    flag: '--layers',
    help: 'stacked recurrent layers',
    label: 'Layers',
    group: 'network',
    example: 2,
  },
  /** default true; false omits bias_hh, as the notebook and Keras do */
  recurrentBias: {
    kind: flag(),
    default: true,
    recorded: true,
    clash: (given: boolean, { cell }: { cell: Cell }) =>
      given ? null : ofCells('recurrentBias', cell, (row) => row.recurrent),
    help: 'whether there is a bias_hh beside bias_ih',
    example: false,
  },
  /**
   * probability, from 0 to below 1, with which each number that a layer passes to the next is set to 0 in training; the
   * others are divided by 1 − dropout; default 0
   */
  dropout: {
    kind: number(0, 1),
    default: 0,
    recorded: 'later',
    flag: '--dropout',
    clash: (dropout: number, { numLayers }: { numLayers: number }) =>
      dropout > 0 && numLayers === 1
        ? words`${named('dropout')} acts between layers, but there is one layer: raise ${named('numLayers')}, or leave it out.`
        : null,
    help: 'dropout probability of the numbers between two layers, in training',
    label: 'Dropout between layers',
    group: 'network',
    example: 0.2,
  },
  /** precision of all tensors: 'f32' (the default) or 'f64' */
  dtype: {
    kind: oneOf({ f32: 'f32', f64: 'f64' }),
    default: 'f32',
    recorded: true,
    flag: '--dtype',
    help: 'floating-point precision of all numbers in the network',
    label: 'Precision',
    group: 'machine',
    example: 'f64',
  },
  /** default 'auto': the core ('wasm'), or the twin ('ts') where WebAssembly is missing or forbidden */
  engine: {
    kind: oneOf({ auto: 'the core, if it can run', wasm: 'the core, in WebAssembly', ts: 'its twin, in TypeScript' }),
    default: 'auto',
    recorded: false,
    flag: '--engine',
    clash: (engine: string, { engineDependentBits }: { engineDependentBits: boolean }) =>
      engineDependentBits && engine === 'ts'
        ? words`${named('engineDependentBits')} belongs to the core, but ${named('engine')} is ts: leave one of the two out.`
        : null,
    help: 'what computes, to the same bits',
    label: 'Engine',
    group: 'machine',
    example: 'ts',
  },
  /** threads that train one network together, default 1; 'auto': as many as pay off. The bits do not depend on it. */
  threads: {
    kind: orElse(whole(1, 64), 'auto'),
    default: 1,
    recorded: false,
    flag: '--threads',
    clash: (threads: number | 'auto', { engineDependentBits }: { engineDependentBits: boolean }) =>
      engineDependentBits && threads !== 1
        ? words`${named('engineDependentBits')} runs on one thread: leave it or ${named('threads')} out.`
        : null,
    help: 'threads that train one network together; the results are the same',
    label: 'Threads',
    group: 'machine',
    example: 2,
  },
  /** of the generator that draws the initial weights, default 0 */
  seed: {
    kind: whole(0, 4_294_967_295),
    default: 0,
    recorded: true,
    flag: '--seed',
    help: 'random seed of the initial weights and of shuffling',
    label: 'Seed',
    group: 'more',
    example: 1,
  },
  /**
   * outputs per step (O), default 1; with 'pinball' the number of targets times that of quantiles, with 'crossEntropy'
   * the number of classes
   */
  outputSize: { kind: whole(1, MAX_SIZE), recorded: false, help: 'outputs per step', example: 2 },
  /**
   * 'mse', the mean squared error; 'mae', the mean absolute error; 'huber', squared up to huberDelta and absolute
   * beyond (PyTorch's HuberLoss); 'pinball', for quantiles, and the default where they are given; 'crossEntropy',
   * softmax over classes, targets being class numbers
   */
  loss: {
    kind: oneOf(LOSSES),
    default: 'mse',
    recorded: true,
    flag: '--loss',
    help: 'loss that training minimizes (crossEntropy is for a Network alone)',
    label: 'Loss',
    group: 'more',
    example: 'mae',
  },
  /** 'huber': the error (δ) beyond which the loss is linear, default 1 */
  huberDelta: {
    kind: positive(),
    otherwise: '1',
    recorded: true,
    flag: '--huber-delta',
    help: 'error, in scaled units, beyond which the loss huber is linear instead of quadratic',
    label: 'Delta of huber',
    group: 'more',
    example: 0.5,
  },
  /**
   * 'pinball': the quantiles of each target, ascending, default [0.1, 0.5, 0.9]; output j·Q + i is quantile i of target
   * j, and outputSize defaults to that of one target
   */
  quantiles: {
    kind: quantiles,
    otherwise: '0.1,0.5,0.9',
    recorded: true,
    flag: '--quantiles',
    help: 'quantiles to forecast, with the loss pinball, which they imply',
    label: 'Quantiles',
    group: 'more',
    example: [0.1, 0.5, 0.9],
  },
  /** which steps the loss covers: 'all' (the default), or the 'last' one */
  lossOn: {
    kind: oneOf({ all: 'every step', last: 'the last step' }),
    default: 'all',
    recorded: true,
    flag: '--loss-on',
    help: 'steps that the loss covers',
    label: 'Steps in the loss',
    group: 'more',
    example: 'last',
  },
  /** how the parameters are updated; default sgd at 0.01, in a forecaster adam at 0.003 */
  optimizer: {
    kind: optimizer,
    otherwise: 'sgd',
    recorded: true,
    help: 'how the parameters are updated',
    example: { name: 'adam' },
  },
  /** bytes the network's memory may take, default 2 GiB */
  maxMemory: {
    kind: whole(1, MAX_MEMORY),
    default: 2 * GIB,
    otherwise: '2 GiB',
    recorded: false,
    flag: '--max-memory',
    help: 'largest memory of the network, in bytes',
    example: GIB,
  },
  /**
   * default false; true lets the engine fuse multiply and add (relaxed SIMD): faster where it is supported, but the
   * bits then depend on the engine, so the promise of same bits is given up, and one thread does the work.
   */
  engineDependentBits: {
    kind: flag(),
    default: false,
    recorded: 'unlessDefault',
    help: words`relaxed SIMD: faster, but the bits depend on the engine; on one thread, so leave ${named('threads')} out`,
    example: true,
  },
  /** the core's binary, for hosts that forbid compiling from bytes */
  wasm: {
    kind: such<WasmSource>('a WebAssembly.Module, its bytes, a Response or a URL', () => true),
    recorded: false,
    help: 'the core’s binary',
    example: new Uint8Array(),
  },
} satisfies Rows

/** Options of a network. @interface */
export type NetworkOptions = Given<typeof NETWORK>
