/**
 * What {@link Inside} shows of a trained network.
 *
 * @module
 */
import type { Cell } from '../engine/cells.js'
import type { IndexValue } from '../table/index.js'

/** Where a loss is taken: at the last step, as forecasts are scored; or at every step, as most trainings do. */
export type LossOn = 'last' | 'all'

/** The state in which each window leaves the network. */
export interface HiddenStates {
  /** Last row of each window, ascending, and its index. */
  ends: number[]
  index: IndexValue[]
  /** The series of each; null where the table is one. */
  series: string[] | null
  layers: number
  units: number
  /** h after the last step, [windows, layers, units] */
  values: Float32Array
  /** Earlier windows that are not among them. */
  earlier: number
}

/** One step of a window, forward and back. */
export interface StepView {
  /** Position in the window, 0 first, and the index of its row. */
  t: number
  index: IndexValue
  /** What the network is given, scaled. */
  input: number[]
  /** h_t of the top layer. */
  hidden: number[]
  /** The gates of the top layer, each with a number a unit; none for an Elman cell. */
  gates: number[][]
  /** What the head makes of h_t. */
  output: number[]
  /** Output less target, of each output; zeros where no loss is taken. */
  lossGrad: number[]
  /** c_t of the top layer, of an LSTM. */
  cell?: number[]
  /** Norm of the loss's gradient with respect to h_t, all layers. */
  hiddenNorm: number
  /** The same of the whole state: of an LSTM h_t and c_t, of others h_t alone. */
  signal: number
  /** Norm of the gradient with respect to the pre-activations, all layers. */
  preActivationNorm: number
  /** Norm of this step's share of the gradient of all weights and biases but the head's. */
  weightNorm: number
  /** That norm over the sum of all steps' norms; 0 where all are 0. */
  share: number
}

/** One window. */
export interface WindowView {
  end: number
  lossOn: LossOn
  /** What each number of the head is: the column and how far ahead, and of which quantile. */
  outputs: string[]
  /** Whose error goes back, by its place among them; null: of all together. */
  output: number | null
  /** The columns that a step is given, where it is one row; what follows from the calendar and from lags comes after them. */
  inputs: string[]
  cell: Cell
  /** The names of the gates, in the order of each step's. */
  gates: string[]
  /** Steps in the order of time. */
  steps: StepView[]
  /** Of each output what the network forecasts at the last step, and what came, in the table's units; null: not known. */
  forecasts: { says: number; came: number | null }[]
  /** Whether the row that is forecast is known, so that the error is real; otherwise an error of 1 deviation stands for it. */
  known: boolean
}

/** A parameter as a matrix; one of one dimension is a column. */
export interface WeightView {
  name: string
  rows: number
  columns: number
  /** [rows][columns] */
  values: Float64Array
}

/** How far back the network looks. */
export interface LookBack {
  /** Mean share of each step's norm over the windows, the last step first. */
  shares: number[]
  /** The smallest number of last steps whose shares sum to 99 %. */
  steps: number
  /** Steps of a window, and rows of a step. */
  window: number
  rows: number
  /** Windows over which the shares are means. */
  windows: number
}
