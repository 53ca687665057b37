/**
 * The span of time that a text names: a year, a month, a day, a minute.
 *
 * @module
 */
import { addMonths, DAY } from '../civil.js'
import { type DateForm, formOf, patternOf } from './form.js'
import { readPattern } from './pattern.js'
import { TimeColumn } from './time-column.js'

/** From `from` up to, not including, `to`, in milliseconds since 1970 UTC. */
export interface Span {
  from: number
  to: number
  /** Whether the text says its offset, so that it names instants. */
  zoned?: boolean
}

/**
 * The span that a text names: a date in the form of an index, or as ISO 8601 writes it.
 *
 * @param offset minutes ahead of UTC of the clock that a text without a zone is of
 * @returns the span; `'form'` if it is written otherwise, `'date'` if it is not a date of the calendar
 */
export function spanOf(text: string, form: DateForm, offset: number): Span | 'form' | 'date' {
  const read = readPattern(text, patternOf(form))
  if (typeof read === 'object') return span(read.clock, read.offset ?? offset, patternOf(form), read.offset !== null)
  const column = new TimeColumn('ymd')
  column.push(text)
  const { readings, bad, zoned } = column.finish()
  const [reading] = readings
  if (reading === undefined || !(reading.name === 'iso' || reading.name === 'year' || reading.name === 'compact')) {
    return read === 'date' || bad?.fault === 'date' ? 'date' : 'form'
  }
  const shift = zoned ? (reading.offsets as number) : offset
  return span(reading.values()[0] + (zoned ? shift * 60000 : 0), shift, patternOf(reading.form), zoned)
}

function span(clock: number, offset: number, pattern: string, zoned: boolean): Span {
  const from = clock - offset * 60000
  return { from, to: after(clock, pattern) - offset * 60000, zoned }
}

/** The clock at the end of what a pattern writes. */
function after(clock: number, pattern: string): number {
  const { precision } = formOf(pattern)
  const day = Math.floor(clock / DAY) * DAY
  switch (precision) {
    case 'year':
      return addMonths(clock, 12, 1)
    case 'month':
      return addMonths(clock, pattern.includes('%q') ? 3 : 1, 1)
    case 'day':
      return day + (/%V/.test(pattern) && !pattern.includes('%u') ? 7 : 1) * DAY
    case 'minute':
      return clock + (pattern.includes('%M') ? 60000 : 3600000)
    case 'second':
      return clock + 1000
    case 'millisecond':
      return clock + 1
  }
}
