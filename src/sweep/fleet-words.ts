/**
 * What other machines did, in words.
 *
 * @module
 */
import { counted, joined } from '../text/number.js'
import type { FleetReport } from './fleet-facts.js'

/** Faults in sentences. */
export function faultSentences({ faults }: FleetReport): string[] {
  return faults.map(({ kind, job, machine, worker }) =>
    kind === 'changed'
      ? `The result of ${job} from ${machine} (worker ${worker}) was changed in the database; the job was done again.`
      : `${machine} (worker ${worker}) computed another result of ${job} than others: do not trust that machine before it is checked. Its results stay in the queue until they are dropped: hindcast queue purge --worker ${worker}`,
  )
}

/** Which machines worked. */
export function fleetSentence({ machines, audited, repeated }: FleetReport): string {
  const by = machines.map(({ machine, results }) => `${machine} (${counted(results, 'result')})`)
  const again = audited === 0 ? 'nothing was done again to compare' : `${counted(audited, 'job')} done again to compare`
  const lost = repeated === 0 ? '' : `, ${counted(repeated, 'job')} more than once since a worker was lost`
  return `Computed by ${joined(by, 'and')}; ${again}${lost}.`
}
