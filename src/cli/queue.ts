/**
 * `hindcast queue`: shows and manages the jobs of a queue.
 *
 * @module
 */
import { Command } from 'commander'
import { HindcastError } from '../errors.js'
import { type QueueHandle, SILENT } from '../host/queue-handle.js'
import { openQueue } from '../host/queue-node.js'
import { NUMERICS } from '../fingerprint.js'
import { counted } from '../text/number.js'
import { RELEASE } from '../text/release.js'
import { type Io, printable } from './io.js'
import { text } from '../options/kinds.js'
import { conflict } from '../options/row.js'
import { ownFlag } from './flags.js'
import { jsonFlag } from './options.js'
import { neededQueue, queueFlag } from './queue-flag.js'
import { statusLines } from './render/queue.js'

interface QueueFlags {
  queue?: string
  worker?: string
  json?: boolean
  force?: boolean
}

/** The command. */
export function queueCommand(io: Io): Command {
  const command = new Command('queue').description('Show the state of a queue, retry its failed jobs, or empty it.')
  const part = (name: string, what: string, act: (queue: QueueHandle, flags: QueueFlags) => Promise<void>): Command =>
    command
      .command(name)
      .description(what)
      .addOption(queueFlag())
      .action((flags: QueueFlags) => withQueue(io, flags, act))
  part('status', 'Show jobs that wait, run and have failed, and the workers.', async (queue, flags) => {
    const status = await queue.status()
    const text = flags.json === true ? JSON.stringify(status, null, 2) : statusLines(status, queue.address).join('\n')
    io.stdout.write(text + '\n')
  }).addOption(jsonFlag())
  part('retry', 'Retry the jobs that have failed.', async (queue) => {
    const jobs = await queue.retryFailed()
    io.stdout.write(jobs === 0 ? 'No job was given up.\n' : `${counted(jobs, 'job')} will be tried again.\n`)
  })
  part(
    'purge',
    'Drop all jobs, results and tables, or the results of one worker.',
    async (queue, { force, worker }) => {
      if (worker !== undefined) {
        if (force === true)
          throw conflict('--worker drops results alone, for which --force is not needed: leave it out.', '--force')
        const dropped = await queue.purgeWorker(worker)
        io.stdout.write(
          dropped === 0
            ? `There is no result of worker ${printable(worker)}.\n`
            : `Dropped ${counted(dropped, 'result')} of worker ${printable(worker)}; sweeps that need them have them computed anew.\n`,
        )
        return
      }
      const { queues, workers } = await queue.status()
      const open = queues.reduce((sum, { waiting, active }) => sum + waiting + active, 0)
      if (open > 0 && force !== true) {
        const at = workers.filter(({ silent }) => silent < SILENT).length
        throw new HindcastError(
          'OPTION_CONFLICT',
          `${counted(open, 'job')} wait or are at work (${counted(at, 'worker')}); --force drops them too.`,
          { option: '--force' },
        )
      }
      const { jobs, results } = await queue.purge()
      io.stdout.write(`Dropped ${counted(jobs, 'job')} and ${counted(results, 'result')}, and all tables.\n`)
    },
  )
    .option('--force', 'drop jobs also while some wait or are at work')
    .addOption(
      ownFlag('--worker', text('the name that a worker gave itself', 'id'), 'drop the results of this worker alone'),
    )
  return command.addHelpText('after', '\nExample:\n  hindcast queue status --queue postgres://user@host/database')
}

async function withQueue(
  io: Io,
  flags: QueueFlags,
  act: (queue: QueueHandle, flags: QueueFlags) => Promise<void>,
): Promise<void> {
  const { signal } = io
  const tell = (sentence: string): void => void io.stderr.write(printable(sentence) + '\n')
  const asked = { url: neededQueue(io, flags.queue), release: RELEASE, numerics: NUMERICS, tell, signal }
  const queue = await openQueue(asked)
  try {
    await act(queue, flags)
  } finally {
    await queue.close()
  }
}
