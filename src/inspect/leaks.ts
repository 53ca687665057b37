/**
 * Columns of a table that give each other away.
 *
 * @module
 */
import {
  changeCorrelation,
  changesOf,
  type Changes,
  GLANCE,
  GLANCE_CORRELATION,
  glanceAt,
  glanceRow,
  shareEqual,
  SUSPECT_CORRELATION,
  SUSPECT_SHARE,
} from '../data/leaks.js'
import type { Table } from '../table/index.js'

/** A column that gives another away: its value of the next row, or of the same. */
export interface LeakSuspect {
  column: string
  equals: string
  /** 1: the next row; 0: the same row. */
  rowsAhead: 0 | 1
  /** The share of rows in which it equals the other, above 99 %; or, of a linear copy, */
  share?: number
  /** the correlation of their changes from row to row, beyond ±0.999. */
  correlation?: number
}

/** Fewer pairs of equal cells say nothing. */
const FEWEST = 20

/** Columns that differ in more rows of a glance than this are not nearly equal. */
const GLANCE_DIFFERENCES = GLANCE / 2

/** A column, with what a glance shows of it in its own rows and, by rows ahead, in the rows after. */
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

/** Columns that tell another's next value, or another's value in the same row, nearly always. */
export function leaksAmong(table: Table, names: readonly string[], run: Int32Array): LeakSuspect[] {
  const columns = names.map((name) => columnOf(table.column(name).values, name, run))
  const suspects: LeakSuspect[] = []
  for (const [c, a] of columns.entries()) {
    for (const [d, b] of columns.entries()) {
      if (c === d) continue
      for (const rowsAhead of d < c ? ([1] as const) : ([0, 1] as const)) {
        const share = b.flat || differs(a.here, b.later[rowsAhead]) ? 0 : shareOf(a, b, rowsAhead, run)
        if (share > SUSPECT_SHARE) suspects.push({ column: a.name, equals: b.name, rowsAhead, share })
        if (share > SUSPECT_SHARE || (b.smooth && rowsAhead > 0)) continue
        if (movesApart(a.moves, b.laterMoves[rowsAhead])) continue
        const correlation = changeCorrelation(a.changes, b.changes, rowsAhead, run)
        if (Math.abs(correlation) <= SUSPECT_CORRELATION) continue
        suspects.push({ column: a.name, equals: b.name, rowsAhead, correlation })
      }
    }
  }
  return suspects
}

function columnOf(values: Float64Array, name: string, run: Int32Array): Column {
  const changes = changesOf(values, run)
  const glance = (ahead: number) =>
    Float64Array.from({ length: GLANCE }, (_, i) => values[glanceRow(values, i) + ahead])
  const here = glance(0)
  const moves = glanceAt(changes, 0)
  return {
    name,
    values,
    changes,
    // A column that hardly varies equals much, and a smooth one tells its own next value: no other gives those away.
    flat: shareEqual(values, values, 1, FEWEST, run) > SUSPECT_SHARE,
    smooth: changeCorrelation(changes, changes, 1, run) > SUSPECT_CORRELATION,
    here,
    later: [here, glance(1)],
    moves,
    laterMoves: [moves, glanceAt(changes, 1)],
  }
}

const shareOf = (a: Column, b: Column, ahead: number, run: Int32Array): number =>
  shareEqual(a.values, b.values, ahead, FEWEST, run)

/** Whether a glance shows that two columns are not nearly equal. */
function differs(a: Float64Array, b: Float64Array): boolean {
  let differences = 0
  for (let i = 0; i < GLANCE; i++) {
    // A cell that is missing differs from nothing.
    if (a[i] === b[i] || a[i] - b[i] !== a[i] - b[i]) continue
    if (++differences > GLANCE_DIFFERENCES) return true
  }
  return false
}

/** Whether a glance shows that two columns do not move together. */
function movesApart(a: Float64Array | null, b: Float64Array | null): boolean {
  if (a === null || b === null) return false
  let [p, q, r, s] = [0, 0, 0, 0]
  for (let i = 0; i < GLANCE; i += 4) {
    p += a[i] * b[i]
    q += a[i + 1] * b[i + 1]
    r += a[i + 2] * b[i + 2]
    s += a[i + 3] * b[i + 3]
  }
  return Math.abs(p + q + r + s) < GLANCE_CORRELATION
}
