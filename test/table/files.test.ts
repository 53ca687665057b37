/**
 * The files that people have: each is read, warned of or asked about as `files/expect.json` says, and nothing is read in a
 * way that is not told.
 */
import { parse } from 'csv-parse/sync'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readCsv, type Table, type TableOptions } from '../../src/table/index.js'
import { onCommandLine } from '../../src/cli/flags.js'
import { type Findings, readingOf, warningsOf } from '../../src/table/reading.js'
import { sayIn } from '../../src/text/words.js'
import { asking, type Expected, unsaid, wrongColumn, wrongFacts } from './expected.js'

const folder = new URL('files/', import.meta.url)
const all = JSON.parse(readFileSync(new URL('expect.json', folder), 'utf8')) as Expected[]
const read = (file: string, options?: TableOptions): Promise<Table> =>
  readCsv(readFileSync(new URL(file, folder)), { ...options, file })
// As the command line says it.
const warned = (findings: Findings): string[] => warningsOf(findings).map((warning) => sayIn(onCommandLine, warning))
const sayings = ({ reading }: Table): string => [reading.sentence, ...warned(reading)].join(' ')

it('are all there', () => expect(all).toHaveLength(118))

describe.each(all.map((expected) => [expected.file, expected] as const))('%s', (file, expected) => {
  const { facts, options, advice, thenWarns, mentions } = expected

  it(`${expected.default}: ${expected.why}`, async () => {
    if (expected.default === 'asks') {
      const error = await asking(() => read(file), facts.columns)
      expect(unsaid(error.sayIn(onCommandLine), mentions)).toEqual([])
      // The library names its options, and the same lines and words.
      expect(
        unsaid(
          error.message,
          mentions.filter((word) => !word.startsWith('--')),
        ),
      ).toEqual([])
    } else {
      const table = await read(file)
      expect(wrongFacts(table, facts)).toEqual([])
      if (expected.default === 'warns') expect(unsaid(sayings(table), mentions)).toEqual([])
      else expect(table.reading.suspects).toBeUndefined()
    }
    if (options !== null) {
      const table = await read(file, options)
      expect(wrongFacts(table, facts)).toEqual([])
      expect(unsaid(sayings(table), thenWarns ?? [])).toEqual([])
    }
    if (advice !== undefined) {
      const table = await read(file, advice.options)
      for (const [name, missing] of Object.entries(advice.missing)) {
        expect(wrongColumn(table, name, { first: null, last: null, missing })).toEqual([])
      }
    }
  })

  it('tells every choice that is not plain', async () => {
    const how = expected.default === 'asks' ? options : {}
    // What no option reads has no reading to tell.
    if (how === null) return
    const table = await read(file, how)
    if (how.series === 'rows') expect(unsaidFindings(table)).toEqual([])
    else expect(untold(table, readFileSync(new URL(file, folder)), how)).toEqual([])
  })
})

/** A time of ISO 8601, or an integer. */
const PLAIN_TIME = /^(\d+|\d{4}(-\d\d(-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{3})?)?(Z|[+-]\d\d:\d\d)?)?)?)?)$/

