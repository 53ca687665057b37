import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addMonths,
  addWorkdays,
  civilFromDays,
  DAY,
  dayOf365,
  daysFromCivil,
  weekday,
  workdaysBetween,
} from '../../src/table/civil.js'
import { isoText, looksLikeDate, readDate, writeDate } from '../../src/table/date-form.js'

/** The engine's own calendar: the tests may use what src/ may not. */
const utc = (ms: number) => new Date(ms)

describe('the calendar', () => {
  it('agrees with the engine for 4,000 centuries of days', () => {
    fc.assert(
      fc.property(fc.integer({ min: -73000000, max: 73000000 }), (days) => {
        const date = utc(days * DAY)
        const civil = civilFromDays(days)
        expect(civil).toEqual({ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() })
        expect(daysFromCivil(civil.year, civil.month, civil.day)).toBe(days)
        expect((weekday(days) + 1) % 7).toBe(date.getUTCDay())
      }),
      { numRuns: 2000 },
    )
  })

  it('keeps the day of the month where it can', () => {
    const step = (text: string, n: number, anchor: number) => {
      const read = readDate(text)
      if (typeof read !== 'object') throw new Error(text)
      return writeDate(addMonths(read.value, n, anchor), read.form, 0)
    }
    expect(step('2019-12-31', 2, 31)).toBe('2020-02-29')
    expect(step('2020-02-29', 1, 31)).toBe('2020-03-31')
    expect(step('2020-02-29', 1, 29)).toBe('2020-03-29')
    expect(step('2020-01-15', -13, 15)).toBe('2018-12-15')
    expect(step('2020-11', 3, 1)).toBe('2021-02')
  })

  it('steps over weekends', () => {
    const friday = daysFromCivil(2024, 3, 1) * DAY
    expect(addWorkdays(friday, 1)).toBe(friday + 3 * DAY)
    expect(addWorkdays(friday, 6)).toBe(friday + 10 * DAY)
    expect(addWorkdays(friday, -5)).toBe(friday - 7 * DAY)
    expect(workdaysBetween(friday, friday + 3 * DAY)).toBe(1)
  })

  it('numbers the days of a year alike every year', () => {
    expect(dayOf365({ year: 2012, month: 1, day: 1 })).toBe(1)
    expect(dayOf365({ year: 2012, month: 2, day: 28 })).toBe(59)
    expect(dayOf365({ year: 2012, month: 2, day: 29 })).toBe(59)
    expect(dayOf365({ year: 2012, month: 3, day: 1 })).toBe(60)
    expect(dayOf365({ year: 2013, month: 12, day: 31 })).toBe(365)
  })
})

describe('dates', () => {
  const precision = fc.constantFrom('year', 'month', 'day', 'minute', 'second', 'millisecond')
  const zone = fc.constantFrom('', 'Z', '+00:00', '-03:30', '+05:45', '+14:00')
  const instant = fc.integer({ min: -62167219200000 + DAY, max: Date.UTC(9998, 11, 31) })

  it('are read as the engine reads them, and written back as they stood', () => {
    fc.assert(
      fc.property(instant, precision, fc.constantFrom('T', ' '), zone, (ms, p, separator, z) => {
        const length = { year: 4, month: 7, day: 10, minute: 16, second: 19, millisecond: 23 }[p]
        const text = utc(ms).toISOString().slice(0, length).replace('T', separator) + (length > 10 ? z : '')
        const read = readDate(text)
        expect(read).toBeTypeOf('object')
        if (typeof read !== 'object') return
        const iso = text.replace(' ', 'T')
        expect(read.value).toBe(Date.parse(length > 10 && z === '' ? iso + 'Z' : iso))
        expect(writeDate(read.value, read.form, read.offset)).toBe(text)
      }),
      { numRuns: 5000 },
    )
  })

  it.each([
    '2012-02-30',
    '2013-02-29',
    '2012-13-01',
    '2012-00-01',
    '2012-01-00',
    '2012-01-01T24:00',
    '2012-01-01T00:60',
    '2012-01-01T00:00:60',
    '2012-01-01T00:00-00:00',
    '2012-01-01T00:00+24:00',
  ])('%s has a form but is no date', (text) => expect(readDate(text)).toBe('date'))

  it.each([
    '03/04/2012',
    '2012/01/01',
    '2012-1-1',
    '12-01-01',
    '2012-01-01T',
    '2012-01-01T00',
    '2012-01-01 00:00:00.1',
    '2012-01-01  00:00',
    '2012-01-01Z',
    '2012-01-01T00:00z',
    '2012-01-01T00:00+0100',
    ' 2012',
    '2012-W01',
    '20120101',
    '２０１２',
  ])('%s has no form that is read', (text) => expect(readDate(text)).toBe('form'))

  it('that other programs write look like dates; names and numbers do not', () => {
    for (const text of [
      '03/04/2012',
      '3.4.2012',
      '2012/01/01',
      '2012-1-1',
      '12:30',
      'Jan 3 2012',
      '3-Jan-12',
      '1/2/12 4:00',
    ]) {
      expect(looksLikeDate(text), text).toBe(true)
    }
    for (const text of ['1.5', 'Seattle', '12', '1.2.3', '-3', 'march', 'A-1', '1e5'])
      expect(looksLikeDate(text), text).toBe(false)
  })

  it('writes an instant in full', () => expect(isoText(-1)).toBe('1969-12-31T23:59:59.999Z'))
})
