/**
 * The options of a forecaster and of its training: defaults, and checks with one sentence each.
 *
 * @module
 */
import { counted, HindcastError, shown } from '../errors.js'
import { flag, invalid, listed, oneOf, requireDistinct, whole } from './values.js'
import { checkedNetwork } from './network-part.js'
import { checkedHorizon, checkedTarget, horizonsOf, MOST_ROWS, outputCount, targetsOf, type Task } from './outputs.js'
import { NETWORK_OPTIONS, type NetworkOptions } from './network.js'
import { checkNames } from './checks.js'
import type { Progress } from './progress.js'
import { type ResolvedSchedule, resolveSchedule, type Schedule } from './schedule.js'
import {
  CHECKPOINT_OPTIONS,
  type CheckpointOptions,
  type ResolvedCheckpointOptions,
  resolveCheckpointOptions,
} from './checkpoint.js'

/**
 * Options of a forecaster. Those of the network have these defaults: hiddenSize 16, optimizer adam with learning rate
 * 0.003; inputSize and outputSize follow from the columns.
 */
export interface ForecasterOptions extends Partial<NetworkOptions> {
  /** Columns that the network sees. Left out: all numeric columns, the target among them if the horizon is 1 or more. */
  inputs?: readonly string[]
  /** The column that is forecast; several are forecast by one network, each with a scale of its own. */
  target: string | readonly string[]
  /**
   * Rows from the last input row to the row that is forecast, 0 or more; 1. `7` is the seventh row alone, and
   * `[1, 2, 3, 4, 5, 6, 7]` each of the seven, by one network.
   */
  horizon?: number | readonly number[]
  /** Rows that one forecast is made from, T; 14. */
  window?: number
  /** `'standard'`: mean 0 and deviation 1 over the training rows; `'none'`: the numbers as they stand. */
  scale?: 'standard' | 'none'
  /** Takes inputs that equal the target's future; false. */
  allowLeak?: boolean
}

/** Where and how a loaded forecaster runs; these are no part of the model. */
export interface LoadOptions {
  engine?: ForecasterOptions['engine']
  wasm?: ForecasterOptions['wasm']
  maxMemory?: number
  threads?: ForecasterOptions['threads']
  /** Also for a model that was trained with it: a loaded one runs with exact arithmetic unless this is set. */
  engineDependentBits?: boolean
}

/**
 * The options with every default filled in; `inputs` null where they follow from the table. Horizons are ascending, and
 * a list of one target or horizon has become that one.
 */
export interface ResolvedForecasterOptions {
  inputs: readonly string[] | null
  target: string | readonly string[]
  horizon: number | readonly number[]
  window: number
  scale: 'standard' | 'none'
  allowLeak: boolean
  /** Complete but for inputSize. */
  network: NetworkOptions
}

/** Options of one training. */
export interface FitOptions extends CheckpointOptions {
  /** 30 */
  epochs?: number
  /** Windows of a minibatch; 32. 1 is one update a window. */
  batchSize?: number
  /** Shares of the rows for training, validation and test; [0.7, 0.15, 0.15]. */
  split?: readonly [number, number, number]
  /** A new order of the training windows for every epoch; true. */
  shuffle?: boolean
  /** Epochs without a better validation loss after which training ends; 5, Infinity for never. */
  patience?: number
  /**
   * Largest norm of the gradient: longer ones are multiplied by clipNorm/(norm + 1e-6), as PyTorch's clip_grad_norm_ does;
   * 1, or 0 where clipValue is given; 0 for no limit.
   */
  clipNorm?: number
  /**
   * Largest size of each number of the gradient, as PyTorch's clip_grad_value_ has it, before clipNorm; 0, the default, for
   * no limit.
   */
  clipValue?: number
  /**
   * How the learning rate changes from epoch to epoch, in each training anew: a schedule, or a warm-up and what follows it;
   * constant.
   */
  schedule?: Schedule | readonly Schedule[]
  /**
   * A column of the table that says how much each sample counts in the loss: the cell in its target row, 0 or more. It is no
   * input unless named among them.
   */
  weights?: string
  /** Begin anew, from the initial weights; false: a second fit goes on from where the first ended. */
  reset?: boolean
  /** Ends the training after the minibatch under way; `fit` rejects with the signal's reason. */
  signal?: AbortSignal
  /**
   * Called every few milliseconds and after every epoch. What it throws ends the training, and so does a promise of it
   * that is rejected before the training ends. Nobody waits for such promises: the training goes on meanwhile, `fit`
   * resolves though they are pending, and one that is rejected later is told of by a notice.
   */
  onProgress?: (progress: Progress) => unknown
  /**
   * Hands `onProgress` what there is to watch within: the gradient's norm, and the forecasts of the validation part at each
   * epoch's end; false. No bit changes; it takes the time that these take to be read.
   */
  watch?: boolean
  /**
   * Asked every few milliseconds, between slices of work: the training waits for the promise that it returns, for a pause.
   * The bits do not change.
   */
  hold?: () => Promise<void> | void
}

