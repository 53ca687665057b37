/**
 * One training at a time, in a worker: start, pause, resume, stop. Its progress is collected and shown a few times a
 * second, so that fast epochs do not block the page.
 *
 * @module
 */
import type { FitOptions } from '../options/fit.js'
import type { ForecasterOptions } from '../options/forecaster.js'
import type { KeptSplit } from '../options/split.js'
import type { TableOptions } from '../table/index.js'
import type { Progress } from '../options/progress.js'
import type { WorkerForecaster } from '../worker/worker-forecaster.js'
import { type App, type Epoch, isBusy, type Source, type Trainer, tableStands, type Watched } from './app.js'
import { fitOptionsOf, optionsFor, type Settings, splitOf } from './settings.js'
import { WarmWorker } from './warm-worker.js'
import { messageOf } from './words.js'

/** One training: its options, and its progress so far. */
export interface Job {
  source: Source
  tableOptions: TableOptions
  options: ForecasterOptions
  fit: FitOptions
  split: KeptSplit
  settings: Settings
  epochs: Epoch[]
  progress: Progress | null
  watched: Watched | null
  /** Seconds at which the last whole epoch ended. */
  epochEnded: number
  stopping: AbortController
  /** Begins the training, which was paused before its first epoch; null while it is not ready to begin. */
  begin: (() => void) | null
  /** Whether its worker has been told to train, and so can be told to pause. */
  begun: boolean
  /** Null until its worker is there. */
  forecaster: WorkerForecaster | null
}

/** Tells the page where the training stands. */
export type Tell = (status: 'starting' | 'running' | 'paused' | 'finishing') => void

const runs = () => import('./run-training.js')

/** Makes the trainer of a page. */
export function trainerOf(app: App): Trainer {
  let job: Job | null = null
  const warm = new WarmWorker()

  const running = (): boolean => isBusy(app.state)
  const tell: Tell = (status) => {
    if (job !== null) {
      const { progress, epochs, watched } = job
      app.set({ training: { status, progress, epochs: [...epochs], watched } })
    }
  }

  const start = async (): Promise<void> => {
    const { table, source, settings } = app.state
    if (running() || source === null || table.status !== 'ready' || !tableStands(app.state)) return
    const fit = fitOptionsOf(settings)
    const mine: Job = {
      source,
      tableOptions: { ...table.options, file: source.name },
      options: optionsFor(settings, table.table),
      fit,
      split: splitOf(settings),
      settings,
      epochs: [],
      progress: null,
      watched: null,
      epochEnded: 0,
      stopping: new AbortController(),
      begin: null,
      begun: false,
      forecaster: null,
    }
    job = mine
    tell('starting')
    try {
      const { runTraining } = await runs()
      await runTraining(app, warm, mine, tell)
    } catch (error) {
      const message = `What trains could not be loaded or failed: ${messageOf(error as Error)}`
      app.set({ training: { status: 'failed', message, epochs: mine.epochs } })
      throw error
    } finally {
      job = null
    }
  }

  return {
    prepare: () => {
      const { table, settings } = app.state
      if (running()) return
      void runs().catch(() => undefined) // whoever starts a training imports it again
      if (table.status === 'ready' && settings.target !== undefined) warm.prepare(optionsFor(settings, table.table))
      else warm.start()
    },
    start: () => void start(),
    pause: () => {
      const { status } = app.state.training
      if (status !== 'starting' && status !== 'running') return
      tell('paused')
      if (job?.begun === true) void job.forecaster?.pause()
    },
    resume: () => {
      if (app.state.training.status !== 'paused') return
      tell(job?.begun === true ? 'running' : 'starting')
      if (job?.begun === true) void job.forecaster?.resume()
      job?.begin?.()
    },
    stop: () => {
      job?.stopping.abort()
      job?.begin?.()
    },
  }
}
