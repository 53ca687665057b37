/**
 * Which windows the default rule tries, and what it looks at: the season, how long the training rows of the series are,
 * what they are near to.
 *
 * @module
 */
import { FORECASTER } from '../options/rows/forecaster.js'
import type { PlainForecasterOptions } from '../options/forecaster.js'
import type { CalendarPart } from '../options/windows.js'
import { counted } from '../text/number.js'
import type { Nearness } from './nearness.js'
import type { Seasons } from './seasons.js'

/** What the rule looks at. */
export interface RuleFacts {
  seasons: Seasons
  nearness: Nearness
  /** Rows by hours keep to what is usual at their hour of the week. */
  keepsHours?: boolean
  /** Rows that train, of each series. */
  lengths: readonly number[]
  /** Rows of each run that no gap divides, of those that train; left out: those of `lengths`. */
  runs?: readonly number[]
  /** Windows of so many rows that train and have a target; left out: all of the runs. */
  samples?: (window: number) => number
  /** The farthest horizon; 0 where the last input row is forecast as well. */
  horizon: number
  /** Whether the targets are among the inputs: only then are they known where a window is normalized. */
  seesTarget: boolean
  /** Columns that the network sees. */
  inputs: number
  /** How many targets; left out: one. */
  targets?: number
}

/** The shortest season that counts as one; and of those of one or few series the shortest that counts without a look. */
const LEAST_SEASON = 4
const LONG_SEASON = 8
/** Rows of a step at least, where many series have no season. */
const LEAST_ROWS = 8
/** Rows of a day: of hours, half hours and quarters of an hour. */
const DAYS = [24, 48, 96]
/** What steps are told of the time, and rows of a window, where hours keep to what is usual: a day of them and the hour before. */
const HOURS_TOLD: readonly CalendarPart[] = ['hour', 'weekday']
const HOURS_WINDOW = 25
/** Numbers that a step of the network has at most. */
const MOST_NUMBERS = 1024
/** Rows of a window at most, where a season has no more: a week of minutes costs five times a day, and forecasts no better. */
const MOST_ROWS = 2048
/** The plain default's window, which the level alone has as well. */
export const PLAIN_WINDOW = FORECASTER.window.default

/** Windows that come into question, the rows of one step, and why; and whether the level alone matters. */
export interface WindowForm {
  unit: number
  lengths: number[]
  why: string
  isLevel?: true
  /** The last row is nearer than any season. */
  isLast?: true
  /** What steps are told of the time, and then the level as it is. */
  tells?: readonly CalendarPart[]
}

/** The form of hours that keep to what is usual, where fewer rows than a day are forecast of few series; or none. */
export function hoursFor(
  { seasons: { rows }, keepsHours = false, horizon }: RuleFacts,
  many: boolean,
  { calendar = HOURS_TOLD, segment = 1 }: Pick<PlainForecasterOptions, 'calendar' | 'segment'>,
): WindowForm[] {
  const [day] = rows
  if (!keepsHours || many || !DAYS.includes(day) || horizon >= day || segment > 1 || !calendar.includes('hour'))
    return []
  return [
    {
      unit: 1,
      lengths: [HOURS_WINDOW],
      why: `since rows keep to what is usual at their hour of the week`,
      tells: HOURS_TOLD,
    },
  ]
}

/** The forms of windows, the better one first: those of a season, if it counts, and what is left where none of them fits. */
export function windowsFor(
  { seasons: { rows }, nearness: { repeats, hasTrend, lasts }, horizon, targets = 1 }: RuleFacts,
  many: boolean,
  room: number,
): WindowForm[] {
  const [season] = rows
  const why = `since the season is ${counted(season, 'row')}`
  const near = `since rows ${targets > 1 ? 'of most targets ' : ''}are ${repeats ? '' : 'not '}nearer to those a season before (${counted(season, 'row')}) than to the rows before them${hasTrend ? ', growth apart' : ''}`
  // Of many series a step holds as many rows as are forecast; a series that is too short for a window has what there is.
  const unit = many ? Math.min(Math.max(horizon, LEAST_ROWS), room) : 1
  const level: WindowForm = {
    unit,
    lengths: room < (many ? 2 : LEAST_SEASON) ? [] : many ? [2 * unit, unit] : [Math.min(PLAIN_WINDOW, room)],
    why: season < LEAST_SEASON ? `since no season of ${LEAST_SEASON} rows or more was found` : near,
    isLevel: true,
  }
  if (season >= LONG_SEASON && horizon < season && lasts && !many && level.lengths.length > 0) {
    const nearest = `since a row is nearer to the one ${counted(horizon, 'row')} before it than to those of a season before (${counted(season, 'row')})`
    return [{ unit: 1, lengths: level.lengths, why: nearest, isLast: true }]
  }
  if (season >= LONG_SEASON) {
    // A day is likely to have a week above it, also where nothing tells of days.
    const week = DAYS.includes(season) ? 7 * season : season
    const whole = [...new Set([rows.at(-1)!, week, 2 * season, season])].filter((length) => length % season === 0)
    const lengths = whole.filter((length) => length <= Math.max(MOST_ROWS, season))
    const long =
      lengths.length < whole.length ? ` and a longer window would have more than ${counted(MOST_ROWS, 'row')}` : ''
    const ofSeason = { unit: season, lengths, why: why + long }
    return [ofSeason, { ...level, why: `since too few rows train for one of a season of ${counted(season, 'row')}` }]
  }
  if (season < LEAST_SEASON || !(many || repeats)) return [level]
  const lengths = many ? [4 * season, 2 * season, season] : [2 * season, season]
  return [
    { unit: season, lengths, why: many ? why : near },
    { ...level, why: `since too few rows train for one of a season of ${counted(season, 'row')}` },
  ]
}

/** How many windows of so many rows there are in runs. */
export function windowsIn(runs: readonly number[], rows: number): number {
  return runs.reduce((n, length) => n + Math.max(0, length - rows + 1), 0)
}

/** A whole season a step, if it divides the window and the step does not grow too large; else a part of it. */
export function segmentOf(window: number, season: number, inputs: number): number {
  const most = Math.max(1, Math.floor(MOST_NUMBERS / Math.max(1, inputs)))
  let best = 1
  for (let rows = 1; rows <= Math.min(season, most); rows++) if (season % rows === 0 && window % rows === 0) best = rows
  return best
}