/** What a training is told from outside; no part of what is computed. */
type Outside = 'signal' | 'onProgress' | 'watch' | 'hold' | keyof CheckpointOptions

/** The training options with every default filled in. */
export type ResolvedFitOptions = Required<Omit<FitOptions, Outside | 'schedule' | 'weights'>> &
  Pick<FitOptions, Outside | 'weights'> & { schedule?: readonly ResolvedSchedule[] } & ResolvedCheckpointOptions

const OWN = ['inputs', 'target', 'horizon', 'window', 'scale', 'allowLeak']
const FIT = [
  'epochs',
  'batchSize',
  'split',
  'shuffle',
  'patience',
  'clipNorm',
  'clipValue',
  'schedule',
  'weights',
  'reset',
  'signal',
  'onProgress',
  'watch',
  'hold',
  ...CHECKPOINT_OPTIONS,
]

/**
 * Checks the options of a forecaster and fills in the defaults.
 *
 * @throws HindcastError `OPTION_UNKNOWN`, `OPTION_INVALID`, `OPTION_CONFLICT`
 */
export function resolveForecasterOptions(options: ForecasterOptions): ResolvedForecasterOptions {
  if (typeof options !== 'object' || options === null) {
    throw invalid('options', options, "an object such as { target: 'tmax' }")
  }
  checkNames(options, [...OWN, ...NETWORK_OPTIONS], 'option')
  const { inputs, target, horizon = 1, window = 14, scale = 'standard', allowLeak = false, ...given } = options
  const task = { target: checkedTarget(target), horizon: checkedHorizon(horizon) }
  const resolved: ResolvedForecasterOptions = {
    inputs: inputs === undefined ? null : checkedInputs(inputs),
    ...task,
    window: whole('window', window, 1, MOST_ROWS),
    scale: oneOf('scale', scale, ['standard', 'none']),
    allowLeak: flag('allowLeak', allowLeak),
    network: checkedNetwork(given, inputs?.length, outputCount(task)),
  }
  const among = horizonsOf(task)[0] > 0 || allowLeak ? undefined : targetsOf(task).find((y) => inputs?.includes(y))
  if (among !== undefined) {
    throw new HindcastError(
      'TARGET_LEAK',
      `The target ${shown(among)} is among the inputs, but with horizon 0 it would be given away: leave it out of ` +
        'the inputs, or forecast at least 1 row ahead.',
      { column: among, option: 'inputs' },
    )
  }
  return resolved
}

/** What is forecast. */
export function taskOf({ target, horizon, network }: ResolvedForecasterOptions): Task {
  return { target, horizon, ...(network.loss === 'pinball' ? { quantiles: network.quantiles } : {}) }
}

/**
 * Checks the options of a training and fills in the defaults.
 *
 * @throws HindcastError `OPTION_UNKNOWN`, `OPTION_INVALID`, `OPTION_CONFLICT`, `SPLIT_INVALID`
 */
