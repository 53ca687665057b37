/**
 * The words of the engines: what a network is, what one call works on, and the sizes that follow. The ground of this room:
 * it imports the rows of cells, losses and optimizers, and nobody else.
 *
 * Dimensions: T steps, B batch, I inputs, H hidden, O outputs, G gates, L layers.
 *
 * @module
 */
import type { ModuleLike, ResponseLike, UrlLike } from '../host-types.js'
import { type Cell, cellOf, gatesOf } from './cells.js'
import type { Loss } from './losses.js'
import type { Moment, Optimizer } from './optimizers.js'

export type Real = Float32Array | Float64Array
export type Dtype = 'f32' | 'f64'

/** What never changes in the life of a network. */
export interface NetworkSpec {
  cell: Cell
  nonlinearity: 'tanh' | 'relu'
  inputSize: number
  hiddenSize: number
  outputSize: number
  numLayers: number
  recurrentBias: boolean
  /** probability p with which dropout between layers drops a unit in training, and the seed of its masks */
  dropout: number
  seed: number
  dtype: Dtype
  lossOn: 'all' | 'last'
  optimizer: Optimizer
  nesterov: boolean
  /** blocks of optimizer state that are kept; what they hold is said in assembly/net.ts */
  moments: readonly Moment[]
  loss: Loss
  /** numbers in a target row */
  targetSize: number
  /** the numbers of the loss's own option */
  lossParameters: readonly number[]
  /** rmsprop */
  centered: boolean
  /** adagrad: where its sums of squares begin */
  initialAccumulator: number
  maxMemory: number
  /** threads that work together on one shared memory; 1 in the twin */
  threads: number
}

/** What one call, or one training, works on. Windows are named by their first row in `starts`. */
export interface Plan {
  /** T */
  steps: number
  /** windows of a minibatch; 1 is the online path */
  batch: number
  /** windows of an epoch (or of the call) */
  windows: number
  /** rows of `data` [rows][I] and `target` [targetRows][targetSize] */
  rows: number
  targetRows: number
  /** entries of `starts`, at least `windows` */
  starts: number
  /** rows of `output` [outputRows][O], which `predict` writes */
  outputRows: number
  /** rows of the dataset from one step of a window to the next */
  rowStep: number
  /** rows from the first input row of a step to its (first) target row */
  targetShift: number
  /** numbers in a row of `data`; 0: as many as the network's inputs, so that a step is one row */
  columns: number
  /** numbers a row in `extra` [rows][extraColumns], which a step has once, those of its last row, after its rows of `data` */
  extraColumns: number
  /** K pairs of shift and factor that a window has: regions `shifts` and `factors` [starts][K]; `inputMap` says whose */
  normals: number
  /** columns of `target` [targetRows][targetColumns] from which target rows are gathered by `targetMap`; 0: they stand there */
  targetColumns: number
  /** a target that is NaN does not count (otherwise it makes the loss NaN) */
  maskTargets: boolean
  /** each window has a weight: `weights` [starts], parallel to `starts` */
  hasWeights: boolean
  hasState: boolean
  wantState: boolean
  /** dropout acts in `forward`, and in `train`, which is always training; `predict` never drops */
  training: boolean
  /** windows have lengths of their own: region `lengths`, parallel to `starts` */
  hasLengths: boolean
  inputGradient: boolean
  /** `predict` writes the last step only: row w of `output`; otherwise step t of window w goes to row t·outputStep + w */
  outputLast: boolean
  outputStep: number
}

/** No work at all; every other plan is this one with something of its own. */
export const EMPTY_PLAN: Plan = {
  steps: 0,
  batch: 0,
  windows: 0,
  rows: 0,
  targetRows: 0,
  starts: 0,
  outputRows: 0,
  rowStep: 1,
  targetShift: 0,
  columns: 0,
  extraColumns: 0,
  normals: 0,
  targetColumns: 0,
  maskTargets: false,
  hasWeights: false,
  hasState: false,
  wantState: false,
  training: false,
  hasLengths: false,
  inputGradient: false,
  outputLast: false,
  outputStep: 0,
}

/** In `targetMap`: no base, or no pair. */
export const NO_BASE = -2147483648
export const NO_PAIR = -1

/** Numbers in a row of `data`. */
export const columnsOf = (s: NetworkSpec, p: Plan): number => p.columns || s.inputSize

