/** Cells and lines of odd files: each is read as meant and told, or asked about with a way out that works. */
import { describe, expect, it } from 'vitest'
import { refuseUnits } from '../../src/data/units.js'
import { parseCsv, readCsv, type TableOptions } from '../../src/table/index.js'
import { refusal } from './helpers.js'

const from = (n: number): number[] => Array.from({ length: n }, (_, i) => i)
const day = (d: number): string => new Date(Date.UTC(2024, 1, 3 + d)).toISOString().slice(0, 10)
const dotted = (d: number): string => day(d).split('-').reverse().join('.')
const rows = (n: number, row: (r: number) => string): string => from(n).map(row).join('\n') + '\n'
const told = async (text: string, options: TableOptions = {}): Promise<string> => {
  const { reading } = await parseCsv(text, options)
  return [reading.sentence, ...reading.warnings].join(' ')
}

describe('formulas that hold a text', () => {
  it.each([
    ['date,y\n' + rows(30, (r) => `${day(r)},="${r + 0.5}"`), 'of numbers'],
    ['="date",="y"\n' + rows(30, (r) => `="${day(r)}",${r + 0.5}`), 'of times and names'],
    ['date;y\n' + rows(30, (r) => `"=""${day(r)}""";"=""${r},5"""`), 'in quotes'],
    ['date,y,z\n' + rows(9000, (r) => `${r},${r + 0.5},${r < 8999 ? 'a' : '="b"'}`), 'in a later block'],
  ])('are read as what they say: %#', async (text) => {
    const table = await parseCsv(text, text.startsWith('date,y,z') ? { index: 'date' } : {})
    expect([...table.numeric('y').slice(0, 3)]).toEqual([0.5, 1.5, 2.5])
    expect(table.index.kind).toBe(text.startsWith('date,y,z') ? 'integer' : 'date')
    expect(table.reading.sentence.split('formulas such as ="50" as what they say')).toHaveLength(2)
  })

  it('do not excuse a quote elsewhere in a cell', async () => {
    const text = 'date,y\n' + rows(30, (r) => `${day(r)},${r === 20 ? '1"2' : `="${r}"`}`)
    expect((await refusal(() => parseCsv(text))).message).toContain('ine 22: a quote stands inside a cell')
  })
})

describe('dots before three digits in every cell', () => {
  const text = (date: (r: number) => string, delimiter: string): string =>
    ['date', 'y'].join(delimiter) + '\n' + rows(30, (r) => date(r) + delimiter + `${1 + (r % 8)}.${201 + r}`)

  it.each([
    ['dates with dots', text(dotted, ',')],
    ['semicolons', text(day, ';')],
  ])('beside %s are decimals, told with the options that decide', async (_, table) => {
    expect(await told(table)).toContain(
      `read as a decimal sign; add thousands: '.' if it parts thousands (1.201 is 1201), or decimal: '.' if not`,
    )
    for (const options of [{ thousands: '.' }, { decimal: '.' }] as const)
      expect(await told(table, options)).not.toContain('Three digits')
  })

  it('are plain in a plain table, and asked about beside tabs and dates with dots', async () => {
    expect(await told(text(day, ','))).toBe('')
    const table = await parseCsv(text(dotted, '\t'))
    expect((await refusal(() => Promise.resolve(table.numeric('y')))).facts.option).toBe('thousands')
  })
})

describe('years of two digits', () => {
  const months = (first: number, n: number): string =>
    'month,y\n' +
    rows(n, (r) => {
      const date = new Date(Date.UTC(first, r, 1))
      return `${date.toUTCString().slice(8, 11)}-${date.toISOString().slice(2, 4)},${r}`
    })

  it.each([{}, { order: 'sort' }] as const)('that run over 1969 stay in order with %j', async (options) => {
    const { index, reading } = await parseCsv(months(1965, 120), options)
    expect([index.at(0), index.at(119), index.gaps.length]).toEqual(['Jan-65', 'Dec-74', 0])
    expect(new Date(index.values[0]).getUTCFullYear()).toBe(1965)
    expect(reading.sentence).toContain('years of two digits as 1965 to 1974')
  })

  it('are told where they are far ahead, and refused where no century puts them in order', async () => {
    expect(await told(months(1950, 60))).toContain('years of two digits as 2050 to 2054')
    expect(await told(months(1995, 120))).not.toContain('two digits')
    const text = months(1965, 48) + 'Jan-20,1\n' + months(1969, 24).slice('month,y\n'.length)
    const error = await refusal(() => parseCsv(text, { order: 'sort' }))
    expect(error.message).toContain('write them with four digits')
  })
})

