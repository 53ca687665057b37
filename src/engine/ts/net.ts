/**
 * The twin's view of a network: the fields of assembly/net.ts with typed arrays in the place of addresses. Rows are
 * dense, histories have t reversed: row (T − 1 − t)·B + b.
 *
 * @module
 */
export interface TwinNet<R extends Float32Array | Float64Array> {
  inputSize: number
  hiddenSize: number
  outputSize: number
  numLayers: number
  relu: boolean
  lossOnLast: boolean
  optimizer: 'sgd' | 'adam' | 'adamw'
  nesterov: boolean
  steps: number
  batch: number
  windows: number
  rowStep: number
  targetShift: number
  hasState: boolean
  wantState: boolean
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
  inputGrad: R
  losses: Float64Array
  counts: Float64Array
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
  dz: R
}

export interface TwinScalars {
  learningRate: number
  momentum: number
  weightDecay: number
  beta1: number
  beta2: number
  eps: number
  clipNorm: number
  beta1Power: number
  beta2Power: number
  updates: number
}
