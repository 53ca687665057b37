/**
 * The parts of a table as a model sees them: of the table it was trained on, and of any other.
 *
 * @module
 */
import { counted, HindcastError } from '../errors.js'
import { setting, type Words, words } from '../text/words.js'
import { hashColumns } from '../table/hash.js'
import type { Table } from '../table/index.js'
import { usedColumns } from '../options/outputs.js'
import { type Part, type PartRows, partsBy, rowsIn, seriesRows } from './parts.js'
import type { Schema } from './schema.js'

/** The part of a table to score. */
export type ScoredPart = Part | 'all'

/** Where the parts of a series of the training table end, by row of the series and by index. */
export interface SeriesBoundaries {
  rows: number
  /** Rows that train, and rows that train or validate. */
  train: number
  valid: number
  /** Index values of the last training row and the last validation row (the same without a validation part). */
  trainEnd: number
  validEnd: number
}

/** Where the parts of the training table end. */
export interface Boundaries extends SeriesBoundaries {
  /** SHA-256 of the training table's used columns and index. */
  hash: string
  /** Where there are several series, each by its name; the others are then those of all: sums, and the latest ends. */
  series?: readonly ({ name: string } & SeriesBoundaries)[]
}

/** Where the parts of a table end. */
export function boundariesOf(table: Table, schema: Schema, parts: PartRows): Boundaries {
  const { values } = table.index
  const each = Array.from(parts.starts, (start, s): SeriesBoundaries => {
    const [train, valid] = [parts.train[s] - start, parts.valid[s] - start]
    // A series without a training row ends its training before its first row.
    const at = (row: number): number => (row > start ? values[row - 1] : values[start] - 1)
    return {
      rows: parts.ends[s] - start,
      train,
      valid,
      trainEnd: at(parts.train[s]),
      validEnd: at(parts.valid[s]),
    }
  })
  const hash = hashOf(table, schema)
  if (table.series === null) {
    const [{ rows, train, valid, trainEnd, validEnd }] = each
    return { rows, train, valid, hash, trainEnd, validEnd }
  }
  const sum = (of: 'rows' | 'train' | 'valid'): number => each.reduce((n, one) => n + one[of], 0)
  // Of the series that have such rows.
  const latest = (of: 'train' | 'valid'): number =>
    each.reduce((most, one) => (one[of] > 0 ? Math.max(most, one[`${of}End`]) : most), -Infinity)
  const { series } = table
  return {
    rows: sum('rows'),
    train: sum('train'),
    valid: sum('valid'),
    hash,
    trainEnd: latest('train'),
    validEnd: latest('valid'),
    series: each.map((one, s) => ({ name: series[s], ...one })),
  }
}

/** How the parts were determined: the table is the one trained on, or by its index; null if they were not. */
export type ToldBy = 'table' | 'index' | null

/** The identity of a table: SHA-256 of its index and the columns that the model uses. */
export function hashOf(table: Table, schema: Schema, more: readonly string[] = []): string {
  return hashColumns(table, [...new Set([...usedColumns(schema), ...more])])
}

/**
 * Which part is scored, and the rows at which the parts end in this table.
 *
 * For the table that was trained on the parts are those of the training, `'test'` if none is asked for. For another
 * table with an index the parts are told by index value: `'test'` are the rows after training and validation end.
 * Without an index only `'all'` is possible there, and is taken.
 *
 * @throws HindcastError `OPTION_CONFLICT`
 */
export function partsOf(
  table: Table,
  schema: Schema,
  boundaries: Boundaries,
  asked?: ScoredPart,
): { part: ScoredPart; rows: PartRows; told: ToldBy } {
  const { index } = table
  if (hashOf(table, schema) === boundaries.hash) {
    const each = boundaries.series ?? [boundaries]
    return { part: asked ?? 'test', rows: partsBy(table, (_, s) => [each[s].train, each[s].valid]), told: 'table' }
  }
  const comparable = index.kind !== 'rows' && index.kind === schema.index.kind
  if (!comparable) {
    if (asked === undefined || asked === 'all') return { part: 'all', rows: partsBy(table, () => [0, 0]), told: null }
    throw new HindcastError(
      'OPTION_CONFLICT',
      `The part ${asked} cannot be told in another table without the index of the first: evaluate all its rows ` +
        "(part 'all').",
      { option: 'part', value: asked },
    )
  }
  const known = new Map(boundaries.series?.map((one) => [one.name, one]))
  const { starts, ends } = seriesRows(table)
  const rows = partsBy(table, (_, s) => {
    const { trainEnd, validEnd } = known.get(table.series?.[s] ?? '') ?? boundaries
    const until = (end: number): number => {
      let row = starts[s]
      while (row < ends[s] && index.values[row] <= end) row++
      return row - starts[s]
    }
    return [until(trainEnd), until(validEnd)]
  })
  return { part: asked ?? 'test', rows, told: 'index' }
}

/**
 * The refusal to score a part in which no forecast can be compared with what came.
 *
 * @param wayOut what to do where no row lies after the training's end
 */
export function nothingToScore(
  table: Table,
  part: ScoredPart,
  rows: PartRows,
  wayOut: string | Words = words`${setting('part', 'all')} takes every row`,
): HindcastError {
  const here = part === 'all' ? table.rows : rowsIn(rows, part)
  const why =
    here === 0
      ? part === 'test'
        ? words`no row lies after the training's end (${wayOut})`
        : 'no row falls into it'
      : `its ${counted(here, 'row')} ${here === 1 ? 'holds' : 'hold'} no window with its target`
  return new HindcastError('NO_SAMPLES', words`${table.place.prefix}the part ${part} has nothing to score: ${why}.`, {
    file: table.file,
    part,
    rows: here,
  })
}
