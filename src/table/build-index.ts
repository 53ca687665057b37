/**
 * From the times of a column to the index of a table: the order of the rows, rows of one time, step and gaps.
 *
 * @module
 */
import type { HindcastError } from '../errors.js'
import type { AxisDescription } from './axis.js'
import { DAY } from './civil.js'
import { Index } from './index-column.js'
import { IndexRefusals } from './index-refusals.js'
import { type IndexRead, IndexRows } from './index-rows.js'
import type { Place } from './place.js'
import { fixedLength, type Step, stepOf, type StepOption } from './step.js'
import { centuryBefore, shortYears } from './times/century.js'
import { findGrid } from './times/find-grid.js'
import { onGrid, type Starts } from './times/grid.js'
import { distinct, type Duplicates, isFallBack, isSpringForward, orderOf, sorted, reversedRows } from './times/order.js'

/** Years from which two digits more likely mean the century before. */
const FAR = 2040

/** The options that decide. */
export interface IndexOptions {
  step: StepOption
  order: 'error' | 'sort'
  duplicates: Duplicates
}

/** The index, with what has to be done to the columns so that they fit. */
export interface IndexBuilt {
  index: Index
  /** Where each row stood in the file; null where all stay. */
  rows: Int32Array | null
  /** The first of the rows (after `rows`) that become one; null where each stays one. */
  groups: Int32Array | null
  /** First row of each series. */
  starts: Starts
  /** All rows went backwards, and were turned round. */
  reversed: boolean
  /** The rows were sorted. */
  sorted: boolean
  /** How many rows became part of another one. */
  merged: number
  snapped: number
  holidays: number
  moved: number
  /** The first and the last year of those written with two digits, where they may be meant otherwise. */
  years: [number, number] | null
  /** Gaps (by their place in `index.gaps`) that are an hour which no clock showed. */
  daylight: number[]
}

/**
 * Finds order, step and gaps of an index column.
 *
 * @param series the number of each row's series; left out: one series
 * @param onRepeats a question that fits better where times repeat, such as which column names the series; null: none
 * @throws HindcastError `INDEX_ORDER` for rows out of order, times that repeat or come too early; `INDEX_STEP` for times
 * without a step; `OPTION_INVALID`, `INDEX_STEP` for a step that does not fit
 */
export function buildIndex(
  read: IndexRead,
  options: IndexOptions,
  place: Place,
  series?: Int32Array,
  onRepeats: () => HindcastError | null = () => null,
): IndexBuilt {
  const rows = new IndexRows(read)
  const refusals = new IndexRefusals(rows, place)
  if (series !== undefined) rows.group(series)
  const years = withinCentury(rows, refusals)
  const { kind, back } = orderOf(rows.values, rows.starts)
  const unsorted = kind === 'unsorted'
  if (unsorted) refusals.swapped(back)
  const reversed = kind === 'backwards'
  const file = { values: rows.values, places: rows.places }
  if (reversed) rows.take(reversedRows(rows.values.length, rows.starts))
  else if (unsorted) rows.take(sorted(rows.values, rows.starts))

  const groups = distinct(rows.values, rows.starts)
  if (groups !== null && options.duplicates === 'error') throw onRepeats() ?? refusals.repeats(groups)
  if (unsorted && options.order === 'error' && !(groups !== null && allFallBack(file.values, rows.starts))) {
    throw refusals.stepsBack(back, file)
  }
  const merged = groups === null ? 0 : rows.values.length - groups.length
  return {
    ...laid(rows, refusals, groups, options.step),
    rows: rows.places,
    groups,
    starts: rows.starts,
    reversed,
    sorted: unsorted,
    merged,
    years,
  }
}

/** Puts rows in order whose years of two digits run over the turn of 69; the years, where that or 2040 is passed. */
function withinCentury(rows: IndexRows, refusals: IndexRefusals): [number, number] | null {
  const { form } = rows.read
  const found = shortYears(form, rows.values)
  if (found === null) return null
  const { kind, back } = orderOf(rows.values, rows.starts)
  const moved = kind === 'unsorted' ? centuryBefore(rows.values, rows.starts) : null
  if (moved !== null) {
    rows.values = moved
    return shortYears(form, moved)
  }
  if (kind !== 'unsorted' || found[1] - found[0] < 90) return found[1] < FAR ? null : found
  throw refusals.shortYears(back, found)
}

