/**
 * The worker's side: one forecaster, the tables it has received, and the page's calls, answered as they finish.
 *
 * @module
 */
import { HindcastError } from '../errors.js'
import type { Bytes } from '../format/bytes.js'
import type { OnnxOptions } from '../export/onnx/index.js'
import type { Forecasts } from '../forecaster/forecasts.js'
import { Forecaster, type ForecastOptions, type PredictOptions } from '../forecaster/index.js'
import type { Followed } from '../forecaster/follow.js'
import { NumberedRow, type StreamRow } from '../forecaster/stream-rows.js'
import type { Verification, VerifyOptions } from '../forecaster/verify.js'
import type { BacktestOptions } from '../options/backtest.js'
import type { FitOptions } from '../options/fit.js'
import type { ForecasterOptions, LoadOptions } from '../options/forecaster.js'
import type { ScoredPart } from '../data/split.js'
import type { Network } from '../network/index.js'
import { setNoticeHandler } from '../notice.js'
import type { Progress } from '../options/progress.js'
import { parseCsv, readCsv, type Table, type TableOptions } from '../table/index.js'
import { reviveTable } from '../table/revive.js'
import type { DataReference } from './data.js'
import { packError } from '../pool/packed-error.js'
import type { Answer, Request } from './messages.js'
import { Pausing } from './pausing.js'
import type { ServedBacktest } from './served-backtest.js'
import { type ForecasterState, type NetworkFacts, nothingKnown } from './state.js'
import { saidBy } from '../text/said.js'

type Post = (answer: Answer, transfer: ArrayBuffer[]) => void

/** Calls that come in a message: `args` as the page sends them, `id` to call back. */
type Methods = Readonly<Record<string, (args: never, id: number) => unknown>>

/** Takes requests and posts their answers. */
export function serve(post: Post): (request: Request) => void {
  const server = new Server(post)
  setNoticeHandler((text) => post({ kind: 'notice', text }, []))
  return (request) => server.take(request)
}

class Server {
  private readonly post: Post
  private readonly tables = new Map<number, Promise<Table>>()
  /** Calls that can be ended, of which trainings can be paused. */
  private readonly trainings = new Map<number, Pausing>()
  private readonly verifications = new Map<number, Pausing>()
  private forecaster: Forecaster | null = null
  private backtest: ServedBacktest | null = null

  private readonly methods: Methods = {
    create: async ([options]: [ForecasterOptions]) => {
      this.forecaster = await Forecaster.create(withUrls(options))
    },
    load: async ([source, where]: [string | { url: string } | Bytes, LoadOptions]) => {
      const from =
        typeof (source as { url?: unknown } | null)?.url === 'string'
          ? new URL((source as { url: string }).url)
          : (source as Bytes)
      this.forecaster = await Forecaster.load(from, withUrls(where))
    },
    fit: ([data, options, callbacks]: [DataReference, FitOptions, string[]], id) =>
      this.fit(data, options, callbacks, id),
    pause: () => Promise.all([...this.trainings.values()].map((training) => training.pause())).then(() => undefined),
    resume: () => this.trainings.forEach((training) => training.resume()),
    evaluate: async ([data, options]: [DataReference, { part?: ScoredPart }]) =>
      this.live.evaluate(await this.table(data), options),
    predict: async ([data, options]: [DataReference, PredictOptions]) =>
      withOwn(await this.live.predict(await this.table(data), options)),
    forecast: async ([data, options]: [DataReference, ForecastOptions]) =>
      withOwn(await this.live.forecast(await this.table(data), options)),
    calibrate: async ([data]: [DataReference]) => this.live.calibrate(await this.table(data)),
    skeleton: async ([data]: [DataReference]) => this.live.skeleton(await this.table(data)),
    take: async ([row, number]: [StreamRow, number]) =>
      (await this.live.follow(new NumberedRow(row, number)).next()).value as Followed,
    update: async ([data]: [DataReference]) => this.live.update(await this.table(data)),
    intervals: ([interval]: [ForecasterOptions['interval']]) => this.live.intervals(interval),
    promises: ([interval]: [ForecasterOptions['interval']]) => this.live.promises(interval),
    toBytes: () => this.live.toBytes(),
    save: ([path]: [string]) => this.live.save(path),
    toOnnx: ([options]: [OnnxOptions]) => this.live.toOnnx(options),
    toModule: () => this.live.toModule(),
    toScript: () => this.live.toScript(),
    verify: ([data, options, callbacks]: [DataReference, VerifyOptions, string[]], id) =>
      this.verify(data, options, callbacks, id),
    stateDict: () => this.live.network.stateDict(),
    backtest: async ([data, options]: [DataReference, BacktestOptions]) => {
      const [table, { ServedBacktest }] = await Promise.all([this.table(data), import('./served-backtest.js')])
      this.backtest = new ServedBacktest(table, withUrls(options))
      return this.backtest.planned
    },
    rows: () => this.backtest!.next(),
    stop: () => this.backtest?.stop(),
    fingerprint: () => this.live.fingerprint(),
  }

