/**
 * Fits a climatology: of the groupings of times the one with the least error on the validation rows, and a mean for each of
 * its cells and each series.
 *
 * @module
 */
import { counted, HindcastError, shown } from '../../errors.js'
import { horizonsOf } from '../../options/outputs.js'
import type { Range } from '../../data/parts.js'
import type { Index } from '../../table/index.js'
import { fixedLength } from '../../table/step.js'
import { cellAt, cellsAt, cellsOf, type ClimatologyKind, GROUPS, KINDS, type Usual, usualOf } from '../climatology.js'
import { seriesOfRows } from './past.js'
import { type FitTask, fitTargets } from './row.js'

/** A cell with fewer values is no use. */
const FEWEST = 3

/**
 * Beyond so many series, or so many means of them, there is one climatology for all, in units of each one's deviation.
 */
const MOST_SERIES = 1000
const MOST_MEANS = 1e6

/** The part of the training rows on which groups are compared where no row validates. */
const LAST_PART = 0.2

/** What is usual of one target: in all series together, then in each of some. */
export interface Fitted {
  kind: ClimatologyKind
  mean: number
  count: number
  means: Float64Array
  /** The series that have one of their own, or for want of values a copy of that of all: `lent` of them. */
  names: readonly string[]
  lent: number
  /** [series][cells] */
  series: Float64Array
}

/** The climatology of a target whose group has the least error. */
export function fitTarget(task: FitTask, column: string, j: number): Fitted {
  const { index } = task.prepared.table
  const y = fitTargets(task)[j]
  requireValue(column, y, task.train)
  const { rows, ranges } = comparedOn(task)
  let best: { kind: ClimatologyKind; error: number } = { kind: 'mean', error: Infinity }
  for (const kind of index.isDate ? KINDS : []) {
    if (!GROUPS[kind].suits(index)) continue
    const cells = cellsOfRows(kind, index)
    const needed = neededCells(kind, cells, task)
    if (needed.reduce((n, is) => n + is, 0) < 2) continue
    const usual = usualOf(kind, cells, y, ranges)
    if (needed.some((is, cell) => is !== 0 && usual.counts[cell] < FEWEST)) continue
    const error = errorOf(fitKind(kind, cells, y, task, ranges, usual), cells, rows, task, y)
    if (error < best.error) best = { kind, error }
  }
  return fitKind(best.kind, cellsOfRows(best.kind, index), y, task, task.train)
}

/** The cells of all rows of an index, kept of shorter ones for further targets. */
const CELLS = new WeakMap<Index, Map<ClimatologyKind, Int32Array>>()
const MOST_KEPT = 100_000

function cellsOfRows(kind: ClimatologyKind, index: Index): Int32Array {
  const known = CELLS.get(index) ?? new Map<ClimatologyKind, Int32Array>()
  const cells = known.get(kind) ?? Int32Array.from(index.values, (_, r) => cellAt(kind, index.clockAt(r)))
  if (cells.length <= MOST_KEPT) CELLS.set(index, known.set(kind, cells))
  return cells
}

/** Where groups are compared, a list a target: the target rows of validation; else the last training rows. */
function comparedOn({ samples, schema, train, prepared }: FitTask): { rows: Uint8Array; ranges: readonly Range[] } {
  const rows = new Uint8Array(prepared.table.rows)
  if (samples.valid.length > 0) {
    for (const h of horizonsOf(schema)) for (const e of samples.valid) rows[e + h] = 1
    return { rows, ranges: train }
  }
  const ranges = train.map(([from, to]): Range => [from, from + Math.floor((to - from) * (1 - LAST_PART))])
  ranges.forEach(([, cut], s) => rows.fill(1, cut, train[s][1]))
  return { rows, ranges }
}