/** Lays the rows on the grid of their step. */
function laid(rows: IndexRows, refusals: IndexRefusals, groups: Int32Array | null, option: StepOption) {
  const { read, dates } = rows
  let { values, offsets } = rows
  const starts = groups === null ? rows.starts : startsIn(groups, rows.starts)
  if (groups !== null) {
    const all = offsets
    offsets = all === null ? null : Int16Array.from(groups, (r) => all[r])
    values = Float64Array.from(groups, (r) => rows.values[r])
  }
  const wanted = stepOf(option, dates)
  const grid = option === 'none' ? 'none' : gridOf(rows, values, offsets, wanted, starts)
  if (grid === null) throw refusals.noStep(values, starts, groups)
  if (typeof grid !== 'string' && 'fault' in grid) throw refusals.off(grid, wanted!, groups)
  const found = typeof grid === 'string' ? null : grid
  if (found !== null && found.snapped > 0) values = withoutOffsets(found.clock, found.shifts)
  // What lies ahead goes on by the clock of the last row.
  const offset = offsets === null ? rows.offset : offsets[offsets.length - 1]
  const description: AxisDescription = {
    kind: read.kind,
    name: read.name,
    ...(read.columns === undefined ? {} : { columns: read.columns }),
    step: found?.step ?? wanted,
    ...(grid === 'none' ? { irregular: true } : {}),
    ...(dates ? { form: read.form, offset, anchor: found?.anchor ?? 31 } : {}),
  }
  const index = new Index(description, values, offsets, found?.gaps ?? [])
  const { snapped = 0, holidays = 0, moved = 0 } = found ?? {}
  return { index, snapped, holidays, moved, daylight: rows.isLocal ? springGaps(index) : [] }
}

/** The grid; hours are steps of real time, days and months are steps of the clock as written. */
function gridOf(
  { read, dates, offset }: IndexRows,
  values: Float64Array,
  offsets: Int16Array | null,
  wanted: Step | null,
  starts: Starts,
) {
  const precision = dates ? read.form!.precision : undefined
  const find = (clock: Float64Array, shifts: number | Int16Array) => {
    const grid = wanted === null ? findGrid(clock, precision, starts) : onGrid(clock, wanted, starts)
    return grid === null || typeof grid === 'string' || 'fault' in grid ? grid : { ...grid, shifts }
  }
  const shifts = offsets ?? offset
  const written = dates ? clockOf(values, shifts) : values
  if (offsets === null) return find(written, shifts)
  const isCalendar = (step: Step): boolean => step.unit !== 'second' || fixedLength(step) % DAY === 0
  if (wanted !== null) return isCalendar(wanted) ? find(written, shifts) : find(values, 0)
  const grid = find(written, shifts)
  const calendar = grid !== null && typeof grid === 'object' && 'step' in grid && isCalendar(grid.step)
  return calendar ? grid : find(values, 0)
}

/** The values as the clock shows them where they were written. */
function clockOf(values: Float64Array, offsets: number | Int16Array): Float64Array {
  if (offsets === 0) return values
  return values.map((v, r) => v + (typeof offsets === 'number' ? offsets : offsets[r]) * 60000)
}

/** Instants of clocks. */
function withoutOffsets(clock: Float64Array, offsets: number | Int16Array): Float64Array {
  return clock.map((v, r) => v - (typeof offsets === 'number' ? offsets : offsets[r]) * 60000)
}

/** The places of series in rows that were made one. */
function startsIn(groups: Int32Array, starts: Starts): Starts {
  const own: number[] = []
  let s = 0
  groups.forEach((row, g) => {
    if (s < starts.length && starts[s] === row) {
      own.push(g)
      s++
    }
  })
  return own
}

/** Whether every step back is an hour that clocks show twice. */
function allFallBack(values: Float64Array, starts: Starts): boolean {
  const first = new Set(Array.from(starts))
  for (let r = 1; r < values.length; r++) {
    if (!first.has(r) && values[r] < values[r - 1] && !isFallBack(values, r)) return false
  }
  return true
}

/** The gaps that are an hour which no clock showed. */
function springGaps(index: Index): number[] {
  const { step, values } = index
  const length = step === null ? 0 : fixedLength(step)
  if (step?.unit !== 'second' || length > 3600000) return []
  const found: number[] = []
  index.gaps.forEach(({ row }, g) => {
    if (isSpringForward(values[row], values[row + 1], length)) found.push(g)
  })
  return found
}
