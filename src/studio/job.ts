/**
 * A training of the page, from its start to its end.
 *
 * @module
 */
import type { FitOptions } from '../options/fit.js'
import type { ForecasterOptions } from '../options/forecaster.js'
import type { Progress } from '../options/progress.js'
import type { KeptSplit } from '../options/split.js'
import type { TableOptions } from '../table/index.js'
import type { WorkerForecaster } from '../worker/worker-forecaster.js'
import type { Epoch, Source, Watched } from './app.js'
import type { Settings } from './settings.js'

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
