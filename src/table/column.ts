/**
 * One column of a table, while it is read and after.
 *
 * The first cell that is not missing decides: a number makes a numeric column, anything else a text column, whose cells
 * are not kept. A cell of a numeric column that is no number is NaN, and the first such cell is kept for the message
 * that using the column gives.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { hasThousands, isDecimalComma, isInfinity, isMissing, numberOf, trimmed } from './cells.js'
import { GrowingColumn } from './growing.js'
import type { Place } from './place.js'

/** A cell that a message may show; the row counts from 0. */
export interface NotedCell {
  row: number
  text: string
}

/** A column as it is known from outside. */
export interface Column {
  readonly name: string
  /** `'empty'`: all cells are missing. */
  readonly kind: 'number' | 'text' | 'empty'
  /** How many cells are missing. */
  readonly missing: number
  /** The numbers, NaN where a cell is missing; of length 0 for text. */
  readonly values: Float64Array
  /** The first cell that is not missing. */
  readonly first: NotedCell | null
  /** The first cell of a numeric column that is no finite number. */
  readonly bad: NotedCell | null
}

/** A column while it is read. */
export class ColumnReader {
  readonly name: string
  private kind: Column['kind'] = 'empty'
  private missing = 0
  private rows = 0
  private first: NotedCell | null = null
  private bad: NotedCell | null = null
  private readonly numbers = new GrowingColumn()

  constructor(name: string) {
    this.name = name
  }

  /** The first cell of a text column; null for any other column. */
  get firstText(): NotedCell | null {
    return this.kind === 'text' ? this.first : null
  }

  /** Takes the next cell, as text. */
  push(cell: string): void {
    if (this.kind === 'text') return this.pushText(cell)
    let value = numberOf(cell)
    if (value - value !== 0) {
      const text = trimmed(cell)
      if (isMissing(text)) {
        this.missing++
        value = NaN
      } else if (text !== cell) {
        return this.push(text)
      } else {
        if (this.kind === 'empty' && Number.isNaN(value) && !isInfinity(text)) {
          this.kind = 'text'
          this.first = { row: this.rows++, text }
          this.numbers.finish()
          return
        }
        this.bad ??= { row: this.rows, text }
        this.note(text)
        value = NaN
      }
    } else if (this.first === null) {
      this.note(trimmed(cell))
    }
    this.numbers.push(value)
    this.rows++
  }

  /** Takes the next cell, as a number: NaN is missing. */
  pushNumber(value: number): void {
    if (value - value !== 0 || this.kind === 'text') return this.push(Number.isNaN(value) ? '' : String(value))
    if (this.first === null) this.note(String(value))
    this.numbers.push(value)
    this.rows++
  }

  private pushText(cell: string): void {
    if (isMissing(trimmed(cell))) this.missing++
    this.rows++
  }

  private note(text: string): void {
    this.kind = 'number'
    this.first ??= { row: this.rows, text }
  }

  /** The finished column. */
  finish(): Column {
    const { name, kind, missing, first, bad } = this
    return { name, kind, missing, first, bad, values: kind === 'text' ? new Float64Array(0) : this.numbers.finish() }
  }
}

/**
 * Refuses a column that cannot be used as numbers.
 *
 * @throws HindcastError `CSV_NOT_A_NUMBER`, `CSV_DECIMAL_COMMA`, `COLUMN_NOT_NUMERIC`, `COLUMN_ALL_MISSING`
 */
export function requireNumeric(column: Column, place: Place): void {
  const { name, kind, bad, first } = column
  if (kind === 'number' && bad === null) return
  if (kind === 'empty') {
    const message = `${place.prefix}the column ${shown(name)} has no value at all: every cell is missing.`
    throw new HindcastError('COLUMN_ALL_MISSING', message, { file: place.file, column: name })
  }
  const cell = (bad ?? first)!
  const facts = { file: place.file, row: place.number(cell.row), column: name, value: cell.text }
  if (isDecimalComma(cell.text) || hasThousands(cell.text))
    throw decimalComma(name, cell.text, place.number(cell.row), place)
  if (kind === 'text') {
    throw new HindcastError(
      'COLUMN_NOT_NUMERIC',
      `${place.head(cell.row)}: the column ${shown(name)} is text, its first value is ${shown(cell.text)}; ` +
        'a column of numbers was expected.',
      facts,
    )
  }
  const expected = isInfinity(cell.text) || !Number.isNaN(numberOf(cell.text)) ? 'a finite number' : 'a number'
  throw new HindcastError(
    'CSV_NOT_A_NUMBER',
    `${place.head(cell.row)}: the column ${shown(name)} has ${shown(cell.text)}, where ${expected} was expected; ` +
      'correct the cell, or leave it empty if the value is missing.',
    facts,
  )
}

/** The refusal of a comma in a number, decimal or between thousands; `number` is the line or row as people count it. */
export function decimalComma(name: string, text: string, number: number, place: Place): HindcastError {
  const point = shown(text.replace(',', '.'))
  const or = isDecimalComma(text) ? `, or ${point} if the comma is a decimal one` : ''
  const fault = hasThousands(text)
    ? `which seems to have thousands separators; write ${shown(text.replaceAll(',', ''))}${or}.`
    : `which seems to have a decimal comma; only decimal points are read, so write ${point}.`
  return new HindcastError(
    isDecimalComma(text) ? 'CSV_DECIMAL_COMMA' : 'CSV_NOT_A_NUMBER',
    `${place.headAt(number)}: the column ${shown(name)} has ${shown(text)}, ${fault}`,
    { file: place.file, row: number, column: name, value: text },
  )
}