/** Whether inputs are gathered number by number: `inputMap` has for each its pair, or NO_PAIR. */
export const mapsInputs = (p: Plan): boolean => p.normals > 0 || p.extraColumns > 0

/** Scalars of the optimizer that a caller sets, before any is set; f64 in both precisions, in the order of `Net`. */
export const OPTIMIZER_SCALARS = {
  learningRate: 0,
  momentum: 0,
  weightDecay: 0,
  beta1: 0,
  beta2: 0,
  eps: 0,
  /** 0: no clipping */
  clipNorm: 0,
  /** 0: no clipping */
  clipValue: 0,
  /** rmsprop */
  alpha: 0,
  /** adagrad */
  lrDecay: 0,
}
export type OptimizerScalars = typeof OPTIMIZER_SCALARS

/** Scalars that change with every update and belong in a checkpoint, before the first. */
export const OPTIMIZER_STATE = {
  beta1Power: 1,
  beta2Power: 1,
  updates: 0,
}
export type OptimizerState = typeof OPTIMIZER_STATE

/** Whether a plan runs one window at a time, in rows; dropout and lengths need the batched path. */
export function isOnline(s: NetworkSpec, p: Plan): boolean {
  return p.batch === 1 && !p.hasLengths && !dropsIn(s, p)
}

/** Whether dropout acts between the layers. */
export const dropsIn = (s: NetworkSpec, p: Plan): boolean => p.training && s.dropout > 0 && s.numLayers > 1

/** How many of the 2³² random words drop a unit: those below. */
export const droppingWords = ({ dropout }: Pick<NetworkSpec, 'dropout'>): number => Math.floor(dropout * 4294967296)

/** What a unit that is not dropped is multiplied by, so that the expected value stays. */
export const keptScale = ({ dropout }: Pick<NetworkSpec, 'dropout'>): number => 1 / (1 - dropout)

/** Whether two plans ask for the same layout and the same work. */
export function sameNumbers(a: Plan, b: Plan): boolean {
  return (Object.keys(a) as (keyof Plan)[]).every((key) => a[key] === b[key])
}

/** Parameter tensors of a network as they lie in the block: weights [in][G][H], biases [G][H], the head [O, H]. */
export function parameterShapes(s: NetworkSpec): { name: string; rows: number; cols: number }[] {
  const list: { name: string; rows: number; cols: number }[] = []
  const G = gatesOf(s)
  const { recurrent } = cellOf(s)
  for (let l = 0; l < s.numLayers; l++) {
    list.push({ name: `weight_ih_l${l}`, rows: (l === 0 ? s.inputSize : s.hiddenSize) * G, cols: s.hiddenSize })
    if (recurrent) list.push({ name: `weight_hh_l${l}`, rows: s.hiddenSize * G, cols: s.hiddenSize })
    list.push({ name: `bias_ih_l${l}`, rows: G, cols: s.hiddenSize })
    if (recurrent && s.recurrentBias) list.push({ name: `bias_hh_l${l}`, rows: G, cols: s.hiddenSize })
  }
  list.push({ name: 'head.weight', rows: s.outputSize, cols: s.hiddenSize })
  list.push({ name: 'head.bias', rows: 1, cols: s.outputSize })
  return list
}

/** The blocks of the fixed region that have the shape of the parameters; a network keeps the moments it needs. */
export const BLOCKS = ['params', 'grads', 'moment1', 'moment2', 'moment3'] as const

/** What `wasm` takes: a compiled module, its bytes, a response that brings them, or where to fetch them. */
export type WasmSource = ModuleLike | ArrayBuffer | ArrayBufferView | ResponseLike | UrlLike

/** Where a tensor lies: `rows` × `cols` numbers, the next row `stride` numbers on; addresses in bytes. */
export interface Region {
  name: string
  type: 'real' | 'f64' | 'i32' | 'bytes'
  at: number
  rows: number
  cols: number
  stride: number
  bytes: number
}

export interface Layout {
  regions: Map<string, Region>
  /** Bytes of the fixed region and of everything. */
  fixedBytes: number
  bytes: number
  /** Parameter tensors in the order of the block: name, rows and columns as kept inside ([in, out]). */
  parameters: { name: string; rows: number; cols: number }[]
}
