/**
 * Baselines that take a value of the past as it is, or draw a line through two: persistence, seasonal naive, drift. Nothing
 * of them needs keeping but the seasons.
 *
 * @module
 */
import type { BaselineRow, FittedBaseline, ForecastTask } from './row.js'
import type { Past } from './past.js'

/** The value that a rule gives for a forecast from the past of a target: `last` is known, `ahead` rows on is asked for. */
type Rule = (past: Past, last: number, ahead: number, task: ForecastTask) => number

const season = ({ seasons }: Pick<ForecastTask, 'seasons'>): number => seasons[0] ?? 1

/** The last value stays. */
const held: Rule = (past, last, _, task) => past.at(last, season(task), last)

/** The same phase of the last season of m rows. */
const seasonal =
  (m: number): Rule =>
  (past, last, ahead) =>
    past.at(last + ahead - m * Math.floor((ahead + m - 1) / m), m, last)

/** The line from the first value to the last. */
const line: Rule = (past, last, ahead, task) => {
  const value = held(past, last, ahead, task)
  const first = past.firstRow(last)
  return first < 0 || first >= last ? value : value + (ahead * (value - past.values[first])) / (last - first)
}

function ruled(name: string, rule: Rule): FittedBaseline {
  return {
    name,
    forecast: (task, { target, horizon }) => {
      const past = task.past[target]
      const ahead = Math.max(1, horizon)
      return Float64Array.from(task.ends, (e) => {
        const last = past.lastRow(e, horizon)
        return last < 0 ? NaN : rule(past, last, ahead, task)
      })
    },
    saved: () => null,
  }
}

export const persistenceRow: BaselineRow = {
  subject: 'persistence',
  short: 'pers.',
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
  about: (rows) => (rows === null ? 'the value of the same phase one season before' : `the value ${rows} rows before`),
  isInEvery: true,
  isFamily: true,
  fit: ({ seasons }, name) => seasonals(seasons, name),
  read: ({ seasons }, name) => seasonals(seasons, name),
}

export const driftRow: BaselineRow = {
  subject: 'drift',
  short: 'drift',
  about: 'the line through the first value and the last',
  isInEvery: true,
  fit: (_, name) => ruled(name, line),
  read: (_, name) => ruled(name, line),
}
