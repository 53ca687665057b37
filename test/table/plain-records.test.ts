/** Blocks without quotation marks are cut as csv-parse cuts them, whatever else stands in them. */
import { parse } from 'csv-parse/browser/esm/sync'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { plainRecords } from '../../src/table/plain-records.js'

const byCsvParse = (block: Uint8Array, delimiter: string, newline: '\n' | '\r'): string[][] =>
  parse(block, {
    delimiter,
    record_delimiter: newline === '\r' ? ['\r'] : ['\r\n', '\n'],
    relax_column_count: true,
  })

const pieces = [
  'a',
  '12.5',
  ' ',
  '\t',
  ',',
  ';',
  '::',
  ':',
  '\n',
  '\r\n',
  '\r',
  '#',
  "'",
  '\\',
  'é',
  '—',
  '😀',
  '\ufeff',
  '|',
]

it('are cut as csv-parse cuts them', () => {
  const anyText = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join(''))
  const delimiters = fc.constantFrom(',', ';', '\t', ' ', '::', '—', '|')
  fc.assert(
    fc.property(anyText, delimiters, fc.constantFrom('\n', '\r'), (text, delimiter, newline) => {
      const block = new TextEncoder().encode(text)
      expect(plainRecords(block, delimiter, newline)).toEqual(byCsvParse(block, delimiter, newline))
    }),
    { numRuns: 3000 },
  )
})

it.each([
  ['', []],
  ['\n', [['']]],
  ['a,b\r\n\r\n', [['a', 'b'], ['']]],
  ['a,b\r', [['a', 'b\r']]],
  [
    'a,\r\r\n,b',
    [
      ['a', '\r'],
      ['', 'b'],
    ],
  ],
] as const)('%j', (text, records) => {
  expect(plainRecords(new TextEncoder().encode(text), ',', '\n')).toEqual(records)
})
