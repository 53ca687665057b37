/**
 * The options of a forecaster beside those of its network. Files keep the recorded ones in this order, before the
 * network's.
 *
 * @module
 */
import {
  columnOrColumns,
  columns,
  finite,
  flag,
  list,
  listOrNone,
  oneOf,
  oneOrMore,
  orElse,
  orFalse,
  share,
  whole,
} from '../kinds.js'
import { horizon, MOST_HORIZONS } from '../horizon.js'
import { MOST_ROWS } from '../outputs.js'
import type { Rows } from '../row.js'
import { named, words } from '../../text/words.js'

/** Networks that may forecast together. */
const MOST_SEEDS = 100

export const FORECASTER = {
  /** The column to forecast; several are forecast by one network, each scaled on its own. */
  target: {
    kind: columnOrColumns(),
    needed: true,
    recorded: true,
    flag: '--target',
    help: 'columns to forecast, separated by commas',
    label: 'Column to forecast',
    example: 'tmax',
  },
  /** Columns that the network sees. Default: all numeric columns, including the target if the horizon is 1 or more. */
  inputs: {
    kind: columns(),
    otherwise: 'all numeric ones',
    // The schema keeps them, where they also stand for those that the table gave.
    recorded: false,
    flag: '--inputs',
    help: 'columns that the network takes as inputs, separated by commas',
    label: 'Inputs',
    example: ['tmax', 'rain'],
  },
  /**
   * Rows from the last input row to the row that is forecast, 0 or more; default 1. `7` is the seventh row alone,
   * `[1, 2, 3, 4, 5, 6, 7]` all seven, by one network.
   */
  horizon: {
    kind: horizon,
    default: 1,
    recorded: true,
    flag: '--horizon',
    help: 'horizon in rows: 7 forecasts the seventh row ahead alone, 1-7 all of the first seven, 1,7 these two, 0 the last input row itself',
    label: 'Rows ahead',
    example: [1, 2, 3],
  },
  /** Forecasts every row from the next to this one, by one network: 24 stands for the horizons 1 to 24. */
  ahead: {
    kind: whole(1, MOST_HORIZONS),
    otherwise: words`as ${named('horizon')} says`,
    recorded: false,
    flag: '--ahead',
    help: words`forecast each of the next n rows, as ${named('horizon')} 1-n does; ${named('horizon')} n forecasts the n-th alone`,
    example: 24,
  },
  /** Input rows of one forecast; default 14, or more where `segment` does not divide that. */
  window: {
    kind: whole(1, MOST_ROWS),
    default: 14,
    recorded: true,
    ruled: true,
    flag: '--window',
    help: 'look-back window: the past rows that one forecast is made from',
    label: 'Window, rows',
    group: 'first',
    example: 30,
  },
  /**
   * The seasonal period in rows; or several, the first being that of the seasonal naive forecast. Default: by the step
   * (24 for hours, and 168 from three weeks up), else by the strongest autocorrelation of the training rows.
   */
  season: {
    kind: { ...oneOrMore(whole(1, MOST_ROWS)), written: 'a whole number from 1 up, or several such as 24,168' },
    otherwise: 'from the step of the index, or the strongest autocorrelation',
    recorded: 'unlessDefault',
    flag: '--season',
    help: 'seasonal period in rows, such as 24 for hours; several separated by commas, such as 24,168',
    label: 'Seasonal period, rows',
    group: 'more',
    example: [24, 168],
  },
  /**
   * Rows per step of the network, oldest first; default 1. The window must be a multiple of it, and has window /
   * segment steps.
   */
  segment: {
    kind: whole(1, MOST_ROWS),
    default: 1,
    recorded: 'unlessDefault',
    ruled: true,
    flag: '--segment',
    help: words`rows per step of the network; ${named('window')} must be a multiple of it`,
    label: 'Rows per step',
    group: 'seen',
    example: 24,
  },
  /**
   * How each window is normalized, column by column, a target by its own column; default `'none'`. `'difference'`: an
   * input is its change from the row before, a target its change from the step's last row. `'last'` and `'mean'`
   * subtract the window's last value or its mean; `'standard'` subtracts the mean and divides by the window's standard
   * deviation; `'season'` subtracts the mean of the last season and divides likewise. These four need the loss on the
   * last step, which is then the default.
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
    ruled: true,
    flag: '--normalize',
    help: 'normalize each window, column by column, relative to',
    label: 'Each window relative to',
    group: 'seen',
    example: 'mean',
  },
  /**
   * Forecasts the difference from persistence (`'last'`) or from the value one season before (`'season'`). The head's
   * initial weights are 0, so that training starts from that naive forecast; default false.
   */
  residual: {
    kind: orFalse(oneOf({ last: 'the last value', season: 'the value one season before' })),
    default: false,
    recorded: 'unlessDefault',
    flag: '--residual',
    help: 'forecast the difference from a naive forecast, from which training starts',
    label: 'Difference from a naive forecast',
    group: 'more',
    example: 'season',
  },
  /**
   * Calendar features of each step, for the nearest row that it forecasts, by local time as written: hour, weekday,
   * monthday, yearday and month as sine and cosine; weekend as 0 or 1.
   */
  calendar: {
    kind: listOrNone(
      oneOf({
        hour: 'the time of day',
        weekday: 'the day of the week',
        monthday: 'the day of the month',
        yearday: 'the day of the year',
        month: 'the month',
        weekend: 'Saturday and Sunday, or not',
      }),
    ),
    otherwise: 'none',
    recorded: 'unlessDefault',
    ruled: true,
    flag: '--calendar',
    help: 'calendar features of the time that each step forecasts, or none',
    label: 'Calendar',
    group: 'seen',
    example: ['hour', 'weekday'],
  },
  /**
   * Columns whose future is known (prices, holidays): a step sees them at the rows that it forecasts, whether or not
   * they are inputs as well. Rows at the end of a series in which the targets and all other inputs are missing hold
   * such future values; no forecast starts from them.
   */
  known: {
    kind: columns(),
    otherwise: 'none',
    recorded: 'unlessDefault',
    flag: '--known',
    help: 'columns whose future is known, such as prices or holidays: each step sees them at the rows that it forecasts; rows at the end of the table hold their future values',
    label: 'Columns known ahead',
    group: 'seen',
    example: ['price'],
  },
  /** Lags of the target that a step sees, in rows before the forecast row; none below the largest horizon. */
  lags: {
    kind: list(whole(1, MOST_ROWS)),
    otherwise: 'none',
    recorded: 'unlessDefault',
    flag: '--lags',
    help: 'lags of the target as further inputs, counted in rows back from the row forecast, such as 168',
    label: 'Lags, rows',
    group: 'seen',
    example: [168],
  },
  /**
   * Static covariates: columns constant within each series (its size, its region). Numbers are scaled over series,
   * words are one-hot encoded. The table must have several series; these columns are not inputs unless named among
   * them.
   */
  static: {
    kind: columns(),
    otherwise: 'none',
    recorded: 'unlessDefault',
    flag: '--static',
    help: 'columns that are constant within each series, such as its region: numbers, or words',
    label: 'Static columns',
    group: 'seen',
    example: ['region'],
  },
  /** Transform of the targets before they are scaled, inverted in the forecasts; default `'none'`. */
  transform: {
    kind: oneOf({ none: 'nothing', log1p: 'log(1 + y)' }),
    default: 'none',
    recorded: 'unlessDefault',
    flag: '--transform',
    help: 'transform of the targets before they are scaled, inverted in the forecasts',
    label: 'Transform of the targets',
    group: 'more',
    example: 'log1p',
  },
  /** Lower bound of the forecasts, in the table's units. */
  min: {
    kind: finite(),
    otherwise: 'none',
    recorded: 'unlessDefault',
    flag: '--min',
    help: 'lower bound of the forecasts',
    label: 'Lower bound',
    group: 'more',
    example: 0,
  },
  /** Upper bound of the forecasts, in the table's units. */
  max: {
    kind: finite(),
    otherwise: 'none',
    recorded: 'unlessDefault',
    flag: '--max',
    help: 'upper bound of the forecasts',
    label: 'Upper bound',
    group: 'more',
    example: 100,
  },
  /**
   * Coverage of the prediction intervals, such as 0.9, or several. The newer half of the validation rows (or the rows
   * that `split` names) then calibrates them, and the older half decides when training stops.
   */
  interval: {
    kind: oneOrMore(share()),
    otherwise: 'none',
    recorded: 'unlessDefault',
    flag: '--interval',
    help: 'prediction intervals of this coverage, such as 0.9 for 90 %; several separated by commas',
    label: 'Prediction intervals, coverage',
    group: 'more',
    example: 0.9,
  },
  /** `'standard'` (the default): mean 0 and deviation 1 over the training rows; `'none'`: values as they are. */
  scale: {
    kind: oneOf({ standard: 'mean 0, deviation 1', none: 'as they stand' }),
    default: 'standard',
    recorded: true,
    flag: '--scale',
    help: 'how each column is scaled, by its training rows',
    label: 'Scale',
    group: 'more',
    example: 'none',
  },
  /**
   * Defaults for window, segment, normalize, cell, hiddenSize, learning rate, batchSize, epochs and schedule where they
   * are left out: what the default rule derives from the table's season and size at the first training (`'rule'`), or
   * the same for every table (`'plain'`).
   */
  defaults: {
    kind: oneOf({ rule: 'by the season and size of the table', plain: 'the same for every table' }),
    default: 'rule',
    recorded: false,
    flag: '--defaults',
    help: 'how the options are chosen whose default is auto, or by the rule',
    example: 'plain',
  },
  /**
   * Networks in the ensemble, default 1: the first with the seed `seed`, each further one with the next, all trained
   * alike. The forecast is the mean of theirs; quantiles are averaged one by one and then sorted.
   */
  seeds: {
    kind: whole(1, MOST_SEEDS),
    default: 1,
    recorded: 'unlessDefault',
    flag: '--seeds',
    help: words`networks in the ensemble, trained from ${named('seed')} and the seeds after it; the forecast is their mean`,
    label: 'Networks in the ensemble',
    group: 'network',
    example: 5,
  },
  /**
   * Threads that train the networks of `seeds` at the same time (Node), one each; `'auto'`: as many as the machine has;
   * default 1. The bits are the same. In browsers, and with `watch` or `hold`, they are trained one after the other.
   */
  jobs: {
    kind: orElse(whole(1, 256), 'auto'),
    default: 1,
    recorded: false,
    flag: '--jobs',
    help: words`threads that train the networks of ${named('seeds')} at the same time; the results are the same`,
    example: 2,
  },
  /** Accepts inputs that equal the target's future, instead of refusing them as a leak; default false. */
  allowLeak: {
    kind: flag(),
    default: false,
    recorded: true,
    flag: '--allow-leak',
    help: 'accept inputs that equal the future of the target, which are refused as a leak otherwise',
    label: 'Inputs that give the target away',
    group: 'more',
    example: true,
  },
} satisfies Rows
