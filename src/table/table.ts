/**
 * The table: columns of float64 with an index.
 *
 * @module
 */
import { counted, HindcastError, shown } from '../errors.js'
import { setting, words } from '../text/words.js'
import { type Cell, checkedColumns, checkedNames, columnsOfRows, isList } from './arrays.js'
import { TableBuilder } from './builder.js'
import type { AxisDescription, IndexValue } from './axis.js'
import { type Column, requireNumeric } from './column.js'
import { columnTexts } from './cell-text.js'
import type { Gap, Index } from './index-column.js'
import {
  checkOptions,
  type GapPolicy,
  type GivenReading,
  type MissingPolicy,
  type TableOptions,
  unknownColumn,
} from './options.js'
import type { TableParts } from './parts.js'
import { Place } from './place.js'
import { type Reading, readingOf } from './reading.js'
import { withRowsAhead } from './tools/ahead.js'
import { between, sliced, tailOf } from './tools/between.js'
import { csvPieces } from './tools/csv-text.js'
import { hashColumns } from './tools/hash.js'
import type { Every } from './tools/period.js'
import { type Aggregate, resampled } from './tools/resample.js'
import { taken } from './tools/take.js'
import { whole } from '../text/number.js'

/** Options that say how a text is cut, which a table of arrays does not need. */
type TextOptions = 'delimiter' | 'header' | 'skip' | 'skipFooter' | 'comment' | 'encoding'

/**
 * Options of tables made from arrays. The index may also be given as values, one per row; an array of column names
 * means several columns, joined.
 */
export interface ArrayTableOptions extends Omit<TableOptions, 'index' | TextOptions> {
  index?: string | false | ArrayLike<Cell>
}

/**
 * Named columns with an index. Missing cells are NaN; how they are treated is in `policy`, and `fill` does it. Created
 * by `readCsv`, `parseCsv`, {@link Table.fromColumns} and {@link Table.fromRows}.
 */
export class Table {
  /** Number of rows. */
  readonly rows: number
  /** The index; where the table has no index column, it counts the rows from 0. */
  readonly index: Index
  /** All columns by name, in order, without the index. */
  readonly columns: ReadonlyMap<string, Column>
  /** How missing cells and gaps are treated. */
  readonly policy: { readonly missing: MissingPolicy; readonly gaps: GapPolicy }
  /** Where rows stand, for messages. */
  readonly place: Place
  /** What was detected when the table was read; its `sentence` is empty for a plain table. */
  readonly reading: Reading
  /** The names of the series, in order of appearance; null where the table is one series. */
  readonly series: readonly string[] | null
  /** The first row of each series; `[0]` where the table is one series. */
  readonly seriesStarts: Int32Array
  /** The options of reading that were given: a model keeps them, to read a later file alike. */
  readonly given: GivenReading
  private readonly leftOut: readonly string[]
  private readonly order: readonly string[]

  /** For the makers named above. */
  constructor(parts: TableParts) {
    this.rows = parts.rows
    this.index = parts.index
    this.columns = parts.columns
    this.place = parts.place
    this.policy = parts.policy
    this.reading = parts.reading ?? readingOf({})
    this.series = parts.series?.names ?? null
    this.seriesStarts = parts.series?.starts ?? new Int32Array(1)
    this.leftOut = parts.leftOut ?? []
    this.order = parts.order ?? []
    this.given = parts.given ?? {}
  }

  /** What the table is made of. */
  private parts(): TableParts {
    const { rows, index, columns, place, policy, reading, given, leftOut, order, series, seriesStarts } = this
    const named = series === null ? null : { names: series, starts: seriesStarts }
    return { rows, index, columns: new Map(columns), place, policy, reading, given, leftOut, order, series: named }
  }

  /** The same table under other policies. */
  withPolicy(policy: TableParts['policy']): Table {
    return new Table({ ...this.parts(), policy })
  }

  /** The same table as one that goes on after another: its months keep that one's day, where its rows do. */
  goingOn(earlier: AxisDescription): Table {
    const index = this.index.goingOn(earlier)
    return index === this.index ? this : new Table({ ...this.parts(), index })
  }

  /** The table as if it had been read otherwise: what was written as a plain CSV is again what it was before. */
  asRead(index: AxisDescription, given: GivenReading, found: Partial<Reading>): Table {
    return new Table({
      ...this.parts(),
      index: this.index.describedBy(index),
      given,
      reading: { ...this.reading, ...found },
    })
  }

