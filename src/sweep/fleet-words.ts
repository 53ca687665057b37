/**
 * What other machines did, in words.
 *
 * @module
 */
import type { FleetReport } from './fleet.js'

/** Faults in sentences. */
export function faultSentences({ faults }: FleetReport): string[] {
  return faults.map(({ kind, job, machine, worker }) =>
    kind === 'changed'
      ? `The result of ${job} from ${machine} (worker ${worker}) was changed in the database; the job was done again.`
      : `${machine} (worker ${worker}) computed another result of ${job} than others: do not trust that machine before it is checked.`,
  )
}
