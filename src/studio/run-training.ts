/**
 * What a training does once it has begun: a worker trains, the data worker scores the model. Loaded with the first training.
 *
 * @module
 */
import { HindcastError, type Way } from '../errors.js'
import type { Run } from '../forecaster/run.js'
import type { Table } from '../table/index.js'
import { counted } from '../text/number.js'
import type { WorkerForecaster } from '../worker/worker-forecaster.js'
import type { App, Trained } from './app.js'
import type { Job, Tell } from './job.js'
import { defined } from './settings.js'
import type { ThinProgress } from './thin.js'
import type { WarmWorker } from './warm-worker.js'
import { messageOf } from './words.js'

/** Milliseconds between two updates of the page. */
const BEAT = 50
/** Updates without a word of a training on threads, after which another worker takes it over. */
const SILENCE = 10_000 / BEAT

/** Trains a job to its end, which the state then tells. */
export async function runTraining(app: App, warm: WarmWorker, job: Job, tell: Tell): Promise<void> {
  // A training that was paused in the meantime stays paused, and what was told already is not told again.
  const goesOn = (): void => {
    const { training } = app.state
    if (training.status !== 'running') return
    const { progress, watched, epochs } = training
    if (progress !== job.progress || watched !== job.watched || epochs.length !== job.epochs.length) tell('running')
  }
  // Firefox may leave a worker waiting for ever that starts workers of its own.
  let beats = 0
  let giveUp = (): void => undefined
  const silence = new Promise<'silence'>((resolve) => (giveUp = () => resolve('silence')))
  const beat = setInterval(() => {
    goesOn()
    const waits = job.begun && job.progress === null && app.state.training.status === 'running'
    if (waits && (job.options.threads ?? 1) !== 1 && ++beats === SILENCE) giveUp()
  }, BEAT)
  try {
    // The table goes from worker to worker, so that a large file is read once.
    const read = app.data.table()
    let forecaster = (job.forecaster = await warm.take(job.options))
    const data = await read
    const isPaused = app.state.training.status === 'paused' && !job.stopping.signal.aborted
    if (isPaused) await new Promise<void>((begin) => (job.begin = begin))
    job.begun = true
    tell('running')
    let run = await Promise.race([fitted(forecaster, job, data, goesOn), silence])
    if (run === 'silence') {
      forecaster.dispose()
      forecaster = job.forecaster = await warm.take(job.options)
      run = await fitted(forecaster, job, data, goesOn)
    }
    tell('finishing')
    await finish(app, forecaster, job, run)
  } catch (error) {
    if (!(error instanceof HindcastError)) throw error
    const message = messageOf(error)
    app.set({ training: { status: 'failed', message, ways: waysOf(error), epochs: job.epochs } })
    app.announce(`The training failed: ${message}`)
  } finally {
    clearInterval(beat)
    job.forecaster?.dispose()
  }
}

/** The ways out that an error knows; of intervals also to ask for none. */
function waysOf({ facts: { option, ways = [] } }: HindcastError): readonly Way[] {
  return option === 'interval' ? [...ways, { option, value: undefined, means: 'none' }] : ways
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
  app.announce(
    run === null ? 'The training was stopped.' : `The training is done after ${counted(epochs.length, 'epoch')}.`,
  )
}
