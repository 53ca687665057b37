/**
 * The part of a long table on which baselines are fitted and scored, so that nobody waits long.
 *
 * @module
 */
import type { Range } from '../data/parts.js'
import { rangesOfSeries } from '../data/seasons.js'
import type { Table } from '../table/index.js'
import { usable } from './overview.js'

/** Longer tables, and those of more cells, have their baselines fitted and scored on their last windows alone. */
const LONG_TABLE = 50_000
const LAST_WINDOWS = 20_000
const MOST_CELLS = 2e7
/** Of many series each keeps so many, and all together about so many rows. */
const FEWEST_WINDOWS = 200
const MOST_SERIES_ROWS = 100_000
/** Of many columns so many times the window are kept. */
const FEWEST_TIMES = 10

/**
 * The table, or of a long one its last windows, of each series as many, and of very many series some, spread evenly: of
 * the columns that hold numbers alone.
 */
export function lastWindowsOf(table: Table, window: number): Table {
  const names = usable(table)
  const least = FEWEST_TIMES * window
  const most = Math.max(least, Math.floor(MOST_CELLS / Math.max(1, names.length)))
  if (table.rows <= Math.min(LONG_TABLE, most)) return table
  const ranges = rangesOfSeries(table)
  const windows = Math.min(LAST_WINDOWS, most)
  const each = window + Math.max(FEWEST_WINDOWS, window, Math.floor(windows / ranges.length))
  const rows = ranges.reduce((n, [from, to]) => n + Math.min(each, to - from), 0)
  const every = Math.max(1, Math.floor(rows / Math.min(MOST_SERIES_ROWS, most)))
  const last = ranges.map(([from, to], s): Range => (s % every === 0 ? [Math.max(from, to - each), to] : [to, to]))
  return table.select(names).cut(last)
}

/** How many windows a table has, whatever is missing. */
export function windowsIn(table: Table, window: number): number {
  return rangesOfSeries(table).reduce((n, [from, to]) => n + Math.max(0, to - from - window), 0)
}
