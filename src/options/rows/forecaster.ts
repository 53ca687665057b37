/**
 * The options of a forecaster beside those of its network. Files keep the recorded ones in this order, before the network's.
 *
 * @module
 */
import {
  columnOrColumns,
  columns,
  finite,
  flag,
  list,
  oneOf,
  oneOrMore,
  orElse,
  orFalse,
  share,
  whole,
} from '../kinds.js'
import { alone, MOST_ROWS, type Task } from '../outputs.js'
import type { Kind, Rows } from '../row.js'
import { named, words } from '../../text/words.js'

/** Horizons that a range may name. */
const MOST_HORIZONS = 65_536

/** Networks that may forecast together. */
const MOST_SEEDS = 100

const several = oneOrMore(whole(0, MOST_ROWS))
/** Kept ascending. Written out, ranges stand for their numbers. */
const horizon: Kind<number | readonly number[], Task['horizon']> = {
  ...several,
  expected: `${whole(0, MOST_ROWS).expected}, or several`,
  written: `${whole(0, MOST_ROWS).expected}, several such as 1,2,3, or a range such as 1-7`,
  form: 'n,n-m',
  check: (value, at) => {
    const kept = several.check(value, at)
    return typeof kept === 'number' ? kept : [...kept].sort((a, b) => a - b)
  },
  read: (text) => {
    const parts = text.split(',').map((part) => rangeOf(part.trim()))
    return parts.includes(null) ? text : alone(parts.flatMap((part) => part!))
  },
}

/** The numbers of `3` or `1-7`; null where it is neither. */
function rangeOf(text: string): number[] | null {
  const match = /^\+?(\d+)(?:-(\d+))?$/.exec(text)
  if (match === null) return null
  const from = Number(match[1])
  const to = match[2] === undefined ? from : Number(match[2])
  if (to < from || to - from >= MOST_HORIZONS) return null
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}

