/**
 * Climatology as a baseline: what is usual in each group of times, in each series. Where no grouping helps it is the plain
 * mean, and is called so.
 *
 * @module
 */
import { counted, shown } from '../../errors.js'
import { alone, targetsOf } from '../../options/outputs.js'
import type { Schema } from '../../data/schema.js'
import { targetRows } from '../../data/target-rows.js'
import type { Table } from '../../table/index.js'
import { runsOf } from '../../table/runs.js'
import { cellAt, cellsOf, type ClimatologyKind, GROUPS, KINDS } from '../climatology.js'
import { joined, whole } from '../../text/number.js'
import type { FileTensor } from '../../format/safetensors.js'
import { type Fitted, fitTarget } from './climatology-fit.js'
import { seriesOfRows } from './past.js'
import {
  type BaselineRow,
  type FittedBaseline,
  type ForecastTask,
  inTableUnits,
  type SavedBaseline,
  type View,
} from './row.js'

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

const MINUTE = 60000

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
