/**
 * `hindcast worker`: takes jobs of sweeps from a queue.
 *
 * @module
 */
import { Command } from 'commander'
import { positive } from '../options/kinds.js'
import { BACKTEST } from '../options/rows/backtest.js'
import { jobsOf } from '../pool/index.js'
import { serve } from '../queue/serve.js'
import { NUMERICS } from '../fingerprint.js'
import { counted, whole } from '../text/number.js'
import { RELEASE } from '../text/release.js'
import { flagOf, ownFlag } from './flags.js'
import { Interrupted, type Io, printable } from './io.js'
import { neededQueue, queueFlag } from './queue-flag.js'

interface WorkerFlags {
  queue?: string
  jobs?: number | 'auto'
  idle?: number
}

/** The command. */
export function workerCommand(io: Io): Command {
  return new Command('worker')
    .description('Run the jobs of sweeps from a queue.')
    .addOption(queueFlag())
    .addOption(flagOf('jobs', { ...BACKTEST.jobs, help: 'threads, each with a job of its own' }))
    .addOption(ownFlag('--idle', positive(), 'end after so many seconds without a job', 'never'))
    .addHelpText(
      'after',
      '\nIt runs until it is interrupted, and takes the jobs of its own release alone. A job that it had goes to another ' +
        'worker.\n\nExample:\n  hindcast worker --queue postgres://user@host/database --jobs auto',
    )
    .action((flags: WorkerFlags) => runWorker(io, flags))
}

/** Works until it is interrupted. */
async function runWorker(io: Io, { queue, jobs = 1, idle }: WorkerFlags): Promise<void> {
  const url = neededQueue(io, queue)
  const threads = jobsOf(jobs)
  const tell = (sentence: string): void => void io.stderr.write(printable(sentence) + '\n')
  // What it holds goes back before it ends.
  io.saving = true
  const { done, failed } = await serve({
    url,
    threads,
    signal: io.signal,
    idle,
    tell,
    onReady: ({ address, machine, worker }) =>
      tell(
        `Worker ${worker} on ${machine} takes jobs of hindcast ${RELEASE} (numerics ${NUMERICS}) from ${address}, ${counted(threads, 'thread')}.`,
      ),
  })
  const what = `${counted(done, 'job')} done${failed === 0 ? '' : `, ${whole(failed)} failed`}`
  if (io.signal?.aborted === true) throw new Interrupted(`Interrupted; ${what}. What it was at goes to another worker.`)
  tell(`${what}; no job for ${String(idle)} s.`)
}
