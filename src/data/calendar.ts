/**
 * Calendar features: where in the day, week, month and year the nearest row lies that a step forecasts, by local time
 * as written. Each is cyclic, encoded as the sine and cosine of its fraction; the weekend is 0 or 1.
 *
 * @module
 */
import { HindcastError } from '../errors.js'
import { horizonsOf } from '../options/outputs.js'
import { CALENDAR_NUMBERS, type CalendarPart } from '../options/windows.js'
import { civilFromDays, DAY, dayOf365, daysInMonth, weekday } from '../table/civil.js'
import { Axis, type Table } from '../table/index.js'
import { runsOf } from '../table/runs.js'
import { named, words } from '../text/words.js'
import { cosineOfHalfTurns } from './cosine.js'
import { seriesRows } from './parts.js'
import type { Schema } from './schema.js'

/** How far a local time (milliseconds since 1970) is through its cycle, 0 to below 1. */
const FRACTIONS: Record<Exclude<CalendarPart, 'weekend'>, (clock: number, days: number) => number> = {
  hour: (clock, days) => (clock - days * DAY) / DAY,
  weekday: (_, days) => weekday(days) / 7,
  monthday: (_, days) => {
    const { year, month, day } = civilFromDays(days)
    return (day - 1) / daysInMonth(year, month)
  },
  yearday: (_, days) => (dayOf365(civilFromDays(days)) - 1) / 365,
  month: (_, days) => (civilFromDays(days).month - 1) / 12,
}

/** cos of a fraction of a full turn, 0 to 1. */
const cosineOfTurn = (f: number): number => cosineOfHalfTurns(f > 0.5 ? 2 - 2 * f : 2 * f)
const sineOfTurn = (f: number): number => cosineOfTurn(f >= 0.25 ? f - 0.25 : f + 0.75)

/**
 * The feature columns: row r holds the numbers of the step that ends there.
 *
 * @throws HindcastError `OPTION_CONFLICT` for a table without dates, or without a step
 */
export function calendarColumns(table: Table, schema: Schema): Float64Array[] {
  const parts = schema.calendar ?? []
  if (parts.length === 0) return []
  const clocks = clocksAhead(table, schema)
  return parts.flatMap((part) => {
    const columns = Array.from({ length: CALENDAR_NUMBERS[part] }, () => new Float64Array(table.rows))
    clocks.forEach((clock, r) => {
      calendarNumbers(part, clock).forEach((number, i) => {
        columns[i][r] = number
      })
    })
    return columns
  })
}

/** That parts of the calendar are the same in every row, as the hour of daily ones is; by the columns above. */
export function sameCalendarTexts({ calendar: parts = [] }: Schema, columns: readonly Float64Array[]): string[] {
  let first = 0
  return parts.flatMap((part) => {
    const own = columns.slice(first, first + CALENDAR_NUMBERS[part])
    first += CALENDAR_NUMBERS[part]
    if (own.some((values) => values.some((value) => value !== values[0]))) return []
    return [`The calendar's ${part} is the same in every row, so the network learns nothing from it.`]
  })
}

/** The numbers of a part of the calendar at a clock (milliseconds since 1970, local): sine and cosine, or 0 and 1. */
export function calendarNumbers(part: CalendarPart, clock: number): number[] {
  const days = Math.floor(clock / DAY)
  if (part === 'weekend') return [Number(weekday(days) >= 5)]
  const fraction = FRACTIONS[part](clock, days)
  return [sineOfTurn(fraction), cosineOfTurn(fraction)]
}

/**
 * The clock of the nearest row that is forecast from each row, local; ahead of the table by the step and its last
 * offset.
 */
function clocksAhead(table: Table, schema: Schema): Float64Array {
  const { index, rows } = table
  const axis = index.step === null && index.kind === schema.index.kind ? new Axis(schema.index) : index
  if (!index.isDate || axis.step === null) {
    const why = index.isDate ? 'come as they are, without a step' : 'have no dates'
    throw new HindcastError(
      'OPTION_CONFLICT',
      words`${table.place.prefix}the rows ${why}, so ${named('calendar')} cannot tell when a row ahead is: leave it out.`,
      { file: table.file, option: 'calendar' },
    )
  }
  const [nearest] = horizonsOf(schema)
  const run = runsOf(table, schema.gaps)
  const { starts, ends } = seriesRows(table)
  const clocks = new Float64Array(rows)
  starts.forEach((start, s) => {
    const last = ends[s] - 1
    const offset = index.offsetAt(last) * 60000
    for (let r = start; r <= last; r++) {
      const row = r + nearest
      if (row <= last && run[row] === run[r]) clocks[r] = index.clockAt(row)
      else if (schema.gaps === 'ignore') clocks[r] = axis.after(index.values[last], row - last) + offset
      else clocks[r] = axis.after(index.values[r], nearest) + offset
    }
  })
  return clocks
}
