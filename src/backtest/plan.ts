/**
 * The plan of a backtest: what each origin is trained on, how many windows that makes, and what is dropped and why. It
 * is made before anything is computed.
 *
 * @module
 */
import { type PartRows, partsBy, type Range, rangesOf, seriesRows } from '../data/parts.js'
import { prepare, type Prepared, samplesOf, trainingSamples } from '../data/samples.js'
import { type Schema, schemaOf, withSchema } from '../data/schema.js'
import { withSeason } from '../data/seasons.js'
import { windowTest } from '../data/window-ends.js'
import { choiceFor } from '../forecaster/decide.js'
import { type ErrorCode, HindcastError } from '../errors.js'
import type { ResolvedBacktest } from '../options/backtest.js'
import {
  type ForecasterOptions,
  type ResolvedForecasterOptions,
  resolveForecasterOptions,
} from '../options/forecaster.js'
import { horizonsOf, maxHorizon, usedColumns } from '../options/outputs.js'
import type { IndexValue, Table } from '../table/index.js'
import { type Words, words } from '../text/words.js'
import { type DroppedReason, droppedSentence, type LeftSeries } from './dropped.js'
import type { Group } from './job.js'
import { countsFromEnds, type Origin, originsOf } from './origins.js'
import { knownAt, type Learned, learnedFrom, type Past, pastOf, seriesIn } from './past.js'
import { type FoldPlace, placesOf } from './places.js'
import { requireValues } from './require-values.js'
import { hasWindow } from './view.js'
import { waysOut } from './ways-out.js'

/** Index values of the first and last row; null if there are none. Without times: minus the rows to the end. */
export type Span = readonly [from: IndexValue, to: IndexValue] | null

/** An origin of the plan. */
export interface Fold {
  /** Counted from 1, the oldest. */
  fold: number
  /** The last row that is known; where series count from their ends, minus the rows after it. */
  origin: IndexValue
  /** The fold whose training is used here: this one or an earlier one. 0: none, the fold is dropped. */
  trainedAt: number
  /** Rows for training, for validation (early stopping) and, with intervals, for calibration. */
  train: Span
  valid: Span
  calibrate?: Span
  /** The rows that are forecast. */
  test: Span
  windows: { train: number; valid: number; calibrate?: number; test: number }
  /** What is left out, and why, in sentences. */
  dropped: string[]
  /** The same in kinds, with their figures: a reason for each of these sentences. */
  reasons: DroppedReason[]
}

/** The plan, and the jobs that it makes. */
export interface Plan {
  /** With what the default rule chose, once, from the past of the first origin that is not dropped. */
  options: ResolvedBacktest
  /** That, in sentences. */
  chosen: string[]
  folds: Fold[]
  origins: Origin[]
  groups: Group[]
  places: FoldPlace[]
}

/** A fold with too little to train on, which these errors tell, is dropped with a note. */
const LACKING: readonly ErrorCode[] = ['NO_SAMPLES', 'COLUMN_ALL_MISSING', 'WINDOW_TOO_LONG']

/** The rows that an origin learns from. */
interface Lesson {
  schema: Schema
  past: Past
  train: number
  valid: number
  reasons: DroppedReason[]
}

/**
 * Makes the plan.
 *
 * @throws HindcastError `NO_SAMPLES` where no origin has enough rows before it; `OPTION_INVALID`, what columns throw
 */
export function planOf(table: Table, options: ResolvedBacktest): Plan {
  const { plan, folds } = attempt(table, options)
  if (plan !== null) {
    requireValues(table, plan.options, plan.origins)
    return plan
  }
  throw tooLittle(
    table,
    folds,
    waysOut(options, (own) => isPossible(table, own)),
  )
}

function isPossible(table: Table, options: ResolvedBacktest): boolean {
  try {
    return attempt(table, options).plan !== null
  } catch (error) {
    if (error instanceof HindcastError) return false
    throw error
  }
}

