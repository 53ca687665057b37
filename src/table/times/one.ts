/**
 * A single time from its text, in the form of an index.
 *
 * @module
 */
import { type DateForm, patternOf } from './form.js'
import { readPattern } from './pattern.js'
import { TimeColumn } from './time-column.js'

/**
 * Milliseconds since 1970 UTC of a text that is written in a form, or as ISO 8601 has it.
 *
 * @param offset minutes ahead of UTC of the clock that a text without a zone is of
 * @returns the value; `'form'` if it is written otherwise, `'date'` if it is no date of the calendar
 */
export function readInForm(text: string, form: DateForm, offset: number): number | 'form' | 'date' {
  const read = readPattern(text, patternOf(form))
  if (typeof read === 'object') return read.clock - (read.offset ?? offset) * 60000
  const column = new TimeColumn('ymd')
  column.push(text)
  const { readings, bad, zoned } = column.finish()
  if (readings.length > 0 && readings[0].name === 'iso') {
    return readings[0].values()[0] - (zoned ? 0 : offset * 60000)
  }
  return read === 'date' || bad?.fault === 'date' ? 'date' : 'form'
}
