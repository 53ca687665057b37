/**
 * A worker with a forecaster, started before it is asked for: the first epoch then need not wait for either.
 *
 * @module
 */
import type { ForecasterOptions } from '../options/forecaster.js'
import { WorkerForecaster } from '../worker/worker-forecaster.js'

/** Holds one prepared forecaster at most. */
export class WarmWorker {
  private ready: { key: string; forecaster: Promise<WorkerForecaster> } | null = null

  /** Prepares a forecaster with these options. What is wrong with them is thrown when it is taken. */
  prepare(options: ForecasterOptions): void {
    const key = JSON.stringify(options)
    if (this.ready?.key === key) return
    this.dismiss()
    const forecaster = WorkerForecaster.create(options)
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
