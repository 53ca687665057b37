/**
 * A table at a glance: its rows, index, gaps and columns, and columns that give others away.
 *
 * @module
 */
import { runsOf } from '../table/runs.js'
import type { IndexValue, Table } from '../table/index.js'
import type { Reading } from '../table/reading.js'
import { spanOf } from '../table/span.js'
import { leaksAmong, type LeakSuspect } from './leaks.js'

/** One column. The figures are null for text, where there is no value, and where a number reads in two ways. */
export interface ColumnFacts {
  name: string
  kind: 'number' | 'text' | 'empty'
  missing: number
  min: number | null
  mean: number | null
  max: number | null
}

/** One series of several. */
export interface SeriesFacts {
  name: string
  rows: number
  first: IndexValue
  last: IndexValue
  gaps: number
  rowsMissing: number
  /** Windows of the default length by part, of the first target that baselines are scored for; of `inspect` alone. */
  samples?: { train: number; valid: number; test: number }
}

/** What a table shows at a glance. */
export interface TableOverview {
  /** How the file was read, and what looks like a code for missing. */
  reading: Reading
  rows: number
  /** Each series, where there are several. */
  series?: SeriesFacts[]
  index: { name: string | null; kind: 'rows' | 'integer' | 'date'; first: IndexValue; last: IndexValue; step: string }
  gaps: { after: IndexValue; before: IndexValue; rowsMissing: number }[]
  columns: ColumnFacts[]
  leaks: LeakSuspect[]
  /** Of how many columns leaks were looked for, where that is not all of them. */
  leakColumns?: number
}

/** Every column is compared with every other, so more of them would take long. */
const MOST_LEAK_COLUMNS = 1200

/** Names of the numeric columns that hold numbers alone. */
export function usable(table: Table): string[] {
  return table.numericNames.filter((name) => table.column(name).bad === null)
}

/** A table at a glance. */
export function overviewOf(table: Table): TableOverview {
  const { index, rows, reading, series } = table
  const names = usable(table)
  const run = runsOf(table, table.policy.gaps)
  const [first, last] = spanOf(index)
  const { suspects, compared } = leaksAmong(table, names.slice(0, MOST_LEAK_COLUMNS), run)
  return {
    reading,
    rows,
    ...(series === null ? {} : { series: seriesFacts(table) }),
    index: { name: index.name, kind: index.kind, first, last, step: index.stepText },
    gaps: table.gaps.map(({ after, before, rowsMissing }) => ({ after, before, rowsMissing })),
    columns: [...table.columns.keys()].map((name) => factsOf(table, name)),
    leaks: suspects,
    ...(compared < names.length ? { leakColumns: compared } : {}),
  }
}

/** Rows, ends and gaps of each series. */
function seriesFacts({ index, rows, series, seriesStarts, gaps }: Table): SeriesFacts[] {
  const found = (series ?? []).map((name, s): SeriesFacts => {
    const [from, to] = [seriesStarts[s], s + 1 < seriesStarts.length ? seriesStarts[s + 1] : rows]
    return { name, rows: to - from, first: index.at(from), last: index.at(to - 1), gaps: 0, rowsMissing: 0 }
  })
  let s = 0
  for (const { row, rowsMissing } of gaps) {
    while (s + 1 < seriesStarts.length && seriesStarts[s + 1] <= row) s++
    found[s].gaps++
    found[s].rowsMissing += rowsMissing
  }
  return found
}

/** Kind, missing cells, least, mean, largest. */
function factsOf(table: Table, name: string): ColumnFacts {
  const { kind, missing, values, bad } = table.column(name)
  let n = 0
  let sum = 0
  let min = Infinity
  let max = -Infinity
  for (let r = 0; r < values.length; r++) {
    const value = values[r]
    if (value !== value) continue
    n++
    sum += value
    if (value < min) min = value
    if (value > max) max = value
  }
  const isUnclear = bad !== null && bad.fault !== 'word' && bad.fault !== 'infinite'
  const none = kind !== 'number' || n === 0 || isUnclear
  return { name, kind, missing, min: none ? null : min, mean: none ? null : sum / n, max: none ? null : max }
}
