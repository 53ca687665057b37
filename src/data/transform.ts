/**
 * What is done to targets before they are scaled, and undone after: log(1 + y), by our own logarithm, so that the bits are
 * the same everywhere.
 *
 * @module
 */
import { exp64, log64 } from '../engine/ts/math.js'
import { HindcastError, shown } from '../errors.js'
import { targetsOf } from '../options/outputs.js'
import type { WindowForm } from '../options/windows.js'
import type { Prepared } from './samples.js'
import type { Schema } from './schema.js'

/** log(1 + y), without the digits that 1 + y loses of a small y (Kahan). */
export function log1p(y: number): number {
  const u = 1 + y
  return u === 1 ? y : (log64(u) * y) / (u - 1)
}

/** exp(x) − 1, likewise. */
export function expm1(x: number): number {
  const u = exp64(x)
  if (u === 1) return x
  if (u - 1 === -1 || u === Infinity) return u - 1
  return ((u - 1) * x) / log64(u)
}

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
      `${place.head(r)}: the column ${shown(name)} is ${y}, but the transform log1p takes numbers above -1: leave it out.`,
      { file, row: place.number(r), column: name, value: y, option: 'transform' },
    )
  })
}
