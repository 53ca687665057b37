/**
 * Backtest: forecasts of the past, made with only what was known then.
 *
 * At each origin a forecaster is fitted on the rows before it alone: columns, scaler, season, baselines and weights.
 * Its forecasts are then compared with what came. The plan exists before anything is computed; the rows of the result
 * are yielded as they come, and every score is computed from them.
 *
 * @module
 */
import { pastOnly } from '../data/known.js'
import { requireTable } from '../data/schema.js'
import { type BacktestOptions, type ResolvedBacktest, resolveBacktest } from '../options/backtest.js'
import { resolveFitOptions } from '../options/fit.js'
import { resolveForecasterOptions } from '../options/forecaster.js'
import { requireLower } from '../options/schedule.js'
import type { Table } from '../table/index.js'
import { type Fold, planOf } from './plan.js'
import type { FoldPlace } from './places.js'
import type { BacktestResult } from './result.js'
import type { BacktestRow } from './row.js'
import { rowsOf } from './run.js'
import { Streamed } from './streamed.js'

/**
 * Backtests forecasters on a table.
 *
 * Iterate over the returned object for the rows, then call `result()`; or call `result()` alone. A backtest runs once.
 *
 * @throws HindcastError `OPTION_UNKNOWN`, `OPTION_INVALID`, `OPTION_CONFLICT`, `SPLIT_INVALID`; `NO_SAMPLES` where no
 * origin has enough rows before it; `COLUMN_UNKNOWN` and what columns throw. While it runs, what `Forecaster.fit`
 * throws, and the signal's reason when aborted
 *
 * @example
 * const test = backtest(table, { target: 'tmax', ahead: 7, folds: 20, interval: 0.9 })
 * console.log(test.plan)
 * for await (const row of test) console.log(row.origin, row.index, row.model, row.value, row.actual)
 * console.log((await test.result()).scores)
 */
export function backtest(table: Table, options: BacktestOptions): Backtest {
  return new Backtest(table, options)
}

/**
 * A backtest: its plan; its rows as they come, origins ascending, then series, targets, horizons, forecasters; its
 * result.
 */
export class Backtest extends Streamed<BacktestRow, BacktestResult> {
  /** What each origin is trained on, and what is dropped; known before anything is computed. */
  readonly plan: readonly Fold[]
  /** Where the parts of each origin lie between the first row and the last, for plotting. */
  readonly places: readonly FoldPlace[]
  /**
   * What the default rule chose, in sentences: once, from the past of the first origin that is not dropped. Empty if it
   * kept the plain defaults.
   */
  readonly chosen: readonly string[]

  /**
   * See {@link backtest}.
   *
   * @param apart runs the trainings on another thread (Node), so that this one stays responsive
   * @internal
   */
  constructor(table: Table, options: BacktestOptions, apart = false) {
    requireTable(table)
    const resolved = resolveBacktest(options)
    const own = pastOnly(table, resolveForecasterOptions(resolved.forecaster), resolved.fit.weights)
    const plan = planOf(own, resolved)
    requireRates(plan.options)
    super(rowsOf(own, plan, apart), 'backtest', 'rows', 'BACKTEST_INCOMPLETE')
    this.plan = plan.folds
    this.places = plan.places
    this.chosen = plan.chosen
  }
}

/** @throws HindcastError `OPTION_INVALID` for a schedule that goes above the rate of the optimizer */
function requireRates({ model, forecaster, fit }: ResolvedBacktest): void {
  if (model === 'none') return
  const { schedule = [] } = resolveFitOptions({ ...fit, signal: undefined })
  requireLower(schedule, resolveForecasterOptions(forecaster).network.optimizer.learningRate)
}
