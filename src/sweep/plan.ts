/**
 * The plan of a sweep, made before anything is computed, and the jobs that it makes.
 *
 * @module
 */
import { backtest } from '../backtest/index.js'
import type { BacktestOptions } from '../options/backtest.js'
import { resolveForecasterOptions } from '../options/forecaster.js'
import { maxHorizon } from '../options/outputs.js'
import { type ResolvedSweep, withSet } from '../options/sweep.js'
import type { Table } from '../table/index.js'
import { heldOf } from './holdout.js'
import { backtestOf, overlapIn, type SweepJob } from './job.js'
import type { SweepPlan } from './result.js'
import { checkSets, setsOf } from './sets.js'

/** The plan, and the jobs that it makes. */
export interface PlannedJobs {
  plan: SweepPlan
  jobs: SweepJob[]
  /** How many origins in a row forecast rows in common: of those that option sets are chosen by, and of those held out. */
  overlap: { choosing: number; holdout: number }
}

/** Options that are the sweep's own matter, or each call's. */
const NOT_A_JOBS = ['jobs', 'journal', 'signal']

export function planOf(table: Table, resolved: ResolvedSweep): PlannedJobs {
  const { base, holdout, space, search } = resolved
  const forecaster = resolveForecasterOptions(resolved.backtest.forecaster)
  const ahead = maxHorizon(forecaster)
  const sets = setsOf(resolved, forecaster.network.seed)
  checkSets(base, sets)
  const held = heldOf(table, holdout, ahead)
  const shared = Object.fromEntries(
    Object.entries(base).filter(([name]) => !NOT_A_JOBS.includes(name)),
  ) as unknown as BacktestOptions
  const jobs = sets.map((set): SweepJob => ({ kind: 'trial', options: withSet(shared, set), holdout }))
  const first = backtestOf(table, jobs[0])
  const { plan } = backtest(first.table, first.options)
  const used = plan.filter(({ trainedAt }) => trainedAt > 0)
  return {
    plan: {
      space,
      search,
      sets,
      holdout: { rows: held.rows, after: held.origin.name, origins: held.backtest.folds! },
      choosing: {
        origins: used.length,
        trainings: new Set(used.map(({ trainedAt }) => trainedAt)).size,
        first: used[0].origin,
        last: used[used.length - 1].origin,
      },
    },
    jobs,
    overlap: { choosing: overlapIn(table, jobs[0]), holdout: overlapIn(table, { ...jobs[0], kind: 'holdout' }) },
  }
}
