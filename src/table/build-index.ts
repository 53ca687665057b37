/**
 * From the times of a column to the index of a table: the order of the rows, rows of one time, step and gaps.
 *
 * @module
 */
import { counted, HindcastError, shown } from '../errors.js'
import { named, setting, type Words, words } from '../text/words.js'
import type { AxisDescription } from './axis.js'
import { DAY } from './civil.js'
import { Index } from './index-column.js'
import type { Place } from './place.js'
import { ONE_OF_REPEATS } from './repeats.js'
import { fixedLength, type Step, stepOf, type StepOption, stepText } from './step.js'
import { centuryBefore, shortYears, swapped } from './times/century.js'
import { type DateForm, writeDate } from './times/form.js'
import { findGrid } from './times/find-grid.js'
import { onGrid, type Starts } from './times/grid.js'
import { distinct, type Duplicates, isFallBack, isSpringForward, orderOf, sorted, reversedRows } from './times/order.js'

/** What an index column was read to. */
export interface IndexRead {
  kind: 'integer' | 'date'
  name: string
  /** The columns that were joined, where they are several. */
  columns?: string[]
  values: Float64Array
  form?: DateForm
  /** Minutes ahead of UTC: of all rows, or of each row where they differ. */
  offsets?: number | Int16Array
}

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
  return new IndexBuilder(read, place).build(options, series, onRepeats)
}

class IndexBuilder {
  private readonly read: IndexRead
  private readonly place: Place
  private readonly dates: boolean
  private values: Float64Array
  private offsets: Int16Array | null
  private readonly offset: number
  /** Where each row stood in the file. */
  private rows: Int32Array | null = null
  private starts: Starts = [0]

  constructor(read: IndexRead, place: Place) {
    this.read = read
    this.place = place
    this.dates = read.kind === 'date'
    this.values = read.values
    this.offsets = read.offsets instanceof Int16Array ? read.offsets : null
    this.offset = typeof read.offsets === 'number' ? read.offsets : 0
  }

  build(options: IndexOptions, series: Int32Array | undefined, onRepeats: () => HindcastError | null): IndexBuilt {
    if (series !== undefined) this.group(series)
    const years = this.withinCentury()
    const order = orderOf(this.values, this.starts)
    if (order.kind === 'unsorted') this.refuseSwapped(order.back)
    const backwards = order.kind === 'backwards'
    const file = { values: this.values, rows: this.rows }
    if (backwards) this.take(reversedRows(this.values.length, this.starts))
    else if (order.kind === 'unsorted') this.take(sorted(this.values, this.starts))

    const groups = distinct(this.values, this.starts)
    if (groups !== null && options.duplicates === 'error') throw onRepeats() ?? this.repeats(groups)
    const wanted = order.kind === 'unsorted' && options.order === 'error'
    if (wanted && !(groups !== null && allFallBack(file.values, this.starts))) {
      throw this.stepsBack(order.back, file)
    }
    const merged = groups === null ? 0 : this.values.length - groups.length
    const grid = this.lay(groups, options.step)
    return {
      ...grid,
      rows: this.rows,
      groups,
      starts: this.starts,
      reversed: backwards,
      sorted: order.kind === 'unsorted',
      merged,
      years,
    }
  }

  /** Puts rows in order whose years of two digits run over the turn of 69; the years, where that or 2040 is passed. */
  private withinCentury(): [number, number] | null {
    const { form } = this.read
    const found = shortYears(form, this.values)
    if (found === null) return null
    const moved = orderOf(this.values, this.starts).kind === 'unsorted' ? centuryBefore(this.values, this.starts) : null
    if (moved !== null) {
      this.values = moved
      return shortYears(form, moved)
    }
    const { back, kind } = orderOf(this.values, this.starts)
    if (kind !== 'unsorted' || found[1] - found[0] < 90) return found[1] < FAR ? null : found
    throw this.refuse(
      'INDEX_ORDER',
      this.fileRow(back),
      `has ${shown(this.text(back))}: years of two digits are ${String(found[0])} to ${String(found[1])} here (69 is 1969, 68 is 2068), which puts rows out of order; write them with four digits`,
      { value: this.text(back) },
    )
  }

