/**
 * How a window is presented to the network: rows per step, normalization, and what of it is inverted in the forecast.
 *
 * @module
 */
import { shown } from '../errors.js'
import { counted, whole } from '../text/number.js'
import { named, setting, words } from '../text/words.js'
import { horizonsOf, maxHorizon, outputCount, type Task, targetsOf } from './outputs.js'
import { conflict, type Kept } from './row.js'
import { FORECASTER } from './rows/forecaster.js'

const { segment, normalize, residual, calendar, known, lags, static: fixed, transform, min, max } = FORECASTER
/** The rows of these options, in the order of files. */
export const WINDOW_ROWS = { segment, normalize, residual, calendar, known, lags, static: fixed, transform, min, max }

/** The options with every default filled in. */
export type WindowOptions = Kept<typeof WINDOW_ROWS>

/** Those that differ from their defaults: what schema and record keep. */
export type WindowForm = Partial<WindowOptions>

/** Rows that a step takes. */
export const stepRows = ({ segment: rows = 1 }: WindowForm): number => rows

/** A window that nobody gave, in whole segments: it, or the next multiple. */
export const wholeSegments = ({ window, segment: rows = 1 }: WindowForm & { window: number }): number =>
  Math.floor((window + rows - 1) / rows) * rows

/** A part of the calendar. */
export type CalendarPart = NonNullable<WindowForm['calendar']>[number]

/** How many numbers encode a part of the calendar: sine and cosine, or one that is 0 or 1. */
export const CALENDAR_NUMBERS: Record<CalendarPart, number> = {
  hour: 2,
  weekday: 2,
  monthday: 2,
  yearday: 2,
  month: 2,
  weekend: 1,
}

/**
 * Inputs that a step has once, after those of its rows: the calendar; each known column at each horizon; each target's
 * lags at each horizon; then the static columns, words one-hot encoded.
 */
export function extraNumbers({
  calendar: parts = [],
  known: ahead = [],
  lags: rows = [],
  static: fixedNames = [],
  words = {},
  ...task
}: WindowForm & Pick<Task, 'target' | 'horizon'> & { words?: Readonly<Record<string, readonly string[]>> }): number {
  const calendarNumbers = parts.reduce((n, part) => n + CALENDAR_NUMBERS[part], 0)
  const fixedNumbers = fixedNames.reduce((n, name) => n + (words[name]?.length ?? 1), 0)
  return calendarNumbers + ahead.length * horizonsOf(task).length + rows.length * outputCount(task) + fixedNumbers
}

/** Inputs per step. */
export const stepNumbers = (inputs: number, form: WindowForm & Pick<Task, 'target' | 'horizon'>): number =>
  inputs * stepRows(form) + extraNumbers(form)

/** How a window is normalized as a whole; null: not at all, or row by row as differences. */
export type WindowScale = Exclude<WindowOptions['normalize'], 'none' | 'difference'>

export const windowScale = ({ normalize: scale = 'none' }: WindowForm): WindowScale | null =>
  scale === 'none' || scale === 'difference' ? null : scale

/**
 * The base that is subtracted from a target: the step's last row, or one some seasons before the target; null: none.
 */
export const baseOf = ({ normalize: scale, residual: from = false }: WindowForm): 'last' | 'season' | null =>
  from !== false ? from : scale === 'difference' ? 'last' : null

/**
 * How many rows after a step's last row the base of horizon h lies: 0, or less, the latest of that season that is
 * known.
 */
export function baseRow(base: 'last' | 'season', h: number, season: number): number {
  return base === 'last' ? 0 : h - season * Math.floor((h + season - 1) / season)
}

/** `14 rows`; `96 rows in segments of 24, relative to its mean`. */
export function windowText({ window, ...form }: WindowForm & { window: number }): string {
  const { segment: rows = 1, normalize: scale = 'none' } = form
  const parts = rows === 1 ? '' : ` in segments of ${rows}`
  const relative = scale === 'none' ? '' : `, each relative to ${normalize.kind.choices![scale]},`
  return `${counted(window, 'row')}${parts}${relative}`
}

/** What a step sees beside its rows, by the names of the options: `calendar weekday, known price`; nothing: ''. */
export function besideText({ calendar: parts, known: ahead, lags: rows, static: own }: WindowForm): string {
  const lists = Object.entries({ calendar: parts, known: ahead, lags: rows?.map(String), static: own })
  return lists.flatMap(([name, values]) => (values?.length ? [`${name} ${values.join(' ')}`] : [])).join(', ')
}

/** Whether the network itself uses a season. */
export const needsSeason = (form: WindowForm): boolean => form.normalize === 'season' || form.residual === 'season'

/** Whether a forecast also needs values of the target itself, in the window or before it. */
export const needsTargets = (form: WindowForm): boolean =>
  baseOf(form) !== null || windowScale(form) !== null || form.lags !== undefined

/**
 * Refuses options of windows that contradict each other or others.
 *
 * @throws HindcastError OPTION_CONFLICT
 */
export function checkWindows(options: WindowOptions & Pick<Task, 'target' | 'horizon'> & { window: number }): void {
  const { window, segment: rows, min: low, max: high } = options
  if (window % rows !== 0) {
    const near = [Math.floor(window / rows) * rows, Math.floor(window / rows + 1) * rows].filter((n) => n > 0)
    throw conflict(
      words`${named('window')} is ${String(window)}, no multiple of the ${counted(rows, 'row')} of ${named('segment')}: take ${near.join(' or ')}, or another ${named('segment')}.`,
      'window',
      window,
    )
  }
  if (low !== undefined && high !== undefined && low >= high) {
    throw conflict(words`${named('min')} is ${String(low)}, not below ${named('max')}, ${String(high)}.`, 'min', low)
  }
  const early = options.lags?.find((lag) => lag < maxHorizon(options))
  if (early !== undefined) {
    throw conflict(
      words`${named('lags')} has ${String(early)}, but of the row ${whole(maxHorizon(options))} ahead the target ${counted(early, 'row')} before is not known yet: take lags from ${whole(maxHorizon(options))} up.`,
      'lags',
      early,
    )
  }
  const own = options.known?.find((name) => targetsOf(options).includes(name))
  if (own !== undefined) {
    throw conflict(
      words`${named('known')} has ${shown(own)}, which is forecast, so it is not known ahead: leave it out.`,
      'known',
      own,
    )
  }
  if (horizonsOf(options)[0] > 0) return
  for (const name of ['normalize', 'residual', 'known', 'lags'] as const) {
    const value = options[name]
    if (value === undefined || value === 'none' || value === false) continue
    throw conflict(
      words`${setting(name, value)} needs a target that lies ahead, but ${named('horizon')} is 0: forecast at least 1 row ahead, or leave ${named(name)} out.`,
      name,
      value,
    )
  }
}
