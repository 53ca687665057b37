/**
 * What an index is refused with, and the questions about it: each names the row, and the option that is a way out.
 *
 * @module
 */
import { counted, HindcastError, shown } from '../errors.js'
import { named, setting, type Words, words } from '../text/words.js'
import type { IndexRows, RowOrder } from './index-rows.js'
import type { Place } from './place.js'
import { ONE_OF_REPEATS } from './repeats.js'
import { type Step, stepText } from './step.js'
import { writeDate } from './times/form.js'
import type { Starts } from './times/grid.js'
import { swapped } from './times/century.js'
import { isFallBack } from './times/order.js'

/** What may become of rows without a step. */
const AS_THEY_COME = [{ option: 'step', value: 'none', means: 'none, take the rows as they come' }]

type IndexFault = 'INDEX_ORDER' | 'INDEX_STEP'

/** The refusals of one file. */
export class IndexRefusals {
  private readonly rows: IndexRows
  private readonly place: Place

  constructor(rows: IndexRows, place: Place) {
    this.rows = rows
    this.place = place
  }

  /** Refuses times out of order that are in order once day and month change places wherever the day is up to 12. */
  swapped(row: number): void {
    const { rows } = this
    const { form } = rows.read
    const moved = form?.pattern === undefined ? null : swapped(rows.values, form.pattern, rows.starts)
    if (moved === null) return
    throw this.refuseRow(
      row,
      words`goes back to ${shown(rows.text(row))}, with day and month exchanged, as spreadsheets do to days up to 12: rows are in order if it is ${shown(writeDate(moved[row], form!, 0))}; write all dates alike`,
    )
  }

  /** The question what becomes of rows of one time. */
  repeats(groups: Int32Array): HindcastError {
    const { rows } = this
    const { values } = rows
    let row = 1
    while (row < groups.length && groups[row] === row) row++
    const [a, b] = [rows.fileRow(row - 1), rows.fileRow(row)]
    const [first, second] = a < b ? [a, b] : [b, a]
    const more = values.length - groups.length - 1
    const others = more === 0 ? '' : `, as ${more === 1 ? 'does' : 'do'} ${counted(more, 'other row')}`
    const value = rows.text(row)
    const daylight =
      rows.isLocal && isFallBack(values, row)
        ? ' (where daylight saving ends, clocks show an hour twice; with offsets or in UTC they do not)'
        : ''
    return this.refuse(
      second,
      words`repeats ${shown(value)} of ${this.place.text(first)}${others}${daylight}; use ${named('duplicates')} (first, last, mean or sum) to make one row of those of one time`,
      { value, previous: value, option: 'duplicates', ways: ONE_OF_REPEATS },
    )
  }

  /** The question whether the rows may be sorted. */
  stepsBack(row: number, file: RowOrder): HindcastError {
    const { rows } = this
    const value = rows.text(row, file)
    const previous = rows.text(row - 1, file)
    return this.refuse(
      rows.fileRow(row, file),
      words`goes back from ${shown(previous)} (${this.place.text(rows.fileRow(row - 1, file))}) to ${shown(value)}; use ${setting('order', 'sort')} to sort the rows by it`,
      { value, previous, option: 'order', ways: [{ option: 'order', value: 'sort' }] },
    )
  }

  /** The refusal of a row that a step does not fit. */
  off({ row, fault }: { row: number; fault: string }, step: Step, groups: Int32Array | null): HindcastError {
    const at = (r: number): number => groups?.[r] ?? r
    const { rows } = this
    const value = shown(rows.text(at(row)))
    if (fault === 'noWorkday') {
      return this.refuseRow(at(row), `has ${value}, which is not a working day, but the step is ${stepText(step)}`, {
        option: 'step',
      })
    }
    const before = at(row - 1)
    const previous = rows.text(before)
    return this.refuseRow(
      at(row),
      words`has ${value}, less than the step of ${stepText(step)} after ${shown(previous)} (${this.place.text(rows.fileRow(before))}); use ${setting('step', 'none')} to take the rows as they come`,
      { previous, option: 'step', ways: AS_THEY_COME },
    )
  }

  /** The question about times that have no step. */
  noStep(values: Float64Array, starts: Starts, groups: Int32Array | null): HindcastError {
    const at = (r: number): number => groups?.[r] ?? r
    const ofStart = new Set(Array.from(starts))
    let row = 2
    while (
      row < values.length &&
      (ofStart.has(row) || ofStart.has(row - 1) || values[row] - values[row - 1] === values[row - 1] - values[row - 2])
    )
      row++
    const { place, rows } = this
    const apart = (r: number): string => {
      const d = values[r] - values[r - 1]
      return rows.dates ? stepText({ unit: 'second', count: d / 1000 }) : String(d)
    }
    const last = Math.min(row, values.length - 1)
    const previous = place.text(rows.fileRow(at(last - 1)))
    const before = last >= 2 ? `, and ${previous} ${apart(last - 1)} after the one before it` : ''
    return this.refuseRow(
      at(last),
      words`has no step: ${shown(rows.text(at(last)))} comes ${apart(last)} after ${previous}${before}; use ${setting('step', 'none')} to take the rows as they come, or give the step itself`,
      { option: 'step', ways: AS_THEY_COME },
      'INDEX_STEP',
    )
  }

  /** The refusal of years of two digits that put rows out of order. */
  shortYears(row: number, [first, last]: readonly [number, number]): HindcastError {
    return this.refuseRow(
      row,
      `has ${shown(this.rows.text(row))}: years of two digits are ${String(first)} to ${String(last)} here (69 is 1969, 68 is 2068), which puts rows out of order; write them with four digits`,
    )
  }

  /** The refusal of a row, with its time. */
  private refuseRow(row: number, what: string | Words, facts: object = {}, code?: IndexFault): HindcastError {
    return this.refuse(this.rows.fileRow(row), what, { value: this.rows.text(row), ...facts }, code)
  }

  /** The refusal of a row of the file. */
  private refuse(row: number, what: string | Words, facts: object, code: IndexFault = 'INDEX_ORDER'): HindcastError {
    const { place } = this
    const { read } = this.rows
    return new HindcastError(code, words`${place.head(row)}: the index ${shown(read.name)} ${what}.`, {
      file: place.file,
      row: place.number(row),
      column: read.name,
      ...facts,
    })
  }
}
