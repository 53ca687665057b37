/**
 * The descriptor: the fields of `Net` and `Layer` in assembly/net.ts, in the same order, each with the value that the core
 * finds there. A test compares the names field by field.
 *
 * @module
 */
import { cellOf } from './cells.js'
import { lossOf, outputsPerTarget } from './losses.js'
import { optimizerOf } from './optimizers.js'
import {
  columnsOf,
  droppingWords,
  EMPTY_PLAN,
  isOnline,
  keptScale,
  mapsInputs,
  type Layout,
  type NetworkSpec,
  OPTIMIZER_SCALARS,
  OPTIMIZER_STATE,
  type OptimizerScalars,
  type OptimizerState,
  type Plan,
} from './spec.js'

/** What the fields are filled from; `at` is the address of a region, 0 where there is none. */
interface Filling {
  s: NetworkSpec
  p: Plan
  layout: Layout
  at: (region: string) => number
}

type NetField = (f: Filling, name: string) => number
type LayerField = (f: Filling, l: number, name: string) => number

/** The address of the region that is called like the field. */
const address: NetField = ({ at }, name) => at(name)

/** 4 bytes each. */
const NET = {
  inputSize: ({ s }) => s.inputSize,
  hiddenSize: ({ s }) => s.hiddenSize,
  outputSize: ({ s }) => s.outputSize,
  numLayers: ({ s }) => s.numLayers,
  cell: ({ s }) => cellOf(s).code,
  gates: ({ s }) => cellOf(s).gates.length,
  gated: ({ s }) => Number(cellOf(s).gated),
  saved: ({ s }) => cellOf(s).savedPerUnit,
  apart: ({ s }) => (cellOf(s).lastApart ? cellOf(s).gates.length - 1 : -1),
  nonlinearity: ({ s }) => Number(s.nonlinearity === 'relu'),
  recurrentBias: ({ s }) => Number(s.recurrentBias),
  lossOnLast: ({ s }) => Number(s.lossOn === 'last'),
  optimizer: ({ s }) => optimizerOf(s.optimizer).code,
  nesterov: ({ s }) => Number(s.nesterov),
  steps: ({ p }) => p.steps,
  batch: ({ p }) => p.batch,
  online: ({ s, p }) => Number(isOnline(s, p)),
  windows: ({ p }) => p.windows,
  rowStep: ({ p }) => p.rowStep,
  targetShift: ({ p }) => p.targetShift,
  hasState: ({ p }) => Number(p.hasState),
  training: ({ p }) => Number(p.training),
  seed: ({ s }) => s.seed | 0,
  dropped: ({ s }) => droppingWords(s) | 0,
  lengths: address,
  maskTargets: ({ p }) => Number(p.maskTargets),
  outputStep: ({ p }) => p.outputStep,
  outputLast: ({ p }) => Number(p.outputLast),
  layers: address,
  params: address,
  grads: address,
  moment1: address,
  moment2: address,
  blockBytes: ({ layout }) => layout.regions.get('params')!.bytes,
  tensors: address,
  tensorCount: ({ layout }) => layout.parameters.length,
  headWeight: ({ at }) => at('params.head.weight'),
  headBias: ({ at }) => at('params.head.bias'),
  headWeightGrad: ({ at }) => at('grads.head.weight'),
  headBiasGrad: ({ at }) => at('grads.head.bias'),
  headPack: address,
  headBiasPack: address,
  headRows: address,
  data: address,
  target: address,
  starts: address,
  output: address,
  y: address,
  dy: address,
  xHistory: address,
  state: address,
  finalState: address,
  cellState: address,
  finalCellState: address,
  wantState: ({ p }) => Number(p.wantState),
  inputGrad: address,
  losses: address,
  counts: address,
  rowLosses: address,
  normPartials: address,
  zeros: address,
  sink: address,
  threads: ({ s }) => s.threads,
  control: address,
  finite: address,
  loss: ({ s }) => lossOf(s).code,
  targetSize: ({ s }) => s.targetSize,
  outputsPerTarget: ({ s }) => outputsPerTarget(s),
  lossParameters: address,
  hasWeights: ({ p }) => Number(p.hasWeights),
  weights: address,
  centered: ({ s }) => Number(s.centered),
  moment3: address,
  plain: ({ s, p }) => Number(columnsOf(s, p) === s.inputSize && !mapsInputs(p) && p.targetColumns === 0),
  columns: ({ s, p }) => columnsOf(s, p),
  extraColumns: ({ p }) => p.extraColumns,
  extra: address,
  inputMap: address,
  normals: ({ p }) => p.normals,
  shifts: address,
  factors: address,
  targetColumns: ({ p }) => p.targetColumns,
  targetMap: address,
  wanted: address,
} satisfies Record<string, NetField>