  /** Refuses times out of order that are in order once day and month change places wherever the day is up to 12. */
  private refuseSwapped(row: number): void {
    const { form } = this.read
    const moved = form?.pattern === undefined ? null : swapped(this.values, form.pattern, this.starts)
    if (moved === null) return
    const value = this.text(row)
    throw this.refuse(
      'INDEX_ORDER',
      this.fileRow(row),
      words`goes back to ${shown(value)}, with day and month exchanged, as spreadsheets do to days up to 12: rows are in order if it is ${shown(writeDate(moved[row], form!, 0))}; write all dates alike`,
      { value },
    )
  }

  /** Puts the rows of each series together, the series in order of appearance. */
  private group(series: Int32Array): void {
    let most = -1
    for (let r = 0; r < series.length; r++) if (series[r] > most) most = series[r]
    const counts = new Int32Array(most + 2)
    for (let r = 0; r < series.length; r++) counts[series[r] + 1]++
    for (let s = 1; s < counts.length; s++) counts[s] += counts[s - 1]
    this.starts = counts.slice(0, most + 1)
    const next = counts.slice()
    const order = new Int32Array(series.length)
    for (let r = 0; r < series.length; r++) order[next[series[r]]++] = r
    if (order.some((from, r) => from !== r)) this.take(order)
  }

  /** Takes the rows in another order. */
  private take(order: Int32Array): void {
    const { values, offsets, rows } = this
    this.values = Float64Array.from(order, (from) => values[from])
    if (offsets !== null) this.offsets = Int16Array.from(order, (from) => offsets[from])
    this.rows = rows === null ? order : order.map((from) => rows[from])
  }

  private fileRow(row: number): number {
    return this.rows === null ? row : this.rows[row]
  }

  private text(row: number, values = this.values, offset = this.offsets?.[row] ?? this.offset): string | number {
    return this.dates ? writeDate(values[row], this.read.form!, offset) : values[row]
  }

  /** The refusal of a row of the file. */
  private refuse(code: 'INDEX_ORDER' | 'INDEX_STEP', row: number, what: string | Words, facts: object): HindcastError {
    const { place, read } = this
    return new HindcastError(code, words`${place.head(row)}: the index ${shown(read.name)} ${what}.`, {
      file: place.file,
      row: place.number(row),
      column: read.name,
      ...facts,
    })
  }

  /** The question what becomes of rows of one time. */
  private repeats(groups: Int32Array): HindcastError {
    const { values } = this
    let row = 1
    while (row < groups.length && groups[row] === row) row++
    const [a, b] = [this.fileRow(row - 1), this.fileRow(row)]
    const [first, second] = a < b ? [a, b] : [b, a]
    const more = values.length - groups.length - 1
    const others = more === 0 ? '' : `, as ${more === 1 ? 'does' : 'do'} ${counted(more, 'other row')}`
    const value = this.text(row)
    const daylight =
      this.isLocal && isFallBack(values, row)
        ? ' (where daylight saving ends, clocks show an hour twice; with offsets or in UTC they do not)'
        : ''
    return this.refuse(
      'INDEX_ORDER',
      second,
      words`repeats ${shown(value)} of ${this.place.text(first)}${others}${daylight}; use ${named('duplicates')} (first, last, mean or sum) to make one row of those of one time`,
      { value, previous: value, option: 'duplicates', ways: ONE_OF_REPEATS },
    )
  }

  /** The question whether the rows may be sorted. */
  private stepsBack(row: number, file: { values: Float64Array; rows: Int32Array | null }): HindcastError {
    const at = (r: number): number => (file.rows === null ? r : file.rows[r])
    const { read } = this
    const offset = (r: number): number => (read.offsets instanceof Int16Array ? read.offsets[at(r)] : this.offset)
    const value = this.text(row, file.values, offset(row))
    const previous = this.text(row - 1, file.values, offset(row - 1))
    return this.refuse(
      'INDEX_ORDER',
      at(row),
      words`goes back from ${shown(previous)} (${this.place.text(at(row - 1))}) to ${shown(value)}; use ${setting('order', 'sort')} to sort the rows by it`,
      { value, previous, option: 'order', ways: [{ option: 'order', value: 'sort' }] },
    )
  }

