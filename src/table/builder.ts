/**
 * Builds a table row by row: one reader a column; what the columns are is found out when all rows are there.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { assemble } from './assemble.js'
import { trimmed } from './cells.js'
import { ColumnReader, type ColumnRole } from './column-reader.js'
import type { CheckedOptions } from './options.js'
import type { TableParts } from './parts.js'
import type { Place } from './place.js'
import type { Findings } from './reading.js'
import { namesOf, type Roles, rolesOf, rulesOf } from './roles.js'
import type { Search } from './search.js'
import { TimeColumn } from './times/time-column.js'
import { whole } from '../text/number.js'
import { setting, words } from '../text/words.js'

/** A table while it is read. */
export class TableBuilder {
  readonly readers: ColumnReader[]
  readonly place: Place
  /** Index values that are not among the columns. */
  readonly indexReader: ColumnReader | null
  rows = 0
  private readonly options: CheckedOptions
  private readonly roles: Roles
  // The columns of the index as one text a row, where a pattern says how they read together.
  private readonly whole: TimeColumn | null

  /**
   * @param names the columns, in order; '' where one has no name
   * @param indexValues the index is not among the columns but given cell by cell to `indexReader`
   * @param headerLine the last line above the first row, of a text
   * @throws HindcastError `COLUMN_DUPLICATE`; `COLUMN_UNKNOWN` for a column that an option names
   */
  constructor(
    names: string[],
    options: CheckedOptions,
    place: Place,
    { indexValues = false, commaDelimits = true, headerLine = 0 } = {},
  ) {
    const own = namesOf(names)
    refuseDuplicates(own, place, headerLine)
    this.options = options
    this.place = place
    this.roles = rolesOf(own, options)
    const rules = rulesOf(options, commaDelimits)
    const { index, series } = this.roles
    const { dateFormat } = options
    this.readers = own.map((name, c) => {
      const time = index?.includes(c) === true
      const role: ColumnRole = { time, series: series.includes(c) }
      // Without a named index any column may be it; among several named ones a pattern is that of all together.
      if (dateFormat !== undefined && (index === null || (time && !isJoined(index, dateFormat))))
        role.dateFormat = dateFormat
      return new ColumnReader(name, rules, role)
    })
    const indexName = own.includes('index') ? 'index values' : 'index'
    this.indexReader = indexValues ? new ColumnReader(indexName, rules, { time: true, dateFormat }) : null
    this.whole =
      index !== null && dateFormat !== undefined && isJoined(index, dateFormat)
        ? new TimeColumn(dateFormat, true)
        : null
  }

  /** Cells that are held. */
  get cells(): number {
    return this.rows * this.readers.length
  }

  /** Takes a row of cells, as many as there are columns. */
  pushRow(cells: string[]): void {
    const { readers } = this
    for (let c = 0; c < readers.length; c++) readers[c].push(cells[c])
    if (this.whole !== null) this.whole.push(this.roles.index!.map((c) => trimmed(cells[c])).join(' '))
    this.rows++
  }

  /** Takes a row of texts and numbers (NaN is missing); behind the columns the index value, if it is none of them. */
  pushCells(cells: readonly (string | number)[]): void {
    const { readers, indexReader } = this
    cells.forEach((cell, c) => {
      const reader = c < readers.length ? readers[c] : indexReader!
      if (typeof cell === 'number') reader.pushNumber(cell)
      else reader.push(cell)
    })
    if (this.whole !== null) this.whole.push(this.roles.index!.map((c) => trimmed(String(cells[c]))).join(' '))
    this.rows++
  }

  /**
   * The parts of the finished table.
   *
   * @param found what was found before the columns: the frame
   * @param askUntimed looks at a table without times and may ask what it is
   * @throws HindcastError `CSV_NO_ROWS`, and what finding the index may throw
   */
  finish(found: Findings, askUntimed: (search: Search) => void = () => undefined): TableParts {
    const { place, options, rows } = this
    if (rows === 0) {
      const message = `${place.prefix}there is no row below the header; at least one was expected.`
      throw new HindcastError('CSV_NO_ROWS', message, { file: place.file })
    }
    return assemble({
      readers: this.readers,
      indexReader: this.indexReader,
      whole: this.whole?.finish() ?? null,
      roles: this.roles,
      rows,
      options,
      place,
      found,
      askUntimed,
    })
  }
}

/** Whether a format is a pattern that several columns have together. */
const isJoined = (index: readonly number[], dateFormat: string): boolean => index.length > 1 && dateFormat.includes('%')

/** Refuses two columns of one name. */
function refuseDuplicates(names: readonly string[], place: Place, headerLine: number): void {
  const seen = new Map<string, number>()
  names.forEach((name, c) => {
    const other = seen.get(name)
    if (other !== undefined) {
      const way =
        headerLine === 0
          ? ''
          : words`, or call them "column 1", "column 2", … with ${setting('skip', headerLine)} and ${setting('header', false)}`
      const message = words`${place.prefix}the columns ${whole(other + 1)} and ${whole(c + 1)} are both named ${shown(name)}; rename one${way}.`
      throw new HindcastError('COLUMN_DUPLICATE', message, { file: place.file, column: name, position: c + 1 })
    }
    seen.set(name, c)
  })
}
