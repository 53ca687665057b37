/// <reference lib="esnext.disposable" preserve="true" />
/**
 * WorkerBacktest: a backtest in a worker, so that the page (or the server) stays free while it runs.
 *
 * @module
 */
import { startWorker } from '#host-worker'
import type { BacktestResult } from '../backtest/result.js'
import type { FoldPlace } from '../backtest/places.js'
import type { Fold } from '../backtest/plan.js'
import type { BacktestRow } from '../backtest/row.js'
import { Streamed } from '../backtest/streamed.js'
import { HindcastError } from '../errors.js'
import type { BacktestOptions } from '../options/backtest.js'
import { Channel } from './channel.js'
import { type Data, SentData } from './data.js'
import { type DataOptions, portable, type WorkerOptions } from './given.js'
import type { Planned, Served } from './served-backtest.js'

/** Options of a backtest in a worker: those of `backtest`, and how a CSV is read. */
export type WorkerBacktestOptions = BacktestOptions & DataOptions

/**
 * A backtest in its own worker, with the same rows, order and bits as `backtest`. Rows are computed as they are read;
 * the worker ends after the last. A promise returned by `onProgress` is awaited before the next origin, so a page can
 * pause.
 *
 * @example
 * const test = await WorkerBacktest.create(csvText, { target: 'tmax', folds: 20, signal, onProgress: (p) => draw(p) })
 * show(test.plan)
 * for await (const row of test) console.log(row.origin, row.index, row.value, row.actual)
 * console.log((await test.result()).scores)
 */
export class WorkerBacktest extends Streamed<BacktestRow, BacktestResult> {
  /** What each origin is trained on, and what is dropped; known before anything is computed. */
  readonly plan: readonly Fold[]
  /** Where the parts of each origin lie between the first row and the last, for plotting. */
  readonly places: readonly FoldPlace[]
  /** What the default rule chose, in sentences; empty if it kept the plain defaults. */
  readonly chosen: readonly string[]
  readonly #channel: Channel

  private constructor(channel: Channel, { plan, places, chosen }: Planned, listening: Listening) {
    super(rowsFrom(channel, listening), 'backtest', 'rows', 'BACKTEST_INCOMPLETE')
    this.plan = plan
    this.places = places
    this.chosen = chosen
    this.#channel = channel
  }

  /**
   * Starts a worker, reads the data there and makes the plan; nothing is trained yet.
   *
   * @throws HindcastError what `backtest` throws; for a CSV what `readCsv` throws; `HOST_UNSUPPORTED` if the worker
   * cannot start. The signal's reason when aborted
   */
  static async create(data: Data, options: WorkerBacktestOptions, where: WorkerOptions = {}): Promise<WorkerBacktest> {
    const { table, signal, onProgress, ...given } = options
    signal?.throwIfAborted()
    const channel = new Channel(startWorker(where.worker), () => undefined)
    try {
      const reference = new SentData(() => undefined).reference(data, table)
      const planned = await channel.call('backtest', [reference, await portable(given)], { signal })
      return new WorkerBacktest(channel, planned as Planned, { signal, onProgress })
    } catch (error) {
      channel.close(ended())
      throw error
    }
  }

  /** Terminates the worker at once; pending rows throw DISPOSED. */
  dispose(): void {
    this.#channel.close(ended())
  }

  /** `using test = await WorkerBacktest.create(…)` disposes at the end of the block. */
  [Symbol.dispose](): void {
    this.dispose()
  }
}

/** What is called on the page. */
type Listening = Pick<BacktestOptions, 'signal' | 'onProgress'>

/** The rows as the worker computes them, and the result; the worker ends with them. */
async function* rowsFrom(
  channel: Channel,
  { signal, onProgress }: Listening,
): AsyncGenerator<BacktestRow, BacktestResult, undefined> {
  const stop = (): void => void channel.call('stop', []).catch(() => undefined)
  signal?.addEventListener('abort', stop)
  try {
    for (;;) {
      signal?.throwIfAborted()
      const { rows, progress, result } = (await channel.call('rows', [])) as Served
      yield* rows
      for (const one of progress) await onProgress?.(one)
      if (result !== null) return result
    }
  } catch (error) {
    throw signal?.aborted === true ? signal.reason : error
  } finally {
    signal?.removeEventListener('abort', stop)
    channel.close(ended())
  }
}

const ended = (): HindcastError =>
  new HindcastError('DISPOSED', 'This backtest has ended or was disposed of: make another.')
