/**
 * The worker's side of a backtest: rows are computed as the page asks for them.
 *
 * @module
 */
import { backtest, type Backtest } from '../backtest/index.js'
import type { BacktestResult } from '../backtest/result.js'
import type { BacktestRow } from '../backtest/row.js'
import type { BacktestOptions } from '../options/backtest.js'
import type { BacktestProgress } from '../options/rows/backtest.js'
import type { Table } from '../table/index.js'

/** What is known before anything is computed. */
export type Planned = Pick<Backtest, 'plan' | 'places' | 'chosen'>

/** Rows that came, then how far it is; the result after the last row. */
export interface Served {
  rows: BacktestRow[]
  progress: BacktestProgress[]
  result: BacktestResult | null
}

/** Rows of a message at most. */
const MOST_ROWS = 2000

/** A backtest in the worker. */
export class ServedBacktest {
  private readonly run: Backtest
  private readonly rows: AsyncGenerator<BacktestRow, void, undefined>
  private readonly abortion = new AbortController()
  private progress: BacktestProgress[] = []

  constructor(table: Table, options: BacktestOptions) {
    const onProgress = (progress: BacktestProgress): unknown => this.progress.push(progress)
    this.run = backtest(table, { ...options, onProgress, signal: this.abortion.signal })
    this.rows = this.run[Symbol.asyncIterator]()
  }

  get planned(): Planned {
    const { plan, places, chosen } = this.run
    return { plan, places, chosen }
  }

  /** Rows until an origin ends, or there are many. */
  async next(): Promise<Served> {
    const rows: BacktestRow[] = []
    while (this.progress.length === 0 && rows.length < MOST_ROWS) {
      const { value, done } = await this.rows.next()
      if (done === true) return this.served(rows, await this.run.result())
      rows.push(value)
    }
    return this.served(rows, null)
  }

  /** Ends it after the minibatch under way. */
  stop(): void {
    this.abortion.abort()
  }

  private served(rows: BacktestRow[], result: BacktestResult | null): Served {
    const { progress } = this
    this.progress = []
    return { rows, progress, result }
  }
}
