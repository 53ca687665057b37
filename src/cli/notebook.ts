/**
 * The notebook "RNN from scratch" that hindcast began with: its ten days, its weights, the figures that it prints, and
 * where a printed figure is not the true gradient.
 *
 * @module
 */
import { Generator } from '../random.js'

/** The notebook's names for the parameters of its network; matrices are [in, out]. */
export const PARAMETER_NAMES = ['weight_input', 'weight_hidden', 'bias_hidden', 'weight_output', 'bias_output'] as const

/** Parameters, or their gradients, under the notebook's names and in its form. */
export type NotebookParameters = Record<(typeof PARAMETER_NAMES)[number], number[][]>

/** The highest temperature of ten days, °F. Each is its own target: the notebook does not use tmax_tomorrow. */
export const DAYS: readonly number[] = [60, 52, 52, 53, 52, 50, 52, 56, 54, 57]

/** Hidden units. */
export const HIDDEN = 5

/**
 * The notebook's weights: `np.random.seed(0)`, then `rand()` for each in this order, the first three as u/5 − 0.1, the
 * output's as 50·u, its bias as it comes.
 */
export function notebookWeights(): NotebookParameters {
  const random = new Generator(0)
  const matrix = (rows: number, columns: number, of: (u: number) => number): number[][] =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, () => of(random.uniform())))
  const small = (u: number) => u / 5 - 0.1
  return {
    weight_input: matrix(1, HIDDEN, small),
    weight_hidden: matrix(HIDDEN, HIDDEN, small),
    bias_hidden: matrix(1, HIDDEN, small),
    weight_output: matrix(HIDDEN, 1, (u) => u * 50),
    bias_output: matrix(1, 1, (u) => u),
  }
}

/** What a reader must know before the first figure. */
export const CONVENTIONS: readonly string[] = [
  'The notebook draws the two biases but never adds them in its forward pass, so here they are 0.',
  'Its loss gradient is prediction − actual: the factor 2/n of the mean squared error is dropped, here as there.',
  "Its target is the day's own tmax; the table's tmax_tomorrow column is not used.",
  'It goes back through steps 9, 8 and 0 only; hindcast goes through all ten.',
]

/** The quantities of a step, in the notebook's order. */
export type Quantity =
  | 'lossGrad'
  | 'weight_output'
  | 'bias_output'
  | 'hiddenGrad'
  | 'activationGrad'
  | 'preActivationGrad'
  | 'weight_hidden'
  | 'bias_hidden'
  | 'weight_input'

/** A figure that the notebook prints at a step. */
export interface PrintedFigure {
  t: number
  quantity: Quantity
  values: readonly number[]
  /** The notebook prints the sum over the steps so far, and not the step's own share. */
  running?: boolean
  /** Why the figure is not the true gradient; left out where it is. */
  errata?: string
}

const SCALAR_9 = 'the notebook prints one number, dz₉ · h₉; the gradient of W_hidden is the 5×5 outer product h₈ᵀ dz₉'
const SCALAR_8 =
  'the notebook prints one number, dz₉ · h₉ + dz₈ · h₈; the gradient of W_hidden is the sum of the 5×5 outer products'
const MEAN = 'the notebook prints the mean of dz; the gradient of b_hidden is the vector dz itself'

/** What the notebook prints on its way back, with its eight digits (all digits of the two means). */
export const PRINTED: readonly PrintedFigure[] = [
  { t: 9, quantity: 'lossGrad', values: [19.56583511] },
  { t: 9, quantity: 'weight_output', values: [10.49085036, 19.28270284, 16.37938883, 12.05879483, -14.38261327] },
  { t: 9, quantity: 'bias_output', values: [19.56583511] },
  { t: 9, quantity: 'hiddenGrad', values: [604.2277146, 598.80819903, 603.54144274, 923.26096434, 667.01917725] },
  { t: 9, quantity: 'activationGrad', values: [0.71250877, 0.02873209, 0.29919272, 0.62015096, 0.45964543] },
  {
    t: 9,
    quantity: 'preActivationGrad',
    values: [430.51754363, 17.20501289, 180.57520357, 572.5611729, 306.59231761],
  },
  { t: 9, quantity: 'weight_hidden', values: [526.46690868], errata: SCALAR_9 },
  { t: 9, quantity: 'bias_hidden', values: [301.4902501193734], errata: MEAN },
  {
    t: 9,
    quantity: 'weight_input',
    values: [24539.49998718, 980.68573447, 10292.78660353, 32635.98685506, 17475.76210378],
  },
  { t: 8, quantity: 'lossGrad', values: [21.20618121] },
  { t: 8, quantity: 'bias_output', values: [40.77201632], running: true },
  {
    t: 8,
    quantity: 'preActivationGrad',
    values: [534.51897159, 25.88984607, 226.23379412, 670.87851134, 366.97666118],
  },
  { t: 8, quantity: 'weight_hidden', values: [1153.56328621], running: true, errata: SCALAR_8 },
  {
    t: 8,
    quantity: 'bias_hidden',
    values: [666.3898069787671],
    running: true,
    errata:
      'the notebook prints the sum of the means of dz₉ and dz₈; the gradient of b_hidden is the sum of the vectors',
  },
  {
    t: 8,
    quantity: 'weight_input',
    values: [53403.52445306, 2378.73742202, 22509.41148597, 68863.42646755, 37292.50180745],
    running: true,
  },
  { t: 0, quantity: 'lossGrad', values: [11.07421903] },
  {
    t: 0,
    quantity: 'weight_output',
    values: [27.24366154, 51.04087046, 43.06552034, 30.25153944, -37.52737952],
    running: true,
    errata: 'the notebook has skipped steps 7 to 1, so it prints the sum over steps 9, 8 and 0 only',
  },
  {
    t: 0,
    quantity: 'hiddenGrad',
    values: [341.9915387, 338.92410497, 341.60311035, 522.56364643, 377.53136649],
    errata: 'the notebook prints this before the gradient that comes back from step 1 is added',
  },
]

/** What the notebook claims in words, and what is true. */
export const REMARKS: readonly { t: number; quantity: Quantity; text: string }[] = [
  {
    t: 0,
    quantity: 'bias_hidden',
    text: 'the notebook says that the bias is not updated at step 0; the true gradient of b_hidden includes step 0',
  },
]