  constructor(post: Post) {
    this.post = post
  }

  take(request: Request): void {
    if (request.kind === 'forget') this.tables.delete(request.table)
    else if (request.kind === 'abort') this.ending(request.id)?.abort()
    else void this.answer(request.id, request.method, request.args)
  }

  private async answer(id: number, method: string, args: unknown[]): Promise<void> {
    try {
      const value = await this.methods[method](args as never, id)
      this.post({ kind: 'value', id, value, state: this.state() }, buffersOf(value))
    } catch (error) {
      this.post({ kind: 'error', id, error: packError(error, this.ending(id)?.signal.aborted ?? false) }, [])
    } finally {
      this.trainings.delete(id)
      this.verifications.delete(id)
    }
  }

  private ending(id: number): Pausing | undefined {
    return this.trainings.get(id) ?? this.verifications.get(id)
  }

  private get live(): Forecaster {
    if (this.forecaster !== null) return this.forecaster
    throw new HindcastError('DISPOSED', 'The worker has no forecaster: create or load one before.')
  }

  private async fit(data: DataReference, options: FitOptions, callbacks: string[], id: number): Promise<unknown> {
    const training = new Pausing()
    this.trainings.set(id, training)
    const listening = this.listening(callbacks, id)
    const { onProgress } = listening
    if (onProgress !== undefined) {
      listening.onProgress = (progress) => onProgress(training.working(progress as Progress))
    }
    try {
      const table = await this.table(data)
      // Overrides a signal among the options: a real one stays on the page, which sends its abort.
      const own = { hold: () => training.hold(), signal: training.signal }
      const run = await this.live.fit(table, { ...own, ...options, ...listening })
      return { run, said: saidBy(run.warnings) }
    } finally {
      training.settle()
    }
  }

  private async verify(
    data: DataReference,
    options: VerifyOptions,
    callbacks: string[],
    id: number,
  ): Promise<Verification> {
    const verification = new Pausing()
    this.verifications.set(id, verification)
    const table = await this.table(data)
    const own = { signal: verification.signal, ...withUrls(options), ...this.listening(callbacks, id) }
    return this.live.verify(table, own)
  }

  /** Functions that call the page's functions by name. */
  private listening(callbacks: string[], id: number): Partial<Record<string, (...args: unknown[]) => void>> {
    const call = (name: string, args: unknown[]): void => this.post({ kind: 'callback', id, name, args }, [])
    return Object.fromEntries(callbacks.map((name) => [name, (...args: unknown[]) => call(name, args)]))
  }

  /** The table of a reference; a CSV is read when it first comes. */
  private table({ table, content }: DataReference): Promise<Table> {
    const known = this.tables.get(table)
    if (known) return known
    if (!content) throw new HindcastError('OPTION_INVALID', 'The worker was asked for a table that it does not have.')
    const { kind, data, options } = content
    const read = kind === 'table' ? Promise.resolve(reviveTable(data as object)) : this.read(data, options)
    this.tables.set(table, read)
    return read
  }

  private read(data: unknown, options: TableOptions | undefined): Promise<Table> {
    const how = options ?? (this.state().fitted ? this.live.tableOptions : {})
    return typeof data === 'string' ? parseCsv(data, how) : readCsv(data as Blob | Uint8Array, how)
  }

  private state(): ForecasterState {
    const { forecaster } = this
    const state = nothingKnown()
    if (forecaster === null) return state
    state.inputs = forecaster.inputs
    state.task = forecaster.task
    state.chosen = forecaster.chosen
    state.tableOptions = known(() => forecaster.tableOptions)
    state.fitted = state.tableOptions !== null
    const factsOf = ({ engine, parameterCount, options: { wasm: _, ...options } }: Network): NetworkFacts => {
      return { engine, parameterCount, options }
    }
    state.networks = known(() => forecaster.networks.map(factsOf)) ?? []
    return state
  }
}

/** What a forecaster may not know yet, or null. */
function known<T>(get: () => T): T | null {
  try {
    return get()
  } catch {
    return null
  }
}

/** Options whose `wasm` was an URL: it came as text. */
function withUrls<T extends { wasm?: unknown }>(options: T): T {
  const wasm = options?.wasm as { url: string } | undefined
  return typeof wasm?.url === 'string' ? { ...options, wasm: new URL(wasm.url) } : options
}

/** The memory that an answer may give away instead of copying it. */
function buffersOf(value: unknown): ArrayBuffer[] {
  if (value instanceof Uint8Array) return [value.buffer as ArrayBuffer]
  return []
}

/** Forecasts and their warnings, which cloning would lose. */
const withOwn = (forecasts: Forecasts) => ({ forecasts, warnings: forecasts.warnings })
