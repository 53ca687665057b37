/**
 * Sample weights from a column of the table: how much each sample counts in the loss, of training and of validation.
 *
 * A weight of 2 counts the sample twice, 0 leaves it out, and weights of 1 give the same bits as no weights. Scores and
 * baselines ignore weights: they measure the forecasts of all rows.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import type { Table } from '../table/index.js'
import { maxHorizon } from '../options/outputs.js'
import type { Samples } from './samples.js'
import type { Schema } from './schema.js'

/** Weights of the samples of two parts, in the samples' order. */
export interface SampleWeights {
  train: Float64Array
  valid: Float64Array
}

/**
 * The weights of the samples: the cells of `column` in their target rows (with several horizons, that of the farthest).
 *
 * @throws HindcastError `WEIGHT_INVALID` for a cell that is missing, below 0 or not finite, and where all weights of a
 * part are 0; `COLUMN_UNKNOWN`, `COLUMN_NOT_NUMERIC`
 */
export function weightsOf(table: Table, column: string, schema: Schema, samples: Samples): SampleWeights {
  const cells = weightCells(table, column)
  const ahead = maxHorizon(schema)
  const weights = (ends: Int32Array, part: string): Float64Array => {
    const list = Float64Array.from(ends, (e) => checkedWeight(table, column, cells, e + ahead))
    if (list.length === 0 || list.some((w) => w > 0)) return list
    throw new HindcastError(
      'WEIGHT_INVALID',
      `${table.place.prefix}all weights of the ${part} part are 0 in the column ${shown(column)}, so nothing counts; ` +
        'give at least one above 0.',
      { file: table.file, column },
    )
  }
  return { train: weights(samples.train, 'training'), valid: weights(samples.valid, 'validation') }
}

/** The column; the index, which is no column, is refused by a sentence of its own. */
function weightCells(table: Table, column: string): Float64Array {
  if (table.has(column) || column !== table.index.name) return table.numeric(column)
  throw new HindcastError(
    'COLUMN_NOT_NUMERIC',
    `${table.place.prefix}the column ${shown(column)} is the index of the table, so it cannot hold weights.`,
    { file: table.file, column },
  )
}

function checkedWeight(table: Table, column: string, cells: Float64Array, row: number): number {
  const weight = cells[row]
  if (weight >= 0 && weight < Infinity) return weight
  const found = weight !== weight ? 'is missing' : `is ${weight}`
  throw new HindcastError(
    'WEIGHT_INVALID',
    `${table.place.head(row)}: the weight in the column ${shown(column)} ${found}; expected a finite number from 0 up.`,
    { file: table.file, row: table.place.number(row), column, value: weight },
  )
}