  /** The same table as if its numbers had borne these units and signs in what was read, and no others. */
  withSigns(signs: readonly { sign: string; columns: readonly string[] }[] = []): Table {
    const signOf = (name: string) => signs.find(({ columns }) => columns.includes(name))?.sign
    const columns = [...this.columns].map(
      ([name, c]) => [name, { ...c, form: { ...c.form, sign: signOf(name) } }] as const,
    )
    return new Table({ ...this.parts(), columns: new Map(columns) })
  }

  /**
   * The table with some of its columns, in the order in which it has them, beside its index and series.
   *
   * @throws HindcastError `COLUMN_UNKNOWN`
   */
  select(names: readonly string[]): Table {
    const wanted = new Set(checkedNames(names).map((name) => this.column(name).name))
    const columns = new Map([...this.columns].filter(([name]) => wanted.has(name)))
    return new Table({ ...this.parts(), columns })
  }

  /**
   * Some rows by their numbers, of each series, as `Array.slice` takes them: negative numbers count from the end.
   *
   * @throws HindcastError `OPTION_INVALID` where no row is taken; what `numeric` throws for a cell that is not a number
   */
  slice(from: number, to?: number): Table {
    return new Table(sliced(this.parts(), from, to))
  }

  /** The last rows of each series; throws as {@link slice}. */
  tail(rows: number): Table {
    return new Table(tailOf(this.parts(), rows))
  }

  /**
   * The rows whose index lies between two values, both included. A date given only to the year, month, day, hour or
   * minute stands for all of it: `between('2016', '2017-03')` includes March.
   *
   * @throws HindcastError `INDEX_FORM` for a value that the index could not have; else as {@link slice}
   */
  between(from?: IndexValue, to?: IndexValue): Table {
    return new Table(between(this.parts(), from, to))
  }

  /**
   * Some rows of each series: a range each, `to` not included. Series of which no row is taken are left out.
   *
   * @throws HindcastError `OPTION_INVALID` where no row is taken; what `numeric` throws for a cell that is not a number
   */
  cut(ranges: readonly (readonly [from: number, to: number])[]): Table {
    return new Table(
      taken(
        this.parts(),
        ranges.map(([from, to]) => ({ from, to })),
        'a cut',
      ),
    )
  }

  /**
   * The table with rows appended to each series: times follow by the step, cells are missing but for words that are the
   * same in all of a series, and columns of which that is known.
   *
   * @param fixed such columns
   */
  ahead(rows: number, fixed: readonly string[] = []): Table {
    return new Table(withRowsAhead(this.parts(), rows, fixed))
  }

  /**
   * Aggregates rows to a longer period: one row for each period that has any, labelled by its start. Days and longer go by
   * the clock as written; parts of days are equally long, from the clock of the first row.
   *
   * @param every `'15min'`, `'1h'`, `'1d'`, `'1w'` (from Monday), `'1mo'`, `'1q'`, `'1y'`; or a number of seconds, of
   * integers the difference, of a table without an index rows
   * @param aggregate how the numbers of a period are combined; missing ones are ignored, and a period with only missing
   * ones is missing. A text column takes the first of each period, or with `'last'` the last.
   * @throws HindcastError `OPTION_INVALID`; what `numeric` throws for a cell that is not a number
   */
  resample(every: Every, aggregate: Aggregate = 'mean'): Table {
    return new Table(resampled(this.parts(), every, aggregate))
  }

  /**
   * The table as CSV that this library and others read alike: commas, decimal points, dates of ISO 8601, missing cells
   * empty. Numbers are written in full. The index comes first; before it, where no column holds them, the series.
   *
   * @throws HindcastError `COLUMN_NOT_NUMERIC` for a column of more different words than are kept; what `numeric`
   * throws
   */
  toCsv(): string {
    return [...csvPieces(this.parts())].join('')
  }

  /**
   * The same in the form of what was read: columns in their order there, the index among them and in its own form, and the
   * delimiter. Where several columns make the index, it is one here.
   *
   * @throws HindcastError as {@link toCsv}
   */
  toCsvAsRead(): string {
    return [...csvPieces(this.parts(), 'read')].join('')
  }

  /** The file's name, if there is one. */
  get file(): string | undefined {
    return this.place.file
  }

  /** The places where rows are missing in the index; also where the policy ignores them. */
  get gaps(): readonly Gap[] {
    return this.index.gaps
  }

  /**
   * Names of the numeric columns, in order: the default inputs. Excludes the index, the columns that name series, and
   * those in `reading.leftOut`.
   */
  get numericNames(): string[] {
    const names = [...this.columns.values()].filter((c) => c.kind === 'number').map((c) => c.name)
    return names.filter((name) => !this.leftOut.includes(name))
  }

