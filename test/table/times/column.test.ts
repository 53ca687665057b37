import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formText, writeDate } from '../../../src/table/times/form.js'
import { settle } from '../../../src/table/times/settle.js'
import { TimeColumn } from '../../../src/table/times/time-column.js'

/** A column of cells, read. */
function found(cells: readonly string[], format?: string) {
  const column = new TimeColumn(format)
  cells.every((cell) => (cell === '' ? column.pushMissing() : column.push(cell)))
  return column.finish()
}

/** Instants as ISO texts, of the only reading. */
function isoOf(cells: readonly string[], format?: string): string[] {
  const { readings, bad } = found(cells, format)
  expect(bad, JSON.stringify(bad)).toBeNull()
  expect(readings.map((r) => r.name)).toHaveLength(1)
  return [...readings[0].values()].map((v) => new Date(v).toISOString().replace(/T00:00:00\.000Z$|\.000Z$/, ''))
}

/** What a column of cells is written back as. */
function backOf(cells: readonly string[], format?: string): string[] {
  const [{ form, offsets, ...reading }] = found(cells, format).readings
  return [...reading.values()].map((v, r) => writeDate(v, form, typeof offsets === 'number' ? offsets : offsets[r]))
}

describe('a written time', () => {
  it.each<[string, string]>([
    ['2021-03-04', '2021-03-04'],
    ['2021-3-4', '2021-03-04'],
    ['2021/03/04', '2021-03-04'],
    ['2021.03.04', '2021-03-04'],
    ['2021-03', '2021-03-01'],
    ['2021/3', '2021-03-01'],
    ['03/2021', '2021-03-01'],
    ['2021-03-04T05:06', '2021-03-04T05:06:00'],
    ['2021-03-04 05:06:07', '2021-03-04T05:06:07'],
    ['2021-03-04T05', '2021-03-04T05:00:00'],
    ['2021-03-04 5:06', '2021-03-04T05:06:00'],
    ['2021-03-04  05:06', '2021-03-04T05:06:00'],
    ['2021-03-04T05:06:07.5', '2021-03-04T05:06:07.500Z'],
    ['2021-03-04T05:06:07,089', '2021-03-04T05:06:07.089Z'],
    ['2021-03-04T05:06:07.123456789Z', '2021-03-04T05:06:07.123Z'],
    ['2021-03-04T05:06Z', '2021-03-04T05:06:00'],
    ['2021-03-04 05:06:07 UTC', '2021-03-04T05:06:07'],
    ['2021-03-04T05:06+01', '2021-03-04T04:06:00'],
    ['2021-03-04T05:06:07+0100', '2021-03-04T04:06:07'],
    ['2021-03-04 05:06:07 -03:30', '2021-03-04T08:36:07'],
    ['2021-03-04T05:06:07+01:00[Europe/Berlin]', '2021-03-04T04:06:07'],
    ['Thu Mar 04 2021 05:06:07 GMT+0100 (CET)', '2021-03-04T04:06:07'],
    ['20210304T0506', '2021-03-04T05:06:00'],
    ['20210304T050607Z', '2021-03-04T05:06:07'],
    ['20210304 05:06', '2021-03-04T05:06:00'],
    ['2021-03-04 18.30.00', '2021-03-04T18:30:00'],
    ['2021-03-04 1830', '2021-03-04T18:30:00'],
    ['2021-03-04 183015', '2021-03-04T18:30:15'],
    ['2021-03-04 18', '2021-03-04T18:00:00'],
    ['2021-03-04 24:00', '2021-03-05'],
    ['2020-12-31 24:00:00', '2021-01-01'],
    ['2020-02-28T24:00', '2020-02-29'],
    ['2021-03-04 12:30 AM', '2021-03-04T00:30:00'],
    ['2021-03-04 12:30 PM', '2021-03-04T12:30:00'],
    ['2021-03-04 1:30:05 p.m.', '2021-03-04T13:30:05'],
    ['2021-03-04 11PM', '2021-03-04T23:00:00'],
    ['2021-063', '2021-03-04'],
    ['2020-366', '2020-12-31'],
    ['2021Q2', '2021-04-01'],
    ['2021-Q4', '2021-10-01'],
    ['2021 q1', '2021-01-01'],
    ['Q3 2021', '2021-07-01'],
    ['3Q2021', '2021-07-01'],
    ['2020-W02', '2020-01-06'],
    ['2021W01', '2021-01-04'],
    ['2020-W53-7', '2021-01-03'],
    ['2021M03', '2021-03-01'],
    ['Mar 2021', '2021-03-01'],
    ['March 2021', '2021-03-01'],
    ['Mar-21', '2021-03-01'],
    ["Mar '21", '2021-03-01'],
    ['2021-Mar', '2021-03-01'],
    ['04-Mar-21', '2021-03-04'],
    ['4 March 2021', '2021-03-04'],
    ['04Mar2021', '2021-03-04'],
    ['4. March 2021', '2021-03-04'],
    ['March 4, 2021', '2021-03-04'],
    ['Mar 4th, 2021 10:00 AM', '2021-03-04T10:00:00'],
    ['Thursday, March 4, 2021', '2021-03-04'],
    ['Thu, 04 Mar 2021 05:06:07 GMT', '2021-03-04T05:06:07'],
    ['2021-Mar-04', '2021-03-04'],
    ['04/Mar/2021:05:06:07 +0100', '2021-03-04T04:06:07'],
    ['sep 2021', '2021-09-01'],
    ['Sept 2021', '2021-09-01'],
    ['25/03/2021', '2021-03-25'],
    ['03/25/2021', '2021-03-25'],
    ['25-3-2021 7:05', '2021-03-25T07:05:00'],
    ['4.3.2021', '2021-03-04'],
    ['04.03.21 05:06', '2021-03-04T05:06:00'],
    ['25/03/68', '2068-03-25'],
    ['25/03/69', '1969-03-25'],
    ['2024-01-01 00:00 - 2024-01-01 01:00', '2024-01-01'],
    ['25/01/2024 00:00:00 - 25/01/2024 01:00:00', '2024-01-25'],
    ['2021-01-04 – 2021-01-10', '2021-01-04'],
  ])('%s is %s', (text, iso) => expect(isoOf([text])).toEqual([iso]))

  it.each([
    '2021-02-29',
    '2021-13-01',
    '2021-00-01',
    '2021-01-00',
    '32/01/2021',
    '13/13/2021',
    '2021-366',
    '2021-W53',
    '2021-W00',
    '2021M13',
    'Thu, 05 Mar 2021 05:06:07 GMT',
    '30-Feb-21',
  ])('%s is no date of the calendar', (text) => expect(found([text]).bad).toMatchObject({ fault: 'date', row: 0 }))

  it.each([
    '',
    'Seattle',
    'A1',
    '-3',
    '12.34',
    '1e5',
    '1.2.3',
    'march',
    '1-01',
    '1-Jan',
    'Jan 1',
    '2021-03-04 25:00',
    '2021-03-04 24:01',
    '2021-03-04 12:60',
    '2021-03-04T12:30:60',
    '2021-03-04 13:00 PM',
    '2021-03-04 0:00 AM',
    '2021-03-04T',
    '2021-03-04 x',
    '2021-03-04 - x',
    '2021Q5',
    '２０２１-03-04',
    '2021-03 10:00',
    '12345',
    '1234567',
  ])('%j is no time', (text) => {
    const { good, readings, bad } = found([text])
    expect([good, readings, bad?.fault ?? 'missing']).toEqual([0, [], text === '' ? 'missing' : 'form'])
  })

  it('is read as the engine reads ISO 8601, and written back as it stood', () => {
    const instant = fc.integer({ min: -62135596800000, max: Date.UTC(9998, 11, 31) })
    const length = fc.constantFrom(7, 10, 16, 19, 23)
    const zone = fc.constantFrom('', 'Z', '+00:00', '-03:30', '+05:45', '+14:00')
    fc.assert(
      fc.property(instant, length, fc.constantFrom('T', ' '), zone, (ms, n, separator, z) => {
        const text = new Date(ms).toISOString().slice(0, n).replace('T', separator) + (n > 10 ? z : '')
        const iso = text.replace(' ', 'T')
        const [reading] = found([text]).readings
        expect(reading.values()[0]).toBe(Date.parse(n > 10 && z === '' ? iso + 'Z' : iso))
        expect(backOf([text])).toEqual([text])
      }),
      { numRuns: 3000 },
    )
  })

  it.each([
    '2021/03/04 05:06',
    '04.03.2021 05:06:07',
    '2021-3-4',
    '25/3/2021 7:05',
    '20210304T050607Z',
    '2021Q2',
    '2020-W02',
    '2021M03',
    'Mar 2021',
    '04-Mar-21',
    'March 04, 2021',
    '2021-03-04 01:30 PM',
    '2021-03-04T05:06:07.123456Z',
    '2021-03-04T05:06:07+0100',
    '2021-063',
    '20210304',
    '202103',
    '2021030405',
    '1990.07',
  ])('%s is written back so', (text) => expect(backOf([text])).toEqual([text.replace('.123456', '.123000')]))
})

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

  it('names the first cell that is no time, and gives up where too many are none', () => {
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
  it('are no dates, and dates no times of day', () => {
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
    ['seconds, once a cell is no date', ['2021030106', '2021030166'], 's', '2034-01-16T13:15:06'],
  ])('that are %s', (_, cells, name, first) => {
    expect(names(cells)).toEqual([[name, true]])
    expect(isoOf(cells)[0]).toBe(first)
  })

  it('are no times where they are something else', () => {
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

describe('a format that is given', () => {
  it.each<[string, string[], string[]]>([
    [
      's',
      ['0', '-1', '1.5', '1e9'],
      ['1970-01-01', '1969-12-31T23:59:59', '1970-01-01T00:00:01.500Z', '2001-09-09T01:46:40'],
    ],
    ['ms', ['86400000', '1'], ['1970-01-02', '1970-01-01T00:00:00.001Z']],
    ['us', ['86400000000', '1000', '-1'], ['1970-01-02', '1970-01-01T00:00:00.001Z', '1969-12-31T23:59:59.999Z']],
    ['ns', ['1672531200000000000', '1000000'], ['2023-01-01', '1970-01-01T00:00:00.001Z']],
    [
      'excel',
      ['44200', '44200.25', '1', '59', '61'],
      ['2021-01-04', '2021-01-04T06:00:00', '1900-01-01', '1900-02-28', '1900-03-01'],
    ],
    ['year', ['1949', '1950'], ['1949-01-01', '1950-01-01']],
    ['year', ['1949.0', '1949.083', '1949.167', '1949.917'], ['1949-01-01', '1949-02-01', '1949-03-01', '1949-12-01']],
    ['year', ['1749.042', '1749.125', '1749.958'], ['1749-01-01', '1749-02-01', '1749-12-01']],
    ['year', ['1958.2027', '1958.2877', '1958.3699'], ['1958-03-01', '1958-04-01', '1958-05-01']],
    ['year', ['1956', '1956.25', '1956.5', '1956.75'], ['1956-01-01', '1956-04-01', '1956-07-01', '1956-10-01']],
    ['%d.%m.%Y %H:%M', ['1.2.2021 3:04', '28.02.2021 24:00'], ['2021-02-01T03:04:00', '2021-03-01']],
    ['%Y%j', ['2021063'], ['2021-03-04']],
    ['%a %b %d %H:%M:%S %z %Y', ['Thu Mar 04 05:06:07 +0000 2021'], ['2021-03-04T05:06:07']],
    ['%m/%d/%y %I:%M %p', ['3/4/21 12:05 am'], ['2021-03-04T00:05:00']],
    ['%y', ['68', '69'], ['2068-01-01', '1969-01-01']],
    ['%FT%T.%f', ['2021-03-04T05:06:07.25'], ['2021-03-04T05:06:07.250Z']],
    ['%Y/Q%q', ['2021/Q3'], ['2021-07-01']],
    ['%G-%V', ['2020-53'], ['2020-12-28']],
  ])('%s reads %j', (format, cells, iso) => expect(isoOf(cells, format)).toEqual(iso))

  it('refuses what it does not fit', () => {
    expect(found(['2021-03-04'], '%d.%m.%Y').bad).toMatchObject({ fault: 'form' })
    expect(found(['31.02.2021'], '%d.%m.%Y').bad).toMatchObject({ fault: 'date' })
    expect(found(['Fri 04 Mar 2021'], '%a %d %b %Y').bad).toMatchObject({ fault: 'date' })
    expect(found(['60'], 'excel').bad).toMatchObject({ fault: 'date' })
    expect(found(['x'], 's').bad).toMatchObject({ fault: 'form' })
  })

  it('is written as it is read, but numbers as ISO 8601', () => {
    expect(backOf(['3/4/21 12:05 AM'], '%-m/%-d/%y %I:%M %p')).toEqual(['3/4/21 12:05 AM'])
    expect(backOf(['1698350400000'])).toEqual(['2023-10-26T20:00Z'])
    expect(backOf(['44200', '44201'], 'excel')).toEqual(['2021-01-04', '2021-01-05'])
    expect(backOf(['1749.042', '1749.125'], 'year')).toEqual(['1749-01', '1749-02'])
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
