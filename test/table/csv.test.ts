import fc from 'fast-check'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { nearest } from '../../src/errors.js'
import { parseCsv, readCsv, type Table } from '../../src/table/index.js'
import { chunked, refusal } from './helpers.js'

const bytes = (text: string) => new TextEncoder().encode(text)
const content = (t: Table) => ({
  rows: t.rows,
  names: [...t.columns.keys()],
  other: t.otherNames,
  missing: [...t.missing],
  index: t.index.describe(),
  lines: Array.from({ length: t.rows }, (_, r) => t.place.number(r)),
  hash: t.hash(),
})

describe('a CSV', () => {
  it('becomes columns, an index and counts', async () => {
    const t = await parseCsv(
      'date,tmax,town,rain\n2012-01-01,12.5,Seattle,0\n2012-01-02,NA,Seattle,\n2012-01-03,-3e0,,1\n',
    )
    expect(t.rows).toBe(3)
    expect(t.numericNames).toEqual(['tmax', 'rain'])
    expect(t.otherNames).toEqual(['town'])
    expect([...t.numeric('tmax')]).toEqual([12.5, NaN, -3])
    expect([...t.missing]).toEqual([
      ['tmax', 1],
      ['rain', 1],
    ])
    expect(t.index.name).toBe('date')
    expect(t.index.at(2)).toBe('2012-01-03')
    expect(t.has('date')).toBe(false)
  })

  it.each([
    ['CRLF', 'a,b\r\n1,2\r\n3,4\r\n'],
    ['CR', 'a,b\r1,2\r3,4\r'],
    ['no last line break', 'a,b\n1,2\n3,4'],
    ['a byte order mark', '\ufeffa,b\n1,2\n3,4\n'],
    ['semicolons', 'a;b\n1;2\n3;4\n'],
    ['tabs', 'a\tb\n1\t2\n3\t4\n'],
    ['spaces around cells', 'a , b\n 1, 2\n3 ,4 \n'],
    ['quotes', '"a","b"\n"1",2\n3,"4"\n'],
    ['mixed line breaks', 'a,b\n1,2\r\n3,4\n'],
  ])('with %s is read alike', async (_, text) => {
    const t = await parseCsv(text)
    expect([...t.columns.keys()]).toEqual(['a', 'b'])
    expect([...t.numeric('a')]).toEqual([1, 3])
    expect([...t.numeric('b')]).toEqual([2, 4])
  })

  it('may have blank lines, quoted line breaks, quotes in quotes and any name', async () => {
    const t = await parseCsv('\n"x, ""y""\nz",__proto__\n\n1,2\r\n  \n"3",4\n\n', { index: false })
    expect([...t.columns.keys()]).toEqual(['x, "y"\nz', '__proto__'])
    expect([...t.numeric('__proto__')]).toEqual([2, 4])
    expect([t.place.number(0), t.place.number(1)]).toEqual([5, 7])
  })

  describe('where spaces could separate cells as well', () => {
    const rows = (line: (r: number) => string): string => Array.from({ length: 30 }, (_, r) => line(r)).join('\n')
    const day = (r: number): string => `2020-01-${String(r + 1).padStart(2, '0')}`
    it.each([
      ['a title of as many words', 'Station data\ntime,value\n' + rows((r) => `${day(r)} 00:00:00,${r}.5`), ''],
      ['clocks beside tabs', 'time\tvalue\n' + rows((r) => `${day(r)} 00:00:00\t${r}.5`), 'tabs'],
      ['thousands beside bars', 'time|value\n' + rows((r) => `${day(r)}|${r} 204 228.5`), 'vertical bars'],
      ['quoted thousands', '"time";"a b"\n' + rows((r) => `"${day(r)}";"${r + 1} 204.5"`), 'semicolons'],
      ['spaces around bars', 'time | value\n' + rows((r) => `${day(r)} | ${r} %`), 'vertical bars'],
      ['decimal commas', 'time value\n' + rows((r) => `${day(r)} ${r},25`), 'runs of spaces'],
      [
        'decimal commas, no header, names of months',
        rows((r) => `Feb ${String(r + 1).padStart(2, '0')}, 2015;${r},5`)
          .split('\n')
          .slice(0, 28)
          .join('\n'),
        'semicolons',
      ],
    ])('%s', async (_, text, said) => {
      const t = await parseCsv(text)
      expect(t.index.kind).toBe('date')
      expect(t.columns.size).toBe(1)
      expect(t.rows).toBe(text.split('\n').filter((line) => /\d/.test(line)).length)
      expect(t.reading.delimiter === undefined ? '' : t.reading.sentence).toContain(said)
    })
  })

  it('takes no space where the comma alone fits the header, though few cells have a value', async () => {
    const rows = ['0,a,', ',,0', '0,,', ',a,'].map((cells, r) => `2020-01-01 0${r}:00,${cells}`)
    const t = await parseCsv(`when,u,word,v\n${rows.join('\n')}\n`)
    expect([t.rows, t.index.kind, ...t.columns.keys()]).toEqual([4, 'date', 'u', 'word', 'v'])
  })

  it('asks where one column holds numbers with a comma, whatever else stands there', async () => {
    for (const cells of [
      ['1,5', '2,25'],
      ['(0,2985)', '0,4605'],
      ['\u2212480,938', 'NA', '12,5'],
    ]) {
      const error = await refusal(() => parseCsv('value\n' + cells.join('\n')))
      expect(error.message).toContain("decimal: ','")
      expect((await parseCsv('value\n' + cells.join('\n'), { decimal: ',' })).rows).toBe(cells.length)
    }
  })

  it('takes the delimiter that it is told', async () => {
    const t = await parseCsv('a|b,c\n1|2\n', { delimiter: '|' })
    expect([...t.columns.keys()]).toEqual(['a', 'b,c'])
  })

  it('is the same table however it is cut', async () => {
    const text =
      '\ufeffdatum;größe;"日本 ""x"""\r\n2012-01-01;1.5;𝄞\r\n2012-01-02;"NA";"a\r\nb"\r\n\r\n2012-01-04;2;é\r\n'
    const whole = bytes(text)
    const expected = content(await readCsv(whole))
    expect(expected.names).toEqual(['größe', '日本 "x"'])
    expect(expected.lines).toEqual([2, 3, 6])
    for (let cut = 0; cut <= whole.length; cut++) {
      const parts = [whole.slice(0, cut), whole.slice(cut)]
      expect(content(await readCsv(chunked(parts))), `cut at ${cut}`).toEqual(expected)
    }
    expect(content(await readCsv(chunked(Array.from(whole, (b) => Uint8Array.of(b)))))).toEqual(expected)
    for (let cut = 0; cut <= text.length; cut++) {
      expect(content(await readCsv(chunked([text.slice(0, cut), text.slice(cut)])))).toEqual(expected)
    }
  })

  it('is the same table from every source', async () => {
    const text = 'date,a\n2012-01-01,1\n2012-01-02,2\n'
    const path = join(mkdtempSync(join(tmpdir(), 'table-')), 'a.csv')
    writeFileSync(path, text)
    const expected = content(await parseCsv(text))
    const sources = [
      path,
      pathToFileURL(path),
      new Blob([text]),
      new Blob([text]).stream(),
      bytes(text),
      chunked([text]),
    ]
    for (const source of sources) expect(content(await readCsv(source))).toEqual(expected)
    expect((await readCsv(path)).file).toBe(path)
    expect((await readCsv(new File([text], 'b.csv'))).file).toBe('b.csv')
  })

  it('of many blocks keeps rows, lines and values', async () => {
    const rows = 40000
    const lines = Array.from({ length: rows }, (_, r) => `${r},${r / 8},"q${r % 3 === 0 ? '\n' : ''}"`)
    const t = await parseCsv('id,x,note\n' + lines.join('\n'), {})
    expect(t.rows).toBe(rows)
    expect(t.index.kind).toBe('integer')
    expect(t.numeric('x')[rows - 1]).toBe((rows - 1) / 8)
    expect(t.place.number(rows - 1)).toBe(rows + 1 + Math.ceil((rows - 1) / 3))
  })

  it('that is written and read gives the numbers back', async () => {
    const cell = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: null })
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
      .filter((s) => s.trim() === s && !/[\0\r\ufeff]/.test(s))
    const table = fc.uniqueArray(name, { minLength: 2, maxLength: 5 }).chain((names) =>
      fc.record({
        names: fc.constant(names),
        // Rows of empty cells are not rows.
        rows: fc.array(
          fc
            .array(cell, { minLength: names.length, maxLength: names.length })
            .filter((row) => row.some((value) => value !== null)),
          { minLength: 1, maxLength: 8 },
        ),
      }),
    )
    const quoted = (s: string) => '"' + s.replaceAll('"', '""') + '"'
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n'),
        async (t, delimiter, newline) => {
          const text = [
            t.names.map(quoted).join(delimiter),
            ...t.rows.map((row) =>
              row.map((x) => (x === null ? '' : Object.is(x, -0) ? '-0' : String(x))).join(delimiter),
            ),
          ].join(newline)
          const read = await parseCsv(text + newline, { index: false, header: true, delimiter, decimal: '.' })
          expect([...read.columns.keys()]).toEqual(t.names)
          t.names.forEach((n, c) => {
            const column = t.rows.map((row) => row[c] ?? NaN)
            expect([...read.column(n).values]).toEqual(column)
          })
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('what is refused', () => {
  const date = 'date,tmax\n2012-01-01,1\n'
  it.each<[string, string, string, string[], object?]>([
    ['an empty text', '', 'CSV_EMPTY', ['empty']],
    ['blank lines only', '\n \n', 'CSV_EMPTY', ['empty']],
    ['a header alone', 'a,b\n', 'CSV_NO_ROWS', ['no row']],
    ['a short row', date + '2012-01-02\n', 'CSV_RAGGED_ROW', ['Line 3', '1 cell', '2']],
    ['a long row', date + '2012-01-02,1,2\n', 'CSV_RAGGED_ROW', ['Line 3', '3 cells', '2']],
    [
      'a letter',
      'Dear Anna,\n\nthank you. It is fine here,\nand we hope to see you soon.\n\nYours\nBen\n',
      'CSV_RAGGED_ROW',
      ['Line 3', 'text and no table'],
    ],
    ['a column twice', 'a,b,a\n1,2,3\n', 'COLUMN_DUPLICATE', ['"a"', '1', '3']],
    ['an open quote', date + '2012-01-02,"1\n', 'CSV_SYNTAX', ['Line', 'quote']],
    ['a quote within a cell', date + '2012-01-02,1"2\n', 'CSV_SYNTAX', ['Line 3', 'quote']],
    ['text after a quote', date + '2012-01-02,"1"2\n', 'CSV_SYNTAX', ['Line 3', 'quote']],
    [
      'a decimal comma without quotes',
      'tmax\n12,5\n7,2\n',
      'CSV_DECIMAL_COMMA',
      ['Line 2', '"tmax"', '"12,5"', "decimal: ','"],
    ],
    ['NUL', 'a,b\n1,2\n3,\0\n', 'ENCODING_UNSUPPORTED', ['Line 3', 'NUL']],
    ['an unknown index', date, 'COLUMN_UNKNOWN', ['"dat"', '"date"'], { index: 'dat' }],
    [
      'a day or a month',
      'date,a\n03/04/2012,1\n',
      'INDEX_FORM',
      ['Line 2', '"date"', '"03/04/2012"', "dateFormat: 'dmy'"],
    ],
    ['a day that is none', 'date,a\n2012-01-01,1\n2012-02-30,1\n', 'INDEX_FORM', ['Line 3', '"2012-02-30"']],
    [
      'a time of another kind',
      'date,a\n2012-01-01,1\n2012-01-02,1\nsoon,1\n2012-01-04,1\n',
      'INDEX_FORM',
      ['Line 4', 'soon'],
    ],
    ['a missing date', 'date,a\n2012-01-01,1\n,1\n', 'INDEX_FORM', ['Line 3', '"date"', 'no time', 'skipFooter: 1']],
    ['a text as index', date, 'INDEX_FORM', ['Line 2', '"town"', '"x"'], { index: 'town' }],
    ['a date twice', date + '2012-01-01,2\n', 'INDEX_ORDER', ['Line 3', 'repeats', '2012-01-01']],
    [
      'a step back',
      date + '2012-01-03,2\n2011-12-31,2\n',
      'INDEX_ORDER',
      ['Line 4', '2012-01-03', '2011-12-31', "order: 'sort'"],
    ],
    [
      'a row too early',
      'date,a\n2012-01-01,1\n2012-01-03,1\n2012-01-04,1\n',
      'INDEX_ORDER',
      ['Line 4', '2 days'],
      { step: 172800 },
    ],
    [
      'a weekend',
      'date,a\n2024-03-01,1\n2024-03-02,1\n2024-03-03,1\n2024-03-04,1\n',
      'INDEX_ORDER',
      ['Line 3', '2024-03-02'],
      { step: 'businessDay' },
    ],
    ['months of integers', 'id,a\n1,1\n2,1\n', 'INDEX_STEP', ['integers'], { index: 'id', step: 'month' }],
    ['a step that is none', date, 'OPTION_INVALID', ['step', '"day"'], { step: 'day' }],
    ['a step of 0', date, 'OPTION_INVALID', ['step', '0'], { step: 0 }],
    ['a policy that is none', date, 'OPTION_INVALID', ['missing', '"zero"'], { missing: 'zero' }],
    ['an option that is none', date, 'OPTION_UNKNOWN', ['"delimeter"', 'did you mean delimiter?'], { delimeter: ';' }],
    ['a delimiter of two', date, 'OPTION_INVALID', ['delimiter', '"::"'], { delimiter: '::' }],
  ])('%s', async (what, text, code, words, options) => {
    const csv = what === 'a text as index' ? 'town,a\nx,1\n' : text
    const error = await refusal(() => parseCsv(csv, options))
    expect(error.code).toBe(code)
    for (const word of words) expect(error.message).toContain(word)
    const named = await refusal(() => parseCsv(csv, { ...options, file: 'w.csv' }))
    if (!code.startsWith('OPTION') && code !== 'INDEX_STEP') {
      expect(named.facts.file).toBe('w.csv')
      expect(named.message).toContain('"w.csv"')
    }
    const line = /^Line (\d+)/.exec(error.message)
    if (line !== null) expect(error.facts.row).toBe(Number(line[1]))
  })

  it.each<[string, string, string]>([
    ['x', 'CSV_NOT_A_NUMBER', "na: ['x']"],
    ['Infinity', 'CSV_NOT_A_NUMBER', "na: ['Infinity']"],
    ['1e400', 'CSV_NOT_A_NUMBER', "na: ['1e400']"],
    ['-inf', 'CSV_NOT_A_NUMBER', "na: ['-inf']"],
    ['0x1F', 'CSV_NOT_A_NUMBER', "na: ['0x1F']"],
    ['1,5', 'CSV_DECIMAL_COMMA', 'decimal points'],
    ['5 km', 'CSV_NOT_A_NUMBER', 'without a sign'],
  ])('a cell %s when its column is used', async (value, code, words) => {
    const numbers = Array.from({ length: 12 }, (_, r) => `7,${r}.5`)
    const t = await parseCsv(['b,a', numbers[0], `8,"${value}"`, ...numbers.slice(1)].join('\n'), { index: false })
    expect(t.numeric('b')[0]).toBe(7)
    const error = await refusal(() => t.numeric('a'))
    expect(error.code).toBe(code)
    expect(error.facts).toMatchObject({ row: 3, column: 'a', value })
    for (const word of ['Line 3', '"a"', JSON.stringify(value), words]) expect(error.message).toContain(word)
  })

  it('a column of words when it is used, and it is told that some are numbers', async () => {
    const t = await parseCsv('b,a\n7,NA\n8,wet\n9,3\n', { index: false })
    const error = await refusal(() => t.numeric('a'))
    expect(error.code).toBe('COLUMN_NOT_NUMERIC')
    expect(error.facts).toMatchObject({ row: 3, column: 'a', value: 'wet' })
    expect(t.reading.mixed).toEqual([{ column: 'a', numbers: 1, cells: 2, words: ['wet'] }])
  })

  it('columns that are not there, have no value or are the index', async () => {
    const t = await parseCsv('id,tmax,empty\n1,5,NA\n2,6,\n')
    expect((await refusal(() => t.numeric('tmxa'))).message).toContain('did you mean "tmax"')
    expect((await refusal(() => t.numeric('empty'))).code).toBe('COLUMN_ALL_MISSING')
    const index = await refusal(() => t.numeric('id'))
    expect(index.code).toBe('COLUMN_NOT_NUMERIC')
    expect(index.message).toContain("'none'")
  })

  it.each<[string, number[], string]>([
    ['UTF-16 LE with its mark, cut within a character', [0xff, 0xfe, 0x61, 0, 0x62], 'utf-16le'],
    ['UTF-16 LE without', [0x61, 0, 0x2c, 0, 0x62, 0], "encoding: 'utf-16le'"],
    ['UTF-16 BE without', [0, 0x61, 0, 0x2c, 0, 0x62], "encoding: 'utf-16be'"],
    ['UTF-32', [0xff, 0xfe, 0, 0, 0x61, 0, 0, 0], 'UTF-32'],
    ['Latin-1', [...bytes('a,b\n1,'), 0xe9, 10], 'Line 2 is not UTF-8'],
    ['half a character at the end', [...bytes('a,b\n1,'), 0xe2, 0x82], 'Line 2 is not UTF-8'],
    ['a zip', [0x50, 0x4b, 3, 4, 0, 0], 'zip'],
  ])('%s', async (_, data, words) => {
    for (const source of [Uint8Array.from(data), chunked(data.map((b) => Uint8Array.of(b)))]) {
      const error = await refusal(() => readCsv(source))
      expect(error.code).toBe('ENCODING_UNSUPPORTED')
      expect(error.message).toContain(words)
    }
  })

  it('files that cannot be read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'table-'))
    const none = await refusal(() => readCsv(join(folder, 'none.csv')))
    expect([none.code, none.facts.file]).toEqual(['FILE_NOT_FOUND', join(folder, 'none.csv')])
    const directory = await refusal(() => readCsv(folder))
    expect(directory.code).toBe('FILE_UNREADABLE')
    expect(directory.message).toContain('is a directory')
    expect((await refusal(() => readCsv(new URL('https://example.org/a.csv')))).code).toBe('OPTION_INVALID')
    expect((await refusal(() => readCsv(5 as never))).code).toBe('OPTION_INVALID')
  })

  it('a quote that is never closed, before it has swallowed everything', async () => {
    const line = 'x'.repeat(65535) + '\n'
    let given = 0
    async function* endless() {
      yield 'a,b\n1,2\n3,"4\n'
      for (; given < 1000; given++) yield line
    }
    const error = await refusal(() => readCsv(endless()))
    expect([error.code, error.facts.row]).toEqual(['CSV_SYNTAX', 3])
    expect(given).toBeLessThan(300)
  })

  it('control characters in messages', async () => {
    const t = await parseCsv('a\n1\n\u001b[31mred\n', { index: false })
    expect((await refusal(() => t.numeric('a'))).message).not.toContain('\u001b')
  })
})

it('cancels the stream that it does not read to the end', async () => {
  let cancelled = false
  const stream = new ReadableStream({
    pull: (c) => c.enqueue(bytes('a,b\n1\n'.repeat(20000))),
    cancel: () => void (cancelled = true),
  })
  expect((await refusal(() => readCsv(stream))).code).toBe('CSV_RAGGED_ROW')
  expect(cancelled).toBe(true)
})

describe('the nearest name', () => {
  const names = ['inputSize', 'hiddenSize', 'cell', 'loss', 'seed', 'learningRate']

  it.each([
    ['hidden', 'hiddenSize'],
    ['hiden', 'hiddenSize'],
    ['CELL', 'cell'],
    ['sede', 'seed'],
    ['rate', 'learningRate'],
    ['lr', 'learningRate'],
    ['ls', null],
    ['clle', 'cell'],
    ['tall', null],
    ['x', null],
    ['', null],
  ])('of %s is %s', (given, expected) => expect(nearest(given, names)).toBe(expected))

  it('of a short name is not one of which half differs', () => {
    expect(nearest('rain', ['tmax', 'tmin', 'wind'])).toBe(null)
    expect(nearest('rian', ['tmax', 'rain'])).toBe('rain')
  })
})
