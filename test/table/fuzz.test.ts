/**
 * Mutated files: each is read or refused in a sentence, in time, and no table contradicts its file.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { HindcastError } from '../../src/errors.js'
import { Generator } from '../../src/random.js'
import { readCsv, type Table, type TableOptions } from '../../src/table/index.js'
import type { Expected } from './expected.js'
import { chunked } from './helpers.js'
import { some, within } from '../support/long.js'

const folder = new URL('files/', import.meta.url)
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.csv') && !name.startsWith('many'))
  .sort((a, b) => (a < b ? -1 : 1))
const CASES = some('mutated files', 400, 20_000)
const PIECES =
  '"|,|;|\n|\r\n|\t|#|-999|NA|1e400|é|\u2212|2021-01-01|sep=;\n| |(|)|%|K|1,234|1.234|Total,1,2\n|\0|::'.split('|')

const generator = new Generator(0)
const below = (n: number): number => Math.floor(generator.uniform() * n)

/** The text with one thing inserted, deleted, swapped, repeated or cut off. */
function mutated(text: string): string {
  const at = below(text.length)
  const lines = text.split('\n')
  const line = below(lines.length)
  const other = below(lines.length)
  switch (below(7)) {
    case 0:
      return text.slice(0, at) + PIECES[below(PIECES.length)] + text.slice(at)
    case 1:
      return text.slice(0, at) + text.slice(at + 1 + below(5))
    case 2:
      ;[lines[line], lines[other]] = [lines[other], lines[line]]
      break
    case 3:
      lines.splice(line, 0, lines[other])
      break
    case 4:
      lines.splice(line, 1 + below(3))
      break
    case 5:
      return text.slice(0, at)
    default: {
      const cells = lines[line].split(',')
      cells[below(cells.length)] = PIECES[below(PIECES.length)]
      lines[line] = cells.join(',')
    }
  }
  return lines.join('\n')
}

/** The options that read a file where it is asked about: mutated, it is read with them as well. */
const known = JSON.parse(readFileSync(new URL('expect.json', folder), 'utf8')) as Expected[]
const optionsOf = new Map(known.map(({ file, options }) => [file, options ?? {}]))

/** What a table says that its text cannot mean. */
function contradictions(table: Table, text: string): string[] {
  const out: string[] = []
  const filled = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '').length
  const { rows, index, series, seriesStarts, columns } = table
  // Columns and rows that become series have more rows than lines.
  if (table.given.series !== 'rows' && rows > filled) out.push(`${rows} rows of ${filled} lines`)
  const ends = [...seriesStarts.slice(1), rows]
  seriesStarts.forEach((start, s) => {
    if (start >= ends[s]) out.push(`series ${s} has no row`)
    for (let r = start + 1; r < ends[s] && index.kind !== 'rows' && !index.irregular; r++) {
      if (!(index.values[r] > index.values[r - 1])) out.push(`row ${r} does not follow the one before`)
    }
  })
  if (new Set(series).size !== (series?.length ?? 0)) out.push('a series stands twice')
  for (const { name, kind, values } of columns.values()) {
    if (kind === 'number' && values.length !== rows) out.push(`${name} has ${values.length} of ${rows} rows`)
  }
  return out.slice(0, 5)
}

it('mutated files are read, or refused in a sentence', { timeout: within(100_000) }, async () => {
  let slowest = 0
  for (let n = 0; n < CASES; n++) {
    const file = files[below(files.length)]
    let text = readFileSync(new URL(file, folder), 'latin1')
    for (let k = below(4); k >= 0; k--) text = mutated(text) || 'a'
    const where = `case ${n}, ${file}`
    const bytes = Buffer.from(text, 'latin1')
    const options: TableOptions = { ...(n % 2 === 0 ? {} : optionsOf.get(file)), file }
    const outcome = async (source: Parameters<typeof readCsv>[0]): Promise<string> => {
      try {
        const table = await readCsv(source, options)
        expect(contradictions(table, text), where).toEqual([])
        return `${table.hash()} ${table.reading.sentence}`
      } catch (error) {
        if (!(error instanceof HindcastError)) throw new Error(where, { cause: error })
        expect(error.message.length, where).toBeLessThan(2000)
        return error.message
      }
    }
    const from = performance.now()
    const whole = await outcome(bytes)
    slowest = Math.max(slowest, performance.now() - from)
    if (n % 10 > 0) continue
    const size = 1 + below(700)
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    )
    expect(await outcome(chunked(pieces)), where).toBe(whole)
  }
  console.log(`slowest of ${CASES}: ${slowest.toFixed(0)} ms`)
})
