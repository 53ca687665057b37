/// <reference lib="esnext.disposable" preserve="true" />
/**
 * WorkerForecaster: a Forecaster in a worker, so that the page (or the server) stays free while it trains.
 *
 * @module
 */
import type { SignalLike, UrlLike } from '../host-types.js'
import { startWorker } from '#host-worker'
import type { StateDict } from '../engine/parameters.js'
import { HindcastError } from '../errors.js'
import type { Bytes } from '../format/bytes.js'
import type { FitOptions } from '../options/fit.js'
import type { ForecasterOptions, LoadOptions } from '../options/forecaster.js'
import type { Task } from '../options/outputs.js'
import type { OnnxOptions } from '../export/onnx/index.js'
import { type Forecasts, withWarnings } from '../forecaster/forecasts.js'
import type { ForecastOptions, PredictOptions } from '../forecaster/index.js'
import type { Followed } from '../forecaster/follow.js'
import { requireRows, type StreamRow, type StreamRows } from '../forecaster/stream-rows.js'
import type { Prediction } from '../text/prediction.js'
import { sentencesOf } from '../text/said.js'
import type { Words } from '../text/words.js'
import type { Run } from '../forecaster/run.js'
import type { Verification, VerifyOptions } from '../forecaster/verify.js'
import type { ScoredPart } from '../data/split.js'
import type { IntervalPromise } from '../scores/conformal.js'
import type { Scores } from '../scores/scores.js'
import type { TableOptions } from '../table/index.js'
import { Channel } from './channel.js'
import { type Data, SentData } from './data.js'
import { type DataOptions, portable, split, type WorkerOptions } from './given.js'
import { type NetworkFacts, nothingKnown } from './state.js'

/** Options of a training in a worker: those of `Forecaster.fit`; pausing is a method here. */
export type WorkerFitOptions = Omit<FitOptions, 'hold'> & DataOptions

/**
 * A forecaster that runs in a worker: the methods of Forecaster, all asynchronous, plus `pause` and `resume`. The bits
 * are those of a Forecaster, paused or not.
 *
 * @example
 * const forecaster = await WorkerForecaster.create({ target: 'tmax' })
 * await forecaster.fit(csvText, { onProgress: (p) => draw(p) })
 * console.log(await forecaster.forecast(csvText))
 * forecaster.dispose()
 */
export class WorkerForecaster {
  private readonly channel: Channel
  private readonly sent: SentData
  private state = nothingKnown()
  private training = 0
  private pausing = false

  private constructor({ worker }: WorkerOptions) {
    this.channel = new Channel(startWorker(worker), (state) => (this.state = state))
    this.sent = new SentData((table) => this.channel.forget(table))
  }

  /**
   * Creates an untrained forecaster in its own worker.
   *
   * @throws HindcastError what `Forecaster.create` throws; `HOST_UNSUPPORTED` if the worker cannot start
   */
  static async create(options: ForecasterOptions, where: WorkerOptions = {}): Promise<WorkerForecaster> {
    return WorkerForecaster.begin(where, 'create', async () => [await portable(options)])
  }

  /**
   * Loads a forecaster from a model file: its bytes, a URL to fetch, or (Node) a path.
   *
   * @throws HindcastError what `Forecaster.load` throws; `HOST_UNSUPPORTED` if the worker cannot start
   */
  static async load(
    source: string | UrlLike | Bytes,
    where: LoadOptions & WorkerOptions = {},
  ): Promise<WorkerForecaster> {
    const { worker, ...options } = where
    const from = source instanceof URL ? { url: source.href } : source
    return WorkerForecaster.begin({ worker }, 'load', async () => [from, await portable(options)])
  }

  private static async begin(
    where: WorkerOptions,
    method: string,
    args: () => Promise<unknown[]>,
  ): Promise<WorkerForecaster> {
    const forecaster = new WorkerForecaster(where)
    try {
      await forecaster.channel.call(method, await args())
      return forecaster
    } catch (error) {
      forecaster.dispose()
      throw error
    }
  }

  /** Columns that the network sees, in order; null until they are known. */
  get inputs(): readonly string[] | null {
    return this.state.inputs
  }

  /** Targets, horizons and window. */
  get task(): Task & { window: number } {
    return this.state.task!
  }

