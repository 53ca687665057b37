import { describe, expect, it } from 'vitest'
import { fill } from '../../src/table/fill.js'
import { parseCsv, Table } from '../../src/table/index.js'
import { refusal } from './helpers.js'

describe('a table of arrays', () => {
  it('is what the same CSV is', async () => {
    const csv = await parseCsv('date,a,b\n2012-01-01,1,x\n2012-01-02,,y\n2012-01-03,3.5,z\n')
    const dates = ['2012-01-01', '2012-01-02', '2012-01-03']
    const columns = Table.fromColumns({ date: dates, a: [1, null, 3.5], b: ['x', 'y', 'z'] })
    const pairs = Table.fromColumns([
      ['date', dates],
      ['a', Float64Array.of(1, NaN, 3.5)],
      ['b', ['x', 'y', 'z']],
    ])
    const given = Table.fromColumns({ a: ['1', 'NA', '3.5'], b: ['x', 'y', 'z'] }, { index: dates })
    const rows = Table.fromRows([
      { date: dates[0], a: 1, b: 'x' },
      { date: dates[1], b: 'y' },
      { date: dates[2], a: 3.5, b: 'z' },
    ])
    for (const t of [columns, pairs, given, rows]) {
      expect(t.hash()).toBe(csv.hash())
      expect(t.otherNames).toEqual(['b'])
      expect([...t.numeric('a')]).toEqual([1, NaN, 3.5])
      expect(t.missing.get('a')).toBe(1)
      expect(t.index.at(2)).toBe('2012-01-03')
    }
  })

  it('takes Date objects as instants', () => {
    const t = Table.fromColumns({ when: [new Date(0), new Date(3600000)], x: [1, 2] })
    expect([t.index.at(1), t.index.stepText]).toEqual(['1970-01-01T01:00:00.000Z', '1 hour'])
  })

  it('takes truth values as 1 and 0', () => {
    const t = Table.fromColumns({ a: [true, null, false] })
    expect([[...t.numeric('a')], t.reading.booleans]).toEqual([[1, NaN, 0], ['a']])
  })

  it('may have a column __proto__', () => {
    const t = Table.fromColumns({ ['__proto__']: [1, 5] })
    expect([...t.numeric('__proto__')]).toEqual([1, 5])
    expect([...Table.fromRows([JSON.parse('{"__proto__": 1, "a": 2}')]).columns.keys()]).toEqual(['__proto__', 'a'])
  })

  it.each<[string, () => Table, string, string[]]>([
    ['of no column', () => Table.fromColumns({}), 'CSV_EMPTY', ['no column']],
    ['of no row', () => Table.fromColumns({ a: [] }), 'CSV_NO_ROWS', ['no row']],
    ['of no rows', () => Table.fromRows([]), 'CSV_NO_ROWS', ['no row']],
    ['of two lengths', () => Table.fromColumns({ a: [1], b: [1, 2] }), 'COLUMN_LENGTH', ['"b"', '2', '"a"', '1']],
    [
      'with a short index',
      () => Table.fromColumns({ a: [1, 2] }, { index: [1] }),
      'COLUMN_LENGTH',
      ['"index"', '1', '2'],
    ],
    [
      'with a bad index',
      () => Table.fromColumns({ a: [1, 2] }, { index: ['2012-01-01', 'x'] }),
      'INDEX_FORM',
      ['Row 2', '"x"'],
    ],
    [
      'with an infinity',
      () => Table.fromColumns({ a: [1, Infinity] }).numeric('a') as never,
      'CSV_NOT_A_NUMBER',
      ['Row 2', '"a"', 'Infinity'],
    ],
    [
      'with an unknown option',
      () => Table.fromColumns({ a: [1] }, { idnex: 'a' } as never),
      'OPTION_UNKNOWN',
      ['did you mean index?'],
    ],
  ])('%s is refused', async (_, make, code, words) => {
    const error = await refusal(make)
    expect(error.code).toBe(code)
    for (const word of words) expect(error.message).toContain(word)
  })
})

