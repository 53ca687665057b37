/**
 * The options of a network: defaults, checks with one sentence each, and what the engine makes of them.
 *
 * @module
 */
import { HindcastError, nearest, shown } from './errors.js'
import type { Dtype, OptimizerScalars, Sizes } from './engine/engine.js'
import type { WasmSource } from './engine/wasm.js'

export interface OptimizerOptions {
  /** 'sgd' (the default), 'adam' or 'adamw' */
  name: string
  /** default 0.01 for sgd, 0.001 for the others */
  learningRate?: number
  /** sgd */
  momentum?: number
  /** sgd, with momentum */
  nesterov?: boolean
  /** default 0; adamw 0.01 */
  weightDecay?: number
  /** adam, adamw: [0.9, 0.999] */
  betas?: [number, number]
  /** adam, adamw: 1e-8 */
  eps?: number
}

export interface NetworkOptions {
  /** 'rnn' (the Elman cell, the default), 'gru' (reset after the product, as PyTorch has it) or 'lstm' */
  cell?: 'rnn' | 'gru' | 'lstm'
  /** of an Elman cell, 'tanh' */
  nonlinearity?: 'tanh' | 'relu'
  /** numbers a step (I) */
  inputSize: number
  /** hidden units (H) */
  hiddenSize: number
  /** outputs a step (O), 1 */
  outputSize?: number
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
  loss?: 'mse'
  /** which steps the loss covers, 'all' */
  lossOn?: 'all' | 'last'
  optimizer?: OptimizerOptions
  /** bytes the network's memory may take, 2 GiB */
  maxMemory?: number
  /** the core's binary, for hosts that forbid compiling from bytes */
  wasm?: WasmSource
}

/** The options with every default filled in. */
export type ResolvedNetworkOptions = Required<Omit<NetworkOptions, 'optimizer' | 'wasm'>> & {
  optimizer: Required<OptimizerOptions>
  wasm?: WasmSource
}

/** The cells, by the names of the option. */
export const CELLS = ['rnn', 'gru', 'lstm'] as const
const OPTIMIZERS = ['sgd', 'adam', 'adamw'] as const
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
  'lossOn',
  'optimizer',
  'maxMemory',
  'wasm',
]
const OPTIMIZER_NAMES = ['name', 'learningRate', 'momentum', 'nesterov', 'weightDecay', 'betas', 'eps']
const MAX_THREADS = 64
const MAX_SEED = 4294967295
const MAX_SIZE = 65536
const GIB = 1073741824
/** What a 32-bit memory can hold. */
const MAX_MEMORY = 4 * GIB - 65536

