/**
 * What a step of an exported module sees besides its rows: calendar features, known columns and static ones.
 *
 * @module
 */
import { calendarNumbers, clockAfter } from '../../../data/calendar.js'
import { anchorDay, DAY, daysFromCivil, daysInMonth } from '../../../table/civil.js'
import { fixedLength, type Step, stepped } from '../../../table/step.js'
import { type Cell, type Extra, model, type Row, type Rows, type Scales, type Timed } from './model.js'
import { cellIn, cellsOf, columnOf, MISSING, numberOf } from './rows.js'

/** A clock as written, and how many milliseconds that is ahead of UTC. */
interface Time {
  clock: number
  offset: number
}

/** The time in a cell, as ISO 8601 writes it. */
function timeOf(cell: Cell, row: number, name: string): Time {
  const found = typeof cell === 'string' ? TIME.exec(cell.trim()) : null
  const [year, month, day, hour, minute, second] = (found ?? []).slice(1, 7).map(Number)
  const days = found === null ? NaN : daysFromCivil(year, found[2] ? month : 1, found[3] ? day : 1)
  const isDate = found !== null && !(month > 12 || month < 1 || day < 1 || day > daysInMonth(year, month))
  if (!isDate || hour > 23 || minute > 59 || second > 59) {
    const shown = typeof cell === 'string' ? JSON.stringify(cell) : String(cell)
    throw new TypeError(
      `Row ${row}: the column ${name} has ${shown}, where a time of ISO 8601 by the clock of the model's tables was expected, as "2024-05-31" or "2024-05-31 17:00".`,
    )
  }
  const [fraction = '', zone = ''] = found.slice(7)
  const ofDay = ((hour || 0) * 60 + (minute || 0)) * 60000 + (second || 0) * 1000 + Number(fraction.padEnd(3, '0'))
  const [, sign, hours, minutes] = /([+-])(\d\d):?(\d\d)/.exec(zone) ?? ['', '', '0', '0']
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60000 : 60000)
  return { clock: days * DAY + ofDay, offset }
}

/** ISO 8601: a year, a month, a day, a time of day, with a zone or without. */
const TIME = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?)?)?)?(Z|[+-]\d\d:?\d\d)?$/

/** The calendar of the nearest row that is forecast from each row; ahead of the rows by the step. */
export function calendarAhead({ past }: Rows): Timed {
  const { calendar, time, horizons } = model.form!
  const { name, step, breaks } = time!
  const times = cellsOf(past, name).map((cell, r) => timeOf(cell, r, name))
  const day = anchorDay(
    times.map((own) => own.clock),
    time!.anchor,
  )
  const last = past.length - 1
  const at = times.map(({ clock, offset }) => clock - offset)
  const length = fixedLength(step)
  const run = new Int32Array(past.length)
  for (let r = 1; r <= last; r++) {
    const [apart, apartAsWritten] = [at[r] - at[r - 1], times[r].clock - times[r - 1].clock]
    const isOff = length > 0 && step.on === undefined && apart % length !== 0 && apartAsWritten % length !== 0
    if (apart <= 0 || isOff) {
      const expected = isOff ? 'steps after that of the row before' : 'after that of the row before'
      throw new TypeError(`Row ${r}: the time in the column ${name} was expected ${expected}.`)
    }
    run[r] = run[r - 1] + (breaks && !isNext(step, day, times[r - 1], times[r]) ? 1 : 0)
  }
  const [nearest] = horizons
  const clockAt = (r: number): number => times[r].clock
  const own = { at, clockAt, last, step, anchor: day }
  const clocks = times.map((_, r) => {
    const row = r + nearest
    if (row <= last && run[row] === run[r]) return clockAt(row)
    return breaks ? clockAfter(r, nearest, own) : clockAfter(last, row - last, own)
  })
  const numbers = clocks.map((clock) => calendar!.flatMap((part) => calendarNumbers(part, clock)))
  return { extras: numbers[0].map((_, i) => ownExtra(numbers.map((own) => own[i]))), run }
}

/** Whether a row is the one after another. */
function isNext(step: Step, day: number, before: Time, after: Time): boolean {
  const length = fixedLength(step)
  const asWritten = after.clock - before.clock
  // Months are steps of the clock as written; days are either.
  return (
    step.unit === 'businessDay' ||
    step.on !== undefined ||
    (length === 0
      ? stepped(before.clock, step, 1, day) === after.clock
      : asWritten - after.offset + before.offset === length) ||
    asWritten === length
  )
}

