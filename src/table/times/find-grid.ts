/**
 * Finds the step of rows from their times alone.
 *
 * @module
 */
import {
  addMonths,
  anchorDay,
  civilFromDays,
  DAY,
  daysInMonth,
  monthNumber,
  weekday,
  type WeekDays,
  WORKDAYS,
  workdaysBetween,
} from '../civil.js'
import { type Step, weekdayName } from '../step.js'
import {
  eachPair,
  exact,
  type Grid,
  type OffGrid,
  offMultiples,
  onBusinessMonths,
  onGrid,
  onWeeks,
  snapped,
  type Starts,
} from './grid.js'
import type { Precision } from './pattern.js'

/** The most frequent key, the smallest of several; with its count. */
function mostFrequent(counts: Map<number, number>): { key: number; count: number } {
  const best = { key: 0, count: 0 }
  for (const [key, count] of counts) {
    if (count > best.count || (count === best.count && key < best.key)) {
      best.key = key
      best.count = count
    }
  }
  return best
}

/** So many different differences are counted at most: times with more have no step. */
const MOST_DIFFERENCES = 65536

/** What the neighbours of a clock keep. */
interface Pairs {
  pairs: number
  fixed: { key: number; count: number }
  month: { key: number; count: number }
  /** Pairs that are whole months apart. */
  months: number
}

function countPairs(clock: Float64Array, starts: Starts, dates: boolean): Pairs {
  const fixed = new Map<number, number>()
  const months = new Map<number, number>()
  let anchor = 0
  let pairs = 0
  // Neighbours mostly keep one difference: it is counted in a run.
  let difference = NaN
  let run = 0
  const close = (): void => {
    const count = fixed.get(difference)
    if (count !== undefined || fixed.size < MOST_DIFFERENCES) fixed.set(difference, (count ?? 0) + run)
  }
  eachPair(clock.length, starts, (r) => {
    pairs++
    const d = clock[r] - clock[r - 1]
    if (d === difference) run++
    else {
      if (run > 0) close()
      difference = d
      run = 1
    }
    if (!dates || d < 28 * DAY) return
    if (anchor === 0) anchor = anchorDay(clock)
    const k = monthNumber(clock[r]) - monthNumber(clock[r - 1])
    if (k > 0 && addMonths(clock[r - 1], k, anchor) === clock[r]) months.set(k, (months.get(k) ?? 0) + 1)
  })
  if (run > 0) close()
  let whole = 0
  for (const count of months.values()) whole += count
  return { pairs, fixed: mostFrequent(fixed), month: mostFrequent(months), months: whole }
}

/**
 * Finds the step of rows and lays them on its grid.
 *
 * The step is what most pairs of neighbours keep: of equal ones months, then the fixed length, then days of the week
 * that count. It must hold for all rows; otherwise the next best is tried.
 *
 * @param clock strictly ascending within each series: integers, or milliseconds as the dates are written
 * @param precision of the dates; undefined for integers. Years and months step by months only
 * @returns `'single'` where no series has two rows; null where there is no step
 */
export function findGrid(
  clock: Float64Array,
  precision: Precision | undefined,
  starts: Starts,
): Grid | 'single' | null {
  const dates = precision !== undefined
  const { pairs, fixed, month, months } = countPairs(clock, starts, dates)
  if (pairs === 0) return 'single'
  if (!dates) return gridOrNull(onGrid(clock, { unit: 'integer', count: fixed.key }, starts))
  const seconds: Step = { unit: 'second', count: fixed.key / 1000 }
  const coarse = precision === 'year' || precision === 'month'
  if (!coarse && fixed.count === pairs && fixed.key < 28 * DAY) return gridOrNull(exact(clock, seconds, starts))

  const byMonth =
    month.count > 0 && isSmall(pairs - months, pairs)
      ? laidIfDense(clock, { unit: 'month', count: month.key }, starts, month.count / pairs)
      : null
  if (coarse) return byMonth
  if (byMonth !== null && month.count >= fixed.count) return byMonth
  const week = fixed.key % DAY === 0 ? weekOf(clock, starts, fixed.count) : null
  if (week !== null) return week
  const off = offMultiples(clock, fixed.key, starts)
  const plain = isSmall(off, pairs) ? laidIfDense(clock, seconds, starts, fixed.count / pairs) : null
  if (off === 0) return plain
  return (
    weekly(clock, fixed.key, starts) ??
    businessMonths(clock, starts) ??
    nearGrid(clock, fixed.key, starts) ??
    plain ??
    byMonth
  )
}

/** Whether so few pairs are not whole steps apart that each may be a gap after which the rows go on otherwise. */
const isSmall = (off: number, pairs: number): boolean => off <= 1 || off * 20 <= pairs

const gridOrNull = (laid: Grid | OffGrid): Grid | null => ('fault' in laid ? null : laid)

/** The grid of a step that enough rows keep: half of the pairs, or a third of the grid. */
function laidIfDense(clock: Float64Array, step: Step, starts: Starts, share: number): Grid | null {
  const grid = gridOrNull(exact(clock, step, starts))
  if (grid === null || share >= 0.5) return grid
  return missingOf(grid) <= clock.length * 2 ? grid : null
}

