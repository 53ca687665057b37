/**
 * Reads an index column cell by cell, to times or integers.
 *
 * A column that the user named must read as an index, or the first cell that does not is an error. The first column of
 * a table without a named index becomes the index
 * - if its cells are times;
 * - if its cells are strictly ascending integers, there are other columns, and either the column's name says that it
 *   counts (index, id, row, step, t, time, day, …) or there are three rows or more at one and the same distance.
 *
 * Four digits are a year where the name says so (`year`, `date`) or the step is a year; otherwise an integer.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import type { IndexRead } from './build-index.js'
import { isMissing, numberOf, trimmed } from './cells.js'
import { GrowingColumn } from './growing.js'
import type { Place } from './place.js'
import type { StepOption } from './step.js'
import { formText } from './times/form.js'
import { namedLikeTimes, namedLikeYears } from './times/names.js'
import { READING_WORDS, type TimeReading } from './times/reading.js'
import { isRegularReading, settle } from './times/settle.js'
import { TimeColumn, type TimesFound } from './times/time-column.js'

/** Names of columns that count rows. */
const COUNTING =
  /^(index|idx|i|id|no|nr|n|num|number|row|rows|row ?_?(no|nr|number|id|index)|t|time|time ?_?(step|stamp|index)|timestamp|tick|step|epoch|seq|sequence|sample|frame|day|date|week|month|quarter|year|hour|minute|second|period|ds)$/i

/** One index column while it is read. */
export class IndexReader {
  readonly name: string
  /** Whether the user named the column; otherwise it is the first one, taken only if it reads as an index. */
  private readonly chosen: boolean
  private readonly place: Place
  private times: TimeColumn | null
  private integers: GrowingColumn | null = new GrowingColumn()
  private ascending = true
  private rows = 0
  private failed: { row: number; text: string } | null = null

  constructor(name: string, chosen: boolean, format: string | undefined, place: Place) {
    this.name = name
    this.chosen = chosen
    this.place = place
    this.times = new TimeColumn(format)
    if (format !== undefined) this.integers = null
  }

  /**
   * Takes the next cell.
   *
   * @returns false if the column is no index after all (never for a column that the user named)
   * @throws HindcastError `INDEX_FORM`
   */
  push(cell: string): boolean {
    const text = trimmed(cell)
    const missing = isMissing(text)
    if (this.integers !== null && !this.pushInteger(text)) this.integers = null
    if (this.times !== null && !(missing ? this.times.pushMissing(text) : this.times.push(text))) this.dropTimes()
    this.rows++
    if (this.times !== null || this.integers !== null) return true
    this.failed ??= { row: this.rows - 1, text }
    if (!this.chosen) return false
    throw this.refusal(this.failed, missing ? 'is missing; every row needs its index' : this.unread)
  }

  private get unread(): string {
    return (
      'is in no form that is read: the index may hold integers or dates; pass dateFormat (--date-format) to say how ' +
      `they are written, such as '%d.%m.%Y %H:%M'`
    )
  }

  private pushInteger(text: string): boolean {
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : NaN
    if (!Number.isSafeInteger(value)) return false
    const integers = this.integers!
    const n = integers.length
    if (n > 0 && value <= integers.at(n - 1)) {
      this.ascending = false
      if (!this.chosen && this.times === null) return false
    }
    integers.push(value === 0 ? 0 : value)
    return true
  }

  /** The column is no column of times: an error where its cells are meant as such. */
  private dropTimes(): void {
    const found = this.times!.finish()
    this.times = null
    if (this.integers === null) this.refuseTimes(found)
  }

  private refuseTimes(found: TimesFound): void {
    const { bad, missing, good } = found
    const first = bad !== null && (missing === null || bad.row < missing.row) ? bad : missing
    if (first === null) return
    const written = good > 0 && !(found.readings[0]?.bare ?? false)
    const meant = namedLikeTimes(this.name) && /\d/.test(first.text) && Number.isNaN(numberOf(first.text))
    if (!this.chosen && !written && bad?.fault !== 'date' && !meant && !(first === missing && /date/i.test(this.name)))
      return
    const form = good > 0 && found.readings.length > 0 ? formText(found.readings[0].form) : ''
    const fault =
      first === missing
        ? 'is missing; every row needs its index'
        : bad?.fault === 'date'
          ? 'is no date of the calendar'
          : form === ''
            ? this.unread
            : `does not read as the cells before it do (${form})`
    throw this.refusal(first, fault)
  }

  private refusal({ row, text }: { row: number; text: string }, fault: string): HindcastError {
    const wayOut = this.chosen ? '' : `; name another index column, or pass index 'none' (--index none) for no index`
    return new HindcastError(
      'INDEX_FORM',
      `${this.place.head(row)}: the index ${shown(this.name)} has ${shown(text)}, which ${fault}${wayOut}.`,
      { file: this.place.file, row: this.place.number(row), column: this.name, value: text, option: 'dateFormat' },
    )
  }

  /**
   * What was read, or null if the column is no index.
   *
   * @param otherColumns how many columns the table has beside this one
   * @throws HindcastError `INDEX_FORM` for times that read in two ways
   */
  finish(otherColumns: number, step: StepOption): IndexRead | null {
    const { name, chosen } = this
    const found = this.times?.finish() ?? null
    const integers = this.integers?.finish() ?? null
    if (found !== null && found.good > 0) {
      if (integers === null) this.refuseTimes(found)
      const whole = found.badCount === 0
      if (whole && this.isTimes(found, otherColumns, step)) return this.dates(found)
    }
    if (integers === null) return null
    const counts = COUNTING.test(name)
    if (!chosen && !(this.ascending && otherColumns > 0 && (counts || evenlySpaced(integers)))) return null
    return { kind: 'integer', name, values: integers }
  }

  /** Whether cells that read as times are meant as such: bare numbers only where name, user or regularity say so. */
  private isTimes({ readings }: TimesFound, otherColumns: number, step: StepOption): boolean {
    const [first] = readings
    if (first.name === 'clock') return false
    if (!first.bare) return true
    const { chosen, name } = this
    if (!chosen && otherColumns === 0) return false
    if (first.name === 'year') return step === 'year' || namedLikeYears(name)
    return chosen || namedLikeTimes(name) || COUNTING.test(name) || (this.ascending && isRegularReading(first))
  }

  private dates(found: TimesFound): IndexRead {
    const { readings, lostZero } = found
    const reading = lostZero ? null : settle(readings)
    if (reading === null) throw this.ambiguous(readings, lostZero)
    const { form, offsets } = reading
    return { kind: 'date', name: this.name, values: reading.values(), form, offsets }
  }

  /** The question which of several readings is meant. */
  private ambiguous(readings: TimeReading[], lostZero: boolean): HindcastError {
    const { place, name } = this
    const ways = lostZero
      ? `months behind a point, of which one may have lost its zero (1990.1 for October): pass dateFormat '%Y.%m' ` +
        `(--date-format %Y.%m) if it has`
      : `${readings.map((r) => READING_WORDS[r.name]).join(' or ')}: pass dateFormat ` +
        `(${readings.map((r) => `--date-format ${r.name}`).join(' or ')}) to say which`
    const message = `${place.prefix}the index ${shown(name)} reads as ${ways}.`
    return new HindcastError('INDEX_FORM', message, { file: place.file, column: name, option: 'dateFormat' })
  }
}

/** Whether there are three values or more at one and the same distance. */
function evenlySpaced(values: Float64Array): boolean {
  if (values.length < 3) return false
  const d = values[1] - values[0]
  for (let r = 2; r < values.length; r++) if (values[r] - values[r - 1] !== d) return false
  return true
}