/** Which rows no gap divides, where all of them have the index and it can be read. */
export function gapsAlone({ past }: Rows): Timed {
  const { name, step, anchor } = model.gaps!
  const cells = past.map((row) => (Array.isArray(row) ? null : cellIn(row, name)))
  const isWhole = step.unit === 'integer'
  const isTold = cells.every((cell) => (isWhole ? /^-?\d+$/ : TIME).test(String(cell ?? '').trim()))
  if (!isTold) return { extras: [], run: null }
  const times = cells.map((cell, r) => (isWhole ? { clock: Number(cell), offset: 0 } : timeOf(cell, r, name)))
  const day = isWhole
    ? 0
    : anchorDay(
        times.map((own) => own.clock),
        anchor,
      )
  const length = fixedLength(step)
  const run = new Int32Array(past.length)
  for (let r = 1; r < past.length; r++) {
    const apart = times[r].clock - times[r].offset - times[r - 1].clock + times[r - 1].offset
    // Off the grid by a little is on it.
    const isNear = length > 0 && Math.floor(apart / length + 0.5) === 1
    run[r] = run[r - 1] + (isNear || isNext(step, day, times[r - 1], times[r]) ? 0 : 1)
  }
  return { extras: [], run }
}

/** What a step has in its last row, relative to nothing. */
function ownExtra(values: readonly number[]): Extra {
  return { values: Float64Array.from(values), ahead: 0, column: null }
}

/** Columns that are known ahead, at the rows that are forecast. */
export function knownAhead({ past, ahead }: Rows, { known: scales }: Scales, run: ArrayLike<number> | null): Extra[] {
  const { known, horizons } = model.form!
  const last = past.length - 1
  return known!.flatMap(({ name, ...own }, i) => {
    const { mean, deviation } = scales?.[i] ?? own
    const values = columnOf(past, name)
    const empty = values.findIndex((x, r) => r > 0 && x !== x)
    if (empty > 0) {
      throw new TypeError(`Row ${empty}: the column ${name}, which is to be known ahead, has no value.`)
    }
    const after = ahead.map((row, k) => numberOf(cellIn(row, name), past.length + k, name))
    return horizons.map((h) =>
      ownExtra(
        past.map((_, r) => {
          const row = r + h
          const there = run === null || run[Math.min(row, last)] === run[r]
          return there ? ((row <= last ? values[row] : (after[row - last - 1] ?? NaN)) - mean) / deviation : NaN
        }),
      ),
    )
  })
}

/** How many rows there are before those that hold nothing but what is known ahead. */
export function rowsBeforeAhead(rows: readonly Row[]): number {
  const { known, targets } = model.form!
  const names = [...model.inputs, ...targets]
    .map(({ name }) => name)
    .filter((name) => !known!.some((own) => own.name === name))
  let past = rows.length
  const isAhead = (row: Row) => names.every((name) => Number.isNaN(numberOf(cellIn(row, name), past - 1, name)))
  while (past > 0 && isAhead(rows[past - 1])) past--
  return past === 0 ? rows.length : past
}

/** All rows are past where nothing is known ahead. */
export function allRows(rows: readonly Row[]): number {
  return rows.length
}

/** Columns that are the same in all rows of a series: a number, scaled, or one number for each word. */
export function fixedColumns({ past }: Rows): Extra[] {
  return model.form!.fixed!.flatMap(({ name, words, scale }) => {
    const cells = cellsOf(past, name)
    const values = cells.map((cell, r) => {
      const text = typeof cell === 'number' ? String(cell) : (cell ?? '').trim()
      if (words === undefined) return numberOf(cell, r, name)
      return MISSING.test(text) || model.na?.words.includes(text) === true ? NaN : text
    })
    const own = values.find((value) => value === value)
    if (own === undefined) throw new TypeError(`The column ${name} has no value in any row.`)
    const other = values.findIndex((value) => value === value && value !== own)
    if (other >= 0) {
      const both = `${JSON.stringify(own)} and, in row ${other}, ${JSON.stringify(values[other])}`
      throw new TypeError(`The column ${name} is to be the same in all rows, but has ${both}.`)
    }
    if (words === undefined) return [ownExtra(past.map(() => ((own as number) - scale!.mean) / scale!.deviation))]
    if (!words.includes(own as string)) {
      const list = words.map((word) => JSON.stringify(word)).join(', ')
      throw new TypeError(
        `The column ${name} has ${JSON.stringify(own)}, which the training never saw; there are ${list}.`,
      )
    }
    return words.map((word) => ownExtra(past.map(() => Number(word === own))))
  })
}
