/**
 * The twin's view of a network: what it is, what the call works on, and typed arrays in the place of the addresses of
 * assembly/net.ts. Rows are
 * dense, histories have t reversed: row (T − 1 − t)·B + b.
 *
 * @module
 */
import type { NetworkSpec, OptimizerScalars, OptimizerState, Plan } from '../spec.js'

export interface TwinNet<R extends Float32Array | Float64Array>
  extends Omit<NetworkSpec, 'lossParameters'>, Omit<Plan, 'starts'> {
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
  /** one window at a time (the path of cells that are not gated); false: minibatches, which may be of one window */
  online: boolean
  /** layers drop what they hand to the next, by masks whose key is the seed */
  drops: boolean
  /** of 2³² random words, how many drop a unit, and what the others multiply it by */
  dropped: number
  dropoutScale: number
  /** steps of each window, parallel to `starts`; empty: all have T */
  lengths: Int32Array
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
  outputsPerTarget: number
  lossParameters: Float64Array
  weights: Float64Array
  moment3: R
  /** see assembly/net.ts; empty maps: inputs, or targets, are as they stand */
  extra: R
  inputMap: Int32Array
  shifts: Float64Array
  factors: Float64Array
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
