/**
 * Reads the cells of a column to times without being told how: each cell narrows what the column may be.
 *
 * A cell becomes one number. Where its reading is open until the last row, the number stands for what was written, in a
 * range of its own below all instants: a month behind a point whose zero may be lost (1990.1), ten digits (a date to the
 * hour, or seconds), three numbers of which day and month may stand in either order.
 *
 * @module
 */
import { civilFromDays, DAY, daysFromCivil, weekday } from '../civil.js'
import { BARE, type BareRead, COMPACT, readBare } from './bare.js'
import type { CellTimes } from './cell-times.js'
import { type DateForm, formOf, isoForm } from './form.js'
import { civilDays, daysOfWeek, msOfDay } from './pattern.js'
import { type Order, ORDERS, type ReadingName, type TimeReading } from './reading.js'
import { CellCutter, type CellParts, type DatePart, type Foreign, fullYear } from './shapes.js'
import { Template } from './template.js'

/** Above all instants of the years 0 to 9999, taken negative: where the ranges of open numbers begin. */
const OPEN_TENS = -1e14
export const OPEN_MONTHS = -1.2e14
const OPEN_TRIPLES = -2e14
/** Milliseconds of a day with 24:00, plus one. */
const DAY_ROOM = DAY + 1

const ALL = 255

/** Longer cells are read without a template. */
const LONGEST_TEMPLATE = 40
const RANKS = { year: 0, month: 1, day: 2, minute: 3, second: 4, millisecond: 5 } as const

/** One column's cells while they are read. */
export class FoundTimes implements CellTimes {
  value = 0
  offset: number | null = null
  cut = false
  range = false
  private readonly wanted: Order | null
  private readonly cutter = new CellCutter()
  /** Templates of the cells that were read, by their lengths. */
  private readonly templates: (Template | undefined)[] = []
  private bareKinds = ALL
  private orders: number
  private triples = false
  private dotsOnly = true
  private written = false
  private clocks: boolean | null = null
  private sample = ''
  private rank = -1
  private shortDate = false
  private shortHour = false
  private foreign: Foreign | undefined
  // Months behind a point: which ways of writing were seen.
  private readonly months = { one: false, othersShort: false, padded: false, ten: false }

  /** @param wanted the order of day, month and year, if the user gave it */
  constructor(wanted: Order | null) {
    this.wanted = wanted
    this.orders = wanted === null ? ALL : ORDERS[wanted]
  }

  read(text: string): 'good' | 'form' | 'date' {
    const like = this.templates[text.length]?.cut(text) ?? null
    if (like !== null) {
      this.range = false
      return this.take(like, text)
    }
    const first = text.charCodeAt(0)
    if (first >= 48 && first <= 57) {
      const found = /^(\d+)(?:\.(\d*))?$/.exec(text)
      if (found !== null) return this.readNumber(found[1], found[2] ?? '', text)
    } else if (!((first >= 65 && first <= 90) || (first >= 97 && first <= 122))) {
      return 'form'
    }
    return this.readWritten(text)
  }

  /** A cell of digits. */
  private readNumber(whole: string, decimals: string, text: string): 'good' | 'form' | 'date' {
    if (this.clocks === true) return whole.length === 4 || whole.length === 6 ? this.readWritten(text) : 'form'
    if (this.wanted !== null && decimals === '' && (whole.length === 8 || whole.length === 6)) {
      return this.readRun(whole, this.wanted)
    }
    const read = readBare(whole, decimals)
    if (read === null) return 'form'
    const kinds = this.bareKinds & read.kinds
    if (kinds === 0 || (this.written && (kinds & (BARE.compact | BARE.year)) === 0)) return 'form'
    this.bareKinds = kinds
    this.clocks = false
    this.offset = null
    this.cut = read.cut
    this.range = false
    this.value = this.numberOf(read, whole, decimals)
    this.note(text, RANKS[read.precision])
    return 'good'
  }

  private numberOf(read: BareRead, whole: string, decimals: string): number {
    if (read.value !== read.value) return OPEN_TENS - Number(whole)
    if (read.kinds !== BARE.months) return read.value
    const { months } = this
    if (decimals === '1') {
      months.one = true
      return OPEN_MONTHS - Number(whole)
    }
    if (decimals.length === 1) months.othersShort = true
    else if (decimals[0] === '0') months.padded = true
    else if (decimals === '10') months.ten = true
    return read.value
  }

