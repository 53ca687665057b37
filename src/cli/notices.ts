/**
 * Sentences on standard error that a reader of the figures should know: what was filled.
 *
 * @module
 */
import type { Bounded } from '../data/bounds.js'
import { withoutRowsAhead } from '../data/known.js'
import { outsideTexts } from '../data/outside.js'
import { outliersOf, outlierTexts } from '../inspect/outliers.js'
import { targetsOf } from '../options/outputs.js'
import { TABLE } from '../options/rows/table.js'
import type { Table } from '../table/index.js'
import { type Reading, warningsOf } from '../table/reading.js'
import { sayIn } from '../text/words.js'
import { onCommandLine } from './flags.js'
import { cut, type Io, isTerminal, paintFor, printable, type Style, widthOf } from './io.js'
import { whole } from '../text/number.js'
import { wrapped } from './render/table.js'

/** Writes sentences to standard error, one a line; on a terminal they are wrapped. */
export function say(io: Io, texts: readonly string[], style?: Style): void {
  const lines = texts.map((text) => printable(text))
  const paint = paintFor(io.stderr, io.env)
  const isWrapped = isTerminal(io.stderr, io.env)
  for (const line of isWrapped ? lines.flatMap((text) => wrapped(text, widthOf(io.stderr))) : lines) {
    io.stderr.write((style === undefined ? line : paint(style, line)) + '\n')
  }
}

/** What should be looked at in a table as it was read. */
export const readingWarnings = (reading: Reading): string[] =>
  warningsOf(reading).map((warning) => sayIn(onCommandLine, warning))

/** Says how a table was read, and what should be looked at. */
export function sayReading(io: Io, { file = '', reading }: Table): void {
  if (reading.sentence !== '') say(io, [`${cut(file, 200)}: ${reading.sentence}`])
  say(io, readingWarnings(reading), 'yellow')
}

/** Values far beyond all others in the columns of a task, and targets outside its bounds. */
export function oddValueLines(
  table: Table,
  task: Bounded & { target: string | readonly string[]; known?: readonly string[] },
  inputs: readonly string[],
): string[] {
  const outliers = outliersOf(table, [...targetsOf(task), ...inputs, ...(task.known ?? [])])
  const texts = [...outlierTexts(table, outliers), ...outsideTexts(table, task)]
  return texts.map((text) => sayIn(onCommandLine, text))
}

/** What becomes of the missing cells of the inputs, in rows that are not ahead; nothing where none is missing. */
export function filledLines(
  table: Table,
  columns: { target: string | readonly string[]; inputs: readonly string[]; known?: readonly string[] },
): string[] {
  return missingLines(table, columns.inputs, withoutRowsAhead(table, columns).missing)
}

/** The same of cells that were counted. */
export function missingLines(table: Table, inputs: readonly string[], missing: ReadonlyMap<string, number>): string[] {
  const filled = inputs.filter((name) => (missing.get(name) ?? 0) > 0)
  if (filled.length === 0) return []
  const cells = filled.map((name) => `${whole(missing.get(name)!)} in ${cut(name, 40)}`).join(', ')
  return [`Missing cells ${TABLE.missing.kind.choices![table.policy.missing]}: ${cells}.`]
}
