/**
 * What a forecaster does: its life from options to training to scores, forecasts and files. `Forecaster`, which callers
 * see, imports this when the first one is created or loaded, so that who needs none does not download it.
 *
 * @module
 */
import { writeAtomically } from '#host'
import type { Dataset } from '../data/dataset.js'
import type { Engine } from '../engine/engine.js'
import { HindcastError, shown } from '../errors.js'
import { contentOf } from '../export/content.js'
import type { OnnxOptions } from '../export/onnx/index.js'
import type { Bytes } from '../format/bytes.js'
import { encodeCheckpoint } from '../model/checkpoint-file.js'
import { decodeModel, encodeModel, type Model, modelFingerprint } from '../model/model-file.js'
import { modelBytes } from '../format/source.js'
import { engineOf, generatorOf, Network } from '../network/index.js'
import { checkNames } from '../options/checks.js'
import { scalarsOf } from '../options/optimizer.js'
import type { Table, TableOptions } from '../table/index.js'
import { requireLower } from '../options/schedule.js'
import type { SavedTraining } from '../train/state.js'
import type { Position } from '../train/task.js'
import { CheckpointPlace, openCheckpoint, requireData, requireOptions, saverOf } from './checkpoint.js'
import {
  type FitOptions,
  type ForecasterOptions,
  type LoadOptions,
  type ResolvedFitOptions,
  resolveFitOptions,
  resolveForecasterOptions,
  type ResolvedForecasterOptions,
  taskOf,
} from '../options/forecaster.js'
import { type Prediction, predictTable } from './predictions.js'
import type { Task } from '../options/outputs.js'
import type { ScoredPart } from '../data/split.js'
import { prepareTraining } from './preparation.js'
import { countsOf, recordedFit, recordOf, type TrainingRecord, type TrainingStart } from '../model/record.js'
import { dataFacts, type Run } from './run.js'
import { tableOptionsOf } from '../data/schema.js'
import { type Scores, scoreTable } from '../scores/scores.js'
import { trainingOf } from './training.js'
import { runWindows } from './windows.js'

/** What a forecaster is once it was trained; the parameters are the network's. */
type Fitted = Omit<Model, 'parameters' | 'options'>

/** A forecaster; each member is documented where callers see it. */
export class ForecasterBody {
  private readonly options: ResolvedForecasterOptions
  private net: Network | null
  private fitted: Fitted | null = null
  private fitting = false
  private disposed = false
  /** How the next training begins. */
  private start: TrainingStart['start'] = 'new'

  private constructor(options: ResolvedForecasterOptions, net: Network | null) {
    this.options = options
    this.net = net
  }

  static async create(options: ForecasterOptions): Promise<ForecasterBody> {
    const resolved = resolveForecasterOptions(options)
    const net = resolved.inputs === null ? null : await Network.create(resolved.network)
    return new ForecasterBody(resolved, net)
  }

  static async load(source: string | URL | Bytes, where: LoadOptions = {}): Promise<ForecasterBody> {
    const { bytes, file } = await modelBytes(source)
    const { options, parameters, numerics: _, ...fitted } = decodeModel(bytes, { file })
    const network = { ...options.network, engineDependentBits: false, ...where, inputSize: fitted.schema.inputs.length }
    const net = await Network.create(network)
    net.loadStateDict(parameters)
    const body = new ForecasterBody({ ...options, network }, net)
    body.fitted = fitted
    body.start = 'loaded'
    return body
  }

  /** A new one that can repeat the trainings of a model. */
  static async repeating({ options, schema }: Model, where: LoadOptions): Promise<ForecasterBody> {
    const { network, ...own } = options
    const { inputSize: _, outputSize: __, ...rest } = network
    return ForecasterBody.create({ ...own, ...rest, inputs: schema.inputs, ...where })
  }

  /** The records of its trainings, in order. */
  get trainings(): readonly TrainingRecord[] {
    return this.fitted?.trainings ?? []
  }

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

  get tableOptions(): TableOptions {
    return tableOptionsOf(this.requireFitted().schema)
  }

  get inputs(): readonly string[] | null {
    return this.fitted?.schema.inputs ?? this.options.inputs
  }

  get task(): Task & { window: number } {
    return { ...taskOf(this.options), window: this.options.window }
  }

  /** @param stopAt where the training is broken off, to repeat one that was */
  async fit(table: Table, options: FitOptions = {}, stopAt?: Position): Promise<Run> {
    this.requireIdle('fit')
    const resolved = resolveFitOptions(options)
    requireLower(resolved.schedule ?? [], this.options.network.optimizer!.learningRate!)
    resolved.signal?.throwIfAborted()
    this.fitting = true
    let place: CheckpointPlace | null = null
    try {
      place = await CheckpointPlace.of(resolved)
      return await this.train(table, resolved, place, stopAt)
    } finally {
      await place?.close()
      this.fitting = false
    }
  }

