/**
 * The form of a window as nodes of an ONNX graph: segments, normalization, and the bases that forecasts are added to.
 *
 * Sums over rows are products with a row of weights, which every operator set has in double.
 *
 * @module
 */
import type { Content, FormContent } from '../content.js'
import { FLOAT, DOUBLE, type Initializer, type Node } from './proto.js'

/** Adds nodes and constants to a graph; what comes back is the name of what they give. */
export interface Builder {
  add(op: string, from: readonly string[], to: string, attributes?: Node['attributes']): string
  constant(name: string, shape: readonly number[], data: Initializer['data']): string
}

/** The rows of a window on their way in, and the network's outputs on their way back. */
export interface WindowNodes {
  /** Steps [batch, steps, numbers], double. */
  steps: string
  /** Scaled rows [batch, rows before and of the window, inputs], double; and rounded as the network holds them. */
  levels: string
  held: string
  /** What windows are relative to, [batch, 1, inputs]; '': nothing. */
  shift: string
  deviation: string
  /** Outputs [batch, outputs] of a network as scaled forecasts, by nodes of their own. */
  back(outputs: string, to: Builder): string
}

/** Whole numbers as a constant. */
export const wholeIn = ({ constant }: Pick<Builder, 'constant'>, name: string, ...values: number[]): string =>
  constant(name, [values.length], BigInt64Array.from(values, BigInt))

/** Logarithms of the columns that are targets, before they are scaled: log(1 + m·x) + (1 − m)·x. */
export function transformed(
  { add, constant }: Builder,
  { inputs }: Content,
  { transform, targets }: FormContent,
  x: string,
) {
  if (transform === 'none') return x
  const bent = inputs.map((_, c) => Number(targets.some(({ input }) => input === c)))
  const own = add('Mul', [x, constant('bent', [bent.length], Float64Array.from(bent))], 'to_bend')
  const logs = add('Log', [add('Add', [own, constant('one', [], Float64Array.of(1))], 'above_0')], 'logs')
  const others = constant(
    'not_bent',
    [bent.length],
    Float64Array.from(bent, (m) => 1 - m),
  )
  return add('Add', [logs, add('Mul', [x, others], 'as_it_is')], 'bent_rows')
}

/** Forecasts in the table's units, the transform undone, and within their bounds. */
export function bounded(
  { add, constant }: Builder,
  { transform, min, max }: FormContent,
  x: string,
  to: string,
): string {
  const isLast = min === null && max === null
  if (transform === 'log1p') x = add('Sub', [add('Exp', [x], 'grown'), 'one'], isLast ? to : 'unbent')
  if (isLast) return x
  const bound = (name: string, value: number | null): string =>
    value === null ? '' : constant(name, [], Float64Array.of(value))
  return add('Clip', [x, bound('min', min), bound('max', max)], to)
}

/** The nodes of a form, from scaled rows [batch, rows before and of the window, inputs], double. */
export function windowNodes(
  { add, constant }: Builder,
  content: Content,
  form: FormContent,
  levels: string,
): WindowNodes {
  const { inputs, window, reach, network, outputs } = content
  const { segment, scale, change, season, targets } = form
  const [C, R] = [inputs.length, window + reach]
  const whole = (name: string, ...values: number[]): string => wholeIn({ constant }, name, ...values)
  // The network sees numbers rounded to its precision, and windows are relative to what it sees.
  const held =
    network.dtype === 'f64'
      ? levels
      : add('Cast', [add('Cast', [levels], 'levels_f32', { to: FLOAT })], 'held', { to: DOUBLE })
  const own =
    reach === 0
      ? held
      : add('Slice', [held, whole('first', reach), whole('end', R), whole('axis_rows', 1)], 'window_rows')

  let [x, shift, deviation] = [own, '', '']
  if (change) {
    const changes = new Float64Array(window * R)
    for (let r = 0; r < window; r++) changes.set([-1, 1], r * R + reach + r - 1)
    x = add('MatMul', [constant('changes', [window, R], changes), levels], 'changed')
  }
  if (scale !== null) {
    const weights = (name: string, rows: number): string =>
      constant(name, [1, window], new Float64Array(window).fill(1 / rows, window - rows))
    const mean = (rows: number, name: string): string => add('MatMul', [weights(`${name}_of`, rows), own], name)
    const over = scale === 'standard' || scale === 'season'
    shift = mean(scale === 'last' ? 1 : scale === 'season' ? season : window, 'window_shift')
    const centre = scale === 'season' ? mean(window, 'window_mean') : shift
    x = add('Sub', [own, shift], 'relative')
    if (over) {
      const d = add('Sub', [own, centre], 'from_mean')
      const variance = add('MatMul', [weights('all_of', window), add('Mul', [d, d], 'squares')], 'variance')
      deviation = add(
        'Sqrt',
        [add('Add', [variance, constant('flat', [], Float64Array.of(1e-5))], 'floor')],
        'window_deviation',
      )
      x = add('Div', [x, deviation], 'relative_over')
    }
  }
  const steps =
    segment === 1 ? x : add('Reshape', [x, whole('step_shape', 0, window / segment, segment * C)], 'segments')

  const each = outputs.length / targets.length
  const columns = outputs.map((_, o) => targets[Math.floor(o / each)].input)
  const ofOutputs = (to: Builder, name: string): string => {
    const squeezed = to.add('Squeeze', [name, wholeIn(to, `${name}_axis`, 1)], `${name}_columns`)
    return to.add('Gather', [squeezed, wholeIn(to, `${name}_index`, ...columns)], `${name}_outputs`, { axis: 1 })
  }
  const back = (given: string, to: Builder): string => {
    let y = given
    if (deviation !== '') y = to.add('Mul', [y, ofOutputs(to, deviation)], 'over_again')
    if (targets[0].bases !== null) {
      const rows = outputs.map((_, o) => {
        const { bases } = targets[Math.floor(o / each)]
        return R - 1 + bases![Math.floor((o % each) / (each / bases!.length))]
      })
      const flat = to.add('Reshape', [levels, wholeIn(to, 'flat_shape', 0, R * C)], 'flat_rows')
      const index = wholeIn(to, 'base_index', ...rows.map((r, o) => r * C + columns[o]))
      return to.add('Add', [y, to.add('Gather', [flat, index], 'bases', { axis: 1 })], 'from_base')
    }
    return shift === '' ? y : to.add('Add', [y, ofOutputs(to, shift)], 'level_again')
  }
  return { steps, levels, held, shift, deviation, back }
}
