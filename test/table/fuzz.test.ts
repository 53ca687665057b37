/**
 * Mutated files: each is read or refused in a sentence, in time, and no table contradicts its file.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { HindcastError } from '../../src/errors.js'
import { Generator } from '../../src/random.js'
import { readCsv } from '../../src/table/index.js'

const folder = new URL('files/', import.meta.url)
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.csv') && !name.startsWith('many'))
  .sort((a, b) => (a < b ? -1 : 1))
const CASES = process.env.HINDCAST_LONG ? 20_000 : 200
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

it('mutated files are read, or refused in a sentence', { timeout: 60_000 + CASES * 100 }, async () => {
  for (let n = 0; n < CASES; n++) {
    const file = files[below(files.length)]
    let text = readFileSync(new URL(file, folder), 'latin1')
    for (let k = below(4); k >= 0; k--) text = mutated(text) || 'a'
    const where = `case ${n}, ${file}`
    try {
      const table = await readCsv(Buffer.from(text, 'latin1'), { file })
      const filled = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '').length
      expect(table.rows, where).toBeLessThanOrEqual(filled)
      const { values, kind } = table.index
      for (let r = 1; r < table.rows && kind !== 'rows'; r++) expect(values[r] > values[r - 1], where).toBe(true)
      for (const column of table.columns.values()) {
        if (column.kind === 'number') expect(column.values.length, where).toBe(table.rows)
      }
    } catch (error) {
      if (!(error instanceof HindcastError)) throw new Error(where, { cause: error })
      expect(error.message.length, where).toBeLessThan(2000)
    }
  }
})