function missingOf({ gaps }: Grid): number {
  let missing = 0
  for (const [, rows] of gaps) missing += rows
  return missing
}

/** Weeks whose days off must have been passed over so often before they are believed. */
const WEEKS: { days: WeekDays; passed: number }[] = [
  { days: WORKDAYS, passed: 1 },
  { days: '1111110', passed: 2 },
  { days: '1111001', passed: 2 },
  { days: '1111101', passed: 3 },
  { days: '1111011', passed: 3 },
  { days: '1110111', passed: 3 },
  { days: '1101111', passed: 3 },
  { days: '1011111', passed: 3 },
  { days: '0111111', passed: 3 },
]

/** The grid of days that count, if it explains more pairs than a fixed length does. */
function weekOf(clock: Float64Array, starts: Starts, fixedCount: number): Grid | null {
  const rows = new Array<number>(7).fill(0)
  for (let r = 0; r < clock.length; r++) rows[weekday(Math.floor(clock[r] / DAY))]++
  const spans = new Array<number>(7).fill(0)
  let kept = 0
  const weeks = WEEKS.filter(({ days }) => {
    const off = rows.filter((_, d) => days[d] === '0').reduce((a, b) => a + b, 0)
    return off <= (days === WORKDAYS ? 1 + clock.length / 100 : 0)
  })
  if (weeks.length === 0) return null
  // How often each weekday lies between the first and the last row of a series.
  const close = (from: number, to: number): void => {
    const first = Math.floor(clock[from] / DAY)
    const all = Math.floor(clock[to] / DAY) - first + 1
    for (let d = 0; d < 7; d++) spans[(weekday(first) + d) % 7] += Math.floor((all + 6 - d) / 7)
  }
  for (let s = 0; s < Math.max(1, starts.length); s++) {
    close(starts[s] ?? 0, (s + 1 < starts.length ? starts[s + 1] : clock.length) - 1)
  }
  for (const { days, passed } of weeks) {
    const each = [...days].every((on, d) => (on === '1' ? rows[d] * 2 >= spans[d] : spans[d] >= passed))
    if (!each) continue
    const step: Step = { unit: 'businessDay', count: 1, ...(days === WORKDAYS ? {} : { days }) }
    const grid = onGrid(clock, step, starts)
    if ('fault' in grid) continue
    kept = 0
    eachPair(clock.length, starts, (r) => {
      if (workdaysBetween(clock[r - 1], clock[r], days) === 0) kept++
    })
    if (kept > fixedCount) return grid
  }
  return null
}

/** Weekly rows of which some are moved. */
function weekly(clock: Float64Array, length: number, starts: Starts): Grid | null {
  if (length !== 7 * DAY) return null
  const counts = new Map<number, number>()
  for (let r = 0; r < clock.length; r++) {
    const d = weekday(Math.floor(clock[r] / DAY))
    counts.set(d, (counts.get(d) ?? 0) + 1)
  }
  const { key } = mostFrequent(counts)
  const on = weekdayName((key - 3) * DAY)
  return onWeeks(clock, { unit: 'second', count: 604800, on }, starts)
}

/** Monthly rows on first or last business days. */
function businessMonths(clock: Float64Array, starts: Starts): Grid | null {
  const counts = new Map<number, number>()
  let first = 0
  let last = 0
  for (let r = 0; r < clock.length; r++) {
    const { year, month, day } = civilFromDays(Math.floor(clock[r] / DAY))
    if (day <= 7) first++
    if (day > daysInMonth(year, month) - 7) last++
  }
  if (first < clock.length && last < clock.length) return null
  eachPair(clock.length, starts, (r) => {
    const k = monthNumber(clock[r]) - monthNumber(clock[r - 1])
    counts.set(k, (counts.get(k) ?? 0) + 1)
  })
  const { key } = mostFrequent(counts)
  if (key < 1) return null
  const on = first === clock.length ? 'firstBusinessDay' : 'lastBusinessDay'
  return onBusinessMonths(clock, { unit: 'month', count: key, on }, starts)
}

/** A grid that all rows nearly lie on: of the most frequent difference, or of the median one, as round as may be. */
function nearGrid(clock: Float64Array, frequent: number, starts: Starts): Grid | null {
  const differences: number[] = []
  eachPair(clock.length, starts, (r) => differences.push(clock[r] - clock[r - 1]))
  const median = Float64Array.from(differences).sort((a, b) => a - b)[Math.floor(differences.length / 2)]
  const lengths = new Set<number>()
  for (const d of [frequent, median]) {
    for (const unit of [3600000, 60000, 1000, 100, 1]) lengths.add(Math.floor(d / unit + 0.5) * unit)
  }
  for (const length of lengths) {
    if (length < 2) continue
    const grid = snapped(clock, { unit: 'second', count: length / 1000 }, starts)
    if (grid !== null && missingOf(grid) <= clock.length) return grid
  }
  return null
}
