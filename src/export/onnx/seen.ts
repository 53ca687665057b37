/**
 * The features of a step besides its rows, as nodes of an ONNX graph: calendar, known future values, lags, static
 * covariates. Those that are not in the rows of a window are separate inputs: `clock`, `known`, `static`.
 *
 * @module
 */
import type { CalendarPart } from '../../options/windows.js'
import { counted } from '../../text/number.js'
import type { Content, FormContent } from '../content.js'
import { DOUBLE, FLOAT, INT64, type Value } from './proto.js'
import { type Builder, type WindowNodes, wholeIn } from './windows.js'

/** Scales by their names: [columns], or of several series [batch, 1, columns]. */
export type ScaleOf = (name: 'known_mean' | 'known_deviation') => string

/** The inputs of a graph beside its rows. */
export function seenInputs({ form, window }: Content): Value[] {
  if (form === null) return []
  const { calendar, known, fixed, horizons } = form
  const [nearest, farthest] = [horizons[0], horizons[horizons.length - 1]]
  const after = (n: number): string => (n === 0 ? 'the window' : `the window and the ${counted(n, 'row')} after it`)
  const names = known.map(({ name }) => name).join(', ')
  const clock =
    `The time of each row of ${after(nearest)}, by the clock as the table writes it: ` +
    'milliseconds from 1970-01-01 00:00 of that clock.'
  const values = `The values in the rows of ${after(farthest)}, in the table's units. Columns: ${names}.`
  const one =
    "A number in the table's units, or of words the number of the word in the metadata's static; -1: another word."
  const fixedNames = fixed.map(({ name }) => name).join(', ')
  return [
    ...(calendar.length === 0
      ? []
      : [{ name: 'clock', type: INT64 as typeof INT64, shape: ['batch', window + nearest], doc: clock }]),
    ...(known.length === 0
      ? []
      : [
          {
            name: 'known',
            type: DOUBLE as typeof DOUBLE,
            shape: ['batch', window + farthest, known.length],
            doc: values,
          },
        ]),
    ...(fixed.length === 0
      ? []
      : [
          {
            name: 'static',
            type: DOUBLE as typeof DOUBLE,
            shape: ['batch', fixed.length],
            doc: `${one} Columns: ${fixedNames}.`,
          },
        ]),
  ]
}

/** What the inputs of a graph are, for its metadata. */
export function seenMetadata({ form }: Content): [string, string][] {
  if (form === null) return []
  const { calendar, known, fixed } = form
  return [
    ...(calendar.length === 0 ? [] : [['calendar', JSON.stringify(calendar)] as [string, string]]),
    ...(known.length === 0 ? [] : [['known', JSON.stringify(known.map(({ name }) => name))] as [string, string]]),
    ...(fixed.length === 0
      ? []
      : [['static', JSON.stringify(fixed.map(({ name, words }) => ({ name, words })))] as [string, string]]),
  ]
}

/** Steps [batch, steps, numbers] with what they see once behind them. */
export function withSeen(
  builder: Builder,
  content: Content,
  form: FormContent,
  rows: WindowNodes,
  scaleOf: ScaleOf,
): string {
  const parts = [
    calendarNodes(builder, content, form),
    knownNodes(builder, content, form, scaleOf),
    lagNodes(builder, content, form, rows),
    fixedNodes(builder, content, form),
  ].filter((part) => part !== null)
  return parts.length === 0 ? rows.steps : builder.add('Concat', [rows.steps, ...parts], 'all_steps', { axis: 2 })
}

/** The last row of each step, in its window. */
const lastRows = ({ window }: Content, { segment }: FormContent): number[] =>
  Array.from({ length: window / segment }, (_, t) => (t + 1) * segment - 1)

