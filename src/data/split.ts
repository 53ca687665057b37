/**
 * The parts of a table as its model knows them: those of the table that was trained on, and of any other.
 *
 * @module
 */
import { counted, HindcastError } from '../errors.js'
import type { Table } from '../table/index.js'
import { usedColumns } from '../options/outputs.js'
import { type PartRows, partOf } from './samples.js'
import type { Schema } from './schema.js'

/** The part of a table that is scored. */
export type ScoredPart = 'train' | 'valid' | 'test' | 'all'

/** Where the parts of the training table end, by row and by index. */
export interface Boundaries extends PartRows {
  /** SHA-256 of the training table's used columns and index. */
  hash: string
  /** Index values of the last training row and the last validation row (the same without a validation part). */
  trainEnd: number
  validEnd: number
}

/** By what the parts of a table were told: it is the one that was trained on, or by its index; null where they were not. */
export type ToldBy = 'table' | 'index' | null

/** By which a table is known again: SHA-256 of its index and the columns that the model uses. */
export function hashOf(table: Table, schema: Schema, more: readonly string[] = []): string {
  return table.hash([...new Set([...usedColumns(schema), ...more])])
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
  const { index, rows } = table
  if (hashOf(table, schema) === boundaries.hash) return { part: asked ?? 'test', rows: boundaries, told: 'table' }
  const comparable = index.kind !== 'rows' && index.kind === schema.index.kind
  if (!comparable) {
    if (asked === undefined || asked === 'all') return { part: 'all', rows: { rows, train: 0, valid: 0 }, told: null }
    throw new HindcastError(
      'OPTION_CONFLICT',
      `The part ${asked} cannot be told in another table without the index of the first: evaluate all its rows ` +
        "(part 'all').",
      { option: 'part', value: asked },
    )
  }
  const until = (end: number): number => {
    let row = 0
    while (row < rows && index.values[row] <= end) row++
    return row
  }
  return {
    part: asked ?? 'test',
    rows: { rows, train: until(boundaries.trainEnd), valid: until(boundaries.validEnd) },
    told: 'index',
  }
}

/** The refusal to score a part in which no forecast can be compared with what came. */
export function nothingToScore(table: Table, part: ScoredPart, rows: PartRows): HindcastError {
  const here = part === 'all' ? rows.rows : countRows(rows, part)
  const why =
    here === 0
      ? part === 'test'
        ? "no row lies after the training's end (part 'all' takes every row)"
        : 'no row falls into it'
      : `its ${counted(here, 'row')} ${here === 1 ? 'holds' : 'hold'} no window with its target`
  return new HindcastError('NO_SAMPLES', `${table.place.prefix}the part ${part} has nothing to score: ${why}.`, {
    file: table.file,
    part,
    rows: here,
  })
}

function countRows(rows: PartRows, part: ScoredPart): number {
  let n = 0
  for (let r = 0; r < rows.rows; r++) if (partOf(r, rows) === part) n++
  return n
}
