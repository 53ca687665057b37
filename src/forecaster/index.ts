/// <reference lib="esnext.disposable" preserve="true" />
/**
 * Forecaster: named columns in, forecasts out. It takes what it needs from a table, trains, is scored beside simple
 * baselines, forecasts, and is saved to one file.
 *
 * @module
 */
import type { UrlLike } from '../host-types.js'
import type { OnnxOptions } from '../export/onnx/index.js'
import { HindcastError } from '../errors.js'
import type { Bytes } from '../format/bytes.js'
import type * as Parts from './parts.js'
import type { FitOptions, PlainFitOptions } from '../options/fit.js'
import type { ForecasterOptions, LoadOptions } from '../options/forecaster.js'
import type { Task } from '../options/outputs.js'
import type { WindowForm } from '../options/windows.js'
import type { ScoredPart } from '../data/split.js'
import type { Followed } from './follow.js'
import type { Following } from './following.js'
import type { StreamRow, StreamRows } from './stream-rows.js'
import type { Forecasts, Told } from './forecasts.js'
import type { Run } from './run.js'
import type { IntervalPromise } from '../scores/conformal.js'
import type { Scores } from '../scores/scores.js'
import type { ForecasterState } from './state.js'
import type { Verification, VerifyOptions } from './verify.js'
import type { Network } from '../network/index.js'
import type { Table, TableOptions } from '../table/index.js'

/** Options of `predict`. */
export interface PredictOptions extends Pick<ForecasterOptions, 'interval'> {
  /**
   * A baseline that forecasts in place of the network, by the name that `evaluate` gives it, such as `'seasonalNaive'`;
   * `'best'` is the one that did best on the validation rows.
   */
  baseline?: string
}

/** Options of `forecast`. */
export interface ForecastOptions extends PredictOptions {
  /** An index value: the last row that is known. */
  from?: string
}

/**
 * The errors of a forecaster's baselines on the validation rows of its training; none where there was none here.
 *
 * @internal
 */
export let validErrorsOf: (forecaster: Forecaster) => Readonly<Record<string, number>> | undefined

/**
 * What the default rule chose for trainings of a forecaster; empty where it chose nothing.
 *
 * @internal
 */
export let chosenFitOf: (forecaster: Forecaster) => PlainFitOptions

/**
 * A recurrent network that forecasts columns of a table from others, one or several, one or several rows ahead.
 *
 * @example
 * const forecaster = await Forecaster.create({ target: 'tmax' })
 * await forecaster.fit(table)
 * console.log(await forecaster.evaluate(table), await forecaster.forecast(table))
 */
export class Forecaster {
  readonly #parts: typeof Parts
  readonly #state: ForecasterState
  readonly #following: Following

  static {
    validErrorsOf = (forecaster) => forecaster.#state.fitted?.baselines.validErrors
    chosenFitOf = (forecaster) => forecaster.#state.chosen.fit
  }

  private constructor(parts: typeof Parts, state: ForecasterState) {
    this.#parts = parts
    this.#state = state
    this.#following = new parts.Following(state, (table) => this.#forecast(table))
  }

  /**
   * Creates an untrained forecaster. If `inputs` is left out, the first `fit` creates the network, since its size
   * follows from the table.
   *
   * @throws HindcastError `OPTION_UNKNOWN`, `OPTION_INVALID`, `OPTION_CONFLICT`, `TARGET_LEAK`, `MEMORY_TOO_SMALL`,
   * `ENGINE_UNAVAILABLE`
   */
  static async create(options: ForecasterOptions): Promise<Forecaster> {
    const parts = await import('./parts.js')
    return new Forecaster(parts, await parts.createState(options))
  }