/** The calendar at the nearest row that each step forecasts, by the arithmetic of src/table/civil.ts. */
function calendarNodes(builder: Builder, content: Content, form: FormContent): string | null {
  const { calendar, horizons } = form
  if (calendar.length === 0) return null
  const whole = (name: string, ...values: number[]): string => wholeIn(builder, name, ...values)
  const rows = whole('clock_rows', ...lastRows(content, form).map((r) => r + horizons[0]))
  const own = builder.add('Gather', ['clock', rows], 'clock_ahead', { axis: 1 })
  const column = builder.add('Unsqueeze', [own, whole('axis_numbers', 2)], 'clock_column')
  const ms = builder.add('Cast', [column], 'milliseconds', { to: DOUBLE })
  let n = 0
  /** A number of the calendar: what it is made of, or a plain one. */
  type Part = string | number
  const named = (part: Part): string =>
    typeof part === 'string' ? part : builder.constant(`calendar_constant${n++}`, [], Float64Array.of(part))
  const of = (op: string, ...from: Part[]): string => builder.add(op, from.map(named), `calendar${n++}`)
  const plus = (...parts: Part[]): string => parts.slice(1).reduce<string>((a, b) => of('Add', a, b), named(parts[0]))
  const minus = (a: Part, ...less: Part[]): string => less.reduce<string>((sum, b) => of('Sub', sum, b), named(a))
  const times = (a: Part, b: Part): string => of('Mul', a, b)
  const over = (a: Part, b: number): string => of('Div', a, b)
  const floor = (a: Part, b: number): string => of('Floor', over(a, b))
  const rest = (a: Part, b: number): string => minus(a, times(floor(a, b), b))
  const is = (a: Part, b: number): string => builder.add('Cast', [of('Equal', a, b)], `calendar${n++}`, { to: DOUBLE })

  const days = floor(ms, 86400000)
  const weekday = rest(plus(days, 3), 7)
  const z = plus(days, 719468)
  const era = floor(z, 146097)
  const dayOfEra = rest(z, 146097)
  const leaps = minus(plus(floor(dayOfEra, 1460), floor(dayOfEra, 146096)), floor(dayOfEra, 36524))
  const yearOfEra = floor(minus(dayOfEra, leaps), 365)
  // From the first of March, 0 first.
  const before = minus(plus(times(yearOfEra, 365), floor(yearOfEra, 4)), floor(yearOfEra, 100))
  const day = minus(dayOfEra, before)
  const shifted = floor(plus(times(day, 5), 2), 153)
  const isEarly = floor(shifted, 10)
  const dayOfMonth = minus(day, floor(plus(times(shifted, 153), 2), 5))
  const month = minus(plus(shifted, 2), times(isEarly, 12))
  const multiple = (year: Part, by: number): string => minus(floor(year, by), floor(minus(year, 1), by))
  const fractions: Record<Exclude<CalendarPart, 'weekend'>, () => string> = {
    hour: () => over(rest(ms, 86400000), 86400000),
    weekday: () => over(weekday, 7),
    monthday: () => {
      const year = plus(yearOfEra, times(era, 400), isEarly)
      const isLeap = minus(plus(multiple(year, 4), multiple(year, 400)), multiple(year, 100))
      // 31 and 30 by turns, from January and again from August.
      const odd = rest(plus(month, floor(plus(month, 1), 8), 1), 2)
      const length = minus(plus(odd, 30), times(is(month, 1), minus(2, isLeap)))
      return of('Div', dayOfMonth, length)
    },
    yearday: () => over(minus(plus(day, 59), times(isEarly, 365), is(day, 365)), 365),
    month: () => over(month, 12),
  }
  const numbers = calendar.flatMap((part): string[] => {
    if (part === 'weekend') return [floor(plus(weekday, 2), 7)]
    const angle = builder.add('Cast', [times(fractions[part](), 6.283185307179586)], `angle_${part}`, { to: FLOAT })
    return ['Sin', 'Cos'].map((op) =>
      builder.add('Cast', [builder.add(op, [angle], `${op}_${part}_f32`)], `${op}_${part}`, { to: DOUBLE }),
    )
  })
  return numbers.length === 1 ? numbers[0] : builder.add('Concat', numbers, 'calendar', { axis: 2 })
}

