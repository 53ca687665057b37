/**
 * Baselines that take a value of the past as it is, or draw a line through two: persistence, seasonal naive, drift. Nothing
 * of them needs keeping but the seasons.
 *
 * @module
 */
import type { Output } from '../../options/outputs.js'
import type { BaselineRow, FittedBaseline, ForecastTask } from './row.js'
import type { Past } from './past.js'

/** The values that a rule gives for so many rows on, one a window; not to be written to. */
type Rule = (seen: Seen, ahead: number) => Float64Array

/** What the rules see of a target in the windows of a task. */
interface Seen {
  past: Past
  /** The last row that is known, one a window; −1: none is. */
  lasts: Int32Array
  /** The last value. */
  held: Float64Array
}

/** The last value stays. */
const held: Rule = (seen) => seen.held

/** The same phase of the last season of m rows. */
const seasonal =
  (m: number): Rule =>
  ({ past, lasts }, ahead) => {
    const steps = m * Math.floor((ahead + m - 1) / m) - ahead
    const out = new Float64Array(lasts.length)
    for (let w = 0; w < lasts.length; w++) out[w] = past.at(lasts[w], steps, m)
    return out
  }

/** The line from the first value to the last. */
const line: Rule = ({ past, lasts, held }, ahead) => {
  const out = held.slice()
  for (let w = 0; w < lasts.length; w++) {
    const last = lasts[w]
    const first = last < 0 ? -1 : past.firstRow(last)
    if (first >= 0 && first < last) out[w] += (ahead * (out[w] - past.values[first])) / past.steps(first, last)
  }
  return out
}

/** Outputs come one target after the other, and all that lie ahead are seen from the same rows. */
const SEEN = new WeakMap<ForecastTask, Seen & { target: number; isAhead: boolean }>()

function seenIn(task: ForecastTask, { target, horizon }: Output): Seen {
  const { ends, seasons } = task
  const isAhead = horizon > 0
  const before = SEEN.get(task)
  if (before?.target === target && before.isAhead === isAhead) return before
  const past = task.past[target]
  const lasts = new Int32Array(ends.length)
  const held = new Float64Array(ends.length)
  for (let w = 0; w < lasts.length; w++) {
    const last = past.lastRow(ends[w], horizon)
    lasts[w] = last
    held[w] = past.at(last, 0, seasons[0] ?? 1)
  }
  const seen = { past, lasts, held, target, isAhead }
  SEEN.set(task, seen)
  return seen
}

function ruled(name: string, rule: Rule): FittedBaseline {
  return {
    name,
    forecast: (task, output) => rule(seenIn(task, output), Math.max(1, output.horizon)),
    saved: () => null,
  }
}

export const persistenceRow: BaselineRow = {
  subject: 'persistence',
  short: 'pers.',
  sees: 'target',
  about: 'the last value stays',
  isInEvery: true,
  fit: (_, name) => ruled(name, held),
  read: (_, name) => ruled(name, held),
}

/** One a season: the first is the seasonal naive, others have their rows in the name. A season of 1 is persistence. */
const seasonals = (seasons: readonly number[], name: string): FittedBaseline[] =>
  seasons.flatMap((m, i) => (m === 1 ? [] : [ruled(i === 0 ? name : `${name}${m}`, seasonal(m))]))

export const seasonalNaiveRow: BaselineRow = {
  subject: (rows) => (rows === null ? 'the seasonal naive forecast' : `the value ${rows} rows before`),
  short: 's.naive',
  sees: 'target',
  about: (rows) => (rows === null ? 'the value of the same phase one season before' : `the value ${rows} rows before`),
  isInEvery: true,
  isFamily: true,
  fit: ({ seasons }, name) => seasonals(seasons, name),
  read: ({ seasons }, name) => seasonals(seasons, name),
}

export const driftRow: BaselineRow = {
  subject: 'drift',
  short: 'drift',
  sees: 'target',
  about: 'the line through the first value and the last',
  isInEvery: true,
  fit: (_, name) => ruled(name, line),
  read: (_, name) => ruled(name, line),
}
