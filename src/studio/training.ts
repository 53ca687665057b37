/**
 * One training at a time, in a worker: start, pause, resume, stop. Its progress is collected and shown a few times a
 * second, so that fast epochs do not block the page.
 *
 * @module
 */
import { HindcastError } from '../errors.js'
import type { FitOptions } from '../options/fit.js'
import type { ForecasterOptions } from '../options/forecaster.js'
import type { Run } from '../forecaster/run.js'
import type { KeptSplit } from '../options/split.js'
import type { Table, TableOptions } from '../table/index.js'
import type { Progress } from '../options/progress.js'
import type { WorkerForecaster } from '../worker/worker-forecaster.js'
import {
  type App,
  type Epoch,
  isBusy,
  type Source,
  type Trained,
  type Watched,
  type Trainer,
  tableStands,
} from './app.js'
import { defined, fitOptionsOf, optionsFor, type Settings, splitOf } from './settings.js'
import { WarmWorker } from './warm-worker.js'
import type { ThinProgress } from './thin.js'
import { messageOf } from './words.js'

/** Milliseconds between two updates of the page. */
const BEAT = 50
/** Updates without a word of a training on threads, after which another worker takes it over. */
const SILENCE = 10_000 / BEAT

/** One training: its options, and its progress so far. */
interface Job {
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
}

/** Makes the trainer of a page. */
export function trainerOf(app: App): Trainer {
  let job: Job | null = null
  let forecaster: WorkerForecaster | null = null
  const warm = new WarmWorker()

  const running = (): boolean => isBusy(app.state)
  const tell = (status: 'starting' | 'running' | 'paused' | 'finishing'): void => {
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
    }
    job = mine
    tell('starting')
    // A training that was paused in the meantime stays paused.
    const goesOn = (): void => {
      if (app.state.training.status === 'running') tell('running')
    }
    // Firefox may leave a worker waiting for ever that starts workers of its own.
    let beats = 0
    let giveUp = (): void => undefined
    const silence = new Promise<'silence'>((resolve) => (giveUp = () => resolve('silence')))
    const beat = setInterval(() => {
      goesOn()
      const waits = mine.begun && mine.progress === null && app.state.training.status === 'running'
      if (waits && (mine.options.threads ?? 1) !== 1 && ++beats === SILENCE) giveUp()
    }, BEAT)
    try {
      // The table goes from worker to worker, so that a large file is read once.
      const read = app.data.table()
      forecaster = await warm.take(mine.options)
      const data = await read
      if (app.state.training.status === 'paused') await new Promise<void>((begin) => (mine.begin = begin))
      mine.begun = true
      tell('running')
      let run = await Promise.race([fitted(forecaster, mine, data, goesOn), silence])
      if (run === 'silence') {
        forecaster.dispose()
        forecaster = await warm.take(mine.options)
        run = await fitted(forecaster, mine, data, goesOn)
      }
      tell('finishing')
      await finish(app, forecaster, mine, run)
    } catch (error) {
      if (!(error instanceof HindcastError)) throw error
      const message = messageOf(error)
      app.set({ training: { status: 'failed', message, epochs: mine.epochs } })
      app.announce(`The training failed: ${message}`)
    } finally {
      clearInterval(beat)
      forecaster?.dispose()
      forecaster = null
      job = null
    }
  }

  return {
    prepare: () => {
      const { table, settings } = app.state
      if (running()) return
      if (table.status === 'ready' && settings.target !== undefined) warm.prepare(optionsFor(settings, table.table))
      else warm.start()
    },
    start: () => void start(),
    pause: () => {
      const { status } = app.state.training
      if (status !== 'starting' && status !== 'running') return
      tell('paused')
      if (job?.begun === true) void forecaster?.pause()
    },
    resume: () => {
      if (app.state.training.status !== 'paused') return
      tell(job?.begun === true ? 'running' : 'starting')
      if (job?.begun === true) void forecaster?.resume()
      job?.begin?.()
    },
    stop: () => {
      job?.stopping.abort()
      job?.begin?.()
    },
  }
}

/** Trains; null if it was stopped. The first epoch is shown at once, by `onFirst`, the others with the next update. */
async function fitted(forecaster: WorkerForecaster, job: Job, table: Table, onFirst: () => void): Promise<Run | null> {
  const { signal } = job.stopping
  if (signal.aborted) return null
  const onProgress = (progress: ThinProgress): void => {
    if (progress.again === true) {
      job.watched = { epoch: progress.epoch, validation: progress.validation! }
      return
    }
    job.progress = progress
    // The curves are those of the training that validation watches, of several networks those of the first.
    if (progress.kind !== 'epoch' || progress.last === true || (progress.network?.number ?? 1) > 1) return
    const { epoch, trainLoss, validLoss, learningRate, windowsPerSecond, validation, gradientNorm, validError } =
      progress
    const seconds = progress.seconds - job.epochEnded
    const watched = defined({ gradientNorm, validError })
    job.epochs.push({ epoch, trainLoss, validLoss, learningRate, windowsPerSecond, seconds, ...watched })
    if (validation !== undefined) job.watched = { epoch, validation }
    job.epochEnded = progress.seconds
    if (job.epochs.length === 1) onFirst()
  }
  try {
    return await forecaster.fit(table, { ...job.fit, signal, onProgress, watch: true })
  } catch (error) {
    if (signal.aborted && error === signal.reason) return null
    throw error
  }
}

/** Takes the model out of its worker, and has the data worker score it. */
async function finish(app: App, forecaster: WorkerForecaster, job: Job, run: Run | null): Promise<void> {
  const { source, tableOptions, options, fit, settings, split, epochs } = job
  const status = run === null ? 'stopped' : 'done'
  let model: Uint8Array<ArrayBuffer>
  try {
    model = (await forecaster.toBytes()) as Uint8Array<ArrayBuffer>
  } catch (error) {
    // Stopped before the first update, there is no model.
    if (!(error instanceof HindcastError && error.code === 'NOT_FITTED')) throw error
    app.set({ training: { status, epochs, model: null } })
    app.announce('The training was stopped before it changed anything.')
    return
  }
  const fingerprint = await forecaster.fingerprint()
  const { network } = forecaster
  const results = await app.data.results(model, split, run?.final?.scores ?? null)
  // What was watched of them the run does not keep.
  const all = run?.epochs.map((epoch, i) => ({ ...epochs[i], ...epoch })) ?? epochs
  const made = { source, tableOptions, options, fit, settings, network }
  const trained: Trained = { ...made, run, epochs: all, results, model, fingerprint }
  app.set({ training: { status, epochs: all, model: trained, watched: job.watched }, trained })
  app.announce(run === null ? 'The training was stopped.' : `The training is done after ${epochs.length} epochs.`)
}
