/**
 * A trained forecaster as one ONNX graph: rows in the table's units in, forecasts in the table's units out.
 *
 *   rows [batch, window, inputs] double; where one is NaN after what is filled, the forecast is NaN
 *     → (missing cells filled with the training's means, where that is the policy)
 *     → (rows − mean) / deviation → (segments, each window relative to itself: windows.ts) → f32 → time first → RNN, GRU or LSTM, one operator a layer
 *     → hidden state after the last row → Gemm → double → · deviation + mean
 *   forecast [batch, outputs] double
 *
 * Of several networks the steps go through each, and the forecast is the mean of theirs. Quantiles are then put in order.
 *
 * What a step sees besides its rows comes by inputs of its own (seen.ts), and where the model keeps scores there are bounds of
 * intervals beside the forecast (intervals.ts).
 *
 * Of several series there is a second input, series [batch] int64: the number of each window's series, 0 first, by which its
 * scales are gathered. Names are in the metadata.
 *
 * The scaling runs in double, as it does in hindcast and as tables hold their numbers; the recurrent operators and the
 * head run in f32, the one precision in which ONNX Runtime has them all. A model of f64 is rounded to f32.
 *
 * @module
 */
import type { Given } from '../../options/row.js'
import type { CALL } from '../../options/rows/call.js'
import type { FORECASTER } from '../../options/rows/forecaster.js'
import type { Scale } from '../../data/scaler.js'
import type { Content, SeriesContent, Tensors } from '../content.js'
import { sizeInWords } from '../words.js'
import { DOUBLE, encodeOnnx, FLOAT, INT64, type Initializer, type Node, type Value } from './proto.js'
import { intervalNodes } from './intervals.js'
import { recurrentLayer } from './recurrent.js'
import { type ScaleOf, seenInputs, seenMetadata, withSeen } from './seen.js'
import { bounded, type Builder, transformed, windowNodes, wholeIn } from './windows.js'

/** Options of the ONNX file. @interface */
export type OnnxOptions = Given<Pick<typeof CALL, 'opset'> & Pick<typeof FORECASTER, 'interval'>>

/** The first operator set in which all our operators are as we use them. */
const OLDEST = 14
/** The version of the file format that came with each operator set from 14 on. */
const IR_VERSIONS = [7, 8, 8, 8, 8, 9, 9, 10, 10, 11, 12, 13, 13]

/**
 * The bytes of an ONNX file.
 *
 * @param opset the operator set
 */
export function onnxOf(content: Content, opset: number): Uint8Array {
  const { inputs, outputs, series, window, reach } = content
  const rows = window + reach
  const { nodes, initializers, bounds } = graphOf(content)
  const columns = inputs.map((column) => column.name)
  const names = outputs.map((output) => output.name)
  return encodeOnnx({
    irVersion: IR_VERSIONS[opset - OLDEST],
    opset,
    producer: 'hindcast',
    name: 'forecaster',
    doc:
      `Forecasts ${names.join(', ')} from the last ${rows} rows of ${columns.join(', ')}, in the table's units: ` +
      `${sizeInWords(content)}, trained by hindcast.`,
    nodes,
    initializers,
    inputs: [
      {
        name: 'rows',
        type: DOUBLE,
        shape: ['batch', rows, columns.length],
        doc: `Rows in the table's units, oldest first, without gaps between them${content.fill === null ? '; with a missing one (NaN) the forecast is NaN' : ''}. Columns: ${columns.join(', ')}.`,
      },
      ...(series === null
        ? []
        : [
            {
              name: 'series',
              type: INT64 as typeof INT64,
              shape: ['batch'],
              doc: `The number of each window's series, 0 to ${series.length - 1}, as the metadata's series names them.`,
            },
          ]),
      ...seenInputs(content),
    ],
    outputs: [
      {
        name: 'forecast',
        type: DOUBLE,
        shape: ['batch', names.length],
        doc: `In the table's units: ${names.join(', ')}.`,
      },
      ...bounds,
    ],
    metadata: [
      ['inputs', JSON.stringify(columns)],
      ['outputs', JSON.stringify(outputs.map(({ target, horizon, quantile }) => ({ target, horizon, quantile })))],
      ...(series === null ? [] : [['series', JSON.stringify(series.map(({ name }) => name))] as const]),
      ['window', String(window)],
      ...(reach === 0 ? [] : [['rowsBefore', String(reach)] as const]),
      ...seenMetadata(content),
      ...(bounds.length === 0 ? [] : [['intervals', JSON.stringify(content.intervals)] as const]),
      ['fingerprint', content.fingerprint],
      ['numerics', String(content.numerics)],
    ],
  })
}

