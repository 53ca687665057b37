/**
 * Columns whose future is known (`known`): prices, holidays, weather forecasts. A step sees them at the rows that it
 * forecasts.
 *
 * Rows at the end of a series in which the targets and all other inputs are missing are future rows: no window ends
 * there, and nothing in them is filled or counted. They are cut off the table first, and their known columns are kept
 * beside the rest of it.
 *
 * @module
 */
import { counted, HindcastError, shown } from '../errors.js'
import { horizonsOf, maxHorizon, type Task, targetsOf } from '../options/outputs.js'
import type { WindowForm } from '../options/windows.js'
import { Axis, type AxisDescription, type GapPolicy, type IndexValue, type Table } from '../table/index.js'
import { runsOf } from '../table/runs.js'
import { joined } from '../text/number.js'
import { named, type Words, words } from '../text/words.js'
import { type InputRule, inputNames } from './input-names.js'
import { type Range, seriesFinder, seriesRows } from './parts.js'
import { timeAfter } from './time-after.js'

/** Of each series the values of the known columns in the rows after its last one; last the lines of these rows. */
type ValuesAhead = readonly (readonly Float64Array[])[]

const VALUES_AHEAD = new WeakMap<Table, ValuesAhead>()

/** What is known ahead by a model. */
type Known = Pick<Task, 'horizon'> & Pick<WindowForm, 'known'>

/** The columns by which rows ahead are told. */
type Columns = Pick<Task, 'target'> & { inputs: readonly string[]; known?: readonly string[] | undefined }

/**
 * The table without its rows ahead, which it remembers; the table itself where it has none, or was cut before: then all
 * its rows are past.
 *
 * @param before the table as it was under other policies
 */
export function withoutRowsAhead(table: Table, columns: Columns, before: Table = table): Table {
  const { known = [] } = columns
  if (known.length === 0) return table
  const own = VALUES_AHEAD.get(before)
  if (own !== undefined) {
    VALUES_AHEAD.set(table, own)
    return table
  }
  const { starts, ends } = seriesRows(table)
  const past = [...targetsOf(columns), ...columns.inputs].filter((name) => !known.includes(name) && table.has(name))
  const values = past.map((name) => table.column(name).values).filter(({ length }) => length === table.rows)
  const lasts = starts.map((start, s) => {
    let row = ends[s] - 1
    while (row >= start && values.every((column) => column[row] !== column[row])) row--
    return row
  })
  const cutsNothing = lasts.every((last, s) => last === ends[s] - 1)
  if (cutsNothing || lasts.every((last, s) => last < starts[s])) return table
  const run = runsOf(table, table.policy.gaps)
  const read = known.map((name) => table.numeric(name))
  const kept = Array.from(starts, (_, s) => s).filter((s) => lasts[s] >= starts[s])
  const cut = table.cut(Array.from(starts, (start, s): Range => [start, lasts[s] + 1]))
  VALUES_AHEAD.set(
    cut,
    kept.map((s) => {
      let to = lasts[s] + 1
      while (to < ends[s] && run[to] === run[lasts[s]]) to++
      const lines = Float64Array.from({ length: to - lasts[s] - 1 }, (_, i) => table.place.number(lasts[s] + 1 + i))
      return [...read.map((column) => column.slice(lasts[s] + 1, to)), lines]
    }),
  )
  return cut
}

/** The table without its rows ahead, of which it knows nothing: what looks at the past alone. */
export function pastOnly(table: Table, options: InputRule & Pick<Columns, 'known'>, weights?: string): Table {
  const own = withoutRowsAhead(table, { ...options, inputs: inputNames(table, options, weights) })
  return own === table ? table : own.withPolicy(own.policy)
}

/** Some rows of each series; of those after them, as far as is forecast, what is known ahead and nothing else. */
export function cutBefore(
  table: Table,
  ranges: readonly Range[],
  { known = [], ...task }: Pick<Columns, 'known'> & Pick<Task, 'horizon'>,
): Table {
  const cut = table.cut(ranges)
  if (known.length === 0) return cut
  const { ends } = seriesRows(table)
  const run = runsOf(table, table.policy.gaps)
  const read = known.map((name) => table.numeric(name))
  const own = VALUES_AHEAD.get(table)
  const behind = ranges.flatMap(([from, until], s): Float64Array[][] => {
    if (until <= from) return []
    const most = Math.min(ends[s], until + maxHorizon(task))
    let to = until
    while (to < most && run[to] === run[until - 1]) to++
    const after = to === ends[s] ? own?.[s] : undefined
    return [read.map((column, c) => Float64Array.of(...column.subarray(until, to), ...(after?.[c] ?? [])))]
  })
  VALUES_AHEAD.set(cut, behind)
  return cut
}