  async evaluate(table: Table, options: { part?: ScoredPart } = {}): Promise<Scores> {
    this.requireIdle('evaluate')
    checkNames(options, ['part'], 'option')
    const { part } = options
    if (part !== undefined && !['test', 'valid', 'train', 'all'].includes(part)) {
      throw new HindcastError(
        'OPTION_INVALID',
        `The option part is ${shown(part)}; expected one of test, valid, train, all.`,
        { option: 'part', value: part },
      )
    }
    const engine = this.engine()
    const fitted = this.requireFitted()
    const run = (dataset: Dataset, ends: Int32Array) => runWindows(engine, dataset, fitted.schema, ends)
    return scoreTable({ dtype: engine.sizes.dtype, run }, table, fitted, part)
  }

  async predict(table: Table): Promise<Prediction[]> {
    this.requireIdle('predict')
    const { schema, scaler } = this.requireFitted()
    return predictTable(this.engine(), table, schema, scaler, false)
  }

  async forecast(table: Table): Promise<Prediction[]> {
    this.requireIdle('forecast')
    const { schema, scaler } = this.requireFitted()
    return predictTable(this.engine(), table, schema, scaler, true)
  }

  async save(path: string): Promise<void> {
    await writeAtomically(path, this.toBytes())
  }

  toBytes(): Uint8Array {
    return encodeModel(this.model('toBytes'))
  }

  async toOnnx(options: OnnxOptions): Promise<Uint8Array> {
    checkNames(options, ['opset'], 'ONNX option')
    const content = contentOf(this.model('toOnnx'))
    const { onnxOf } = await import('../export/onnx/index.js')
    return onnxOf(content, options)
  }

  async toModule(): Promise<string> {
    const content = contentOf(this.model('toModule'))
    const { moduleOf } = await import('../export/module/index.js')
    return moduleOf(content)
  }

  async toScript(): Promise<string> {
    const model = this.model('toScript')
    const content = contentOf(model)
    const { scriptOf } = await import('../export/script/index.js')
    return scriptOf(content, model)
  }

  fingerprint(): string {
    const { schema, scaler } = this.requireFitted()
    return modelFingerprint({ options: this.options, schema, scaler, parameters: this.network.stateDict() })
  }

  dispose(): void {
    this.disposed = true
    this.net?.dispose()
  }

  private async train(
    table: Table,
    fit: ResolvedFitOptions,
    place: CheckpointPlace | null,
    stopAt?: Position,
  ): Promise<Run> {
    const opened = fit.resume === undefined ? null : await openCheckpoint(fit.resume)
    if (opened !== null) requireOptions(opened, this.options, fit)
    await place?.requireOwn(opened)
    const resumed = opened?.checkpoint ?? null
    const earlier = resumed === null ? (fit.reset ? null : this.fitted) : resumed.start.start === 'new' ? null : resumed
    const prepared = await prepareTraining(table, this.options, fit, earlier)
    const { schema, scaler, baselines, boundaries, samples, warnings } = prepared
    const facts = { table: prepared.hash, samples: countsOf(samples) }
    if (opened !== null) requireData(opened, { schema, scaler, ...facts })
    const net = await this.networkFor(schema.inputs.length, fit.reset || resumed !== null)
    const engine = engineOf(net)
    engine.setOptimizer(scalarsOf(net.options, fit))
    const generator = generatorOf(net).getState()
    const { engineDependentBits } = net.options
    const begun: TrainingStart = {
      ...(resumed?.start ?? { start: this.start, engineDependentBits, before: net.fingerprint(), ...facts }),
      fit: recordedFit(fit),
    }
    const trainings = resumed?.trainings ?? this.fitted?.trainings ?? []
    const { options } = this
    const encode = (saved: SavedTraining): Uint8Array =>
      encodeCheckpoint({ options, schema, scaler, trainings, start: begun, saved })
    const steering = {
      check: () => this.requireLive(),
      saver: place === null ? undefined : saverOf(place, fit.checkpointEvery, encode),
      stopAt,
    }
    const training = trainingOf(net, prepared, fit, steering, resumed?.saved)
    let end: TrainingRecord['end'] = 'complete'
    try {
      await training.run()
    } catch (error) {
      end = error instanceof HindcastError && error.code === 'DIVERGED' ? 'diverged' : 'stopped'
      throw error
    } finally {
      const { outcome } = training
      // Broken off before the first update, the weights are what they were, and so is what goes with them.
      if (!this.disposed && outcome.updates > 0) {
        const record = recordOf(begun, end, outcome, net.fingerprint())
        this.fitted = { schema, scaler, boundaries, baselines, trainings: [...trainings, record] }
        this.start = 'continued'
      } else if (!this.disposed) generatorOf(net).setState(generator)
      if (!this.disposed) engine.setOptimizer(scalarsOf(net.options))
    }
    const { outcome } = training
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
    this.start = 'new'
    return net
  }

  /** Everything that the forecaster is, for a call that must not run during a fit. */
  model(call: string): Model {
    this.requireIdle(call)
    return { ...this.requireFitted(), options: this.options, parameters: this.network.stateDict() }
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
