/**
 * What is known at an origin, and how it is divided: training rows, validation rows (for early stopping), rows that
 * calibrate intervals, and a gap that nothing is learned from.
 *
 * @module
 */
import { cutBefore } from '../data/known.js'
import { type PartRows, partsBy, type Range, seriesRows } from '../data/parts.js'
import type { Schema } from '../data/schema.js'
import { isShares, type KeptSplit } from '../options/split.js'
import type { Table } from '../table/index.js'
import type { Origin } from './origins.js'

/** How a past is divided. */
export interface PastOptions {
  past: 'expanding' | number
  gap: number
  split: KeptSplit
  /** Whether intervals are asked for. */
  calibrates: boolean
}

/** The past of an origin, one number a series: rows of the whole table. */
export interface Past {
  /** First row that is seen. */
  from: Int32Array
  /** First rows of validation, of calibration, of the gap, and of what is not known yet. */
  stop: Int32Array
  calibrate: Int32Array
  learned: Int32Array
  until: Int32Array
}

/**
 * The past of an origin. Training and validation divide it as the split divides the rows that are no test; where
 * intervals are asked for, the newer half of the validation rows calibrates, or the rows that the split names.
 */
export function pastOf(table: Table, { until }: Pick<Origin, 'until'>, options: PastOptions): Past {
  const { starts } = seriesRows(table)
  const { past, gap, split, calibrates } = options
  const learned = until.map((row, s) => Math.max(starts[s], row - gap))
  const from = learned.map((row, s) => (past === 'expanding' ? starts[s] : Math.max(starts[s], row - past)))
  const stop = learned.map((row, s) => row - validRows(split, row - from[s]))
  const own = isShares(split) || typeof split.calibrate !== 'number' ? undefined : split.calibrate
  const calibrating = (rows: number): number =>
    own === undefined ? (calibrates ? Math.floor(rows / 2) : 0) : Math.min(rows, own)
  const calibrate = learned.map((row, s) => row - calibrating(row - stop[s]))
  return { from, stop, calibrate, learned, until }
}

function validRows(split: KeptSplit, rows: number): number {
  if (!isShares(split)) {
    const { valid, calibrate = 0 } = split
    return typeof valid !== 'number' || typeof calibrate !== 'number' ? 0 : Math.min(rows, valid + calibrate)
  }
  const [train, valid] = split
  return valid === 0 ? 0 : rows - Math.floor((rows * train) / (train + valid))
}

const ranges = (from: Int32Array, to: Int32Array): Range[] => Array.from(from, (row, s): Range => [row, to[s]])

/** What is known ahead, and of which rows. */
export type Ahead = Pick<Schema, 'horizon' | 'known'>

/**
 * Rows from … up to, not including, … as a table, and what is known of the rows after them; null where there are none.
 */
function tableOf(table: Table, from: Int32Array, to: Int32Array, task: Ahead): Table | null {
  return from.some((row, s) => to[s] > row) ? cutBefore(table, ranges(from, to), task) : null
}

/** The rows that train and stop, as a table, and where it is divided. */
export interface Learned {
  table: Table
  parts: PartRows
}

/** What is learned from; null where there are no rows. */
export function learnedFrom(table: Table, { from, stop, calibrate }: Past, task: Ahead): Learned | null {
  const own = tableOf(table, from, calibrate, task)
  if (own === null) return null
  const kept = seriesIn(from, calibrate)
  return { table: own, parts: partsBy(own, (rows, k) => [stop[kept[k]] - from[kept[k]], rows]) }
}

/**
 * All rows that are known, as a table, and behind them what is known ahead of the rows that are forecast; null where
 * there are none.
 */
export function knownAt(table: Table, { from, until }: Pick<Past, 'from' | 'until'>, task: Ahead): Table | null {
  return tableOf(table, from, until, task)
}

/** Which series have a row from … to, in order: those of a table that was cut so. */
export function seriesIn(from: Int32Array, to: Int32Array): number[] {
  return Array.from(from, (_, s) => s).filter((s) => to[s] > from[s])
}
