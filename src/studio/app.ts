/**
 * What all panels share: the state of the page, typed, in one place, with notifications of changes.
 *
 * A panel reads `app.state`, changes it with `app.set`, and hears of changes through `app.on`. Everything that is heavy
 * (reading a CSV, baselines, training, predictions) is done in workers; the state holds results that are small enough
 * to draw.
 *
 * @module
 */
import type { Way } from '../errors.js'
import type { FitOptions } from '../options/fit.js'
import type { ForecasterOptions } from '../options/forecaster.js'
import type { Run } from '../forecaster/run.js'
import type { TableOptions } from '../table/index.js'
import type { EpochRecord, Progress } from '../options/progress.js'
import type { Prediction } from '../text/prediction.js'
import type { DataWorker } from './data-worker/client.js'
import type { OpenTable, Results } from './data-worker/answers.js'
import type { NetworkFacts } from '../worker/state.js'
import type { Settings } from './settings.js'

/** The CSV that the page works on. */
export interface Source {
  /** The file's name, for messages and for names of downloads. */
  name: string
  /** The bytes of the file, as they were dropped. Copy them before you transfer them. */
  bytes: Uint8Array<ArrayBuffer>
  /** The sample that it is; left out for a file of the visitor's own. */
  sample?: string
  /** It was not chosen now, but kept in this browser with an earlier run. */
  kept?: true
}

/** The table of the source, read by the data worker. It stays until another has been read. */
export type TableState =
  | { status: 'none' }
  | {
      status: 'ready'
      name: string
      table: OpenTable
      /** How it was read, and the settings that said so. */
      options: TableOptions
      settings: Settings
    }

/** A CSV on its way to becoming the table: another file, or the same one under other settings. */
export type Arriving = {
  source: Source
  /** What is asked of a sample; the settings of a file of one's own stay as they are. */
  settings?: Settings
} & (
  | {
      /** `held` came while a network trained, and waits for the visitor's decision; `waiting` is read once the training ends. */
      status: 'held' | 'waiting' | 'reading'
    }
  | {
      status: 'failed'
      message: string
      /** The option that decides, and the ways it may go, where it is a question. */
      option?: string
      ways: readonly Way[]
    }
)

/** A finished epoch, as it is reported during a training. */
export type Epoch = Omit<EpochRecord, 'fingerprint'> & {
  /** Of the last update of the epoch. */
  gradientNorm?: number
  /** Root mean square error on the validation rows, in the table's units. */
  validError?: number
}

/** What is watched of a training: the last validation rows as they were forecast after an epoch. */
export interface Watched {
  epoch: number
  validation: readonly Prediction[]
}

/** A finished training, with all that is needed to repeat it and to show it. */
export interface Trained {
  source: Source
  /**
   * How the CSV was read, what was created and how it was trained: `readCsv`, `Forecaster.create` and `fit` take them.
   */
  tableOptions: TableOptions
  options: ForecasterOptions
  fit: FitOptions
  /** The settings of the page that said so. */
  settings: Settings
  /** Engine, size and options of the network; of several the first. */
  network: NetworkFacts | null
  /** What `fit` gave; null where the training was stopped, so that only `epochs` are known. */
  run: Run | null
  epochs: readonly Epoch[]
  /** Scores, test series, and what lies ahead. */
  results: Results
  /** The model file: `Forecaster.load` takes it. Copy it before you transfer it. */
  model: Uint8Array<ArrayBuffer>
  fingerprint: string
  /** It comes from the kept runs. */
  kept?: true
}

/** What is listed of a run that is kept in this browser. */
export interface KeptRun {
  id: number
  /** Milliseconds since 1970 UTC. */
  when: number
  source: Pick<Source, 'name' | 'sample'>
  /** Digest of the file, and whether the page can open it without the visitor. */
  file: string
  hasFile: boolean
  settings: Settings
  /** What was forecast, by which network. */
  title: string
  /** Its error on the test part. */
  score: string
  epochs: number
  fingerprint: string
}

