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
import { fixedLength, type Step, stepped } from '../table/step.js'
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

/** Rows of a series up to the row `last`: their instants, their clocks as written, and how they go on. */
export interface Clocks {
  at: ArrayLike<number>
  clockAt: (row: number) => number
  last: number
  step: Step
  anchor: number
}

/**
 * The clock `n` steps after a row where no row stands, or none that counts. Days and longer are steps of the clock itself;
 * shorter ones are instants, whose clock is that of the last row before them: who set it later, set it after a row.
 */
export function clockAfter(r: number, n: number, { at, clockAt, last, step, anchor }: Clocks): number {
  if (step.unit !== 'second' || fixedLength(step) >= DAY) return stepped(clockAt(r), step, n, anchor)
  const instant = stepped(at[r], step, n, anchor)
  let row = r
  while (row < last && at[row + 1] <= instant) row++
  return instant + clockAt(row) - at[row]
}

/** The clock of the nearest row that is forecast from each row, local; in a gap and ahead of the table by the step. */
function clocksAhead(table: Table, schema: Schema): Float64Array {
  const { index, rows } = table
  const axis = index.step === null && index.kind === schema.index.kind ? new Axis(schema.index) : index
  const { step } = axis
  if (!index.isDate || step === null) {
    const why = index.isDate ? 'come as they are, without a step' : 'have no dates'
    throw new HindcastError(
      'OPTION_CONFLICT',
      words`${table.place.prefix}the rows ${why}, so ${named('calendar')} cannot tell when a row ahead is: leave it out.`,
      { file: table.file, option: 'calendar' },
    )
  }
  const { anchor = 31 } = axis.describe()
  const [nearest] = horizonsOf(schema)
  const run = runsOf(table, schema.gaps)
  const { starts, ends } = seriesRows(table)
  const clocks = new Float64Array(rows)
  const clockAt = (row: number): number => index.clockAt(row)
  starts.forEach((start, s) => {
    const last = ends[s] - 1
    const own = { at: index.values, clockAt, last, step, anchor }
    for (let r = start; r <= last; r++) {
      const row = r + nearest
      if (row <= last && run[row] === run[r]) clocks[r] = clockAt(row)
      else clocks[r] = schema.gaps === 'ignore' ? clockAfter(last, row - last, own) : clockAfter(r, nearest, own)
    }
  })
  return clocks
}
