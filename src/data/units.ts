/**
 * Units and signs of currency or percent that numbers bear in a file: a model remembers those of its columns, and takes no
 * other ones for them.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { type Task, usedColumns } from '../options/outputs.js'
import type { Table } from '../table/index.js'
import { unitInName } from '../table/unit-names.js'
import { setting, type Words, words } from '../text/words.js'

/** A sign or unit, and the columns whose numbers bear it. */
export interface FoundSign {
  sign: string
  columns: string[]
}

/** What a model's schema says of its columns and their signs. */
interface Signed extends Pick<Task, 'target'> {
  inputs: readonly string[]
  known?: readonly string[]
  static?: readonly string[]
  found?: { signs?: readonly FoundSign[] }
}

/** The signs that the numbers of some columns bear. */
export function signsOf({ columns }: Table, names: Iterable<string>): FoundSign[] {
  const found = new Map<string, string[]>()
  for (const name of names) {
    const sign = columns.get(name)?.form?.sign
    if (sign !== undefined) found.set(sign, [...(found.get(sign) ?? []), name])
  }
  return [...found].map(([sign, of]) => ({ sign, columns: of }))
}

/** What to do with numbers in another unit; in a stream there are no options. */
const WAY = words`write them as there, or if they are in the model's unit as they stand, add ${setting('units', 'ignore')}`
export const STREAM_WAY = words`write them as there, or if they are in the model's unit, give them as numbers and not as texts`

/**
 * Refuses a table in which the numbers of a model's column bear another unit than those of its training, or one where those
 * bore none, or none where those bore one. Numbers that a program gave as numbers say nothing of a unit.
 *
 * @param row how messages call the row; that of the column's first value if left out
 * @throws HindcastError `COLUMN_UNIT`
 */
export function refuseUnits(table: Table, schema: Signed, row?: string, way: Words = WAY): void {
  const { place, columns } = table
  for (const name of [...usedColumns(schema), ...(schema.static ?? [])]) {
    const column = columns.get(name)
    if (column === undefined || column.kind !== 'number' || column.bad !== null) continue
    const { form, first } = column
    if (form?.unitUnsaid === true) continue
    // Numbers without a unit bear that of their column's name.
    const named = unitInName(name)
    const sign = form?.sign ?? named
    const trained = schema.found?.signs?.find((one) => one.columns.includes(name))?.sign ?? named
    if (sign.normalize('NFKC') === trained.normalize('NFKC')) continue
    const head = row ?? (first === null ? `${place.prefix}here` : place.head(first.row))
    throw new HindcastError(
      'COLUMN_UNIT',
      words`${head}: the numbers of the column ${shown(name)} bear ${said(sign)}, but those that the model was trained on bear ${said(trained)}; ${way}.`,
      {
        file: table.file,
        column: name,
        value: sign,
        expected: trained,
        option: 'units',
        ways: [{ option: 'units', value: 'ignore' }],
      },
    )
  }
}

/** A table as if it bore the units of a schema; it is refused where it bears others that are not to be ignored. */
export function inUnitsOf(schema: Signed, table: Table): Table {
  refuseUnits(table, schema)
  return table.withSigns(schema.found?.signs)
}

const said = (sign: string): string => (sign === '' ? 'no unit' : shown(sign))