  /** Digits without separators in the order that the user gave: 04032021, 040321. */
  private readRun(digits: string, order: Order): 'good' | 'date' {
    const long = digits.length === 8
    const at = order === 'ymd' ? (long ? 4 : 2) : 0
    const pair = (k: number): number => Number(digits.slice(k, k + 2))
    const yearText = order === 'ymd' ? digits.slice(0, at) : digits.slice(4)
    const year = long ? Number(yearText) : fullYear(Number(yearText))
    const [month, day] = order === 'dmy' ? [pair(2), pair(0)] : [pair(at), pair(at + 2)]
    const days = civilDays(year, month, day)
    if (days === null) return 'date'
    this.clocks = false
    this.range = false
    this.written = true
    this.offset = null
    this.cut = false
    this.value = days * DAY
    this.note(digits, RANKS.day)
    return 'good'
  }

  /** A cell that is written as a time, or a range of two. */
  private readWritten(text: string): 'good' | 'form' | 'date' {
    this.range = false
    let parts = this.cutter.cut(text)
    let own = text
    if (parts === null) {
      const middle = / (?:-|–|—|to) /.exec(text)
      if (middle === null || this.cutter.cut(text.slice(middle.index + middle[0].length)) === null) return 'form'
      own = text.slice(0, middle.index)
      parts = this.cutter.cut(own)
      if (parts === null) return 'form'
      this.range = true
    }
    const read = this.take(parts, own)
    if (read === 'good' && !this.range && text.length <= LONGEST_TEMPLATE) {
      this.templates[text.length] = Template.of(text, parts) ?? undefined
    }
    return read
  }

  private take(parts: CellParts, text: string): 'good' | 'form' | 'date' {
    const { date, clock, zone } = parts
    if (this.clocks !== null && this.clocks !== (date === null)) return 'form'
    if (this.bareKinds !== ALL && (this.bareKinds & (BARE.compact | BARE.year)) === 0) return 'form'
    const ms = clock === null ? 0 : msOfDay(clock.hour, clock.minute, clock.second)!
    const fraction = clock === null ? '' : clock.fraction
    const below = fraction === '' ? ms : ms + Number(fraction.slice(0, 3).padEnd(3, '0'))
    let value = below
    if (date !== null) {
      const days = date.open ? this.takeTriple(date, parts.weekday) : daysOf(date)
      if (typeof days === 'string') return days
      if (days === null || (!date.open && parts.weekday >= 0 && weekday(days) !== parts.weekday)) return 'date'
      value = date.open ? OPEN_TRIPLES - days * DAY_ROOM - below : days * DAY + below
    }
    this.clocks = date === null
    this.written = true
    this.offset = zone === null ? null : zone.offset
    this.cut = fraction.length > 3 && /[1-9]/.test(fraction.slice(3))
    this.value = value
    if (date?.short === true) this.shortDate = true
    this.foreign ??= date?.foreign
    if (clock?.short === true) this.shortHour = true
    const rank = RANKS[clock === null ? date!.precision : clock.precision]
    this.note(text, rank + (fraction.length > 0 ? fraction.length / 10 : 0))
    return 'good'
  }

  /** Narrows the orders by a triple; its three numbers as one, or the fault. */
  private takeTriple(date: DatePart, written: number): number | 'form' | 'date' {
    const { a, b, c } = date
    let orders = 0
    for (const order of ['dmy', 'mdy', 'ymd'] as const) {
      if (order === 'ymd' && !date.yearFirst) continue
      const days = daysOfTriple(a, b, c, order)
      if (days !== null && (written < 0 || weekday(days) === written)) orders |= ORDERS[order]
    }
    if (orders === 0) return 'date'
    if (this.wanted !== null && (orders & ORDERS[this.wanted]) === 0) return 'date'
    if ((orders & this.orders) === 0) return 'form'
    this.orders &= orders
    this.triples = true
    if (!date.dots) this.dotsOnly = false
    return (a * 100 + b) * 10000 + c
  }

  private note(text: string, rank: number): void {
    if (rank <= this.rank) return
    this.rank = rank
    this.sample = text
  }

  /** Whether a month behind a point may have lost its zero (1990.1 for October): only the user knows. */
  get lostZero(): boolean {
    const { one, othersShort, padded, ten } = this.months
    return one && !othersShort && !(ten && !padded)
  }

  readings(values: Float64Array, offsets: number | Int16Array): TimeReading[] {
    if (this.clocks === true) {
      const form = this.formFor('dmy')
      return [{ name: 'clock', bare: false, form, values: () => values, offsets }]
    }
    if (!this.triples) {
      const name = this.written ? 'iso' : this.bareName()
      const form = this.written ? this.formFor(this.wanted ?? 'dmy') : this.bareForm(name, values)
      const bare = !this.written
      const words = this.foreign
      return [{ name, bare, form, words, values: () => values.map((v) => closed(v, 'dmy', offsets, name)), offsets }]
    }
    const left = (['dmy', 'mdy', 'ymd'] as const).filter((order) => (this.orders & ORDERS[order]) !== 0)
    const orders = this.dotsOnly && left.includes('dmy') ? (['dmy'] as const) : left
    return orders.map((order) => ({
      name: order,
      bare: false,
      form: this.formFor(order),
      words: this.foreign,
      values: () => values.map((v, r) => closed(v, order, offsets, order, r)),
      offsets,
    }))
  }

