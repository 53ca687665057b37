/**
 * One job of a backtest: a training on what was known at an origin, and what is forecast from it at that origin and at
 * those that follow until the next training. It is a function of the table, the options and the origins alone, wherever
 * it runs.
 *
 * No look-ahead: training gets a table that ends before the origin; forecasts at an origin are made from a table that
 * ends there or, where many origins share a training, from a longer one of which only a window's rows and those before
 * it are read. What came is looked up in the whole table afterwards, by the caller.
 *
 * @module
 */
import { HindcastError } from '../errors.js'
import type { SignalLike } from '../host-types.js'
import { Crossings, type Given } from '../data/forecasts.js'
import { partsBy } from '../data/parts.js'
import { samplesOf } from '../data/samples.js'
import { unitOf } from '../data/scaler.js'
import { fit } from '../forecaster/fit.js'
import { prepareTraining } from '../forecaster/preparation.js'
import { createState, disposeState, type ForecasterState, requireFitted } from '../forecaster/state.js'
import { runNetworks } from '../forecaster/windows.js'
import type { ResolvedBacktest } from '../options/backtest.js'
import { resolveFitOptions } from '../options/fit.js'
import { resolveForecasterOptions } from '../options/forecaster.js'
import { outputsOf } from '../options/outputs.js'
import { type PackedError, packError } from '../pool/packed-error.js'
import type { FittedParts } from '../scores/scores.js'
import type { OutputSeries } from '../scores/tally.js'
import type { Table } from '../table/index.js'
import { type Calibration, calibrationOf } from './calibration.js'
import { allForecasts } from './forecasts.js'
import { countsFromEnds, type Origin } from './origins.js'
import { knownAt, learnedFrom, type Past, seriesIn } from './past.js'
import { hasWindow, looksAlike, type View, viewOf } from './view.js'

/** Origins that share a training. */
export interface Group {
  past: Past
  /** The first is that of the training. */
  origins: readonly { fold: number; origin: Origin }[]
}

/** What was forecast in some windows, origins ascending, then series. */
export interface Forecasts {
  kind: 'forecasts'
  /** Of each window the fold, the series, and its last row in the whole table. */
  folds: Int32Array
  series: Int32Array
  rows: Int32Array
  /** For each output. What came stands in it only where it was known; see the whole table. */
  outputs: OutputSeries[]
  /** For each output, of each window: the deviation of its target over the training rows. */
  deviations: Float64Array[]
  /** Of the network's forecasts of quantiles, how many there are and how many crossed. */
  crossings: Pick<Crossings, 'forecasts' | 'crossed'>
}

/** What a training left that the forecasts of its origins need. */
export interface Trained {
  kind: 'trained'
  /** The first of its folds. */
  fold: number
  calibration: Calibration | null
  /** What the training did; null without a network. */
  training: Omit<Training, 'fold'> | null
  warnings: string[]
  /** How climatology groups time, and notes on how baselines were fitted. */
  notes: string[]
  /** The seasons that were found, and the best baseline. */
  seasons: readonly number[]
  best: string
  isChosen: boolean
}

/** What a training of a backtest did. */
export interface Training {
  /** The first of its folds. */
  fold: number
  /** Trainable parameters, of all networks together. */
  parameters: number
  /** Rows of a window, as given or chosen. */
  window: number
  /** Epochs trained, and the best of them; with several networks, those of the first. */
  epochs: number
  best: number
  /** Losses of each epoch, scaled; validLoss is empty without validation rows. */
  trainLoss: number[]
  validLoss: number[]
}

/** Why a job ended early, at which fold. What it gave before stands. */
export interface Failed {
  kind: 'failed'
  fold: number
  error: PackedError
}

/** What a job gives, in order. */
export type JobPart = Trained | Forecasts

/** Numbers that forecasts hold at a time, about. */
const MOST_NUMBERS = 500_000

/**
 * Runs a job.
 *
 * @param options those of the plan, which leave nothing open
 * @param groups several where each training goes on from the one before
 */
export async function* runJob(
  table: Table,
  options: ResolvedBacktest,
  groups: readonly Group[],
  signal?: SignalLike,
): AsyncGenerator<JobPart | Failed, void, undefined> {
  const state = options.model === 'none' ? null : await createState(options.forecaster)
  const at = { fold: groups[0].origins[0].fold }
  try {
    for (const group of groups) yield* runGroup(table, options, group, state, at, signal)
  } catch (error) {
    if (!(error instanceof HindcastError)) throw error
    yield { kind: 'failed', fold: at.fold, error: packError(error, false) }
  } finally {
    if (state !== null) disposeState(state)
  }
}

