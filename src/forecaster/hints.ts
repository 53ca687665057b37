/**
 * Hints after a training: that an input may give the target away, that the training may have ended too soon.
 *
 * @module
 */
import { shown } from '../errors.js'
import { withoutAuto } from '../options/auto.js'
import { type FitOptions, type PlainFitOptions, type ResolvedFitOptions, resolveFitOptions } from '../options/fit.js'
import { targetsOf } from '../options/outputs.js'
import type { Scores } from '../scores/scores.js'
import type { Table } from '../table/index.js'
import { fixed, whole } from '../text/number.js'
import type { Prediction } from '../text/prediction.js'
import { either, named, setting, type Words, words } from '../text/words.js'
import { chosenFitOf, type Forecaster, validErrorsOf } from './index.js'
import type { Run } from './run.js'

/** The largest error that counts as none, in those of baselines that see the target's own past: cells are rounded. */
const NO_ERROR = 1e-3

/**
 * That an input may give the target away: the linear model makes no error on the validation rows, though persistence and
 * the autoregression, which see the target alone, do; null otherwise. After a last training on all rows, which leaves no
 * validation rows, the test rows say so.
 *
 * @param scores those of the test part; validation chose their best baseline
 * @param final whether the networks have learned from all rows since
 */
export async function awayHint(
  forecaster: Forecaster,
  table: Table,
  scores: Scores,
  final: boolean,
): Promise<Words | null> {
  if (!scores.isChosen || scores.best !== 'linear') return null
  // The training has scored the baselines there, unless it went on with those of a file.
  const told = final ? errorsIn(scores) : validErrorsOf(forecaster)
  const { linear, persistence, autoregression } = told ?? errorsIn(await forecaster.evaluate(table, { part: 'valid' }))
  if (!(linear < NO_ERROR * Math.min(persistence, autoregression))) return null
  return words`The linear model makes next to no error, which nothing does from the target alone: an input probably gives the target away, as an average over later rows or the change to the next row does; name the inputs without it in ${named('inputs')}.`
}

function errorsIn({ linear, persistence, autoregression }: Scores): Record<string, number> {
  return { linear: linear.rmse, persistence: persistence.rmse, autoregression: autoregression.rmse }
}

/** Errors so many times those of the calibration rows are told, where so much less is covered than was promised. */
const GREW = 1.1
const SHORT = 0.05

/** That errors grew since the calibration rows, where intervals cover less than they promise; null otherwise. */
export function growthHint({ intervals = [] }: Pick<Scores, 'intervals'>): string | null {
  const growth = intervals[0]?.growth ?? 0
  if (growth < GREW || intervals.every(({ level, coverage }) => coverage > level - SHORT)) return null
  return `Errors on the test rows were ${fixed(growth, 2)} times those of the calibration rows; intervals promise what they do while errors stay as they were.`
}

/**
 * That forecasts, or how sure they are said to be, go below 0, where no value of what is forecast does; null otherwise,
 * and where they have a bound.
 *
 * @param isTrained whether the model was there before, so that it takes another training
 */
export function belowZeroHint(
  { task }: Pick<Forecaster, 'task'>,
  table: Table,
  ahead: readonly Prediction[],
  isTrained = false,
): Words | null {
  if (task.min !== undefined || !ahead.some(isBelow)) return null
  const names = targetsOf(task)
  if (names.some((name) => table.numeric(name).some((value) => value < 0))) return null
  const columns = either(
    names.map((name) => shown(name)),
    'and',
  )
  return words`${columns} ${names.length === 1 ? 'is' : 'are'} never below 0 in the table, but what lies ahead goes lower: ${isTrained ? 'a training with ' : ''}${setting('min', 0)} ends it there.`
}

const isBelow = ({ value, lower, quantiles }: Prediction): boolean =>
  value < 0 || (lower ?? 0) < 0 || Object.values(quantiles ?? {}).some((level) => level < 0)

/**
 * That more epochs may serve, where the last of as many as there are by default was the best; null otherwise, where
 * nothing validates, where the number was chosen, and where a schedule lowers the rate towards the end.
 */
export function lastEpochHint(
  forecaster: Forecaster,
  { epochs, best }: Pick<Run, 'epochs' | 'best'>,
  fit: FitOptions,
): Words | null {
  const { epochs: most, schedule } = trainedWith(forecaster, fit)
  if (
    (fit.epochs ?? 'auto') !== 'auto' ||
    best.validLoss === null ||
    schedule !== undefined ||
    best.epoch < most ||
    epochs.length < most
  )
    return null
  return words`The last of ${whole(most)} epochs was the best: more ${named('epochs')} may serve better.`
}

/** The options of a training, with what the default rule chose. */
export const trainedWith = (forecaster: Forecaster, fit: FitOptions): ResolvedFitOptions =>
  resolveFitOptions({ ...chosenFitOf(forecaster), ...withoutAuto<PlainFitOptions>(fit) })