/** @throws HindcastError OPTION_UNKNOWN, OPTION_INVALID, OPTION_CONFLICT */
export function resolveNetworkOptions(o: NetworkOptions): ResolvedNetworkOptions {
  checkNames(o, NETWORK_OPTIONS, 'option')
  const whole = (name: keyof NetworkOptions, value: unknown, min: number, max: number): number => {
    if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) return value as number
    throw invalid(name, value, `a whole number from ${min} to ${max}`)
  }
  const cell = oneOf('cell', o.cell ?? 'rnn', CELLS)
  if (cell !== 'rnn' && (o.nonlinearity ?? 'tanh') !== 'tanh') {
    throw conflict(`nonlinearity belongs to the cell rnn, but the cell is ${cell}: leave it out.`, 'nonlinearity')
  }
  return {
    cell,
    nonlinearity: oneOf('nonlinearity', o.nonlinearity ?? 'tanh', ['tanh', 'relu']),
    inputSize: whole('inputSize', o.inputSize, 1, MAX_SIZE),
    hiddenSize: whole('hiddenSize', o.hiddenSize, 1, MAX_SIZE),
    outputSize: whole('outputSize', o.outputSize ?? 1, 1, MAX_SIZE),
    numLayers: whole('numLayers', o.numLayers ?? 1, 1, 64),
    recurrentBias: flag('recurrentBias', o.recurrentBias ?? true),
    dropout: dropoutOf(o),
    dtype: oneOf('dtype', o.dtype ?? 'f32', ['f32', 'f64']),
    engine: oneOf('engine', o.engine ?? 'auto', ['auto', 'wasm', 'ts']),
    threads: o.threads === 'auto' ? 'auto' : whole('threads', o.threads ?? 1, 1, MAX_THREADS),
    engineDependentBits: dependentBits(o),
    seed: whole('seed', o.seed ?? 0, 0, MAX_SEED),
    loss: oneOf('loss', o.loss ?? 'mse', ['mse']),
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

function resolveOptimizer(o: OptimizerOptions): Required<OptimizerOptions> {
  if (typeof o !== 'object' || o === null) throw invalid('optimizer', o, "an object such as { name: 'adam' }")
  checkNames(o, OPTIMIZER_NAMES, 'optimizer option')
  const name = oneOf('optimizer.name', o.name, OPTIMIZERS)
  const number = (option: string, value: number, low: number, below: number): number => {
    if (typeof value === 'number' && value >= low && value < below) return value
    const range = below === Infinity ? `a finite number from ${low} up` : `a number from ${low} to below ${below}`
    throw invalid(`optimizer.${option}`, value, range)
  }
  const sgd = name === 'sgd'
  for (const option of sgd ? (['betas', 'eps'] as const) : (['momentum', 'nesterov'] as const)) {
    if (o[option] !== undefined) {
      const owners = sgd ? 'adam and adamw' : 'sgd'
      throw conflict(`optimizer.${option} belongs to ${owners}, but the optimizer is ${name}: leave it out.`, option)
    }
  }
  const betas = o.betas ?? [0.9, 0.999]
  if (!Array.isArray(betas) || betas.length !== 2) throw invalid('optimizer.betas', betas, 'two numbers')
  const momentum = number('momentum', o.momentum ?? 0, 0, Infinity)
  const nesterov = flag('optimizer.nesterov', o.nesterov ?? false)
  if (nesterov && momentum === 0) throw conflict('optimizer.nesterov needs a momentum above 0.', 'nesterov')
  return {
    name,
    learningRate: number('learningRate', o.learningRate ?? (sgd ? 0.01 : 0.001), 0, Infinity),
    momentum,
    nesterov,
    weightDecay: number('weightDecay', o.weightDecay ?? (name === 'adamw' ? 0.01 : 0), 0, Infinity),
    betas: [number('betas', betas[0], 0, 1), number('betas', betas[1], 0, 1)],
    eps: number('eps', o.eps ?? 1e-8, 0, Infinity),
  }
}

/** What the engine keeps for the life of the network. */
export function sizesOf(o: ResolvedNetworkOptions): Sizes {
  const optimizer = o.optimizer.name as Sizes['optimizer']
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
    optimizer,
    nesterov: o.optimizer.nesterov,
    moments: optimizer === 'sgd' ? (o.optimizer.momentum > 0 ? 1 : 0) : 2,
    maxMemory: o.maxMemory,
    threads: 1,
  }
}

/** The optimizer's scalars; `clipNorm` comes from the training. */
export function scalarsOf(o: ResolvedNetworkOptions, clipNorm = 0): OptimizerScalars {
  const { learningRate, momentum, weightDecay, betas, eps } = o.optimizer
  return { learningRate, momentum, weightDecay, beta1: betas[0], beta2: betas[1], eps, clipNorm }
}

/** @throws HindcastError OPTION_UNKNOWN for a key that is not among `names`, with the nearest one suggested */
export function checkNames(options: object, names: readonly string[], what: string): void {
  for (const key of Object.keys(options)) {
    if (names.includes(key)) continue
    const near = nearest(key, names)
    const few = names.length === 1 ? `; the only one is ${names[0]}.` : `; there are ${names.join(', ')}.`
    const way = near !== null ? `: did you mean ${near}?` : names.length <= 10 ? few : '.'
    throw new HindcastError('OPTION_UNKNOWN', `There is no ${what} ${shown(key)}${way}`, { option: key })
  }
}

function oneOf<T extends string>(option: string, value: unknown, values: readonly T[]): T {
  if (values.includes(value as T)) return value as T
  throw invalid(option, value, values.length === 1 ? values[0] : `one of ${values.join(', ')}`)
}

function flag(option: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw invalid(option, value, 'true or false')
}

function invalid(option: string, value: unknown, expected: string): HindcastError {
  return new HindcastError('OPTION_INVALID', `${option} is ${said(value)}, expected ${expected}.`, { option, value })
}

const said = (value: unknown): string => (typeof value === 'string' ? shown(value) : shown(value).slice(1, -1))

function conflict(message: string, option: string): HindcastError {
  return new HindcastError('OPTION_CONFLICT', message, { option })
}