  /** Whether the clock is that of some place, which daylight saving may move: no zone is written. */
  private get isLocal(): boolean {
    const { form } = this.read
    if (!this.dates || form === undefined || form.zone !== 'none') return false
    return form.pattern === undefined || !/%[:#]?z|Z$|UTC|GMT/i.test(form.pattern)
  }

  /** Lays the rows on the grid of their step. */
  private lay(groups: Int32Array | null, option: StepOption) {
    const { read, dates } = this
    let { values, offsets } = this
    const starts = groups === null ? this.starts : startsIn(groups, this.starts)
    if (groups !== null) {
      const all = offsets
      offsets = all === null ? null : Int16Array.from(groups, (r) => all[r])
      values = Float64Array.from(groups, (r) => this.values[r])
    }
    const wanted = stepOf(option, dates)
    const grid = option === 'none' ? 'none' : this.gridOf(values, offsets, wanted, starts)
    if (grid === null) throw this.noStep(values, starts, groups)
    if (typeof grid !== 'string' && 'fault' in grid) throw this.off(grid, wanted!, groups)
    const laid = typeof grid === 'string' ? null : grid
    if (laid !== null && laid.snapped > 0) values = withoutOffsets(laid.clock, laid.shifts)
    // What lies ahead goes on by the clock of the last row.
    const offset = offsets === null ? this.offset : offsets[offsets.length - 1]
    const description: AxisDescription = {
      kind: read.kind,
      name: read.name,
      ...(read.columns === undefined ? {} : { columns: read.columns }),
      step: laid?.step ?? wanted,
      ...(grid === 'none' ? { irregular: true } : {}),
      ...(dates ? { form: read.form, offset, anchor: laid?.anchor ?? 31 } : {}),
    }
    const index = new Index(description, values, offsets, laid?.gaps ?? [])
    const { snapped = 0, holidays = 0, moved = 0 } = laid ?? {}
    return { index, snapped, holidays, moved, daylight: this.isLocal ? springGaps(index) : [] }
  }

  /** The grid; hours are steps of real time, days and months are steps of the clock as written. */
  private gridOf(values: Float64Array, offsets: Int16Array | null, wanted: Step | null, starts: Starts) {
    const { dates, offset } = this
    const precision = dates ? this.read.form!.precision : undefined
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

  /** The refusal of a row that a step does not fit. */
  private off({ row, fault }: { row: number; fault: string }, step: Step, groups: Int32Array | null): HindcastError {
    const at = (r: number): number => (groups === null ? r : groups[r])
    const value = this.text(at(row))
    const { place } = this
    if (fault === 'noWorkday') {
      return this.refuse(
        'INDEX_ORDER',
        this.fileRow(at(row)),
        `has ${shown(value)}, which is not a working day, but the step is ${stepText(step)}`,
        { value, option: 'step' },
      )
    }
    const before = at(row - 1)
    const previous = this.text(before)
    return this.refuse(
      'INDEX_ORDER',
      this.fileRow(at(row)),
      words`has ${shown(value)}, less than the step of ${stepText(step)} after ${shown(previous)} (${place.text(this.fileRow(before))}); use ${setting('step', 'none')} to take the rows as they come`,
      { value, previous, option: 'step', ways: AS_THEY_COME },
    )
  }

  /** The question about times that have no step. */
  private noStep(values: Float64Array, starts: Starts, groups: Int32Array | null): HindcastError {
    const at = (r: number): number => (groups === null ? r : groups[r])
    const ofStart = new Set(Array.from(starts))
    let row = 2
    while (
      row < values.length &&
      (ofStart.has(row) || ofStart.has(row - 1) || values[row] - values[row - 1] === values[row - 1] - values[row - 2])
    )
      row++
    const { place } = this
    const apart = (r: number): string => {
      const d = values[r] - values[r - 1]
      return this.dates ? stepText({ unit: 'second', count: d / 1000 }) : String(d)
    }
    const last = Math.min(row, values.length - 1)
    const before =
      last >= 2 ? `, and ${place.text(this.fileRow(at(last - 1)))} ${apart(last - 1)} after the one before it` : ''
    return this.refuse(
      'INDEX_STEP',
      this.fileRow(at(last)),
      words`has no step: ${shown(this.text(at(last)))} comes ${apart(last)} after ${place.text(this.fileRow(at(last - 1)))}${before}; use ${setting('step', 'none')} to take the rows as they come, or give the step itself`,
      { value: this.text(at(last)), option: 'step', ways: AS_THEY_COME },
    )
  }
}

/** What may become of rows without a step. */
const AS_THEY_COME = [{ option: 'step', value: 'none', means: 'none, take the rows as they come' }]

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
