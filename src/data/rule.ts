/**
 * The default rule: what is chosen for a network where its options leave it open. docs/default-rule.md says it in
 * words.
 *
 * It looks at the season, at how long the training rows of the series are, at how many windows they make and how far
 * ahead is forecast; never at validation or test rows.
 *
 * @module
 */
import { listOf } from '../options/outputs.js'
import type { PlainFitOptions } from '../options/rows/fit.js'
import type { PlainForecasterOptions } from '../options/forecaster.js'
import { counted, joined, whole } from '../text/number.js'
import type { Seasons } from './seasons.js'

/** What the rule looks at. */
export interface RuleFacts {
  seasons: Seasons
  /** Rows that train, of each series. */
  lengths: readonly number[]
  /** Rows of each run that no gap divides, of those that train; left out: those of `lengths`. */
  runs?: readonly number[]
  /** The farthest horizon. */
  horizon: number
  /** Columns that the network sees. */
  inputs: number
}

/** What the rule chose, and why, in sentences. */
export interface RuleChoice {
  options: Pick<
    PlainForecasterOptions,
    'window' | 'segment' | 'normalize' | 'cell' | 'nonlinearity' | 'hiddenSize' | 'lossOn' | 'optimizer'
  >
  fit: Pick<PlainFitOptions, 'batchSize' | 'epochs' | 'epochWindows' | 'schedule'>
  told: string[]
  /** The choice of windows alone, where there is no network. */
  toldOfWindows: string[]
}

/** The options that the rule chooses where they are left out. */
export type RuleGiven = RuleChoice['options']

/** The shortest season of which a step of the network holds one whole; of many series a shorter one serves. */
const LEAST_SEASON = 8
const LEAST_SEASON_OF_MANY = 4
/** Rows of a day: of hours, half hours and quarters of an hour. */
const DAYS = [24, 48, 96]
/** Numbers that a step of the network has at most. */
const MOST_NUMBERS = 1024
/** From how many series up they differ so much that a window's deviation is taken off as well. */
const MANY_SERIES = 20
/** Windows of an epoch at most, and the epochs of a large training at most. */
const EPOCH_WINDOWS = 32_768
const MOST_EPOCHS = 24
const LEAST_EPOCHS = 9
/** How often a large training sees each window. */
const PASSES = 5
/** Updates of a training at least; the epochs and the window of the plain defaults, which of few windows are a few updates. */
const LEAST_UPDATES = 600
const PLAIN_EPOCHS = 30
const PLAIN_WINDOW = 14

/**
 * Units, rate and minibatch by the number of training windows: the first row whose bound is not exceeded. `ofMany` is the
 * rate where there are {@link MANY_SERIES} series.
 */
const SIZES = [
  { windows: 2_000, hiddenSize: 16, learningRate: 0.003, batchSize: 32 },
  { windows: 20_000, hiddenSize: 64, learningRate: 0.002, batchSize: 64 },
  { windows: 100_000, hiddenSize: 128, learningRate: 0.001, batchSize: 256 },
  { windows: Infinity, hiddenSize: 128, learningRate: 0.002, ofMany: 0.008, batchSize: 256 },
] satisfies { windows: number; hiddenSize: number; learningRate: number; ofMany?: number; batchSize: number }[]

/**
 * What a network is like by the rule. One or few series without a season of at least {@link LEAST_SEASON} rows, or too few
 * rows for twice such a window, leave nothing to choose: the plain defaults hold, and the choice is empty.
 *
 * @param given what the user chose; the rest is fitted to it
 */
