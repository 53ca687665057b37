/**
 * What is said of a fleet, and what is known of a job that waits for its result.
 *
 * @module
 */
import { NUMERICS } from '../fingerprint.js'
import type { SignalLike } from '../host-types.js'
import { type KnownWorker, type QueueHandle, SILENT, type StoredResult } from '../host/queue-handle.js'
import { RELEASE } from '../text/release.js'
import type { JobOutcome, SweepJob } from './job.js'

/** What a queue did for a sweep. */
export interface FleetReport {
  /** The address of the queue, without its password. */
  queue: string
  /** Machines, and how many results each delivered. */
  machines: { machine: string; results: number }[]
  /** Jobs repeated for comparison. */
  audited: number
  /** Jobs done more than once unintentionally, because a worker or the database was lost meanwhile. */
  repeated: number
  /** Results that differ from what others computed, or that were changed in the database. */
  faults: FleetFault[]
}

/** A result that was wrong. */
export interface FleetFault {
  kind: 'differing' | 'changed'
  /** Which job, in words. */
  job: string
  /** The machine, and the worker's name for itself. */
  machine: string
  worker: string
}

/** How a fleet is asked for. */
export interface FleetAsked {
  url: string
  /** The share of jobs that are done again. */
  audit: number
  /** Columns that jobs name. */
  used: readonly string[]
  signal: SignalLike | undefined
}

/** What is known of results so far. */
export interface Found {
  /** Of each job the result that stands. */
  accepted: Map<string, { machine: string; worker: string; fingerprint: string }>
  faults: FleetFault[]
}

/** A job that waits for its result, or for its audit. */
export interface Waiting {
  /** Its places among the jobs: two option sets may come to the same. */
  places: number[]
  key: string
  job: SweepJob
  /** Its result, where it is being done again. */
  first?: StoredResult & { outcome: JobOutcome }
  /** Whether this machine does it. */
  isHere?: boolean
  /** Whether it was found without a result, though the queue has done with it. */
  isLost?: boolean
}

/** Keys that one question names. */
export const CHUNK = 500

/** Jobs in lists that one question names. */
export function* chunks<T>(all: readonly T[]): Generator<T[], void, undefined> {
  for (let from = 0; from < all.length; from += CHUNK) yield all.slice(from, from + CHUNK)
}

/** Workers of this release that are there. */
export async function presentIn(queue: QueueHandle): Promise<KnownWorker[]> {
  const workers = await queue.workers()
  return workers.filter(
    ({ silent, release, numerics }) => silent < SILENT && release === RELEASE && numerics === NUMERICS,
  )
}
