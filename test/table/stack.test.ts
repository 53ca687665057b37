/** Columns that follow one another in time: months of a row a year, hours of a row a day. */
import { describe, expect, it } from 'vitest'
import { readForModel } from '../../src/data/reading.js'
import { Forecaster } from '../../src/forecaster/index.js'
import { parseCsv, type TableOptions } from '../../src/table/index.js'
import { refusal } from './helpers.js'

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const valueAt = (year: number, m: number): number => (year - 1990) * 100 + m
const years = (n: number, cell: (year: number, m: number) => string | number = valueAt): string[] =>
  Array.from({ length: n }, (_, y) => [1990 + y, ...MONTHS.map((_m, m) => cell(1990 + y, m))].join(','))
const grid = (rows: string[], header = ['Year', ...MONTHS]): string => [header.join(','), ...rows].join('\n')
const months = (text: string, options: TableOptions = {}) => parseCsv(text, { stack: 'months', ...options })

describe('months', () => {
  it('are said to be columns, with the option that makes one series of them', async () => {
    const table = await parseCsv(grid(years(9)))
    expect(table.reading.warnings.join()).toContain('"Jan" to "Dec" are twelve columns of a table with a row a year')
    expect(table.reading.warnings.join()).toContain("add stack: 'months'")
  })

  it.each([
    ['short names', MONTHS],
    ['whole names', 'January February March April May June July August September October November December'.split(' ')],
    ['German names', 'Jan Feb Mrz Apr Mai Jun Jul Aug Sep Okt Nov Dez'.split(' ')],
    ['French names', 'janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.'.split(' ')],
    [
      'Spanish names',
      'Enero Febrero Marzo Abril Mayo Junio Julio Agosto Septiembre Octubre Noviembre Diciembre'.split(' '),
    ],
    ['numbers', MONTHS.map((_, m) => String(m + 1))],
    ['numbers behind a letter', MONTHS.map((_, m) => `M${String(m + 1).padStart(2, '0')}`)],
  ])('of %s are one series', async (_, names) => {
    const table = await months(grid(years(3), ['Year', ...names]))
    expect([table.index.at(0), table.index.at(35), table.index.stepText]).toEqual(['1990-01', '1992-12', '1 month'])
    expect([...table.numeric('value')]).toEqual([0, 1, 2].flatMap((y) => MONTHS.map((__, m) => y * 100 + m)))
    expect(table.reading.sentence).toContain(`"${names[0]}" to "${names[11]}" as months that follow one another`)
    expect(table.reading.warnings).toEqual([])
    expect(table.place.text(13)).toBe('line 3')
  })

  it('that have not come yet are not rows; cells between are missing; what stands beside is left out, and told', async () => {
    const rows = years(3, (year, m) => {
      if (year === 1992 && m > 8) return ''
      return year === 1991 && m === 4 ? 'NA' : valueAt(year, m)
    }).map((row) => `${row},7`)
    const table = await months(grid(rows, ['Year', ...MONTHS, 'J-D']))
    expect([table.rows, table.index.at(32)]).toEqual([33, '1992-09'])
    expect(table.column('value').missing).toBe(1)
    expect(table.numeric('value')[16]).toBeNaN()
    expect([...table.columns.keys()]).toEqual(['value'])
    expect(table.reading.sentence).toContain('"J-D" left out')
  })

  it('a cell that is not a number is asked about, also at the end', async () => {
    const rows = years(20, (year, m) => (year === 2009 && m > 8 ? '***' : valueAt(year, m)))
    const table = await months(grid(rows))
    const error = await refusal(() => table.numeric('value'))
    expect(error.message).toContain('Line 21')
    expect(error.message).toContain("na: ['***']")
    expect((await months(grid(rows), { na: ['***'] })).index.at(236)).toBe('2009-09')
  })

  it('of several series, newest first', async () => {
    const rows = ['b', 'a'].flatMap((id) => years(3).reverse().map((row) => `${id},${row}`)) // prettier-ignore
    const table = await months(grid(rows, ['id', 'Year', ...MONTHS]), { series: 'id' })
    expect(table.series).toEqual(['b', 'a'])
    expect([...table.seriesStarts]).toEqual([0, 36])
    expect([table.index.at(36), table.index.at(71), table.numeric('value')[71]]).toEqual(['1990-01', '1992-12', 211])
  })

  it('a missing year is a gap of twelve rows', async () => {
    const table = await months(grid(years(6).filter((_, y) => y !== 3)))
    expect(table.gaps.map(({ rowsMissing }) => rowsMissing)).toEqual([12])
  })

  it('are refused where there are none', async () => {
    const code = 'OPTION_CONFLICT'
    const daily = 'date,y\n2020-01-01,1\n2020-01-02,2'
    expect(await refusal(() => months(daily))).toMatchObject({
      code,
      message: expect.stringContaining('holds no years'),
    })
    const few = grid(years(3).map((row) => row.split(',').slice(0, 9).join(',')), ['Year', ...MONTHS.slice(0, 8)]) // prettier-ignore
    expect((await refusal(() => months(few))).message).toContain('no 12 columns beside each other')
    const words = grid(years(3, (_, m) => (m === 2 ? 'wet' : m)))
    expect((await refusal(() => months(words))).message).toContain('"Mar" holds no numbers')
    expect((await refusal(() => months(daily, { series: 'rows' }))).code).toBe(code)
  })

  it.each([
    ['water years, by number', 9, (m: number) => String(m + 1)],
    ['water years', 9, (m: number) => MONTHS[m]],
    ['fiscal years', 3, (m: number) => MONTHS[m]],
  ])('of %s are asked about, and begin or end in the year of the row', async (_, from, name) => {
    const names = MONTHS.map((__, k) => name((k + from) % 12))
    const text = grid(years(3), ['Year', ...names])
    const plain = await parseCsv(text)
    expect(plain.reading.stackable).toEqual({ by: 'monthsByEnd', first: names[0], last: names[11] })
    expect(plain.reading.warnings[0]).toContain(
      "add stack: 'monthsByEnd' where a row's year is that in which it ends, or",
    )
    const error = await refusal(() => months(text))
    expect(error.message).toBe(
      `"${names[0]}" to "${names[11]}" span two years: where the year of a row is that in which it begins, use ` +
        "stack: 'monthsByStart'; where it is that in which it ends, stack: 'monthsByEnd'.",
    )
    const month = String(from + 1).padStart(2, '0')
    for (const [{ value }, year, words] of [
      [error.facts.ways![0], 1990, 'beginning'],
      [error.facts.ways![1], 1989, 'ending'],
    ] as const) {
      const table = await months(text, { stack: value as 'monthsByStart' })
      expect([table.index.at(0), table.rows, table.gaps, table.numeric('value')[12]]).toEqual([
        `${year}-${month}`,
        36,
        [],
        100,
      ])
      expect(table.reading.sentence).toContain(`as months that follow one another, ${words} in the year of the row, in`)
    }
  })

  it('from January on begin and end in the same year', async () => {
    for (const stack of ['months', 'monthsByStart', 'monthsByEnd'] as const) {
      expect((await months(grid(years(3)), { stack })).index.at(0)).toBe('1990-01')
    }
  })

  it('a model reads a later file alike', async () => {
    const table = await months(grid(years(12)))
    const forecaster = await Forecaster.create({ target: 'value', window: 6, hiddenSize: 3 })
    await forecaster.fit(table, { epochs: 1 })
    const loaded = await Forecaster.load(forecaster.toBytes())
    expect(loaded.tableOptions.stack).toBe('months')
    const later = await readForModel(Buffer.from(grid(years(14))), loaded.tableOptions)
    expect((await loaded.forecast(later))[0].index).toBe('2004-01')
    const other = await refusal(() => readForModel(Buffer.from('t,value\n1,2\n2,3'), loaded.tableOptions, 'a.csv'))
    expect(other.message).toMatch(/^The model needs the column "Year", as its training table had it: "a\.csv" has no/)
    const given = await refusal(() =>
      readForModel(Buffer.from('t,v\n1,2'), loaded.tableOptions, 'a.csv', { index: 'no' }),
    )
    expect(given.message).not.toContain('The model needs')
  })
})

