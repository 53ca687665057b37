/**
 * The options of single calls.
 *
 * @module
 */
import { oneOf, text, whole } from '../kinds.js'
import type { Rows } from '../row.js'

export const CALL = {
  /** The row to forecast from: only the rows up to it are used; of a day, month or year that holds several, its last. */
  from: {
    kind: text('an index value such as 2015-06-30', 'index'),
    otherwise: 'the last row',
    recorded: false,
    flag: '--from',
    help: 'forecast from this past row, as if no later one were known; of a day, month or year that holds several from its last',
    example: '2015-06-30',
  },
  /**
   * A baseline of the model that forecasts in place of its network, by the name that `evaluate` gives it; `'best'` is the one
   * that did best on the validation rows.
   */
  baseline: {
    kind: text('the name of a baseline such as seasonalNaive, or best', 'name'),
    otherwise: 'none',
    recorded: false,
    flag: '--baseline',
    help: 'forecast by this baseline of the table of scores, not by the network; best: that of the validation rows',
    example: 'seasonalNaive',
  },
  /** Where to write the future rows that are still to be filled in for known columns. */
  skeleton: {
    kind: text('the path of a file', 'file'),
    recorded: false,
    flag: '--skeleton',
    help: 'write the future rows that the table lacks to this file, for the known values to be filled in',
    example: 'rows.csv',
  },
  /** Which rows are scored. */
  part: {
    kind: oneOf({
      test: 'those of the test part',
      valid: 'those of the validation part',
      train: 'those of the training part',
      all: 'every row',
    }),
    otherwise: 'test',
    recorded: false,
    flag: '--part',
    help: 'rows to score',
    example: 'all',
  },
  /**
   * The ONNX operator set, 14 to 26; default 26, the newest of ONNX Runtime 1.30. Use a lower one for an older runtime:
   * the graph computes the same.
   */
  opset: {
    kind: whole(14, 26),
    default: 26,
    recorded: false,
    flag: '--opset',
    help: 'ONNX operator set; a lower one is for older runtimes',
    example: 17,
  },
  /** The period that `resample` aggregates into one row. */
  every: {
    kind: text('a period such as 1h', 'period'),
    recorded: false,
    flag: '--every',
    help: 'aggregate to one row per period: 15min, 1h, 1d, 1w, 1mo, 1q, 1y',
    example: '1h',
  },
  /** How the rows of a period are aggregated. */
  aggregate: {
    kind: oneOf({
      mean: 'their mean',
      sum: 'their sum',
      min: 'the least',
      max: 'the largest',
      first: 'the first',
      last: 'the last',
    }),
    default: 'mean',
    recorded: false,
    flag: '--aggregate',
    help: 'how the rows of a period are aggregated',
    example: 'sum',
  },
} satisfies Rows
