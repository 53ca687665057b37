/**
 * What arrays a table may be made of, checked.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { whole } from '../text/number.js'

/**
 * A cell value that is not read from text: null, undefined and NaN are missing; a string is parsed as in a CSV. Objects
 * may be Temporal values (`PlainDate`, `PlainDateTime`, `Instant`, `ZonedDateTime` …), where the host has them.
 */
export type Cell = number | string | bigint | boolean | Date | TemporalLike | null | undefined

/** What the values of Temporal have in common: their text is ISO 8601. */
export interface TemporalLike {
  readonly [Symbol.toStringTag]: string
  toString(): string
}

type Columns = Record<string, ArrayLike<Cell>> | Iterable<readonly [string, ArrayLike<Cell>]>

/** What {@link isList} lets pass at most: more rows no array has. */
const MOST_ROWS = 4294967295

/**
 * Columns as pairs of name and cells.
 *
 * @throws HindcastError `OPTION_INVALID` for what is no columns; `COLUMN_INVALID` for a column that is no array
 */
export function checkedColumns(columns: Columns): [string, ArrayLike<Cell>][] {
  if (typeof columns !== 'object' || columns === null) throw noTable('columns', columns, 'arrays of cells by name')
  const entries = Symbol.iterator in columns ? [...(columns as Iterable<unknown>)] : Object.entries(columns)
  return entries.map((entry) => {
    if (!Array.isArray(entry) || entry.length !== 2 || typeof entry[0] !== 'string') {
      throw noTable('columns', entry, 'pairs of a name and an array of cells')
    }
    const [name, cells] = entry as [string, unknown]
    if (isList(cells)) return [name, cells]
    const message = `The column ${shown(name)} is ${described(cells)}; expected an array of cells, one a row.`
    throw new HindcastError('COLUMN_INVALID', message, { column: name, value: cells })
  })
}

/**
 * The columns of rows: their keys, in order of appearance. A key that a row lacks is a missing cell.
 *
 * @throws HindcastError `OPTION_INVALID` for what is not rows; `ROW_INVALID` for a row that is not an object;
 * `CSV_NO_ROWS` where there is none
 */
export function columnsOfRows(rows: readonly Readonly<Record<string, Cell>>[]): Map<string, Cell[]> {
  if (!Array.isArray(rows)) throw noTable('rows', rows, 'an array of rows, each an object of cells by name')
  rows.forEach((row: unknown, r) => {
    if (typeof row === 'object' && row !== null) return
    const message = `Row ${whole(r + 1)} is ${described(row)}; expected an object of cells by name.`
    throw new HindcastError('ROW_INVALID', message, { row: r + 1, value: row })
  })
  if (rows.length === 0) throw new HindcastError('CSV_NO_ROWS', 'The table has no row; at least one was expected.')
  const columns = new Map<string, Cell[]>()
  rows.forEach((row, r) => {
    for (const [name, cell] of Object.entries<Cell>(row)) {
      let cells = columns.get(name)
      if (cells === undefined) columns.set(name, (cells = new Array<Cell>(rows.length).fill(null)))
      cells[r] = cell
    }
  })
  return columns
}

/**
 * Names of columns as they were given.
 *
 * @throws HindcastError `OPTION_INVALID` for what is not a list
 */
export function checkedNames(names: readonly string[]): readonly string[] {
  if (Array.isArray(names)) return names as readonly string[]
  const message = `The columns are ${described(names)}; expected a list of names.`
  throw new HindcastError('OPTION_INVALID', message, { option: 'columns', value: names })
}

function noTable(option: string, value: unknown, expected: string): HindcastError {
  const message = `A table cannot be made of ${described(value)}; expected ${expected}.`
  return new HindcastError('OPTION_INVALID', message, { option, value })
}

/** Whether a value is an array, a typed array or something like one; a text is none. */
export function isList(value: unknown): value is ArrayLike<Cell> {
  if (typeof value !== 'object' || value === null || !('length' in value)) return false
  const { length } = value
  return typeof length === 'number' && Number.isInteger(length) && length >= 0 && length <= MOST_ROWS
}

/** A value in a sentence: itself if it is short and plain, else its kind. */
export function described(value: unknown): string {
  if (typeof value === 'string') return shown(value)
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object'
  return typeof value === 'function' ? 'a function' : String(value)
}
