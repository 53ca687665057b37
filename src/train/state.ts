/**
 * Where a training stands: everything that its further course depends on besides its options and its data. Taken between
 * two slices and put into another engine, with as many threads as you like, the training goes on to the same bits.
 *
 * Parameters and moments stand here dense, under PyTorch's names and in its layout, since the two engines keep them in
 * different forms.
 *
 * @module
 */
import { BLOCKS, type OptimizerState } from '../engine/spec.js'
import { type Engine } from '../engine/engine.js'
import { readBlock, type StateDict, torchShapes, writeTensor } from '../engine/parameters.js'
import type { BestEpoch, EpochRecord } from '../options/progress.js'

/** The progress of a training, without its weights. */
export interface TrainingState {
  /** Epochs begun; the one under way, if there are fewer in `epochs`. */
  epoch: number
  /** Minibatches done in that epoch. */
  minibatch: number
  /** Places of the training windows in the order of that epoch: a permutation of 0 … windows − 1, or a part of `list`. */
  order: Int32Array
  /** Where an epoch does not take all windows once: their order, and how many of it were taken; else null. */
  list: { order: Int32Array; taken: number } | null
  /** The validation loss before the first update, where it was asked for. */
  initialLoss: number | null
  /** Of the epoch under way: the losses of its minibatches, each times the outputs it covers, and those outputs. */
  lossSum: number
  lossWeight: number
  /** Of the epoch under way: seconds since it began, and those spent in training slices. */
  seconds: number
  busySeconds: number
  /** The epochs that are done. */
  epochs: EpochRecord[]
  /** The epoch with the best weights, 0 where they have not learned; null before the first whole epoch. */
  best: BestEpoch | null
  /** Minibatches that the present weights have seen in this training, and those that the best weights have. */
  updates: number
  bestUpdates: number
}

/** What an engine learns: a block a name (params, moment1 …), and the optimizer's running scalars. */
export interface Learned {
  blocks: Map<string, StateDict>
  scalars: OptimizerState
}

/** A training that can be gone on with. */
export interface SavedTraining {
  state: TrainingState
  /** The weights under way, and those of the best epoch (before the first: the initial ones). */
  current: Learned
  best: Learned
  /** State of the generator. */
  generator: readonly number[]
}

/** The blocks that a training changes, of those that a network with this optimizer has. */
export function learnedBlocks(engine: Pick<Engine, 'layout'>): (typeof BLOCKS)[number][] {
  return BLOCKS.filter((block) => block !== 'grads' && engine.layout.regions.has(block))
}

/** Copies of what an engine has learned. */
export function learnedOf(engine: Engine): Learned {
  const blocks = learnedBlocks(engine).map((block) => [block, readBlock(engine, block)] as const)
  return { blocks: new Map(blocks), scalars: { ...engine.optimizerState } }
}

/** Puts into an engine what another has learned. */
export function restoreLearned(engine: Engine, learned: Learned): void {
  for (const block of learnedBlocks(engine)) writeBlock(engine, block, learned.blocks.get(block)!)
  engine.optimizerState = { ...learned.scalars }
}

/** Writes a block as {@link readBlock} gave it. */
function writeBlock(engine: Engine, block: (typeof BLOCKS)[number], dict: StateDict): void {
  for (const { name } of torchShapes(engine.sizes)) writeTensor(engine, block, name, dict[name].data)
}

/**
 * A training that has not begun.
 *
 * @param windows to train on
 * @param epochWindows of an epoch
 */
export function initialState(windows: number, epochWindows: number): TrainingState {
  const places = Int32Array.from({ length: windows }, (_, place) => place)
  const inParts = epochWindows !== windows
  return {
    epoch: 0,
    minibatch: 0,
    order: inParts ? new Int32Array(epochWindows) : places,
    list: inParts ? { order: places, taken: windows } : null,
    initialLoss: null,
    lossSum: 0,
    lossWeight: 0,
    seconds: 0,
    busySeconds: 0,
    epochs: [],
    best: null,
    updates: 0,
    bestUpdates: 0,
  }
}

/** A copy that does not change as the training goes on. */
export function copyOf(state: TrainingState): TrainingState {
  const { order, list, epochs, best } = state
  return {
    ...state,
    order: order.slice(),
    list: list === null ? null : { ...list, order: list.order.slice() },
    epochs: epochs.slice(),
    best: best === null ? null : { ...best },
  }
}
