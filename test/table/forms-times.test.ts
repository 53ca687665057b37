/** Forms of times that a first attempt got wrong: read right, or asked about with an option that then reads them. */
import { describe, expect, it } from 'vitest'
import { dates, ends, read } from './forms.js'
import { refusal } from './helpers.js'

describe('parts of a time in columns of their own', () => {
  const years = (parts: number): string[] =>
    Array.from({ length: 3 * parts }, (_, i) => `${2020 + Math.floor(i / parts)}`)
  const table = (names: string, parts: number, part = (i: number) => (i % parts) + 1): string =>
    [names, ...years(parts).map((year, i) => `${year},${part(i)},${i * 1.5}`)].join('\n')

  it.each([
    ['Year,Quarter,y', 4, ['2020-Q1', '2022-Q4', '1 quarter']],
    ['Jahr,Quartal,y', 4, ['2020-Q1', '2022-Q4', '1 quarter']],
    ['year,week,y', 52, ['2020-W01', '2022-W52', '1 week']],
    ['year,doy,y', 365, ['2020-01-01', '2022-12-31', '1 day']],
    ['year,month,y', 12, ['2020-01', '2022-12', '1 month']],
  ] as const)('%s', async (names, parts, expected) => {
    const found = await read(table(names, parts))
    expect(ends(found)).toEqual(expected)
    expect(found.reading.sentence).toContain('times from')
  })

  it('that are named are quarters where only these give a step without gaps, and months where a name says so', async () => {
    expect(ends(await read(table('a,b,y', 4), { index: ['a', 'b'] }))).toEqual(['2020-Q1', '2022-Q4', '1 quarter'])
    const months = await read(table('a,month,y', 4), { index: ['a', 'month'] })
    expect(months.index.at(3)).toBe('2020-04')
    expect(months.gaps).toHaveLength(2)
  })

  it('in a long table are asked about as parts, then the series', async () => {
    const rows = ['n', 's'].flatMap((place) => years(4).map((year, i) => `${place},${year},${(i % 4) + 1},${i}`))
    const text = ['place,year,quarter,y', ...rows].join('\n')
    const error = await refusal(() => read(text))
    expect(error.facts.ways).toEqual([{ option: 'index', value: 'year,quarter' }])
    const index = ['year', 'quarter']
    expect((await refusal(() => read(text, { index }))).facts.option).toBe('series')
    expect((await read(text, { index, series: 'place' })).series).toEqual(['n', 's'])
  })

  const hours = (clock: (h: number) => string, name: string): string =>
    [`Date,${name},y`, ...dates(5).flatMap((d) => Array.from({ length: 24 }, (_, h) => `${d},${clock(h)},${h}`))].join(
      '\n',
    )

  it('are joined where a word of the name says that it is a time of day', async () => {
    const found = await read(hours((h) => `${String(h + 1).padStart(2, '0')}:00`, 'Hour Ending'))
    expect(ends(found)).toEqual(['2023-01-01 01:00', '2023-01-06 00:00', '1 hour'])
    expect(found.reading.index).toEqual(['Date', 'Hour Ending'])
  })

  it('are asked about where the cells alone say it', async () => {
    const text = hours((h) => `${String(h).padStart(2, '0')}:00`, 'HB')
    expect((await refusal(() => read(text))).facts.ways).toEqual([{ option: 'index', value: 'Date,HB' }])
    expect(ends(await read(text, { index: ['Date', 'HB'] }))).toEqual([
      '2023-01-01 00:00',
      '2023-01-05 23:00',
      '1 hour',
    ])
  })
})

describe('what may be another time than it seems', () => {
  it.each([
    ['season', (i: number) => `${2000 + i}-${String(i + 1).padStart(2, '0')}`, '%Y-%m', { index: false }, ['rows', 0]],
    ['Year', (i: number) => `${2000 + i}/${String(i + 1).padStart(2, '0')}`, '%Y/%m', { index: false }, ['rows', 0]],
    [
      'week',
      (i: number) => `2020-${String(i + 1).padStart(2, '0')}`,
      '%Y-%m',
      { dateFormat: '%G-%V' },
      ['date', '2020-01'],
    ],
  ] as const)('in the column %s is asked about', async (name, cell, months, other, [kind, first]) => {
    const text = [`${name},y`, ...Array.from({ length: 12 }, (_, i) => `${cell(i)},${i % 5}`)].join('\n')
    const error = await refusal(() => read(text))
    expect(error.message).toContain(`if they are months, add dateFormat: '${months}'`)
    expect((await read(text, { dateFormat: months })).index.kind).toBe('date')
    const table = await read(text, other)
    expect([table.index.kind, table.index.at(0)]).toEqual([kind, first])
  })

  it('is no question where one cell decides', async () => {
    const text = ['month,y', '2000-01,1', '2000-02,2', '2000-03,3', '2000-04,4'].join('\n')
    expect((await read(text)).index.stepText).toBe('1 month')
  })

  it.each([
    ['week', '2020-14', '2020-15', "dateFormat: '%G-%V'"],
    ['yearweek', '202014', '202015', "dateFormat: '%G%V'"],
    ['yyyyddd', '2020014', '2020015', "dateFormat: '%Y%j'"],
    ['time', '2020-01-01 06:00 CET', '2020-01-01 07:00 CET', "dateFormat: '%Y-%m-%d %H:%M CET'"],
    ['time', 'at 1 Mar 2020', 'at 2 Mar 2020', "dateFormat: 'at %-d %b %Y'"],
  ])('the question about %s, %s names a format that then reads it', async (name, first, second, flag) => {
    const text = [`${name},y`, `${first},1`, `${second},2`].join('\n')
    const error = await refusal(() => read(text))
    expect(error.message).toContain(flag)
    const [way] = error.facts.ways!
    const table = await read(text, { [way.option]: way.value })
    expect([table.index.kind, table.index.at(0), table.gaps.length]).toEqual(['date', first, 0])
  })

  it('times of day that begin again are no index', async () => {
    const text = ['time,y', ...Array.from({ length: 60 }, (_, i) => `${String(i % 24).padStart(2, '0')}:00,${i * 0.3}`)]
    const error = await refusal(() => read(text.join('\n')))
    expect(error.message).toContain('no column holds their dates')
    expect((await read(text.join('\n'), { index: false })).rows).toBe(60)
    expect((await read(text.slice(0, 25).join('\n'))).index.stepText).toBe('1 hour')
  })

  it('numbers of people that could be seconds since 1970 are not times beside times', async () => {
    const rows = [1503960366, 1624580081].flatMap((id) => dates(30).map((date, i) => `${id},${date},${i}`))
    const error = await refusal(() => read(['Id,Day,steps', ...rows].join('\n')))
    expect(error.message).toContain("series: 'Id'")
    expect((await read(['Id,Day,steps', ...rows].join('\n'), { series: 'Id' })).rows).toBe(60)
  })

  it('a header of dates makes each row a series, whatever the first column is called', async () => {
    const text = [`date,${dates(8).join(',')}`, 'temp,1,2,3,4,5,6,7,8', 'wind,8,7,6,5,4,3,2,1'].join('\n')
    expect((await refusal(() => read(text))).facts.ways![0]).toMatchObject({ option: 'series', value: 'rows' })
    expect((await read(text, { series: 'rows' })).series).toEqual(['temp', 'wind'])
  })
})
