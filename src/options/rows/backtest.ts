/**
 * The options of a backtest beside those of its forecasters.
 *
 * @module
 */
import { callback, flag, list, oneOf, orElse, text, whole } from '../kinds.js'
import { MOST_ROWS } from '../outputs.js'
import type { Kind, Rows } from '../row.js'
import { words } from '../../text/words.js'
import { named } from '../../text/words.js'

/** Where a backtest stands. */
export interface BacktestProgress {
  /** Origins that are done, and all of them. */
  done: number
  origins: number
  /** The origin that was done last. */
  origin: string | number
  seconds: number
}

/** An index value: a date as the index writes it or as ISO 8601 does, or an integer. */
const origin: Kind<string | number> = {
  expected: 'an index value, such as a date',
  form: 'index',
  check: (value, at) => {
    if ((typeof value === 'string' && value.trim() !== '') || Number.isSafeInteger(value))
      return value as string | number
    throw at.refuse()
  },
  read: (text) => text,
  write: String,
}

export const BACKTEST = {
  /** How many origins there are; 5. */
  folds: {
    kind: whole(1, MOST_ROWS),
    default: 5,
    recorded: true,
    flag: '--folds',
    help: 'how many origins to forecast from',
    label: 'Origins',
    group: 'backtest',
    example: 20,
  },
  /** Rows from one origin to the next, back from the end; the farthest row ahead. */
  every: {
    kind: whole(1, MOST_ROWS),
    otherwise: 'the farthest row ahead',
    recorded: true,
    flag: '--every',
    help: 'rows from one origin to the next',
    label: 'Rows between origins',
    group: 'backtest',
    example: 7,
  },
  /** The origins by name: index values of the last rows that are known. */
  origins: {
    kind: list(origin),
    otherwise: words`back from the end by ${named('every')}`,
    recorded: true,
    flag: '--origins',
    help: 'origins by name: the last rows that are known, separated by commas',
    label: 'Origins by name',
    group: 'backtestMore',
    example: ['2015-06-30', '2015-12-31'],
  },
  /** When the network is trained again: at each origin, at every n-th, or at the first alone; `'each'`. */
  refit: {
    kind: orElse(orElse(whole(1, MOST_ROWS), 'each'), 'never'),
    default: 'each',
    recorded: true,
    flag: '--refit',
    help: 'train again at each origin, at every n-th, or never after the first',
    label: 'Train again',
    group: 'backtest',
    example: 'never',
  },
  /** A training goes on from the one before, with its columns and scaler, instead of from initial weights; false. */
  warm: {
    kind: flag(),
    default: false,
    recorded: true,
    flag: '--warm',
    help: 'go on from the weights of the origin before, instead of from initial ones',
    label: 'Go on from the weights before',
    group: 'backtestMore',
    example: true,
  },
  /** What is learned from at an origin: all rows before it, or so many of each series; `'expanding'`. */
  past: {
    kind: orElse(whole(2, MOST_ROWS), 'expanding'),
    default: 'expanding',
    recorded: true,
    flag: '--past',
    help: 'learn from all rows before an origin, or from the last n',
    label: 'Learn from',
    group: 'backtestMore',
    example: 730,
  },
  /** Rows before an origin that nothing learns from, though windows reach over them; 0. */
  gap: {
    kind: whole(0, MOST_ROWS),
    default: 0,
    recorded: true,
    flag: '--gap',
    help: 'rows before each origin that nothing learns from',
    label: 'Rows left out before',
    group: 'backtestMore',
    example: 7,
  },
  /** `'none'` scores the baselines alone, without a network; `'network'`. */
  model: {
    kind: oneOf({ network: 'a network beside the baselines', none: 'the baselines alone' }),
    default: 'network',
    recorded: true,
    flag: '--model',
    help: 'what is backtested beside the baselines',
    label: 'What is tested',
    group: 'backtestMore',
    example: 'none',
  },
  /**
   * Threads that train at the same time, each at an origin of its own (Node); `'auto'`, as many as the machine has. The rows,
   * their order and their bits are the same; 1.
   */
  jobs: {
    kind: orElse(whole(1, 256), 'auto'),
    default: 1,
    recorded: false,
    flag: '--jobs',
    help: 'threads, each with an origin of its own; the rows are the same',
    example: 2,
  },
  /**
   * A file that keeps what each training gave, as it comes (Node): the same backtest, begun anew with it, goes on where it
   * was. The result is the same to the last bit.
   */
  journal: {
    kind: text('the path of a file', 'file'),
    otherwise: 'none',
    recorded: false,
    flag: '--journal',
    help: 'keep what each origin gave in this file, and go on from it',
    example: 'backtest.journal',
  },
  /** Called after each origin. */
  onProgress: {
    kind: callback<(progress: BacktestProgress) => unknown>(),
    recorded: false,
    help: 'called after each origin',
    example: () => undefined,
  },
} satisfies Rows
