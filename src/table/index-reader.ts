/**
 * Reads an index column cell by cell, to integers and one form.
 *
 * A column that the user named must read as an index, or the first cell that does not is an error. The first column of
 * a table without a named index becomes the index
 * - if its cells are dates of one form;
 * - if its cells are strictly ascending integers, there are other columns, and either the column's name says that it
 *   counts (index, id, row, step, t, time, day, …) or there are three rows or more at one and the same distance.
 *
 * Four digits are a year where the name says so (`year`, `date`) or the step is a year; otherwise an integer.
 * A first column that starts like a date but is none that is read is an error, not a text column.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { DATE_FORMS, formText, isCompactDate, looksLikeDate, readDate, type DateForm, sameForm } from './date-form.js'
import { isMissing, numberOf, trimmed } from './cells.js'
import { DAY, daysFromCivil } from './civil.js'
import { GrowingColumn } from './growing.js'
import type { IndexRead } from './index-column.js'
import type { Place } from './place.js'
import type { StepOption } from './step.js'

/** Names of columns that count rows. */
const COUNTING =
  /^(index|idx|i|id|no|nr|n|num|number|row|rows|row ?_?(no|nr|number|id|index)|t|time|time ?_?(step|stamp|index)|timestamp|tick|step|epoch|seq|sequence|sample|frame|day|date|week|month|quarter|year|hour|minute|second|period|ds)$/i

/** Names of columns whose four digits are years. */
const YEARS = /(^|[^a-z])(years?|yr|yyyy|date|jahr|année|annee|año|anno)($|[^a-z])/i

/** Names of columns whose cells are dates, in whatever form. */
const DATES = /^(date|dates|datetime|date ?_?time|time|timestamp|time ?_?stamp|ds|day|month|datum|fecha)$/i

/** One index column while it is read. */
export class IndexReader {
  readonly name: string
  /** Whether the user named the column; otherwise it is the first one, taken only if it reads as an index. */
  private readonly chosen: boolean
  private readonly place: Place
  private readonly values = new GrowingColumn()
  private kind: 'integer' | 'date' | null = null
  private form: DateForm | null = null
  private offset = 0
  private offsets: number[] | null = null
  private fourDigits = true
  private compactDates = true
  private ascending = true

  constructor(name: string, chosen: boolean, place: Place) {
    this.name = name
    this.chosen = chosen
    this.place = place
  }

  /**
   * Takes the next cell.
   *
   * @returns false if the column is no index after all (never for a column that the user named)
   * @throws HindcastError `INDEX_FORM`
   */
  push(cell: string): boolean {
    const row = this.values.length
    const text = trimmed(cell)
    if (isMissing(text)) {
      return this.giveUp(text, 'is missing; every row needs its index', this.kind === 'date' || /date/i.test(this.name))
    }
    if (this.kind !== 'date') {
      const value = /^[+-]?\d+$/.test(text) ? Number(text) : NaN
      if (Number.isSafeInteger(value)) return this.pushInteger(value, text.length === 4)
      if (this.kind === 'integer') return this.giveUp(text, 'is no integer, as the cells before it are', false)
    }
    const read = readDate(text)
    if (typeof read !== 'object') {
      const fault =
        read === 'date'
          ? `is no date of the calendar`
          : `is in no form that is read: the index may hold integers, or dates written ${DATE_FORMS}`
      const meant = DATES.test(this.name) && /\d/.test(text) && Number.isNaN(numberOf(text))
      return this.giveUp(text, fault, this.kind === 'date' || read === 'date' || looksLikeDate(text) || meant)
    }
    if (this.form === null) {
      this.kind = 'date'
      this.form = read.form
      this.offset = read.offset
    } else if (!sameForm(read.form, this.form)) {
      return this.giveUp(text, `is not written ${formText(this.form)}, as the cells before it are`, true)
    }
    if (this.offsets === null && read.offset !== this.offset) this.offsets = new Array<number>(row).fill(this.offset)
    this.offsets?.push(read.offset)
    this.values.push(read.value)
    return true
  }

  private pushInteger(value: number, fourDigits: boolean): boolean {
    this.kind = 'integer'
    if (!fourDigits || value < 0) this.fourDigits = false
    if (this.compactDates && !isCompactDate(value)) this.compactDates = false
    const n = this.values.length
    if (n > 0 && value <= this.values.at(n - 1)) {
      this.ascending = false
      if (!this.chosen) return false
    }
    this.values.push(value === 0 ? 0 : value)
    return true
  }

  /** No index: an error where the user named the column or its cells are dates; otherwise the column is not taken. */
  private giveUp(text: string, fault: string, isError: boolean): boolean {
    if (!this.chosen && !isError) return false
    const row = this.values.length
    const wayOut = this.chosen ? '' : `; name another index column, or pass index 'none' for no index`
    throw new HindcastError(
      'INDEX_FORM',
      `${this.place.head(row)}: the index ${shown(this.name)} has ${shown(text)}, which ${fault}${wayOut}.`,
      { file: this.place.file, row: this.place.number(row), column: this.name, value: text },
    )
  }

  /**
   * What was read, or null if the column is no index.
   *
   * @param otherColumns how many columns the table has beside this one
   * @throws HindcastError `INDEX_FORM` for dates without separators (20120131)
   */
  finish(otherColumns: number, step: StepOption): IndexRead | null {
    const { name, chosen } = this
    const values = this.values.finish()
    if (this.kind === null) return null
    if (this.kind === 'date') {
      const offsets = this.offsets === null ? this.offset : Int16Array.from(this.offsets)
      return { kind: 'date', name, values, form: this.form!, offsets }
    }
    const years = this.fourDigits && (step === 'year' || YEARS.test(name))
    if (years && (chosen || otherColumns > 0)) {
      const form: DateForm = { precision: 'year', separator: '', zone: 'none' }
      return { kind: 'date', name, values: values.map((year) => daysFromCivil(year, 1, 1) * DAY), form, offsets: 0 }
    }
    const counts = COUNTING.test(name)
    if (!chosen && !(this.ascending && otherColumns > 0 && (counts || evenlySpaced(values)))) return null
    if (this.compactDates && values.length > 1 && (chosen || counts || DATES.test(name))) {
      const first = String(values[0])
      const dashed = `${first.slice(0, 4)}-${first.slice(4, 6)}-${first.slice(6)}`
      throw new HindcastError(
        'INDEX_FORM',
        `${this.place.prefix}the index ${shown(name)} holds dates without separators (${first}), ` +
          `which would be read as integers; write ${dashed}.`,
        { file: this.place.file, row: this.place.number(0), column: name, value: first },
      )
    }
    return { kind: 'integer', name, values }
  }
}

/** Whether there are three values or more at one and the same distance. */
function evenlySpaced(values: Float64Array): boolean {
  if (values.length < 3) return false
  const d = values[1] - values[0]
  for (let r = 2; r < values.length; r++) if (values[r] - values[r - 1] !== d) return false
  return true
}