/** A trained model, and how it forecasts. */
interface Model extends Pick<FittedParts, 'schema' | 'scaler' | 'baselines'> {
  dtype: 'f32' | 'f64'
  /** That of the first network; left out without one. */
  seed?: number
  /** What the networks give for windows of a view, scaled; null without a network. */
  run(view: View, ends: Int32Array): Given | null
  training: Trained['training']
  warnings: string[]
}

/**
 * Trains, and forecasts at the origins of a group.
 *
 * @param at the fold under way
 */
async function* runGroup(
  table: Table,
  options: ResolvedBacktest,
  { past, origins }: Group,
  state: ForecasterState | null,
  at: { fold: number },
  signal?: SignalLike,
): AsyncGenerator<JobPart, void, undefined> {
  at.fold = origins[0].fold
  const model = await trained(table, options, past, state, signal)
  const viewAt = ({ until }: Origin): View =>
    viewOf(knownAt(table, { ...past, until }, model.schema)!, model, model.dtype)
  const calibration =
    options.levels.length === 0
      ? null
      : calibrate(
          viewAt(origins[0].origin),
          seriesIn(past.from, past.until),
          past,
          origins[0].origin,
          model,
          options.levels,
        )
  const { training, warnings } = model
  const { fitted, seasons, best, isChosen } = model.baselines
  const first = { ...viewAt(origins[0].origin), seasons }
  const notes = fitted.flatMap((baseline) => baseline.notes?.(first) ?? [])
  yield { kind: 'trained', fold: origins[0].fold, calibration, training, warnings, notes, seasons, best, isChosen }
  yield* forecastsAt(model, { past, origins }, viewAt, at)
}

/**
 * The forecasts at origins that share a training. They are made from one table that ends at the last of them, many at a
 * time; where what came late would change what an origin sees, from one that ends there.
 *
 * @param at the fold under way
 */
function* forecastsAt(
  model: Model,
  { past, origins }: Group,
  viewAt: (origin: Origin) => View,
  at: { fold: number },
): Generator<Forecasts> {
  const late = origins[origins.length - 1].origin
  const shared = origins.length === 1 ? null : unlessRefused(() => viewAt(late))
  const together = shared !== null && shared.dataset.unseen.length === 0 ? shared : null
  const lateSeries = seriesIn(past.from, late.until)
  const numbers = outputsOf(model.schema).length * (model.baselines.fitted.length + 1)
  const most = Math.max(1, Math.floor(MOST_NUMBERS / numbers))
  let batch: Window[] = []
  function* sent(view: View, windows: readonly Window[]): Generator<Forecasts> {
    if (windows.length > 0) yield forecasts(windows, numbersIn(model, view, endsOf(windows)))
  }
  for (const { fold, origin } of origins) {
    at.fold = fold
    const series = seriesIn(past.from, origin.until)
    const windows = windowsAt(fold, origin, series, past)
    const inLate = together === null ? [] : windows.map((window) => endingIn(together, lateSeries, window))
    const isAlike = together !== null && inLate.every(({ end }) => looksAlike(together, end))
    if (isAlike) batch.push(...inLate.filter(({ place, end }) => hasWindow(together, lateSeries.indexOf(place), end)))
    if (!isAlike || batch.length >= most) {
      yield* sent(together!, batch)
      batch = []
    }
    if (isAlike) continue
    const view = viewAt(origin)
    const own = windows.map((window) => endingIn(view, series, window))
    yield* sent(
      view,
      own.filter(({ place, end }) => hasWindow(view, series.indexOf(place), end)),
    )
  }
  yield* sent(together!, batch)
}

/** What a function gives; null where what came late is refused: each origin then sees its own rows alone. */
function unlessRefused<T>(make: () => T): T | null {
  try {
    return make()
  } catch (error) {
    if (error instanceof HindcastError) return null
    throw error
  }
}

/** A window to forecast from. */
interface Window {
  fold: number
  /** The series and its last row, in the whole table. */
  place: number
  row: number
  /** Its last row in a view. */
  end: number
}

const endsOf = (windows: readonly Window[]): Int32Array => Int32Array.from(windows, ({ end }) => end)

