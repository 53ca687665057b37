/**
 * The address of a queue, from `--queue` or the environment.
 *
 * @module
 */
import type { Option } from 'commander'
import { HindcastError } from '../errors.js'
import { valueIn } from '../options/settings.js'
import { SWEEP } from '../options/rows/sweep.js'
import { flagOf } from './flags.js'
import type { Io } from './io.js'

/** The variable that gives an address where `--queue` does not: unlike a flag it is in no list of processes. */
export const QUEUE_VARIABLE = 'HINDCAST_QUEUE'

/** `--queue`, for commands that need one. */
export function queueFlag(): Option {
  return flagOf('queue', { ...SWEEP.queue, otherwise: QUEUE_VARIABLE, help: 'the PostgreSQL database of the queue' })
}

/** The address that is given; undefined where there is none. */
export function givenQueue(io: Io, flag: string | undefined): string | undefined {
  const own = flag ?? io.env[QUEUE_VARIABLE]
  return own === undefined || own === '' ? undefined : (valueIn('queue', SWEEP.queue, own) as string)
}

/** @throws HindcastError `OPTION_INVALID` where none is given */
export function neededQueue(io: Io, flag: string | undefined): string {
  const own = givenQueue(io, flag)
  if (own !== undefined) return own
  throw new HindcastError(
    'OPTION_INVALID',
    `Name the queue: --queue postgres://user:password@host/database, or the same in ${QUEUE_VARIABLE}.`,
    { option: 'queue' },
  )
}
