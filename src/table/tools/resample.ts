/**
 * Gathers rows in longer periods.
 *
 * @module
 */
import { HindcastError, shown } from '../../errors.js'
import { either, named, words } from '../../text/words.js'
import { buildIndex } from '../build-index.js'
import type { Column } from '../column.js'
import { type Index, rowIndex } from '../index-column.js'
import type { TableParts } from '../parts.js'
import { readingOf } from '../reading.js'
import { fixedLength, type Step, stepped, stepText } from '../step.js'
import { findGrid } from '../times/find-grid.js'
import type { Precision } from '../times/pattern.js'
import { type Every, periodStart, stepOfEvery } from './period.js'
import { requireGoodCells, seriesRanges } from './take.js'

/** What becomes of the values of a period; missing ones do not count. */
export type Aggregate = 'mean' | 'sum' | 'min' | 'max' | 'first' | 'last'

const AGGREGATES: readonly Aggregate[] = ['mean', 'sum', 'min', 'max', 'first', 'last']

/**
 * One row for each period in which there is a row, named by its beginning.
 *
 * Numbers are gathered; periods with fewer rows than whole ones, and sums without empty cells, are told. A column of words takes the first (or, with `last`, the last) of each period.
 *
 * @throws HindcastError `OPTION_INVALID` for a period that is none, or not longer than the step; what bad cells throw
 */
export function resampled(parts: TableParts, every: Every, how: Aggregate = 'mean'): TableParts {
  if (!AGGREGATES.includes(how)) {
    const message = words`${named('aggregate')} is ${shown(how)}; expected ${either(AGGREGATES)}.`
    throw new HindcastError('OPTION_INVALID', message, { option: 'aggregate', value: how })
  }
  requireGoodCells(parts)
  const { index, place } = parts
  const step = stepOfEvery(every, index.isDate)
  requireLonger(index, step)
  const periods = periodsOf(parts, step)
  const { first, starts, begins } = periods
  const own = periodIndex(parts, step, periods)
  const source = first.map((row, g) => (how === 'last' ? (g + 1 < first.length ? first[g + 1] : parts.rows) - 1 : row))
  const columns = new Map([...parts.columns].map(([name, c]) => [name, gathered(c, first, source, how, parts.rows)]))
  const series = parts.series ?? null
  const { sentence: _, warnings: __, ...findings } = parts.reading ?? readingOf({})
  const short = lackingPeriods(parts, step, { first, begins }, how === 'sum')
  short.sort((a, b) => own.values[a] - own.values[b])
  const at = (k: number): string => String(own.at(short[k]))
  return {
    ...parts,
    rows: first.length,
    index: own,
    columns,
    place: place.part(Int32Array.from(first)),
    series: series === null ? null : { names: series.names, starts: Int32Array.from(starts) },
    reading: readingOf(
      short.length === 0
        ? findings
        : {
            ...findings,
            short: short.length,
            shortSpan: { first: at(0), last: at(short.length - 1), summed: how === 'sum' },
          },
    ),
  }
}

/** Refuses periods that are not longer than the step. */
function requireLonger(index: Index, step: Step): void {
  const own = index.step
  if (own === null) return
  const days = (s: Step): number =>
    s.unit === 'month' ? s.count * 30 : s.unit === 'businessDay' ? s.count : s.count / 86400
  const longer = step.unit === 'integer' ? step.count > own.count : days(step) > days(own)
  if (longer) return
  throw new HindcastError(
    'OPTION_INVALID',
    words`${named('every')} asks for periods of ${stepText(step)}, but the rows are ${stepText(own)} apart already; give a longer period.`,
    { option: 'every', value: stepText(step) },
  )
}

/**
 * Minutes ahead of UTC of the clock by which a row falls in a period: that of the row as written; of parts of days, which
 * are equally long where a clock is set, that of the first row of its series.
 */
function aheadAt(index: Index, row: number, from: number, step: Step): number {
  if (!index.isDate) return 0
  const isPartOfDays = step.unit === 'second' && step.count % 86400 !== 0
  return index.offsetAt(isPartOfDays ? from : row)
}

interface Periods {
  /** The first row of each period. */
  first: number[]
  /** The clock at which each begins. */
  begins: number[]
  /** Minutes that this clock is ahead of UTC. */
  ahead: number[]
  /** The first period of each series. */
  starts: number[]
}