  /**
   * Loads a forecaster from a model file: a path or `file:` URL (Node), a URL to fetch, or bytes. Further training
   * starts from its weights; the optimizer's moments and the order of windows start afresh.
   *
   * @throws HindcastError `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `MODEL_FILE_INVALID`, `NUMERICS_VERSION`,
   * `HOST_UNSUPPORTED`, `MEMORY_TOO_SMALL`, `ENGINE_UNAVAILABLE`
   */
  static async load(source: string | UrlLike | Bytes, where: LoadOptions = {}): Promise<Forecaster> {
    const parts = await import('./parts.js')
    return new Forecaster(parts, await parts.loadState(source, where))
  }

  /**
   * The underlying network; of several the first.
   *
   * @throws HindcastError `NOT_FITTED` before the first `fit` of a forecaster without named inputs; `DISPOSED`
   */
  get network(): Network {
    return this.networks[0]
  }

  /**
   * All underlying networks: as many as `seeds` says, in the order of their seeds.
   *
   * @throws HindcastError as `network`
   */
  get networks(): readonly Network[] {
    this.#parts.requireLive(this.#state)
    const { networks } = this.#state
    if (networks.length > 0) return networks
    throw new HindcastError(
      'NOT_FITTED',
      'The network is made by the first fit, since its size follows from the table: call fit before, or name the inputs.',
    )
  }

  /**
   * How another table must be read to suit this forecaster: its index, step and policies.
   *
   * @throws HindcastError `NOT_FITTED`
   */
  get tableOptions(): TableOptions {
    return this.#parts.tableOptionsOf(this.#parts.requireFitted(this.#state).fitted.schema)
  }

  /** Columns that the network sees, in order; null until they are known. */
  get inputs(): readonly string[] | null {
    return this.#state.fitted?.schema.inputs ?? this.#state.options.inputs
  }

  /**
   * What the default rule chose for the table of the first training, in sentences; empty if it kept the plain defaults.
   */
  get chosen(): readonly string[] {
    return this.#state.chosen.told
  }