/** The address of the layer's own region that is called like the field. */
const own: LayerField = ({ at }, l, name) => at(name + String(l))
const parameter =
  (block: 'params' | 'grads', tensor: string): LayerField =>
  ({ at }, l) =>
    at(`${block}.${tensor}_l${l}`)

/** 4 bytes each. */
const LAYER = {
  inputSize: ({ s }, l) => (l === 0 ? s.inputSize : s.hiddenSize),
  weightIh: parameter('params', 'weight_ih'),
  weightHh: parameter('params', 'weight_hh'),
  biasIh: parameter('params', 'bias_ih'),
  biasHh: parameter('params', 'bias_hh'),
  weightIhGrad: parameter('grads', 'weight_ih'),
  weightHhGrad: parameter('grads', 'weight_hh'),
  biasIhGrad: parameter('grads', 'bias_ih'),
  biasHhGrad: parameter('grads', 'bias_hh'),
  forwardPack: own,
  biasPack: own,
  backwardPack: own,
  pairs0: own,
  pairs1: own,
  backPairs0: own,
  backPairs1: own,
  biasRow: own,
  weightIhT: own,
  weightHhT: own,
  hidden: own,
  dz: own,
  cells: own,
  cellTanh: own,
  dh: own,
  carry: own,
  mask: own,
  droppedHidden: own,
} satisfies Record<string, LayerField>

export const NET_FIELDS = Object.keys(NET) as (keyof typeof NET)[]
export const LAYER_FIELDS = Object.keys(LAYER) as (keyof typeof LAYER)[]

type Scalar = 'dropoutScale' | keyof OptimizerScalars | keyof OptimizerState

/** 8 bytes each, from the next multiple of 8. */
export const NET_SCALARS = [
  'dropoutScale',
  ...Object.keys(OPTIMIZER_SCALARS),
  ...Object.keys(OPTIMIZER_STATE),
] as readonly Scalar[]

const SCALARS_AT = Math.floor((NET_FIELDS.length * 4 + 7) / 8) * 8
export const NET_BYTES = SCALARS_AT + NET_SCALARS.length * 8
export const LAYER_BYTES = LAYER_FIELDS.length * 4

/** Writes sizes, flags and addresses; the scalars of the optimizer stay as they are. */
export function fillDescriptor(memory: ArrayBufferLike, layout: Layout, s: NetworkSpec, plan: Plan | null): void {
  const at = (region: string): number => layout.regions.get(region)?.at ?? 0
  const filling = { s, p: plan ?? EMPTY_PLAN, layout, at }
  const net = new Int32Array(memory, at('net'), NET_FIELDS.length)
  NET_FIELDS.forEach((field, i) => (net[i] = NET[field](filling, field)))
  for (let l = 0; l < s.numLayers; l++) {
    const layer = new Int32Array(memory, at('layers') + l * LAYER_BYTES, LAYER_FIELDS.length)
    LAYER_FIELDS.forEach((field, i) => (layer[i] = LAYER[field](filling, l, field)))
  }
  new Float64Array(memory, at('lossParameters'), s.lossParameters.length).set(s.lossParameters)
  const tensors = new Int32Array(memory, at('tensors'), layout.parameters.length * 2)
  layout.parameters.forEach((t, i) => tensors.set([t.rows, t.cols], i * 2))
  scalarView(memory, layout)[NET_SCALARS.indexOf('dropoutScale')] = keptScale(s)
}

/** The f64 scalars of the descriptor, as a view in the order of NET_SCALARS. */
export function scalarView(memory: ArrayBufferLike, layout: Layout): Float64Array {
  return new Float64Array(memory, layout.regions.get('net')!.at + SCALARS_AT, NET_SCALARS.length)
}

/** Writes the optimizer's options; the running products and the counter stay. */
export function fillScalars(view: Float64Array, o: OptimizerScalars): void {
  NET_SCALARS.forEach((field, i) => {
    if (field in o) view[i] = o[field as keyof OptimizerScalars]
  })
}
