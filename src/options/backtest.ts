/**
 * The options of a backtest, resolved: its own, those of its forecasters, and those of their trainings.
 *
 * @module
 */
import { named, setting, words } from '../text/words.js'
import { type FitOptions, type PlainFitOptions, resolveFitOptions } from './fit.js'
import { withoutAuto } from './auto.js'
import { type ForecasterOptions, resolveForecasterOptions } from './forecaster.js'
import { elsewhere } from './options.js'
import { horizonsOf, levelsOf, maxHorizon } from './outputs.js'
import { checkNames, requireObject, resolveValues } from './resolve.js'
import { conflict, type Given, type Kept } from './row.js'
import { BACKTEST } from './rows/backtest.js'
import { FIT } from './rows/fit.js'
import { FORECASTER } from './rows/forecaster.js'
import { NETWORK } from './rows/network.js'
import { isShares, type KeptSplit } from './split.js'

/** Options of a training that a backtest does not take: those of one training alone, and of its progress. */
const ELSEWHERE = ['reset', 'final', 'watch', 'hold', 'onProgress', 'checkpoint', 'checkpointEvery', 'resume'] as const

/** Options of a backtest: its own, and those of its forecasters and their trainings. @interface */
export type BacktestOptions = Given<typeof BACKTEST> &
  Omit<FitOptions, (typeof ELSEWHERE)[number]> &
  Omit<ForecasterOptions, 'jobs'>

/** The options with every default filled in; those of forecasters and trainings as they were given. */
export interface ResolvedBacktest extends Kept<typeof BACKTEST> {
  every: number
  /** Ascending; none: no intervals. */
  levels: readonly number[]
  forecaster: ForecasterOptions
  fit: PlainFitOptions
  split: KeptSplit
}

/** Names of the options of a training that a backtest takes. */
export const FIT_NAMES = Object.keys(FIT).filter((name) => !(ELSEWHERE as readonly string[]).includes(name))
/** But for `jobs`, which a backtest has for its origins. */
const FORECASTER_NAMES = [...Object.keys(FORECASTER), ...Object.keys(NETWORK)].filter((name) => name !== 'jobs')

/**
 * Checks the options of a backtest and fills in the defaults.
 *
 * @throws HindcastError `OPTION_UNKNOWN`, `OPTION_INVALID`, `OPTION_CONFLICT`, `SPLIT_INVALID`, `TARGET_LEAK`
 */
export function resolveBacktest(options: BacktestOptions): ResolvedBacktest {
  requireObject('options', options, "{ target: 'tmax', folds: 20 }")
  checkNames(
    options,
    [...Object.keys(BACKTEST), ...FIT_NAMES, ...FORECASTER_NAMES],
    'option of backtest',
    elsewhere('backtest', 'fit', 'forecaster', 'network'),
  )
  const own = resolveValues(BACKTEST, options)
  const forecaster = withoutAuto(givenAmong(options, FORECASTER_NAMES) as unknown as ForecasterOptions)
  const fit = withoutAuto<PlainFitOptions>(givenAmong(options, FIT_NAMES), options.defaults === 'plain')
  const task = resolveForecasterOptions(forecaster)
  const { split } = resolveFitOptions(fit)
  if (horizonsOf(task)[0] === 0) {
    throw conflict(
      words`${setting('horizon', 0)} takes the target's own row, so there is nothing to forecast at an origin; give a ${named('horizon')} of 1 or more.`,
      'horizon',
      0,
    )
  }
  for (const name of ['folds', 'every'] as const) {
    if (own.origins === undefined || options[name] === undefined) continue
    throw conflict(
      words`${named('origins')} names the origins, so ${named(name)} has nothing to say: leave one out.`,
      name,
    )
  }
  if (own.warm && own.refit === 'never') {
    throw conflict(
      words`${named('warm')} says how to train again, but ${setting('refit', 'never')} never does: leave one of the two out.`,
      'warm',
    )
  }
  if (!isShares(split) && [split.valid, split.calibrate, split.test].some((part) => typeof part === 'string')) {
    throw conflict(
      words`${named('split')} names times, but each origin has a past of its own; give shares, or how many rows validate.`,
      'split',
      split,
    )
  }
  const { interval, ...made } = forecaster
  const levels = levelsOf({ interval })
  return { ...own, every: own.every ?? maxHorizon(task), levels, forecaster: made as ForecasterOptions, fit, split }
}

/** The given ones of some options. */
function givenAmong(options: object, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).filter(([name, value]) => names.includes(name) && value !== undefined),
  )
}
