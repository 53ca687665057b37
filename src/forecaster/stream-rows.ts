/**
 * The rows of a stream, checked: what is followed, which columns a row must have, and what a person with a stream can do
 * about a row that is refused.
 *
 * @module
 */
import { HindcastError, nearest, shown } from '../errors.js'
import type { Cell } from '../table/index.js'
import { described } from '../table/arrays.js'
import { Place } from '../table/place.js'

/** A new row: its cells by column, including the index. */
export type StreamRow = Readonly<Record<string, Cell>>

/** Rows as they are given to `follow`. */
export type StreamRows = AsyncIterable<StreamRow> | Iterable<StreamRow>

/** One row of a stream that is taken row by row, with its number there. */
export class NumberedRow implements Iterable<StreamRow> {
  readonly number: number
  private readonly row: StreamRow

  constructor(row: StreamRow, number: number) {
    this.row = row
    this.number = number
  }

  *[Symbol.iterator](): Generator<StreamRow> {
    yield this.row
  }
}

/** Where a row stands in what was given. */
export interface RowPlace {
  /** Its number, 1 first, or its line in a file. */
  number: number
  /** How it is called at the head of a sentence, and in it. */
  head: string
  text: string
}

/** The place of a row of `follow`, 1 first. */
export const placeInStream = (number: number): RowPlace => ({
  number,
  head: `Row ${number} of the stream`,
  text: `row ${number} of the stream`,
})

/** The places of rows that were kept: a sentence says where each stood in what was given, a fact which of these it is. */
export class KeptPlace extends Place {
  private readonly rows: readonly RowPlace[]

  constructor(rows: readonly RowPlace[]) {
    super(undefined, 'row', 1)
    this.rows = rows
  }

  override head(row: number): string {
    return this.rows[this.number(row) - 1].head
  }

  override text(row: number): string {
    return this.rows[this.number(row) - 1].text
  }

  override part(rows: Int32Array): KeptPlace {
    const place = new KeptPlace(this.rows)
    place.reorder(rows.map((row) => this.number(row) - 1))
    return place
  }
}

/** @throws HindcastError `OPTION_INVALID` for what holds no rows, and for options beside them */
export function requireRows(rows: unknown, others: readonly unknown[]): asserts rows is StreamRows {
  const isIterable =
    typeof rows === 'object' && rows !== null && (Symbol.asyncIterator in rows || Symbol.iterator in rows)
  if (isIterable) {
    const [options] = others
    if (options === undefined) return
    throw new HindcastError(
      'OPTION_INVALID',
      `follow takes rows and no options, but ${described(options)} stands beside them; what a forecast has, such as interval, is an option of Forecaster.create or Forecaster.load.`,
      { option: 'options', value: options },
    )
  }
  throw new HindcastError(
    'OPTION_INVALID',
    `follow takes rows, as an array or another iterable or async iterable of objects such as { date: '2020-01-01', y: 1 }, not ${rows === undefined ? 'undefined' : shown(rows)}; one row is given as [row], and the rows of a table are given to update.`,
    { option: 'rows', value: rows },
  )
}

/**
 * Refuses what is not a row, and a row that has not all the columns that are needed; their values may be missing.
 *
 * @throws HindcastError `ROW_INVALID`, `COLUMN_UNKNOWN`
 */
export function requireColumns(row: StreamRow, needed: readonly string[], { head, number }: RowPlace): void {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    throw new HindcastError(
      'ROW_INVALID',
      `${head} is ${shown(row)}; expected an object, such as { date: '2020-01-01', y: 1 }.`,
      { row: number, value: row },
    )
  }
  const names = Object.keys(row)
  const lacking = needed.filter((name) => !names.includes(name))
  if (lacking.length === 0) return
  for (const column of names.filter((name) => !needed.includes(name))) {
    const near = nearest(column, lacking)
    if (near === null) continue
    const message = `${head} has the column ${shown(column)}, which the model does not know; did you mean ${shown(near)}?`
    throw new HindcastError('COLUMN_UNKNOWN', message, { row: number, column, expected: near, columns: [...needed] })
  }
  const list = lacking.map((name) => shown(name)).join(', ')
  const message = `${head} lacks ${lacking.length === 1 ? 'the column' : 'the columns'} ${list}, which the model needs; where a value is missing, give null.`
  throw new HindcastError('COLUMN_UNKNOWN', message, { row: number, column: lacking[0], columns: [...needed] })
}

/** What can be done about a row that does not come after the last one. */
const IN_ORDER =
  'rows come in order, one a time, so skip it; to begin again with older rows, load the model again and follow with that.'

/** The refusal of a row whose time lies before that of the row before it. */
export function stepsBack(
  { head, number }: RowPlace,
  column: string,
  value: unknown,
  previous: unknown,
): HindcastError {
  const message = `${head}: the index ${shown(column)} goes back from ${shown(previous)} to ${shown(value)}; ${IN_ORDER}`
  return new HindcastError('INDEX_ORDER', message, { row: number, column, value, previous })
}

/**
 * The refusal of rows in the words of a stream: `facts.row` counts the rows that were given, not those that are kept, and
 * for the newest no option of reading is named, since there is none to give.
 *
 * @param error the refusal of a table of the rows kept
 * @param places of these rows, the newest last
 */
export function refusedRow(error: unknown, places: readonly RowPlace[]): unknown {
  if (!(error instanceof HindcastError)) return error
  const { code, words, facts } = error
  const place = places[(facts.row ?? 0) - 1]
  if (place === undefined) return error
  const { option: _, ways: __, ...others } = facts
  const said = facts.row === places.length ? newestWords(error, place) : null
  return new HindcastError(code, said ?? words, { ...others, row: place.number })
}

/** What is said of the newest row; null: what is said of a table's. */
function newestWords({ code, facts }: HindcastError, place: RowPlace): string | null {
  const { column = '', value, previous } = facts
  const [name, text] = [shown(column), shown(value)]
  if (code === 'INDEX_ORDER' && value !== previous) return stepsBack(place, column, value, previous).message
  const isMissing = value === '' || value === null || value === undefined
  const own: Partial<Record<typeof code, string>> = {
    INDEX_ORDER: `the index ${name} repeats ${text}; ${IN_ORDER}`,
    INDEX_FORM: isMissing
      ? `the index ${name} has no time; give it, or skip the row.`
      : `the index ${name} has ${text}, which is not a time as those before it are; write it as they are.`,
    CSV_NOT_A_NUMBER: `the column ${name} has ${text}, which is not a number as those before it are; give a number, or null where the value is missing.`,
  }
  const said = own[code]
  return said === undefined ? null : `${place.head}: ${said}`
}
