/**
 * Forecaster: named columns in, forecasts out. It reads what it needs of a table, trains, scores itself beside simple
 * baselines, forecasts, and goes into one file and back.
 *
 * @module
 */
import { writeAtomically, yieldToHost } from '#host'
import type { Engine } from './engine/engine.js'
import { HindcastError, shown } from './errors.js'
import { modelBytes } from './file/source.js'
import { decodeModel, encodeModel, type Model, modelFingerprint } from './file/model-file.js'
import { fillTraining, startsOf, trainingPlan } from './forecaster/dataset.js'
import {
  type FitOptions,
  type ForecasterOptions,
  type ResolvedFitOptions,
  resolveFitOptions,
  resolveForecasterOptions,
  type ResolvedForecasterOptions,
} from './forecaster/options.js'
import { prepareTraining } from './forecaster/preparation.js'
import { type Prediction, predictTable } from './forecaster/predictions.js'
import { dataFacts, type Run, summaryOf } from './forecaster/run.js'
import { tableOptionsOf } from './forecaster/schema.js'
import { type ScoredPart, type Scores, scoreTable } from './forecaster/scores.js'
import { engineOf, generatorOf, Network } from './network.js'
import { scalarsOf } from './network-options.js'
import type { Table, TableOptions } from './table/index.js'
import { Training } from './train/loop.js'

/** What a forecaster is once it was trained; the parameters are the network's. */
type Fitted = Omit<Model, 'parameters' | 'options'>

/** Where and how a loaded forecaster runs; these are no part of the model. */
export interface LoadOptions {
  engine?: ForecasterOptions['engine']
  wasm?: ForecasterOptions['wasm']
  maxMemory?: number
  threads?: ForecasterOptions['threads']
  /** Also for a model that was trained with it: a loaded one runs with exact arithmetic unless this is set. */
  engineDependentBits?: boolean
}

/**
 * A recurrent network that forecasts one column of a table from others.
 *
 * @example
 * const forecaster = await Forecaster.create({ target: 'tmax' })
 * await forecaster.fit(table)
 * console.log(await forecaster.evaluate(table), await forecaster.forecast(table))
 */
export class Forecaster {
  private readonly options: ResolvedForecasterOptions
  private net: Network | null
  private fitted: Fitted | null = null
  private fitting = false
  private disposed = false

  private constructor(options: ResolvedForecasterOptions, net: Network | null) {
    this.options = options
    this.net = net
  }

  /**
   * A forecaster that is not trained yet. Where `inputs` is left out, the network is made by the first `fit`, since
   * its size follows from the table.
   *
   * @throws HindcastError `OPTION_UNKNOWN`, `OPTION_INVALID`, `OPTION_CONFLICT`, `TARGET_LEAK`, `MEMORY_TOO_SMALL`,
   * `ENGINE_UNAVAILABLE`
   */
  static async create(options: ForecasterOptions): Promise<Forecaster> {
    const resolved = resolveForecasterOptions(options)
    const net = resolved.inputs === null ? null : await Network.create(resolved.network)
    return new Forecaster(resolved, net)
  }

  /**
   * A forecaster from a model file: a path or `file:` URL (Node), a URL to fetch, or bytes. Trained further, it goes on
   * from its weights; the optimizer's moments and the order of windows begin anew.
   *
   * @throws HindcastError `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `MODEL_FILE_INVALID`, `NUMERICS_VERSION`,
   * `HOST_UNSUPPORTED`, `MEMORY_TOO_SMALL`, `ENGINE_UNAVAILABLE`
   */
  static async load(source: string | URL | Uint8Array, where: LoadOptions = {}): Promise<Forecaster> {
    const { bytes, file } = await modelBytes(source)
    const { options, parameters, ...fitted } = decodeModel(bytes, file)
    const network = { ...options.network, engineDependentBits: false, ...where, inputSize: fitted.schema.inputs.length }
    const net = await Network.create(network)
    net.loadStateDict(parameters)
    const forecaster = new Forecaster({ ...options, network }, net)
    forecaster.fitted = fitted
    return forecaster
  }