/** The plan; null where there is not enough to learn or to forecast from at any origin. */
function attempt(table: Table, options: ResolvedBacktest): { plan: Plan | null; folds: Fold[] } {
  const task = resolveForecasterOptions(options.forecaster)
  const origins = originsOf(table, options, maxHorizon(task))
  const calibrates = options.levels.length > 0
  const folds: Fold[] = []
  const lessons: Lesson[] = []
  const groups: { past: Past; origins: { fold: number; origin: Origin }[] }[] = []
  let chosen: Choice | null = null
  const early: { fold: Fold; learned: Learned; past: Past }[] = []
  origins.forEach((origin, i) => {
    const fold: Fold = {
      fold: i + 1,
      origin: origin.name,
      trainedAt: 0,
      train: null,
      valid: null,
      ...(calibrates ? { calibrate: null } : {}),
      test: testSpan(table, origin, task),
      windows: { train: 0, valid: 0, ...(calibrates ? { calibrate: 0 } : {}), test: 0 },
      dropped: [],
      reasons: [],
    }
    folds.push(fold)
    const last = groups[groups.length - 1]
    if (last !== undefined && !refits(options.refit, last.origins.length)) {
      last.origins.push({ fold: fold.fold, origin })
      return
    }
    const past = pastOf(table, origin, { ...options, calibrates })
    const learned = learnedFrom(table, past, task)
    if (learned === null) {
      drop(fold, { kind: 'nothingBefore' })
      return
    }
    const choice = chosen ?? choiceOf(learned, options)
    const lesson = lessonFrom(learned, past, choice.options, hasNoWindow(options, choice))
    if ('kind' in lesson) {
      drop(fold, lesson)
      if (chosen === null) early.push({ fold, learned, past })
    } else {
      chosen = choice
      lessons.push(lesson)
      groups.push({ past: lesson.past, origins: [{ fold: fold.fold, origin }] })
    }
  })
  if (chosen === null) return { plan: null, folds }
  // By the default rule each of them had a choice of its own.
  for (const { fold, learned, past } of (chosen as Choice).chosen.length > 0 ? early : []) {
    const own = lessonFrom(learned, past, (chosen as Choice).options)
    // Where what was chosen later would do: given from the beginning, it serves this origin too.
    const { window } = lessons[0].schema
    const reasons: DroppedReason[] = 'kind' in own ? [own] : [...fold.reasons, { kind: 'laterWindow', window }]
    Object.assign(fold, { dropped: [], reasons: [] })
    drop(fold, ...reasons)
  }
  groups.forEach((group, g) => fillFolds(table, group, lessons[g], folds, calibrates))
  const kept = groups.filter(({ origins: own }) => own.some(({ fold }) => folds[fold - 1].windows.test > 0))
  if (kept.length === 0) return { plan: null, folds }
  const pasts = folds.map(({ trainedAt }) => groups.find(({ origins: own }) => own[0].fold === trainedAt)?.past ?? null)
  const places = placesOf(table, origins, pasts, task)
  return { plan: { ...(chosen as Choice), folds, origins, groups: kept, places }, folds }
}

/** Adds to what an origin leaves out. */
function drop(fold: Fold, ...reasons: readonly DroppedReason[]): void {
  fold.reasons.push(...reasons)
  fold.dropped.push(...reasons.map(droppedSentence))
}

/** Whether a training that has served so many origins is followed by another. */
const refits = (refit: ResolvedBacktest['refit'], served: number): boolean =>
  refit === 'each' || (refit !== 'never' && served >= refit)

function tooLittle({ place, file }: Table, folds: readonly Fold[], ways: Words): HindcastError {
  const { dropped, origin } = folds[folds.length - 1]
  return new HindcastError(
    'NO_SAMPLES',
    words`${place.prefix}no origin can be forecast from; of the last, ${String(origin)}: ${dropped[0] ?? ''}${ways}`,
    { file, option: 'folds' },
  )
}

