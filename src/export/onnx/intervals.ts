/**
 * Intervals as nodes of an ONNX graph: forecasts widened by the errors in the calibration rows.
 *
 * @module
 */
import { halfWidth, type Pair, pairFor, parted } from '../../scores/conformal.js'
import { percent } from '../../text/task.js'
import type { Content } from '../content.js'
import { DOUBLE, type Value } from './proto.js'
import { type Builder, wholeIn } from './windows.js'

/**
 * Adds the bounds of each forecast, `lower` and `upper` [batch, outputs, levels], in the table's units; NaN where there
 * are too few scores.
 *
 * @param unitName adds that by which the scores of each output are scaled, [batch, outputs × quantiles]; null: by 1
 * @returns the outputs of the graph that they are
 */
export function intervalNodes(builder: Builder, content: Content, unitName: (() => string) | null): Value[] {
  const { calibration, intervals, outputs, network, form } = content
  if (calibration === null) return []
  const { add, constant } = builder
  const quantiles = network.quantiles ?? []
  const each = Math.max(1, quantiles.length)
  const K = outputs.length / each
  const pairs = intervals.map((level) => pairFor(level, quantiles))
  const places = (name: string, of: (pair: Pair | null) => number): string =>
    wholeIn(builder, name, ...Array.from({ length: K }, (_, k) => pairs.map((pair) => k * each + of(pair))).flat())
  const widths = Array.from({ length: K }, (_, k) =>
    intervals.map((level, l) => halfWidth(calibration[pairs[l]?.low ?? 0][k].slice(), level)),
  ).flat()
  const doubles = (name: string, numbers: readonly number[]): string =>
    constant(name, [numbers.length], Float64Array.from(numbers))
  const own = doubles(
    'half_width',
    widths.map((by) => parted(by ?? 0)[1]),
  )
  const none = doubles(
    'no_interval',
    widths.map((by) => (by === null ? NaN : 0)),
  )
  const units = (): string => add('Gather', [unitName!(), places('unit_index', () => 0)], 'unit', { axis: 1 })
  const by = unitName === null ? own : add('Mul', [own, units()], 'widened_by')
  const low = add('Gather', ['forecast', places('low_index', (pair) => pair?.low ?? 0)], 'low', { axis: 1 })
  const high = add('Gather', ['forecast', places('high_index', (pair) => pair?.high ?? 0)], 'high', { axis: 1 })
  // A band shrinks to a share of itself.
  const inward = widths.map((by) => parted(by ?? 0)[0])
  const shrunk = (from: string, name: string, nearer: 'Min' | 'Max'): string => {
    if (inward.every((share) => share === 0)) return from
    const by = add('Mul', [share(), add('Sub', [middle(), from], `${name}_to_middle`)], `${name}_inward_by`)
    return add(nearer, [add('Add', [from, by], `${name}_inward`), middle()], `${name}_end`)
  }
  const share = once(() => doubles('inward_share', inward))
  const middle = once(() => {
    const [a, b] = [0, 1].map((i) =>
      add('Gather', ['forecast', places(`middle_index${i}`, (pair) => pair?.middle[i] ?? 0)], `middle${i}`, {
        axis: 1,
      }),
    )
    return add('Div', [add('Add', [a, b], 'middles'), constant('two', [], Float64Array.of(2))], 'middle')
  })
  const shape = wholeIn(builder, 'bounds_shape', 0, K, intervals.length)
  const ends = [form?.min ?? null, form?.max ?? null].map((value, i) =>
    value === null ? '' : constant(`interval_end${i}`, [], Float64Array.of(value)),
  )
  const bound = (name: string, end: string): string => {
    const within = ends.every((text) => text === '') ? end : add('Clip', [end, ...ends], `${name}_within`)
    return add('Reshape', [add('Add', [within, none], `${name}_there`), shape], name)
  }
  bound('lower', add('Sub', [shrunk(low, 'low', 'Min'), by], 'low_wide'))
  bound('upper', add('Add', [shrunk(high, 'high', 'Max'), by], 'high_wide'))
  const levels = intervals.map(percent).join(', ')
  return (['lower', 'upper'] as const).map((name) => ({
    name,
    type: DOUBLE as typeof DOUBLE,
    shape: ['batch', K, intervals.length],
    doc: `The ${name} bounds of each target and horizon, for the intervals that are to cover ${levels}; NaN where there are too few scores.`,
  }))
}

/** A node that is added where it is first used. */
function once(make: () => string): () => string {
  let made: string | null = null
  return () => (made ??= make())
}
