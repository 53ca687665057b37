/** Numbers that a program wrote as text, and the end of a file of DOS. */
import { expect, test } from 'vitest'
import { parseCsv } from '../../src/index.js'

const file = (cells: readonly string[], between = ','): string =>
  ['date' + between + 'y', ...cells.map((cell, r) => `2021-03-0${r + 1}${between}${cell}`)].join('\n')

test.each([
  ['an apostrophe before each', ["'50", "'-51.5", "'1e3"], [50, -51.5, 1000]],
  ['wide digits', ['５０', '－５１．５', '1000'], [50, -51.5, 1000]],
  ['marks of direction', ['50.0\u200e', '\u202a-51.5\u202c', '\ufeff1000'], [50, -51.5, 1000]],
])('%s: numbers, and it is told', async (_, cells, values) => {
  const table = await parseCsv(file(cells))
  expect([...table.numeric('y')]).toEqual(values)
  expect(table.reading.sentence).toBe(
    'Read with: numbers written as text (an apostrophe, other digits, hidden marks) as numbers in "y".',
  )
})

test('a minus behind a decimal comma is one', async () => {
  const table = await parseCsv(file(['12,30-', '5,20', '1,5-'], ';'))
  expect([...table.numeric('y')]).toEqual([-12.3, 5.2, -1.5])
})

test('words that begin with an apostrophe, and names of series, stay as they are', async () => {
  const words = await parseCsv(file(["'a", "'50s", "'b"]))
  expect(words.column('y').words?.names).toEqual(["'a", "'50s", "'b"])
  const lines = ["'1", "'2"].flatMap((shop) => [1, 2, 3].map((day) => `${shop},2021-03-0${day},${day}`))
  expect((await parseCsv(`shop,date,y\n${lines.join('\n')}`, { series: 'shop' })).series).toEqual(["'1", "'2"])
})

test('Ctrl-Z at the end of a file is no cell', async () => {
  for (const end of ['\x1a', '\n\x1a', '\r\n\x1a'])
    expect([...(await parseCsv(file(['1', '2']) + end)).numeric('y')]).toEqual([1, 2])
})
