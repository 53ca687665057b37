/**
 * Facts about a table: what it shows at a glance, and how each column depends on its own past.
 *
 * @module
 */
import { runsOf } from '../table/runs.js'
import type { Table } from '../table/index.js'
import { overviewOf, type TableOverview, usable } from './overview.js'
import { pastOf, type PastOfTable } from './past.js'

/** What a table shows without any baseline. */
export interface TableFacts extends TableOverview, PastOfTable {
  /** How many numeric columns there are whose past is not told; 0 where all are. */
  notTold: number
}

/** So many columns have their past told; of more, the first ones and those that are named. */
export const MOST_TOLD = 100

/** The first {@link MOST_TOLD} of the names, and of the others those that were asked for. */
export function toldOf(names: readonly string[], asked: readonly string[]): string[] {
  const wanted = new Set(asked)
  return names.filter((name, c) => c < MOST_TOLD || wanted.has(name))
}

/**
 * What a table tells of itself.
 *
 * @param asked columns whose past is told in any case
 */
export function inspectTable(table: Table, asked: readonly string[] = []): TableFacts {
  const names = usable(table)
  const told = toldOf(names, asked)
  return {
    ...overviewOf(table),
    ...pastOf(table, told, runsOf(table, table.policy.gaps)),
    notTold: names.length - told.length,
  }
}