  /** What a column of bare numbers is: dates before seconds. */
  private bareName(): ReadingName {
    const { bareKinds } = this
    for (const name of ['year', 'months', 'compact', 's', 'ms', 'us'] as const) if (bareKinds & BARE[name]) return name
    return 'ns'
  }

  private bareForm(name: ReadingName, values: Float64Array): DateForm {
    if (name === 'year') return formOf('%Y')
    if (name === 'months') return formOf(this.months.othersShort ? '%Y.%-m' : '%Y.%m')
    if (name === 'compact') return formOf(COMPACT[/^\d+/.exec(this.sample)![0].length].pattern)
    return finestForm(
      values.map((v) => closed(v, 'dmy', 0, name)),
      'Z',
    )
  }

  /** The form of the cell with the finest precision, for an order of its triple. */
  private formFor(order: Order): DateForm {
    const letters = order === 'ymd' ? ['y', 'm', 'd'] : order === 'dmy' ? ['d', 'm', 'y'] : ['m', 'd', 'y']
    if (/^\d+$/.test(this.sample)) {
      const run = letters.map((letter) => `%${letter}`).join('')
      return formOf(this.sample.length === 8 ? run.replace('y', 'Y') : run)
    }
    const { date, clock, zone } = new CellCutter().cut(this.sample)!
    const [a, b, c] = letters.map((letter) => (letter === 'y' ? (date?.yearCode ?? '') : `%${letter}`))
    let day = (date?.pattern ?? '').replace('{a}', a).replace('{b}', b).replace('{c}', c)
    if (this.shortDate) day = day.replace(/%([mdV])/g, '%-$1')
    let time = clock?.pattern ?? ''
    if (this.shortHour) time = time.replace(/%([HI])/, '%-$1')
    const form = formOf(day + time + (zone?.pattern ?? ''))
    return this.foreign === undefined ? form : isoForm(form)
  }
}

/** Whether a cell's number stands for what was written, and not for an instant. */
export function isOpen(value: number): boolean {
  return value <= OPEN_TENS
}

/** A date's days since 1970; null if the calendar does not have it. */
function daysOf({ a, b, c, days, pattern }: DatePart): number | null {
  if (pattern.includes('%G')) return daysOfWeek(a, Math.floor(days / 7) + 1, (days % 7) + 1)
  const first = civilDays(a, b, c)
  if (first === null || days === 0) return first
  return days > 0 && days < 366 && civilFromDays(first + days).year === a ? first + days : null
}

/** The days since 1970 of three numbers in an order; null if the calendar does not have the date. */
function daysOfTriple(a: number, b: number, c: number, order: Order): number | null {
  if (order === 'ymd') return civilDays(fullYear(a), b, c % 100)
  return order === 'dmy' ? civilDays(c, b, a) : civilDays(c, a, b)
}

/** The instant that a number stands for under a reading. */
function closed(v: number, order: Order, offsets: number | Int16Array, name: ReadingName, row = 0): number {
  if (v > OPEN_TENS || v !== v) return v
  if (v <= OPEN_TRIPLES) {
    const open = OPEN_TRIPLES - v
    const triple = Math.floor(open / DAY_ROOM)
    const pair = Math.floor(triple / 10000)
    const days = daysOfTriple(Math.floor(pair / 100), pair % 100, triple - pair * 10000, order)!
    const offset = typeof offsets === 'number' ? offsets : offsets[row]
    return days * DAY + (open - triple * DAY_ROOM) - offset * 60000
  }
  if (v <= OPEN_MONTHS) return daysFromCivil(OPEN_MONTHS - v, 1, 1) * DAY
  const digits = OPEN_TENS - v
  if (name === 's') return digits * 1000
  return readBare(String(digits), '')!.compact
}

/** The plain form of the finest precision that some instants need. */
export function finestForm(values: Float64Array, zone: 'none' | 'Z'): DateForm {
  let unit = DAY
  for (let r = 0; r < values.length && unit > 1; r++) {
    const v = values[r] === values[r] ? values[r] : 0
    while (unit > 1 && v - Math.floor(v / unit) * unit !== 0) unit = unit === DAY ? 60000 : unit === 60000 ? 1000 : 1
  }
  if (unit === DAY) return { precision: 'day', separator: '', zone: 'none' }
  const precision = unit === 60000 ? 'minute' : unit === 1000 ? 'second' : 'millisecond'
  return { precision, separator: 'T', zone }
}
