import { describe, expect, it } from 'vitest'
import { Axis, parseCsv, Table, type TableOptions } from '../../src/table/index.js'
import { refusal } from './helpers.js'

/** A table of a date column and zeros. */
const dated = (dates: string[], options?: TableOptions) =>
  parseCsv('date,x\n' + dates.map((d) => `${d},0\n`).join(''), options)

/** Which index a table gets for its first column. */
const kindOf = async (name: string, cells: (string | number)[], options?: TableOptions) =>
  (await parseCsv(`${name},x\n` + cells.map((cell) => `${cell},0\n`).join(''), options)).index.kind

describe('the default index', () => {
  it.each<[string, string, (string | number)[], string]>([
    ['dates', 'when', ['2012-01-01', '2012-01-02'], 'date'],
    ['months', 'x1', ['2012-01', '2012-02'], 'date'],
    ['years by name', 'year', [1990, 1991], 'date'],
    ['four digits of years, whatever the name', 'step', [1990, 1991], 'date'],
    ['dates without separators', 'x1', [20120131, 20120201], 'date'],
    ['ascending integers with a name that counts', 'id', [1, 2, 7], 'integer'],
    ['integers at one distance', 'x1', [10, 20, 30], 'integer'],
    ['ascending measurements', 'tmax', [50, 52, 60], 'rows'],
    ['measurements', 'tmax', [60, 52, 52], 'rows'],
    ['two integers', 'tmax', [60, 61], 'rows'],
    ['integers that repeat', 'count', [1, 1, 2], 'rows'],
    ['integers with a hole', 'id', [1, '', 3], 'rows'],
    ['decimals', 'x1', [0.1, 0.2, 0.3], 'rows'],
    ['text', 'town', ['Seattle', 'Paris'], 'rows'],
    ['text with digits', 'station', ['A1', 'A2'], 'rows'],
  ])('for %s', async (_, name, cells, kind) => expect(await kindOf(name, cells)).toBe(kind))

  it.each<[string, (string | number)[], string]>([
    ['time', [0.1, 0.2, 0.3], 'dateFormat'],
    ['day', [1, 1, 2], 'dateFormat'],
    ['Date', [44200, 44201, 44202], "dateFormat: 'excel'"],
    ['year', [1990, 1990, 1991], 'duplicates'],
  ])('is asked about where %s seems to hold times', async (name, cells, option) => {
    expect((await refusal(() => kindOf(name, cells))).message).toContain(option)
  })

  it('is none for a single column of integers', async () => {
    const t = await parseCsv('x\n1\n2\n3\n')
    expect(t.index.kind).toBe('rows')
    expect([...t.numeric('x')]).toEqual([1, 2, 3])
    expect([t.index.at(2), t.index.ahead(2, 2), t.index.name]).toEqual([2, 4, null])
  })

  it.each([false, '', 'none'] as const)('is none with index %j', async (index) => {
    const t = await dated(['03/04/2012', 'x'], { index })
    expect(t.index.kind).toBe('rows')
    expect(t.otherNames).toEqual(['date'])
  })

  it('may be any column that is named, also one called none', async () => {
    const t = await parseCsv('x,none\n5,3\n6,4\n', { index: 'none' })
    expect([t.index.kind, t.index.name, t.index.at(1)]).toEqual(['integer', 'none', 4])
    expect(t.numericNames).toEqual(['x'])
  })
})

