/// <reference lib="esnext.disposable" preserve="true" />
/**
 * Forecaster: named columns in, forecasts out. It reads what it needs of a table, trains, scores itself beside simple
 * baselines, forecasts, and goes into one file and back.
 *
 * @module
 */
import type { UrlLike } from '../host-types.js'
import type { Dataset } from '../data/dataset.js'
import type { Given } from '../data/forecasts.js'
import type { OnnxOptions } from '../export/onnx/index.js'
import { HindcastError } from '../errors.js'
import type { Bytes } from '../format/bytes.js'
import type { Model } from '../model/model-file.js'
import type * as Parts from './parts.js'
import type { FitOptions } from '../options/fit.js'
import type { ForecasterOptions, LoadOptions } from '../options/forecaster.js'
import type { Task } from '../options/outputs.js'
import type { WindowForm } from '../options/windows.js'
import type { ScoredPart } from '../data/split.js'
import type { Followed, Follower, StreamRow } from './follow.js'
import type { Forecasts } from './forecasts.js'
import type { Run } from './run.js'
import type { Scored, Scores } from '../scores/scores.js'
import type { Fitted, ForecasterState } from './state.js'
import type { Verification, VerifyOptions } from './verify.js'
import type { Network } from '../network/index.js'
import type { Table, TableOptions } from '../table/index.js'

/** Options of `predict`. @interface */
export type PredictOptions = Pick<ForecasterOptions, 'interval'>