/** Some columns and some last rows, at least one of each series; what is known after them is known still. */
export function lastRows(table: Table, names: readonly string[], ranges: readonly Range[]): Table {
  const last = table.select(names).cut(ranges)
  const behind = VALUES_AHEAD.get(table)
  if (behind !== undefined) VALUES_AHEAD.set(last, behind)
  return last
}

/** How many rows ahead each series of a table has whose time follows that of its last row. */
export function rowsBehind(table: Table): number[] {
  const behind = VALUES_AHEAD.get(table)
  return Array.from(table.seriesStarts, (_, s) => behind?.[s][0]?.length ?? 0)
}

/**
 * What is known ahead, in the table's units: of each known column, of each horizon h, the value h rows after each row;
 * NaN where it is not known.
 *
 * @throws HindcastError `KNOWN_MISSING` for a row of the table without the value, but for the first one of a series
 */
export function knownColumns(table: Table, schema: Known & { gaps: GapPolicy }): Float64Array[] {
  const { known = [] } = schema
  if (known.length === 0) return []
  const { starts, ends } = seriesRows(table)
  const run = runsOf(table, schema.gaps)
  const behind = VALUES_AHEAD.get(table)
  requireKnownCells(table, schema)
  return known.flatMap((name, c) => {
    const values = table.numeric(name)
    return horizonsOf(schema).map((h) => {
      const own = new Float64Array(table.rows).fill(NaN)
      starts.forEach((start, s) => {
        const last = ends[s] - 1
        const after = behind?.[s][c] ?? new Float64Array(0)
        for (let r = start; r <= last; r++) {
          const row = r + h
          if (row <= last) own[r] = run[row] === run[r] ? values[row] : NaN
          else if (run[r] === run[last]) own[r] = after[row - last - 1] ?? NaN
        }
      })
      return own
    })
  })
}

/**
 * Refuses a row of the table without a value that is to be known, but for the first one of a series.
 *
 * @throws HindcastError `KNOWN_MISSING`
 */
export function requireKnownCells(table: Table, { known = [] }: Pick<Known, 'known'>): void {
  const { starts, ends } = seriesRows(table)
  for (const name of known) {
    const values = table.numeric(name)
    starts.forEach((start, s) => {
      for (let r = start + 1; r < ends[s]; r++) {
        if (values[r] !== values[r]) throw missing(table, name, s, table.index.at(r), table.place.number(r))
      }
    })
  }
}

/** Says of a run of rows, by its last one, whether each of its steps has all that is known ahead. */
export function knownTest(known: readonly Float64Array[], schema: { window: number; segment?: number }) {
  if (known.length === 0) return () => true
  const { window, segment = 1 } = schema
  const lacks = new Int32Array(known[0].length + 1)
  // Of the steps that end in every segment-th row, the rows are counted apart.
  for (let r = 0; r < known[0].length; r++) {
    const before = r + 1 >= segment ? lacks[r + 1 - segment] : 0
    lacks[r + 1] = before + (known.some((values) => values[r] !== values[r]) ? 1 : 0)
  }
  return (end: number): boolean => lacks[end + 1] === lacks[end + 1 - window]
}

/**
 * Refuses windows that lack a known future value, and names the first one missing.
 *
 * @param moved where a row of the table is among those of which it is known what is ahead
 * @throws HindcastError `KNOWN_MISSING`
 */
export function requireKnown(
  table: Table,
  known: readonly Float64Array[],
  schema: Known & Columns & { index: AxisDescription },
  ends: Int32Array,
  moved: (row: number) => number,
): void {
  const horizons = horizonsOf(schema)
  const { starts, ends: seriesEnds } = seriesRows(table)
  const axis =
    table.index.step === null && table.index.kind === schema.index.kind ? new Axis(schema.index) : table.index
  const seriesAt = seriesFinder(starts)
  let first: { s: number; row: number; column: string; end: number } | null = null
  for (const end of ends) {
    const s = seriesAt(end)
    const at = moved(end)
    known.forEach((values, i) => {
      if (values[at] === values[at]) return
      const row = end + horizons[i % horizons.length]
      const column = schema.known![Math.floor(i / horizons.length)]
      const isFirst = first === null || s < first.s || (s === first.s && row <= first.row)
      if (isFirst && !(row === first?.row && column !== first.column)) first = { s, row, column, end }
    })
  }
  if (first === null) return
  const { s, row, column, end } = first as { s: number; row: number; column: string; end: number }
  const last = seriesEnds[s] - 1
  const time = axis.irregular
    ? `the ${counted(row - last, 'row')} after the last`
    : row <= last
      ? table.index.at(row)
      : timeAfter(table.index, axis, last, row - last, last + 1).text()
  const line = VALUES_AHEAD.get(table)?.[s][schema.known!.length]?.[row - last - 1] ?? null
  throw missing(table, column, s, time, line, { from: table.index.at(end), taken: takenRows(table, schema, s) })
}

