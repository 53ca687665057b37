/**
 * Baselines that take a value of the past as it is, or draw a line through two: persistence, seasonal naive, drift. Nothing
 * of them needs keeping but the seasons.
 *
 * @module
 */
import type { BaselineRow, FittedBaseline } from './row.js'
import type { Past } from './past.js'

/**
 * Writes the values that a rule gives from the past of a target: one a window, of which row `lasts[w]` is the last that is
 * known (−1: none is), for `ahead` rows on.
 */
type Rule = (past: Past, lasts: Int32Array, ahead: number, season: number, out: Float64Array) => void

/** The last value stays. */
const held: Rule = (past, lasts, _, season, out) => {
  for (let w = 0; w < lasts.length; w++) out[w] = past.at(lasts[w], season, lasts[w])
}

/** The same phase of the last season of m rows. */
const seasonal =
  (m: number): Rule =>
  (past, lasts, ahead, _, out) => {
    const from = ahead - m * Math.floor((ahead + m - 1) / m)
    for (let w = 0; w < lasts.length; w++) out[w] = past.at(lasts[w] + from, m, lasts[w])
  }

/** The line from the first value to the last. */
const line: Rule = (past, lasts, ahead, season, out) => {
  held(past, lasts, ahead, season, out)
  for (let w = 0; w < lasts.length; w++) {
    const last = lasts[w]
    const first = last < 0 ? -1 : past.firstRow(last)
    if (first >= 0 && first < last) out[w] += (ahead * (out[w] - past.values[first])) / (last - first)
  }
}

function ruled(name: string, rule: Rule): FittedBaseline {
  return {
    name,
    forecast({ past, ends, seasons }, { target, horizon }) {
      const own = past[target]
      const lasts = new Int32Array(ends.length)
      for (let w = 0; w < lasts.length; w++) lasts[w] = own.lastRow(ends[w], horizon)
      const out = new Float64Array(ends.length)
      rule(own, lasts, Math.max(1, horizon), seasons[0] ?? 1, out)
      return out
    },
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