/** Options of `forecast`. */
export interface ForecastOptions extends PredictOptions {
  /** An index value: the last row that is known. */
  from?: string
}

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
  #fitting = false
  #following: { schema: Fitted['schema']; follower: Follower } | null = null

  private constructor(parts: typeof Parts, state: ForecasterState) {
    this.#parts = parts
    this.#state = state
  }

  /**
   * A forecaster that is not trained yet. Where `inputs` is left out, the network is made by the first `fit`, since
   * its size follows from the table.
   *
   * @throws HindcastError `OPTION_UNKNOWN`, `OPTION_INVALID`, `OPTION_CONFLICT`, `TARGET_LEAK`, `MEMORY_TOO_SMALL`,
   * `ENGINE_UNAVAILABLE`
   */
  static async create(options: ForecasterOptions): Promise<Forecaster> {
    const parts = await import('./parts.js')
    return new Forecaster(parts, await parts.createState(options))
  }

  /**
   * A forecaster from a model file: a path or `file:` URL (Node), a URL to fetch, or bytes. Trained further, it goes on
   * from its weights; the optimizer's moments and the order of windows begin anew.
   *
   * @throws HindcastError `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `MODEL_FILE_INVALID`, `NUMERICS_VERSION`,
   * `HOST_UNSUPPORTED`, `MEMORY_TOO_SMALL`, `ENGINE_UNAVAILABLE`
   */
  static async load(source: string | UrlLike | Bytes, where: LoadOptions = {}): Promise<Forecaster> {
    const parts = await import('./parts.js')
    return new Forecaster(parts, await parts.loadState(source, where))
  }

  /**
   * The network inside; of several the first.
   *
   * @throws HindcastError `NOT_FITTED` before the first `fit` of a forecaster without named inputs; `DISPOSED`
   */
  get network(): Network {
    return this.networks[0]
  }

  /**
   * All networks inside: as many as `seeds` says, in the order of their seeds.
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

  /** What the default rule chose for the table of the first training, in sentences; empty where it left all plain. */
  get chosen(): readonly string[] {
    return this.#state.chosen.told
  }

  /** What is forecast, how many rows ahead, from how many rows and in what form; lists where there are several targets or horizons. */
  get task(): Task & WindowForm & { window: number } {
    const { options } = this.#state
    return { ...this.#parts.taskOf(options), window: options.window, ...this.#parts.windowForm(options) }
  }

  /**
   * Trains on a table: its first rows train, the next validate, the last are kept for the test. Called again, it goes
   * on from where it is, with the columns and the scaler of the first time, unless `reset` begins anew.
   *
   * @throws the signal's reason when aborted; the weights are those of the last whole minibatch
   * @throws HindcastError `DIVERGED`, `BUSY`, `DISPOSED`, `NO_SAMPLES`, `WINDOW_TOO_LONG`, `TARGET_LEAK`,
   * `SPLIT_INVALID`, `OPTION_UNKNOWN`, `OPTION_INVALID`, `OPTION_CONFLICT`, `MEMORY_TOO_SMALL`, what columns throw; with `checkpoint` and
   * `resume` `CHECKPOINT_INVALID`, `CHECKPOINT_MISMATCH`, `NUMERICS_VERSION`, `FILE_NOT_FOUND`, `FILE_UNREADABLE`,
   * `FOLDER_NOT_FOUND`, `FILE_UNWRITABLE`, `FILE_EXISTS`, `FILE_IN_USE`, `HOST_UNSUPPORTED`
   */
  async fit(table: Table, options: FitOptions = {}): Promise<Run> {
    this.#requireIdle('fit')
    const resolved = this.#parts.resolveFitOptions(this.#parts.decide(this.#state, table, options))
    this.#parts.requireLower(resolved.schedule ?? [], this.#state.options.network.optimizer.learningRate)
    const held = new this.#parts.HeldNetworks(this.#state)
    this.#fitting = true
    try {
      const { fit } = await import('./fit.js')
      return await fit(this.#state, table, resolved, { held })
    } finally {
      held.release()
      this.#fitting = false
    }
  }

  /**
   * Scores a part of a table beside the baselines. Of the table that was trained on, the
   * test part; of another, the rows after training and validation end; `'all'` takes every row. Of several targets or
   * horizons, all together and each by itself.
   *
   * @throws HindcastError `NOT_FITTED`, `BUSY`, `DISPOSED`, `NO_SAMPLES`, `OPTION_INVALID`, `OPTION_CONFLICT`,
   * `COLUMN_UNKNOWN`, `INDEX_STEP`, `WINDOW_TOO_LONG`, and what columns throw
   */
  async evaluate(table: Table, options: { part?: ScoredPart } = {}): Promise<Scores> {
    const { fitted, ...network } = this.#idle('evaluate')
    const { part } = this.#parts.resolveRows({ part: this.#parts.CALL.part }, options, 'option of evaluate')
    return this.#parts.scoreTable(network, table, fitted, part)
  }

  /**
   * A forecast from every window of a table, in order (for each target, then each horizon, where there are several);
   * those for rows that are not there yet have no actual value. With `interval`, of the forecaster or of the call, they
   * have bounds, made of the scores that the model keeps. Windows at the end that lack what is to be known ahead (`known`)
   * are left out. `warnings` of the array says how many, and where quantiles crossed.
   *
   * @throws HindcastError `OPTION_CONFLICT` for an interval of a model without such scores; HindcastError `NOT_FITTED`, `BUSY`, `DISPOSED`, `COLUMN_UNKNOWN`, `INDEX_STEP`, `WINDOW_TOO_LONG`, and what
   * columns throw
   */
  async predict(table: Table, options: PredictOptions = {}): Promise<Forecasts> {
    const { fitted, ...network } = this.#idle('predict')
    const { INTERVAL, intervalTask, resolveRows } = this.#parts
    const { interval = this.#state.options.interval } = resolveRows(INTERVAL, options, 'option of predict')
    return this.#parts.predictTable(network, table, fitted, intervalTask(fitted, interval))
  }

  /**
   * The forecasts that lie ahead: for rows after the table's last. With horizon 0: for its last rows, whose target is
   * missing. Rows ascending, then targets; where several horizons lead to the same row, the forecast of the latest origin.
   * `warnings` of the array says where they rest on filled cells, or on older rows than the last. `from` names a past row,
   * as if no later one were known (but what is known ahead); what came then stands beside.
   *
   * @throws HindcastError `KNOWN_MISSING` where the table lacks what is to be known of a row ahead; else as `predict`
   */
  async forecast(table: Table, options: ForecastOptions = {}): Promise<Forecasts> {
    const { fitted, ...network } = this.#idle('forecast')
    const { CALL, forecastFrom, INTERVAL, intervalTask, resolveRows } = this.#parts
    const rows = { ...INTERVAL, from: CALL.from }
    const { interval = this.#state.options.interval, from } = resolveRows(rows, options, 'option of forecast')
    return forecastFrom(network, table, fitted, { from, intervals: intervalTask(fitted, interval) })
  }

  /**
   * The rows that a table lacks to be forecast from where columns are known ahead, as CSV: after those of each series, with
   * their times, and nothing else filled in; null where all are there.
   *
   * @throws HindcastError `NOT_FITTED`, `BUSY`, `DISPOSED`, `COLUMN_UNKNOWN`, `INDEX_STEP`; `OPTION_CONFLICT` where the model
   * has no such columns, or the rows no step
   */
  skeleton(table: Table): string | null {
    this.#requireIdle('skeleton')
    return this.#parts.skeletonOf(table, this.#parts.requireFitted(this.#state).fitted.schema)
  }

  /**
   * Follows a stream: takes rows as they come, and gives for each what lies ahead of it, with intervals where the forecaster
   * has them, which forecasts its value has told good or bad, and the running skill. Weights and scaler stay. Rows that came
   * before are taken by {@link update}.
   *
   * @param rows objects of cells by column, the index among them; of several series with the columns that name them
   * @throws HindcastError `ROW_INVALID`, and what `forecast` and `Table.fromRows` throw; a row that is refused is not kept
   *
   * @example
   * for await (const { forecasts, known, running } of forecaster.follow(sensor)) console.log(forecasts, known, running.skill)
   */
  follow(rows: AsyncIterable<StreamRow> | Iterable<StreamRow>): AsyncGenerator<Followed, void, undefined> {
    this.#requireIdle('follow')
    return this.#followed(rows)
  }

  async *#followed(rows: AsyncIterable<StreamRow> | Iterable<StreamRow>): AsyncGenerator<Followed, void, undefined> {
    for await (const row of rows) yield await this.#follower('follow').take(row)
  }

  /**
   * Takes the rows of a table into the windows, scores and running skill of {@link follow}; what each of them brought.
   * Weights and scaler stay.
   *
   * @throws HindcastError as `follow`
   */
  async update(table: Table): Promise<Followed[]> {
    const brought: Followed[] = []
    for await (const one of this.#follower('update').update(table)) brought.push(one)
    return brought
  }

  /**
   * Makes the scores anew by which intervals are made: of the rows of a table after those that trained and validated. The
   * weights, and the fingerprint, stay.
   *
   * @returns sentences on what calibrates
   * @throws HindcastError as `evaluate`
   */
  async calibrate(table: Table): Promise<string[]> {
    const { fitted, ...network } = this.#idle('calibrate')
    const { calibration, notes } = this.#parts.calibrateOn(network, table, fitted)
    this.#state.fitted = { ...fitted, calibration }
    return notes
  }

  /** What intervals promise, in sentences; none where the model keeps no scores to make them of, or none are asked for.
   *
   * @throws HindcastError `BUSY`, `DISPOSED`
   */
  promises(interval: ForecasterOptions['interval'] = this.#state.options.interval): string[] {
    this.#requireIdle('promises')
    return this.#parts.intervalTexts(this.#state.fitted?.calibration, interval)
  }

  /**
   * Writes the model file, whole or not at all. Node only.
   *
   * @throws HindcastError `NOT_FITTED`, `BUSY`, `DISPOSED`, `FOLDER_NOT_FOUND`, `FILE_UNWRITABLE`, `HOST_UNSUPPORTED`
   */
  async save(path: string): Promise<void> {
    await this.#parts.writeAtomically(path, this.toBytes())
  }

  /**
   * The bytes of the model file: safetensors, with all that is not numbers in its metadata. The same training gives the
   * same bytes.
   *
   * @throws HindcastError `NOT_FITTED`, `BUSY`, `DISPOSED`
   */
  toBytes(): Uint8Array {
    return this.#parts.encodeModel(this.#model('toBytes'))
  }

  /**
   * The model as an ONNX file: one graph from rows [batch, window, inputs] to forecasts [batch, outputs], double, both
   * in the table's units.
   *
   * @throws HindcastError `NOT_FITTED`, `BUSY`, `DISPOSED`, `OPTION_UNKNOWN`, `OPTION_INVALID`; `OPTION_CONFLICT` for a
   * network that ONNX cannot hold
   */
  async toOnnx(options: OnnxOptions = {}): Promise<Uint8Array> {
    const content = this.#parts.contentOf(this.#model('toOnnx'), 'onnx')
    const { onnxOf } = await import('../export/onnx/index.js')
    return onnxOf(content, options)
  }

  /**
   * The model as the text of one JavaScript module without imports: its weights, and a `predict(rows)` that gives the
   * bits of this forecaster's `predict`.
   *
   * @throws HindcastError `NOT_FITTED`, `BUSY`, `DISPOSED`; `OPTION_CONFLICT` for a network that it cannot hold
   */
  async toModule(): Promise<string> {
    const content = this.#parts.contentOf(this.#model('toModule'), 'js')
    const { moduleOf } = await import('../export/module/index.js')
    return moduleOf(content)
  }

  /**
   * The training as the text of a Python script that needs NumPy alone: it repeats every epoch from the table, and says
   * how far its losses and weights are from those of this model.
   *
   * @throws HindcastError `NOT_FITTED`, `BUSY`, `DISPOSED`, `OPTION_CONFLICT` for a training that it cannot repeat
   */
  async toScript(): Promise<string> {
    const model = this.#model('toScript')
    const content = this.#parts.contentOf(model, 'py')
    const { scriptOf } = await import('../export/script/index.js')
    return scriptOf(content, model)
  }

  /**
   * One line by which to compare trainings: SHA-256 of the network's fingerprint, the scaler and the schema.
   *
   * @throws HindcastError `NOT_FITTED`, `BUSY`, `DISPOSED`
   */
  fingerprint(): string {
    return this.#parts.modelFingerprint(this.#model('fingerprint'))
  }

  /**
   * Trains again from what this forecaster records of its trainings, and says whether the same bits come out, or what
   * differs first. It is left as it is.
   *
   * @param table the table that it was trained on
   * @throws the signal's reason when aborted
   * @throws HindcastError `NOT_FITTED`, `BUSY`, `DISPOSED`, `COLUMN_UNKNOWN`, `INDEX_STEP`, `MEMORY_TOO_SMALL`, and what
   * columns throw
   */
  async verify(table: Table, options: VerifyOptions = {}): Promise<Verification> {
    const model = this.#model('verify')
    const { verify } = await import('./verify.js')
    return verify(model, table, options)
  }

  /** Gives the memory back; later calls throw DISPOSED, and so does a `fit` under way. */
  dispose(): void {
    this.#parts.disposeState(this.#state)
  }

  /** `using forecaster = await Forecaster.create(…)` disposes at the end of the block. */
  [Symbol.dispose](): void {
    this.dispose()
  }

  #follower(call: string): Follower {
    this.#requireIdle(call)
    const { fitted } = this.#parts.requireFitted(this.#state)
    this.#parts.requireStream(fitted.schema, call)
    if (this.#following?.schema !== fitted.schema) {
      const follower = new this.#parts.Follower(fitted.schema, this.tableOptions, (table) => this.forecast(table))
      this.#following = { schema: fitted.schema, follower }
    }
    return this.#following!.follower
  }

  #requireIdle(call: string): void {
    this.#parts.requireLive(this.#state)
    if (!this.#fitting) return
    throw new HindcastError('BUSY', `${call} was called while fit is running: wait for it to end, or abort it.`)
  }

  /** All that the forecaster is, for a call that must not run during a training. */
  #model(call: string): Model {
    this.#requireIdle(call)
    return this.#parts.modelOf(this.#state)
  }

  /** What a call needs that runs windows through the network. */
  #idle(call: string): Scored & { fitted: Fitted } {
    this.#requireIdle(call)
    const { requireFitted, runNetworks } = this.#parts
    const { fitted, networks } = requireFitted(this.#state)
    const run = (dataset: Dataset, ends: Int32Array): Given => runNetworks(networks, call, dataset, fitted.schema, ends)
    const { dtype, loss, seed } = networks[0].options
    return { dtype, loss, seed, run, fitted }
  }
}
