/**
 * A queue in a database: jobs that any machine takes, the data that they share, and what they gave.
 *
 * @module
 */

/** Bytes of a table, compressed, at most. */
export const MOST_BYTES = 64 * 1024 * 1024

/** How a queue is opened. */
export interface QueueAsked {
  /** `postgres://user:password@host/database`; its password is in no message. */
  url: string
  /** Of the jobs: those of another release or other arithmetic stand in a queue of their own. */
  release: string
  numerics: number
  /** Hears that the database is away, and that it is back. */
  tell: (sentence: string) => void
  /** Ends the waiting for a database that is away. */
  signal?: { readonly aborted: boolean } | undefined
  /** Bytes of a table, compressed, at most; {@link MOST_BYTES} if left out. */
  most?: number
}

/** A worker that was silent for so many seconds may be gone, and is not counted on. */
export const SILENT = 12

/** A job to send. Its id makes it one: sent again, it stays what it is. */
export interface NewJob {
  /** A UUID. */
  id: string
  data: object
  /** Higher ones are taken first. */
  priority?: number
  /** Seconds before it can be taken. */
  delay?: number
}

/** A job that was taken. */
export interface TakenJob {
  id: string
  data: unknown
}

/** How a job stands that has no result. */
export interface JobState {
  id: string
  state: 'created' | 'retry' | 'active' | 'completed' | 'cancelled' | 'failed'
  /** Times that it was tried again. */
  retries: number
  /** Why it failed last. */
  message: string | null
}

/** What a job gave. */
export interface StoredResult {
  /** By which the job is known. */
  key: string
  worker: string
  machine: string
  /** Of what it computed. */
  fingerprint: string
  /** SHA-256 of the key and the content. */
  sha256: string
  content: string
}

/** That a job was done again. */
export interface Repeat {
  key: string
  worker: string
  machine: string
  fingerprint: string
  isAudit: boolean
}

/** A worker. */
export interface WorkerFacts {
  id: string
  machine: string
  threads: number
}

/** A worker as the database knows it. */
export interface KnownWorker extends WorkerFacts {
  release: string
  numerics: number
  /** Seconds since it was heard of. */
  silent: number
}

/** What stands in a queue. */
export interface QueueStatus {
  /** By release: its jobs, and those that were given up. */
  queues: {
    release: string
    numerics: number
    waiting: number
    active: number
    done: number
    failed: number
  }[]
  failed: (JobState & { release: string; numerics: number })[]
  workers: KnownWorker[]
  results: number
  /** Tables, and their bytes as they lie there. */
  data: { count: number; bytes: number }
}

/** A queue in use. Its methods wait for a database that is away, and throw `QUEUE_UNAVAILABLE` where it refuses. */
export interface QueueHandle {
  /** The address without the password. */
  readonly address: string
  /** This machine's name, and this process's. */
  readonly machine: string
  /** Whether there is data of this digest. */
  hasData(sha256: string): Promise<boolean>
  /** Keeps a text, compressed, unless that is larger than a queue takes: how large it is then, and may be. */
  putData(sha256: string, text: string): Promise<{ bytes: number; most: number } | null>
  /** Data as it is kept; null where there is none. */
  data(sha256: string): Promise<Uint8Array | null>
  send(jobs: readonly NewJob[]): Promise<void>
  take(most: number): Promise<TakenJob[]>
  /** Says that jobs are still at work. */
  touch(ids: readonly string[]): Promise<void>
  done(ids: readonly string[]): Promise<void>
  /** Gives jobs back: they are tried again, until their tries are used up. */
  giveBack(ids: readonly string[], message: string): Promise<void>
  forget(ids: readonly string[]): Promise<void>
  states(ids: readonly string[]): Promise<JobState[]>
  /** Keeps what a job gave; where its result is there, that it was done again. */
  keep(result: StoredResult, isAudit: boolean): Promise<void>
  results(keys: readonly string[]): Promise<StoredResult[]>
  /** Results that have come since a mark, and the next mark. */
  resultsSince(mark: string | null): Promise<{ results: StoredResult[]; mark: string | null }>
  /** Puts a result in the place of one that was wrong. */
  replace(result: StoredResult): Promise<void>
  dropResult(key: string): Promise<void>
  repeats(keys: readonly string[]): Promise<Repeat[]>
  /** Says that a worker is there. */
  present(worker: WorkerFacts): Promise<void>
  absent(worker: string): Promise<void>
  workers(): Promise<KnownWorker[]>
  status(): Promise<QueueStatus>
  /** Has jobs tried again that were given up; how many. */
  retryFailed(): Promise<number>
  /** Drops jobs, results and data of all releases; how many jobs and results. */
  purge(): Promise<{ jobs: number; results: number }>
  /** Drops the results of a worker; how many. Sweeps that need them have them computed anew. */
  purgeWorker(worker: string): Promise<number>
  /** Lets go of the database. */
  close(): Promise<void>
}