/** What the raw text shows to be no plain choice, and the reading does not tell. */
function untold(table: Table, bytes: Uint8Array, options: TableOptions): string[] {
  const { reading, place, index } = table
  const out: string[] = []
  const must = (what: string, told: boolean): void => void (told || out.push(what))
  // Node 20 decodes windows-1252 as Latin-1 where the whole is given at once.
  const text = new TextDecoder(options.encoding).decode(bytes, { stream: true })
  const lines = text.split(/\r\n|\n|\r/)
  const delimiter = reading.delimiter ?? ','
  const cells = (line: number): string[] =>
    (parse(lines[line - 1], { delimiter, relax_quotes: true, ltrim: true }) as string[][])[0].map((cell) => cell.trim())
  const order = Array.from({ length: table.rows }, (_, r) => place.number(r))

  const comments = lines.filter((line) => line.startsWith('#')).length
  must(`${comments} comment lines`, comments === (reading.comments ?? 0))
  must(
    'rows in another order',
    order.every((n, r) => r === 0 || n > order[r - 1]) ||
      reading.reversed === true ||
      reading.sorted === true ||
      reading.series !== undefined,
  )

  // Every line with content is a row, the header, or told.
  const filled = lines.filter((line) => /[^\s,;|]/.test(line) && !line.startsWith('#') && !/^"?sep=/.test(line)).length
  const given = reading.skippedLines?.length ?? 0
  const { skipped = 0, repeatedHeaders = 0, duplicates } = reading
  const header = reading.header === false ? 0 : 1
  const known =
    table.rows + header + skipped + repeatedHeaders + (duplicates?.rows ?? 0) + (options.skipFooter ?? 0) + given
  must(`${filled - known} lines`, filled === known)

  const first = Math.min(...order)
  const names =
    reading.header === false
      ? []
      : cells(headerLine(lines, first, delimiter, Array.isArray(options.skip) ? options.skip : []))
  const short = cells(first).length - names.length
  const position = (name: string): number =>
    names.includes(name) ? names.indexOf(name) + short : Number(/^column (\d+)$/.exec(name)?.[1] ?? NaN) - 1
  for (const name of names.filter((n) => n !== '' && !table.has(n))) {
    must(
      `where "${name}" is`,
      name === index.name || reading.index === undefined || reading.index === false || reading.index.includes(name),
    )
  }

  const parts = reading.index === undefined || reading.index === false ? [index.name ?? ''] : reading.index
  if (index.kind !== 'rows') must('the index', position(parts[0]) === 0 || reading.index !== undefined)
  else must('no index', reading.index === false || options.index === false)

  for (const name of table.columns.keys()) {
    const column = table.column(name)
    const c = position(name)
    if (column.kind !== 'number' || column.bad !== null || reading.duplicates !== undefined) continue
    const listed = (groups?: { columns: string[] }[]): boolean =>
      groups?.some(({ columns }) => columns.includes(name)) === true
    const isTold =
      reading.decimal?.columns.includes(name) === true ||
      listed(reading.thousands) ||
      listed(reading.signs) ||
      [reading.scaled, reading.booleans, reading.bracketed].some((list) => list?.includes(name) === true)
    for (let r = 0; r < table.rows; r++) {
      const cell = cells(order[r])[c]
      const value = column.values[r]
      if (Number.isNaN(value) || (cell !== '' && Number(cell) === value)) continue
      must(`${name} in line ${order[r]}: ${cell} as ${value}`, isTold)
    }
    must(
      `${name} is not an input`,
      table.numericNames.includes(name) ||
        reading.leftOut?.some((l) => l.column === name) === true ||
        reading.series !== undefined,
    )
  }

  if (index.kind === 'date') {
    for (let r = 0; r < table.rows && reading.duplicates === undefined; r++) {
      const cell = parts.map((name) => cells(order[r])[position(name)]).join(' ')
      const plain = parts.length > 1 || (PLAIN_TIME.test(cell) && String(index.at(r)) === cell)
      must(
        `${cell} as ${String(index.at(r))}`,
        plain ||
          reading.dateFormat !== undefined ||
          reading.snapped !== undefined ||
          reading.cut !== undefined ||
          options.dateFormat !== undefined,
      )
    }
  }

  return [...new Set([...out, ...unsaidFindings(table)])].slice(0, 5)
}

/** What stands in the reading and is not said, each thing in the words that it has alone. */
function unsaidFindings(table: Table): string[] {
  const out: string[] = []
  const { reading } = table
  const said = sayings(table)
  for (const [key, value] of Object.entries(reading)) {
    if (key === 'sentence' || key === 'warnings') continue
    const { sentence } = readingOf({ [key]: value })
    const words = key === 'dateFormat' ? `as ${reading.dateFormat!.words}` : sentence.slice('Read with: '.length, -1)
    const own = [words, ...warned({ [key]: value })].filter((text) => text !== '')
    if (own.length === 0) out.push(`a word of ${key}`)
    for (const text of own) if (!said.includes(text)) out.push(`"${text}" of ${key}`)
  }
  return out
}

/** The line of the header: the last with content above the first row that is no comment. */
function headerLine(lines: readonly string[], first: number, delimiter: string, skip: readonly number[]): number {
  const width = lines[first - 1].split(delimiter).length
  for (let line = first - 1; line > 0; line--) {
    const text = lines[line - 1]
    const close = Math.abs(text.split(delimiter).length - width) < 2
    if (text.trim() !== '' && !text.startsWith('#') && (close || line === 1) && !skip.includes(line)) return line
  }
  return 1
}