/** What is the same for all origins. */
type Choice = Pick<Plan, 'options' | 'chosen'>

/** The options with what the default rule chooses from what is learned from at an origin. */
function choiceOf({ table, parts }: Learned, options: ResolvedBacktest): Choice {
  const choice = choiceFor(table, options.forecaster, options.fit, parts)
  if (choice === null) return { options, chosen: [] }
  const isAlone = options.model === 'none'
  const forecaster: ForecasterOptions = { ...options.forecaster, ...choice.options, defaults: 'plain' }
  return {
    options: { ...options, forecaster, fit: { ...choice.fit, ...options.fit } },
    chosen: isAlone ? choice.toldOfWindows : choice.told,
  }
}

/** Whether the default rule was to choose a window, and found none. */
const hasNoWindow = ({ forecaster: { defaults, window = 'auto' } }: ResolvedBacktest, { chosen }: Choice): boolean =>
  defaults !== 'plain' && window === 'auto' && chosen.length === 0

/**
 * The rows that an origin trains on; the reason if there are too few.
 *
 * @param hasNone whether the default rule has no window for it
 */
function lessonFrom(learned: Learned, past: Past, options: ResolvedBacktest, hasNone = false): Lesson | DroppedReason {
  try {
    const { parts } = learned
    const forecaster = { ...resolveForecasterOptions(options.forecaster), allowLeak: true }
    const first = schemaOf(learned.table, forecaster, options.fit.weights)
    const { schema } = withSeason(learned.table, first.schema, rangesOf(parts, 'train'))
    const prepared = unfilled(learned.table, schema)
    const samples = trainingSamples(prepared, schema, parts, forecaster.network.lossOn)
    const { train, valid, targetMissing, straddling, baseless } = samples
    const rows = learned.parts.train.reduce((n, end, s) => n + end - learned.parts.starts[s], 0)
    const ahead = maxHorizon(schema)
    if (train.length === 0) {
      // The plain default's window is not the one that the rule would take.
      return hasNone
        ? { kind: 'noRuleWindow', rows, ahead }
        : { kind: 'noTrainingWindow', rows, window: schema.window, ahead }
    }
    const empty = usedColumns(schema).find((name) => !hasValue(prepared.table.numeric(name), rangesOf(parts, 'train')))
    if (empty !== undefined) return { kind: 'emptyColumn', rows, column: empty }
    const stopRows = parts.ends.reduce((n, end, s) => n + end - parts.train[s], 0)
    if (stopRows > 0 && valid.length === 0) return { kind: 'noValidationWindow', rows: stopRows, ahead }
    const left: (DroppedReason & { windows: number })[] = [
      { kind: 'targetMissing', windows: targetMissing.train + targetMissing.valid },
      { kind: 'straddling', windows: straddling },
      { kind: 'baseless', windows: baseless },
    ]
    const reasons = left.filter(({ windows }) => windows > 0)
    return { schema, past, train: train.length, valid: valid.length, reasons }
  } catch (error) {
    if (!(error instanceof HindcastError) || !LACKING.includes(error.code)) throw error
    return { kind: 'tooLittle', message: error.message }
  }
}

const hasValue = (values: Float64Array, ranges: readonly Range[]): boolean =>
  ranges.some(([from, to]) => {
    for (let r = from; r < to; r++) if (values[r] === values[r]) return true
    return false
  })

/** A table prepared for its windows to be counted: what fills missing cells does not matter. */
function unfilled(table: Table, schema: Schema): Prepared {
  const own = withSchema(table, schema)
  const means = own.seriesStarts.length === 0 ? [] : Array.from(own.seriesStarts, () => schema.inputs.map(() => 0))
  return prepare(own, schema, { means, needsTarget: true })
}

