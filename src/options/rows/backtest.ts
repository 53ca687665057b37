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

/** The progress of a backtest. */
export interface BacktestProgress {
  /** Origins done, and their total. */
  done: number
  origins: number
  /** The origin finished last. */
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
  /** Number of origins; default 5. */
  folds: {
    kind: whole(1, MOST_ROWS),
    default: 5,
    recorded: true,
    flag: '--folds',
    help: 'folds: origins to forecast from',
    label: 'Origins',
    group: 'backtest',
    example: 20,
  },
  /** Rows from one origin to the next, back from the end; default the largest horizon. */
  every: {
    kind: whole(1, MOST_ROWS),
    otherwise: 'the largest horizon',
    recorded: true,
    flag: '--every',
    help: 'rows from one origin to the next',
    label: 'Rows between origins',
    group: 'backtest',
    example: 7,
  },
  /** The origins themselves, as index values of the last known rows. */
  origins: {
    kind: list(origin),
    otherwise: words`back from the end by ${named('every')}`,
    recorded: true,
    flag: '--origins',
    help: 'the origins themselves: index values of the last known rows, separated by commas',
    label: 'Origins, by index value',
    group: 'backtestMore',
    example: ['2015-06-30', '2015-12-31'],
  },
  /** When the network is retrained: at each origin (`'each'`, the default), at every n-th, or only at the first. */
  refit: {
    kind: orElse(orElse(whole(1, MOST_ROWS), 'each'), 'never'),
    default: 'each',
    recorded: true,
    flag: '--refit',
    help: 'retrain at each origin, at every n-th, or never after the first',
    label: 'Retrain',
    group: 'backtest',
    example: 'never',
  },
  /**
   * Each training continues from the one before, with its columns and scaler, not from initial weights; default false.
   */
  warm: {
    kind: flag(),
    default: false,
    recorded: true,
    flag: '--warm',
    help: 'warm start: retrain from the weights of the previous origin, not from initial ones',
    label: 'Warm start',
    group: 'backtestMore',
    example: true,
  },
  /** Training rows of an origin: all before it (`'expanding'`, the default), or the last so many of each series. */
  past: {
    kind: orElse(whole(2, MOST_ROWS), 'expanding'),
    default: 'expanding',
    recorded: true,
    flag: '--past',
    help: 'training rows of an origin: all before it (expanding), or the last n',
    label: 'Training rows',
    group: 'backtestMore',
    example: 730,
  },
  /** Rows before an origin that are not trained on, though windows reach over them; default 0. */
  gap: {
    kind: whole(0, MOST_ROWS),
    default: 0,
    recorded: true,
    flag: '--gap',
    help: 'rows before each origin that are left out of training',
    label: 'Gap before each origin, rows',
    group: 'backtestMore',
    example: 7,
  },
  /** `'network'` (the default), or `'none'` to score the baselines alone. */
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
   * Threads that train at the same time, each at its own origin (Node); `'auto'`: as many as the machine has; default
   * 1. The rows, their order and their bits are the same.
   */
  jobs: {
    kind: orElse(whole(1, 256), 'auto'),
    default: 1,
    recorded: false,
    flag: '--jobs',
    help: 'threads that train at the same time, each with an origin of its own; the results are the same',
    example: 2,
  },
  /**
   * A file that keeps the results of each training as they come (Node): the same backtest, started again with it,
   * continues where it stopped. The result is the same to the last bit.
   */
  journal: {
    kind: text('the path of a file', 'file'),
    otherwise: 'none',
    recorded: false,
    flag: '--journal',
    help: 'keep the results of each training in this file; the same command goes on from it',
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
