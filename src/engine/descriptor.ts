/**
 * The descriptor: the fields of `Net` and `Layer` in assembly/net.ts, in the same order, and the function that fills
 * them for the core. A test compares the two lists field by field.
 *
 * @module
 */
import type { Layout } from './spec.js'
import { cellOf } from './cells.js'
import { lossOf, outputsPerTarget } from './losses.js'
import { optimizerOf } from './optimizers.js'
import { isOnline, type NetworkSpec, type OptimizerScalars, type Plan } from './spec.js'

/** 4 bytes each. */
export const NET_FIELDS = [
  'inputSize',
  'hiddenSize',
  'outputSize',
  'numLayers',
  'cell',
  'gates',
  'nonlinearity',
  'recurrentBias',
  'lossOnLast',
  'optimizer',
  'nesterov',
  'steps',
  'batch',
  'online',
  'windows',
  'rowStep',
  'targetShift',
  'hasState',
  'training',
  'seed',
  'dropped',
  'lengths',
  'maskTargets',
  'outputStep',
  'outputLast',
  'layers',
  'params',
  'grads',
  'moment1',
  'moment2',
  'blockBytes',
  'tensors',
  'tensorCount',
  'headWeight',
  'headBias',
  'headWeightGrad',
  'headBiasGrad',
  'data',
  'target',
  'starts',
  'output',
  'y',
  'dy',
  'xHistory',
  'state',
  'finalState',
  'cellState',
  'finalCellState',
  'wantState',
  'inputGrad',
  'losses',
  'counts',
  'rowLosses',
  'normPartials',
  'zeros',
  'sink',
  'threads',
  'control',
  'finite',
  'loss',
  'targetSize',
  'outputsPerTarget',
  'lossParameters',
  'hasWeights',
  'weights',
  'centered',
  'moment3',
] as const

/** 8 bytes each, from the next multiple of 8. */
export const NET_SCALARS = [
  'dropoutScale',
  'learningRate',
  'momentum',
  'weightDecay',
  'beta1',
  'beta2',
  'eps',
  'clipNorm',
  'beta1Power',
  'beta2Power',
  'updates',
  'alpha',
  'lrDecay',
  'clipValue',
] as const

/** 4 bytes each. */
export const LAYER_FIELDS = [
  'inputSize',
  'weightIh',
  'weightHh',
  'biasIh',
  'biasHh',
  'weightIhGrad',
  'weightHhGrad',
  'biasIhGrad',
  'biasHhGrad',
  'forwardPack',
  'biasPack',
  'backwardPack',
  'pairs0',
  'pairs1',
  'backPairs0',
  'backPairs1',
  'biasRow',
  'weightIhT',
  'weightHhT',
  'hidden',
  'dz',
  'cells',
  'cellTanh',
  'dh',
  'carry',
  'mask',
  'droppedHidden',
] as const

const SCALARS_AT = Math.floor((NET_FIELDS.length * 4 + 7) / 8) * 8
export const NET_BYTES = SCALARS_AT + NET_SCALARS.length * 8
export const LAYER_BYTES = LAYER_FIELDS.length * 4