/** What is known ahead, scaled: of each column its horizons. */
function knownNodes(builder: Builder, content: Content, form: FormContent, scaleOf: ScaleOf): string | null {
  const { known, horizons } = form
  if (known.length === 0) return null
  const { add } = builder
  const centred = add('Sub', ['known', scaleOf('known_mean')], 'known_centred')
  const scaled = add('Div', [centred, scaleOf('known_deviation')], 'known_scaled')
  const last = lastRows(content, form)
  const each = horizons.map((h) => {
    const rows = wholeIn(builder, `known_rows${h}`, ...last.map((r) => r + h))
    const own = add('Gather', [scaled, rows], `known${h}`, { axis: 1 })
    return add('Unsqueeze', [own, wholeIn(builder, `known_axis${h}`, 3)], `known_apart${h}`)
  })
  const together = each.length === 1 ? each[0] : add('Concat', each, 'known_together', { axis: 3 })
  const shape = wholeIn(builder, 'known_shape', 0, last.length, known.length * horizons.length)
  return add('Reshape', [together, shape], 'known_numbers')
}

/** Of each target the values some rows before those that a step forecasts. */
function lagNodes(builder: Builder, content: Content, form: FormContent, rows: WindowNodes): string | null {
  const { lags, horizons, targets, change, scale } = form
  if (lags.length === 0) return null
  const { add } = builder
  const { inputs, window, reach } = content
  const [C, last] = [inputs.length, lastRows(content, form)]
  const each = targets.flatMap(({ input }) => lags.flatMap((lag) => horizons.map((h) => ({ input, ahead: h - lag }))))
  const whole = (name: string, ...values: number[]): string => wholeIn(builder, name, ...values)
  const flat = add(
    'Reshape',
    [scale === null ? rows.levels : rows.held, whole('lag_flat', 0, (window + reach) * C)],
    'lag_rows',
  )
  const at = (name: string, rowOf: (r: number, ahead: number) => number): string => {
    const places = last.flatMap((r) => each.map(({ input, ahead }) => (reach + rowOf(r, ahead)) * C + input))
    const own = add('Gather', [flat, whole(`${name}_index`, ...places)], `${name}_flat`, { axis: 1 })
    return add('Reshape', [own, whole(`${name}_shape`, 0, last.length, each.length)], name)
  }
  const values = at('lags', (r, ahead) => r + ahead)
  if (change) return add('Sub', [values, at('lags_less', (r) => r)], 'lag_changes')
  if (scale === null) return values
  const columns = whole('lag_columns', ...each.map(({ input }) => input))
  const ofColumns = (name: string): string => add('Gather', [name, columns], `${name}_of_lags`, { axis: 2 })
  const relative = add('Sub', [values, ofColumns(rows.shift)], 'lags_relative')
  return rows.deviation === '' ? relative : add('Div', [relative, ofColumns(rows.deviation)], 'lags_over')
}

/** What is the same in a series, for every step: numbers scaled, and one number for each word. */
function fixedNodes(builder: Builder, content: Content, form: FormContent): string | null {
  const { fixed } = form
  if (fixed.length === 0) return null
  const { add, constant } = builder
  const each = fixed.map(({ words, scale }, i) => {
    const own = add('Gather', ['static', wholeIn(builder, `static_column${i}`, i)], `static${i}`, { axis: 1 })
    if (words !== undefined) {
      const numbers = constant(
        `words${i}`,
        [words.length],
        Float64Array.from(words, (_, k) => k),
      )
      return add('Cast', [add('Equal', [own, numbers], `is_word${i}`)], `word${i}`, { to: DOUBLE })
    }
    const { mean, deviation } = scale!
    const centred = add('Sub', [own, constant(`static_mean${i}`, [], Float64Array.of(mean))], `static_centred${i}`)
    return add('Div', [centred, constant(`static_deviation${i}`, [], Float64Array.of(deviation))], `static_scaled${i}`)
  })
  const together = each.length === 1 ? each[0] : add('Concat', each, 'static_together', { axis: 1 })
  const ofSteps = add('Unsqueeze', [together, wholeIn(builder, 'static_axis', 1)], 'static_of_step')
  return add(
    'Expand',
    [ofSteps, wholeIn(builder, 'static_steps', 1, lastRows(content, form).length, 1)],
    'static_numbers',
  )
}
