/**
 * How near origins must lie for all that were asked for to fit into a table.
 *
 * @module
 */
import { mostThat } from '../data/most-that.js'
import { HindcastError } from '../errors.js'
import { type BacktestOptions, resolveBacktest } from '../options/backtest.js'
import { resolveForecasterOptions } from '../options/forecaster.js'
import type { Table } from '../table/index.js'
import { pastOnly } from '../data/known.js'
import { planOf } from './plan.js'

/** The most rows between origins, fewer than asked for, with which each of them has enough to learn from; 0: none. */
export function nearerOrigins(table: Table, options: BacktestOptions): number {
  const resolved = resolveBacktest(options)
  const own = pastOnly(table, resolveForecasterOptions(resolved.forecaster), resolved.fit.weights)
  return mostThat(resolved.every - 1, (every) => {
    try {
      const { folds } = planOf(own, { ...resolved, every })
      return folds.filter(({ trainedAt, windows }) => trainedAt > 0 && windows.test > 0).length === resolved.folds
    } catch (error) {
      if (error instanceof HindcastError) return false
      throw error
    }
  })
}