/** Rows at the end of a series that lack the targets but are no rows ahead, since other inputs have values there. */
interface TakenRows {
  rows: number
  targets: readonly string[]
  columns: string[]
  /** Whether these columns could be static. */
  isStatic: boolean
}

function takenRows(table: Table, { inputs, known = [], ...task }: Known & Columns, s: number): TakenRows | null {
  const { starts, ends } = seriesRows(table)
  const targets = targetsOf(task)
  const lacks = (name: string, row: number): boolean => {
    const value = table.has(name) ? table.column(name).values[row] : NaN
    return value !== value
  }
  let from = ends[s]
  while (from > starts[s] && targets.every((name) => lacks(name, from - 1))) from--
  const rows = Array.from({ length: ends[s] - from }, (_, i) => from + i)
  const columns = inputs.filter(
    (name) => !known.includes(name) && !targets.includes(name) && rows.some((row) => !lacks(name, row)),
  )
  const stays = (name: string): boolean => {
    const { values } = table.column(name)
    return Array.from(starts, (start, own) => values.subarray(start, ends[own])).every((own) => {
      const first = own.find((value) => value === value)
      return own.every((value) => value !== value || value === first)
    })
  }
  if (columns.length === 0) return null
  return { rows: rows.length, targets, columns, isStatic: table.series !== null && columns.every(stays) }
}

/** Why rows that are there are not ahead, and what makes them so. */
function takenText({ rows, targets, columns, isStatic }: TakenRows): Words {
  const few = listed(columns)
  const [one, it] = columns.length === 1 ? ['', 'it'] : ['s', 'them']
  const fixed = isStatic
    ? words`name ${it} in ${named('static')}, since ${it === 'it' ? 'it is' : 'they are'} the same in all rows of a series, or `
    : ''
  return words`the last ${counted(rows, 'row')} without a value of ${listed(targets)} ${rows === 1 ? 'is no row' : 'are no rows'} ahead, since the input${one} ${few} ${columns.length === 1 ? 'has' : 'have'} values there: train anew, and ${fixed}leave ${it} out of ${named('inputs')}, name ${it} in ${named('known')} as well, or empty those cells.`
}

const listed = (names: readonly string[]): string =>
  joined(
    [
      ...names.slice(0, 3).map((name) => shown(name)),
      ...(names.length > 3 ? [counted(names.length - 3, 'more', 'more')] : []),
    ],
    'and',
  )

function missing(
  table: Table,
  column: string,
  s: number,
  time: IndexValue,
  row: number | null,
  origin?: { from: IndexValue; taken: TakenRows | null },
): HindcastError {
  const { series, place, file } = table
  const whose = series === null ? '' : ` of the series ${shown(series[s])}`
  const facts = { file, column, value: time, option: 'known', ...(series === null ? {} : { series: series[s] }) }
  const what = `the column ${shown(column)}, which is to be known ahead, has no value at ${String(time)}${whose}`
  const so = origin === undefined ? what : `${what}, so nothing is forecast from ${String(origin.from)}`
  if (row !== null) {
    const way =
      origin === undefined
        ? words`fill it in, or leave the column out of ${named('known')}`
        : `fill in its cell in ${place.word} ${row}`
    return new HindcastError('KNOWN_MISSING', words`${place.prefix}${so}: ${way}.`, { ...facts, row })
  }
  const taken = origin?.taken ?? null
  if (taken !== null) {
    const message = words`${place.prefix}${so}; ${takenText(taken)}`
    return new HindcastError('KNOWN_MISSING', message, { ...facts, columns: taken.columns })
  }
  const message = words`${place.prefix}${so}: add that row with its value after the others (${named('skeleton', 'predict MODEL FILE')} writes the rows to fill).`
  return new HindcastError('KNOWN_MISSING', message, facts)
}

/**
 * The future rows that a table lacks before it can be forecast from: after each series, as many as the largest horizon,
 * with their times and the values of static columns, and otherwise empty; null if none are missing.
 */
export function rowsToAdd(table: Table, schema: Known & Pick<WindowForm, 'static'>): Table | null {
  const most = maxHorizon(schema)
  const there = rowsBehind(table)
  const lacking = there.map((rows) => Math.max(0, most - rows))
  if (lacking.every((rows) => rows === 0)) return null
  const { starts, ends } = seriesRows(table)
  const ahead = table.ahead(most, schema.static)
  const ranges = lacking.map((rows, s): Range => {
    const to = ends[s] + most * (s + 1)
    return [to - rows, Math.max(to, starts[s])]
  })
  return ahead.cut(ranges)
}
