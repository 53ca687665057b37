/**
 * The options of a network: defaults, checks with one sentence each, and what the engine makes of them.
 *
 * @module
 */
import { type Cell, cellOf, CELLS as CELL_ROWS } from '../engine/cells.js'
import type { Dtype, NetworkSpec } from '../engine/spec.js'
import type { WasmSource } from '../engine/spec.js'
import { lossSpec, resolveLoss, type LossOptions, type ResolvedLoss } from './loss.js'
import { checkNames, conflict, flag, invalid, oneOf, whole } from './checks.js'
import { optimizerSpec, resolveOptimizer, type OptimizerOptions } from './optimizer.js'

export interface NetworkOptions extends LossOptions {
  /** 'rnn' (the Elman cell, the default), 'gru' (reset after the product, as PyTorch has it) or 'lstm' */
  cell?: Cell
  /** of an Elman cell, 'tanh' */
  nonlinearity?: 'tanh' | 'relu'
  /** numbers a step (I) */
  inputSize: number
  /** hidden units (H) */
  hiddenSize: number
  /** recurrent layers stacked (L), 1 */
  numLayers?: number
  /** true; false leaves bias_hh out, as the notebook and Keras do */
  recurrentBias?: boolean
  /**
   * probability from 0 to below 1 with which, in training, each number that a layer hands to the next is 0 instead; the
   * others are divided by 1 − dropout; 0
   */
  dropout?: number
  /** 'f32' */
  dtype?: Dtype
  /** 'auto': the core, or the twin where WebAssembly is missing or forbidden */
  engine?: 'auto' | 'wasm' | 'ts'
  /** workers that train together, 1; 'auto': as many as pay. The bits are the same for every number. */
  threads?: number | 'auto'
  /**
   * false. true lets the engine fuse products into their sums (relaxed SIMD): faster where the engine has it, but the bits
   * then depend on the engine, the promise of same bits is given up, and one thread does the work.
   */
  engineDependentBits?: boolean
  /** of the initial values, 0 */
  seed?: number
  /** which steps the loss covers, 'all' */
  lossOn?: 'all' | 'last'
  optimizer?: OptimizerOptions
  /** bytes the network's memory may take, 2 GiB */
  maxMemory?: number
  /** the core's binary, for hosts that forbid compiling from bytes */
  wasm?: WasmSource
}

/** The options with every default filled in. */
export type ResolvedNetworkOptions = Required<Omit<NetworkOptions, 'optimizer' | 'wasm' | keyof LossOptions>> &
  ResolvedLoss & {
    optimizer: Required<OptimizerOptions>
    wasm?: WasmSource
  }

/** The cells, by the names of the option. */
export const CELLS = Object.keys(CELL_ROWS) as Cell[]
/** The names of all options. */
export const NETWORK_OPTIONS = [
  'cell',
  'nonlinearity',
  'inputSize',
  'hiddenSize',
  'outputSize',
  'numLayers',
  'recurrentBias',
  'dropout',
  'dtype',
  'engine',
  'threads',
  'engineDependentBits',
  'seed',
  'loss',
  'huberDelta',
  'quantiles',
  'lossOn',
  'optimizer',
  'maxMemory',
  'wasm',
]
const MAX_THREADS = 64
const MAX_SEED = 4294967295
const MAX_SIZE = 65536
const GIB = 1073741824
/** What a 32-bit memory can hold. */
const MAX_MEMORY = 4 * GIB - 65536

/** @throws HindcastError OPTION_UNKNOWN, OPTION_INVALID, OPTION_CONFLICT */
export function resolveNetworkOptions(o: NetworkOptions): ResolvedNetworkOptions {
  checkNames(o, NETWORK_OPTIONS, 'option')
  const cell = oneOf('cell', o.cell ?? 'rnn', CELLS)
  if (!cellOf({ cell }).nonlinearity && (o.nonlinearity ?? 'tanh') !== 'tanh') {
    throw conflict(`nonlinearity belongs to the cell rnn, but the cell is ${cell}: leave it out.`, 'nonlinearity')
  }
  return {
    cell,
    nonlinearity: oneOf('nonlinearity', o.nonlinearity ?? 'tanh', ['tanh', 'relu']),
    inputSize: whole('inputSize', o.inputSize, 1, MAX_SIZE),
    hiddenSize: whole('hiddenSize', o.hiddenSize, 1, MAX_SIZE),
    numLayers: whole('numLayers', o.numLayers ?? 1, 1, 64),
    recurrentBias: flag('recurrentBias', o.recurrentBias ?? true),
    dropout: dropoutOf(o),
    dtype: oneOf('dtype', o.dtype ?? 'f32', ['f32', 'f64']),
    engine: oneOf('engine', o.engine ?? 'auto', ['auto', 'wasm', 'ts']),
    threads: o.threads === 'auto' ? 'auto' : whole('threads', o.threads ?? 1, 1, MAX_THREADS),
    engineDependentBits: dependentBits(o),
    seed: whole('seed', o.seed ?? 0, 0, MAX_SEED),
    ...resolveLoss(o, MAX_SIZE),
    lossOn: oneOf('lossOn', o.lossOn ?? 'all', ['all', 'last']),
    optimizer: resolveOptimizer(o.optimizer ?? { name: 'sgd' }),
    maxMemory: whole('maxMemory', o.maxMemory ?? 2 * GIB, 1, MAX_MEMORY),
    ...(o.wasm === undefined ? {} : { wasm: o.wasm }),
  }
}

function dropoutOf(o: NetworkOptions): number {
  const p = o.dropout ?? 0
  if (!(typeof p === 'number' && p >= 0 && p < 1)) throw invalid('dropout', p, 'a number from 0 to below 1')
  if (p > 0 && (o.numLayers ?? 1) === 1) {
    throw conflict('dropout acts between layers, but there is one layer: raise numLayers, or leave it out.', 'dropout')
  }
  return p
}

function dependentBits(o: NetworkOptions): boolean {
  const asked = flag('engineDependentBits', o.engineDependentBits ?? false)
  if (asked && o.engine === 'ts') {
    throw conflict(
      "engineDependentBits belongs to the core, but the engine is 'ts': leave one of the two out.",
      'engine',
    )
  }
  if (asked && o.threads !== undefined && o.threads !== 1) {
    throw conflict('engineDependentBits runs on one thread: leave it or threads out.', 'threads')
  }
  return asked
}

/** What the engine keeps for the life of the network. */
export function specOf(o: ResolvedNetworkOptions): NetworkSpec {
  return {
    cell: o.cell,
    nonlinearity: o.nonlinearity,
    inputSize: o.inputSize,
    hiddenSize: o.hiddenSize,
    outputSize: o.outputSize,
    numLayers: o.numLayers,
    recurrentBias: o.recurrentBias,
    dropout: o.dropout,
    seed: o.seed,
    dtype: o.dtype,
    lossOn: o.lossOn,
    ...lossSpec(o),
    ...optimizerSpec(o.optimizer),
    maxMemory: o.maxMemory,
    threads: 1,
  }
}
