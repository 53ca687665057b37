/** Columns of times: which reading all cells together have. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formText, writeDate } from '../../../src/table/times/form.js'
import { settle } from '../../../src/table/times/settle.js'
import { TimeColumn } from '../../../src/table/times/time-column.js'
import { backOf, found, isoOf } from './found.js'

describe('a column', () => {
  it('takes the order of day and month from one day above 12', () => {
    expect(found(['01/02/2021', '13/02/2021']).readings.map((r) => r.name)).toEqual(['dmy'])
    expect(found(['01/02/2021', '02/13/2021']).readings.map((r) => r.name)).toEqual(['mdy'])
    expect(isoOf(['05/03/2021 10:00', '25/03/2021 10:00'])).toEqual(['2021-03-05T10:00:00', '2021-03-25T10:00:00'])
    expect(isoOf(['03/05/2021', '03/25/2021'])).toEqual(['2021-03-05', '2021-03-25'])
  })

  it('takes the day first with dots', () =>
    expect(isoOf(['01.02.2021', '02.02.2021'])).toEqual(['2021-02-01', '2021-02-02']))

  it('leaves what no cell decides, and the year first where all have two digits', () => {
    expect(found(['1/2/2021']).readings.map((r) => r.name)).toEqual(['dmy', 'mdy'])
    expect(found(['01-02-03']).readings.map((r) => r.name)).toEqual(['dmy', 'mdy', 'ymd'])
    expect(found(['21-03-30', '40-03-31']).readings.map((r) => r.name)).toEqual(['ymd'])
    const [dmy, mdy] = found(['1/2/2021 06:00']).readings
    expect([dmy, mdy].map((r) => new Date(r.values()[0]).toISOString().slice(0, 13))).toEqual([
      '2021-02-01T06',
      '2021-01-02T06',
    ])
    expect([dmy, mdy].map((r) => formText(r.form))).toEqual(['DD/MM/YYYY hh:mm', 'MM/DD/YYYY hh:mm'])
  })

  it('is of the order that alone gives a step without gaps', () => {
    const hours = (day: (d: number) => string) =>
      Array.from({ length: 72 }, (_, h) => `${day(1 + Math.floor(h / 24))} ${h % 24}:00`)
    expect(settle(found(hours((d) => `0${d}/05/2016`)).readings)?.name).toBe('dmy')
    expect(settle(found(hours((d) => `5/${d}/2016`)).readings)?.name).toBe('mdy')
    // Twelve first days of January, or the first of twelve months.
    const twelve = Array.from({ length: 12 }, (_, k) => `${String(k + 1).padStart(2, '0')}/01/2021`)
    expect(settle(found(twelve).readings)).toBeNull()
    expect(settle(found(['01/02/2021']).readings)).toBeNull()
  })

  it('takes the order that the user gives', () => {
    expect(isoOf(['1/2/2021'], 'dmy')).toEqual(['2021-02-01'])
    expect(isoOf(['1/2/2021'], 'mdy')).toEqual(['2021-01-02'])
    expect(isoOf(['1.2.2021'], 'mdy')).toEqual(['2021-01-02'])
    expect(isoOf(['01-02-03'], 'ymd')).toEqual(['2001-02-03'])
    expect(isoOf(['04032021', '05032021'], 'dmy')).toEqual(['2021-03-04', '2021-03-05'])
    expect(isoOf(['210304'], 'ymd')).toEqual(['2021-03-04'])
    expect(found(['13/2/2021'], 'mdy').bad).toMatchObject({ fault: 'date' })
    expect(backOf(['04032021'], 'dmy')).toEqual(['04032021'])
    expect(backOf(['210304'], 'ymd')).toEqual(['210304'])
  })

  it('may change its form from row to row where each cell has one reading', () => {
    expect(isoOf(['2021-01-01', '2021-01-01 06:00', '1 Jan 2021 12:00'])).toEqual([
      '2021-01-01',
      '2021-01-01T06:00:00',
      '2021-01-01T12:00:00',
    ])
    expect(backOf(['2021-01-01', '2021-01-01 06:00'])).toEqual(['2021-01-01 00:00', '2021-01-01 06:00'])
    expect(isoOf(['20210101', '2021-01-02'])).toEqual(['2021-01-01', '2021-01-02'])
    expect(isoOf(['2021-01-01', '20210102'])).toEqual(['2021-01-01', '2021-01-02'])
  })

  it('keeps the clock as written where offsets change', () => {
    const cells = ['2015-10-25T02:00:00+02:00', '2015-10-25T02:00:00+01:00', '2015-10-25T03:00:00+01:00']
    const [{ offsets, values }] = found(cells).readings
    expect(offsets).toEqual(Int16Array.of(120, 60, 60))
    expect([...values()].map((v, _, all) => v - all[0])).toEqual([0, 3600000, 7200000])
    expect(backOf(cells)).toEqual(cells)
  })

  it('has no zone here and none there, and no more zones than a clock has', () => {
    expect(found(['2021-01-01T00:00Z', '2021-01-02T00:00']).bad).toMatchObject({ row: 1, fault: 'form' })
    // Ranges of hours, which look like offsets.
    const ranges = Array.from({ length: 12 }, (_, h) => `2021-01-01 ${h}:00-${String(h + 1).padStart(2, '0')}:00`)
    expect(found(ranges).badCount).toBeGreaterThan(4)
  })

  it('tells what it cut, and which cells were ranges', () => {
    expect(found(['2021-01-01T00:00:00.1234Z', '2021-01-01T00:00:01.1230Z'])).toMatchObject({ cut: 1 })
    expect(found(['2021-01-01 - 2021-01-02', '2021-01-02 - 2021-01-03'])).toMatchObject({ ranges: 2, good: 2 })
  })

  it('names the first cell that is not a time, and gives up where too many are none', () => {
    const days = Array.from({ length: 30 }, (_, d) => `2021-01-${String(d + 1).padStart(2, '0')}`)
    const one = found([...days, 'Total'])
    expect(one).toMatchObject({ rows: 31, good: 30, badCount: 1, bad: { row: 30, text: 'Total', fault: 'form' } })
    expect(one.readings[0].values()[30]).toBeNaN()
    expect(found([...days.slice(0, 3), '', ...days.slice(3)])).toMatchObject({ badCount: 1, missing: { row: 3 } })
    const column = new TimeColumn(undefined)
    expect(column.push('Seattle')).toBe(false)
    const broken = new TimeColumn(undefined)
    expect([...days.slice(0, 5), 'a', 'b', 'c', 'd', 'e', 'f'].map((cell) => broken.push(cell)).at(-1)).toBe(false)
  })
})

describe('times of day', () => {
  it('are read alone', () => {
    const { readings } = found(['00:00', '13:30:15', '24:00', '1:00 PM'])
    expect(readings.map((r) => r.name)).toEqual(['clock'])
    expect([...readings[0].values()]).toEqual([0, 48615000, 86400000, 46800000])
  })
  it('are not dates, and dates are not times of day', () => {
    expect(found(['00:00', '2021-01-01']).bad).toMatchObject({ row: 1 })
    expect(found(['2021-01-01', '00:00']).bad).toMatchObject({ row: 1 })
  })
})

describe('bare numbers', () => {
  const names = (cells: string[], format?: string) => found(cells, format).readings.map((r) => [r.name, r.bare])
  it.each<[string, string[], string, string]>([
    ['years', ['1990', '1991'], 'year', '1990-01-01'],
    ['years with decimals that are none', ['1990.0', '1991.0'], 'year', '1990-01-01'],
    ['days', ['20230103', '20230104'], 'compact', '2023-01-03'],
    ['months', ['192607', '192608'], 'compact', '1926-07-01'],
    ['hours', ['2021030106'], 'compact', '2021-03-01T06:00:00'],
    ['minutes', ['202103010607'], 'compact', '2021-03-01T06:07:00'],
    ['seconds', ['20210301060708'], 'compact', '2021-03-01T06:07:08'],
    ['seconds since 1970', ['1325317920', '1325317980'], 's', '2011-12-31T07:52:00'],
    ['seconds with decimals', ['1325317920.0', '1325317980.0'], 's', '2011-12-31T07:52:00'],
    ['seconds of nine digits', ['700000000'], 's', '1992-03-07T20:26:40'],
    ['milliseconds', ['1698350400000'], 'ms', '2023-10-26T20:00:00'],
    ['microseconds', ['1698350400000000'], 'us', '2023-10-26T20:00:00'],
    ['nanoseconds', ['1672531200000000000'], 'ns', '2023-01-01'],
    ['months behind a point', ['1990.01', '1990.02'], 'months', '1990-01-01'],
    ['seconds, once a cell is not a date', ['2021030106', '2021030166'], 's', '2034-01-16T13:15:06'],
  ])('that are %s', (_, cells, name, first) => {
    expect(names(cells)).toEqual([[name, true]])
    expect(isoOf(cells)[0]).toBe(first)
  })

  it('are not times where they are something else', () => {
    for (const cells of [
      ['399.56'],
      ['12'],
      ['44200'],
      ['20231301'],
      ['100000'],
      ['9999999999'],
      ['1990.13'],
      ['1990.250'],
    ]) {
      expect(names(cells), cells[0]).toEqual([])
    }
    expect(found(['1990', '1990.25']).badCount).toBe(1)
  })

  it('leave a month behind a point open that may have lost its zero', () => {
    expect(found(['1990.01', '1990.09', '1990.1', '1990.11'])).toMatchObject({ lostZero: true })
    expect(found(['1990.1', '1990.11', '1990.12'])).toMatchObject({ lostZero: true })
    expect(found(['1990.1', '1990.2', '1990.10', '1990.11'])).toMatchObject({ lostZero: false })
    expect(found(['1990.01', '1990.02', '1990.10'])).toMatchObject({ lostZero: false })
    expect(isoOf(['1990.01', '1990.09', '1990.1', '1990.11'], '%Y.%m')).toEqual([
      '1990-01-01',
      '1990-09-01',
      '1990-10-01',
      '1990-11-01',
    ])
    expect(isoOf(['1990.1', '1990.2'], '%Y.%m')[0]).toBe('1990-01-01')
    expect(isoOf(['1990.1', '1990.2'])[0]).toBe('1990-01-01')
  })
})

it('reads many cells of one form as it reads each alone', () => {
  const instant = fc.integer({ min: Date.UTC(1950, 0, 1), max: Date.UTC(2049, 11, 31) })
  const forms = [
    '%Y-%m-%dT%H:%M:%S.%3fZ',
    '%Y/%-m/%-d %-H:%M',
    '%d.%m.%Y %H:%M:%S',
    '%-d/%-m/%Y',
    '%d-%b-%Y %H:%M',
    '%d-%b-%y',
    '%b %d, %Y %I:%M %p',
    '%B %-d, %Y %-I %P',
    '%Y%m%dT%H%M%SZ',
    '%Y-%m-%d %H:%M+05:45',
    '%Y-%m',
    '%b %Y',
    '%a, %d %b %Y %H:%M:%S GMT',
    '%YQ%q',
  ]
  fc.assert(
    fc.property(fc.array(instant, { minLength: 1, maxLength: 20 }), fc.constantFrom(...forms), (instants, pattern) => {
      const cells = instants.map((ms) => writeDate(ms, { precision: 'day', separator: '', zone: 'none', pattern }, 0))
      const alone = cells.map((cell) => found([cell], 'dmy').readings[0].values()[0])
      expect([...found(cells, 'dmy').readings[0].values()]).toEqual(alone)
    }),
    { numRuns: 2000 },
  )
})

it('reads cells beside others of the same length as it reads each alone', () => {
  const cells = ['04-Mar-2021', '04-Xyz-2021', '04-Apr-2021', '99-Apr-2021', '31-Apr-2021', '1 Jan, 2021']
  for (const first of cells) {
    for (const second of cells) {
      const both = found([first, second])
      if (found([first]).good === 0) continue
      expect(both.good, `${first} ${second}`).toBe(1 + found([second]).good)
    }
  }
  expect(found(['2021-01-01 11:00 PM', '2021-01-01 12:00 xM', '2021-01-01 00:00 AM'])).toMatchObject({ good: 1 })
})
