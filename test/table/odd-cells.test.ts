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
      `read as decimal signs; add thousands: '.' if they part thousands ("1.201" is "1201"), or decimal: '.' if not`,
    )
    for (const options of [{ thousands: '.' }, { decimal: '.' }] as const)
      expect(await told(table, options)).not.toContain('three digits')
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
    expect(other.reading.warnings.join()).toContain('bear "MW", which its name contradicts')
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
    expect(wrong).toContain("its bytes are UTF-8: if letters beyond ASCII look wrong, add encoding: 'utf-8'")
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
