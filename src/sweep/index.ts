/**
 * Sweep: finds the options that forecast a table best, chosen without the rows on which the winner is then scored.
 *
 * The last rows are held out. Every option set is backtested on the rows before them, which gives its selection score.
 * The winner is trained once more on all rows before the hold-out and scored on it, beside the baselines: that figure,
 * from rows that were not used to choose, is the one to report.
 *
 * @module
 */
import { Streamed } from '../backtest/streamed.js'
import { pastOnly } from '../data/known.js'
import { requireTable } from '../data/schema.js'
import { columnsOfAll, resolveSweep, type SweepOptions } from '../options/sweep.js'
import type { Table } from '../table/index.js'
import { unknownColumn } from '../table/options.js'
import { requireSeries } from './local.js'
import { planOf } from './plan.js'
import type { SweepPlan, SweepResult, SweepTrial } from './result.js'
import { run } from './run.js'

/**
 * Sweeps over options.
 *
 * Iterate over the returned object for the option sets as they are scored, then call `result()`; or call `result()`
 * alone. A sweep runs once.
 *
 * @throws HindcastError `OPTION_UNKNOWN`, `OPTION_INVALID`, `OPTION_CONFLICT`, `SPLIT_INVALID`, and what the plan of a
 * backtest throws. While it runs, what the journal throws; `NO_SAMPLES` and the like where no set could be scored; the
 * signal's reason when aborted
 *
 * @example
 * const run = sweep(table, { target: 'tmax', space: { cell: ['rnn', 'gru'], learningRate: { log: [0.001, 0.01] } } })
 * for await (const { id, options, score } of run) console.log(id, options, score)
 * const { winner } = await run.result()
 * console.log(winner.set, winner.holdout.scores.model.network.rmse)
 */
export function sweep(table: Table, options: SweepOptions): Sweep {
  return new Sweep(table, options)
}

/** A sweep: its plan, its option sets as they are scored, its result. */
export class Sweep extends Streamed<SweepTrial, SweepResult> {
  /** What it will do; made before anything is computed. */
  readonly plan: SweepPlan

  /**
   * See {@link sweep}.
   *
   * @param apart runs the jobs on another thread (Node), so that this one stays responsive
   */
  constructor(table: Table, options: SweepOptions, apart = false) {
    requireTable(table)
    const resolved = resolveSweep(options)
    if (resolved.perSeries) requireSeries(table)
    const columns = columnsOfAll(resolved)
    const { inputs, known = [], static: fixed = [] } = columns
    const unknown = [...(inputs ?? []), ...known, ...fixed].find((name) => !table.has(name))
    if (unknown !== undefined) throw unknownColumn(unknown, [...table.columns.keys()], table.file)
    const own = pastOnly(table, columns, resolved.backtest.fit.weights)
    const made = planOf(own, resolved)
    super(run(own, resolved, made, apart), 'sweep', 'option sets', 'SWEEP_INCOMPLETE')
    this.plan = made.plan
  }
}
