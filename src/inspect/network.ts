/**
 * A trained network made visible (of several the first): its hidden states over time, one window forward and back through time, and how far back
 * the network really looks.
 *
 * @module
 */
import { decodeModel, type Model } from '../model/model-file.js'
import { datasetOf } from '../data/dataset.js'
import { outputsOf } from '../options/outputs.js'
import { prepare, type Prepared, requireWindow } from '../data/samples.js'
import { windowEnds } from '../data/window-ends.js'
import { withSchema } from '../data/schema.js'
import { Gathering } from '../forecaster/gathering.js'
import { stepNumbers, stepRows } from '../options/windows.js'
import { fillsFor } from '../data/scaler.js'
import { cellOf } from '../engine/cells.js'
import { Network } from '../network/index.js'
import type { TraceStep } from '../network/trace.js'
import type { IndexValue, Table } from '../table/index.js'

/** Where a loss is taken: at the last step, as forecasts are scored; or at every step, as most trainings do. */
export type LossOn = 'last' | 'all'

/** The state in which each window leaves the network. */
export interface HiddenStates {
  /** Last row of each window, ascending, and its index. */
  ends: number[]
  index: IndexValue[]
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
  /** Norm of the loss's gradient with respect to h_t, all layers. */
  hiddenNorm: number
  /** Norm of the gradient with respect to the pre-activations, all layers. */
  preActivationNorm: number
  /** Norm of this step's share of the gradient of all recurrent weights and biases. */
  weightNorm: number
  /** That norm over the sum of all steps' norms; 0 where all are 0. */
  share: number
}

/** One window. */
export interface WindowView {
  end: number
  lossOn: LossOn
  /** The columns that a step is given, where it is one row; what follows from the calendar and from lags comes after them. */
  inputs: string[]
  /** The names of the gates, in the order of each step's. */
  gates: string[]
  /** Steps in the order of time. */
  steps: StepView[]
  /** Whether the row that is forecast is known, so that the error is real; otherwise an error of 1 deviation stands for it. */
  known: boolean
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

const SHARE = 0.99
/** Windows of which the hidden states are kept; windows that `predict` runs at a time. */
const MOST_STATES = 1500
const BATCH = 128
/** Multiplications that a look back may cost, and how many windows it takes. */
const BUDGET = 3e8
const MOST_WINDOWS = 200
const LEAST_WINDOWS = 12

/** A model and a table. Everything is computed when it is asked for. */
export class Inside {
  private readonly model: Model
  private readonly table: Table
  private readonly prepared: Prepared
  private readonly gathering: Gathering
  /** Last rows of all windows. */
  readonly ends: Int32Array

  /**
   * @param bytes a model file
   * @throws HindcastError what reading the model and preparing the table throw
   */
  constructor(bytes: Uint8Array, table: Table) {
    this.model = decodeModel(bytes)
    const { schema, scaler, options } = this.model
    this.table = withSchema(table, schema)
    this.prepared = prepare(this.table, schema, { means: fillsFor(scaler, this.table.series), needsTarget: false })
    requireWindow(this.prepared, schema, 0, true)
    const dtype = options.network.dtype ?? 'f32'
    this.gathering = new Gathering(datasetOf(this.prepared, schema, scaler, dtype), schema, dtype)
    this.ends = windowEnds(this.prepared, schema)
  }

  /** The hidden states at the end of the latest windows. */
  async states(): Promise<HiddenStates> {
    const ends = [...this.ends.slice(-MOST_STATES)]
    const steps = this.stepCount
    const net = await this.network('last', 'auto')
    const { inputSize } = net.options
    const { numLayers: layers, hiddenSize: units } = net.options
    const values = new Float32Array(ends.length * layers * units)
    for (let from = 0; from < ends.length; from += BATCH) {
      const part = ends.slice(from, from + BATCH)
      const batch = part.length
      const x = new Float64Array(steps * batch * inputSize)
      part.forEach((end, b) => {
        this.gathering.steps(end).forEach((step, t) => x.set(step, (t * batch + b) * inputSize))
      })
      const { hidden } = net.predict(x, { steps, batch })
      for (let l = 0; l < layers; l++) {
        for (let b = 0; b < batch; b++) {
          const own = hidden.subarray((l * batch + b) * units, (l * batch + b + 1) * units)
          values.set(own, ((from + b) * layers + l) * units)
        }
      }
    }
    net.dispose()
    const index = ends.map((end) => this.table.index.at(end))
    return { ends, index, layers, units, values, earlier: this.ends.length - ends.length }
  }

  /** One window forward and back, by the last of its rows. The loss is the mean square's, whatever the model's own. */
  async window(end: number, lossOn: LossOn): Promise<WindowView> {
    const net = await this.network(lossOn, 'ts')
    const count = this.stepCount
    const x = this.gathering.steps(end).map((step) => [...step])
    const lastRow = (t: number): number => end - (count - 1 - t) * stepRows(this.model.schema)
    const rows = lossOn === 'last' ? [end] : x.map((_, t) => lastRow(t))
    const size = net.options.outputSize
    const wanted = rows.map((row) => this.targets(end, row, size))
    const { output } = net.predict(x, { steps: count })
    // Where a target is not known, an error of one deviation stands for it.
    const target = wanted.map((values, r) => {
      const t = lossOn === 'last' ? count - 1 : r
      return values.map((value, o) => (value === value ? value : output[t * size + o] - 1))
    })
    const steps = net.trace(x, lossOn === 'last' ? target[0] : target)
    net.dispose()
    const norms = steps.map(weightNorm)
    const sum = norms.reduce((a, b) => a + b, 0)
    const { hiddenSize } = net.options
    const { gates: names, gated } = cellOf(net.options)
    const gates = gated ? [...names] : []
    return {
      end,
      lossOn,
      inputs: stepRows(this.model.schema) === 1 ? [...this.model.schema.inputs] : [],
      gates,
      known: wanted[wanted.length - 1].every((value) => value === value),
      steps: steps.map((step, t) => ({
        t,
        index: this.table.index.at(lastRow(t)),
        input: [...step.input],
        hidden: [...step.hidden.slice(-hiddenSize)],
        gates: gates.map((_, g) => {
          const top = step.gates.length - gates.length * hiddenSize
          return [...step.gates.slice(top + g * hiddenSize, top + (g + 1) * hiddenSize)]
        }),
        output: [...step.output],
        lossGrad: [...step.lossGrad],
        hiddenNorm: norm(step.hiddenGrad),
        preActivationNorm: norm(step.preActivationGrad),
        weightNorm: norms[t],
        share: sum > 0 ? norms[t] / sum : 0,
      })),
    }
  }

