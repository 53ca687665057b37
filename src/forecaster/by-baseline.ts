/**
 * Forecasts by a baseline that the model keeps, in place of its networks.
 *
 * @module
 */
import type { Prepared } from '../data/samples.js'
import { counted } from '../errors.js'
import { conflict, invalid } from '../options/row.js'
import { baselineSeries, type Baselines, forecastTask, rowOf } from '../scores/baselines/index.js'
import type { BaselineRow, FittedBaseline, View } from '../scores/baselines/row.js'
import { type IntervalTask, intervalTask } from '../scores/interval-task.js'
import type { FittedParts } from '../scores/scores.js'
import { subjectOf } from '../scores/words.js'
import { unknownColumn } from '../table/options.js'
import type { Table } from '../table/index.js'
import type { Prediction } from '../text/prediction.js'
import { either, named, setting, words } from '../text/words.js'
import type { Told, Warning } from './forecasts.js'

/** The intervals that are asked for. */
interface Interval {
  interval?: number | readonly number[]
}

/** A baseline that a call asks for. */
export interface BaselineTask {
  baseline: FittedBaseline
  of: Baselines
  /** What it looks at. */
  sees: BaselineRow['sees']
  /** What a reader should know of what was asked for. */
  told: readonly Warning[]
}

/** What a call asks for. */
export interface Asked {
  intervals?: IntervalTask | null
  /** What forecasts in place of the networks. */
  baseline?: BaselineTask | null
}

/**
 * What is forecast of output k by window w of those given, which ends at row `end`: a number, or one per quantile, in the
 * table's units.
 */
export type NumbersAt = (end: number, w: number, k: number) => ArrayLike<number>

/** Stands for the baseline that did best on the validation rows. */
const BEST = 'best'

/**
 * The baseline, or the intervals, of a call.
 *
 * @param usual the intervals that forecasts of the model have by themselves
 * @throws HindcastError `OPTION_INVALID` for a name that the model has no baseline of; `OPTION_CONFLICT` for an interval of a
 * baseline, or of a model that has no scores to make it of
 */
export function askedOf(
  fitted: Pick<FittedParts, 'baselines' | 'calibration'>,
  { interval, baseline: name }: Interval & { baseline?: string },
  { interval: usual }: Interval,
): Asked {
  if (name === undefined) return { intervals: intervalTask(fitted, interval ?? usual) }
  const of = fitted.baselines
  const baseline = of.fitted.find((one) => one.name === (name === BEST ? of.best : name))
  if (baseline === undefined) {
    const names = of.fitted.map((one) => one.name)
    throw invalid('baseline', name, `${either([...names, BEST])}, as this model has them`)
  }
  if (interval !== undefined) {
    const own = setting('baseline', name)
    const message = words`${named('interval')} is made of the errors of the network, and says nothing of ${own}: leave one of them out, or run a backtest with ${named('interval')}, which makes them of each baseline's own errors.`
    throw conflict(message, 'interval', interval)
  }
  const told: Warning[] = []
  if (name === BEST && !of.isChosen) {
    const sentence = `No validation rows tell the best baseline, so it is ${baseline.name}.`
    told.push({ kind: 'unchosenBaseline', sentence })
  }
  if (usual !== undefined) {
    const sentence = 'There are no intervals, since those of this model are made of the errors of its network.'
    told.push({ kind: 'noIntervals', sentence })
  }
  return { baseline: { baseline, of, sees: rowOf(baseline.name)?.sees, told } }
}

/** What a baseline forecasts from the windows that end at some rows: the numbers that its scores are made of. */
export function baselineNumbers(
  { baseline, of }: BaselineTask,
  view: Omit<View, 'seasons'>,
  ends: Int32Array,
): NumbersAt {
  const { name } = baseline
  const task = forecastTask({ ...view, seasons: of.seasons }, ends)
  const series = baselineSeries({ fitted: [baseline], residuals: of.residuals }, task)
  const outputs = Array.from(series, ({ forecasts }) => forecasts[name])
  return (_, w, k) => {
    const { point, levels } = outputs[k]
    return levels.length === 0 ? point.subarray(w, w + 1) : levels.map((level) => level[w])
  }
}

/** The columns of a prepared table that forecasts look at, as they stand. */
export function seenColumns({ rawInputs, targets }: Prepared, task: BaselineTask | null): Float64Array[] {
  if (task === null || task.sees === 'all') return rawInputs
  return task.sees === 'target' ? (targets as Float64Array[]) : []
}

/**
 * Refuses a table without the columns whose past a baseline goes by.
 *
 * @throws HindcastError `COLUMN_UNKNOWN`
 */
export function requireTargets(table: Table, targets: readonly string[]): void {
  for (const name of targets) if (!table.has(name)) throw unknownColumn(name, [...table.columns.keys()], table.file)
}

/** The forecasts that a baseline has a value for, with what is to be known of them, and of the others. */
export function withValues(
  predictions: Prediction[],
  { baseline, told }: BaselineTask,
  warnings: readonly Warning[],
): Told {
  const forecasts = predictions.filter(({ value }) => value === value)
  const n = predictions.length - forecasts.length
  if (n === 0) return { forecasts, warnings: [...told, ...warnings] }
  const why = 'no value of the target is known before, or the row ahead has no time'
  const left = `${counted(n, 'forecast')} by ${subjectOf(baseline.name)} ${n === 1 ? 'is' : 'are'} left out: ${why}.`
  return { forecasts, warnings: [...told, ...warnings, { kind: 'noBaselineValue', sentence: left }] }
}