describe('days', () => {
  const lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  const header = (word: string): string => ['Station', 'Year', 'Month', ...Array.from({ length: 31 }, (_, d) => `${word}${d + 1}`)].join(',') // prettier-ignore
  const rows = (station: string, absent: string): string[] =>
    lengths.map((n, m) =>
      [station, 2024, m + 1, ...Array.from({ length: 31 }, (_, d) => (d < n ? m * 100 + d + 1 : absent))].join(','),
    )

  it.each(['', 'VALUE', 'Day '])(
    'named %s1 to 31 are one series; days that a month has not are not rows',
    async (word) => {
      const text = [header(word), ...rows('a', '')].join('\n')
      const plain = await parseCsv(text)
      expect(plain.reading.warnings.join()).toContain(
        `"${word}1" to "${word}31" are 31 columns of a table with a row a month; if they follow one another, add stack: 'days'`,
      )
      const table = await parseCsv(text, { stack: 'days' })
      expect([
        table.rows,
        table.gaps,
        table.index.at(0),
        table.index.at(59),
        table.index.at(60),
        table.index.at(365),
      ]).toEqual([366, [], '2024-01-01', '2024-02-29', '2024-03-01', '2024-12-31'])
      expect(table.index.stepText).toBe('1 day')
      expect([table.numeric('value')[59], table.numeric('value')[60]]).toEqual([129, 201])
      expect(table.reading.sentence).toContain('as days that follow one another, in "value"')
    },
  )

  it('codes on days that there are not are asked about, and series stay apart', async () => {
    const text = [header('VALUE'), ...rows('a', '-9999'), ...rows('b', '-9999')].join('\n')
    const error = await refusal(() => parseCsv(text, { stack: 'days', series: 'Station' }))
    expect(error.message).toBe(
      'Line 3: "VALUE30" holds "-9999", but 2024-02 has no such day; leave the cell empty, or if it means missing, add na: [-9999].',
    )
    const table = await parseCsv(text, { stack: 'days', series: 'Station', na: [-9999] })
    expect([table.series, table.rows, table.column('value').missing]).toEqual([['a', 'b'], 732, 0])
  })
})

describe('hours', () => {
  const days = (names: string[]): string =>
    [
      ['Date', ...names].join(';'),
      ...Array.from({ length: 9 }, (_, d) => [`0${d + 1}.03.2022`, ...names.map((__, h) => `${d},${h}5`)].join(';')),
    ].join('\n')

  it.each([
    ['clocks', Array.from({ length: 24 }, (_, h) => `${h}:00`)],
    ['padded clocks', Array.from({ length: 24 }, (_, h) => `${String(h).padStart(2, '0')}:00`)],
    ['numbers from 0', Array.from({ length: 24 }, (_, h) => `H${h}`)],
    ['numbers from 1', Array.from({ length: 24 }, (_, h) => `Hour ${h + 1}`)],
  ])('by %s are one series, the first of them from midnight', async (_, names) => {
    expect((await parseCsv(days(names))).reading.warnings.join()).toContain("add stack: 'hours'")
    const table = await parseCsv(days(names), { stack: 'hours' })
    expect([table.index.at(0), table.index.at(25), table.rows]).toEqual(['2022-03-01 00:00', '2022-03-02 01:00', 216])
    expect([table.index.stepText, table.numeric('value')[25]]).toEqual(['1 hour', 1.15])
  })
})
