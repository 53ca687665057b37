/**
 * The table: columns of float64 with an index.
 *
 * @module
 */
import { counted, HindcastError, shown } from '../errors.js'
import { checkedColumns, checkedNames, checkedRows, described, isList } from './arrays.js'
import { TableBuilder } from './builder.js'
import { type Column, requireNumeric } from './column.js'
import { isoText } from './times/form.js'
import { hashTable } from './hash.js'
import type { Gap, Index } from './index-column.js'
import { checkOptions, type GapPolicy, type MissingPolicy, type TableOptions, unknownColumn } from './options.js'
import type { TableParts } from './parts.js'
import { Place } from './place.js'

/** A value of a cell that is not read from text: null, undefined and NaN are missing; a string is read as in a CSV. */
export type Cell = number | string | bigint | boolean | Date | null | undefined

/** Options of tables made of arrays: the index may also be given as values, one a row. */
export interface ArrayTableOptions extends Omit<TableOptions, 'index' | 'delimiter'> {
  index?: string | false | ArrayLike<Cell>
}

/**
 * Named columns with an index. Missing cells are NaN; what becomes of them stands in `policy` and is done by `fill`.
 * Made by `readCsv`, `parseCsv`, {@link Table.fromColumns} and {@link Table.fromRows}.
 */
export class Table {
  /** How many rows the table has. */
  readonly rows: number
  /** The index; where the table has no index column, it counts the rows from 0. */
  readonly index: Index
  /** All columns by name, in order, without the index. */
  readonly columns: ReadonlyMap<string, Column>
  /** What becomes of missing cells and of gaps. */
  readonly policy: { readonly missing: MissingPolicy; readonly gaps: GapPolicy }
  /** Where rows stand, for messages. */
  readonly place: Place

  /** For the makers named above. */
  constructor(parts: TableParts) {
    this.rows = parts.rows
    this.index = parts.index
    this.columns = parts.columns
    this.place = parts.place
    this.policy = parts.policy
  }

  /** The file's name, if there is one. */
  get file(): string | undefined {
    return this.place.file
  }

  /** The places where rows are missing in the index; also where the policy ignores them. */
  get gaps(): readonly Gap[] {
    return this.index.gaps
  }

  /** Names of the numeric columns, in order, without the index: the default inputs. */
  get numericNames(): string[] {
    return [...this.columns.values()].filter((c) => c.kind === 'number').map((c) => c.name)
  }

  /** Names of the columns that are left out of the default inputs: text, and those without any value. */
  get otherNames(): string[] {
    return [...this.columns.values()].filter((c) => c.kind !== 'number').map((c) => c.name)
  }

  /** How many cells of each numeric column are missing. */
  get missing(): Map<string, number> {
    return new Map([...this.columns.values()].filter((c) => c.kind !== 'text').map((c) => [c.name, c.missing]))
  }

  /** Whether there is a column of that name (the index is none). */
  has(name: string): boolean {
    return this.columns.has(name)
  }

  /**
   * A column.
   *
   * @throws HindcastError `COLUMN_UNKNOWN`, with the nearest name; `COLUMN_NOT_NUMERIC` for the index
   */
  column(name: string): Column {
    const column = this.columns.get(name)
    if (column !== undefined) return column
    const { index, file } = this
    if (name === index.name) {
      throw new HindcastError(
        'COLUMN_NOT_NUMERIC',
        `${this.place.prefix}the column ${shown(name)} is the index of the table, so it cannot be an input or a target` +
          (index.kind === 'integer' ? `; to use it as numbers, pass index 'none' or another index.` : '.'),
        { file, column: name },
      )
    }
    throw unknownColumn(name, [...this.columns.keys()], file)
  }

  /**
   * The numbers of a column, NaN where a cell is missing. They are the table's own array: not to be written.
   *
   * @throws HindcastError `COLUMN_UNKNOWN`; `COLUMN_NOT_NUMERIC` for text; `COLUMN_ALL_MISSING`; `CSV_NOT_A_NUMBER` or
   * `CSV_DECIMAL_COMMA` for a cell that is no finite number, with row, column and value
   */
  numeric(name: string): Float64Array {
    const column = this.column(name)
    requireNumeric(column, this.place)
    return column.values
  }

