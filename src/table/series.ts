/**
 * Several series in one table: which rows belong to which.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import type { Column } from './column.js'
import type { Grouped } from './search.js'
import type { Place } from './place.js'

/** A number a row that is the same in all rows of a series, and the names. */
export interface Codes {
  codes: Int32Array
  names: string[]
}

/** The only series of a table that has one. */
export const ONE: ArrayLike<number> = [0]

/**
 * Rows grouped by the columns that name series.
 *
 * @throws HindcastError `CELL_MISSING` for a row without a name
 */
export function grouped(columns: readonly Column[], rows: number, place: Place): Grouped {
  const { codes, names } = columns.map((column) => codesOf(column, rows, place)).reduce(crossed)
  const sizes = new Int32Array(names.length)
  for (const code of codes) sizes[code]++
  const starts = new Int32Array(names.length)
  for (let s = 1; s < names.length; s++) starts[s] = starts[s - 1] + sizes[s - 1]
  const next = starts.slice()
  const order = new Int32Array(rows)
  for (let r = 0; r < rows; r++) order[next[codes[r]]++] = r
  return { names, codes, rows: order, starts }
}

/** The codes of a column that names series: kept words. */
function codesOf({ name, words }: Column, rows: number, place: Place): Codes {
  const codes = words?.codes ?? new Int32Array(rows).fill(-1)
  const at = codes.indexOf(-1)
  if (at < 0) return { codes, names: [...words!.names] }
  throw new HindcastError(
    'CELL_MISSING',
    `${place.head(at)}: the column ${shown(name)} has no value, so it is not known to which series the row belongs.`,
    { file: place.file, row: place.number(at), column: name, option: 'series' },
  )
}

/** Two columns as one: a name for each pair of names. */
export function crossed(a: Codes, b: Codes): Codes {
  const known = new Map<number, number>()
  const names: string[] = []
  const codes = a.codes.map((code, r) => {
    const pair = code * b.names.length + b.codes[r]
    let own = known.get(pair)
    if (own === undefined) {
      own = names.length
      known.set(pair, own)
      names.push(`${a.names[code]}/${b.names[b.codes[r]]}`)
    }
    return own
  })
  return { codes, names }
}
