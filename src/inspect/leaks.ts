/**
 * Columns of a table that give each other away.
 *
 * @module
 */
import {
  changeCorrelation,
  changesOf,
  type Changes,
  correlationOf,
  GLANCE,
  GLANCE_CORRELATION,
  glanceAt,
  glanceRow,
  type RowsRead,
  shareEqual,
  SUSPECT_CORRELATION,
  SUSPECT_SHARE,
} from '../data/changes.js'
import type { Table } from '../table/index.js'

/** A column that gives another away: its value of a later row, or of the same. */
export interface LeakSuspect {
  column: string
  equals: string
  /** 1: the next row; 0: the same row; more where targets are inspected, as far as a training looks. */
  rowsAhead: number
  /** The share of rows in which it equals the other, above 99 %; or, of a linear copy, */
  share?: number
  /** the correlation of their changes from row to row, beyond ±0.999. */
  correlation?: number
}

/** With fewer equal pairs nothing is concluded. */
const FEWEST = 20

/** Columns that differ in more than half of so many rows are not nearly equal. */
const LOOK = 32

/** A column, with samples of it, in its own rows and, by rows ahead, in the rows after, for a quick comparison. */
interface Column {
  name: string
  values: Float64Array
  changes: Changes
  flat: boolean
  smooth: boolean
  here: Float64Array
  later: readonly Float64Array[]
  moves: Float64Array | null
  laterMoves: readonly (Float64Array | null)[]
}

/** A glance is as much work as so many rows. */
const GLANCED = GLANCE / 2

/** Rows that may be looked at to tell pairs of columns apart: half a second's. */
export const MOST_LOOKED = 2e8

/** The suspects, and how many of the columns, the first ones, were compared with each other. */
export interface Leaks {
  suspects: LeakSuspect[]
  compared: number
  /** Rows that were looked at. */
  looked: number
}

/**
 * Columns that tell another's next value, or another's value in the same row, nearly always. Of columns so many, or so
 * alike, that more than {@link MOST_LOOKED} rows would have to be looked at, the first are compared.
 */
export function leaksAmong(table: Table, names: readonly string[], run: Int32Array): Leaks {
  const columns: Column[] = []
  const found: { suspect: LeakSuspect; a: number; b: number }[] = []
  const looked = { rows: 0 }
  for (let d = 0; d < names.length && looked.rows <= MOST_LOOKED; d++) {
    columns.push(columnOf(table.column(names[d]).values, names[d], run))
    for (let c = 0; c < d; c++) {
      // In the same row each pair is looked at once.
      for (const [a, b, rowsAhead] of [
        [c, d, 0],
        [c, d, 1],
        [d, c, 1],
      ] as const) {
        const suspect = compare(columns[a], columns[b], rowsAhead, run, looked)
        if (suspect !== null) found.push({ suspect, a, b })
      }
    }
  }
  found.sort((p, q) => p.a - q.a || p.b - q.b || p.suspect.rowsAhead - q.suspect.rowsAhead)
  return { suspects: found.map(({ suspect }) => suspect), compared: columns.length, looked: looked.rows }
}

/** What column a tells of column b, if it tells nearly all; else null. */
function compare(a: Column, b: Column, rowsAhead: 0 | 1, run: Int32Array, looked: RowsRead): LeakSuspect | null {
  looked.rows += GLANCED
  const between = { column: a.name, equals: b.name, rowsAhead }
  if (!b.flat && !differs(a.here, b.later[rowsAhead])) {
    looked.rows += run.length
    const share = shareEqual(a.values, b.values, rowsAhead, FEWEST, run)
    if (share > SUSPECT_SHARE) return { ...between, share }
  }
  if ((b.smooth && rowsAhead > 0) || movesApart(a.moves, b.laterMoves[rowsAhead])) return null
  const correlation = correlationOf(a.changes, b.changes, rowsAhead, run, looked)
  return Math.abs(correlation) > SUSPECT_CORRELATION ? { ...between, correlation } : null
}

function columnOf(values: Float64Array, name: string, run: Int32Array): Column {
  const changes = changesOf(values, run)
  const glance = (ahead: number) =>
    Float64Array.from({ length: GLANCE }, (_, i) => values[glanceRow(values, 2 * i) + ahead])
  const here = glance(0)
  const moves = glanceAt(changes, 0)
  return {
    name,
    values,
    changes,
    // A column that hardly varies equals many others, and a smooth one tells its own next value: neither is a leak.
    flat: shareEqual(values, values, 1, FEWEST, run) > SUSPECT_SHARE,
    smooth: changeCorrelation(changes, changes, 1, run) > SUSPECT_CORRELATION,
    here,
    later: [here, glance(1)],
    moves,
    laterMoves: [moves, glanceAt(changes, 1)],
  }
}

/** Whether the samples show that two columns are not nearly equal. */
function differs(a: Float64Array, b: Float64Array): boolean {
  let differences = 0
  for (let i = 0; i < LOOK; i++) {
    const x = a[i]
    const y = b[i]
    // A missing cell counts as equal to anything.
    if (x === y || x !== x || y !== y) continue
    if (++differences > LOOK / 2) return true
  }
  return false
}

/** Whether the samples show that two columns do not move together. */
function movesApart(a: Float64Array | null, b: Float64Array | null): boolean {
  if (a === null || b === null) return false
  // Each by itself: what comes out of a list is kept on the heap, number by number.
  let p = 0
  let q = 0
  let r = 0
  let s = 0
  for (let i = 0; i < GLANCE; i += 4) {
    p += a[i] * b[i]
    q += a[i + 1] * b[i + 1]
    r += a[i + 2] * b[i + 2]
    s += a[i + 3] * b[i + 3]
  }
  return Math.abs(p + q + r + s) < GLANCE_CORRELATION
}
