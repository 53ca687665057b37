/**
 * The default rule: what is chosen for a network where its options leave it open. docs/default-rule.md says it in
 * words.
 *
 * It looks at the season, at how long the training rows of the series are, at what they are near to, at how many windows
 * they make and how far ahead is forecast; never at validation or test rows. Here the sizes, and how it is trained; which
 * windows are tried stands in `rule-windows.ts`.
 *
 * @module
 */
import { type Cell, gatesOf } from '../engine/cells.js'
import { listOf } from '../options/outputs.js'
import { FIT, type PlainFitOptions } from '../options/rows/fit.js'
import type { PlainForecasterOptions } from '../options/forecaster.js'
import { wholeSegments } from '../options/windows.js'
import { counted, joined, whole } from '../text/number.js'
import {
  hoursFor,
  PLAIN_WINDOW,
  type RuleFacts,
  segmentOf,
  type WindowForm,
  windowsFor,
  windowsIn,
} from './rule-windows.js'

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
