/**
 * The transform of targets before scaling, inverted in forecasts: log(1 + y), by our own logarithm, so that the bits
 * are the same everywhere.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { named, setting, words } from '../text/words.js'
import { targetsOf } from '../options/outputs.js'
import type { WindowForm } from '../options/windows.js'
import { expm1, log1p } from './log1p.js'
import type { Prepared } from './samples.js'
import type { Schema } from './schema.js'

/** A value as it was before the transform. */
export const untransformed = (value: number, { transform = 'none' }: WindowForm): number =>
  transform === 'log1p' ? expm1(value) : value

/** The columns of a table that are scaled: targets, and inputs that are targets, transformed. */
export type Columns = Pick<Prepared, 'inputs' | 'rawInputs' | 'targets'>

/**
 * The columns of a prepared table as they are scaled.
 *
 * @throws HindcastError `OPTION_CONFLICT` for a value that cannot be transformed
 */
export function transformedColumns(prepared: Prepared, schema: Schema): Columns {
  if ((schema.transform ?? 'none') === 'none') return prepared
  const names = targetsOf(schema)
  const own = (column: Float64Array, i: number): Float64Array =>
    names.includes(schema.inputs[i]) ? transformed(column, schema.inputs[i], prepared) : column
  return {
    inputs: prepared.inputs.map(own),
    rawInputs: prepared.rawInputs.map(own),
    targets: prepared.targets.map((column, j) => (column === null ? null : transformed(column, names[j], prepared))),
  }
}

function transformed(values: Float64Array, name: string, { table: { place, file } }: Prepared): Float64Array {
  return values.map((y, r) => {
    if (!(y <= -1)) return log1p(y)
    throw new HindcastError(
      'OPTION_CONFLICT',
      words`${place.head(r)}: the column ${shown(name)} is ${String(y)}, but ${setting('transform', 'log1p')} takes numbers above -1: leave ${named('transform')} out.`,
      { file, row: place.number(r), column: name, value: y, option: 'transform' },
    )
  })
}