describe('units in names of columns', () => {
  const table = (cell: (r: number) => string, head = 'load [kW]') =>
    parseCsv(`date,${head}\n` + rows(30, (r) => `${day(r)},${cell(r)}`))
  const bare = { inputs: ['load [kW]'], target: 'load [kW]' }

  it('are those of the numbers, whether or not all bear them', async () => {
    const mixed = await table((r) => `${500 + r}${r > 3 ? ' kW' : ''}`)
    expect([...mixed.numeric('load [kW]').slice(3, 5)]).toEqual([503, 504])
    expect(mixed.reading.sentence).toContain('"kW" taken off')
    for (const later of [mixed, await table((r) => `${r} kW`), await table(String)]) refuseUnits(later, bare)
    refuseUnits(await table(String), { ...bare, found: { signs: [{ sign: 'kW', columns: ['load [kW]'] }] } })
  })

  it('that the numbers contradict are told, and refused by a model', async () => {
    const other = await table((r) => `${r} MW`)
    expect(other.reading.warnings.join()).toContain('bear "MW", not the unit of its name')
    const error = await refusal(() => Promise.resolve(refuseUnits(other, bare)))
    expect(error.message).toContain('trained on bear "kW"')
    expect((await table((r) => `${r} €`, 'price (EUR)')).reading.warnings).toEqual([])
  })
})

describe('values with codes in one cell', () => {
  it('are no decimal commas', async () => {
    const text = 'DATE,TMP,SLP,y\n' + rows(30, (r) => `${day(r)},"+0${200 + r},1","${10100 + r},1",${r * 3}`)
    const table = await parseCsv(text)
    expect(table.numericNames).toEqual(['y'])
    expect(table.reading.warnings.join()).toContain('no inputs: "TMP" ("+0200,1"), "SLP" ("10100,1")')
  })
})

describe('a text that is UTF-8', () => {
  const bytes = new TextEncoder().encode('date;Wärme\n' + rows(30, (r) => `${day(r)};${r}`))

  it('is told where it is read in another encoding', async () => {
    const wrong = (await readCsv(bytes, { encoding: 'windows-1252' })).reading.warnings.join()
    expect(wrong).toContain("is UTF-8; if letters look wrong, add encoding: 'utf-8'")
    const latin = Uint8Array.from(new TextDecoder().decode(bytes), (c) => c.charCodeAt(0))
    const { reading, columns } = await readCsv(latin, { encoding: 'windows-1252' })
    expect([reading.warnings, [...columns.keys()]]).toEqual([[], ['Wärme']])
  })
})

describe('a second table below the first', () => {
  const first = 'date,y\n' + rows(20, (r) => `${day(r)},${r}`)

  it.each([
    ['with the same first name', 'date,z\n'],
    ['below a blank line', '\nname,z\n'],
  ])('%s is asked about, and each can be read', async (_, head) => {
    const text = first + head + rows(20, (r) => `${day(r + 20)},${100 + r}`)
    const error = await refusal(() => parseCsv(text))
    expect(error.message).toContain('with 20 lines below it: a second table begins there')
    const [footer, skip] = error.facts.ways as { option: string; value: number }[]
    expect([footer.option, skip.option]).toEqual(['skipFooter', 'skip'])
    expect((await parseCsv(text, { skipFooter: footer.value })).rows).toBe(20)
    expect([...(await parseCsv(text, { skip: skip.value })).numeric('z').slice(0, 2)]).toEqual([100, 101])
  })

  it('is none where the header stands again, nor where words follow a blank line', async () => {
    expect((await parseCsv(first + '\ndate,y\n' + rows(5, (r) => `${day(r + 20)},${r}`))).rows).toBe(25)
    const error = await refusal(() => parseCsv(first + '\nSource,an office\n'))
    expect(error.message).toContain('ine 23 ("Source", "an office") is not a row')
    expect((await parseCsv(first + '\nSource,an office\n', { skipFooter: 1 })).rows).toBe(20)
  })
})

describe('flags of numbers in rows that are series', () => {
  it('are told', async () => {
    const text =
      `geo,${from(12).map((y) => 2000 + y)}\n` +
      ['DE', 'FR'].map((g) => `${g},${from(12).map((y) => (y % 5 === 0 ? `${y} e` : y))}`).join('\n')
    expect(await told(text, { series: 'rows' })).toContain('flags (e) taken off 6 numbers of "value"')
  })
})

describe('numbers of four digits beside dots before three', () => {
  const text = (first: number, n: number): string =>
    'date;y\n' + rows(n, (r) => `${day(r)};${String(first + r * 50).replace(/^(\d\d)(\d{3})$/, '$1.$2')}`)

  it('prove nothing where no thousand of one digit is parted', async () => {
    const table = await parseCsv(text(9000, 40))
    const error = await refusal(() => Promise.resolve(table.numeric('y')))
    expect(error.message).toContain('"10.000", which may be "10000" or "10.000"')
    expect((await parseCsv(text(9000, 40), { thousands: '.' })).numeric('y')[39]).toBe(10950)
  })

  it('prove decimals where such a thousand would be parted', async () => {
    const table = await parseCsv('date;y\n' + rows(30, (r) => `${day(r)};${r === 5 ? '1.234' : 1000 + r}`))
    expect(table.numeric('y')[5]).toBe(1.234)
  })
})

