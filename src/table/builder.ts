/**
 * Builds a table row by row: one reader a column, and one for the index.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { type Column, ColumnReader } from './column.js'
import { buildIndex, type IndexBuilt } from './build-index.js'
import { rowIndex } from './index-column.js'
import { IndexReader } from './index-reader.js'
import { type CheckedOptions, unknownColumn } from './options.js'
import type { Place } from './place.js'
import type { TableParts } from './parts.js'
import { type Duplicates, merged } from './times/order.js'

/** A table while it is read. */
export class TableBuilder {
  readonly readers: ColumnReader[]
  readonly place: Place
  /** The position of the column that is, or may be, the index; −1 if there is none. */
  readonly indexAt: number
  rows = 0
  private readonly options: CheckedOptions
  private index: IndexReader | null = null

  /**
   * @param names the columns, in order
   * @param indexValues the index is not among the columns but given cell by cell to `pushIndex`
   * @throws HindcastError `COLUMN_DUPLICATE`, `CSV_SYNTAX` for a column without a name, `COLUMN_UNKNOWN` for the index
   */
  constructor(names: string[], options: CheckedOptions, place: Place, indexValues = false) {
    checkNames(names, place)
    this.options = options
    this.place = place
    this.readers = names.map((name) => new ColumnReader(name))
    const wanted = options.index
    if (indexValues) {
      this.indexAt = -1
      this.index = new IndexReader(names.includes('index') ? 'index values' : 'index', true, options.dateFormat, place)
    } else if (wanted === undefined) {
      this.indexAt = 0
      this.index = new IndexReader(names[0], false, options.dateFormat, place)
    } else if (wanted === false || wanted === '' || (wanted === 'none' && !names.includes('none'))) {
      this.indexAt = -1
    } else {
      this.indexAt = names.indexOf(wanted)
      if (this.indexAt < 0) throw unknownColumn(wanted, names, place.file)
      this.index = new IndexReader(wanted, true, options.dateFormat, place)
    }
  }

  /** Takes the index cell of the next row. */
  pushIndex(cell: string): void {
    if (this.index !== null && !this.index.push(cell)) this.index = null
  }

  /** Takes a row of cells, as many as there are columns. */
  pushRow(cells: string[]): void {
    const { readers, indexAt } = this
    if (this.index !== null && indexAt >= 0) this.pushIndex(cells[indexAt])
    for (let c = 0; c < readers.length; c++) readers[c].push(cells[c])
    this.rows++
  }

  /**
   * The parts of the finished table.
   *
   * @throws HindcastError `CSV_NO_ROWS`, and what the index may throw
   */
  finish(): TableParts {
    const { place, options, rows } = this
    if (rows === 0) {
      const message = `${place.prefix}there is no row below the header; at least one was expected.`
      throw new HindcastError('CSV_NO_ROWS', message, { file: place.file })
    }
    const read = this.index?.finish(this.readers.length - 1, options.step) ?? null
    const built = read === null ? null : buildIndex(read, options, place)
    const columns = new Map<string, Column>()
    this.readers.forEach((reader, c) => {
      if (read === null || c !== this.indexAt)
        columns.set(reader.name, inOrder(reader.finish(), built, options.duplicates))
    })
    const { missing, gaps } = options
    const index = built?.index ?? rowIndex(rows)
    return { rows: index.values.length, index, columns, place, policy: { missing, gaps } }
  }
}

/** A column with its rows in the order of the index, those of one time as one. */
function inOrder(column: Column, built: IndexBuilt | null, how: Duplicates): Column {
  if (built === null || (built.rows === null && built.groups === null)) return column
  if (column.kind === 'text') return column
  const all = column.values
  let values = built.rows === null ? all : Float64Array.from(built.rows, (from) => all[from])
  if (built.groups !== null && how !== 'error') values = merged(values, built.groups, how)
  let missing = 0
  for (const value of values) if (value !== value) missing++
  return { ...column, values, missing }
}

/** Refuses a column without a name, and two of one name. */
function checkNames(names: string[], place: Place): void {
  const seen = new Map<string, number>()
  names.forEach((name, c) => {
    if (name === '') {
      const message = `${place.prefix}column ${c + 1} of the header has no name; give it one.`
      throw new HindcastError('CSV_SYNTAX', message, { file: place.file, column: name, position: c + 1 })
    }
    const other = seen.get(name)
    if (other !== undefined) {
      const message = `${place.prefix}the columns ${other + 1} and ${c + 1} are both named ${shown(name)}; rename one.`
      throw new HindcastError('COLUMN_DUPLICATE', message, { file: place.file, column: name, position: c + 1 })
    }
    seen.set(name, c)
  })
}