  /**
   * What the default rule chose for the table of the first training, in sentences; empty if it kept the plain defaults.
   */
  get chosen(): readonly string[] {
    return this.state.chosen
  }

  /** How another table must be read to suit this forecaster; null before the first `fit`. */
  get tableOptions(): TableOptions | null {
    return this.state.tableOptions
  }

  /** Engine, size and options of the underlying network, of several the first; null until it is created. */
  get network(): NetworkFacts | null {
    return this.state.networks.at(0) ?? null
  }

  /** The same for all underlying networks, in the order of their seeds; empty until they are created. */
  get networks(): readonly NetworkFacts[] {
    return this.state.networks
  }

  /** Whether a running training has been told to pause. */
  get paused(): boolean {
    return this.pausing
  }

  /**
   * Trains in the worker.
   *
   * @throws what `Forecaster.fit` throws: the signal's reason when aborted, HindcastErrors with their code and facts;
   * for a CSV what `readCsv` throws; what `onProgress` throws, which ends the training
   */
  async fit(data: Data, options: WorkerFitOptions = {}): Promise<Run> {
    this.training++
    try {
      const { run, said } = (await this.listen('fit', data, options)) as { run: Run; said: readonly (string | Words)[] }
      return { ...run, warnings: sentencesOf(said) }
    } finally {
      if (--this.training === 0) this.pausing = false
    }
  }

  /** A call that takes data, tells its progress and can be aborted. */
  private async listen(method: string, data: Data, options: { signal?: SignalLike } & DataOptions): Promise<unknown> {
    const { table, signal, ...given } = options
    const listens = typeof (signal as SignalLike | undefined)?.addEventListener === 'function'
    const { plain, callbacks } = split({ ...given, ...(listens || signal === undefined ? {} : { signal }) })
    const args = [this.sent.reference(data, table), plain, Object.keys(callbacks)]
    return this.channel.call(method, args, { callbacks, ...(listens ? { signal } : {}) })
  }

  /**
   * Pauses the running training after its slice of work (some 30 ms); does nothing without one. The bits of the result
   * do not change.
   *
   * @returns when the training is paused, or has ended
   */
  async pause(): Promise<void> {
    this.pausing = this.training > 0
    await this.channel.call('pause', [])
  }

  /** Resumes a paused training. */
  async resume(): Promise<void> {
    this.pausing = false
    await this.channel.call('resume', [])
  }

  /**
   * Scores a part of the data beside the baselines.
   *
   * @throws HindcastError what `Forecaster.evaluate` throws; for a CSV what `readCsv` throws
   */
  async evaluate(data: Data, options: { part?: ScoredPart } & DataOptions = {}): Promise<Scores> {
    const { table, ...given } = options
    return (await this.channel.call('evaluate', [this.sent.reference(data, table), given])) as Scores
  }

  /**
   * Forecasts from every window of the data, in order; `warnings` of the array says where quantiles crossed.
   *
   * @throws HindcastError what `Forecaster.predict` throws; for a CSV what `readCsv` throws
   */
  async predict(data: Data, options: PredictOptions & DataOptions = {}): Promise<Forecasts> {
    return this.forecasts('predict', data, options)
  }

  /**
   * Forecasts the rows after the data's last; `warnings` of the array says where they may be stale.
   *
   * @throws HindcastError as `predict`
   */
  async forecast(data: Data, options: ForecastOptions & DataOptions = {}): Promise<Forecasts> {
    return this.forecasts('forecast', data, options)
  }

  private async forecasts(method: string, data: Data, options: PredictOptions & DataOptions): Promise<Forecasts> {
    const { table, ...given } = options
    const answer = await this.channel.call(method, [this.sent.reference(data, table), given])
    const { forecasts, warnings } = answer as { forecasts: Prediction[]; warnings: string[] }
    return withWarnings(forecasts, warnings)
  }

  /**
   * Recomputes the calibration scores behind the intervals; see `Forecaster.calibrate`.
   *
   * @throws HindcastError as `evaluate`
   */
  async calibrate(data: Data, options: DataOptions = {}): Promise<string[]> {
    return (await this.channel.call('calibrate', [this.sent.reference(data, options.table)])) as string[]
  }