export const FORECASTER = {
  /** The column that is forecast; several are forecast by one network, each with a scale of its own. */
  target: {
    kind: columnOrColumns(),
    needed: true,
    recorded: true,
    flag: '--target',
    help: 'columns to forecast, separated by commas',
    label: 'Column to forecast',
    example: 'tmax',
  },
  /** Columns that the network sees. Left out: all numeric columns, the target among them if the horizon is 1 or more. */
  inputs: {
    kind: columns(),
    otherwise: 'all numeric ones',
    // The schema keeps them, where they also stand for those that the table gave.
    recorded: false,
    flag: '--inputs',
    help: 'columns to learn from, separated by commas',
    label: 'Inputs',
    example: ['tmax', 'rain'],
  },
  /**
   * Rows from the last input row to the row that is forecast, 0 or more; 1. `7` is the seventh row alone, and
   * `[1, 2, 3, 4, 5, 6, 7]` each of the seven, by one network.
   */
  horizon: {
    kind: horizon,
    default: 1,
    recorded: true,
    flag: '--horizon',
    help: 'rows ahead to forecast: 7 is the seventh row alone, 1-7 all of the first seven, 1,7 these two; 0 takes the target as it stands',
    label: 'Rows ahead',
    example: [1, 2, 3],
  },
  /** Each row from the next to this one, by one network: 24 stands for the horizons 1 to 24. */
  ahead: {
    kind: whole(1, MOST_HORIZONS),
    otherwise: words`by ${named('horizon')}`,
    recorded: false,
    flag: '--ahead',
    help: words`forecast each of the next n rows; ${named('horizon')} n is the n-th alone`,
    example: 24,
  },
  /** Rows that one forecast is made from; 14. */
  window: {
    kind: whole(1, MOST_ROWS),
    default: 14,
    recorded: true,
    flag: '--window',
    help: 'rows that one forecast is made from',
    label: 'Window, rows',
    group: 'first',
    example: 30,
  },
  /**
   * Rows after which the same comes again; several, the first being that of the seasonal naive forecast. Left out: by the
   * step (24 for hours, and 168 from three weeks up), else by the strongest autocorrelation of the training rows.
   */
  season: {
    kind: { ...oneOrMore(whole(1, MOST_ROWS)), written: 'a whole number from 1 up, or several such as 24,168' },
    otherwise: 'by the step, or the strongest autocorrelation',
    recorded: 'unlessDefault',
    flag: '--season',
    help: 'rows after which the same comes again, several separated by commas',
    label: 'Season, rows',
    group: 'more',
    example: [24, 168],
  },
  /**
   * Rows that a step of the network takes, oldest first; 1. The window is a multiple of it, and as many times fewer steps
   * long.
   */
  segment: {
    kind: whole(1, MOST_ROWS),
    default: 1,
    recorded: 'unlessDefault',
    flag: '--segment',
    help: words`rows that a step of the network takes; ${named('window')} is a multiple of it`,
    label: 'Rows a step',
    group: 'seen',
    example: 24,
  },
  /**
   * What each window is relative to, input by input, and each target with its own column; `'none'`. `'difference'`: an input
   * is its change from the row before, a target its change from the step's last row. `'last'`, `'mean'` and `'standard'`
   * take off the window's last value, its mean, and its mean over its deviation; `'season'` its mean over the last season,
   * over the deviation of the window. These four need the loss on the last step, which is then the default.
   */
  normalize: {
    kind: oneOf({
      none: 'nothing',
      difference: 'the row before',
      last: 'its last row',
      mean: 'its mean',
      standard: 'its mean, over its deviation',
      season: 'its last season, over its deviation',
    }),
    default: 'none',
    recorded: 'unlessDefault',
    flag: '--normalize',
    help: 'what each window is relative to',
    label: 'Each window relative to',
    group: 'seen',
    example: 'mean',
  },
  /**
   * Forecasts the difference from persistence (`'last'`) or from the value one season before (`'season'`), and begins as
   * that forecast itself: the head's first weights are 0; false.
   */
  residual: {
    kind: orFalse(oneOf({ last: 'the last value', season: 'the value one season before' })),
    default: false,
    recorded: 'unlessDefault',
    flag: '--residual',
    help: 'forecast the difference from this simple forecast, and begin with it',
    label: 'Difference from',
    group: 'more',
    example: 'season',
  },
  /**
   * What a step sees of the calendar, at the nearest row that it forecasts, by the clock as written: as sine and cosine the
   * hour, weekday, monthday, yearday and month; weekend as 0 or 1.
   */
  calendar: {
    kind: list(
      oneOf({
        hour: 'the time of day',
        weekday: 'the day of the week',
        monthday: 'the day of the month',
        yearday: 'the day of the year',
        month: 'the month',
        weekend: 'Saturday and Sunday, or not',
      }),
    ),
    otherwise: 'nothing',
    recorded: 'unlessDefault',
    flag: '--calendar',
    help: 'what a step sees of the time that it forecasts: hour, weekday, monthday, yearday, month, weekend',
    label: 'Calendar',
    group: 'seen',
    example: ['hour', 'weekday'],
  },
  /**
   * Columns whose future is known (prices, holidays): a step sees them at the rows that it forecasts, whether or not they are
   * inputs as well. Rows at the end of a series in which the targets and all other inputs are missing hold what is known
   * ahead; they are no rows to forecast from.
   */
  known: {
    kind: columns(),
    otherwise: 'none',
    recorded: 'unlessDefault',
    flag: '--known',
    help: 'columns that are known ahead, seen at the rows forecast; the table ends in rows where nothing else is filled in',
    label: 'Columns known ahead',
    group: 'seen',
    example: ['price'],
  },
  /** Rows before a row that is forecast at which a step sees the target as well; none less than the farthest horizon. */
  lags: {
    kind: list(whole(1, MOST_ROWS)),
    otherwise: 'none',
    recorded: 'unlessDefault',
    flag: '--lags',
    help: 'rows before the row forecast at which the target is seen as well, such as 168',
    label: 'Lags, rows',
    group: 'seen',
    example: [168],
  },
  /**
   * Columns that are the same in all rows of a series (its size, its region): numbers, scaled over series, or words, of which
   * each becomes a number that is 1 or 0. The table has several series; these columns are no inputs unless named among them.
   */
  static: {
    kind: columns(),
    otherwise: 'none',
    recorded: 'unlessDefault',
    flag: '--static',
    help: 'columns that are the same in all rows of a series: numbers, or words',
    label: 'Columns of a series',
    group: 'seen',
    example: ['region'],
  },
  /** What is done to the targets before they are scaled, and undone after; `'none'`. */
  transform: {
    kind: oneOf({ none: 'nothing', log1p: 'log(1 + y)' }),
    default: 'none',
    recorded: 'unlessDefault',
    flag: '--transform',
    help: 'what the targets become before they are scaled',
    label: 'Targets become',
    group: 'more',
    example: 'log1p',
  },
  /** The least value that is forecast, in the table's units. */
  min: {
    kind: finite(),
    otherwise: 'none',
    recorded: 'unlessDefault',
    flag: '--min',
    help: 'least value to forecast',
    label: 'Least value',
    group: 'more',
    example: 0,
  },
  /** The largest value that is forecast, in the table's units. */
  max: {
    kind: finite(),
    otherwise: 'none',
    recorded: 'unlessDefault',
    flag: '--max',
    help: 'largest value to forecast',
    label: 'Largest value',
    group: 'more',
    example: 100,
  },
  /**
   * Shares of what comes that intervals are to hold, such as 0.9, or several. The newer half of the validation rows then
   * calibrates them (or the rows that `split` names), and the older stops the training.
   */
  interval: {
    kind: oneOrMore(share()),
    otherwise: 'none',
    recorded: 'unlessDefault',
    flag: '--interval',
    help: 'intervals that hold so much of what comes, such as 0.9',
    label: 'Intervals that hold',
    group: 'more',
    example: 0.9,
  },
  /** `'standard'`: mean 0 and deviation 1 over the training rows; `'none'`: the numbers as they stand. */
  scale: {
    kind: oneOf({ standard: 'mean 0, deviation 1', none: 'as they stand' }),
    default: 'standard',
    recorded: true,
    flag: '--scale',
    help: 'how columns are scaled',
    label: 'Scale',
    group: 'more',
    example: 'none',
  },
  /**
   * What holds for window, segment, normalize, cell, hiddenSize, learning rate, batchSize, epochs and schedule where they are
   * left out: what the default rule makes of the table's season and size at the first training (`'rule'`), or the same for
   * every table (`'plain'`).
   */
  defaults: {
    kind: oneOf({ rule: 'by the season and size of the table', plain: 'the same for every table' }),
    default: 'rule',
    recorded: false,
    flag: '--defaults',
    help: 'whether what is left out follows from the table',
    example: 'plain',
  },
  /**
   * Networks that forecast together, 1: the first with the seed `seed`, each further one with the next, all trained alike.
   * The forecast is the mean of theirs; of quantiles that of each, in ascending order.
   */
  seeds: {
    kind: whole(1, MOST_SEEDS),
    default: 1,
    recorded: 'unlessDefault',
    flag: '--seeds',
    help: words`networks that are trained from ${named('seed')} and the seeds after it, and forecast together, by their mean`,
    label: 'Networks together',
    group: 'network',
    example: 5,
  },
  /**
   * Threads that train the networks of `seeds` at the same time (Node), one each; `'auto'`, as many as the machine has. The
   * bits are the same; 1. In browsers, and where a training is watched or held, they are trained one after the other.
   */
  jobs: {
    kind: orElse(whole(1, 256), 'auto'),
    default: 1,
    recorded: false,
    flag: '--jobs',
    help: words`threads that train the networks of ${named('seeds')} at the same time, to the same bits`,
    example: 2,
  },
  /** Takes inputs that equal the target's future; false. */
  allowLeak: {
    kind: flag(),
    default: false,
    recorded: true,
    flag: '--allow-leak',
    help: 'take inputs that equal the future of the target',
    label: 'Inputs that give the target away',
    group: 'more',
    example: true,
  },
} satisfies Rows
