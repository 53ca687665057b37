/** Forms of files that a first attempt at them got wrong: read right, or asked about with an option that then reads them. */
import { existsSync, mkdtempSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readCsv } from '../../src/table/index.js'
import { daily, dates, ends, read } from './forms.js'
import { refusal } from './helpers.js'

it('one or two words among numbers may be called missing', async () => {
  const text = daily('date,y', (date, i) => `${date},${i % 3 === 0 ? '<1' : i}`)
  const { warnings } = (await read(text)).reading
  expect(warnings).toEqual([
    '"y" is a column of words, since only 26 of its 40 cells are numbers; if "<1" means missing, add na: [\'<1\'].',
  ])
  expect((await read(text, { na: ['<1'] })).column('y').missing).toBe(14)
  const many = daily('date,y', (date, i) => `${date},${i % 3 === 0 ? `word ${i}` : i}`)
  expect((await read(many)).reading.warnings).toEqual([
    '"y" is a column of words, since only 26 of its 40 cells are numbers.',
  ])
})

describe('numbers', () => {
  it.each([
    [
      'as India parts them',
      ['"12,34,567.50"', '"1,23,456"', '999'],
      [1234567.5, 123456, 999],
      'commas between thousands',
    ],
    ['with a currency in letters', ['USD 5.50', 'USD 7', 'USD -2'], [5.5, 7, -2], '"USD" taken off'],
    ['with a dollar of some country', ['R$ 5.50', 'R$ 7', '-R$ 2'], [5.5, 7, -2], '"R$" taken off'],
    ['with the minus behind', ['5.50', '7.25-', '1.00-'], [5.5, -7.25, -1], 'a minus behind numbers'],
    ['with an exponent of Fortran', ['0.55D+01', '-.7d1', '2.0D-01'], [5.5, -7, 0.2], ''],
  ])('%s', async (_, cells, values, told) => {
    const table = await read(['date,y', ...dates(3).map((date, i) => `${date},${cells[i]}`)].join('\n'))
    expect([...table.numeric('y')]).toEqual(values)
    expect(table.reading.sentence).toContain(told)
  })
})

describe('dots before three digits in every cell', () => {
  const german = (cell: (i: number) => string, head = 'Datum;y', end = ''): string =>
    [head, ...dates(40).map((date, i) => `${date.split('-').reverse().join('.')};${cell(i)}${end}`)].join('\n')
  const thousands = german((i) => `${1 + (i % 9)}.${201 + i}`)

  it('are asked about where semicolons and dates with dots tell that decimal commas are usual', async () => {
    const table = await read(thousands)
    const error = await refusal(() => Promise.resolve(table.numeric('y')))
    expect(error.message).toContain('"1.201", which may be "1201" or "1.201"')
    expect(error.facts.ways).toEqual([
      { option: 'thousands', value: '.' },
      { option: 'decimal', value: '.' },
    ])
    expect((await read(thousands, { thousands: '.' })).numeric('y')[1]).toBe(2202)
    for (const options of [{ decimal: '.' }, { thousands: 'none' }] as const)
      expect((await read(thousands, options)).numeric('y')[1]).toBe(2.202)
  })

  it('are decided by another column, and by a cell that is no thousand', async () => {
    const beside = await read(german((i) => `${1 + (i % 9)}.${201 + i}`, 'Datum;y;z', ';5,5'))
    expect(beside.numeric('y')[1]).toBe(2202)
    expect((await read(german((i) => `${i % 9}.${201 + i}`))).numeric('y')[1]).toBe(1.202)
  })

  it('are decimals elsewhere', async () => {
    expect((await read(thousands.replaceAll(';', ','))).numeric('y')[1]).toBe(2.202)
    expect((await read(daily('date;y', (date, i) => `${date};1.${201 + i}`))).numeric('y')[1]).toBe(1.202)
  })
})

