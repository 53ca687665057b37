/**
 * One window through a network and back, in the notebook's form: matrices [in, out], its names, steps from the last to
 * the first.
 *
 * @module
 */
import type { StateDict } from '../engine/parameters.js'
import type { Network } from '../network/index.js'
import { type NotebookParameters, PARAMETER_NAMES } from './notebook.js'

/** One step of backpropagation through time. */
export interface ExplainedStep {
  t: number
  input: number[]
  hidden: number[]
  prediction: number
  /** Prediction − actual. */
  lossGrad: number
  /** Gradient of the hidden state: through the output, and through the step after. */
  hiddenGrad: number[]
  /** The derivative of tanh, 1 − h². */
  activationGrad: number[]
  /** Gradient before the tanh, `hiddenGrad · activationGrad`: the notebook's dz. */
  preActivationGrad: number[]
  /** What this step adds to each gradient. */
  contribution: NotebookParameters
}

/** What `explain` prints as JSON. */
export interface Explanation {
  /** One prediction a step, t ascending. */
  prediction: number[]
  /** One hidden state a step, t ascending. */
  hiddens: number[][]
  /** Prediction − actual, t ascending. */
  lossGrad: number[]
  /** In the order of backpropagation: the last step first. */
  steps: ExplainedStep[]
  /** Sums of the steps' contributions, the last step first. */
  gradients: NotebookParameters
}

/**
 * Follows one window through a network of one layer, one output and tanh.
 *
 * @param x the window's inputs [T][I]
 * @param target one number a step
 */
export function explain(network: Network, x: number[][], target: number[]): Explanation {
  const trace = network.trace(x, target)
  const steps = trace
    .map((step) => ({
      t: step.t,
      input: [...step.input],
      hidden: [...step.hidden],
      prediction: step.output[0],
      lossGrad: step.lossGrad[0],
      hiddenGrad: [...step.hiddenGrad],
      activationGrad: [...step.hidden].map((h) => 1 - h * h),
      preActivationGrad: [...step.preActivationGrad],
      contribution: inNotebookForm(step.gradients),
    }))
    .reverse()
  return {
    prediction: trace.map((step) => step.output[0]),
    hiddens: trace.map((step) => [...step.hidden]),
    lossGrad: trace.map((step) => step.lossGrad[0]),
    steps,
    gradients: steps.map((step) => step.contribution).reduce(added),
  }
}

/** Parameters, or gradients, of PyTorch's form in the notebook's. */
export function inNotebookForm(dict: StateDict): NotebookParameters {
  return {
    weight_input: transposed(dict.weight_ih_l0),
    weight_hidden: transposed(dict.weight_hh_l0),
    bias_hidden: [[...dict.bias_ih_l0.data]],
    weight_output: transposed(dict['head.weight']),
    bias_output: [[...dict['head.bias'].data]],
  }
}

/** Parameters of the notebook's form in PyTorch's, for `loadStateDict` of a network without `bias_hh`. */
export function inTorchForm(parameters: NotebookParameters) {
  const flat = (matrix: number[][]) => ({ shape: [matrix.length, matrix[0].length], data: matrix.flat() })
  const flipped = (matrix: number[][]) => flat(matrix[0].map((_, c) => matrix.map((row) => row[c])))
  const vector = (matrix: number[][]) => ({ shape: [matrix[0].length], data: matrix[0] })
  return {
    weight_ih_l0: flipped(parameters.weight_input),
    weight_hh_l0: flipped(parameters.weight_hidden),
    bias_ih_l0: vector(parameters.bias_hidden),
    'head.weight': flipped(parameters.weight_output),
    'head.bias': vector(parameters.bias_output),
  }
}

/** Element by element, the running sum first. */
export function added(a: NotebookParameters, b: NotebookParameters): NotebookParameters {
  const sum = { ...a }
  for (const name of PARAMETER_NAMES) sum[name] = a[name].map((row, i) => row.map((value, j) => value + b[name][i][j]))
  return sum
}

/** [out, in] as rows of [in, out]. */
function transposed({ shape, data }: { shape: number[]; data: ArrayLike<number> }): number[][] {
  const [out, inputs] = shape
  return Array.from({ length: inputs }, (_, i) => Array.from({ length: out }, (_, o) => data[o * inputs + i]))
}