describe('days and months that a spreadsheet exchanged', () => {
  const text = (swap: boolean): string =>
    'date,y\n' +
    rows(80, (r) => {
      const [y, m, d] = day(r).split('-')
      return `${swap && Number(d) <= 12 ? `${m}/${d}/${y}` : `${d}/${m}/${y}`},${r}`
    })

  it.each([{}, { order: 'sort' }] as const)('are refused with %j, not sorted', async (options) => {
    const error = await refusal(() => parseCsv(text(true), options))
    expect(error.message).toContain('with day and month exchanged')
    expect((await parseCsv(text(false), options)).index.stepText).toBe('1 day')
  })
})

describe('Arabic and Persian digits', () => {
  it.each([0x660, 0x6f0])('are digits: %i', async (zero) => {
    const own = (cell: string): string =>
      cell.replace(/\d/g, (digit) => String.fromCharCode(zero + Number(digit))).replace('.', '\u066b')
    const table = await parseCsv('date;y\n' + rows(30, (r) => `${own(day(r))};${own(`${r}.5`)}`))
    expect([table.index.kind, table.index.at(1), table.numeric('y')[29]]).toEqual(['date', '2024-02-04', 29.5])
    expect(table.reading.sentence).toContain('numbers written as text')
  })
})

describe('files with a head of their own', () => {
  it('of ARFF name what reads them', async () => {
    const text =
      '@RELATION x\n@ATTRIBUTE date DATE\n@ATTRIBUTE y NUMERIC\n@DATA\n' + rows(30, (r) => `"${day(r)}",${r}`)
    expect((await refusal(() => parseCsv(text))).message).toContain('skip: 4 with header: false')
    expect((await parseCsv(text, { skip: 4, header: false })).rows).toBe(30)
  })

  it('of TSF say that each row is a series', async () => {
    const text =
      '@relation x\n@attribute series_name string\n@data\nT1:2020-01-01 00-00-00:1,2,3\nT2:2020-01-01 00-00-00:4,5,6\n'
    expect((await refusal(() => parseCsv(text))).message).toContain('a TSF file')
  })
})

describe('names of times', () => {
  it.each(['KW', 'FY'])('such as %s are never counted over', async (name) => {
    const text = `${name};y\n` + rows(30, (r) => `${name} ${r + 1}/2020;${r}`)
    expect((await refusal(() => parseCsv(text))).message).toContain('seems to hold times')
  })
})

describe('commas before three digits in every cell', () => {
  it('beside tabs are decimals, told with the options that decide', async () => {
    const text = 'date\ty\n' + rows(30, (r) => `${day(r)}\t${20 + r},${201 + r}`)
    expect(await told(text)).toContain("add thousands: ',' if it parts thousands (20,201 is 20201)")
    expect(await told(text, { decimal: ',' })).toBe('Read with: tabs, decimal commas.')
  })

  it('in quotes beside 2000 are asked about', async () => {
    const table = await parseCsv('date,y\n' + rows(30, (r) => `${day(r)},"${r === 9 ? '1,234' : 2000 + r}"`))
    expect((await refusal(() => Promise.resolve(table.numeric('y')))).facts.option).toBe('thousands')
  })
})

it('decimal commas that part cells are refused, wherever the times stand', async () => {
  const text = 'station,date,temp\n' + rows(30, (r) => `A,${day(r)},${r},5`)
  const error = await refusal(() => parseCsv(text))
  expect(error.message).toContain('"2024-02-03" stands below "date"')
})

it('hours of one and two digits are never minutes', async () => {
  const text =
    'date,hour,y\n' +
    from(4)
      .flatMap((d) => from(d === 2 ? 25 : 24).map((h) => `${day(d)},${h + 1},${h}`))
      .join('\n')
  expect((await refusal(() => parseCsv(text))).message).not.toContain('minute')
})

it('notes below a blank line are left out with skipFooter', async () => {
  const text = 'date,y,z\n' + rows(30, (r) => `${day(r)},${r},`) + '\nNotes:,,\nestimated,,\n'
  const error = await refusal(() => parseCsv(text))
  expect(error.facts.ways).toEqual([{ option: 'skipFooter', value: 2, means: 'what stands above it' }])
  expect((await parseCsv(text, { skipFooter: 2 })).rows).toBe(30)
})