  /**
   * SHA-256, in hex, of the index and the columns (all numeric ones); says whether two tables are the same.
   *
   * @throws HindcastError `COLUMN_UNKNOWN`, `OPTION_INVALID`
   */
  hash(columns?: readonly string[]): string {
    const used = columns === undefined ? this.numericNames : checkedNames(columns)
    return hashTable(
      this.index,
      used.map((name) => ({ name, values: this.column(name).values })),
    )
  }

  /**
   * A table of columns.
   *
   * @param columns arrays of equal length by name: a record, a Map or pairs
   * @throws HindcastError `COLUMN_LENGTH`, `COLUMN_INVALID`, `OPTION_INVALID`, `CSV_NOT_A_NUMBER` for a cell that is an
   * object, `CSV_EMPTY`, `CSV_NO_ROWS`, and what the index may throw
   */
  static fromColumns(
    columns: Record<string, ArrayLike<Cell>> | Iterable<readonly [string, ArrayLike<Cell>]>,
    options: ArrayTableOptions = {},
  ): Table {
    const entries = checkedColumns(columns)
    const { builder, indexValues } = startArrays(
      entries.map(([name]) => name),
      options,
    )
    const rows = entries[0][1].length
    const given = indexValues === null ? [] : [['index', indexValues] as const]
    for (const [name, cells] of [...entries, ...given]) {
      if (cells.length === rows) continue
      const message = `The column ${shown(name)} has ${counted(cells.length, 'row')}, but ${shown(entries[0][0])} has ${rows}; all must have as many.`
      throw new HindcastError('COLUMN_LENGTH', message, { column: name, value: cells.length, expected: rows })
    }
    const index = given.at(0) ?? entries.at(builder.indexAt < 0 ? entries.length : builder.indexAt)
    if (index !== undefined) for (let r = 0; r < rows; r++) builder.pushIndex(cellText(index[1][r], r, index[0]))
    entries.forEach(([name, cells], c) => {
      const reader = builder.readers[c]
      for (let r = 0; r < rows; r++) {
        const cell = cells[r]
        if (typeof cell === 'number') reader.pushNumber(cell)
        else reader.push(cellText(cell, r, name))
      }
    })
    builder.rows = rows
    return new Table(builder.finish())
  }

  /**
   * A table of rows. The columns are the keys of all rows, in the order in which they appear; a key that a row does not
   * have is a missing cell.
   *
   * @throws HindcastError `ROW_INVALID`, and as `fromColumns`
   */
  static fromRows(rows: readonly Readonly<Record<string, Cell>>[], options: ArrayTableOptions = {}): Table {
    checkedRows(rows)
    if (rows.length === 0) throw new HindcastError('CSV_NO_ROWS', 'The table has no row; at least one was expected.')
    const columns = new Map<string, Cell[]>()
    rows.forEach((row, r) => {
      for (const [name, cell] of Object.entries(row)) {
        let cells = columns.get(name)
        if (cells === undefined) columns.set(name, (cells = new Array<Cell>(rows.length).fill(null)))
        cells[r] = cell
      }
    })
    return Table.fromColumns(columns, options)
  }
}

/** Checks names and options, and starts a builder. */
function startArrays(names: string[], options: ArrayTableOptions) {
  if (typeof options !== 'object' || options === null) checkOptions(options)
  const { index, ...rest } = options
  const indexValues = isList(index) ? index : null
  const checked = checkOptions(indexValues === null ? { ...rest, index: index as string | false | undefined } : rest)
  if (names.length === 0) throw new HindcastError('CSV_EMPTY', 'The table has no column; at least one was expected.')
  const place = new Place(options.file, 'row', 1)
  return { builder: new TableBuilder(names, checked, place, indexValues !== null), indexValues }
}

/** A cell as a CSV would write it. */
function cellText(cell: Cell, row: number, column: string): string {
  if (cell === null || cell === undefined) return ''
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? '' : isoText(cell.getTime())
  if (typeof cell !== 'object' && typeof cell !== 'function' && typeof cell !== 'symbol') return String(cell)
  const message = `Row ${row + 1}: the column ${shown(column)} has ${described(cell)}, where a number, a text or a date was expected.`
  throw new HindcastError('CSV_NOT_A_NUMBER', message, { row: row + 1, column, value: cell })
}
