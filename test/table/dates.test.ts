import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addMonths,
  addWorkdays,
  businessDayOf,
  civilFromDays,
  DAY,
  dayOf365,
  daysFromCivil,
  weekday,
  workdaysBetween,
} from '../../src/table/civil.js'
import { formOf, writeDate } from '../../src/table/times/form.js'
import { type Span, spanOf } from '../../src/table/times/span.js'

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
      const form = formOf(text.length === 7 ? '%Y-%m' : '%Y-%m-%d')
      return writeDate(addMonths((spanOf(text, form, 0) as Span).from, n, anchor), form, 0)
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
    expect(workdaysBetween(friday, friday + 3 * DAY)).toBe(0)
    expect(workdaysBetween(friday, friday + 4 * DAY)).toBe(1)
  })

  it('steps from a day that does not count to the next that does', () => {
    const saturday = daysFromCivil(2024, 3, 2) * DAY
    expect(addWorkdays(saturday, 1)).toBe(saturday + 2 * DAY)
    expect(addWorkdays(saturday, -1)).toBe(saturday - DAY)
    expect(workdaysBetween(saturday - DAY, saturday)).toBe(0)
    expect(workdaysBetween(saturday, saturday + 2 * DAY)).toBe(0)
    expect(addWorkdays(saturday, 1, '1111110')).toBe(saturday + 2 * DAY)
    expect(addWorkdays(saturday + 2 * DAY, 5, '1111110')).toBe(saturday + 7 * DAY)
  })

  it('steps by weeks of any days as counting day by day does', () => {
    const week = fc.integer({ min: 1, max: 127 }).map((n) => n.toString(2).padStart(7, '0'))
    fc.assert(
      fc.property(week, fc.integer({ min: -5000, max: 5000 }), fc.integer({ min: 1, max: 30 }), (days, from, n) => {
        let day = from
        for (let left = n; left > 0;) if (days[weekday(++day)] === '1') left--
        expect(addWorkdays(from * DAY, n, days)).toBe(day * DAY)
        let between = 0
        for (let d = from + 1; d < day; d++) if (days[weekday(d)] === '1') between++
        expect(workdaysBetween(from * DAY, day * DAY, days)).toBe(between)
      }),
    )
  })

  it('knows the first and last business day of a month', () => {
    const text = (days: number) =>
      utc(days * DAY)
        .toISOString()
        .slice(0, 10)
    expect(text(businessDayOf(2024, 6, 'first'))).toBe('2024-06-03')
    expect(text(businessDayOf(2024, 6, 'last'))).toBe('2024-06-28')
    expect(text(businessDayOf(2024, 9, 'first'))).toBe('2024-09-02')
    expect(text(businessDayOf(2024, 3, 'last'))).toBe('2024-03-29')
    expect(text(businessDayOf(2024, 5, 'first'))).toBe('2024-05-01')
  })

  it('numbers the days of a year alike every year', () => {
    expect(dayOf365({ year: 2012, month: 1, day: 1 })).toBe(1)
    expect(dayOf365({ year: 2012, month: 2, day: 28 })).toBe(59)
    expect(dayOf365({ year: 2012, month: 2, day: 29 })).toBe(59)
    expect(dayOf365({ year: 2012, month: 3, day: 1 })).toBe(60)
    expect(dayOf365({ year: 2013, month: 12, day: 31 })).toBe(365)
  })
})
