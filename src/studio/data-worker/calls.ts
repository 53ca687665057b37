/**
 * The table that the page works on: reading it and showing it. That runs in a worker, so that a large CSV does not block the
 * page; what else is computed of it, in `later-calls.ts`, is loaded there when it is first asked for.
 *
 * @module
 */
import { calibrated, cutBy } from '../../data/cut.js'
import { HindcastError, type Way } from '../../errors.js'
import { overviewOf, usable } from '../../inspect/overview.js'
import { requireNumeric } from '../../table/column.js'
import { previewCsv } from '../../table/preview.js'
import { readCsv, type Table, type TableOptions } from '../../table/index.js'
import type { KeptSplit } from '../../options/split.js'
import type { ColumnSeries, OpenTable } from './answers.js'
import type { LaterCalls } from './later-calls.js'
import { messageOf } from '../words.js'
import { columnSeries } from './series.js'
import { codeWarnings, warningsOnPage } from './warnings.js'

/** Rows that the preview shows. */
const PREVIEW_ROWS = 8

/** The worker's side; each method is called from the page by its name, and so is each of {@link LaterCalls}. */
export class DataCalls {
  private current: Table | null = null
  private opens = 0
  private later: LaterCalls | null = null

  /** Reads a CSV, which takes the place of the one before once it is read. */
  async open(bytes: Uint8Array, options: TableOptions): Promise<OpenTable> {
    const mine = ++this.opens
    const table = await readCsv(bytes, options)
    if (mine === this.opens) this.current = table
    const bad: OpenTable['bad'] = []
    for (const column of table.columns.values()) {
      if (column.bad === null) continue
      bad.push({ column: column.name, ...refusalOf(() => requireNumeric(column, table.place)) })
    }
    const facts = overviewOf(table)
    return {
      ...facts,
      reading: { ...facts.reading, warnings: warningsOnPage(table) },
      codes: codeWarnings(table),
      axis: table.index.describe(),
      preview: previewCsv(bytes, PREVIEW_ROWS, options),
      usable: usable(table),
      bad,
    }
  }

  /** What else can be asked. */
  async rest(): Promise<LaterCalls> {
    const { LaterCalls } = await import('./later-calls.js')
    return (this.later ??= new LaterCalls(() => this.table()))
  }

  /** What tells one file from another. */
  async digest(bytes: Uint8Array): Promise<string> {
    const { bytesDigest } = await import('../../fingerprint.js')
    return bytesDigest(bytes)
  }

  /** The table, for the worker that trains. */
  table(): Table {
    if (this.current !== null) return this.current
    throw new HindcastError('NO_SAMPLES', 'There is no table yet: choose a CSV.')
  }

  /**
   * A column over the index, and where the parts of a split begin.
   *
   * @param calibrates whether intervals are asked for, for which some rows calibrate
   * @param series which, by its name; null: the first
   */
  column(name: string, split: KeptSplit, calibrates: boolean, series: string | null): ColumnSeries {
    const table = this.table()
    return columnSeries(table, name, calibrated(table, cutBy(table, split), split, calibrates), series)
  }
}

/** What the error says that a check throws, and the ways out that it knows. */
function refusalOf(check: () => void): { message: string; ways: readonly Way[] } {
  try {
    check()
  } catch (error) {
    if (error instanceof HindcastError) return { message: messageOf(error), ways: error.facts.ways ?? [] }
    throw error
  }
  return { message: '', ways: [] }
}