/** Writes what a training gives its origins, and what each of them can forecast from. */
function fillFolds(table: Table, { past, origins }: Group, lesson: Lesson, folds: Fold[], calibrates: boolean): void {
  const { schema } = lesson
  const late = origins[origins.length - 1].origin
  const prepared = unfilled(knownAt(table, { ...past, until: late.until }, schema)!, schema)
  const { starts, ends } = seriesRows(prepared.table)
  const kept = seriesIn(past.from, late.until)
  const placeOf = new Map(kept.map((s, k) => [s, k]))
  const view = { prepared, schema, starts, lasts: ends.map((end) => end - 1), isWhole: windowTest(prepared, schema) }
  const calibrate = calibrates ? calibrationWindows(view, kept, past) : 0
  for (const { fold, origin } of origins) {
    const own = folds[fold - 1]
    own.trainedAt = origins[0].fold
    own.train = spanOf(table, past.from, past.stop)
    own.valid = spanOf(table, past.stop, past.calibrate)
    if (calibrates) own.calibrate = spanOf(table, past.calibrate, past.learned)
    const without: string[] = []
    const broken: string[] = []
    let test = 0
    origin.rows.forEach((row, s) => {
      const name = table.series?.[s] ?? ''
      const k = placeOf.get(s)
      // Of a series that has not begun nothing is known.
      if (past.from[s] >= origin.until[s]) return
      if (row < 0) without.push(name)
      else if (k !== undefined && hasWindow(view, k, starts[k] + row - past.from[s])) test++
      else broken.push(name)
    })
    own.windows = {
      train: lesson.train,
      valid: lesson.valid,
      ...(calibrates ? { calibrate } : {}),
      test,
    }
    if (origin === origins[0].origin) drop(own, ...lesson.reasons)
    const { window } = schema
    const some = (names: readonly string[]): LeftSeries | null =>
      table.series === null ? null : { count: names.length, of: kept.length, first: names.slice(0, 3) }
    if (without.length > 0) drop(own, { kind: 'noRowThere', series: some(without) })
    if (broken.length > 0) drop(own, { kind: 'noWindowThere', window, series: some(broken) })
  }
}

function calibrationWindows(
  { prepared, schema }: { prepared: Prepared; schema: Schema },
  kept: readonly number[],
  past: Past,
): number {
  const parts: PartRows = partsBy(prepared.table, (_, k) => {
    const s = kept[k]
    return [past.calibrate[s] - past.from[s], past.learned[s] - past.from[s]]
  })
  return samplesOf(prepared, schema, parts).valid.length
}

/** From the first to the last row of some ranges. */
function spanOf(table: Table, from: Int32Array, to: Int32Array): Span {
  const { ends } = seriesRows(table)
  const counts = countsFromEnds(table)
  const { index } = table
  const valueAt = (s: number, row: number): number => (counts ? row - ends[s] : index.values[row])
  let [first, last] = [-1, -1]
  let [least, most] = [Infinity, -Infinity]
  from.forEach((row, s) => {
    if (to[s] <= row) return
    if (valueAt(s, row) < least) [least, first] = [valueAt(s, row), row]
    if (valueAt(s, to[s] - 1) > most) [most, last] = [valueAt(s, to[s] - 1), to[s] - 1]
  })
  if (first < 0) return null
  return counts ? [least, most] : [index.at(first), index.at(last)]
}

/** The rows ahead of an origin; null where their times are not known before they come. */
function testSpan(table: Table, origin: Origin, task: ResolvedForecasterOptions): Span {
  const horizons = horizonsOf(task)
  const [near, far] = [horizons[0], horizons[horizons.length - 1]]
  if (countsFromEnds(table)) return [origin.position + near - 1, origin.position + far - 1]
  const axis = table.index.by(table.index.offsetAt(origin.rows.find((row) => row >= 0) ?? 0))
  if (axis.step === null) return null
  return [axis.format(axis.after(origin.position, near)), axis.format(axis.after(origin.position, far))]
}
