/**
 * One training at a time, in a worker: start, pause, resume, stop. Its progress is collected and shown a few times a
 * second, so that fast epochs do not block the page.
 *
 * @module
 */
import { type App, isBusy, type Trainer, tableStands } from './app.js'
import type { Job, Tell } from './job.js'
import { fitOptionsOf, optionsFor, splitOf } from './settings.js'
import { WarmWorker } from './warm-worker.js'
import { messageOf } from './words.js'

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