  /**
   * The network inside.
   *
   * @throws HindcastError `NOT_FITTED` before the first `fit` of a forecaster without named inputs; `DISPOSED`
   */
  get network(): Network {
    this.requireLive()
    if (this.net === null) {
      throw new HindcastError(
        'NOT_FITTED',
        'The network is made by the first fit, since its size follows from the table: call fit before, or name the inputs.',
      )
    }
    return this.net
  }

  /**
   * How another table must be read to suit this forecaster: its index, step and policies.
   *
   * @throws HindcastError `NOT_FITTED`
   */
  get tableOptions(): TableOptions {
    return tableOptionsOf(this.requireFitted().schema)
  }

  /** Columns that the network sees, in order; null until they are known. */
  get inputs(): readonly string[] | null {
    return this.fitted?.schema.inputs ?? this.options.inputs
  }

  /** What is forecast, how many rows ahead, from how many rows. */
  get task(): { target: string; horizon: number; window: number } {
    const { target, horizon, window } = this.options
    return { target, horizon, window }
  }

  /**
   * Trains on a table: its first rows train, the next validate, the last are kept for the test. Called again, it goes
   * on from where it is, with the columns and the scaler of the first time, unless `reset` begins anew.
   *
   * @throws the signal's reason when aborted; the weights are those of the last whole minibatch
   * @throws HindcastError `DIVERGED`, `BUSY`, `DISPOSED`, `NO_SAMPLES`, `WINDOW_TOO_LONG`, `TARGET_LEAK`,
   * `SPLIT_INVALID`, `OPTION_UNKNOWN`, `OPTION_INVALID`, `OPTION_CONFLICT`, `MEMORY_TOO_SMALL`, and what columns throw
   */
  async fit(table: Table, options: FitOptions = {}): Promise<Run> {
    this.requireIdle('fit')
    const resolved = resolveFitOptions(options)
    resolved.signal?.throwIfAborted()
    this.fitting = true
    try {
      return await this.train(table, resolved)
    } finally {
      this.fitting = false
    }
  }

  /**
   * Scores a part of a table beside persistence, climatology and a linear model. Of the table that was trained on, the
   * test part; of another, the rows after training and validation end; `'all'` takes every row.
   *
   * @throws HindcastError `NOT_FITTED`, `BUSY`, `DISPOSED`, `NO_SAMPLES`, `OPTION_INVALID`, `OPTION_CONFLICT`,
   * `COLUMN_UNKNOWN`, `INDEX_STEP`, `WINDOW_TOO_LONG`, and what columns throw
   */
  async evaluate(table: Table, options: { part?: ScoredPart } = {}): Promise<Scores> {
    this.requireIdle('evaluate')
    const { part } = options
    if (part !== undefined && !['test', 'valid', 'train', 'all'].includes(part)) {
      throw new HindcastError(
        'OPTION_INVALID',
        `The option part is ${shown(part)}; expected one of test, valid, train, all.`,
        { option: 'part', value: part },
      )
    }
    return scoreTable(this.engine(), table, this.requireFitted(), part)
  }

  /**
   * A forecast from every window of a table, in order; those for rows that are not there yet have no actual value.
   *
   * @throws HindcastError `NOT_FITTED`, `BUSY`, `DISPOSED`, `COLUMN_UNKNOWN`, `INDEX_STEP`, `WINDOW_TOO_LONG`, and what
   * columns throw
   */
  async predict(table: Table): Promise<Prediction[]> {
    this.requireIdle('predict')
    const { schema, scaler } = this.requireFitted()
    return predictTable(this.engine(), table, schema, scaler, false)
  }

  /**
   * The forecasts that lie ahead: for rows after the table's last. With horizon 0: for its last rows, whose target is
   * missing.
   *
   * @throws HindcastError as `predict`
   */
  async forecast(table: Table): Promise<Prediction[]> {
    this.requireIdle('forecast')
    const { schema, scaler } = this.requireFitted()
    return predictTable(this.engine(), table, schema, scaler, true)
  }

