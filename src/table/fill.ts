/**
 * Fills what is missing, and says which rows a window may join.
 *
 * Policies:
 * - `ffill`: the last value before, within a run of rows without a gap. Cells before the first value of a run stay NaN,
 *   and their rows are unusable.
 * - `mean`: the mean of the column's first `trainRows` rows that are not missing (or the means that are given, which a
 *   model keeps with its scaler).
 * - `drop`: a row with a missing cell in a used column becomes a hole, which is a gap (also where gaps are ignored: it
 *   is the policy that makes it).
 * - `error`: a missing cell is refused.
 *
 * Where the table's gaps are ignored the rows are joined, so `ffill` goes over them as well.
 *
 * @module
 */
import { counted, HindcastError, shown } from '../errors.js'
import type { MissingPolicy } from './options.js'
import type { Table } from './table.js'

/** How to fill. */
export interface FillOptions {
  /** The first rows, over which `'mean'` takes its means; all rows if left out. */
  trainRows?: number
  /** The policy; the table's if left out. */
  policy?: MissingPolicy
  /** The means for `'mean'`, one a column, as an earlier `fill` returned them. */
  means?: ArrayLike<number>
}

/** Columns without holes. */
export interface Filled {
  /** One array a column, in the order asked for; NaN only in rows whose segment is −1. */
  columns: Float64Array[]
  /** One array a column: 1 where the cell had been missing. */
  missing: Uint8Array[]
  /** The run of joined rows that each row belongs to, ascending from 0; −1: the row is unusable. No window spans two. */
  segment: Int32Array
  /** The policy `'mean'`: one mean a column; otherwise empty. */
  means: Float64Array
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
  const trainRows = options.trainRows ?? rows
  if (!(trainRows === Math.floor(trainRows) && trainRows >= 0 && trainRows <= rows)) {
    const message = `The option trainRows is ${shown(trainRows)}; expected a whole number from 0 to ${rows}.`
    throw new HindcastError('OPTION_INVALID', message, { option: 'trainRows', value: trainRows })
  }
  const columns = names.map((name) => table.numeric(name).slice())
  const missing = columns.map(missingCells)
  const segment = segmentsOf(table)
  let means = new Float64Array(0)

  if (policy === 'error') refuseMissing(table, names, missing)
  else if (policy === 'mean') {
    means = Float64Array.from(options.means ?? columns.map((values, c) => meanOf(values, trainRows, names[c], table)))
    columns.forEach((values, c) => {
      for (let r = 0; r < rows; r++) if (missing[c][r] === 1) values[r] = means[c]
    })
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

/** The runs between the gaps of the index; a series ends a run also where gaps are ignored. */
function segmentsOf(table: Table): Int32Array {
  const segment = new Int32Array(table.rows)
  const ends = table.policy.gaps === 'ignore' ? [] : table.gaps.map((gap) => gap.row)
  if (table.series !== null) for (const start of table.seriesStarts) if (start > 0) ends.push(start - 1)
  ends.sort((a, b) => a - b)
  let r = 0
  let id = 0
  for (const end of ends) {
    for (; r <= end; r++) segment[r] = id
    id++
  }
  segment.fill(id, r)
  return segment
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

/** The mean of the values that are not missing among the first rows: one accumulator, rows ascending. */
function meanOf(values: Float64Array, trainRows: number, name: string, table: Table): number {
  let sum = 0
  let n = 0
  for (let r = 0; r < trainRows; r++) {
    if (values[r] !== values[r]) continue
    sum += values[r]
    n++
  }
  if (n > 0) return sum / n
  throw new HindcastError(
    'COLUMN_ALL_MISSING',
    `${table.place.prefix}the column ${shown(name)} has no value in the ${counted(trainRows, 'training row')}, ` +
      'so there is no mean to fill it with; leave it out of the inputs, or use another policy.',
    { file: table.file, column: name },
  )
}

/** Refuses the first missing cell, row by row. */
function refuseMissing(table: Table, names: readonly string[], missing: Uint8Array[]): void {
  for (let r = 0; r < table.rows; r++) {
    const c = missing.findIndex((flags) => flags[r] === 1)
    if (c < 0) continue
    const count = missing.reduce((n, flags) => n + flags.reduce((a, b) => a + b, 0), 0)
    throw new HindcastError(
      'CELL_MISSING',
      `${table.place.head(r)}: the column ${shown(names[c])} has no value` +
        (count > 1 ? ` (and ${counted(count - 1, 'more cell')} ${count === 2 ? 'is' : 'are'} missing)` : '') +
        `; fill it in, or let the option missing be 'ffill', 'mean' or 'drop'.`,
      { file: table.file, row: table.place.number(r), column: names[c], count },
    )
  }
}
