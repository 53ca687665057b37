/**
 * Intervals as nodes of an ONNX graph: forecasts widened by the errors in the calibration rows.
 *
 * @module
 */
import { halfWidth, pairFor } from '../../scores/conformal.js'
import { percent } from '../../text/task.js'
import type { Content } from '../content.js'
import { DOUBLE, type Value } from './proto.js'
import { type Builder, wholeIn } from './windows.js'

/**
 * Adds the bounds of each forecast, `lower` and `upper` [batch, outputs, levels], in the table's units; NaN where there
 * are too few scores.
 *
 * @param unit by which the scores of each output are scaled, [batch, outputs × quantiles]; null: by 1
 * @returns the outputs of the graph that they are
 */
export function intervalNodes(builder: Builder, content: Content, unit: string | null): Value[] {
  const { calibration, intervals, outputs, network, form } = content
  if (calibration === null) return []
  const { add, constant } = builder
  const quantiles = network.quantiles ?? []
  const each = Math.max(1, quantiles.length)
  const K = outputs.length / each
  const pairs = intervals.map((level) => pairFor(level, quantiles))
  const places = (name: string, of: (pair: readonly [number, number] | null) => number): string =>
    wholeIn(builder, name, ...Array.from({ length: K }, (_, k) => pairs.map((pair) => k * each + of(pair))).flat())
  const widths = Array.from({ length: K }, (_, k) =>
    intervals.map((level, l) => halfWidth(calibration[pairs[l]?.[0] ?? 0][k].slice(), level)),
  ).flat()
  const doubles = (name: string, numbers: readonly number[]): string =>
    constant(name, [numbers.length], Float64Array.from(numbers))
  const own = doubles(
    'half_width',
    widths.map((by) => by ?? 0),
  )
  const none = doubles(
    'no_interval',
    widths.map((by) => (by === null ? NaN : 0)),
  )
  const units = (): string => add('Gather', [unit!, places('unit_index', () => 0)], 'unit', { axis: 1 })
  const by = unit === null ? own : add('Mul', [own, units()], 'widened_by')
  const low = add('Gather', ['forecast', places('low_index', (pair) => pair?.[0] ?? 0)], 'low', { axis: 1 })
  const high = add('Gather', ['forecast', places('high_index', (pair) => pair?.[1] ?? 0)], 'high', { axis: 1 })
  const two = constant('two', [], Float64Array.of(2))
  const middle = add('Div', [add('Add', [low, high], 'low_and_high'), two], 'middle')
  const shape = wholeIn(builder, 'bounds_shape', 0, K, intervals.length)
  const ends = [form?.min ?? null, form?.max ?? null].map((value, i) =>
    value === null ? '' : constant(`interval_end${i}`, [], Float64Array.of(value)),
  )
  const bound = (name: string, end: string): string => {
    const within = ends.every((text) => text === '') ? end : add('Clip', [end, ...ends], `${name}_within`)
    return add('Reshape', [add('Add', [within, none], `${name}_there`), shape], name)
  }
  // An interval of negative width shrinks to its middle.
  bound('lower', add('Min', [add('Sub', [low, by], 'low_wide'), middle], 'low_end'))
  bound('upper', add('Max', [add('Add', [high, by], 'high_wide'), middle], 'high_end'))
  const levels = intervals.map(percent).join(', ')
  return (['lower', 'upper'] as const).map((name) => ({
    name,
    type: DOUBLE as typeof DOUBLE,
    shape: ['batch', K, intervals.length],
    doc: `The ${name} bounds of each target and horizon, for the intervals that are to cover ${levels}; NaN where there are too few scores.`,
  }))
}
