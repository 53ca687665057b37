/**
 * What TypeScript tells the core: sizes, options and addresses of every tensor. `src/engine/descriptor.ts` lists the
 * same fields in the same order and fills them; a test compares the two field by field. Every field is 4 bytes (sizes,
 * flags and addresses) until the f64 fields at the end of Net, which start at a multiple of 8.
 *
 * Dimensions: T steps, B batch, I inputs, H hidden units, O outputs. A panel is 64 bytes of columns (16 f32, 8 f64).
 */

import { BYTES, PANEL } from './real'

@unmanaged
export class Net {
  inputSize: i32
  hiddenSize: i32
  outputSize: i32
  numLayers: i32
  /** which one: cells/index.ts */
  cell: i32
  /** G, rows of H numbers that a weight matrix keeps for each input, in PyTorch's order */
  gates: i32
  /** 1: what is kept of the gates stands beside h, and BPTT has a dh and a carry; 0: h is the only gate */
  gated: i32
  /** S, numbers that Layer.dz keeps of each unit and step */
  saved: i32
  /** the gate, always the last, whose product with h stands apart and is kept after the gates; −1: none */
  apart: i32
  /** 0 tanh, 1 relu */
  nonlinearity: i32
  recurrentBias: i32
  /** 0 every step, 1 the last one only */
  lossOnLast: i32
  /** which one: optimizer.ts */
  optimizer: i32
  nesterov: i32

  /** T of every window */
  steps: i32
  /** windows in a full minibatch */
  batch: i32
  /** 1: one window at a time, in rows (online.ts); 0: minibatches in panels (minibatch.ts) */
  online: i32
  /** windows of an epoch: the last minibatch may be short */
  windows: i32
  /** rows of the dataset between two steps of a window */
  rowStep: i32
  /** rows from an input row to its target row (negative where targets are packed) */
  targetShift: i32
  hasState: i32
  /** 1: dropout is on */
  training: i32
  /** key of dropout; and of 2³² possible numbers, how many drop a unit */
  seed: i32
  dropped: i32
  /** i32 number of steps of each window, parallel to `starts`; 0: all have T */
  lengths: usize
  /** 1: a target that is NaN does not count */
  maskTargets: i32
  /** rows of `output` between two steps; with outputLast, one row a window */
  outputStep: i32
  outputLast: i32

  /** Layer[L] */
  layers: usize
  /** parameters in one block, gradients in another in the same order; `blockBytes` long, rows padded to 16 bytes */
  params: usize
  grads: usize
  /** momentum, or first moment */
  moment1: usize
  /** second moment, or sum of squares */
  moment2: usize
  blockBytes: i32
  /** i32 pairs (rows, columns) of each tensor of the block in order, `tensorCount` of them */
  tensors: usize
  tensorCount: i32
  /** head weight [O][H], bias [O], and their gradients */
  headWeight: usize
  headBias: usize
  headWeightGrad: usize
  headBiasGrad: usize
  /**
   * batched, a panel of outputs or more, otherwise 0: panels [O/panel][H][64 bytes] of the head's weights, its biases
   * [O/panel][64 bytes], and the outputs of a step, a panel at a time [B padded][64 bytes]
   */
  headPack: usize
  headBiasPack: usize
  headRows: usize

  /** inputs [R][C], where a step of one row has I = C, and targets [R][targetSize] or, gathered, [R][D] */
  data: usize
  target: usize
  /** i32 first row of each window, in the order of training */
  starts: usize
  /** [.][O], see outputStep */
  output: usize
  /** outputs of the minibatch [T][B][O] */
  y: usize
  /** gradient of the outputs [T reversed][B padded][O] */
  dy: usize
  /** input rows for the weight gradient [T reversed][B padded][I padded to 2], batched path only */
  xHistory: usize
  /** initial states [L][windows][H] and final states, both row-major; h, and where there are cells c */
  state: usize
  finalState: usize
  cellState: usize
  finalCellState: usize
  wantState: i32
  /** input gradient [T][B][I] */
  inputGrad: usize
  /** f64 loss and number of outputs that count, of each minibatch of the epoch */
  losses: usize
  counts: usize
  /** f64 [T][B]: each row's share of the loss; and norm partials, one for each block of 1,024 parameters */
  rowLosses: usize
  normPartials: usize
  /** zeros for the longest row, and 64 bytes a thread for what nobody reads */
  zeros: usize
  sink: usize
  /** threads that work together, and their control block (threads.ts) */
  threads: i32
  control: usize
  /** i32 a thread: 1 where its part of the parameters is finite */
  finite: usize

  /** which one: losses.ts */
  loss: i32
  /** numbers in a target row, and outputs that each of them has */
  targetSize: i32
  outputsPerTarget: i32
  /** f64: the numbers of the loss's own option */
  lossParameters: usize
  /** 1: f64 weight of each window in `weights`, parallel to `starts` */
  hasWeights: i32
  weights: usize
  /** rmsprop, centered: subtracts the square of the mean gradient, which is kept in moment3 */
  centered: i32
  moment3: usize
  /** 1: a step's inputs are one row as it stands, and so are its targets; 0: what follows (windows.ts) */
  plain: i32
  columns: i32
  /** E numbers a row that a step has once, after its rows: [R][E] */
  extraColumns: i32
  extra: usize
  /** i32 [I]: of each input its place among the K pairs of the window, or −1; 0: all are as they stand */
  inputMap: usize
  /** K; f64 [starts][K], parallel to `starts` */
  normals: i32
  shifts: usize
  factors: usize
  /** D; i32 [targetSize][4], 0: targets are as they stand; and the rows that are gathered [B][targetSize] */
  targetColumns: i32
  targetMap: usize
  wanted: usize

