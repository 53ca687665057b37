/**
 * A worker with a forecaster, started before it is asked for: the first epoch then need not wait for either.
 *
 * @module
 */
import type { ForecasterOptions } from '../options/forecaster.js'
import type { WorkerForecaster } from '../worker/worker-forecaster.js'

/** Holds one worker at most: with a prepared forecaster, or before anyone knows what it will train. */
export class WarmWorker {
  private started: Worker | null = null
  private ready: { key: string; forecaster: Promise<WorkerForecaster> } | null = null

  /** Starts a worker, which loads what trains. */
  start(): void {
    if (this.ready === null) this.started ??= newWorker()
    void loaded()
  }

  /** Prepares a forecaster with these options. What is wrong with them is thrown when it is taken. */
  prepare(options: ForecasterOptions): void {
    const key = JSON.stringify(options)
    if (this.ready?.key === key) return
    this.dismiss()
    const worker = this.started ?? newWorker()
    this.started = null
    const forecaster = loaded().then(({ WorkerForecaster }) =>
      WorkerForecaster.create(options, { worker: () => worker }),
    )
    forecaster.catch(() => undefined)
    this.ready = { key, forecaster }
  }

  /** The prepared forecaster, or a new one if the options are others; the caller disposes of it. */
  take(options: ForecasterOptions): Promise<WorkerForecaster> {
    this.prepare(options)
    const { forecaster } = this.ready!
    this.ready = null
    return forecaster
  }

  dismiss(): void {
    this.ready?.forecaster.then(
      (forecaster) => forecaster.dispose(),
      () => undefined,
    )
    this.ready = null
  }
}

const loaded = () => import('../worker/worker-forecaster.js')
const newWorker = (): Worker => new Worker(new URL('./training-worker.js', import.meta.url), { type: 'module' })