/** Cells that rows may fall into: those of the rows so far, and of a year from the last that trains, by the step. */
function neededCells(
  kind: ClimatologyKind,
  cells: Int32Array,
  { prepared, samples, schema, train }: FitTask,
): Uint8Array {
  const { index } = prepared.table
  const needed = new Uint8Array(cellsOf(kind))
  let latest = -1
  for (const [from, to] of train) {
    for (let r = from; r < to; r++) needed[cells[r]] = 1
    if (to > from && (latest < 0 || index.values[to - 1] > index.values[latest])) latest = to - 1
  }
  for (const h of horizonsOf(schema)) for (const e of samples.valid) needed[cells[e + h]] = 1
  if (latest >= 0) for (const cell of cellsAhead(kind, index, latest)) needed[cell] = 1
  return needed
}

/** The cells of a year from a row, the last one that was asked for of each index. */
const AHEAD = new WeakMap<Index, { from: number; clocks: number[]; cells: Map<ClimatologyKind, Int32Array> }>()

function cellsAhead(kind: ClimatologyKind, index: Index, from: number): Int32Array {
  let known = AHEAD.get(index)
  if (known?.from !== from) AHEAD.set(index, (known = { from, clocks: aYearFrom(index, from), cells: new Map() }))
  const cells = known.cells.get(kind) ?? cellsAt(kind, known.clocks)
  known.cells.set(kind, cells)
  return cells
}

const MINUTE = 60000
const HOUR = 3600000
const HOURS = 366 * 24

/** The clocks of a year after a row, at most one an hour; none without a step. */
function aYearFrom(index: Index, row: number): number[] {
  const { step } = index
  if (step === null) return []
  const length = fixedLength(step)
  const every = length > 0 && length < HOUR ? Math.floor(HOUR / length) : 1
  const value = index.values[row]
  const until = value + HOURS * HOUR
  const clocks: number[] = []
  for (let n = every; clocks.length < HOURS; n += every) {
    const time = index.after(value, n)
    if (!(time <= until)) break
    clocks.push(time + index.offsetAt(row) * MINUTE)
  }
  return clocks
}

/** A climatology of one group, on some rows of each series. */
function fitKind(
  kind: ClimatologyKind,
  cells: Int32Array,
  y: Float64Array,
  task: FitTask,
  ranges: readonly Range[],
  all: Usual = usualOf(kind, cells, y, ranges),
): Fitted {
  const { series } = task.prepared.table
  const size = cellsOf(kind)
  const names = series === null || series.length > MOST_SERIES || series.length * size > MOST_MEANS ? [] : series
  const least = kind === 'mean' ? 1 : FEWEST
  const { mean, count, means, counts } = all
  const own = new Float64Array(names.length * size)
  let lent = 0
  names.forEach((_, s) => {
    const usual = usualOf(kind, cells, y, [ranges[s]])
    let short = false
    for (let cell = 0; cell < size; cell++) {
      const serves = usual.counts[cell] >= least
      // A cell in which the others have values enough, but this series has not.
      if (!serves && counts[cell] >= least) short = true
      own[s * size + cell] = serves ? usual.means[cell] : means[cell]
    }
    if (short) lent++
  })
  return { kind, mean, count, means, names, lent, series: own }
}

/** The mean error in the rows that are compared. */
function errorOf(fitted: Fitted, cells: Int32Array, rows: Uint8Array, task: FitTask, y: Float64Array): number {
  const { kind, names, means, series } = fitted
  const { table } = task.prepared
  const { at } = seriesOfRows(table.rows, table.seriesStarts)
  const size = cellsOf(kind)
  let sum = 0
  let n = 0
  for (let r = 0; r < rows.length; r++) {
    if (rows[r] === 0 || y[r] !== y[r]) continue
    const error = (names.length > 0 ? series[at[r] * size + cells[r]] : means[cells[r]]) - y[r]
    sum += task.judged === 'mse' ? error * error : Math.abs(error)
    n++
  }
  return sum / n
}

/** @throws HindcastError `COLUMN_ALL_MISSING` */
function requireValue(name: string, values: Float64Array, train: readonly Range[]): void {
  for (const [from, to] of train) for (let r = from; r < to; r++) if (values[r] === values[r]) return
  const rows = train.reduce((n, [from, to]) => n + to - from, 0)
  throw new HindcastError(
    'COLUMN_ALL_MISSING',
    `The target ${shown(name)} has no value in the ${counted(rows, 'training row')}, so there is no climatology.`,
    { column: name, value: rows },
  )
}
