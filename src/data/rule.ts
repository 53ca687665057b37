/**
 * The default rule: what is chosen for a network where its options leave it open. docs/default-rule.md says it in
 * words.
 *
 * It looks at the season, at how long the training rows of the series are, at what they are near to, at how many windows
 * they make and how far ahead is forecast; never at validation or test rows.
 *
 * @module
 */
import { type Cell, gatesOf } from '../engine/cells.js'
import { listOf } from '../options/outputs.js'
import { FIT, type PlainFitOptions } from '../options/rows/fit.js'
import { FORECASTER } from '../options/rows/forecaster.js'
import type { PlainForecasterOptions } from '../options/forecaster.js'
import { type CalendarPart, wholeSegments } from '../options/windows.js'
import { counted, joined, whole } from '../text/number.js'
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

/** What the rule chose, and why, in sentences. */
export interface RuleChoice {
  options: Pick<
    PlainForecasterOptions,
    'window' | 'segment' | 'normalize' | 'calendar' | 'cell' | 'nonlinearity' | 'hiddenSize' | 'lossOn' | 'optimizer'
  >
  fit: Pick<PlainFitOptions, 'batchSize' | 'epochs' | 'epochWindows' | 'schedule'>
  told: string[]
  /** The choice of windows alone, where there is no network. */
  toldOfWindows: string[]
}

/** The options that the rule chooses where they are left out. */
export type RuleGiven = RuleChoice['options']

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
/** Multiply-adds of a minute on one core, and the minutes of a training from which they are told. */
const WORK_OF_MINUTE = 6e11
const LONG_MINUTES = 10
/** From how many series up they differ so much that a window's deviation is taken off as well. */
const MANY_SERIES = 20
/** Windows of an epoch at most, and the epochs of a large training at most. */
const EPOCH_WINDOWS = 32_768
const MOST_EPOCHS = 24
const LEAST_EPOCHS = 9
/** How often a large training sees each window. */
const PASSES = 5
/** Updates of a training at least, of which the plain defaults' epochs are too few where there are few windows. */
const LEAST_UPDATES = 600
const PLAIN_EPOCHS = FIT.epochs.default
const PLAIN_WINDOW = FORECASTER.window.default

/**
 * Units, rate and minibatch by the number of training windows: the first row whose bound is not exceeded. `ofMany` is the
 * rate where there are {@link MANY_SERIES} series.
 */
const SIZES = [
  { windows: 2_000, hiddenSize: 16, learningRate: 0.01, ofMany: 0.006, batchSize: 32 },
  { windows: 20_000, hiddenSize: 64, learningRate: 0.002, batchSize: 64 },
  { windows: 100_000, hiddenSize: 128, learningRate: 0.001, batchSize: 256 },
  { windows: Infinity, hiddenSize: 128, learningRate: 0.002, ofMany: 0.008, batchSize: 256 },
] satisfies { windows: number; hiddenSize: number; learningRate: number; ofMany?: number; batchSize: number }[]

/**
 * What a network is like by the rule. Where the rows are too few for a window, or what is forecast is the last input row,
 * there is nothing to choose: the plain defaults hold, and the choice is empty.
 *
 * @param given what the user chose; the rest is fitted to it
 */
