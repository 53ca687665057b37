/**
 * A worker with a forecaster, started before it is asked for: the first epoch then need not wait for either.
 *
 * @module
 */
import type { ForecasterOptions } from '../options/forecaster.js'
import { WorkerForecaster } from '../worker/worker-forecaster.js'

/** At most one forecaster at the ready. */
export class WarmWorker {
  private ready: { key: string; forecaster: Promise<WorkerForecaster> } | null = null

  /** Sees to it that there is one of these options. What is wrong with them is told when it is taken. */
  prepare(options: ForecasterOptions): void {
    const key = JSON.stringify(options)
    if (this.ready?.key === key) return
    this.dismiss()
    const forecaster = WorkerForecaster.create(options)
    forecaster.catch(() => undefined)
    this.ready = { key, forecaster }
  }

  /** The one of these options, made now if there is none; the caller disposes of it. */
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
