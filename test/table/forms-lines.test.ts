/** Lines that are not rows, above, among and below the rows: told, left out, or asked about with an option that then reads them. */
import { describe, expect, it } from 'vitest'
import { daily, dates, ends, read } from './forms.js'
import { refusal } from './helpers.js'

describe('lines above the header that are filled up with empty cells', () => {
  const rows = dates(30).map((date, i) => `${date};shop ${i % 3};${100 + i}`)
  const text = ['Statement;;', 'Account:;DE12 3456;', ';;', 'Date;Shop;Amount', ...rows].join('\n')

  it('are skipped', async () => {
    const table = await read(text)
    expect([...table.columns.keys()]).toEqual(['Shop', 'Amount'])
    expect(table.rows).toBe(30)
    expect(table.reading.sentence).toContain('above the header skipped')
  })

  it.each([
    'Monthly report 2014-2023',
    'Month of sales 2014',
    'Decorations 2014',
    'Sunday sales 2014',
    'March report 2014',
    '"March 2014"',
    '1 March 2014 - 31 March 2014',
    '2014-03',
    '2014',
  ])('are skipped where they read %s', async (title) => {
    for (const above of [[title], ['Shop', title], [title, '']]) {
      const text = [...above.map((line) => `${line};;`), 'Date;Revenue EUR;Visits']
      const table = await read([...text, ...dates(60).map((date, i) => `${date};${1000 + i},5;${i}`)].join('\n'))
      expect([table.rows, table.index.name, ...table.columns.keys()]).toEqual([60, 'Date', 'Revenue EUR', 'Visits'])
      expect(table.reading.skipped).toBe(above.length)
    }
  })

  it.each([
    ['Date;2014;2015', ['2014', '2015']],
    [';Sales;Visits', ['Sales', 'Visits']],
    ['Date;;Visits', ['column 2', 'Visits']],
  ])('are skipped above the header %s', async (header, names) => {
    const text = ['March 2014;;', header, ...dates(60).map((date, i) => `${date};${i};${i % 7}`)].join('\n')
    const table = await read(text)
    expect([table.rows, table.index.kind, ...table.columns.keys()]).toEqual([60, 'date', ...names])
  })

  it('that are not told from it are offered to be skipped, and no name to mean missing', async () => {
    const rows = dates(60).map((date, i) => `${date},${i},${i % 7}`)
    const full = ['Report,North,Shop', 'Date,Sales,Visits', ...rows].join('\n')
    const ways = [
      { option: 'skip', value: [2], means: 'line 2' },
      { option: 'skip', value: 1, means: '1 line above the names' },
    ]
    expect((await refusal(() => read(full))).facts.ways).toEqual(ways)
    expect((await read(full, { skip: 1 })).rows).toBe(60)

    const given = await read(['Report,,', 'Date,Sales,Visits', ...rows].join('\n'), { header: false })
    const error = await refusal(() => given.numeric('column 2'))
    expect(error.message).toBe(
      'Line 2: the column "column 2" has "Sales", where a number was expected; if it is a name, add skip: 1.',
    )
    expect(error.facts).toMatchObject({ option: 'skip', ways: [{ option: 'skip', value: 1 }] })
    // A column that has a name, or numbers above the word.
    const named = await read(['Date,Sales,Visits', '2022-12-31,start,5', ...rows].join('\n'))
    expect((await refusal(() => named.numeric('Sales'))).facts.ways).toEqual([{ option: 'na', value: ['start'] }])
    const below = await read([...rows.slice(0, 3), '2023-01-04,Ice,5', ...rows.slice(4)].join('\n'))
    expect((await refusal(() => below.numeric('column 2'))).facts.ways).toEqual([{ option: 'na', value: ['Ice'] }])
  })

  it('are rows where they hold more than a time', async () => {
    const { message } = await refusal(() => read(['2014-03,5,', daily('Date,a,b', (date, i) => `${date},${i},7`)].join('\n'))) // prettier-ignore
    expect(message).toContain('Line 2: the index "column 1" has "Date", which is not a time as those before it are') // prettier-ignore
  })

  it('are none where the header itself ends with empty cells', async () => {
    const table = await read(daily('date,value,', (date, i) => `${date},${i},`))
    expect([table.rows, ...table.columns.keys()]).toEqual([40, 'value'])
    expect(table.reading.skipped).toBeUndefined()
  })
})

describe('lines that are not rows', () => {
  const rows = Array.from({ length: 40 }, (_, i) => `${dates(40)[i]},${i},"${1000 + i}",7,8`)

  it('titles of a sheet, and names over several columns, are asked about, also behind a line of empty cells', async () => {
    const text = ['Sales 2023,,,,', ',,,,', ',North,,South,', 'Day,Units,Sum,Units of it,Sum of it', ...rows].join('\n')
    const { message } = await refusal(() => read(text))
    expect(message).toContain('lines 3 and 4 below the header are not rows')
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

describe('rows above the first five that agree', () => {
  const rows = (from: number, to: number, cells: (d: number) => string): string[] =>
    Array.from({ length: to - from }, (_, i) => `2024-01-${String(from + i).padStart(2, '0')},${cells(from + i)}`)

  it.each([
    ['a column that came later', ['time,a', ...rows(1, 8, (d) => `${d}`), ...rows(8, 29, (d) => `${d},${d * 7}`)]],
    [
      'one with a name of its own',
      ['time,a', ...rows(1, 8, (d) => `${d}`), 'time,a,b', ...rows(8, 29, (d) => `${d},7`)],
    ],
    ['cells that end with the row', ['time,a,b', ...rows(1, 30, (d) => (d % 3 === 1 ? `${d}` : `${d},${d * 7}`))]],
  ])('are not skipped: %s', async (_, lines) => {
    const told =
      /line 2 has 2 cells, but most lines have 3; cells are separated by ","; (if .* add skip: \d+|write an empty cell where one is missing)\.$/i
    await expect(read(lines.join('\n'))).rejects.toThrow(told)
  })

  it('names the way to skip them', async () => {
    const lines = ['time,a', ...rows(1, 8, (d) => `${d}`), 'time,a,b', ...rows(8, 29, (d) => `${d},7`)]
    await expect(read(lines.join('\n'))).rejects.toThrow('above line 9 is not part of the table, add skip: 8.')
    expect((await read(lines.join('\n'), { skip: 8 })).rows).toBe(21)
  })

  it('names a quotation mark that binds lines together', async () => {
    const lines = ['date,size,x', ...rows(1, 29, (d) => `${d % 7 === 3 ? '5" pipe' : 'rod'},${d}`)]
    await expect(read(lines.join('\n'))).rejects.toThrow('ine 4: a quote stands inside a cell that does not begin')
  })
})