  /**
   * Writes the model file, whole or not at all. Node only.
   *
   * @throws HindcastError `NOT_FITTED`, `BUSY`, `DISPOSED`, `FOLDER_NOT_FOUND`, `FILE_UNREADABLE`, `HOST_UNSUPPORTED`
   */
  async save(path: string): Promise<void> {
    await writeAtomically(path, this.toBytes())
  }

  /**
   * The bytes of the model file: safetensors, with all that is not numbers in its metadata. The same training gives the
   * same bytes.
   *
   * @throws HindcastError `NOT_FITTED`, `BUSY`, `DISPOSED`
   */
  toBytes(): Uint8Array {
    this.requireIdle('toBytes')
    const fitted = this.requireFitted()
    return encodeModel({ ...fitted, options: this.options, parameters: this.network.stateDict() })
  }

  /**
   * One line by which to compare trainings: SHA-256 of the network's fingerprint, the scaler and the schema.
   *
   * @throws HindcastError `NOT_FITTED`, `DISPOSED`
   */
  fingerprint(): string {
    const { schema, scaler } = this.requireFitted()
    return modelFingerprint({ options: this.options, schema, scaler, parameters: this.network.stateDict() })
  }

  /** Gives the memory back; later calls throw DISPOSED, and so does a `fit` under way. */
  dispose(): void {
    this.disposed = true
    this.net?.dispose()
  }

  /** `using forecaster = await Forecaster.create(…)` disposes at the end of the block. */
  [Symbol.dispose](): void {
    this.dispose()
  }

  private async train(table: Table, fit: ResolvedFitOptions): Promise<Run> {
    const prepared = await prepareTraining(table, this.options, fit, fit.reset ? null : this.fitted)
    const { schema, scaler, baselines, boundaries, dataset, samples, warnings } = prepared
    const net = await this.networkFor(schema.inputs.length, fit.reset)
    const engine = engineOf(net)
    engine.setOptimizer(scalarsOf(net.options, fit.clipNorm))
    const training = new Training(
      {
        engine,
        generator: generatorOf(net),
        plan: trainingPlan(dataset, schema, samples, fit.batchSize),
        fill: () => fillTraining(engine, dataset),
        train: startsOf(samples.train, schema.window),
        valid: startsOf(samples.valid, schema.window),
        validTargets: Float64Array.from(samples.valid, (e) => dataset.target[e + schema.horizon]),
      },
      { ...fit, yieldToHost, check: () => this.requireLive() },
    )
    const { outcome } = training
    try {
      await training.run()
    } finally {
      // Broken off before the first update, the weights are what they were, and so is what goes with them.
      if (!this.disposed && outcome.updates > 0) {
        const run = summaryOf(outcome.epochs, outcome.best, samples)
        this.fitted = { schema, scaler, boundaries, baselines, run }
      }
      if (!this.disposed) engine.setOptimizer(scalarsOf(net.options))
    }
    return {
      epochs: outcome.epochs,
      best: outcome.best!,
      fingerprint: this.fingerprint(),
      data: dataFacts(prepared.table, samples, schema.inputs),
      warnings,
    }
  }

  /** The network; made anew where there is none of that size yet, or where the training shall begin anew. */
  private async networkFor(inputSize: number, reset: boolean): Promise<Network> {
    this.requireLive()
    if (this.net !== null && !reset && this.net.options.inputSize === inputSize) return this.net
    const net = await Network.create({ ...this.options.network, inputSize })
    if (this.disposed) net.dispose()
    this.requireLive()
    this.net?.dispose()
    this.net = net
    this.fitted = null
    return net
  }

  private engine(): Engine {
    this.requireFitted()
    return engineOf(this.network)
  }

  private requireLive(): void {
    if (!this.disposed) return
    throw new HindcastError('DISPOSED', 'This forecaster has been disposed of: create or load another.')
  }

  private requireIdle(call: string): void {
    this.requireLive()
    if (!this.fitting) return
    throw new HindcastError('BUSY', `${call} was called while fit is running: wait for it to end, or abort it.`)
  }

  private requireFitted(): Fitted {
    this.requireLive()
    if (this.fitted !== null) return this.fitted
    throw new HindcastError('NOT_FITTED', 'This forecaster has not been trained: call fit before.')
  }
}