it('has a hash of its content alone', async () => {
  const text = 'date,a,b\n2012-01-01,1,2\n2012-01-02,NA,4\n'
  const hash = (await parseCsv(text)).hash()
  // Computed outside, by the layout that hash.ts states.
  expect(hash).toBe('06aa6ad9088f2f206369eda4cafd5bd37caacd3441b8f19b959e1ed96aff4201')
  expect((await parseCsv(text.replace('NA', 'nan'), { file: 'x.csv', missing: 'drop' })).hash()).toBe(hash)
  expect((await parseCsv(text.replaceAll(',', ';').replaceAll('\n', '\r\n'))).hash()).toBe(hash)
  for (const [from, to] of [
    [',a', ',c'],
    ['4', '5'],
    ['NA', '0'],
    ['01-02', '01-03'],
    ['date', 'year'],
  ] as const) {
    const same = from === 'date'
    expect((await parseCsv(text.replace(from, to))).hash() === hash, `${from} to ${to}`).toBe(same)
  }
  const t = await parseCsv(text)
  expect(t.hash(['a'])).not.toBe(hash)
  expect(t.hash(['b', 'a'])).not.toBe(hash)
  expect((await refusal(() => t.hash(['z']))).code).toBe('COLUMN_UNKNOWN')
})

describe('filling', () => {
  // Rows 0 to 2, a gap, rows 3 to 6.
  const text =
    'date,a,b\n2012-01-01,,1\n2012-01-02,5,NA\n2012-01-03,NaN,3\n2012-01-05,,5\n2012-01-06,7,6\n2012-01-07,,7\n2012-01-08,8,\n'
  const columns = (f: ReturnType<typeof fill>) => f.columns.map((c) => [...c])
  const n = NaN

  it('ffill goes on with the last value, and not over a gap', async () => {
    const t = await parseCsv(text)
    const f = fill(t, ['a', 'b'])
    expect(columns(f)).toEqual([
      [n, 5, 5, n, 7, 7, 8],
      [1, 1, 3, 5, 6, 7, 7],
    ])
    expect([...f.segment]).toEqual([-1, 0, 0, -1, 1, 1, 1])
    expect(f.missing.map((m) => [...m])).toEqual([
      [1, 0, 1, 1, 0, 1, 0],
      [0, 1, 0, 0, 0, 0, 1],
    ])
    expect(f.unusable).toBe(2)
    expect([...fill(t, ['b']).segment]).toEqual([0, 0, 0, 1, 1, 1, 1])
    expect(t.numeric('a')[2]).toBeNaN()
  })

  it('ffill goes over gaps that are ignored', async () => {
    const f = fill(await parseCsv(text, { gaps: 'ignore' }), ['a', 'b'])
    expect(columns(f)[0]).toEqual([n, 5, 5, 5, 7, 7, 8])
    expect([...f.segment]).toEqual([-1, 0, 0, 0, 0, 0, 0])
  })

  it('mean is that of the training rows, or one that is given', async () => {
    const t = await parseCsv(text, { missing: 'mean' })
    const f = fill(t, ['a', 'b'], { train: [[0, 5]] })
    expect(f.means).toEqual([[6, 3.75]])
    expect(columns(f)).toEqual([
      [6, 5, 6, 6, 7, 6, 8],
      [1, 3.75, 3, 5, 6, 7, 3.75],
    ])
    expect([...f.segment]).toEqual([0, 0, 0, 1, 1, 1, 1])
    expect(columns(fill(t, ['a'], { means: [[9]] }))[0]).toEqual([9, 5, 9, 9, 7, 9, 8])
    const error = await refusal(() => fill(t, ['b', 'a'], { train: [[0, 1]] }))
    expect([error.code, error.facts.column]).toEqual(['COLUMN_ALL_MISSING', 'a'])
  })

  it('drop makes holes, also where gaps are ignored', async () => {
    const t = await parseCsv(text, { missing: 'drop' })
    expect([...fill(t, ['b']).segment]).toEqual([0, -1, 1, 2, 2, 2, -1])
    expect([...fill(t, ['a', 'b']).segment]).toEqual([-1, -1, -1, -1, 0, -1, -1])
    const joined = await parseCsv(text, { missing: 'drop', gaps: 'ignore' })
    expect([...fill(joined, ['b']).segment]).toEqual([0, -1, 1, 1, 1, 1, -1])
    expect(fill(joined, ['b']).unusable).toBe(2)
  })

  it('error names the first cell', async () => {
    const t = await parseCsv(text, { missing: 'error' })
    const error = await refusal(() => fill(t, ['b', 'a']))
    expect(error.code).toBe('CELL_MISSING')
    expect(error.facts).toMatchObject({ row: 2, column: 'a', count: 6 })
    expect(error.message).toContain('Line 2')
    expect(fill(Table.fromColumns({ a: [1, 2] }, { missing: 'error' }), ['a']).unusable).toBe(0)
  })

  it('refuses what it does not know', async () => {
    const t = await parseCsv(text, { missing: 'mean' })
    expect((await refusal(() => fill(t, ['c']))).code).toBe('COLUMN_UNKNOWN')
    expect((await refusal(() => fill(t, ['a'], { train: [[0, 8]] }))).code).toBe('OPTION_INVALID')
  })
})