  /**
   * How far back the network looks: of the gradient that a forecast sends back through its window, the share of each step,
   * as a mean over windows spread evenly over the table. In each window it is the same whatever the error.
   */
  async lookBack(): Promise<LookBack> {
    const window = this.stepCount
    const net = await this.network('last', 'ts')
    const { hiddenSize: H, inputSize, numLayers, outputSize } = net.options
    const cost = window * numLayers * H * (H + inputSize) * 8
    const affordable = Math.max(LEAST_WINDOWS, Math.min(MOST_WINDOWS, Math.floor(BUDGET / cost)))
    const count = Math.min(this.ends.length, affordable)
    const shares = new Array<number>(window).fill(0)
    let counted = 0
    for (let w = 0; w < count; w++) {
      const end = this.ends[Math.floor(((w + 0.5) * this.ends.length) / count)]
      const x = this.gathering.steps(end).map((step) => [...step])
      const { output } = net.predict(x, { steps: window })
      const target = [...output.slice(-outputSize)].map((y) => y - 1)
      const norms = net.trace(x, target).map(weightNorm)
      const sum = norms.reduce((a, b) => a + b, 0)
      if (!(sum > 0 && sum < Infinity)) continue
      counted++
      norms.forEach((value, t) => (shares[window - 1 - t] += value / sum))
    }
    net.dispose()
    const mean = shares.map((share) => (counted === 0 ? 0 : share / counted))
    return { shares: mean, steps: stepsFor(mean, SHARE), window, rows: stepRows(this.model.schema), windows: counted }
  }

  /** A network of the model's weights, of several networks the first's, whose loss is taken elsewhere. */
  private async network(lossOn: LossOn, engine: 'auto' | 'ts'): Promise<Network> {
    const { options, schema } = this.model
    const [parameters] = this.model.parameters
    const { cell, nonlinearity, hiddenSize, numLayers, recurrentBias, dtype } = options.network
    const sizes = {
      inputSize: stepNumbers(schema.inputs.length, schema),
      outputSize: parameters['head.bias'].shape[0],
      hiddenSize,
      numLayers,
    }
    const net = await Network.create({ ...sizes, cell, nonlinearity, recurrentBias, dtype, lossOn, engine })
    net.loadStateDict(parameters)
    return net
  }

  /** Steps of a window. */
  private get stepCount(): number {
    const { schema } = this.model
    return schema.window / stepRows(schema)
  }

  /** What is to be forecast after row `last` of the window that ends at `end`, one for each of the outputs; NaN if not known. */
  private targets(end: number, last: number, size: number): number[] {
    const { segment, targets } = this.prepared
    const outputs = outputsOf(this.model.schema)
    const wanted = targets.includes(null) ? [] : this.gathering.wantedAt(end, last)
    return Array.from({ length: size }, (_, o) => {
      // Where quantiles are forecast, each target has several outputs, side by side.
      const k = Math.floor((o * outputs.length) / size)
      return segment[last + outputs[k].horizon] === segment[last] ? (wanted[k] ?? NaN) : NaN
    })
  }
}

/** The smallest number of first shares that sum to `part` of all; all of them where there is nothing to sum. */
export function stepsFor(shares: readonly number[], part: number): number {
  const all = shares.reduce((a, b) => a + b, 0)
  if (!(all > 0)) return shares.length
  let sum = 0
  for (let k = 0; k < shares.length; k++) {
    sum += shares[k]
    if (sum >= part * all) return k + 1
  }
  return shares.length
}

/** How far back a network looks, in one sentence. */
export function lookBackSentence({ steps, window, rows: each, windows }: LookBack): string {
  if (windows === 0) return 'No gradient reaches back into this network: its forecast does not depend on its weights.'
  const rows = steps === 1 ? 'the last step carries' : `the last ${steps} steps carry`
  const of = each === 1 ? '' : `, of ${each} rows each`
  if (steps >= window) {
    return `It looks back over its whole window: all ${window} steps${of} are needed to carry 99 % of the gradient.`
  }
  return `It looks ${steps === 1 ? '1 step' : `${steps} steps`} back: ${rows} 99 % of the gradient of its window of ${window}${of}.`
}

const norm = (values: ArrayLike<number>): number => {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i]
  return Math.sqrt(sum)
}

/** The norm of a step's share of the gradient of the recurrent layers, the head left out. */
function weightNorm({ gradients }: TraceStep): number {
  const own = Object.entries(gradients).filter(([name]) => !name.startsWith('head.'))
  return norm(own.map(([, { data }]) => norm(data)))
}
