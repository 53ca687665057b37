/**
 * The options of a sweep beside those of its backtests.
 *
 * @module
 */
import { HindcastError } from '../../errors.js'
import { named, words } from '../../text/words.js'
import { callback, flag, numberIn, oneOf, whole } from '../kinds.js'
import type { Kind, Rows } from '../row.js'

/** A range from which values are drawn: `range` uniformly, `log` log-uniformly (1 to 10 as often as 10 to 100). */
export type ValueRange = { log: readonly [low: number, high: number] } | { range: readonly [low: number, high: number] }

/** By option: the values that it may take, or a range. */
export type Space = Readonly<Record<string, readonly unknown[] | ValueRange>>

/** Rows that are held out: a share of them, so many of each series, or those from an index value on. */
export type Holdout = number | string

/** The progress of a sweep. */
export interface SweepProgress {
  /** Option sets scored, failed, and in total. */
  done: number
  failed: number
  trials: number
  /** The least selection score so far; null before the first. */
  best: number | null
  seconds: number
  /** Estimated seconds left; NaN before the first. */
  secondsLeft: number
  /** With `perSeries`: series done, and their total. */
  series?: { done: number; of: number }
  /** With `keep`: models trained, and their total. */
  models?: { done: number; of: number }
}

const isPair = (value: unknown): value is readonly [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every((n) => typeof n === 'number' && n - n === 0)

const isStretch = (value: unknown): value is ValueRange => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const [[name, ends] = ['', null], ...rest] = Object.entries(value)
  if (rest.length > 0 || !isPair(ends) || !(ends[0] < ends[1])) return false
  return name === 'range' || (name === 'log' && ends[0] > 0)
}

const space: Kind<Space> = {
  expected:
    'an object that gives options lists of values, or two numbers to draw between as { log: [low, high] } or { range: [low, high] }',
  byExample: true,
  form: 'json',
  check: (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw at.refuse()
    for (const own of Object.values(value) as unknown[]) {
      if (isStretch(own) || (Array.isArray(own) && own.length > 0)) continue
      throw at.refuse()
    }
    return value as Space
  },
  read: (text) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      return text
    }
  },
  write: (value) => JSON.stringify(value),
}

const holdout: Kind<Holdout> = {
  expected: 'a share above 0 and below 1, a number of rows, or the index value at which it begins',
  form: 'share|rows|index',
  check: (value, at) => {
    if (typeof value === 'string' && value.trim() !== '') return value
    if (typeof value === 'number' && ((value > 0 && value < 1) || (Number.isSafeInteger(value) && value >= 1)))
      return value
    throw at.refuse()
  },
  read: numberIn,
  write: String,
}

/** An address; no message shows it, since it may hold a password. */
const address: Kind<string> = {
  expected: 'the address of a PostgreSQL database: postgres://user:password@host/database',
  form: 'postgres://…',
  check: (value) => {
    if (typeof value === 'string' && /^postgres(ql)?:\/\//.test(value)) return value
    throw new HindcastError(
      'OPTION_INVALID',
      words`${named('queue')} is not an address of a PostgreSQL database; expected postgres://user:password@host/database.`,
      { option: 'queue' },
    )
  },
  read: (text) => text,
  write: () => 'postgres://…',
}

const shareOrAll: Kind<number> = {
  expected: 'a share from 0 to 1',
  form: 'share',
  check: (value, at) => {
    if (typeof value === 'number' && value >= 0 && value <= 1) return value
    throw at.refuse()
  },
  read: numberIn,
  write: String,
}

export const SWEEP = {
  /** Options and the values that they may take: `{ cell: ['rnn', 'gru'], learningRate: { log: [0.0003, 0.01] } }`. */
  space: {
    kind: space,
    needed: true,
    recorded: true,
    flag: '--grid',
    help: 'search space: options and their values, as JSON or a file of JSON',
    example: { window: [14, 28], learningRate: { log: [0.001, 0.01] } },
  },
  /**
   * `'grid'`: every combination; `'random'`: `trials` random draws. Default grid, or random if the space has a range.
   */
  search: {
    kind: oneOf({ grid: 'every combination of the values', random: 'combinations drawn at random' }),
    otherwise: words`grid; random where ${named('space')} gives two numbers to draw between`,
    recorded: true,
    flag: '--search',
    help: 'how option sets are chosen',
    example: 'random',
  },
  /** Option sets drawn at random; default 20. */
  trials: {
    kind: whole(1, 100_000),
    otherwise: '20, in a random search',
    recorded: true,
    flag: '--trials',
    help: 'option sets to draw at random',
    example: 50,
  },
  /** The hold-out: the last rows, never used to choose, scored once, for the winner and the baselines; default 0.15. */
  holdout: {
    kind: holdout,
    default: 0.15,
    recorded: true,
    flag: '--holdout',
    help: 'last rows, held out to score the winner alone: a share, a number of rows, or the index value at which they begin',
    example: 0.2,
  },
  /**
   * For a table of several series: also trains a local network for each, with the winner's options, and compares these
   * with the global one on the hold-out. Nothing is chosen by that; default false.
   */
  perSeries: {
    kind: flag(),
    default: false,
    recorded: true,
    flag: '--per-series',
    help: 'also train a local network for each series, to compare with the winner',
    example: true,
  },
  /**
   * How many of the best option sets come back as models: the winner, then the others by their selection scores. Each is
   * trained on the whole table as `fit` does, with the parts of its own split; default none.
   */
  keep: {
    kind: whole(1, 100),
    otherwise: 'none',
    recorded: true,
    flag: '--keep',
    help: 'train a model of each of so many of the best option sets, as train does',
    example: 3,
  },
  /**
   * Sends the jobs of the sweep to other machines (Node 22.12 and up, with the package pg-boss): a PostgreSQL database,
   * `postgres://user:password@host/database`, from which any number of `hindcast worker` processes take them. The
   * result is the same to the last bit.
   */
  queue: {
    kind: address,
    otherwise: 'none',
    recorded: false,
    flag: '--queue',
    help: 'send the jobs to this queue in PostgreSQL, for hindcast worker to take (or HINDCAST_QUEUE)',
    example: 'postgres://user@host/database',
  },
  /**
   * The share of a queue's jobs that another worker (or this machine, if there is only one) repeats to compare the
   * results; those of the winner always are. 0: none; default 0.02.
   */
  audit: {
    kind: shareOrAll,
    default: 0.02,
    recorded: false,
    flag: '--audit',
    help: 'share of the jobs of a queue that another worker repeats to compare the results; the winner’s always are, unless it is 0',
    example: 0.1,
  },
  /** Called after each option set, and with `perSeries` after each series. */
  onProgress: {
    kind: callback<(progress: SweepProgress) => unknown>(),
    recorded: false,
    help: 'called after each option set',
    example: () => undefined,
  },
} satisfies Rows
