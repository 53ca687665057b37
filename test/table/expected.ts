/**
 * Compares a table with what `files/expect.json` says of its file.
 *
 * @module
 */
import { HindcastError } from '../../src/errors.js'
import type { Table, TableOptions } from '../../src/table/index.js'

/** What must hold after reading; null is not judged. */
export interface Facts {
  rows: number | null
  index: {
    kind: string
    first: string | null
    last: string | null
    offset?: [string, string]
    within?: number
  } | null
  step: string | null
  series: number | null
  gaps: number | null
  columns: Record<string, { first: number | null; last: number | null; missing: number | null }>
  notInputs?: string[]
}

/** One file. */
export interface Expected {
  file: string
  kind: string
  default: 'reads' | 'warns' | 'asks'
  or?: 'reads'
  mentions: string[]
  options: TableOptions | null
  facts: Facts
  advice?: { options: TableOptions; missing: Record<string, number> }
  thenWarns?: string[]
  why: string
}

/** Lower case, no dashes, one kind of space. */
const loose = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[-\u2010-\u2015\u2212]/gu, '')
    .replace(/\s+/gu, ' ')

/** Words that a text does not hold; names of options count with their dashes. */
export function unsaid(text: string, words: readonly string[]): string[] {
  return words.filter((word) => !(word.startsWith('--') ? text.includes(word) : loose(text).includes(loose(word))))
}

/** Milliseconds of a clock that is written year first. */
function clockOf(text: string): number {
  const quarter = /^(\d{4})-?Q([1-4])$/.exec(text)
  if (quarter !== null) return Date.UTC(Number(quarter[1]), (Number(quarter[2]) - 1) * 3, 1)
  const iso = /^\d{4}(-\d\d(-\d\d)?)?$/.test(text) ? text : text.replace(' ', 'T').replace(/Z$/, '') + 'Z'
  return Date.parse(iso)
}

const minutes = (offset = '+00:00'): number =>
  (offset.startsWith('-') ? -1 : 1) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4)))

const near = (a: number | null, b: number): boolean =>
  a !== null && Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b))

/** What of the facts does not hold. */
export function wrongFacts(table: Table, facts: Facts): string[] {
  const wrong: string[] = []
  const differs = (what: string, found: unknown, wanted: unknown): void => {
    if (wanted !== null && found !== wanted) wrong.push(`${what} is ${String(found)}, not ${String(wanted)}`)
  }
  differs('rows', table.rows, facts.rows)
  if (facts.index !== null) wrong.push(...wrongIndex(table, facts.index, facts.series !== null))
  if (facts.step !== null && table.index.kind !== 'rows') differs('step', table.index.stepText, facts.step)
  differs('series', table.series?.length, facts.series)
  differs('gaps', table.gaps.length, facts.gaps)
  for (const [name, wanted] of Object.entries(facts.columns)) wrong.push(...wrongColumn(table, name, wanted))
  for (const name of facts.notInputs ?? []) if (table.numericNames.includes(name)) wrong.push(`${name} is an input`)
  return wrong
}

function wrongIndex(table: Table, index: NonNullable<Facts['index']>, many: boolean): string[] {
  if (table.index.kind !== index.kind) return [`index is of kind ${table.index.kind}, not ${index.kind}`]
  const sorted = many ? [...table.index.values].sort((a, b) => a - b) : table.index.values
  return (['first', 'last'] as const).flatMap((name, end) => {
    const wanted = index[name]
    if (wanted === null) return []
    const value = sorted[end === 0 ? 0 : sorted.length - 1]
    const off =
      index.kind === 'date'
        ? Math.abs(value + minutes(index.offset?.[end]) * 60000 - clockOf(wanted))
        : value - Number(wanted)
    return Math.abs(off) <= (index.within ?? 0) * 1000 + (index.kind === 'date' ? 0.5 : 0)
      ? []
      : [`${name} is ${value}, not ${wanted}`]
  })
}

/** What is wrong about the numbers of a column. */
export function wrongColumn(table: Table, name: string, wanted: Facts['columns'][string]): string[] {
  const numbers = table.numeric(name)
  const there = Array.from(numbers).filter((x) => !Number.isNaN(x))
  const wrong: string[] = []
  if (wanted.first !== null && !near(there[0] ?? null, wanted.first)) wrong.push(`${name} first is ${there[0]}`)
  if (wanted.last !== null && !near(there.at(-1) ?? null, wanted.last)) wrong.push(`${name} last is ${there.at(-1)}`)
  const missing = numbers.length - there.length
  if (wanted.missing !== null && missing !== wanted.missing) wrong.push(`${name} has ${missing} missing`)
  return wrong
}

/** The error that asks: of the reading, or of the first column named, since a cell may be refused when it is used. */
export async function asking(read: () => Promise<Table>, columns: Facts['columns']): Promise<HindcastError> {
  try {
    const table = await read()
    table.numeric(Object.keys(columns)[0])
  } catch (error) {
    if (error instanceof HindcastError) return error
    throw error
  }
  throw new Error('it was read without asking')
}
