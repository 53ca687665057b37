/**
 * The parts of a table: in each series first the rows that train, then those that validate, then those of the test.
 *
 * @module
 */
import type { IndexValue, Table } from '../table/index.js'

export type Part = 'train' | 'valid' | 'test'

/** In the order of rows. */
export const PARTS = ['train', 'valid', 'test'] as const satisfies readonly Part[]

/** In words. */
export const PART_WORDS = { train: 'training', valid: 'validation', test: 'test' } as const satisfies Record<
  Part,
  string
>

/** Where the parts lie, an entry a series: a table without series is one. All are rows of the table, 0 first. */
export interface PartRows {
  /** First row of each series, which is the first to train on. */
  starts: Int32Array
  /** First row after training, and after validation. */
  train: Int32Array
  /** First row that calibrates intervals, of those that validate; left out where none does. */
  calibrate?: Int32Array
  valid: Int32Array
  /** First row after the series. */
  ends: Int32Array
}

/** Rows from … to − 1. */
export type Range = readonly [from: number, to: number]

/** Where each series of a table begins and ends. */
export function seriesRows({ rows, seriesStarts }: Table): Pick<PartRows, 'starts' | 'ends'> {
  const ends = new Int32Array(seriesStarts.length).fill(rows)
  ends.set(seriesStarts.subarray(1))
  return { starts: seriesStarts, ends }
}

/**
 * The instant at which what a text names begins: the earliest of the series, where their clocks differ.
 *
 * @throws HindcastError `INDEX_FORM`
 */
export function instantOf(table: Table, text: IndexValue): number {
  const { starts, ends } = seriesRows(table)
  const span = table.index.spans(text)
  return starts.reduce((least, start, s) => Math.min(least, span(start, ends[s]).from), Infinity)
}

/** Which series a row is in, by the first row of each. */
export function seriesFinder(starts: Int32Array): (row: number) => number {
  if (starts.length === 1) return () => 0
  // Rows mostly come in order.
  let latest = 0
  return (row) => {
    if (starts[latest] <= row && (latest + 1 === starts.length || row < starts[latest + 1])) return latest
    let [low, high] = [0, starts.length]
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (starts[middle] <= row) low = middle
      else high = middle
    }
    latest = low
    return low
  }
}

/** Parts by how many rows of each series train, and how many train or validate. */
export function partsBy(table: Table, cut: (rows: number, series: number) => readonly [number, number]): PartRows {
  const { starts, ends } = seriesRows(table)
  const train = new Int32Array(starts.length)
  const valid = new Int32Array(starts.length)
  starts.forEach((start, s) => {
    const [first, second] = cut(ends[s] - start, s)
    train[s] = start + first
    valid[s] = start + second
  })
  return { starts, train, valid, ends }
}

/** The rows of a part, a range a series. */
export function rangesOf({ starts, train, valid, ends }: PartRows, part: Part): Range[] {
  const bounds = { train: [starts, train], valid: [train, valid], test: [valid, ends] } as const
  const [from, to] = bounds[part]
  return Array.from(from, (row, s): Range => [row, to[s]])
}

/** How many rows a part has. */
export function rowsIn(parts: PartRows, part: Part): number {
  return rangesOf(parts, part).reduce((n, [from, to]) => n + to - from, 0)
}

/** The label of rows that calibrate. */
export const CALIBRATES = PARTS.length

/** The part of each row, by its place in {@link PARTS}; {@link CALIBRATES} of rows that calibrate. */
export function labelsOf(parts: PartRows): Uint8Array {
  const labels = new Uint8Array(parts.ends.at(-1) ?? 0)
  PARTS.forEach((part, p) => rangesOf(parts, part).forEach(([from, to]) => labels.fill(p, from, to)))
  parts.calibrate?.forEach((row, s) => labels.fill(CALIBRATES, row, parts.valid[s]))
  return labels
}
