/**
 * Tables without times in which several series stand one below the other: a column counts the rows of each, and begins
 * again where another column changes.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { counted } from '../text/number.js'
import { setting, words } from '../text/words.js'
import type { Column } from './column.js'
import type { ReadColumn, Search } from './search.js'

/** Rows from which a run of numbers counts something. */
const FEWEST = 5

/**
 * The first row of each run of numbers that count up by one and the same step; null where they do not, or do not begin
 * again.
 */
export function runsOfCounter({ kind, values, missing, bad }: Column): number[] | null {
  if (kind !== 'number' || missing > 0 || bad !== null || values.length < 2 * FEWEST) return null
  const step = values[1] - values[0]
  if (!(step > 0) || step !== Math.floor(step) || values[0] !== Math.floor(values[0])) return null
  const starts = [0]
  for (let r = 1; r < values.length; r++) {
    if (values[r] - values[r - 1] === step) continue
    const last = starts[starts.length - 1]
    if (values[r] >= values[r - 1] || values[r] !== Math.floor(values[r]) || r - last < FEWEST) return null
    starts.push(r)
  }
  return starts.length > 1 && values.length - starts[starts.length - 1] >= FEWEST ? starts : null
}

/** Whether a column has one value in each run, and no value in two of them. */
function namesRuns({ kind, words, values, missing, bad }: Column, starts: readonly number[]): boolean {
  const isText = kind === 'text' && words !== undefined && words !== null
  if (!isText && (kind !== 'number' || missing > 0 || bad !== null)) return false
  const of: ArrayLike<number> = isText ? words.codes : values
  const seen = new Set<number>()
  let next = 0
  for (let r = 0; r < of.length; r++) {
    if (starts[next] !== r) {
      if (of[r] !== of[r - 1]) return false
      continue
    }
    next++
    if (seen.has(of[r]) || (isText && of[r] < 0)) return false
    seen.add(of[r])
  }
  return true
}

/**
 * Asks about a table that seems to hold several series, each with its own count of rows.
 *
 * @throws HindcastError `INDEX_ORDER` with the option that names them
 */
export function asksAboutRestarts({ columns, place, order }: Search): void {
  if (order !== null) return
  let name: ReadColumn | undefined
  for (const counter of columns) {
    const starts = runsOfCounter(counter.column)
    if (starts === null) continue
    name = columns.find((c) => c !== counter && namesRuns(c.column, starts))
    if (name === undefined) continue
    const [by, count] = [name.column.name, counter.column.name]
    const row = starts[1]
    throw new HindcastError(
      'INDEX_ORDER',
      words`${place.head(row)}: ${shown(count)} begins again where ${shown(by)} changes; the table seems to hold ${counted(starts.length, 'series', 'series')}, named by ${shown(by)}: add ${setting('series', by)} (or, if they are one, count the rows with ${setting('index', 'none')}).`,
      {
        file: place.file,
        row: place.number(row),
        column: count,
        option: 'series',
        series: starts.length,
        columns: [by],
        ways: [
          { option: 'series', value: by },
          { option: 'index', value: 'none', means: 'none, count the rows' },
        ],
      },
    )
  }
}