/** The runs that are kept in this browser. */
export type RunsState =
  | {
      /** `unknown` until they are looked up; `none` where the browser keeps nothing. */
      status: 'unknown' | 'none'
    }
  | {
      status: 'ready'
      /** The newest first. */
      list: readonly KeptRun[]
      /** The one that the panels show. */
      present: number | null
      /** The one whose losses are laid over those of the present one. */
      beside: { id: number; title: string; epochs: readonly Epoch[] } | null
    }

/** Where the training stands. */
export type TrainingState =
  | { status: 'idle' }
  | {
      status: 'starting' | 'running' | 'paused' | 'finishing'
      progress: Progress | null
      epochs: readonly Epoch[]
      watched: Watched | null
    }
  | {
      status: 'failed'
      message: string
      /** Settings by which it might not. */
      ways?: readonly Way[]
      epochs: readonly Epoch[]
    }
  | {
      status: 'done' | 'stopped'
      epochs: readonly Epoch[]
      /** Left out for a run that was kept. */
      watched?: Watched | null
      /** What it left; null where it was stopped before the first update. */
      model: Trained | null
    }

/** The state of the page. Values are replaced, never changed in place. */
export interface AppState {
  /** Id of the panel that is shown. */
  panel: string
  /** What is to be trained and how; mirrored in the page's address. */
  settings: Settings
  /** The CSV of the table. */
  source: Source | null
  table: TableState
  arriving: Arriving | null
  /** What a link says of a file that is not here yet: the file's name, and the settings that hold once it comes. */
  awaited: { file: string; settings: Settings } | null
  training: TrainingState
  /** The last training that left a model; null before the first, and after another CSV was read. */
  trained: Trained | null
  runs: RunsState
  /** A model file that was dropped and waits for the panel that takes it. */
  opened: { name: string; bytes: Uint8Array<ArrayBuffer> } | null
  /** What fields hold that was refused, by the names of the settings: why. */
  refused: Readonly<Record<string, string>>
  /** Sentences above the panels, for example what the page's address asked for and the table does not have. */
  notices: readonly string[]
}

/** Whether a training is under way. */
export function isBusy({ training }: Pick<AppState, 'training'>): boolean {
  const { status } = training
  return status === 'starting' || status === 'running' || status === 'paused' || status === 'finishing'
}

/** Calls whenever a training begins or ends. */
export function onBusy(app: App, told: () => void): void {
  let busy = isBusy(app.state)
  app.on(['training'], () => {
    if (busy === isBusy(app.state)) return
    busy = !busy
    told()
  })
}

/** Whether the table is what the settings say, and no other is being read. */
export function tableStands({ table, source, arriving }: Pick<AppState, 'table' | 'source' | 'arriving'>): boolean {
  if (table.status !== 'ready') return false
  return arriving === null || arriving.status === 'held' || (arriving.status === 'failed' && arriving.source !== source)
}

export type Listener = (state: Readonly<AppState>) => void

/** The actions of the page's buttons. */
export interface Trainer {
  /** Starts a worker for a training with the present settings, when one is likely to start. */
  prepare(): void
  /** Starts a training with the present settings; does nothing while one is running. */
  start(): void
  pause(): void
  resume(): void
  /** Ends the training after the minibatch under way; the weights as they then are become the model. */
  stop(): void
}

/** What a panel is given. */
export interface App {
  readonly state: Readonly<AppState>
  /** The worker that holds the table. */
  readonly data: DataWorker
  /** Starts, pauses and stops trainings. */
  readonly trainer: Trainer
  /** Replaces parts of the state, then calls those who listen to them. */
  set(change: Partial<AppState>): void
  /** Calls `listener` after any of these parts changed; returns a function that ends that. */
  on(keys: readonly (keyof AppState)[], listener: Listener): () => void
  /**
   * Calls `draw` in a turn of its own after any of these parts changed, once for all changes up to then; returns a function
   * that ends that. For what is only looked at: when a button is pressed, it may show the state before.
   */
  draw(keys: readonly (keyof AppState)[], draw: () => void): () => void
  /** Says a sentence to screen readers. */
  announce(text: string): void
  /** Has the browser save a file. */
  download(name: string, content: Uint8Array<ArrayBuffer> | string, type: string): void
}
