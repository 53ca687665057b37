/**
 * The twin's view of a network: the fields of assembly/net.ts with typed arrays in the place of addresses. Rows are
 * dense, histories have t reversed: row (T − 1 − t)·B + b.
 *
 * @module
 */
import type { OptimizerScalars, OptimizerState, NetworkSpec } from '../spec.js'

export interface TwinNet<R extends Float32Array | Float64Array> {
  inputSize: number
  hiddenSize: number
  outputSize: number
  numLayers: number
  cell: NetworkSpec['cell']
  /** G and S of assembly/net.ts */
  gates: number
  saved: number
  /** what is kept of the gates stands beside h */
  gated: boolean
  /** h enters a product: with `joint` of the gates' columns at once, with those of a last gate apart by itself */
  recurrent: boolean
  joint: number
  relu: boolean
  lossOnLast: boolean
  optimizer: NetworkSpec['optimizer']
  nesterov: boolean
  steps: number
  batch: number
  windows: number
  rowStep: number
  targetShift: number
  /** one window at a time (the path of cells that are not gated); false: minibatches, which may be of one window */
  online: boolean
  hasState: boolean
  wantState: boolean
  /** dropout acts between the layers: p·2³² and the key of its masks */
  drops: boolean
  dropout: number
  seed: number
  /** steps of each window, parallel to `starts`; empty: all have T */
  lengths: Int32Array
  maskTargets: boolean
  outputStep: number
  outputLast: boolean
  layers: TwinLayer<R>[]
  params: R
  grads: R
  moment1: R
  moment2: R
  headWeight: R
  headBias: R
  headWeightGrad: R
  headBiasGrad: R
  data: R
  target: R
  starts: Int32Array
  output: R
  y: R
  dy: R
  xHistory: R
  state: R
  finalState: R
  cellState: R
  finalCellState: R
  inputGrad: R
  normPartials: Float64Array
  losses: Float64Array
  counts: Float64Array
  loss: NetworkSpec['loss']
  targetSize: number
  outputsPerTarget: number
  lossParameters: Float64Array
  hasWeights: boolean
  weights: Float64Array
  centered: boolean
  moment3: R
  /** see assembly/net.ts; empty maps: inputs, or targets, are as they stand */
  columns: number
  extraColumns: number
  extra: R
  inputMap: Int32Array
  normals: number
  shifts: Float64Array
  factors: Float64Array
  targetColumns: number
  targetMap: Int32Array
  /** where target rows are gathered from, into `target` */
  targetSource: R
  scalars: TwinScalars
}

export interface TwinLayer<R extends Float32Array | Float64Array> {
  inputSize: number
  weightIh: R
  weightHh: R
  biasIh: R
  biasHh: R | null
  weightIhGrad: R
  weightHhGrad: R
  biasIhGrad: R
  biasHhGrad: R | null
  biasRow: R
  hidden: R
  /** gate gradients [T·B][S·H]: see assembly/net.ts */
  dz: R
  /** a second state: c [(T + 1)·B][H] and tanh(c) [T·B][H] */
  cells: R
  cellTanh: R
  /** gated: dh of a step, and what goes straight to the step before, [B][H] */
  dh: R
  carry: R
  /** with dropout: masks (0 or 1/(1 − p)) and h times them, [T·B][H] */
  mask: R
  droppedHidden: R
}

export interface TwinScalars extends OptimizerScalars, OptimizerState {}