  /** Targets, horizons, window and its form; lists where there are several targets or horizons. */
  get task(): Task & WindowForm & { window: number } {
    const { options } = this.#state
    return { ...this.#parts.taskOf(options), window: options.window, ...this.#parts.windowForm(options) }
  }

  /**
   * Trains on a table: its first rows are for training, the next for validation, the last are kept for the test. A
   * second call continues from the current weights, with the columns and the scaler of the first, unless `reset` is
   * set.
   *
   * @throws the signal's reason when aborted; the weights are those of the last whole minibatch
   * @throws HindcastError `DIVERGED`, `BUSY`, `DISPOSED`, `NO_SAMPLES`, `WINDOW_TOO_LONG`, `TARGET_LEAK`,
   * `SPLIT_INVALID`, `OPTION_UNKNOWN`, `OPTION_INVALID`, `OPTION_CONFLICT`, `MEMORY_TOO_SMALL`, what columns throw;
   * with `checkpoint` and `resume` `CHECKPOINT_INVALID`, `CHECKPOINT_MISMATCH`, `NUMERICS_VERSION`, `FILE_NOT_FOUND`,
   * `FILE_UNREADABLE`, `FOLDER_NOT_FOUND`, `FILE_UNWRITABLE`, `FILE_EXISTS`, `FILE_IN_USE`, `HOST_UNSUPPORTED`
   */
  async fit(table: Table, options: FitOptions = {}): Promise<Run> {
    this.#parts.requireIdle(this.#state, 'fit')
    const resolved = this.#parts.resolveFitOptions(this.#parts.decide(this.#state, table, options))
    this.#parts.requireLower(resolved.schedule ?? [], this.#state.options.network.optimizer.learningRate)
    const held = new this.#parts.HeldNetworks(this.#state)
    this.#state.isFitting = true
    try {
      const { fit } = await import('./fit.js')
      return await fit(this.#state, table, resolved, { held })
    } finally {
      held.release()
      this.#state.isFitting = false
    }
  }

  /**
   * Scores a part of a table beside the baselines: of the table that was trained on, the test part; of another, the
   * rows after the end of training and validation; with `'all'`, every row. Several targets or horizons are scored
   * together and each by itself.
   *
   * @throws HindcastError `NOT_FITTED`, `BUSY`, `DISPOSED`, `NO_SAMPLES`, `OPTION_INVALID`, `OPTION_CONFLICT`,
   * `COLUMN_UNKNOWN`, `INDEX_STEP`, `WINDOW_TOO_LONG`, and what columns throw
   */
  async evaluate(table: Table, options: { part?: ScoredPart } = {}): Promise<Scores> {
    const { fitted, ...network } = this.#parts.idleNetworks(this.#state, 'evaluate')
    const { part } = this.#parts.resolveRows({ part: this.#parts.CALL.part }, options, 'option of evaluate')
    const levels = this.#parts.levelsOf(this.#state.options)
    return this.#parts.scoreTable(network, table, fitted, { part, levels })
  }

  /**
   * Forecasts from every window of a table, in order (then by target, then by horizon, where there are several); those
   * for rows that are not there yet have `ahead` and no actual value. With `interval`, of the forecaster or of the call, they have
   * bounds, made from the calibration scores that the model keeps. Windows at the end that lack known future values
   * (`known`) are left out. `warnings` of the array says how many, and where quantiles crossed. With `baseline` one of
   * the model's baselines forecasts from the same windows, what its scores are computed from; `model` names it.
   *
   * @throws HindcastError `OPTION_CONFLICT` for an interval of a model without such scores, or of a baseline;
   * `OPTION_INVALID` for a baseline that the model has not; `NOT_FITTED`, `BUSY`, `DISPOSED`, `COLUMN_UNKNOWN`,
   * `INDEX_STEP`, `WINDOW_TOO_LONG`, and what columns throw
   */
  async predict(table: Table, options: PredictOptions = {}): Promise<Forecasts> {
    const { fitted, ...network } = this.#parts.idleNetworks(this.#state, 'predict')
    const { askedOf, CALL, INTERVAL, resolveRows } = this.#parts
    const given = resolveRows({ ...INTERVAL, baseline: CALL.baseline }, options, 'option of predict')
    const asked = askedOf(fitted, given, this.#state.options)
    return this.#parts.withSentences(this.#parts.predictTable(network, table, fitted, asked))
  }

  /**
   * Forecasts the rows after the table's last; with horizon 0, its last rows, whose target is missing. Rows ascending,
   * then targets; where several horizons reach the same row, the forecast from the latest origin. `warnings` of the
   * array says where they rest on filled cells, or on older rows than the last. `from` names a past row to forecast
   * from (of a day, month or year that holds several, the last), as if no later one were known (except `known` columns); the
   * actual values are then given too.
   *
   * @throws HindcastError `KNOWN_MISSING` where the table lacks what is to be known of a row ahead; else as `predict`
   */
  async forecast(table: Table, options: ForecastOptions = {}): Promise<Forecasts> {
    return this.#parts.withSentences(this.#forecast(table, options))
  }

  #forecast(table: Table, options: ForecastOptions = {}): Told {
    const { fitted, ...network } = this.#parts.idleNetworks(this.#state, 'forecast')
    const { askedOf, CALL, forecastFrom, INTERVAL, resolveRows } = this.#parts
    const rows = { ...INTERVAL, baseline: CALL.baseline, from: CALL.from }
    const { from, ...given } = resolveRows(rows, options, 'option of forecast')
    return forecastFrom(network, table, fitted, { from, ...askedOf(fitted, given, this.#state.options) })
  }

  /**
   * With `known` columns: the future rows that a table still lacks, as CSV with their times and otherwise empty cells,
   * after those of each series; null if none are missing.
   *
   * @throws HindcastError `NOT_FITTED`, `BUSY`, `DISPOSED`, `COLUMN_UNKNOWN`, `INDEX_STEP`; `OPTION_CONFLICT` where the
   * model has no such columns, or the rows no step
   */
  skeleton(table: Table): string | null {
    this.#parts.requireIdle(this.#state, 'skeleton')
    return this.#parts.skeletonOf(table, this.#parts.requireFitted(this.#state).fitted.schema)
  }

  /**
   * Follows a stream: takes rows as they come and yields, for each, the forecasts from it (with intervals if the
   * forecaster has them), the earlier forecasts of this row with their errors, the running skill, and what
   * `forecast` warns of (filled cells, gaps), each kind once a series. Weights and
   * scaler stay as they are. Past rows are passed to {@link update} first.
   *
   * @param rows objects of cells by column, including the index and, with several series, the columns that name them. A
   * row has all columns that the model uses (null where a value is missing), and may have others
   * @throws HindcastError `OPTION_INVALID` for what holds no rows, or where anything stands beside them; `ROW_INVALID`;
   * `COLUMN_UNKNOWN` for a row that lacks a column; `INDEX_ORDER` for one that does not come after the last; and what
   * `forecast` and `Table.fromRows` throw. A row that is refused is not kept
   *
   * @example
   * for await (const { forecasts, known, running } of forecaster.follow(sensor)) console.log(forecasts, known,
   * running.skill)
   */
  follow(rows: AsyncIterable<StreamRow> | Iterable<StreamRow>): AsyncGenerator<Followed, void, undefined>
  follow(rows: StreamRows, ...others: unknown[]): AsyncGenerator<Followed, void, undefined> {
    return this.#following.rows(rows, others)
  }

  /**
   * Adds the rows of a table to the windows, scores and running skill of {@link follow}, and returns the result of
   * each. Weights and scaler stay as they are.
   *
   * @throws HindcastError as `follow`
   */
  async update(table: Table): Promise<Followed[]> {
    return this.#following.table(table)
  }

  /**
   * Recomputes the calibration scores behind the intervals, from the rows of a table after those of training and
   * validation. Weights and fingerprint stay as they are.
   *
   * @returns sentences on which rows calibrate
   * @throws HindcastError as `evaluate`
   */
  async calibrate(table: Table): Promise<string[]> {
    const { fitted, ...network } = this.#parts.idleNetworks(this.#state, 'calibrate')
    const { calibration, notes } = this.#parts.calibrateOn(network, table, fitted)
    this.#state.fitted = { ...fitted, calibration }
    return notes
  }

  /**
   * What the intervals promise, in numbers: of each level the shares that it covers, up to the first for which there are
   * too few scores. Empty if the model has no calibration scores, or none are asked for.
   *
   * @throws HindcastError `BUSY`, `DISPOSED`
   */
  intervals(interval: ForecasterOptions['interval'] = this.#state.options.interval): IntervalPromise[] {
    this.#parts.requireIdle(this.#state, 'intervals')
    return this.#parts.intervalPromises(this.#state.fitted?.calibration, interval)
  }

  /**
   * What the intervals promise, in sentences; see {@link intervals}.
   *
   * @throws HindcastError `BUSY`, `DISPOSED`
   */
  promises(interval: ForecasterOptions['interval'] = this.#state.options.interval): string[] {
    this.#parts.requireIdle(this.#state, 'promises')
    return this.intervals(interval).map(this.#parts.promiseText)
  }

  /**
   * Writes the model file atomically, in place of an earlier model, but of no other file. Node only.
   *
   * @throws HindcastError `NOT_FITTED`, `BUSY`, `DISPOSED`, `FOLDER_NOT_FOUND`, `FILE_UNWRITABLE`, `HOST_UNSUPPORTED`;
   * `FILE_EXISTS` for a file that is not a model of hindcast
   */
  async save(path: string): Promise<void> {
    await this.#parts.saveModel(path, this.toBytes())
  }

  /**
   * The bytes of the model file: safetensors, with everything that is not a tensor in its metadata. The same training
   * gives the same bytes.
   *
   * @throws HindcastError `NOT_FITTED`, `BUSY`, `DISPOSED`
   */
  toBytes(): Uint8Array {
    return this.#parts.encodeModel(this.#parts.idleModel(this.#state, 'toBytes'))
  }

  /**
   * The model as an ONNX file: one graph from rows [batch, window, inputs] to forecasts [batch, outputs], both double
   * and in the table's units. A model that keeps calibration scores has the bounds of intervals beside them: of the levels
   * `interval`, or of those that its training was asked for.
   *
   * @throws HindcastError `NOT_FITTED`, `BUSY`, `DISPOSED`, `OPTION_UNKNOWN`, `OPTION_INVALID`; `OPTION_CONFLICT` for a
   * network that ONNX cannot hold, and for `interval` without scores
   */
  async toOnnx(options: OnnxOptions = {}): Promise<Uint8Array> {
    const { CALL, contentOf, INTERVAL, intervalTask, resolveRows } = this.#parts
    const model = this.#parts.idleModel(this.#state, 'toOnnx')
    const { opset, interval } = resolveRows({ opset: CALL.opset, ...INTERVAL }, options, 'ONNX option')
    const content = contentOf(model, 'onnx', intervalTask(model, interval)?.levels)
    const { onnxOf } = await import('../export/onnx/index.js')
    return onnxOf(content, opset)
  }

  /**
   * The model as the source of a JavaScript module without imports: its weights, and a `predict(rows)` that gives the
   * same bits as this forecaster's `predict`.
   *
   * @throws HindcastError `NOT_FITTED`, `BUSY`, `DISPOSED`; `OPTION_CONFLICT` for a network that it cannot hold
   */
  async toModule(): Promise<string> {
    const content = this.#parts.contentOf(this.#parts.idleModel(this.#state, 'toModule'), 'js')
    const { moduleOf } = await import('../export/module/index.js')
    return moduleOf(content)
  }

  /**
   * The training as the source of a Python script that needs only NumPy: it repeats every epoch from the table, and
   * reports how far its losses and weights are from those of this model.
   *
   * @throws HindcastError `NOT_FITTED`, `BUSY`, `DISPOSED`, `OPTION_CONFLICT` for a training that it cannot repeat
   */
  async toScript(): Promise<string> {
    const model = this.#parts.idleModel(this.#state, 'toScript')
    const content = this.#parts.contentOf(model, 'py')
    const { scriptOf } = await import('../export/script/index.js')
    return scriptOf(content, model)
  }

  /**
   * One line to compare trainings by: SHA-256 of the network's fingerprint, the scaler and the schema, in hex.
   *
   * @throws HindcastError `NOT_FITTED`, `BUSY`, `DISPOSED`
   */
  fingerprint(): string {
    return this.#parts.modelFingerprint(this.#parts.idleModel(this.#state, 'fingerprint'))
  }

  /**
   * Repeats the trainings that this forecaster records, and says whether the same bits come out, or what differs first.
   * The forecaster itself does not change.
   *
   * @param table the table that it was trained on
   * @throws the signal's reason when aborted
   * @throws HindcastError `NOT_FITTED`, `BUSY`, `DISPOSED`, `COLUMN_UNKNOWN`, `INDEX_STEP`, `MEMORY_TOO_SMALL`, and
   * what columns throw
   */
  async verify(table: Table, options: VerifyOptions = {}): Promise<Verification> {
    const model = this.#parts.idleModel(this.#state, 'verify')
    const { verify } = await import('./verify.js')
    return verify(model, table, options)
  }

  /** Frees the memory; later calls throw DISPOSED, and so does a running `fit`. */
  dispose(): void {
    this.#parts.disposeState(this.#state)
  }

  /** `using forecaster = await Forecaster.create(…)` disposes at the end of the block. */
  [Symbol.dispose](): void {
    this.dispose()
  }
}
