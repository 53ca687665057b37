/**
 * Inspects a trained network (of several, the first): its hidden states over time, one window forward and back through
 * time, and how far back the network really looks.
 *
 * @module
 */
import { decodeModel, type Model } from '../model/model-file.js'
import { type Dataset, datasetOf } from '../data/dataset.js'
import { numbersEach, outputsOf } from '../options/outputs.js'
import { prepare, type Prepared, requireWindow } from '../data/samples.js'
import { seriesFinder } from '../data/parts.js'
import { windowEnds } from '../data/window-ends.js'
import { withSchema } from '../data/schema.js'
import { Gathering } from '../forecaster/gathering.js'
import { forecastsOf } from '../forecaster/predictions.js'
import { ownOptimizerOptions } from '../options/optimizer.js'
import { stepNumbers, stepRows } from '../options/windows.js'
import { fillsFor } from '../data/scaler.js'
import { type Cell, cellOf } from '../engine/cells.js'
import { Network } from '../network/index.js'
import type { TraceStep } from '../network/trace.js'
import type { Table } from '../table/index.js'
import { counted } from '../text/number.js'
import { stepsFor } from './look-back.js'
import { signalNorms } from './signal.js'
import { type WeightPlace, type WorkedUpdate, workUpdate } from './update.js'
import type { HiddenStates, LookBack, LossOn, WeightView, WindowView } from './views.js'