  /**
   * The future rows to fill in for `known` columns, as CSV; see `Forecaster.skeleton`.
   *
   * @throws HindcastError as there
   */
  async skeleton(data: Data, options: DataOptions = {}): Promise<string | null> {
    return (await this.channel.call('skeleton', [this.sent.reference(data, options.table)])) as string | null
  }

  /** Follows a stream, row by row; see `Forecaster.follow`. */
  follow(rows: AsyncIterable<StreamRow> | Iterable<StreamRow>): AsyncGenerator<Followed, void, undefined>
  async *follow(rows: StreamRows, ...others: unknown[]): AsyncGenerator<Followed, void, undefined> {
    requireRows(rows, others)
    let number = 1
    for await (const row of rows) yield (await this.channel.call('take', [row, number++])) as Followed
  }

  /**
   * Adds the rows of a table to the stream; see `Forecaster.update`.
   *
   * @throws HindcastError as `follow`
   */
  async update(data: Data, options: DataOptions = {}): Promise<Followed[]> {
    return (await this.channel.call('update', [this.sent.reference(data, options.table)])) as Followed[]
  }

  /** What the intervals promise, in numbers; see `Forecaster.intervals`. */
  async intervals(interval?: ForecasterOptions['interval']): Promise<IntervalPromise[]> {
    return (await this.channel.call('intervals', [interval])) as IntervalPromise[]
  }

  /** What the intervals promise, in sentences; see `Forecaster.promises`. */
  async promises(interval?: ForecasterOptions['interval']): Promise<string[]> {
    return (await this.channel.call('promises', [interval])) as string[]
  }

  /**
   * The bytes of the model file, for `Forecaster.load`, a download or a server.
   *
   * @throws HindcastError `NOT_FITTED`, `BUSY`, `DISPOSED`
   */
  async toBytes(): Promise<Uint8Array> {
    return (await this.channel.call('toBytes', [])) as Uint8Array
  }

  /**
   * Writes the model file atomically, in place of an earlier model, but of no other file. Node only.
   *
   * @throws HindcastError what `Forecaster.save` throws
   */
  async save(path: string): Promise<void> {
    await this.channel.call('save', [path])
  }

  /**
   * The model as an ONNX file.
   *
   * @throws HindcastError what `Forecaster.toOnnx` throws
   */
  async toOnnx(options: OnnxOptions = {}): Promise<Uint8Array> {
    return (await this.channel.call('toOnnx', [options])) as Uint8Array
  }

  /**
   * The model as the source of a JavaScript module without imports.
   *
   * @throws HindcastError what `Forecaster.toModule` throws
   */
  async toModule(): Promise<string> {
    return (await this.channel.call('toModule', [])) as string
  }

  /**
   * The training as the source of a Python script that needs only NumPy.
   *
   * @throws HindcastError what `Forecaster.toScript` throws
   */
  async toScript(): Promise<string> {
    return (await this.channel.call('toScript', [])) as string
  }

  /**
   * Repeats the trainings that the forecaster records, and says whether the same bits come out.
   *
   * @param data that of the training
   * @throws what `Forecaster.verify` throws; for a CSV what `readCsv` throws
   */
  async verify(data: Data, options: VerifyOptions & DataOptions = {}): Promise<Verification> {
    return (await this.listen('verify', data, await portable(options))) as Verification
  }

  /**
   * Copies of the network's parameters (with several networks, the first's) under PyTorch's names, shapes and order;
   * during a training, their current values.
   *
   * @throws HindcastError `NOT_FITTED`, `DISPOSED`
   */
  async stateDict(): Promise<StateDict> {
    return (await this.channel.call('stateDict', [])) as StateDict
  }

  /**
   * The forecaster's fingerprint: the same as of a Forecaster trained in the same way.
   *
   * @throws HindcastError `NOT_FITTED`, `DISPOSED`
   */
  async fingerprint(): Promise<string> {
    return (await this.channel.call('fingerprint', [])) as string
  }

  /** Terminates the worker at once; running and later calls throw DISPOSED. */
  dispose(): void {
    this.channel.close(new HindcastError('DISPOSED', 'This forecaster has been disposed of: create or load another.'))
  }

  /** `using forecaster = await WorkerForecaster.create(…)` disposes at the end of the block. */
  [Symbol.dispose](): void {
    this.dispose()
  }
}