describe('the step', () => {
  const days = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, i) => `2024-03-${String(from + i).padStart(2, '0')}`)
  const weekdays = days(1, 29).filter((d) => ![0, 6].includes(new Date(d).getUTCDay()))
  it.each<[string, string[], string, string]>([
    ['a day', days(1, 9), '1 day', '2024-03-10'],
    ['a week', ['2024-02-23', '2024-03-01', '2024-03-08'], '1 week', '2024-03-15'],
    ['an hour', ['2024-03-01 22:00', '2024-03-01 23:00'], '1 hour', '2024-03-02 00:00'],
    [
      'half a second',
      ['2024-03-01T00:00:00.000Z', '2024-03-01T00:00:00.500Z'],
      '0.5 seconds',
      '2024-03-01T00:00:01.000Z',
    ],
    ['a working day', weekdays, '1 business day', '2024-04-01'],
    ['a month', ['2024-01', '2024-02', '2024-03'], '1 month', '2024-04'],
    ['the first of a month', ['2023-12-01', '2024-01-01', '2024-02-01'], '1 month', '2024-03-01'],
    ['the last of a month', ['2023-12-31', '2024-01-31', '2024-02-29'], '1 month', '2024-03-31'],
    ['a quarter', ['2023-06-30', '2023-09-30', '2023-12-31', '2024-03-31'], '1 quarter', '2024-06-30'],
    ['a year', ['2022', '2023', '2024'], '1 year', '2025'],
    ['two years', ['2022', '2023', '2027'].slice(0, 2), '1 year', '2024'],
    ['five years', ['2010', '2015', '2020'], '5 years', '2025'],
    [
      'a month with its offset',
      ['2024-01-01T00:00+01:00', '2024-02-01T00:00+01:00', '2024-03-01T00:00+01:00'],
      '1 month',
      '2024-04-01T00:00+01:00',
    ],
  ])('is %s', async (_, dates, text, next) => {
    const t = await parseCsv('year,x\n' + dates.map((d) => `${d},0\n`).join(''))
    expect(t.index.stepText).toBe(text)
    expect(t.gaps).toEqual([])
    expect(dates.map((_, r) => t.index.at(r))).toEqual(dates)
    expect(t.index.ahead(t.rows - 1, 1)).toBe(next)
    expect(t.index.ahead(t.rows - 1, -1)).toBe(dates.at(-2))
  })

  it('of days is kept where the clocks change, and of hours too', async () => {
    const daily = await dated([
      '2024-03-30T00:00+01:00',
      '2024-03-31T00:00+01:00',
      '2024-04-01T00:00+02:00',
      '2024-04-02T00:00+02:00',
    ])
    expect([daily.index.stepText, daily.gaps]).toEqual(['1 day', []])
    expect(daily.index.at(0)).toBe('2024-03-30T00:00+01:00')
    expect(daily.index.ahead(3, 1)).toBe('2024-04-03T00:00+02:00')
    const hourly = await dated([
      '2024-03-31T00:00+01:00',
      '2024-03-31T01:00+01:00',
      '2024-03-31T03:00+02:00',
      '2024-03-31T04:00+02:00',
    ])
    expect([hourly.index.stepText, hourly.gaps]).toEqual(['1 hour', []])
  })

  it('that the option names is taken', async () => {
    expect((await dated(['2024-01-01', '2024-01-08'], { step: 86400 })).gaps).toEqual([
      { after: '2024-01-01', before: '2024-01-08', rowsMissing: 6, row: 0 },
    ])
    expect((await dated(['2024-01-31', '2024-02-29', '2024-04-30'], { step: 'month' })).gaps[0].rowsMissing).toBe(1)
    expect((await dated(['2024-03-01', '2024-03-14'], { step: 'businessDay' })).gaps[0].rowsMissing).toBe(8)
  })

  it('of one row is unknown, and needed only to look ahead', async () => {
    const t = await dated(['2024-01-01'])
    expect([t.index.step, t.index.stepText, t.index.at(0)]).toEqual([null, 'unknown', '2024-01-01'])
    expect((await refusal(() => t.index.ahead(0, 1))).code).toBe('INDEX_STEP')
    expect((await dated(['2024-01-01'], { step: 86400 })).index.ahead(0, 1)).toBe('2024-01-02')
  })
})

it('finds gaps, counts what is missing', async () => {
  const t = await dated([
    '2012-01-01',
    '2012-01-02',
    '2012-01-03',
    '2012-01-06',
    '2012-01-07',
    '2012-01-08T'.slice(0, 10),
  ])
  expect(t.gaps).toEqual([{ after: '2012-01-03', before: '2012-01-06', rowsMissing: 2, row: 2 }])
  const half = await dated(['2012-01-01 00:00', '2012-01-01 01:00', '2012-01-01 02:00', '2012-01-01 03:30'])
  expect(half.gaps.map((g) => g.rowsMissing)).toEqual([1])
  const ids = await parseCsv('id,x\n1,0\n2,0\n5,0\n')
  expect(ids.gaps).toEqual([{ after: 2, before: 5, rowsMissing: 2, row: 1 }])
})

it('is described, and read back, for a model file', async () => {
  const t = await dated(['2023-12-31T12:00+01:00', '2024-01-31T12:00+01:00', '2024-02-29T12:00+01:00'])
  const axis = Axis.fromDescription(JSON.parse(JSON.stringify(t.index.describe())))
  const value = axis.parse('2024-02-29T12:00+01:00')
  expect(value).toBe(t.index.values[2])
  expect(axis.format(axis.after(value, 1))).toBe('2024-03-31T12:00+01:00')
  expect(axis.parse('2024-02-29')).toBe(Date.UTC(2024, 1, 28, 23))
  expect((await refusal(() => axis.parse('29.2.2024'))).code).toBe('INDEX_FORM')
  expect(t.index.rowOf(value)).toBe(2)
  expect(t.index.rowOf(value + 1)).toBe(-1)
})

it('tells hours and months apart for climatology', async () => {
  const flags = async (dates: string[]) => {
    const { index } = await dated(dates)
    return [index.isDate, index.isSubDaily, index.isMonthly]
  }
  expect(await flags(['2012-01-01', '2012-01-02'])).toEqual([true, false, false])
  expect(await flags(['2012-01-01 00:00', '2012-01-01 06:00'])).toEqual([true, true, false])
  expect(await flags(['2012-01', '2012-02'])).toEqual([true, false, true])
  const { index } = Table.fromColumns({ x: [1, 2] })
  expect([index.isDate, index.isSubDaily, index.isMonthly]).toEqual([false, false, false])
})