describe('what is no table', () => {
  it.each([
    ['<!DOCTYPE html>\n<html><body>sign in</body></html>', 'a page or XML'],
    ['{"a":1}\n{"a":2}', 'JSON'],
    ['[\n {"a": 1},\n {"a": 2}\n]', 'JSON'],
    ['[{"a": 1}, {"a": 2}]', 'JSON'],
    ['"date,y"\n"2023-01-01,1"\n"2023-01-02,2"', 'take the quotes around the lines away'],
    ['PAR1\u0015\u0004', 'a Parquet file'],
  ])('%j is said to be that', async (text, what) => {
    expect((await refusal(() => readCsv(Buffer.from(text)))).message).toContain(what)
  })

  it('names of columns in brackets and numbers in quotes are', async () => {
    expect((await read('[a],b\n1,2\n3,4')).numericNames).toEqual(['[a]', 'b'])
    expect((await read('<DATE>,<CLOSE>\n2023-01-01,2\n2023-01-02,4')).numericNames).toEqual(['<CLOSE>'])
    expect([...(await read('"a, b"\n"1,5"\n"2,5"')).numeric('a, b')]).toEqual([1.5, 2.5])
  })

  it('two columns of one name can be called by their numbers', async () => {
    const text = ['Date,Close,Close', 'unit,EUR,EUR', ...dates(9).map((date, i) => `${date},${i},${2 * i}`)].join('\n')
    const error = await refusal(() => read(text, { skip: [2] }))
    expect(error.message).toContain('skip: 2 and header: false')
    expect((await read(text, { skip: 2, header: false })).numericNames).toEqual(['column 2', 'column 3'])
  })

  it('a last row that only begins like a sum is a row', async () => {
    const text = 'season,y\nWinter,1\nSpring,2\nSummer,3'
    expect((await read(text)).rows).toBe(3)
    expect((await refusal(() => read(text + '\nSumme,6'))).facts.option).toBe('skipFooter')
  })
})