  /** Names of the columns that are not numeric and do not name series: text, and columns without any value. */
  get otherNames(): string[] {
    const names = [...this.columns.values()].filter((c) => c.kind !== 'number').map((c) => c.name)
    return names.filter((name) => !this.leftOut.includes(name))
  }

  /** How many cells of each numeric column are missing. */
  get missing(): Map<string, number> {
    return new Map([...this.columns.values()].filter((c) => c.kind !== 'text').map((c) => [c.name, c.missing]))
  }

  /** Whether there is a column of that name; the index does not count. */
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
        words`${this.place.prefix}the column ${shown(name)} is the index of the table, so it cannot be an input or a target${
          index.kind === 'integer'
            ? words`; to use it as numbers, use ${setting('index', 'none')} or another index.`
            : '.'
        }`,
        { file, column: name },
      )
    }
    throw unknownColumn(name, [...this.columns.keys()], file)
  }

  /**
   * The numbers of a column, NaN where a cell is missing. It is the table's own array: do not modify it.
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
   * SHA-256, in hex, of the index and the columns (default: all numeric ones), to tell whether two tables are equal.
   *
   * @throws HindcastError `COLUMN_UNKNOWN`, `OPTION_INVALID`
   */
  hash(columns?: readonly string[]): string {
    return hashColumns(this, columns === undefined ? this.numericNames : checkedNames(columns))
  }

  /**
   * Makes a table from columns.
   *
   * @param columns arrays of equal length by name: a record, a Map or pairs
   * @throws HindcastError `COLUMN_LENGTH`, `COLUMN_INVALID`, `OPTION_INVALID`, `CSV_NOT_A_NUMBER` for a cell that is an
   * object, `CSV_EMPTY`, `CSV_NO_ROWS`, and what the index may throw
   */
  static fromColumns(
    columns: Record<string, ArrayLike<Cell>> | Iterable<readonly [string, ArrayLike<Cell>]>,
    options?: ArrayTableOptions,
  ): Table
  /** @internal */
  static fromColumns(columns: Map<string, Cell[]>, options: ArrayTableOptions, place: Place): Table
  static fromColumns(
    columns: Record<string, ArrayLike<Cell>> | Iterable<readonly [string, ArrayLike<Cell>]>,
    options: ArrayTableOptions = {},
    place = new Place(options?.file, 'row', 1),
  ): Table {
    const entries = checkedColumns(columns)
    const names = entries.map(([name]) => name)
    const { builder, indexValues } = startArrays(names, options, place)
    const rows = entries[0][1].length
    for (const [name, cells] of [...entries, ...(indexValues === null ? [] : [['index', indexValues] as const])]) {
      if (cells.length === rows) continue
      const message = `The column ${shown(name)} has ${counted(cells.length, 'row')}, but ${shown(entries[0][0])} has ${whole(rows)}; all must have as many.`
      throw new HindcastError('COLUMN_LENGTH', message, { column: name, value: cells.length, expected: rows })
    }
    const given = indexValues === null ? [] : [['index', indexValues] as const]
    const all = [...entries, ...given].map(([name, cells]) => columnTexts(name, cells, place))
    const row = new Array<string | number>(all.length)
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < all.length; c++) row[c] = all[c](r)
      builder.pushCells(row)
    }
    return new Table(builder.finish({}))
  }

  /**
   * Makes a table from rows. The columns are the keys of all rows, in order of appearance; a key that a row lacks is a
   * missing cell.
   *
   * @throws HindcastError `ROW_INVALID`, and as `fromColumns`
   */
  static fromRows(rows: readonly Readonly<Record<string, Cell>>[], options: ArrayTableOptions = {}): Table {
    return Table.fromColumns(columnsOfRows(rows), options)
  }
}

/** Checks names and options, and starts a builder. */
function startArrays(names: string[], options: ArrayTableOptions, place: Place) {
  if (typeof options !== 'object' || options === null) checkOptions(options)
  const { index, ...rest } = options
  const isArray = isList(index)
  const areNames =
    isArray && index.length > 0 && Array.from(index).every((v) => typeof v === 'string' && names.includes(v))
  const indexValues = isArray && !areNames ? index : null
  const checked = checkOptions(indexValues === null ? { ...rest, index: index as TableOptions['index'] } : rest)
  if (names.length === 0) throw new HindcastError('CSV_EMPTY', 'The table has no column; at least one was expected.')
  const unnamed = names.indexOf('')
  if (unnamed >= 0) {
    const message = `Column ${whole(unnamed + 1)} of the table has no name; give it one.`
    throw new HindcastError('CSV_SYNTAX', message, { column: '', position: unnamed + 1 })
  }
  return { builder: new TableBuilder(names, checked, place, { indexValues: indexValues !== null }), indexValues }
}