/** Windows that may end at an origin: in series that have a row there. */
function windowsAt(
  fold: number,
  origin: Origin,
  series: readonly number[],
  past: Past,
): (Omit<Window, 'end'> & { offset: number })[] {
  return series
    .filter((s) => origin.rows[s] >= 0)
    .map((s) => ({ fold, place: s, row: origin.rows[s], offset: origin.rows[s] - past.from[s] }))
}

/** A window in a view that has these series; its last row is `offset` rows after the first of its series. */
const endingIn = (
  view: View,
  series: readonly number[],
  { fold, place, row, offset }: ReturnType<typeof windowsAt>[number],
): Window => ({ fold, place, row, end: view.starts[series.indexOf(place)] + offset })

/** What is forecast, without where. */
type Numbers = Pick<Forecasts, 'outputs' | 'deviations' | 'crossings'>

/** What is forecast by the windows of a view that end at some rows. */
function numbersIn(model: Model, view: View, ends: Int32Array): Numbers {
  const crossings = new Crossings()
  const outputs = allForecasts(model, view, ends, model.run(view, ends), crossings, model.seed)
  const deviations = outputsOf(model.schema).map(({ target }) =>
    Float64Array.from(ends, (e) => unitOf(view.dataset.scalesAt(e)[target])),
  )
  const { forecasts, crossed } = crossings
  return { outputs, deviations, crossings: { forecasts, crossed } }
}

function forecasts(windows: readonly Window[], given: Numbers): Forecasts {
  return {
    kind: 'forecasts',
    folds: Int32Array.from(windows, ({ fold }) => fold),
    series: Int32Array.from(windows, ({ place }) => place),
    rows: Int32Array.from(windows, ({ row }) => row),
    ...given,
  }
}

/** Trains on a past; without a network only the baselines are fitted. */
async function trained(
  table: Table,
  options: ResolvedBacktest,
  past: Past,
  state: ForecasterState | null,
  signal?: SignalLike,
): Promise<Model> {
  const learned = learnedFrom(table, past, resolveForecasterOptions(options.forecaster))!
  const stops = learned.parts.ends.some((end, s) => end > learned.parts.train[s])
  const { patience, ...fitOptions } = options.fit
  const given = {
    ...fitOptions,
    ...(stops && patience !== undefined ? { patience } : {}),
    signal,
    // The parts say which rows validate; here only that some do.
    split: stops ? { valid: 1, test: 0 } : ([1, 0, 0] as const),
  }
  if (state === null) {
    const resolved = resolveFitOptions(given)
    const forecaster = resolveForecasterOptions(options.forecaster)
    const prepared = await prepareTraining(learned.table, forecaster, resolved, null, learned.parts)
    const { dtype } = forecaster.network
    return { ...prepared, dtype: dtype ?? 'f32', run: () => null, training: null }
  }
  const resolved = resolveFitOptions(given)
  const run = await fit(state, learned.table, resolved, { parts: learned.parts })
  const { fitted, networks } = requireFitted(state)
  return {
    ...fitted,
    dtype: networks[0].options.dtype,
    seed: networks[0].options.seed,
    training: {
      parameters: networks.reduce((sum, { parameterCount }) => sum + parameterCount, 0),
      window: fitted.schema.window,
      epochs: run.epochs.length,
      best: run.best.epoch,
      trainLoss: run.epochs.map(({ trainLoss }) => trainLoss),
      validLoss: run.epochs.flatMap(({ validLoss }) => (validLoss === null ? [] : [validLoss])),
    },
    warnings: run.warnings,
    run: ({ dataset, schema }, ends) => runNetworks(networks, 'backtest', dataset, schema, ends),
  }
}

/** Scores of the calibration rows: of windows whose target rows all lie there. */
function calibrate(
  view: View,
  series: readonly number[],
  past: Past,
  origin: Origin,
  model: Model,
  levels: readonly number[],
): Calibration {
  const { prepared, schema, starts } = view
  const parts = partsBy(prepared.table, (_, k) => {
    const s = series[k]
    return [past.calibrate[s] - past.from[s], past.learned[s] - past.from[s]]
  })
  const ends = samplesOf(prepared, schema, parts).valid
  const outputs = allForecasts(model, view, ends, model.run(view, ends))
  const { index } = prepared.table
  const counts = countsFromEnds(prepared.table)
  const seriesAt = (row: number): number => starts.findLastIndex((start) => start <= row)
  const timeOf = (end: number): number =>
    counts ? origin.position - (view.lasts[seriesAt(end)] - end) : index.values[end]
  return calibrationOf(outputs, Float64Array.from(ends, timeOf), levels, schema.quantiles ?? [])
}
