/**
 * Puts columns into the row order of the index, and combines rows with the same time.
 *
 * @module
 */
import type { IndexBuilt } from './build-index.js'
import type { Column, NotedCell } from './column.js'
import { ordered } from './search.js'
import { type Duplicates, merged } from './times/order.js'

/** Where each row of the finished table comes from. */
export interface Arrangement extends Pick<IndexBuilt, 'rows' | 'groups'> {
  how: Exclude<Duplicates, 'error'>
}

/** Numbers, one a row of the finished table. */
export function arrangedNumbers(values: Float64Array, { rows, groups, how }: Arrangement): Float64Array {
  const inOrder = ordered(values, rows)
  return groups === null ? inOrder : merged(inOrder, groups, how)
}

/** For each row of the finished table the row as it was read; null: the same. */
export function sourceRows({ rows, groups, how }: Arrangement, all: number): Int32Array | null {
  if (groups === null) return rows
  return groups.map((first, g) => {
    const at = how === 'last' ? (g + 1 < groups.length ? groups[g + 1] : all) - 1 : first
    return rows === null ? at : rows[at]
  })
}

/** A column whose rows are those of the finished table. */
export function arrangedColumn(column: Column, arrangement: Arrangement, source: Int32Array | null): Column {
  if (source === null) return column
  const values = column.values.length === 0 ? column.values : arrangedNumbers(column.values, arrangement)
  const words = column.words
  const codes = words === undefined || words === null ? null : source.map((row) => words.codes[row])
  const missing = column.kind !== 'text' ? countNaN(values) : codes === null ? column.missing : count(codes, -1)
  const moved = <N extends NotedCell>(cell: N | null): N | null => {
    if (cell === null) return null
    const row = placeOf(cell.row, source, arrangement)
    return row < 0 ? null : { ...cell, row }
  }
  return {
    ...column,
    values,
    missing: column.bad === null ? missing : column.missing,
    first: moved(column.first) ?? column.first,
    bad: moved(column.bad),
    ...(words === undefined || words === null || codes === null ? {} : { words: { names: words.names, codes } }),
  }
}

/** The row of the finished table that a row as it was read went into; −1 if into none. */
function placeOf(row: number, source: Int32Array, { rows, groups, how }: Arrangement): number {
  if (groups === null || how === 'first' || how === 'last') return source.indexOf(row)
  const at = rows === null ? row : rows.indexOf(row)
  const next = groups.findIndex((first) => first > at)
  return (next < 0 ? groups.length : next) - 1
}

function count(codes: Int32Array, code: number): number {
  let n = 0
  for (const c of codes) if (c === code) n++
  return n
}

function countNaN(values: Float64Array): number {
  let n = 0
  for (let r = 0; r < values.length; r++) if (values[r] !== values[r]) n++
  return n
}
