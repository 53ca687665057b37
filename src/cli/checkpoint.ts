/**
 * The flags of `hindcast train` that concern checkpoints.
 *
 * @module
 */
import { existsSync } from 'node:fs'
import { HindcastError } from '../errors.js'
import { withoutStop } from '../text/sentence.js'
import type { CheckpointOptions, FitOptions } from '../options/fit.js'
import { BACKUP } from '../options/checkpoint.js'
import { cut, type Io } from './io.js'
import { say } from './notices.js'
import { conflict } from '../options/row.js'
import { messageOf } from './flags.js'
import { LOCK } from '../host/lock-node.js'
import type { OutFlags, Written } from './files.js'

/** The flags that concern checkpoints. */
export interface CheckpointFlags extends OutFlags {
  checkpoint?: string
  checkpointEvery?: CheckpointOptions['checkpointEvery']
  resume?: boolean
}

/**
 * The file of `--checkpoint`, where one is asked for, and what is written beside it.
 *
 * @throws HindcastError `OPTION_CONFLICT`
 */
export function checkpointFile({
  checkpoint,
  checkpointEvery,
  resume = false,
  force = false,
}: CheckpointFlags): Written[] {
  if (checkpoint === undefined) {
    const flag = resume ? '--resume' : checkpointEvery !== undefined ? '--checkpoint-every' : null
    if (flag !== null) throw conflict(`${flag} needs --checkpoint: name the file of the checkpoint.`, flag)
    return []
  }
  const otherwise = 'go on with --resume'
  return [{ path: checkpoint, name: '--checkpoint', force: force || resume, otherwise, beside: [BACKUP, LOCK] }]
}

/**
 * The options of the training that the flags ask for. Where there is no checkpoint yet to go on from, the training begins
 * anew, and that is said: the same command can be called again and again until it ends.
 */
export function checkpointOptions(
  io: Io,
  { checkpoint, checkpointEvery, resume = false }: CheckpointFlags,
): Pick<FitOptions, 'checkpoint' | 'checkpointEvery' | 'resume'> {
  if (checkpoint === undefined) return {}
  const there = resume && (existsSync(checkpoint) || existsSync(checkpoint + BACKUP))
  if (resume && !there) say(io, [`There is no checkpoint ${cut(checkpoint, 200)} yet: the training begins anew.`])
  return { checkpoint, checkpointEvery, resume: there ? checkpoint : undefined }
}

/** What is left of a training that was interrupted. */
export function keptText({ checkpoint }: FitOptions, begun: boolean, error: unknown): string {
  if (typeof checkpoint !== 'string' || !begun) return 'nothing was written'
  if (error instanceof HindcastError) return `it could not be saved: ${withoutStop(messageOf(error))}`
  return `it is saved in ${cut(checkpoint, 200)}, go on with --resume`
}