export function ruleFor(facts: RuleFacts, given: RuleGiven, fit: PlainFitOptions): RuleChoice {
  const { nearness, lengths, runs = lengths, horizon, inputs, seesTarget } = facts
  const nothing: RuleChoice = { options: {}, fit: {}, told: [], toldOfWindows: [] }
  const samplesOf = facts.samples ?? ((window) => windowsIn(runs, window + horizon))
  const many = lengths.length >= MANY_SERIES
  const room = Math.floor((middle(lengths) - horizon) / 2)
  const fitting = (tried: readonly number[]): number | undefined => {
    const windows = tried
      .filter(
        (rows) => 2 * windowsIn(runs, rows + horizon) >= windowsIn(lengths, rows + horizon) && samplesOf(rows) > 0,
      )
      .sort((a, b) => b - a)
    // One that is no longer than the plain default's is better than that one also where it leaves few samples.
    const isLeast = (rows: number) => rows <= multiple(PLAIN_WINDOW) && rows + horizon <= middle(lengths)
    return windows.find((rows) => rows <= room) ?? windows.find(isLeast)
  }
  const multiple = (rows: number): number => wholeSegments({ window: rows, segment: given.segment })
  const tried = [...hoursFor(facts, many, given), ...windowsFor(facts, many, room)]
  const forms = tried.map((own) => ({ ...own, lengths: own.lengths.map(multiple) }))
  const fits = ({ lengths: tried }: WindowForm): boolean => given.window !== undefined || fitting(tried) !== undefined
  const form = forms.find(fits) ?? forms[0]
  const { unit, why, isLevel, isLast = false, tells } = form
  const window = given.window ?? fitting(form.lengths)
  if (horizon === 0 || window === undefined || form.lengths.length === 0) return nothing
  const calendar = tells && (given.calendar ?? tells)
  const segment = given.segment ?? segmentOf(window, unit, inputs)
  const grows = !many && nearness.grows
  const wanders = isLevel === true && nearness.wanders && !grows
  const level = wanders || isLast ? 'last' : many || grows ? 'standard' : 'mean'
  const isAsItIs = given.lossOn === 'all' || !seesTarget || tells !== undefined
  const normalize = given.normalize ?? (isAsItIs ? 'none' : level)
  const samples = samplesOf(window)
  const size = SIZES.find((row) => samples <= row.windows)!
  const cell = given.cell ?? (given.nonlinearity === undefined ? 'gru' : 'rnn')
  const hiddenSize = given.hiddenSize ?? size.hiddenSize
  const adam = given.optimizer?.name === undefined || given.optimizer.name === 'adam'
  const learningRate = many && 'ofMany' in size ? size.ofMany : size.learningRate
  const optimizer = { ...(adam ? { name: 'adam', learningRate } : {}), ...given.optimizer }
  const training = trainingOf(samples, size.batchSize, fit)
  const isTold = calendar !== undefined && given.calendar === undefined
  const shape = [
    given.window === undefined ? `window ${whole(window)}` : `window ${whole(window)} as given`,
    segment === 1 ? '' : ` in segments of ${whole(segment)}`,
    given.window === undefined && given.segment !== undefined && segment > 1 ? ' as given' : '',
    isTold ? ' with the hour and the weekday of the row that is forecast' : '',
    given.window === undefined || (segment > 1 && given.segment === undefined) || isTold ? `, ${why}` : '',
  ].join('')
  const cause = isLast
    ? 'that is the nearest'
    : wanders
      ? 'the level wanders'
      : grows
        ? 'it grows'
        : `there are ${many ? counted(lengths.length, 'series', 'series') : 'few series'}`
  const relative =
    given.normalize === undefined && normalize !== 'none'
      ? `; each window relative to ${LEVELS[level]}, since ${cause}`
      : ''
  const rate = optimizer.learningRate === undefined ? '' : `, learning rate ${optimizer.learningRate}`
  const parts = [
    `${cell} with ${counted(hiddenSize, 'unit')}${rate}`,
    `${whole(training.batchSize ?? fit.batchSize ?? 32)} windows an update`,
    ...(training.epochs === undefined ? [] : [`${whole(training.epochs)} epochs at most`]),
  ]
  const [epochs, each] = [
    { ...training, ...fit }.epochs ?? PLAIN_EPOCHS,
    { ...training, ...fit }.epochWindows ?? samples,
  ]
  const work = workOf(window, segment, inputs, cell, hiddenSize) * Math.min(each, samples) * epochs
  const minutes = Math.floor(work / WORK_OF_MINUTE)
  const windowing = `By the default rule: ${shape}${relative}`
  return {
    options: {
      window,
      segment,
      normalize,
      ...(calendar === undefined ? {} : { calendar }),
      cell,
      hiddenSize,
      optimizer,
    },
    fit: training,
    told: [
      `${windowing}; ${joined(parts, 'and')}, for ${counted(samples, 'training window')}.`,
      ...(minutes < LONG_MINUTES
        ? []
        : [
            `A network of these may train for ${whole(minutes)} minutes on one core, if it is not stopped early; a shorter window, fewer units or fewer epochs take less.`,
          ]),
    ],
    toldOfWindows: [`${windowing}.`],
  }
}

/** What is said of how a window is normalized. */
const LEVELS = { mean: 'its mean', standard: 'its mean, over its deviation', last: 'its last row' }

/** Windows that come into question, the rows of one step, and why; and whether the level alone matters. */
interface WindowForm {
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
function hoursFor(
  { seasons: { rows }, keepsHours = false, horizon }: RuleFacts,
  many: boolean,
  { calendar = HOURS_TOLD, segment = 1 }: RuleGiven,
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
function windowsFor(
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
function windowsIn(runs: readonly number[], rows: number): number {
  return runs.reduce((n, length) => n + Math.max(0, length - rows + 1), 0)
}

/** A whole season a step, if it divides the window and the step does not grow too large; else a part of it. */
function segmentOf(window: number, season: number, inputs: number): number {
  const most = Math.max(1, Math.floor(MOST_NUMBERS / Math.max(1, inputs)))
  let best = 1
  for (let rows = 1; rows <= Math.min(season, most); rows++) if (season % rows === 0 && window % rows === 0) best = rows
  return best
}

/** How it is trained: in a large training an epoch is a part of the windows, so that validation comes often enough. */
function trainingOf(samples: number, batchSize: number, given: PlainFitOptions): RuleChoice['fit'] {
  const each = given.epochWindows ?? EPOCH_WINDOWS
  const large = samples > each
  const updates = up(Math.max(1, samples), given.batchSize ?? batchSize)
  const epochs = large
    ? Math.min(MOST_EPOCHS, Math.max(LEAST_EPOCHS, Math.floor((PASSES * samples) / each + 0.5)))
    : up(LEAST_UPDATES, updates)
  const own: RuleChoice['fit'] = {
    batchSize,
    schedule: { name: 'cosine' },
    ...(large || epochs > PLAIN_EPOCHS ? { epochs } : {}),
    ...(large ? { epochWindows: each } : {}),
  }
  return Object.fromEntries(
    Object.entries(own).filter(([name]) => (given as Record<string, unknown>)[name] === undefined),
  )
}

/** Multiply-adds of a training on one window, forwards and back. */
function workOf(window: number, segment: number, inputs: number, cell: Cell, units: number): number {
  const gates = gatesOf({ cell })
  return 3 * gates * units * (window * inputs + (window / segment) * units)
}

/** Of whole numbers a / b, rounded up. */
const up = (a: number, b: number): number => Math.floor((a + b - 1) / b)

/** The median of some lengths. */
function middle(lengths: readonly number[]): number {
  const sorted = [...listOf(lengths)].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
}