/** A graph that is being made. */
interface Graph extends Builder {
  nodes: Node[]
  initializers: Initializer[]
}

function emptyGraph(): Graph {
  const nodes: Node[] = []
  const initializers: Initializer[] = []
  return {
    nodes,
    initializers,
    add(op, from, to, attributes) {
      nodes.push({ op, inputs: from, outputs: [to], attributes })
      return to
    },
    constant(name, shape, data) {
      initializers.push({ name, shape, data })
      return name
    },
  }
}

/** The same graph for one of several networks, whose names begin with the number of each. */
const prefixed = ({ add, constant }: Graph, prefix: string): Builder => ({
  add: (op, from, to, attributes) => add(op, from, prefix + to, attributes),
  constant: (name, shape, data) => constant(prefix + name, shape, data),
})

/** Numbers of inputs or outputs: those of one series, or of several those of the series that each window is of. */
type OfSeries = (name: string, own: readonly number[], of: (one: SeriesContent) => readonly number[]) => string

/** The nodes and constants of the graph, and the bounds of intervals beside its forecast. */
function graphOf(content: Content): { nodes: Node[]; initializers: Initializer[]; bounds: Value[] } {
  const { inputs, outputs, series, network, parameters, form } = content
  const graph = emptyGraph()
  const { add, constant } = graph
  const doubles = (name: string, values: readonly number[]): string =>
    constant(name, [values.length], Float64Array.from(values))
  /** Numbers of one series, or of several one line each, of which each window takes its own: [C] or [batch, C]. */
  const ofSeries: OfSeries = (name, own, of) => {
    if (series === null) return doubles(name, own)
    const all = constant(`${name}_of_series`, [series.length, own.length], Float64Array.from(series.flatMap(of)))
    return add('Gather', [all, 'series'], name, { axis: 0 })
  }
  /** The same for every step of a window: [C] or [batch, 1, C]. */
  const ofSteps: OfSeries = (name, own, of) =>
    series === null ? doubles(name, own) : add('Unsqueeze', [ofSeries(`${name}_alone`, own, of), second], name)

  const second = network.numLayers > 1 || series !== null ? constant('axis_1', [1], BigInt64Array.of(1n)) : ''
  let x = filledRows(graph, content, ofSteps)
  if (form !== null) x = transformed(graph, content, form, x)
  const mean = ofSteps('input_mean', inputs.map(meanOf), (one) => one.inputs.map(meanOf))
  const deviation = ofSteps('input_deviation', inputs.map(deviationOf), (one) => one.inputs.map(deviationOf))
  x = add('Div', [add('Sub', [x, mean], 'centred'), deviation], 'scaled')
  const windows = form === null ? null : windowNodes(graph, content, form, x)
  const knownScale = (name: string, number: (scale: Scale) => number): string =>
    ofSteps(name, form!.known.map(number), (one) => one.known.map(number))
  const scaleOf: ScaleOf = (name) => knownScale(name, name === 'known_mean' ? meanOf : deviationOf)
  if (form !== null) x = withSeen(graph, content, form, windows!, scaleOf)
  const zeros = add('Mul', [x, constant('zero', [], Float64Array.of(0))], 'zeros')
  const sum = add('ReduceSum', [zeros, wholeIn(graph, 'axes_of_window', 1, 2)], 'lacking_alone', { keepdims: 0 })
  const lacking = add('Unsqueeze', [sum, wholeIn(graph, 'axis_outputs', 1)], 'lacking')
  x = add('Cast', [x], 'scaled_f32', { to: FLOAT })
  add('Transpose', [x], 'steps', { perm: [1, 0, 2] })
  const first = constant('axis_0', [1], BigInt64Array.of(0n))
  const stretch = ofSeries('output_deviation', outputs.map(deviationOf), (one) => one.outputs.map(deviationOf))
  // Where a window lacks a number so does its forecast, whatever a runtime's cells make of NaN (some make it a number).
  const shift = add(
    'Add',
    [ofSeries('output_mean', outputs.map(meanOf), (one) => one.outputs.map(meanOf)), lacking],
    'output_mean_or_nan',
  )
  const isBent = form !== null && (form.transform !== 'none' || form.min !== null || form.max !== null)
  const quantiles = network.quantiles?.length ?? 1
  /** What all networks forecast together, before quantiles are put in order. */
  const together = quantiles === 1 ? 'forecast' : 'levels'
  /** What a network forecasts, called so. */
  const forecastOf = (own: Tensors, prefix: string, name: string): string => {
    const builder = prefixed(graph, prefix)
    let x = outputNodes(graph, content, own, prefix, { first, second })
    if (windows !== null) x = windows.back(x, builder)
    const stretched = builder.add('Mul', [x, stretch], 'stretched')
    x = builder.add('Add', [stretched, shift], isBent ? 'unbounded' : name)
    return isBent ? bounded(builder, form, x, name) : x
  }
  const n = parameters.length
  if (n === 1) forecastOf(parameters[0], '', together)
  else {
    let sum = forecastOf(parameters[0], 'seed0.', 'forecast')
    for (let s = 1; s < n; s++) sum = add('Add', [sum, forecastOf(parameters[s], `seed${s}.`, 'forecast')], `sum${s}`)
    add('Div', [sum, constant('seeds', [], Float64Array.of(n))], together)
  }
  if (quantiles > 1) ascending(graph, content, together)
  const unitName = (): string =>
    form?.transform === 'log1p'
      ? ofSeries('output_unit', outputs.map(unitOf), (one) => one.outputs.map(unitOf))
      : stretch
  const bounds = intervalNodes(graph, content, series === null ? null : unitName)
  return { ...graph, bounds }
}

