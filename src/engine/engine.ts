/**
 * What an engine is: the interface that the core (wasm.ts) and the twin (ts/twin.ts) both implement. An engine holds
 * one network's memory and does its work; who calls it fills regions by name and reads results by name.
 *
 * @module
 */
import type { Layout } from './arena.js'

export type Real = Float32Array | Float64Array
export type Dtype = 'f32' | 'f64'

/** What never changes in the life of a network. */
export interface Sizes {
  cell: 'rnn' | 'gru' | 'lstm'
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
  optimizer: 'sgd' | 'adam' | 'adamw' | 'rmsprop' | 'adagrad'
  nesterov: boolean
  /** blocks of optimizer state that are kept; what they hold is said in assembly/net.ts */
  moments: readonly ('moment1' | 'moment2' | 'moment3')[]
  loss: 'mse' | 'mae' | 'huber' | 'pinball' | 'crossEntropy'
  /** numbers in a target row: outputSize, with pinball outputSize/quantiles, with crossEntropy 1 (the class) */
  targetSize: number
  /** huber: [delta]; pinball: the quantiles */
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
  /** rows from an input row to its target row */
  targetShift: number
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

/** Scalars of the optimizer that a caller sets; f64 in both precisions. */
export interface OptimizerScalars {
  learningRate: number
  momentum: number
  weightDecay: number
  beta1: number
  beta2: number
  eps: number
  /** 0: no clipping */
  clipNorm: number
  /** rmsprop */
  alpha: number
  /** adagrad */
  lrDecay: number
  /** 0: no clipping */
  clipValue: number
}

/** Scalars that change with every update and belong in a checkpoint. */
export interface OptimizerState {
  beta1Power: number
  beta2Power: number
  updates: number
}

/** Outputs that one number of a target row has: the quantiles of a pinball loss, otherwise 1. */
export function outputsPerTarget(s: Sizes): number {
  return s.loss === 'pinball' ? s.lossParameters.length : 1
}

export interface Engine {
  readonly kind: 'wasm' | 'ts'
  readonly sizes: Sizes
  readonly layout: Layout
  readonly plan: Plan | null
  /** The memory; taken anew after every `arrange`, since it may have grown. */
  readonly buffer: ArrayBufferLike

  /**
   * Lays out the work area for a plan; what the fixed region holds stays. The work area is zero afterwards, unless the
   * plan is the one already laid out, which keeps it.
   *
   * @throws HindcastError MEMORY_TOO_SMALL
   */
  arrange(plan: Plan): void
  setOptimizer(scalars: OptimizerScalars): void
  optimizerState: OptimizerState

  /** Outputs of all the plan's windows (at most one batch) into `y` [T][windows][O], activations kept. */
  forward(): void
  /** Loss and every gradient of the windows last run forward. */
  backward(): number
  /** dx [T][windows][I] into `inputGrad`, after backward. */
  inputGradient(): void
  /** One update; false if a parameter is no longer finite. */
  update(): boolean
  /** Minibatches from … from + count − 1 of the plan; −1, or the minibatch after which a number was not finite. */
  train(from: number, count: number): number
  /** Outputs of windows from … from + count − 1 of `starts` into `output`; keeps nothing. */
  predict(from: number, count: number): void
  /** `train` and `predict` that leave the caller's thread free where the engine has threads of its own. */
  trainSoon(from: number, count: number): Promise<number>
  predictSoon(from: number, count: number): Promise<void>
  dispose(): void
}

/** The numbers of a region of type real, as it lies (rows `stride` apart). A view: invalid after `arrange`. */
export function realView(engine: Engine, name: string): Real {
  const r = regionOf(engine, name)
  const length = r.rows * r.stride
  return engine.sizes.dtype === 'f32'
    ? new Float32Array(engine.buffer, r.at, length)
    : new Float64Array(engine.buffer, r.at, length)
}

export function intView(engine: Engine, name: string): Int32Array {
  const r = regionOf(engine, name)
  return new Int32Array(engine.buffer, r.at, r.rows * r.stride)
}

export function doubleView(engine: Engine, name: string): Float64Array {
  const r = regionOf(engine, name)
  return new Float64Array(engine.buffer, r.at, r.rows * r.stride)
}

/** A dense copy [rows][cols] of a region. */
export function readRegion(engine: Engine, name: string): Real {
  const r = regionOf(engine, name)
  const view = realView(engine, name)
  const out = realArray(engine.sizes.dtype, r.rows * r.cols)
  for (let i = 0; i < r.rows; i++) out.set(view.subarray(i * r.stride, i * r.stride + r.cols), i * r.cols)
  return out
}

/** Writes dense [rows][cols] numbers into a region, each rounded once; padding stays. */
export function writeRegion(engine: Engine, name: string, values: ArrayLike<number>): void {
  const r = regionOf(engine, name)
  const view = realView(engine, name)
  for (let i = 0; i < r.rows; i++) for (let j = 0; j < r.cols; j++) view[i * r.stride + j] = values[i * r.cols + j]
}

export function realArray(dtype: Dtype, length: number): Real {
  return dtype === 'f32' ? new Float32Array(length) : new Float64Array(length)
}

function regionOf(engine: Engine, name: string) {
  const r = engine.layout.regions.get(name)
  if (!r) throw new Error(`no region called ${name} in this plan`)
  return r
}