  /** what dropout multiplies with: 1/(1 − p) */
  dropoutScale: f64
  learningRate: f64
  momentum: f64
  weightDecay: f64
  beta1: f64
  beta2: f64
  eps: f64
  /** 0: no clipping */
  clipNorm: f64
  /** largest absolute value of a gradient's component; 0: no limit */
  clipValue: f64
  /** rmsprop: α, by which the running mean of squares decays */
  alpha: f64
  /** adagrad */
  lrDecay: f64
  /** running products of beta1 and beta2, and the number of updates so far: part of every checkpoint */
  beta1Power: f64
  beta2Power: f64
  updates: f64
}

@unmanaged
export class Layer {
  inputSize: i32
  /** [in][G][H], rows padded to 16 bytes */
  weightIh: usize
  /** [H][G][H]; 0 for a cell in which h enters no product */
  weightHh: usize
  /** [G][H] */
  biasIh: usize
  /** 0 without recurrent bias */
  biasHh: usize
  weightIhGrad: usize
  weightHhGrad: usize
  biasIhGrad: usize
  biasHhGrad: usize

  /**
   * batched: panels [H/panel][G][in + H][64 bytes] of W_ih and W_hh together, and [slots][H/panel][64 bytes] of their
   * biases: b_ih + b_hh for each gate; of a GRU r, z, then b_ih and b_hh of n apart
   */
  forwardPack: usize
  biasPack: usize
  /**
   * batched: panels [H/panel][K + G·H][64 bytes]: head weight (top layer, K = O) or W_ih of the layer above transposed
   * (K = G·H), then W_hh transposed; gates in PyTorch's order, j ascending within
   */
  backwardPack: usize
  /** batched: A in row pairs [B/2][in + H][2], one for even and one for odd t */
  pairs0: usize
  pairs1: usize
  /** batched: the same for BPTT, [B/2][K + G·H][2] */
  backPairs0: usize
  backPairs1: usize
  /** online: biases [slots][H], and W_ih [G][H][in], W_hh [G][H][H] transposed, rows padded to 16 bytes */
  biasRow: usize
  weightIhT: usize
  weightHhT: usize
  /**
   * Hidden states and gate gradients, t reversed: batched in panels [H/panel][(T + 1)·B padded][64 bytes] and
   * [S][H/panel][T·B padded][64 bytes]; online in rows [T + 1][H padded to 16 bytes], [T][S][..]. Of a gated cell dz holds
   * the gates themselves after forward, their gradients after BPTT.
   */
  hidden: usize
  dz: usize
  /** a second state: c, laid out as `hidden`, and tanh(c), without the block of the initial state; 0: there is none */
  cells: usize
  cellTanh: usize
  /** gated: dh of a step, one panel (or row), and what goes straight to the step before, [H/panel][B padded][64 bytes] */
  dh: usize
  carry: usize
  /** with dropout: the masks (0 or 1/(1 − p)) and h times them, as `dz` with S = 1; of the layers below the top one */
  mask: usize
  droppedHidden: usize
}

/** Layer l of a network. */
// @ts-ignore: decorator
@inline
export function layerAt(net: Net, l: i32): Layer {
  return changetype<Layer>(net.layers + <usize>l * offsetof<Layer>())
}

/** Bytes from one panel of hidden states to the next, and of gradients: laid out for the plan's sizes. */
// @ts-ignore: decorator
@inline
export function hiddenPanel(net: Net): usize {
  return (<usize>((net.steps + 1) * even(net.batch))) << 6
}

// @ts-ignore: decorator
@inline
export function dzPanel(net: Net): usize {
  return (<usize>(net.steps * even(net.batch))) << 6
}

/** Panels that H columns take. */
// @ts-ignore: decorator
@inline
export function panels(net: Net): i32 {
  return (net.hiddenSize + PANEL - 1) / PANEL
}

/** Whether dropout acts between the layers. */
// @ts-ignore: decorator
@inline
export function drops(net: Net): i32 {
  return net.training & i32(net.dropped != 0)
}

// @ts-ignore: decorator
@inline
export function even(n: i32): i32 {
  return (n + 1) & ~1
}

/** First of `n` things that thread `id` takes; those of the last end at n. */
// @ts-ignore: decorator
@inline
export function share(net: Net, n: i32, id: i32): i32 {
  return THREADS ? (n * id) / net.threads : id == 0 ? 0 : n
}

/** First row of thread `id`, a whole number of pairs; `padded` is even. */
// @ts-ignore: decorator
@inline
export function rowFrom(net: Net, padded: i32, id: i32): i32 {
  return share(net, padded >> 1, id) << 1
}

/** Bytes of a row pair of `n` numbers. */
// @ts-ignore: decorator
@inline
export function pairBytes(n: i32): usize {
  return <usize>n * 2 * BYTES
}
