/**
 * Fills missing cells, and determines which rows a window may join.
 *
 * Policies:
 * - `ffill`: the last value before, within a run of rows without a gap. Cells before the first value of a run stay NaN,
 *   and their rows are unusable.
 * - `mean`: the mean of the column's rows in `train` that are not missing, of each series its own (or the means that
 * are
 *   given, which a model keeps with its scaler).
 * - `drop`: a row with a missing cell in a used column becomes a hole, which is a gap (also where gaps are ignored: it
 *   is the policy that makes it).
 * - `error`: a missing cell is refused.
 *
 * Where the table's gaps are ignored the rows are joined, so `ffill` goes over them as well.
 *
 * @module
 */
import { counted, HindcastError, shown } from '../errors.js'
import { setting, words } from '../text/words.js'
import type { MissingPolicy } from './options.js'
import { runsOf } from './runs.js'
import type { Table } from './table.js'
import { whole } from '../text/number.js'

/** How to fill. */
export interface FillOptions {
  /** Rows from … to − 1 of each series, over which `'mean'` takes its means; all rows if left out. */
  train?: readonly (readonly [from: number, to: number])[]
  /** The policy; the table's if left out. */
  policy?: MissingPolicy
  /** The means for `'mean'`, a list a series, as an earlier `fill` returned them. */
  means?: readonly (readonly number[])[]
}

/** Columns without holes. */
export interface Filled {
  /** One array a column, in the order asked for; NaN only in rows whose segment is −1. */
  columns: Float64Array[]
  /** One array a column: 1 where the cell had been missing. */
  missing: Uint8Array[]
  /**
   * The run of joined rows that each row belongs to, ascending from 0; −1: the row is unusable. No window spans two.
   */
  segment: Int32Array
  /** With the policy `'mean'`: for each series one mean per column; otherwise empty lists. */
  means: number[][]
  /** How many rows are unusable: dropped, or missing a value that `ffill` cannot give. */
  unusable: number
}

/**
 * Fills columns of a table.
 *
 * @throws HindcastError `CELL_MISSING` under `'error'`, with row and column; `COLUMN_ALL_MISSING` where a mean has no
 * value to take; what `Table.numeric` throws; `OPTION_INVALID`
 */
export function fill(table: Table, names: readonly string[], options: FillOptions = {}): Filled {
  const policy = options.policy ?? table.policy.missing
  const { rows } = table
  const columns = names.map((name) => table.numeric(name).slice())
  const missing = columns.map(missingCells)
  const segment = runsOf(table, table.policy.gaps)
  const starts = [...table.seriesStarts]
  const ends = [...starts.slice(1), rows]
  let means: number[][] = starts.map(() => [])

  if (policy === 'error') refuseMissing(table, names, missing)
  else if (policy === 'mean') {
    const train = options.train ?? starts.map((start, s) => [start, ends[s]] as const)
    requireRows(train, rows)
    const given = options.means?.[0]?.length === names.length ? options.means : undefined
    means = given?.map((list) => [...list]) ?? meansOf(columns, train, names, table)
    starts.forEach((start, s) =>
      columns.forEach((values, c) => {
        for (let r = start; r < ends[s]; r++) if (missing[c][r] === 1) values[r] = means[s][c]
      }),
    )
  } else if (policy === 'ffill') {
    for (const values of columns) {
      for (let r = 1; r < rows; r++) {
        if (values[r] !== values[r] && segment[r] === segment[r - 1]) values[r] = values[r - 1]
      }
    }
  }
  const unusable = closeHoles(columns, segment, policy === 'drop')
  return { columns, missing, segment, means, unusable }
}

/** 1 where a cell is missing. */
function missingCells(values: Float64Array): Uint8Array {
  const flags = new Uint8Array(values.length)
  for (let r = 0; r < values.length; r++) if (values[r] !== values[r]) flags[r] = 1
  return flags
}

/** Marks the rows that still lack a value; a dropped row also ends its run. Returns how many there are. */
function closeHoles(columns: Float64Array[], segment: Int32Array, dropping: boolean): number {
  let unusable = 0
  let id = -1
  let run = -1
  let broken = true
  for (let r = 0; r < segment.length; r++) {
    if (columns.some((values) => values[r] !== values[r])) {
      unusable++
      if (segment[r] !== run) broken = true
      run = segment[r]
      segment[r] = -1
      if (dropping) broken = true
      continue
    }
    if (segment[r] !== run) broken = true
    if (broken) id++
    broken = false
    run = segment[r]
    segment[r] = id
  }
  return unusable
}

function requireRows(ranges: readonly (readonly [number, number])[], rows: number): void {
  const isRow = (n: number): boolean => n === Math.floor(n) && n >= 0 && n <= rows
  const wrong = ranges.find((range) => !range.every(isRow))
  if (wrong === undefined) return
  const message = `The option train is ${shown(wrong.join(' to '))}; expected rows from 0 to ${whole(rows)}.`
  throw new HindcastError('OPTION_INVALID', message, { option: 'train', value: wrong })
}

/** The means of each series over its training rows; of one that has no value there, those of all series. */
function meansOf(
  columns: readonly Float64Array[],
  train: readonly (readonly [number, number])[],
  names: readonly string[],
  table: Table,
): number[][] {
  const all = columns.map((values, c) => {
    const mean = meanOf(values, train)
    if (mean === mean) return mean
    const rows = train.reduce((n, [from, to]) => n + to - from, 0)
    throw new HindcastError(
      'COLUMN_ALL_MISSING',
      `${table.place.prefix}the column ${shown(names[c])} has no value in the ${counted(rows, 'training row')}, ` +
        'so there is no mean to fill it with; leave it out of the inputs, or use another policy.',
      { file: table.file, column: names[c] },
    )
  })
  if (train.length === 1) return [all]
  return train.map((range) =>
    columns.map((values, c) => {
      const mean = meanOf(values, [range])
      return mean === mean ? mean : all[c]
    }),
  )
}

/** The mean of the values that are not missing: one accumulator, rows ascending; NaN where there is none. */
function meanOf(values: Float64Array, ranges: readonly (readonly [number, number])[]): number {
  let sum = 0
  let n = 0
  for (const [from, to] of ranges) {
    for (let r = from; r < to; r++) {
      if (values[r] !== values[r]) continue
      sum += values[r]
      n++
    }
  }
  return sum / n
}

/** Refuses the first missing cell, row by row. */
function refuseMissing(table: Table, names: readonly string[], missing: Uint8Array[]): void {
  for (let r = 0; r < table.rows; r++) {
    const c = missing.findIndex((flags) => flags[r] === 1)
    if (c < 0) continue
    const count = missing.reduce((n, flags) => n + flags.reduce((a, b) => a + b, 0), 0)
    const more = count > 1 ? ` (and ${counted(count - 1, 'more cell')} ${count === 2 ? 'is' : 'are'} missing)` : ''
    throw new HindcastError(
      'CELL_MISSING',
      words`${table.place.head(r)}: the column ${shown(names[c])} has no value${more}; fill it in, or use ${setting('missing', 'ffill')}, mean or drop.`,
      { file: table.file, row: table.place.number(r), column: names[c], count },
    )
  }
}
