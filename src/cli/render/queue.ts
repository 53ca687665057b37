/**
 * What stands in a queue, as lines.
 *
 * @module
 */
import type { QueueStatus } from '../../host/queue-handle.js'
import { counted, whole } from '../../text/number.js'
import { cut } from '../io.js'

/** Jobs that were given up and are named, at most. */
const MOST = 20

/** The lines. */
export function statusLines({ queues, failed, workers, results, data }: QueueStatus, address: string): string[] {
  const lines = [address]
  for (const { release, numerics, waiting, active, done, failed: lost } of queues) {
    lines.push(
      `jobs of hindcast ${release} (numerics ${numerics}): ${whole(waiting)} waiting, ${whole(active)} at work, ${whole(done)} done, ${whole(lost)} given up`,
    )
  }
  lines.push(
    `${counted(results, 'result')}; ${counted(data.count, 'table')} of ${whole(data.bytes)} bytes`,
    workers.length === 0 ? 'no worker' : `${counted(workers.length, 'worker')}:`,
  )
  for (const { id, machine, threads, release, silent } of workers) {
    lines.push(
      `  ${cut(machine, 60)} (worker ${id}): ${counted(threads, 'thread')}, hindcast ${release}, heard of ${whole(Math.floor(silent))} s ago`,
    )
  }
  if (failed.length > 0) lines.push('given up (hindcast queue retry has them tried again):')
  for (const { id, retries, message } of failed.slice(0, MOST)) {
    lines.push(`  ${id}, after ${counted(retries + 1, 'try', 'tries')}: ${cut(message ?? 'its worker was lost', 200)}`)
  }
  if (failed.length > MOST) lines.push(`  and ${whole(failed.length - MOST)} more (--json names 1,000)`)
  return lines
}
