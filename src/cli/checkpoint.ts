/**
 * The flags of `hindcast train` that concern checkpoints.
 *
 * @module
 */
import { existsSync } from 'node:fs'
import { Option } from 'commander'
import { HindcastError } from '../errors.js'
import type { FitOptions } from '../options/forecaster.js'
import { type CheckpointOptions, secondsOf } from '../options/checkpoint.js'
import { cut, type Io } from './io.js'
import { say } from './notices.js'
import { conflict, invalidFlag, textFlag, valued } from './options.js'
import { checkOut, type OutFlags } from './output.js'

/** The values of {@link checkpointFlags}. */
export interface CheckpointFlags extends OutFlags {
  checkpoint?: string
  checkpointEvery?: CheckpointOptions['checkpointEvery']
  resume?: boolean
}

/** `--checkpoint`, `--checkpoint-every` and `--resume`. */
export function checkpointFlags(): Option[] {
  return [
    textFlag('--checkpoint', 'file', 'save the training to this file as it goes, and when interrupted', 'a file'),
    valued('--checkpoint-every', 'n|time', 'after so many epochs, or a time such as 30s or 5m (10s)', (text) => {
      if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
      if (secondsOf(text) !== null) return text
      throw invalidFlag('--checkpoint-every', text, 'a whole number of epochs from 1, or a time such as 30s or 5m')
    }),
    new Option('--resume', 'go on from the file of --checkpoint, to the same bits as if never broken off'),
  ]
}

/**
 * The options of the training that the flags ask for, after a check of the file, before anything is computed. Where there
 * is no checkpoint yet to go on from, the training begins anew, and that is said: the same command can be called again
 * and again until it ends.
 *
 * @param sources files that the command reads
 * @throws HindcastError `OPTION_CONFLICT`, `FOLDER_NOT_FOUND`, `FILE_EXISTS`, `OPTION_INVALID`
 */
export async function checkpointOptions(
  io: Io,
  flags: CheckpointFlags,
  sources: readonly string[],
): Promise<Pick<FitOptions, 'checkpoint' | 'checkpointEvery' | 'resume'>> {
  const { checkpoint, checkpointEvery, resume = false, out, force } = flags
  if (checkpoint === undefined) {
    const flag = resume ? '--resume' : checkpointEvery !== undefined ? '--checkpoint-every' : null
    if (flag !== null) throw conflict(`The option ${flag} needs --checkpoint: name the file of the checkpoint.`, flag)
    return {}
  }
  if (checkpoint === out) {
    throw conflict(
      'The options --checkpoint and --out name the same file; give each a file of its own.',
      '--checkpoint',
    )
  }
  await checkOut({ out: checkpoint, force: force === true || resume }, sources, '--checkpoint', 'go on with --resume')
  const there = resume && (existsSync(checkpoint) || existsSync(`${checkpoint}.bak`))
  if (resume && !there) say(io, [`There is no checkpoint ${cut(checkpoint, 200)} yet: the training begins anew.`])
  return { checkpoint, checkpointEvery, resume: there ? checkpoint : undefined }
}

/** What is left of a training that was interrupted. */
export function keptText({ checkpoint }: FitOptions, begun: boolean, error: unknown): string {
  if (typeof checkpoint !== 'string' || !begun) return 'nothing was written'
  if (error instanceof HindcastError) return `it could not be saved: ${error.message.replace(/\.$/, '')}`
  return `it is saved in ${cut(checkpoint, 200)}, go on with --resume`
}