/** Writes sizes, flags and addresses; the scalars of the optimizer stay as they are. */
export function fillDescriptor(memory: ArrayBufferLike, layout: Layout, s: NetworkSpec, p: Plan | null): void {
  const at = (name: string): number => layout.regions.get(name)?.at ?? 0
  const net: Record<(typeof NET_FIELDS)[number], number> = {
    inputSize: s.inputSize,
    hiddenSize: s.hiddenSize,
    outputSize: s.outputSize,
    numLayers: s.numLayers,
    cell: cellOf(s).code,
    gates: cellOf(s).gates.length,
    nonlinearity: s.nonlinearity === 'relu' ? 1 : 0,
    recurrentBias: Number(s.recurrentBias),
    lossOnLast: Number(s.lossOn === 'last'),
    optimizer: optimizerOf(s.optimizer).code,
    nesterov: Number(s.nesterov),
    steps: p?.steps ?? 0,
    batch: p?.batch ?? 0,
    online: Number(p !== null && isOnline(s, p)),
    windows: p?.windows ?? 0,
    rowStep: p?.rowStep ?? 0,
    targetShift: p?.targetShift ?? 0,
    hasState: Number(p?.hasState ?? false),
    training: Number(p?.training ?? false),
    seed: s.seed | 0,
    dropped: droppedOf(s.dropout) | 0,
    lengths: at('lengths'),
    maskTargets: Number(p?.maskTargets ?? false),
    outputStep: p?.outputStep ?? 0,
    outputLast: Number(p?.outputLast ?? false),
    layers: at('layers'),
    params: at('params'),
    grads: at('grads'),
    moment1: at('moment1'),
    moment2: at('moment2'),
    blockBytes: layout.regions.get('params')!.bytes,
    tensors: at('tensors'),
    tensorCount: layout.parameters.length,
    headWeight: at('params.head.weight'),
    headBias: at('params.head.bias'),
    headWeightGrad: at('grads.head.weight'),
    headBiasGrad: at('grads.head.bias'),
    data: at('data'),
    target: at('target'),
    starts: at('starts'),
    output: at('output'),
    y: at('y'),
    dy: at('dy'),
    xHistory: at('xHistory'),
    state: at('state'),
    finalState: at('finalState'),
    cellState: at('cellState'),
    finalCellState: at('finalCellState'),
    wantState: Number(p?.wantState ?? false),
    inputGrad: at('inputGrad'),
    losses: at('losses'),
    counts: at('counts'),
    rowLosses: at('rowLosses'),
    normPartials: at('normPartials'),
    zeros: at('zeros'),
    sink: at('sink'),
    threads: s.threads,
    control: at('control'),
    finite: at('finite'),
    loss: lossOf(s).code,
    targetSize: s.targetSize,
    outputsPerTarget: outputsPerTarget(s),
    lossParameters: at('lossParameters'),
    hasWeights: Number(p?.hasWeights ?? false),
    weights: at('weights'),
    centered: Number(s.centered),
    moment3: at('moment3'),
  }
  const ints = new Int32Array(memory, at('net'), NET_FIELDS.length)
  NET_FIELDS.forEach((field, i) => (ints[i] = net[field]))
  new Float64Array(memory, at('lossParameters'), s.lossParameters.length).set(s.lossParameters)
  const tensors = new Int32Array(memory, at('tensors'), layout.parameters.length * 2)
  layout.parameters.forEach((t, i) => tensors.set([t.rows, t.cols], i * 2))
  scalarView(memory, layout)[NET_SCALARS.indexOf('dropoutScale')] = 1 / (1 - s.dropout)
  for (let l = 0; l < s.numLayers; l++) fillLayer(memory, at, s, l)
}

/** How many of 2³² random words drop a unit. */
const droppedOf = (p: number): number => Math.floor(p * 4294967296)

function fillLayer(memory: ArrayBufferLike, at: (name: string) => number, s: NetworkSpec, l: number): void {
  const layer: Record<(typeof LAYER_FIELDS)[number], number> = {
    inputSize: l === 0 ? s.inputSize : s.hiddenSize,
    weightIh: at(`params.weight_ih_l${l}`),
    weightHh: at(`params.weight_hh_l${l}`),
    biasIh: at(`params.bias_ih_l${l}`),
    biasHh: at(`params.bias_hh_l${l}`),
    weightIhGrad: at(`grads.weight_ih_l${l}`),
    weightHhGrad: at(`grads.weight_hh_l${l}`),
    biasIhGrad: at(`grads.bias_ih_l${l}`),
    biasHhGrad: at(`grads.bias_hh_l${l}`),
    forwardPack: at(`forwardPack${l}`),
    biasPack: at(`biasPack${l}`),
    backwardPack: at(`backwardPack${l}`),
    pairs0: at(`pairs0${l}`),
    pairs1: at(`pairs1${l}`),
    backPairs0: at(`backPairs0${l}`),
    backPairs1: at(`backPairs1${l}`),
    biasRow: at(`biasRow${l}`),
    weightIhT: at(`weightIhT${l}`),
    weightHhT: at(`weightHhT${l}`),
    hidden: at(`hidden${l}`),
    dz: at(`dz${l}`),
    cells: at(`cells${l}`),
    cellTanh: at(`cellTanh${l}`),
    dh: at(`dh${l}`),
    carry: at(`carry${l}`),
    mask: at(`mask${l}`),
    droppedHidden: at(`droppedHidden${l}`),
  }
  const ints = new Int32Array(memory, at('layers') + l * LAYER_BYTES, LAYER_FIELDS.length)
  LAYER_FIELDS.forEach((field, i) => (ints[i] = layer[field]))
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
