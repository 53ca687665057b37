/**
 * Values far beyond all others of their column, as a slip of the keyboard makes them: told, never changed.
 *
 * Of the known values of a series the least and largest, 1 % of them and at least two, are set aside. An outlier lies
 * beyond the rest by more than {@link SPANS} times the span of the rest, and beyond all that is none by more than
 * {@link RANGES} times its range, as heavy tails reach far without a break. Where all the rest is one value, nothing is said.
 *
 * @module
 */
import { seriesRows } from '../data/parts.js'
import { shown } from '../errors.js'
import type { Table } from '../table/index.js'
import { counted, whole } from '../text/number.js'
import { setting, type Words, words } from '../text/words.js'

/** The outliers of a column. */
export interface Outliers {
  column: string
  /** The rows of the table that have one, from 0. */
  rows: number[]
  /** The different values. */
  values: number[]
  /** The least and the largest of all other values. */
  others: readonly [least: number, most: number]
}

const SPANS = 20
const RANGES = 5
/** Of fewer values nothing can be said. */
const FEWEST = 10
/** Quantiles are those of so many values at most, evenly spread. */
const MOST_SORTED = 10_000

/** The outliers of some numeric columns, those without one left out. */
export function outliersOf(table: Table, columns: readonly string[]): Outliers[] {
  const { starts, ends } = seriesRows(table)
  const suspected = table.reading.suspects ?? []
  return [...new Set(columns)].flatMap((column) => {
    const { values } = table.column(column)
    const codes = suspected.filter((suspect) => suspect.column === column).map(({ value }) => value)
    const each = Array.from(starts, (start, s) => farIn(values, start, ends[s], codes))
    const rows = each.flatMap((one) => one.rows)
    if (rows.length === 0) return []
    const least = each.reduce((low, { range }) => Math.min(low, range[0]), Infinity)
    const most = each.reduce((high, { range }) => Math.max(high, range[1]), -Infinity)
    return [{ column, rows, values: [...new Set(rows.map((row) => values[row]))], others: [least, most] as const }]
  })
}

/** The outliers among the rows from … to, and the range of all others. */
function farIn(
  values: Float64Array,
  from: number,
  to: number,
  codes: readonly number[],
): { rows: number[]; range: [number, number] } {
  const [low, high] = limitsOf(values.subarray(from, to))
  const range: [number, number] = [Infinity, -Infinity]
  const far: { row: number; by: number }[] = []
  for (let row = from; row < to; row++) {
    const value = values[row]
    if (Number.isNaN(value) || codes.includes(value)) continue
    if (value < low || value > high) far.push({ row, by: Math.max(low - value, value - high) })
    else extend(range, value)
  }
  // The nearest first: one that is none may reach out to the next.
  const rows = far
    .sort((a, b) => a.by - b.by)
    .filter(({ row }) => {
      const [least, most] = range
      const isOutlier = Math.max(least - values[row], values[row] - most) > RANGES * (most - least)
      if (!isOutlier) extend(range, values[row])
      return isOutlier
    })
    .map(({ row }) => row)
  return { rows: rows.sort((a, b) => a - b), range }
}

function extend(range: [number, number], value: number): void {
  range[0] = Math.min(range[0], value)
  range[1] = Math.max(range[1], value)
}

/** The bounds within which no value is an outlier. */
function limitsOf(values: Float64Array): readonly [low: number, high: number] {
  let stride = Math.max(1, Math.floor(values.length / MOST_SORTED))
  // Not in step with days, weeks or years.
  while (stride > 1 && [2, 3, 5, 7].some((season) => stride % season === 0)) stride++
  const sorted = values.filter((value, r) => r % stride === 0 && !Number.isNaN(value)).sort((a, b) => a - b)
  const aside = Math.max(2, Math.floor(sorted.length / 100))
  const [low, high] = [sorted[aside], sorted[sorted.length - 1 - aside]]
  if (sorted.length < FEWEST || !(high > low)) return [-Infinity, Infinity]
  const far = SPANS * (high - low)
  return [low - far, high + far]
}

/** Columns that are told one by one, and values that can be named as missing at once. */
const MOST_COLUMNS = 3
const MOST_VALUES = 4

/** A sentence for each column, with the ways out. */
export function outlierTexts(table: Table, found: readonly Outliers[]): Words[] {
  const texts = found.slice(0, MOST_COLUMNS).map(({ column, rows, values, others: [least, most] }) => {
    const [row] = rows
    const value = table.column(column).values[row]
    const [more, them] = rows.length === 1 ? ['', 'it'] : [`, and ${whole(rows.length - 1)} more`, 'them']
    const way = values.length > MOST_VALUES ? '' : words`, or take ${them} for missing with ${setting('na', values)}`
    return words`${shown(column)} has ${value} in ${table.place.text(row)}${more}, far from all its other values (${least} to ${most}): correct ${them}${way}.`
  })
  const left = found.length - texts.length
  if (left === 0) return texts
  return [...texts, words`${counted(left, 'more column')} ${left === 1 ? 'has' : 'have'} values far from all others.`]
}
