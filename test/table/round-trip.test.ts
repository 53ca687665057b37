/**
 * Tables in random frames: each is read back to the same numbers, times and series, or asked about with the option that
 * then reads it; whole, byte by byte and in random chunks alike.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { HindcastError } from '../../src/errors.js'
import { readCsv, type Table, type TableOptions } from '../../src/table/index.js'
import { chunked } from './helpers.js'
import { tables, type Written } from './random-table.js'
import { some, within } from '../support/long.js'

const CASES = some('random tables', 500, 5000)
/** Questions that one table may raise. */
const MOST_QUESTIONS = 6

/** The table, once every question is answered. */
async function readAnswered(written: Written): Promise<{ table: Table; options: TableOptions }> {
  let options = written.given
  for (let asked = 0; ; asked++) {
    try {
      return { table: await readCsv(written.bytes, options), options }
    } catch (error) {
      if (!(error instanceof HindcastError)) throw error
      const answer = answerTo(error, written, options)
      if (answer === null || asked === MOST_QUESTIONS) throw error
      options = { ...options, ...answer }
    }
  }
}

/** The option that a question names and that is not given yet. */
function answerTo(error: HindcastError, { answers }: Written, given: TableOptions): TableOptions | null {
  const flags = [...error.message.matchAll(/--([a-z]+(?:-[a-z]+)*)/g)].map(([, flag]) =>
    flag.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
  )
  const named = [String(error.facts.option), ...flags]
  const option = named.find((name) => {
    const answer = answers[name]
    return answer !== undefined && !Object.keys(answer).every((key) => Object.hasOwn(given, key))
  })
  return option === undefined ? null : answers[option]!
}

/** What is wrong with a table; empty where it holds what was written. */
function faults(table: Table, { rows, names, index, series }: Written): string[] {
  const out: string[] = []
  const same = (what: string, found: unknown, expected: unknown): void => {
    if (!Object.is(found, expected)) out.push(`${what}: ${String(found)}, where ${String(expected)} was written`)
  }
  same('rows', table.rows, rows.length)
  same('index', table.index.kind, index)
  same('series', String(table.series), String(series))
  if (out.length > 0) return out
  rows.forEach((row, r) => {
    if (index !== 'rows') same(`time of row ${r}`, table.index.values[r], row.at)
    names.forEach((name, c) => same(`${name} of row ${r}`, table.column(name).values[r] + 0, row.values[c] + 0))
  })
  return out.slice(0, 5)
}

/** The outcome of reading, to be compared. */
async function outcome(read: () => Promise<Table>): Promise<string> {
  try {
    const table = await read()
    return `${table.hash()} ${table.reading.sentence} ${table.reading.warnings.join(' ')}`
  } catch (error) {
    if (error instanceof HindcastError) return error.message
    throw error
  }
}

it(`${CASES} random tables are read back, or asked about`, { timeout: within(410_000) }, async () => {
  await fc.assert(
    fc.asyncProperty(tables, fc.integer({ min: 1, max: 900 }), async (written, size) => {
      const { table, options } = await readAnswered(written)
      expect(faults(table, written)).toEqual([])
      const { bytes } = written
      const pieces = (length: number): Uint8Array[] =>
        Array.from({ length: Math.ceil(bytes.length / length) }, (_, i) => bytes.subarray(i * length, (i + 1) * length))
      const outcomes = (given: TableOptions) => (length: number) =>
        outcome(() => readCsv(length === 0 ? bytes : chunked(pieces(length)), given))
      for (const [given, length] of [
        [options, 1],
        [written.given, size],
      ] as const) {
        const of = outcomes(given)
        expect(await of(length)).toBe(await of(0))
      }
    }),
    { numRuns: CASES, seed: 1 },
  )
})