export function ruleFor(
  { seasons, lengths, runs = lengths, horizon, inputs }: RuleFacts,
  given: RuleGiven,
  fit: PlainFitOptions,
): RuleChoice {
  const nothing: RuleChoice = { options: {}, fit: {}, told: [], toldOfWindows: [] }
  const many = lengths.length >= MANY_SERIES
  const room = Math.floor((middle(lengths) - horizon) / 2)
  const { unit, lengths: tried, why } = windowsFor(seasons, horizon, many, room)
  if (horizon === 0 || tried.length === 0) return nothing
  const windows = tried
    .filter((rows) => 2 * windowsIn(runs, rows + horizon) >= windowsIn(lengths, rows + horizon))
    .sort((a, b) => b - a)
  // One that is no longer than the plain default's is better than that one also where it leaves few samples.
  const isLeast = (rows: number) => rows <= PLAIN_WINDOW && rows + horizon <= middle(lengths)
  const window = given.window ?? windows.find((rows) => rows <= room) ?? windows.find(isLeast)
  if (window === undefined) return nothing
  const segment = given.segment ?? segmentOf(window, unit, inputs)
  const normalize = given.normalize ?? (given.lossOn === 'all' ? 'none' : many ? 'standard' : 'mean')
  const samples = windowsIn(runs, window + horizon)
  const size = SIZES.find((row) => samples <= row.windows)!
  const cell = given.cell ?? (given.nonlinearity === undefined ? 'gru' : 'rnn')
  const hiddenSize = given.hiddenSize ?? size.hiddenSize
  const adam = given.optimizer?.name === undefined || given.optimizer.name === 'adam'
  const learningRate = many && 'ofMany' in size ? size.ofMany : size.learningRate
  const optimizer = { ...(adam ? { name: 'adam', learningRate } : {}), ...given.optimizer }
  const training = trainingOf(samples, size.batchSize, fit)
  const shape = segment === 1 ? `window ${whole(window)}` : `window ${whole(window)} in segments of ${whole(segment)}`
  const relative = { standard: 'its mean, over its deviation', mean: 'its mean' } as Record<string, string>
  const level =
    given.normalize === undefined && normalize !== 'none'
      ? `; each window relative to ${relative[normalize]}, since there ${many ? `are ${counted(lengths.length, 'series', 'series')}` : 'are few series'}`
      : ''
  const rate = optimizer.learningRate === undefined ? '' : `, learning rate ${optimizer.learningRate}`
  const parts = [
    `${cell} with ${counted(hiddenSize, 'unit')}${rate}`,
    `${whole(training.batchSize ?? fit.batchSize ?? 32)} windows an update`,
    ...(training.epochs === undefined ? [] : [`${whole(training.epochs)} epochs at most`]),
  ]
  const windowing = `By the default rule: ${shape}, ${why}${level}`
  return {
    options: { window, segment, normalize, cell, hiddenSize, optimizer },
    fit: training,
    told: [`${windowing}; ${joined(parts, 'and')}, for ${counted(samples, 'training window')}.`],
    toldOfWindows: [`${windowing}.`],
  }
}

/** The windows that come into question, the rows of one step, and why. */
function windowsFor(
  { rows }: Seasons,
  horizon: number,
  many: boolean,
  room: number,
): { unit: number; lengths: number[]; why: string } {
  const [season] = rows
  const why = `since the season is ${counted(season, 'row')}`
  if (season >= LEAST_SEASON) {
    // A day is likely to have a week above it, also where nothing tells of days.
    const week = DAYS.includes(season) ? 7 * season : season
    const lengths = [...new Set([rows.at(-1)!, week, 2 * season, season])]
    return { unit: season, lengths: lengths.filter((length) => length % season === 0), why }
  }
  if (!many) return { unit: season, lengths: [], why }
  if (season >= LEAST_SEASON_OF_MANY) return { unit: season, lengths: [4 * season, 2 * season, season], why }
  // Without a season a step holds as many rows as are forecast, and a series that is too short for one what it has.
  const unit = Math.min(Math.max(horizon, LEAST_SEASON), room)
  const lengths = unit < 2 ? [] : [2 * unit, unit]
  return { unit, lengths, why: `since no season of ${LEAST_SEASON_OF_MANY} rows or more was found` }
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

/** Of whole numbers a / b, rounded up. */
const up = (a: number, b: number): number => Math.floor((a + b - 1) / b)

/** The median of some lengths. */
function middle(lengths: readonly number[]): number {
  const sorted = [...listOf(lengths)].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
}
