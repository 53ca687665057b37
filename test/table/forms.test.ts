/**
 * Forms of files that a first attempt at them got wrong: read right, or asked about with an option that then reads them.
 */
import { existsSync, mkdtempSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseCsv, readCsv, type Table, type TableOptions } from '../../src/table/index.js'
import { refusal } from './helpers.js'

const DAY = 86400000
const dates = (n: number): string[] =>
  Array.from({ length: n }, (_, i) => new Date(Date.UTC(2023, 0, 1) + i * DAY).toISOString().slice(0, 10))
/** A row for each date, behind a header. */
const daily = (header: string, row: (date: string, i: number) => string, n = 40): string =>
  [header, ...dates(n).map(row)].join('\n')
const read = (text: string, options?: TableOptions): Promise<Table> => parseCsv(text, options)
const ends = ({ index, rows }: Table) => [index.at(0), index.at(rows - 1), index.stepText]

describe('lines above the header that are filled up with empty cells', () => {
  const rows = dates(30).map((date, i) => `${date};shop ${i % 3};${100 + i}`)
  const text = ['Statement;;', 'Account:;DE12 3456;', ';;', 'Date;Shop;Amount', ...rows].join('\n')

  it('are skipped', async () => {
    const table = await read(text)
    expect([...table.columns.keys()]).toEqual(['Shop', 'Amount'])
    expect(table.rows).toBe(30)
    expect(table.reading.sentence).toContain('above the header skipped')
  })

  it('are none where the header itself ends with empty cells', async () => {
    const table = await read(daily('date,value,', (date, i) => `${date},${i},`))
    expect([table.rows, ...table.columns.keys()]).toEqual([40, 'value'])
    expect(table.reading.skipped).toBeUndefined()
  })
})

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

  it('numbers of people that could be seconds since 1970 are no times beside times', async () => {
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

describe('lines that are no rows', () => {
  const rows = Array.from({ length: 40 }, (_, i) => `${dates(40)[i]},${i},"${1000 + i}",7,8`)

  it('titles of a sheet, and names over several columns, are asked about, also behind a line of empty cells', async () => {
    const text = ['Sales 2023,,,,', ',,,,', ',North,,South,', 'Day,Units,Sum,Units of it,Sum of it', ...rows].join('\n')
    const { message } = await refusal(() => read(text))
    expect(message).toContain('lines 3 and 4 below the header are no rows')
    expect(message).toContain('skip: 3 leaves out 3 lines above it')
    const table = await read(text, { skip: 3 })
    expect([table.rows, ...table.columns.keys()]).toEqual([40, 'Units', 'Sum', 'Units of it', 'Sum of it'])
  })

  it.each([
    [
      'as psql prints it',
      ' ts                  | load',
      '---------------------+------',
      (t: string, i: number) => ` ${t} | ${i}.5`,
    ],
    ['of Markdown', '| ts | load |', '| --- | ---: |', (t: string, i: number) => `| ${t} | ${i}.5 |`],
  ])('a rule below the names, %s', async (_, header, rule, row) => {
    // prettier-ignore
    const text = [header, rule, ...dates(40).map(row)].join('\n')
    const error = await refusal(() => read(text))
    expect(error.message).toContain('Line 2 only sets the names off from the rows; to leave it out, add skip: [2].')
    const table = await read(text, { skip: error.facts.ways![0].value as number[] })
    expect([table.rows, table.index.at(39), table.numeric('load')[39]]).toEqual([40, '2023-02-09', 39.5])
    // Below lines that are skipped by their number, both are left out.
    const below = await refusal(() => read(['by hand', text].join('\n'), { skip: 1 }))
    expect(below.message).toContain('skip: [1,3]')
    expect((await read(['by hand', text].join('\n'), { skip: [1, 3] })).rows).toBe(40)
  })

  it('above the header are told, as a count and as a list', async () => {
    const text = ['by hand', 'at noon', daily('date,y', (date, i) => `${date},${3 * i}`)].join('\n')
    expect((await read(text)).reading.sentence).toBe('Read with: 2 lines above the header skipped.')
    expect((await read(text, { skip: 2 })).reading.sentence).toBe('Read with: 2 lines above the header skipped.')
    const told = 'Read with: 1 line above the header skipped, line 2 left out.'
    expect((await read(text, { skip: [2] })).reading.sentence).toBe(told)
    expect((await read(text, { skip: [1, 2, 9] })).reading.skippedLines).toEqual([1, 2, 9])
  })

  it('at the end that look like rows are warned of; blank lines do not count', async () => {
    const text = [daily('date,y', (date, i) => `${date},${3 * i}`), 'Total,9', 'by hand', '', ''].join('\n')
    expect((await read(text, { skipFooter: 2 })).reading.warnings).toEqual([])
    const more = await read(text, { skipFooter: 3 })
    expect([more.rows, more.reading.footer]).toEqual([39, { lines: 3, first: '2023-02-09, 117', alike: 1 }])
    expect(more.reading.warnings).toEqual([
      'skipFooter: 3 left out 1 line that looks like a row ("2023-02-09, 117"): skipFooter: 2 reads it; blank lines do not count.',
    ])
    const rows = await read(
      daily('date,y', (date, i) => `${date},${3 * i}`),
      { skipFooter: 2 },
    )
    expect(rows.reading.warnings).toEqual([
      'skipFooter: 2 left out 2 lines that look like rows ("2023-02-08, 114"): without it they are read.',
    ])
  })

  it('at the end are counted on top of those that are left out', async () => {
    const text = [...daily('date,y', (date, i) => `${date},${i}`).split('\n'), 'Total,9', 'printed by hand'].join('\n')
    expect((await refusal(() => read(text))).message).toContain('add skipFooter: 1.')
    expect((await refusal(() => read(text, { skipFooter: 1 }))).message).toContain('add skipFooter: 2.')
    expect((await read(text, { skipFooter: 2 })).rows).toBe(40)
    expect((await refusal(() => read(`${text}\nat noon`, { skipFooter: 1 }))).facts.ways).toEqual([
      { option: 'skipFooter', value: 2 },
    ])
  })
})

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

it('tells what was left out among the rows and below them', async () => {
  const text = 'date,a\n2021-03-01,1\nnoon,5\n2021-03-02,2\n2021-03-03,3\n2021-03-04,4\n'
  const { reading, rows } = await read(text, { skip: [3], skipFooter: 1 })
  expect(rows).toBe(3)
  expect(reading.sentence).toBe('Read with: line 3 left out; 1 line below the rows left out, "2021-03-04, 4".')
  expect(reading.footer).toEqual({ lines: 1, first: '2021-03-04, 4', alike: 1 })
})

describe('a header whose first name is #, as loggers write it', () => {
  const times = Array.from({ length: 30 }, (_, i) => [i + 1, `06/15/21 ${String(1 + Math.floor(i / 4)).padStart(2, '0')}:${['00', '15', '30', '45'][i % 4]}:00 PM`] as const) // prettier-ignore
  const forms: [string, string, string][] = [
    [
      'HOBOware, with a title and columns of events',
      [
        'Plot Title: Pond 3,,,',
        '#,"Date Time, GMT-04:00","Temp, °C (LGR S/N: 20031190, SEN S/N: 20031190)",Coupler Attached',
        ...times.map(([n, time], i) => `${n},${time},${20 + ((i * 7) % 5) / 10},${i === 29 ? 'Logged' : ''}`),
      ].join('\r\n'),
      'Date Time, GMT-04:00',
    ],
    [
      'plain, behind a comment',
      ['# downloaded by hand', '#,Date Time,Temp', ...times.map(([n, time], i) => `${n},${time},${20 + (i % 5)}`)].join(
        '\n',
      ),
      'Date Time',
    ],
    [
      'with tabs',
      ['#\tDate-Time (EDT)\tTemp (°C)\t', ...times.map(([n, time], i) => `${n}\t${time}\t${20 + (i % 5)}\t`)].join(
        '\n',
      ),
      'Date-Time (EDT)',
    ],
  ]
  it.each(forms)('%s', async (_, text, index) => {
    const table = await read(text)
    expect([table.index.name, table.rows, ...ends(table)]).toEqual([
      index,
      30,
      '06/15/21 01:00:00 PM',
      '06/15/21 08:15:00 PM',
      '15 minutes',
    ])
    expect([...table.columns.keys()][0]).toBe('#')
    expect(table.numericNames).toHaveLength(1)
    expect(table.reading.leftOut).toEqual([{ column: '#', why: 'it counts the rows' }])
    expect(table.reading.comments).toBe(text.startsWith('# ') ? 1 : undefined)
  })

  it.each([
    ['a comment below a header', ['n,date,y', '#,not,these', ...dates(9).map((d, i) => `${i},${d},${i * i}`)]],
    ['an old header above another', ['#,when,what', 'n,date,y', ...dates(9).map((d, i) => `${i},${d},${i * i}`)]],
    ['a row that is taken out', ['n,date,y', ...dates(9).map((d, i) => `${i === 4 ? '#' : i},${d},${i * i}`)]],
  ])('%s is none', async (_, lines) => {
    const { columns, reading, rows } = await read(lines.join('\n'))
    expect([...columns.keys(), reading.comments, rows]).toEqual(['n', 'y', 1, lines.length - 2])
  })

  it('is a comment where # is said to begin comments', async () => {
    const { columns, reading } = await read(forms[1][1], { comment: '#' })
    expect([...columns.keys(), reading.comments]).toEqual(['column 1', 'column 3', 2])
  })
})

describe('rows of totals among the rows', () => {
  const months = (total: (m: number) => string, n = 6): string[] =>
    Array.from({ length: n }, (_, m) => m).flatMap((m) => [
      ...Array.from({ length: 28 }, (_, d) => `2021-${String(m + 1).padStart(2, '0')}-${String(d + 1).padStart(2, '0')},${(d * m) % 7}`), // prettier-ignore
      total(m),
    ])
  const head = 'date,y'

  it('are named all at once, and left out by their lines', async () => {
    const lines = [head, ...months((m) => `Total,${m * 40}`), 'Grand total,900']
    const error = await refusal(() => read(lines.join('\n')))
    expect(error.message).toBe(
      'Line 30 begins with "Total", as 7 lines in all do, up to line 176: they seem to sum rows up and to be none themselves; ' +
        'to leave them out, add skip: [30,59,88,117,146,175,176].',
    )
    const [{ option, value }] = error.facts.ways!
    expect([option, (await read(lines.join('\n'), { skip: value as number[] })).rows]).toEqual(['skip', 6 * 28])
    // Not at the end, and below lines that are left out.
    const more = await refusal(() => read(['by hand', ...lines.slice(0, -2)].join('\n'), { skip: 1 }))
    expect(more.facts.ways).toMatchObject([{ option: 'skip', value: [1, 31, 60, 89, 118, 147] }])
  })

  it('are a footer where they stand at the end together, and too many to list otherwise', async () => {
    const lines = [...daily(head, (date, i) => `${date},${3 * i}`).split('\n'), 'Sum,9', 'Average,1']
    expect((await refusal(() => read(lines.join('\n')))).facts.ways).toEqual([{ option: 'skipFooter', value: 2 }])
    const many = await refusal(() => read([head, ...months((m) => `Total,${m}`, 24)].join('\n')))
    expect(many.message).toContain('24 lines in all do, up to line 697')
    expect([many.message.includes('take them out of the file'), many.facts.ways]).toEqual([true, []])
  })

  it('may be a series in a long table', async () => {
    const rows = dates(20).flatMap((date, i) =>
      ['North', 'South', 'Total'].map((name, s) => `${name},${date},${i * s + 2}`),
    )
    const text = ['region,date,y', ...rows].join('\n')
    const error = await refusal(() => read(text))
    expect(error.message).toContain("; if it is a series of its own, add series: 'region'.")
    expect((await read(text, { series: 'region' })).series).toEqual(['North', 'South', 'Total'])
    // Rows without a time are none, whatever names series.
    const sums = [
      ...['a', 'b'].flatMap((name) => [...dates(9).map((d, i) => `${name},${d},${i}`), `Total ${name},,36`]),
    ]
    const asked = await refusal(() => read(['shop,date,y', ...sums].join('\n'), { series: 'shop' }))
    expect(asked.facts.ways).toMatchObject([{ option: 'skip', value: [11, 21] }])
    // One block of them is a series too.
    const block = ['a', 'Total'].flatMap((name) => dates(9).map((d, i) => `${name},${d},${i}`))
    expect((await refusal(() => read(['shop,date,y', ...block].join('\n')))).facts.option).toBe('series')
  })
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
})