/** The rows with NaN for codes that mean missing, filled where that is the policy. */
function filledRows({ add, constant }: Graph, { na, fill }: Content, ofSteps: OfSeries): string {
  const nothing = na.numbers.length === 0 ? '' : constant('missing_cell', [], Float64Array.of(NaN))
  let x = 'rows'
  for (const [k, code] of na.numbers.entries()) {
    const found = add('Equal', [x, constant(`code${k}`, [], Float64Array.of(code))], `is_code${k}`)
    x = add('Where', [found, nothing, x], `without_code${k}`)
  }
  if (fill === null) return x
  const missing = add('IsNaN', [x], 'missing')
  return add('Where', [missing, ofSteps('fill', fill, (one) => one.fill!), x], 'filled')
}

/** The outputs [batch, outputs] of a network from the steps, scaled, double: its recurrent layers and its head. */
function outputNodes(
  graph: Graph,
  { network }: Content,
  own: Tensors,
  prefix: string,
  { first, second }: { first: string; second: string },
): string {
  const { numLayers } = network
  const builder = prefixed(graph, prefix)
  let x = 'steps'
  for (let l = 0; l < numLayers; l++) {
    const { op, attributes, tensors } = recurrentLayer(l, network, own, prefix)
    graph.initializers.push(...tensors)
    const top = l === numLayers - 1
    // Y [T, 1, B, H] feeds the layer above; of the top layer only Y_h [1, B, H], the state after the last row, is used.
    const given = prefix + (top ? `last${l}` : `all${l}`)
    const outputs = top ? ['', given] : [given]
    graph.nodes.push({ op, inputs: [x, ...tensors.map((tensor) => tensor.name)], outputs, attributes })
    x = builder.add('Squeeze', [given, top ? first : second], top ? 'hidden' : `hidden${l}`)
  }
  const [weight, bias] = ['head.weight', 'head.bias'].map((name) => {
    const { shape, data } = own.get(name)!
    return builder.constant(name, shape, Float32Array.from(data))
  })
  x = builder.add('Gemm', [x, weight, bias], 'output_f32', { transB: 1 })
  return builder.add('Cast', [x], 'output', { to: DOUBLE })
}

/** The quantiles of each output in ascending order, as the forecast. */
function ascending(graph: Graph, { outputs: { length }, network }: Content, levels: string): void {
  const each = network.quantiles!.length
  const whole = (name: string, ...values: number[]): string => wholeIn(graph, name, ...values)
  const apart = graph.add('Reshape', [levels, whole('apart_shape', -1, length / each, each)], 'apart')
  // All of them, the least first.
  const attributes = { axis: -1, largest: 0, sorted: 1 }
  graph.nodes.push({ op: 'TopK', inputs: [apart, whole('all', each)], outputs: ['ascending', 'places'], attributes })
  graph.add('Reshape', ['ascending', whole('forecast_shape', -1, length)], 'forecast')
}

const meanOf = ({ mean }: Scale): number => mean
const deviationOf = ({ deviation }: Scale): number => deviation
/** As in the scaler, of which this would make a chunk of its own. */
const unitOf = ({ unit, deviation }: Scale): number => unit ?? deviation
