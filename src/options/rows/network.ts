/**
 * The options of a network. Files keep the recorded ones in this order.
 *
 * @module
 */
import { CELLS } from '../../engine/cells.js'
import { LOSSES } from '../../engine/losses.js'
import type { WasmSource } from '../../engine/spec.js'
import { named, words } from '../../text/words.js'
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

export const NETWORK = {
  /** 'rnn' (the Elman cell, the default), 'gru' (reset after the product, as PyTorch has it) or 'lstm' */
  cell: {
    kind: oneOf(CELLS),
    default: 'rnn',
    recorded: true,
    flag: '--cell',
    help: 'recurrent cell',
    label: 'Cell',
    group: 'first',
    example: 'gru',
  },
  /** of an Elman cell, 'tanh' */
  nonlinearity: {
    kind: oneOf({ tanh: 'tanh', relu: 'relu' }),
    default: 'tanh',
    recorded: true,
    flag: '--nonlinearity',
    help: 'nonlinearity of the cell rnn',
    label: 'Nonlinearity of rnn',
    group: 'network',
    example: 'relu',
  },
  /** numbers a step (I) */
  inputSize: { kind: whole(1, MAX_SIZE), needed: true, recorded: false, help: 'numbers a step', example: 3 },
  /** hidden units (H); of a forecaster 16 */
  hiddenSize: {
    kind: whole(1, MAX_SIZE),
    needed: true,
    usual: 16,
    recorded: true,
    flag: '--hidden',
    help: 'units of the hidden state',
    label: 'Hidden units',
    group: 'first',
    example: 32,
  },
  /** recurrent layers stacked (L), 1 */
  numLayers: {
    kind: whole(1, 64),
    default: 1,
    recorded: true,
    flag: '--layers',
    help: 'recurrent layers, one upon the other',
    label: 'Layers',
    group: 'network',
    example: 2,
  },
  /** true; false leaves bias_hh out, as the notebook and Keras do */
  recurrentBias: { kind: flag(), default: true, recorded: true, help: 'bias_hh beside bias_ih', example: false },
  /**
   * probability from 0 to below 1 with which, in training, each number that a layer hands to the next is 0 instead; the
   * others are divided by 1 − dropout; 0
   */
  dropout: {
    kind: number(0, 1),
    default: 0,
    recorded: 'later',
    flag: '--dropout',
    help: 'probability with which a number between two layers is dropped in training',
    label: 'Dropout between layers',
    group: 'network',
    example: 0.2,
  },
  /** 'f32' */
  dtype: {
    kind: oneOf({ f32: 'f32', f64: 'f64' }),
    default: 'f32',
    recorded: true,
    flag: '--dtype',
    help: 'precision',
    label: 'Precision',
    group: 'machine',
    example: 'f64',
  },
  /** 'auto': the core, or the twin where WebAssembly is missing or forbidden */
  engine: {
    kind: oneOf({ auto: 'core, if it can run', wasm: 'core (WebAssembly)', ts: 'twin (TypeScript)' }),
    default: 'auto',
    recorded: false,
    flag: '--engine',
    help: 'core (wasm) or twin (ts): the same bits',
    label: 'Engine',
    group: 'machine',
    example: 'ts',
  },
  /** workers that train together, 1; 'auto': as many as pay. The bits are the same for every number. */
  threads: {
    kind: orElse(whole(1, 64), 'auto'),
    default: 1,
    recorded: false,
    flag: '--threads',
    help: 'workers that train together: the same bits for every number',
    label: 'Threads',
    group: 'machine',
    example: 2,
  },
  /** of the initial values, 0 */
  seed: {
    kind: whole(0, 4_294_967_295),
    default: 0,
    recorded: true,
    flag: '--seed',
    help: 'seed of weights and shuffling',
    label: 'Seed',
    group: 'more',
    example: 1,
  },
  /**
   * numbers a step that the network gives (O), 1; with 'pinball' the targets times the quantiles, with 'crossEntropy' the
   * classes
   */
  outputSize: { kind: whole(1, MAX_SIZE), recorded: false, help: 'numbers a step that come out', example: 2 },
  /**
   * 'mse', the mean squared error; 'mae', the mean absolute error; 'huber', squared up to huberDelta and absolute beyond
   * (PyTorch's HuberLoss); 'pinball', for quantiles, and the default where they are given; 'crossEntropy', softmax over
   * classes, targets being class numbers
   */
  loss: {
    kind: oneOf(LOSSES),
    default: 'mse',
    recorded: true,
    flag: '--loss',
    help: 'the loss that training lowers, crossEntropy in a Network alone',
    label: 'Loss',
    group: 'more',
    example: 'mae',
  },
  /** 'huber': where squared becomes absolute, 1 */
  huberDelta: {
    kind: positive(),
    otherwise: '1',
    recorded: true,
    flag: '--huber-delta',
    help: 'where the loss huber turns from squared to absolute, in scaled units',
    label: 'Where huber turns',
    group: 'more',
    example: 0.5,
  },
  /**
   * 'pinball': the quantiles of each target, ascending, [0.1, 0.5, 0.9]; output j·Q + i is quantile i of target j, and
   * outputSize, if left out, is that of one target
   */
  quantiles: {
    kind: quantiles,
    otherwise: '0.1,0.5,0.9',
    recorded: true,
    flag: '--quantiles',
    help: 'quantiles to forecast by the loss pinball, which they imply',
    label: 'Quantiles',
    group: 'more',
    example: [0.1, 0.5, 0.9],
  },
  /** which steps the loss covers, 'all' */
  lossOn: {
    kind: oneOf({ all: 'every step', last: 'the last step' }),
    default: 'all',
    recorded: true,
    flag: '--loss-on',
    help: 'which steps the loss covers',
    label: 'Steps in the loss',
    group: 'more',
    example: 'last',
  },
  /** how the parameters are updated; sgd at 0.01, in a forecaster adam at 0.003 */
  optimizer: {
    kind: optimizer,
    otherwise: 'sgd',
    recorded: true,
    help: 'how the parameters are updated',
    example: { name: 'adam' },
  },
  /** bytes the network's memory may take, 2 GiB */
  maxMemory: {
    kind: whole(1, MAX_MEMORY),
    default: 2 * GIB,
    recorded: false,
    flag: '--max-memory',
    help: 'bytes that the network may take',
    example: GIB,
  },
  /**
   * false. true lets the engine fuse products into their sums (relaxed SIMD): faster where the engine has it, but the bits
   * then depend on the engine, the promise of same bits is given up, and one thread does the work.
   */
  engineDependentBits: {
    kind: flag(),
    default: false,
    recorded: 'unlessDefault',
    help: words`faster arithmetic whose bits depend on the engine; on one thread, so leave ${named('threads')} out`,
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
