/**
 * The page's side of the data worker.
 *
 * @module
 */
import { Channel } from '../../worker/channel.js'
import { startWorker } from '../../worker/start-browser.js'
import type { DataCalls } from './calls.js'
import type { LaterCalls } from './later-calls.js'

type Calls = Pick<DataCalls, keyof DataCalls> & Pick<LaterCalls, keyof LaterCalls>

/** The methods of {@link DataCalls} and {@link LaterCalls}, called in their worker. Answers come in the order in which the calls end. */
export class DataWorker {
  private readonly channel = new Channel(
    startWorker(() => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })),
    () => undefined,
  )

  readonly open: Remote<'open'> = (...args) => this.call('open', args)
  readonly digest: Remote<'digest'> = (...args) => this.call('digest', args)
  readonly table: Remote<'table'> = (...args) => this.call('table', args)
  readonly baselines: Remote<'baselines'> = (...args) => this.call('baselines', args)
  readonly column: Remote<'column'> = (...args) => this.call('column', args)
  readonly results: Remote<'results'> = (...args) => this.call('results', args)
  readonly series: Remote<'series'> = (...args) => this.call('series', args)
  readonly predictionsCsv: Remote<'predictionsCsv'> = (...args) => this.call('predictionsCsv', args)
  readonly inside: Remote<'inside'> = (...args) => this.call('inside', args)
  readonly window: Remote<'window'> = (...args) => this.call('window', args)
  readonly lookBack: Remote<'lookBack'> = (...args) => this.call('lookBack', args)
  readonly validBaseline: Remote<'validBaseline'> = (...args) => this.call('validBaseline', args)
  readonly proposal: Remote<'proposal'> = (...args) => this.call('proposal', args)
  readonly update: Remote<'update'> = (...args) => this.call('update', args)
  readonly openModel: Remote<'openModel'> = (...args) => this.call('openModel', args)
  readonly forecastWith: Remote<'forecastWith'> = (...args) => this.call('forecastWith', args)
  readonly module: Remote<'module'> = (...args) => this.call('module', args)
  readonly onnx: Remote<'onnx'> = (...args) => this.call('onnx', args)
  readonly html: Remote<'html'> = (...args) => this.call('html', args)

  private call<K extends keyof Calls>(method: K, args: unknown[]): Promise<Awaited<ReturnType<Calls[K]>>> {
    return this.channel.call(method, args) as Promise<Awaited<ReturnType<Calls[K]>>>
  }
}

type Remote<K extends keyof Calls> = (...args: Parameters<Calls[K]>) => Promise<Awaited<ReturnType<Calls[K]>>>