it('a file that is refused is closed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hindcast-closed-'))
  const path = join(folder, 'latin.csv')
  writeFileSync(
    path,
    Buffer.from(
      daily('date,caf\u00e9', (date, i) => `${date},${i}`),
      'latin1',
    ),
  )
  await refusal(() => readCsv(path))
  const open = existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd') : []
  const names = open.map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`)
    } catch {
      return ''
    }
  })
  expect(names).not.toContain(path)
  let closed = false
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield Buffer.from('a;b\n\u0000')
    } finally {
      closed = true
    }
  }
  await refusal(() => readCsv(source()))
  expect(closed).toBe(true)
})

describe('files of other houses', () => {
  const parts = (date: string): number[] => date.split('-').map(Number)
  it.each([
    ['Japanese', '年月日,気温', ([y, m, d]: number[]) => `${y}年${m}月${d}日`],
    ['Japanese, padded', '日付,気温', ([y, m, d]: number[]) => `${y}年${String(m).padStart(2, '0')}月${String(d).padStart(2, '0')}日`], // prettier-ignore
    ['Korean', '날짜,기온', ([y, m, d]: number[]) => `${y}년 ${m}월 ${d}일`],
  ])('%s dates', async (_, header, write) => {
    const table = await read(daily(header, (date, i) => `${write(parts(date))},${(i * 7) % 11}`))
    expect(ends(table)).toEqual([write([2023, 1, 1]), write([2023, 2, 9]), '1 day'])
    expect(table.index.values[39]).toBe(Date.UTC(2023, 1, 9))
    const months = Array.from({ length: 24 }, (__, i) => `${2020 + Math.floor(i / 12)}年${(i % 12) + 1}月,${i % 7}`)
    expect(ends(await read(['年月,値', ...months].join('\n')))).toEqual(['2020年1月', '2021年12月', '1 month'])
  })

  it('dates without separators, day first, are no counter that begins again', async () => {
    const text = daily('date,y', (date, i) => `${date.split('-').reverse().join('')},${(i * 7) % 11}`)
    const error = await refusal(() => read(text))
    expect(error.message).toContain('the column "date" seems to hold times, but "01012023" reads as none')
    expect(ends(await read(text, { dateFormat: '%d%m%Y' }))).toEqual(['01012023', '09022023', '1 day'])
  })

  it('weeks behind a word are asked about as weeks, not as months', async () => {
    const weeks = Array.from({ length: 30 }, (_, i) => `KW ${String(i + 1).padStart(2, '0')}/2020,${(i * 7) % 11}`)
    const text = ['Zeitraum,Umsatz', ...weeks].join('\n')
    const error = await refusal(() => read(text))
    expect(error.facts.ways![0]).toEqual({ option: 'dateFormat', value: 'KW %V/%G', means: 'ISO weeks' })
    expect(ends(await read(text, { dateFormat: 'KW %V/%G' }))).toEqual(['KW 01/2020', 'KW 30/2020', '1 week'])
  })

  it('rows that are series may bear flags and words for what is missing', async () => {
    const names = Array.from({ length: 12 }, (_, m) => `2021-${String(m + 1).padStart(2, '0')} `)
    const row = (geo: string, k: number): string =>
      [
        `M,PC,${geo}`,
        ...names.map((_, m) => ((m + k) % 11 === 0 ? ': ' : `${(m * k) % 7}.5${m > 8 ? ' p' : ' '}`)),
      ].join('\t')
    const text = [['freq,unit,geo\\TIME_PERIOD', ...names].join('\t'), ...['AT', 'BE', 'DE'].map((geo, k) => row(geo, k + 1))].join('\n') // prettier-ignore
    expect((await refusal(() => read(text))).facts.ways![0]).toMatchObject({ option: 'series', value: 'rows' })
    expect((await read(text, { series: 'rows' })).series).toHaveLength(3)
  })

  it('commas within numbers that nobody quoted are no column more', async () => {
    const text = daily('date,meter', (date, i) => `${date},1,${100 + i}`)
    const error = await refusal(() => read(text))
    expect(error.message).toBe(
      'Line 2 has 3 cells, but the header has 2, and "2023-01-01" stands below "date": a number with a separator within it ' +
        '(1,234) needs quotes, or another delimiter between cells.',
    )
    // R writes rows by name, and times may stand behind them.
    const rows = await read(daily('time,y', (date, i) => `${i + 1},${date},${(i * 7) % 11}`))
    expect([rows.index.name, rows.rows]).toEqual(['time', 40])
  })

  it('numbers of different units are words, and it is said why', async () => {
    const { reading } = await read(
      daily('date,size,y', (date, i) => `${date},${i} ${i % 2 ? 'kB' : 'MB'},${(i * 7) % 11}`),
    )
    expect(reading.warnings).toEqual(['"size" is a column of words, since its numbers bear different signs or units.'])
  })

  it.each([
    ['short', 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec', '%Y %b'],
    ['whole', 'January February March April May June July August September October November December', '%Y %B'],
  ])('months by their %s names beside years are parts of the time, not series', async (_, names, format) => {
    const months = [2015, 2016, 2017].flatMap((y) => names.split(' ').map((name, m) => `${y},${name},${(m * 7) % 11}`))
    const text = ['Year,Month,y', ...months].join('\n')
    const error = await refusal(() => read(text))
    expect(error.message).toContain(
      `"Month" names the month: join them with index: 'Year,Month' and dateFormat: '${format}'.`,
    )
    const table = await read(text, { index: ['Year', 'Month'], dateFormat: format })
    expect([table.rows, table.index.stepText, table.gaps]).toEqual([36, '1 month', []])
  })

  it('names the quarter beside years, and does not take it for a series', async () => {
    const rows = Array.from({ length: 24 }, (_, i) => `${2010 + Math.floor(i / 4)},Q${(i % 4) + 1},${100 + i}`)
    const text = ['Year,Quarter,GDP', ...rows].join('\n')
    await expect(read(text)).rejects.toThrow(
      `"Quarter" names the quarter: join them with index: 'Year,Quarter' and dateFormat: '%Y Q%q'.`,
    )
    const table = await read(text, { index: ['Year', 'Quarter'], dateFormat: '%Y Q%q' })
    expect(table.index.step).toEqual({ unit: 'month', count: 3 })
  })
})
