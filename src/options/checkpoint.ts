/**
 * The options of a training that concern its checkpoints, and their checks.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { type Bytes, bytesOf } from '../format/bytes.js'

/** Where checkpoints go, how often, and which to go on with. */
export interface CheckpointOptions {
  /**
   * Saves the training between minibatches, so that it can be resumed: to a file (Node), which is never half-written, the
   * one before being kept beside it as `.bak`; or as bytes to a function. Also when aborted, and at the end. A file that is
   * no checkpoint is not written over, and a lock beside it (`.lock`) keeps other trainings from saving to the same file.
   */
  checkpoint?: string | ((bytes: Uint8Array) => unknown)
  /** After so many epochs (a number), or after some time: `'30s'`, `'5m'`; `'10s'`. */
  checkpointEvery?: number | string
  /**
   * Goes on with the training of a checkpoint (a path, a URL, or bytes), to the same bits as if it had never been broken
   * off, in either engine and with any number of threads. The options and the table must be the same; `epochs` may be more.
   */
  resume?: string | URL | Bytes
}

/** The options with defaults filled in. */
export type ResolvedCheckpointOptions = CheckpointOptions & { checkpointEvery: number | string }

export const CHECKPOINT_OPTIONS = ['checkpoint', 'checkpointEvery', 'resume'] as const

/** Ends the name of the checkpoint before the last. */
export const BACKUP = '.bak'

/** Checkpoints are written after so much time where nothing else is asked for. */
const EVERY = '10s'

/**
 * Checks the options and fills in the defaults.
 *
 * @throws HindcastError `OPTION_INVALID`, `OPTION_CONFLICT`
 */
export function resolveCheckpointOptions(options: CheckpointOptions & { reset?: boolean }): ResolvedCheckpointOptions {
  const { checkpoint, checkpointEvery, resume, reset } = options
  if (checkpoint !== undefined && typeof checkpoint !== 'function' && (typeof checkpoint !== 'string' || !checkpoint)) {
    throw invalid('checkpoint', checkpoint, 'the path of a file, or a function that takes the bytes')
  }
  if (checkpointEvery !== undefined) {
    if (checkpoint === undefined) {
      throw conflict('checkpointEvery needs a checkpoint to write: name a file or a function, or leave it out.', {
        option: 'checkpointEvery',
      })
    }
    const whole = typeof checkpointEvery === 'number' && Number.isSafeInteger(checkpointEvery) && checkpointEvery >= 1
    if (!whole && (typeof checkpointEvery !== 'string' || secondsOf(checkpointEvery) === null)) {
      throw invalid(
        'checkpointEvery',
        checkpointEvery,
        "a whole number of epochs from 1, or a time such as '30s' or '5m'",
      )
    }
  }
  if (resume !== undefined && reset === true) {
    throw conflict('reset begins anew and resume goes on: leave one of the two out.', { option: 'resume' })
  }
  const known = typeof resume === 'string' || resume instanceof URL || bytesOf(resume) !== null
  if (resume !== undefined && (!known || resume === '')) {
    throw invalid('resume', resume, 'a path, a URL or the bytes of a checkpoint')
  }
  return { checkpoint, checkpointEvery: checkpointEvery ?? EVERY, resume }
}

/** The seconds of a time such as `30s`, `0.5s` or `5m`; null for epochs, and for what is no time. */
export function secondsOf(every: number | string): number | null {
  const parts = typeof every === 'string' ? /^(\d+(?:\.\d+)?)\s*(s|m|h)$/.exec(every) : null
  if (parts === null) return null
  const seconds = Number(parts[1]) * { s: 1, m: 60, h: 3600 }[parts[2] as 's' | 'm' | 'h']
  return seconds > 0 ? seconds : null
}

function invalid(option: string, value: unknown, expected: string): HindcastError {
  const found = typeof value === 'string' ? shown(value) : shown(value).slice(1, -1)
  return new HindcastError('OPTION_INVALID', `The option ${option} is ${found}; expected ${expected}.`, {
    option,
    value,
  })
}

function conflict(message: string, facts: Record<string, unknown>): HindcastError {
  return new HindcastError('OPTION_CONFLICT', message, facts)
}