export function resolveFitOptions(options: FitOptions): ResolvedFitOptions {
  if (typeof options !== 'object' || options === null) throw invalid('options', options, 'an object')
  checkNames(options, FIT, 'training option')
  const { epochs = 30, batchSize = 32, shuffle = true, clipValue = 0, reset = false } = options
  const { clipNorm = clipValue === 0 ? 1 : 0, signal, onProgress, hold } = options
  const split = checkedSplit(options.split ?? [0.7, 0.15, 0.15])
  const { patience = split[1] > 0 ? 5 : Infinity } = options
  if (patience !== Infinity) {
    whole('patience', patience, 1, 1e9, 'or Infinity for never')
    if (split[1] === 0) {
      throw new HindcastError(
        'OPTION_CONFLICT',
        `patience is ${patience}, but the split has no validation part to watch: give it one, or leave patience out.`,
        { option: 'patience', value: patience },
      )
    }
  }
  for (const [option, value] of Object.entries({ clipNorm, clipValue })) {
    if (typeof value === 'number' && value >= 0 && value < Infinity) continue
    throw invalid(option, value, 'a finite number from 0 (no limit) up')
  }
  if (signal !== undefined && !(typeof signal === 'object' && signal !== null && 'aborted' in signal)) {
    throw invalid('signal', signal, 'an AbortSignal')
  }
  for (const [name, value] of Object.entries({ onProgress, hold })) {
    if (value !== undefined && typeof value !== 'function') throw invalid(name, value, 'a function')
  }
  return {
    epochs: whole('epochs', epochs, 1, 1e9),
    batchSize: whole('batchSize', batchSize, 1, MOST_ROWS),
    split,
    shuffle: flag('shuffle', shuffle),
    patience,
    clipNorm,
    clipValue,
    schedule: scheduleOf(options, patience),
    weights: options.weights === undefined ? undefined : columnName(options.weights),
    reset: flag('reset', reset),
    signal,
    onProgress,
    watch: flag('watch', options.watch ?? false),
    hold,
    ...resolveCheckpointOptions(options),
  }
}

/** The schedule, filled in; training must not end before a plateau can lower the rate. */
function scheduleOf({ schedule, epochs = 30 }: FitOptions, patience: number): readonly ResolvedSchedule[] | undefined {
  if (schedule === undefined) return undefined
  const resolved = resolveSchedule(schedule, epochs)
  const plateau = resolved.find((one) => one.name === 'plateau')
  if (plateau === undefined || plateau.patience < patience) return resolved
  throw new HindcastError(
    'OPTION_CONFLICT',
    `The schedule plateau waits ${counted(plateau.patience, 'epoch')}, but training ends after ${patience} without a ` +
      'better validation loss; raise patience, or lower that of the schedule.',
    { option: 'schedule', value: plateau.patience },
  )
}

function columnName(name: unknown): string {
  if (typeof name === 'string') return name
  throw invalid('weights', name, 'the name of a column')
}

function checkedInputs(inputs: readonly string[]): readonly string[] {
  if (!Array.isArray(inputs) || inputs.length === 0 || inputs.some((name) => typeof name !== 'string')) {
    throw invalid('inputs', inputs, 'a list of column names, at least one')
  }
  requireDistinct('inputs', inputs)
  return [...inputs]
}

function checkedSplit(split: readonly number[]): readonly [number, number, number] {
  const bad = (what: string): HindcastError =>
    new HindcastError('SPLIT_INVALID', `The split is ${listed(split)}, ${what}.`, { option: 'split', value: split })
  if (!Array.isArray(split) || split.length !== 3) {
    throw bad('expected three shares, of training, validation and test, such as 0.7, 0.15, 0.15')
  }
  const shares = split as readonly unknown[]
  if (!shares.every((s) => typeof s === 'number' && s >= 0 && s <= 1)) throw bad('expected numbers from 0 to 1')
  const [train, valid, test] = split as readonly number[]
  const sum = train + valid + test
  if (!(Math.abs(sum - 1) <= 1e-9)) throw bad(`which sums to ${Number(sum.toPrecision(12))}; expected 1`)
  if (train === 0) throw bad('which leaves nothing to train on; expected a first share above 0')
  return [train, valid, test]
}