function periodsOf(parts: TableParts, step: Step): Periods {
  const found: Periods = { first: [], begins: [], ahead: [], starts: [] }
  const { index } = parts
  for (const { from, to } of seriesRanges(parts)) {
    found.starts.push(found.first.length)
    let last = NaN
    for (let r = from; r < to; r++) {
      const ahead = aheadAt(index, r, from, step)
      const begin = periodStart(index.values[r] + ahead * 60000, step)
      if (begin === last) continue
      last = begin
      found.first.push(r)
      found.begins.push(begin)
      found.ahead.push(ahead)
    }
  }
  return found
}

/** The index of the periods: each named by its beginning, on the clock of its first row. */
function periodIndex({ index, place, rows }: TableParts, step: Step, { first, begins, ahead, starts }: Periods): Index {
  if (index.kind === 'rows') return rowIndex(first.length)
  const { kind, form, name } = index.describe()
  const clock = Float64Array.from(begins)
  const offsets = Int16Array.from(first, (row) => index.offsetAt(row))
  const same = offsets.every((offset) => offset === offsets[0])
  const values = clock.map((v, g) => v - ahead[g] * 60000)
  const codes = new Int32Array(first.length)
  for (let s = 0; s < starts.length; s++) codes.fill(s, starts[s])
  const read = {
    kind: kind === 'integer' ? ('integer' as const) : ('date' as const),
    name: name ?? 'index',
    values,
    ...(form === undefined ? {} : { form, offsets: same ? offsets[0] : offsets }),
  }
  const options = {
    step: periodStep(clock, step, form?.precision, starts),
    order: 'error',
    duplicates: 'error',
  } as const
  return buildIndex(read, options, place.part(Int32Array.from(first)), rows === 0 ? undefined : codes).index
}

/** The step between periods: their length; business days where days of rest have none. */
function periodStep(
  clock: Float64Array,
  step: Step,
  precision: Precision | undefined,
  starts: readonly number[],
): Step {
  if (step.unit !== 'second' || step.count !== 86400 || precision === undefined) return step
  const grid = findGrid(clock, precision, starts)
  return grid !== null && grid !== 'single' && grid.step.unit === 'businessDay' ? grid.step : step
}

/** A column of one value a period. */
function gathered(
  column: Column,
  first: readonly number[],
  source: readonly number[],
  how: Aggregate,
  rows: number,
): Column {
  const { words, kind } = column
  if (kind === 'text') {
    if (words === undefined || words === null) return column
    const codes = Int32Array.from(source, (r) => words.codes[r])
    return { ...column, missing: codes.filter((c) => c < 0).length, words: { names: words.names, codes } }
  }
  const values = Float64Array.from(first, (from, g) =>
    aggregate(column.values, from, g + 1 < first.length ? first[g + 1] : rows, how),
  )
  const missing = values.reduce((n, v) => (v !== v ? n + 1 : n), 0)
  const codes = words === undefined || words === null ? null : Int32Array.from(source, (r) => words.codes[r])
  return { ...column, values, missing, ...(codes === null ? {} : { words: { names: words!.names, codes } }) }
}

/** One number of several, those that are missing left out; NaN where all are. */
function aggregate(values: Float64Array, from: number, to: number, how: Aggregate): number {
  let count = 0
  let result = NaN
  for (let r = from; r < to; r++) {
    const value = values[r]
    if (value !== value) continue
    count++
    if (count === 1 || how === 'last') result = value
    else if (how === 'mean' || how === 'sum') result += value
    else if (how === 'min' ? value < result : how === 'max' && value > result) result = value
  }
  return how === 'mean' && count > 0 ? result / count : result
}

/** The periods that hold fewer rows than they have steps or, if they are summed, empty cells. */
function lackingPeriods(
  { index: { step: own }, columns, rows }: TableParts,
  step: Step,
  { first, begins }: Pick<Periods, 'first' | 'begins'>,
  summed: boolean,
): number[] {
  return begins.flatMap((begin, g) => {
    const [from, to] = [first[g], first[g + 1] ?? rows]
    const isShort = own !== null && to - from < wholeRows(begin, step, own)
    const hasEmpty = (c: Column): boolean =>
      c.missing > 0 && c.kind !== 'text' && c.values.subarray(from, to).includes(NaN)
    return isShort || (summed && [...columns.values()].some(hasEmpty)) ? g : []
  })
}

/** How many rows the period has that begins there. */
function wholeRows(begin: number, step: Step, own: Step): number {
  if (own.unit === 'month') return step.unit === 'month' ? Math.floor(step.count / own.count) : 0
  const end = stepped(begin, step, 1, 1)
  if (own.unit !== 'businessDay') return Math.floor((end - begin) / fixedLength(own))
  let count = 0
  for (let day = stepped(begin - 86400000, own, 1, 1); day < end; day = stepped(day, own, 1, 1)) count++
  return count
}
