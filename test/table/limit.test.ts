/** Input that never ends is refused in a sentence, and its source closed. */
import { expect, test } from 'vitest'
import { parseCsv, readCsv, Table } from '../../src/table/index.js'
import { folderWith, hindcast } from '../cli/support.js'
import { GrowingColumn } from '../../src/table/growing.js'
import { refusal } from './helpers.js'

test('no more bytes are read than maxBytes, from whatever source', async () => {
  const text = 'a,b\n' + '1.0000000,2.0000000\n'.repeat(3)
  const path = `${folderWith({ 'x.csv': text })}/x.csv`
  const bytes = new TextEncoder().encode(text)
  for (const source of [path, bytes, new Blob([text])]) {
    expect((await readCsv(source, { maxBytes: 64 })).rows).toBe(3)
    const error = await refusal(() => readCsv(source, { maxBytes: 63 }))
    expect(error.code).toBe('TABLE_TOO_LARGE')
    expect(error.message).toMatch(
      /there are more than 63 bytes, and no more are read: give fewer rows, or raise maxBytes/i,
    )
  }
  expect((await refusal(() => parseCsv(text, { maxBytes: 63 }))).code).toBe('TABLE_TOO_LARGE')
  for (const maxBytes of [0, -1, 1.5, NaN, '1' as never]) {
    const error = await refusal(() => readCsv(bytes, { maxBytes }))
    expect([error.code, error.facts.option]).toEqual(['OPTION_INVALID', 'maxBytes'])
  }
  expect(Table.fromColumns({ a: [1, 2, 3] }, { maxBytes: 1 }).rows).toBe(3)
})

test('a column that grows holds what was pushed, across its pieces', () => {
  for (const n of [0, 1, 4, 5, 65_535, 65_536, 65_537, 200_000]) {
    const column = new GrowingColumn()
    for (let i = 0; i < n; i++) column.push(i * 0.5)
    const some = [0, 3, 65_535, 65_536, 131_072, n - 1].filter((i) => i >= 0 && i < n)
    expect([column.length, some.map((i) => column.at(i))]).toEqual([n, some.map((i) => i * 0.5)])
    const values = column.finish()
    expect([values.length, values.every((value, i) => value === i * 0.5), column.length]).toEqual([n, true, 0])
  }
})

test('nor do the columns take more, 8 bytes a cell', async () => {
  const text = 'a,b\n1,2\n3,4\n5,6\n'
  const rows = 'id,V1,V2,V3\nx,1,2,3\ny,4,,\n'
  expect((await parseCsv(text, { maxBytes: 48 })).rows).toBe(3)
  expect((await parseCsv(rows, { maxBytes: 32, series: 'rows' })).rows).toBe(4)
  for (const refused of [parseCsv(text, { maxBytes: 47 }), parseCsv(rows, { maxBytes: 31, series: 'rows' })]) {
    const error = await refusal(() => refused)
    expect([error.code, error.facts.option]).toEqual(['TABLE_TOO_LARGE', 'maxBytes'])
    expect(error.message).toMatch(
      /more than \d\d bytes in the columns, 8 a cell, and no more are read: give fewer rows, or raise maxBytes/i,
    )
  }
})

// A cell of one character is 2 bytes of text and 8 in a column; one of 15 is 16 of text.
test.each([
  ['its columns are', '1\n', 2_000_000, 'bytes in the columns'],
  ['it is', '1.2345678901234\n', 8_000_000, 'bytes, and no more'],
])('a stream without end is left as soon as %s too long', async (_, row, most, words) => {
  let given = 0
  let left = false
  async function* endless(): AsyncGenerator<string> {
    try {
      yield 'a\n'
      for (;;) {
        given += 1000 * row.length
        yield row.repeat(1000)
        await Promise.resolve()
      }
    } finally {
      left = true
    }
  }
  const error = await refusal(() => readCsv(endless(), { maxBytes: 8_000_000 }))
  expect(error.message).toContain(`8,000,000 ${words}`)
  expect(given).toBeGreaterThan(most - 20_000)
  expect(given).toBeLessThan(most + 2_200_000)
  expect(left).toBe(true)
})

test('what is piped in without end is refused by its columns', async () => {
  const { code, stderr } = await hindcast(['inspect', '-', '--max-bytes', '100000'], {
    stdin: 'a,b\n' + '1,2\n'.repeat(20_000),
  })
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/more than 100,000 bytes in the columns.*raise --max-bytes/s),
  ])
})

test('a model from what never ends is refused in a sentence', async () => {
  const { code, stderr } = await hindcast(['predict', '/dev/zero', '-'], { stdin: 'a\n1\n' })
  expect(code).toBe(2)
  if (process.platform === 'linux')
    expect(stderr).toMatch(/not a regular file, and gives more than 256 MiB: write it to a/)
})

test('a table of very many columns is refused, but for rows that are series', async () => {
  const row = (cell: (c: number) => string, columns: number): string =>
    Array.from({ length: columns }, (_, c) => cell(c)).join(',')
  const text = (columns: number): string =>
    [row((c) => `V${c + 1}`, columns), row(String, columns), row(String, columns)].join('\n')
  const error = await refusal(() => parseCsv(text(100_001), { index: false }))
  expect([error.code, error.message]).toEqual([
    'TABLE_TOO_LARGE',
    "the header has 100,001 cells, and at most 100,000 columns are read: if each row is a series, add series: 'rows'; " +
      'otherwise turn the table over, or give fewer columns.',
  ])
  expect((await parseCsv(text(2000), { index: false })).columns.size).toBe(2000)
  const series = await parseCsv(text(100_001).replaceAll('\n', '\na').replace('V1', 'name'), { series: 'rows' })
  expect([series.series?.length, series.rows]).toEqual([2, 200_000])
}, 120_000)
