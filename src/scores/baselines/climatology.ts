/**
 * Climatology as a baseline: the grouping of times with the least error on the validation rows, and a mean for each of
 * its cells and each series. Where no grouping helps it is the plain mean, and is called so.
 *
 * @module
 */
import { counted, HindcastError, shown } from '../../errors.js'
import { alone, horizonsOf, targetsOf } from '../../options/outputs.js'
import type { Range } from '../../data/parts.js'
import type { Schema } from '../../data/schema.js'
import { targetRows } from '../../data/target-rows.js'
import type { Index, Table } from '../../table/index.js'
import { runsOf } from '../../table/runs.js'
import { fixedLength } from '../../table/step.js'
import { cellAt, cellsAt, cellsOf, type ClimatologyKind, GROUPS, KINDS, type Usual, usualOf } from '../climatology.js'
import { joined, whole } from '../../text/number.js'
import type { FileTensor } from '../../format/safetensors.js'
import { seriesOfRows } from './past.js'
import {
  type BaselineRow,
  type FitTask,
  type FittedBaseline,
  type ForecastTask,
  fitTargets,
  inTableUnits,
  type SavedBaseline,
  type View,
} from './row.js'

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
interface Fitted {
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

export const climatologyRow: BaselineRow = {
  subject: 'climatology',
  short: 'clim.',
  about: 'what is usual for the hour, weekday, month or season',
  fit: (task, name) =>
    baseline(
      name,
      targetsOf(task.schema).map((column, j) => fitTarget(task, column, j)),
    ),
  read: (saved, name) => baseline(name, readAll(saved, name)),
}

/** Climatology where no group serves. */
export const meanRow: BaselineRow = {
  subject: 'the mean',
  short: 'mean',
  about: 'the mean of the training rows',
  fit: () => [],
  read: (saved, name) => baseline(name, readAll(saved, name)),
}

/** Where the windows of a task are looked up, for the outputs of one target. */
interface Lookup {
  of: Fitted
  /** The cell of what comes so many rows after one, in the table or ahead of it; −1 where it has no time. */
  cellOf: (end: number, horizon: number) => number
  /** Of each series its place among those that have a climatology of their own; −1: it has none. */
  place: number[]
  /** The series of each row. */
  at: Int32Array
}

/** Outputs come one target after the other. */
const LOOKUP = new WeakMap<ForecastTask, Lookup>()

function lookupFor(task: ForecastTask, of: Fitted): Lookup {
  const before = LOOKUP.get(task)
  if (before?.of === of) return before
  const { table } = task.prepared
  const { series, seriesStarts, rows } = table
  const known = new Map(of.names.map((one, i) => [one, i]))
  const place = (series ?? ['']).map((one) => known.get(one) ?? -1)
  const { at } = seriesOfRows(rows, seriesStarts)
  const made: Lookup = { of, cellOf: cellFinder(of.kind, table, task.schema), place, at }
  LOOKUP.set(task, made)
  return made
}

/**
 * Cells of rows are found when they are first asked for; those of rows that are not there go by their times, on the clock
 * of the row that they are forecast from.
 */
function cellFinder(kind: ClimatologyKind, table: Table, schema: Schema): Lookup['cellOf'] {
  const { index, rows } = table
  if (kind === 'mean' || !index.isDate) return () => 0
  const cells = new Int32Array(rows).fill(-1)
  const run = runsOf(table, schema.gaps)
  const rowFor = targetRows(table, schema)
  return (end, horizon) => {
    let row = end + horizon
    if (row >= rows || run[row] !== run[end]) {
      const ahead = rowFor(end, horizon)
      if (ahead.index() === '') return -1
      if (ahead.row < 0) return cellAt(kind, ahead.at + index.offsetAt(end) * MINUTE)
      row = ahead.row
    }
    if (cells[row] < 0) cells[row] = cellAt(kind, index.clockAt(row))
    return cells[row]
  }
}

function baseline(name: string, all: readonly Fitted[]): FittedBaseline {
  return {
    name: all.every(({ kind }) => kind === 'mean') ? 'mean' : name,
    forecast(task, { target, horizon }) {
      const { index } = task.prepared.table
      const { kind, means, mean, series: own } = all[target]
      const { cellOf, place, at } = lookupFor(task, all[target])
      const size = cellsOf(kind)
      const dated = kind === 'mean' || index.isDate
      const out = new Float64Array(task.ends.length)
      for (let w = 0; w < out.length; w++) {
        const end = task.ends[w]
        const cell = cellOf(end, horizon)
        const i = place[at[end]]
        const value = !dated ? mean : cell < 0 ? NaN : i >= 0 ? own[i * size + cell] : means[cell]
        out[w] = inTableUnits(value, task, target, end)
      }
      return out
    },
    notes: (task) => notesOf(all, task),
    saved: () => ({
      fields: alone(
        all.map(({ kind, mean, count, names, lent }) => ({
          kind,
          mean,
          count,
          ...(names.length === 0 ? {} : { series: names, lent }),
        })),
      ),
      tensor: tensorOf(all),
    }),
  }
}

/** How it groups time, in sentences, and what it lacked. */
function notesOf(all: readonly Fitted[], { prepared: { table }, schema }: View): string[] {
  const names = targetsOf(schema)
  const sentences = new Map<string, string[]>()
  all.forEach((one, j) => {
    const sentence = wayOf(one, table.series !== null)
    sentences.set(sentence, [...(sentences.get(sentence) ?? []), shown(names[j])])
  })
  const notes = Array.from(sentences, ([sentence, of]) =>
    sentences.size === 1 ? sentence : `${joined(of, 'and')}: ${sentence}`,
  )
  if (!table.index.isDate && all.some(({ kind }) => kind !== 'mean')) {
    notes.push('This table has no dates, so climatology is the mean of the training rows.')
  }
  const lent = all.reduce((most, one) => Math.max(most, one.lent), 0)
  if (lent > 0) {
    notes.push(
      `${counted(lent, 'series', 'series')} of ${whole(table.series?.length ?? 1)} had too few values for a climatology ` +
        'of their own: that of all stands for it.',
    )
  }
  return notes
}

function wayOf({ kind, names }: Fitted, several: boolean): string {
  const each = names.length > 0 ? ', in each series' : several ? ', in units of each series’ deviation' : ''
  return kind === 'mean'
    ? `No climatology serves (no dates, or too few values of any), so the mean of the training rows stands for it${each}.`
    : `Climatology goes by ${GROUPS[kind].title}${each}.`
}

/** The climatology of a target whose group has the least error. */
function fitTarget(task: FitTask, column: string, j: number): Fitted {
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

/** Of each target the means of all series, then those of each: one list where they differ in length. */
function tensorOf(all: readonly Fitted[]): FileTensor {
  const parts = all.flatMap(({ means, series }) => [means, series])
  const data = new Float64Array(parts.reduce((n, part) => n + part.length, 0))
  let at = 0
  for (const part of parts) {
    data.set(part, at)
    at += part.length
  }
  return { shape: [data.length], data }
}

function readAll(saved: SavedBaseline, name: string): Fitted[] {
  const { fields, schema, numbers } = saved
  const kinds = name === 'mean' || schema.index.kind !== 'date' ? (['mean'] as const) : ([...KINDS, 'mean'] as const)
  const described = fields.oneOrEach(name, targetsOf(schema).length).map((f) => {
    const description = {
      kind: f.oneOf('kind', kinds),
      mean: f.number('mean'),
      count: f.whole('count', 1),
      names: f.has('series') ? f.texts('series') : [],
      lent: f.has('lent') ? f.whole('lent', 0) : 0,
    }
    f.end()
    return description
  })
  const lengthOf = ({ kind, names }: (typeof described)[number]): number => cellsOf(kind) * (1 + names.length)
  const data = numbers([described.reduce((n, one) => n + lengthOf(one), 0)])
  let at = 0
  return described.map((one): Fitted => {
    const [from, size] = [at, cellsOf(one.kind)]
    at += lengthOf(one)
    return { ...one, means: data.slice(from, from + size), series: data.slice(from + size, at) }
  })
}