export { lookBackSentence, stepsFor } from './look-back.js'
export type * from './views.js'

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
  private readonly dataset: Dataset
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
    requireWindow(this.prepared, schema, 0)
    const dtype = options.network.dtype ?? 'f32'
    this.dataset = datasetOf(this.prepared, schema, scaler, dtype)
    this.gathering = new Gathering(this.dataset, schema, dtype)
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
    const { series: names, seriesStarts } = this.table
    const seriesAt = seriesFinder(seriesStarts)
    const series = names === null ? null : ends.map((end) => names[seriesAt(end)])
    return { ends, index, series, layers, units, values, earlier: this.ends.length - ends.length }
  }

  /**
   * One window forward and back, by the last of its rows. The loss is the mean square's, whatever the model's own.
   *
   * @param output whose error goes back, by its place among the outputs; null: of all together
   */
  async window(end: number, lossOn: LossOn, output: number | null = null): Promise<WindowView> {
    const net = await this.network(lossOn, 'ts')
    const { x, target, known } = this.given(net, end, lossOn, output)
    const steps = net.trace(x, target)
    net.dispose()
    const norms = steps.map(weightNorm)
    const signals = signalNorms(steps, net.options)
    const sum = norms.reduce((a, b) => a + b, 0)
    const { hiddenSize } = net.options
    const lastRow = this.rowsOf(end)
    const { gates: names, gated } = cellOf(net.options)
    const gates = gated ? [...names] : []
    return {
      end,
      lossOn,
      outputs: this.outputs,
      output,
      inputs: this.inputs,
      cell: net.options.cell,
      gates,
      known,
      forecasts: this.forecastsAt(end, steps[steps.length - 1].output),
      steps: steps.map((step, t) => ({
        t,
        index: this.table.index.at(lastRow[t]),
        input: [...step.input],
        hidden: [...step.hidden.slice(-hiddenSize)],
        gates: gates.map((_, g) => {
          const top = step.gates.length - gates.length * hiddenSize
          return [...step.gates.slice(top + g * hiddenSize, top + (g + 1) * hiddenSize)]
        }),
        output: [...step.output],
        lossGrad: [...step.lossGrad],
        ...(step.cell === undefined ? {} : { cell: [...step.cell.slice(-hiddenSize)] }),
        hiddenNorm: norm(step.hiddenGrad),
        signal: signals[t],
        preActivationNorm: norm(step.preActivationGrad),
        weightNorm: norms[t],
        share: sum > 0 ? norms[t] / sum : 0,
      })),
    }
  }

  /** What each number of the head is. */
  get outputs(): string[] {
    const { schema } = this.model
    const { quantiles } = schema
    return outputsOf(schema).flatMap(({ column, horizon }) => {
      const name = horizon === 0 ? column : `${column}, ${counted(horizon, 'row')} ahead`
      return quantiles === undefined ? [name] : quantiles.map((q) => `${name}, quantile ${q}`)
    })
  }

  /** The cell of the network, which the default rule may have chosen. */
  get cell(): Cell {
    return this.model.options.network.cell
  }

  /**
   * What the numbers of a step are, where it is one row: its columns; what follows from the calendar and from lags
   * comes after.
   */
  get inputs(): string[] {
    return stepRows(this.model.schema) === 1 ? [...this.model.schema.inputs] : []
  }

  /** The weights, each parameter a matrix. */
  weights(): WeightView[] {
    return Object.entries(this.model.parameters[0]).map(([name, { shape, data }]) => {
      const [rows, columns = 1] = shape
      return { name, rows, columns, values: Float64Array.from(data) }
    })
  }

  /**
   * One update worked in numbers: what a window's error does to one weight, by the optimizer and the clipping of the
   * last training, the optimizer beginning anew.
   *
   * @param place of the weight; left out, the recurrent one with the largest gradient
   */
  async update(end: number, lossOn: LossOn, output: number | null = null, place?: WeightPlace): Promise<WorkedUpdate> {
    const net = await this.network(lossOn, 'ts')
    const { x, target } = this.given(net, end, lossOn, output)
    const { fit } = this.model.trainings[this.model.trainings.length - 1]
    try {
      return workUpdate(net, x, target, fit, place)
    } finally {
      net.dispose()
    }
  }

  /**
   * How far back the network looks: of the gradient that a forecast sends back through its window, the share of each
   * step, as a mean over windows spread evenly over the table. In each window it is the same whatever the error.
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

  /** The last row of each step of a window. */
  private rowsOf(end: number): number[] {
    const count = this.stepCount
    return Array.from({ length: count }, (_, t) => end - (count - 1 - t) * stepRows(this.model.schema))
  }

  /** What a network is given of a window: its steps, and targets by which only the chosen output has an error. */
  private given(
    net: Network,
    end: number,
    lossOn: LossOn,
    chosen: number | null,
  ): { x: number[][]; target: number[] | number[][]; known: boolean } {
    const count = this.stepCount
    const size = net.options.outputSize
    const x = this.gathering.steps(end).map((step) => [...step])
    const { output } = net.predict(x, { steps: count })
    const isChosen = (o: number): boolean => chosen === null || o === chosen
    const rows = lossOn === 'last' ? [end] : this.rowsOf(end)
    const wanted = rows.map((row) => this.targets(end, row, size))
    const target = wanted.map((values, r) =>
      values.map((value, o) => {
        const says = output[(lossOn === 'last' ? count - 1 : r) * size + o]
        if (!isChosen(o)) return says
        // Where a target is not known, an error of one deviation stands for it.
        return value === value ? value : says - 1
      }),
    )
    const known = wanted[wanted.length - 1].every((value, o) => !isChosen(o) || value === value)
    return { x, target: lossOn === 'last' ? target[0] : target, known }
  }

  /** What the outputs of a window's last step forecast, and what came. */
  private forecastsAt(end: number, output: ArrayLike<number>): WindowView['forecasts'] {
    const { table, dataset, gathering } = this
    const { schema } = this.model
    const ends = Int32Array.of(end)
    const given = gathering.outputs(ends, Float64Array.from(output))
    const all = forecastsOf({ table, targets: this.prepared.targets, dataset }, schema, ends)([given])
    return all.flatMap(({ value, quantiles, actual: came = null }) =>
      quantiles === undefined
        ? [{ says: value, came }]
        : schema.quantiles!.map((q) => ({ says: quantiles[String(q)], came })),
    )
  }

  /** A network of the model's weights, of several networks the first's, whose loss is taken elsewhere. */
  private async network(lossOn: LossOn, engine: 'auto' | 'ts'): Promise<Network> {
    const { options, schema } = this.model
    const [parameters] = this.model.parameters
    const { cell, nonlinearity, hiddenSize, numLayers, recurrentBias, dtype } = options.network
    const optimizer = ownOptimizerOptions(options.network.optimizer)
    const sizes = {
      inputSize: stepNumbers(schema.inputs.length, schema),
      outputSize: parameters['head.bias'].shape[0],
      hiddenSize,
      numLayers,
    }
    const net = await Network.create({ ...sizes, cell, nonlinearity, recurrentBias, dtype, lossOn, engine, optimizer })
    net.loadStateDict(parameters)
    return net
  }

  /** Steps of a window. */
  private get stepCount(): number {
    const { schema } = this.model
    return schema.window / stepRows(schema)
  }

  /**
   * What is to be forecast after row `last` of the window that ends at `end`, one for each of the outputs; NaN if not
   * known.
   */
  private targets(end: number, last: number, size: number): number[] {
    const { segment, targets } = this.prepared
    const outputs = outputsOf(this.model.schema)
    const wanted = targets.includes(null) ? [] : this.gathering.wantedAt(end, last)
    return Array.from({ length: size }, (_, o) => {
      // Where quantiles are forecast, each target has several outputs, side by side.
      const k = Math.floor(o / numbersEach(this.model.schema))
      return segment[last + outputs[k].horizon] === segment[last] ? (wanted[k] ?? NaN) : NaN
    })
  }
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
