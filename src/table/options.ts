/**
 * The options of a table, checked.
 *
 * @module
 */
import { HindcastError, nearest, shown } from '../errors.js'
import { MOST_BYTES } from './limit.js'
import type { StepOption } from './step.js'
import type { Duplicates } from './times/order.js'
import { checkDateFormat } from './times/pattern.js'

/** What becomes of missing cells; see `fill`. */
export type MissingPolicy = 'ffill' | 'mean' | 'drop' | 'error'

/** What becomes of gaps: `'break'`: no window lies across one; `'ignore'`: the rows are joined. */
export type GapPolicy = 'break' | 'ignore'

/** How a table is read. */
export interface TableOptions {
  /**
   * Name of the index column. Left out: the first column if it reads as one (see `IndexReader`). `false`, `''` or
   * `'none'` (unless a column has that name): no index.
   */
  index?: string | false
  /** What becomes of missing cells; `'ffill'`. The table keeps them as NaN; the policy is applied by `fill`. */
  missing?: MissingPolicy
  /** The step of the index; `'auto'` takes the most frequent difference of two rows. A number counts seconds. */
  step?: StepOption
  /**
   * How times are written: `'dmy'`, `'mdy'`, `'ymd'`; `'s'`, `'ms'`, `'us'`, `'ns'` since 1970; `'year'` (decimal years);
   * `'excel'` (day numbers); or a pattern with strptime's codes (`'%d.%m.%Y %H:%M'`). Left out: found out.
   */
  dateFormat?: string
  /** What becomes of rows that are not in the order of their times; `'error'`. Rows that all go backwards are turned. */
  order?: 'error' | 'sort'
  /** What becomes of rows of one and the same time; `'error'`. */
  duplicates?: Duplicates
  /** What becomes of gaps in the index; `'break'`. */
  gaps?: GapPolicy
  /** The character between cells; left out: comma, semicolon or tab, whichever the header has most of. */
  delimiter?: string
  /** The most bytes that are read, 2 GiB: input that never ends is refused, and not read until the memory is full. */
  maxBytes?: number
  /** The name that messages give the data; left out: the path or the File's name, if there is one. */
  file?: string
}

/** The options with their defaults. */
export interface CheckedOptions extends TableOptions {
  missing: MissingPolicy
  step: StepOption
  gaps: GapPolicy
  maxBytes: number
  order: 'error' | 'sort'
  duplicates: Duplicates
}

const KNOWN = ['index', 'dateFormat', 'missing', 'step', 'order', 'duplicates', 'gaps', 'delimiter', 'maxBytes', 'file']

/** A refusal of an option's value. */
function invalid(option: string, value: unknown, expected: string): HindcastError {
  const message = `The option ${option} is ${shown(value)}; expected ${expected}.`
  return new HindcastError('OPTION_INVALID', message, { option, value })
}

/**
 * Checks options and fills in the defaults.
 *
 * @throws HindcastError `OPTION_UNKNOWN`, `OPTION_INVALID`
 */
export function checkOptions(options: TableOptions = {}): CheckedOptions {
  if (typeof options !== 'object' || options === null) throw invalid('options', options, 'an object of table options')
  for (const name of Object.keys(options)) {
    if (KNOWN.includes(name)) continue
    const near = suggestion(name, KNOWN)
    const list = `${near === '' ? '; the' : `${near} The`} options are ${KNOWN.join(', ')}.`
    const message = `There is no table option ${shown(name)}${list}`
    throw new HindcastError('OPTION_UNKNOWN', message, { option: name })
  }
  const { index, delimiter, file, missing = 'ffill', step = 'auto', gaps = 'break' } = options
  const { maxBytes = MOST_BYTES } = options
  const { dateFormat, order = 'error', duplicates = 'error' } = options
  if (dateFormat !== undefined) checkDateFormat(dateFormat)
  if (!['error', 'sort'].includes(order)) throw invalid('order', order, `'error' or 'sort'`)
  if (!['error', 'first', 'last', 'mean', 'sum'].includes(duplicates)) {
    throw invalid('duplicates', duplicates, `'error', 'first', 'last', 'mean' or 'sum'`)
  }
  if (!['ffill', 'mean', 'drop', 'error'].includes(missing)) {
    throw invalid('missing', missing, `'ffill', 'mean', 'drop' or 'error'`)
  }
  if (!['break', 'ignore'].includes(gaps)) throw invalid('gaps', gaps, `'break' or 'ignore'`)
  if (index !== undefined && index !== false && typeof index !== 'string') {
    throw invalid('index', index, `the name of a column, or false for no index`)
  }
  if (delimiter !== undefined && !(typeof delimiter === 'string' && /^[^"\r\n\0]$/u.test(delimiter))) {
    throw invalid('delimiter', delimiter, 'one character, such as a comma, a semicolon or a tab')
  }
  if (!(Number.isSafeInteger(maxBytes) && maxBytes >= 1)) throw invalid('maxBytes', maxBytes, 'a whole number from 1')
  return { index, dateFormat, delimiter, maxBytes, file, missing, step, order, duplicates, gaps }
}

/** `; did you mean "tmax"?`, or nothing where no name is near. */
export function suggestion(name: string, names: readonly string[]): string {
  const near = nearest(name, names)
  return near === null ? '' : `; did you mean ${shown(near)}?`
}

/** The refusal of a column that is not there: with the nearest name, and all names where they are few. */
export function unknownColumn(name: string, names: readonly string[], file: string | undefined): HindcastError {
  const list =
    names
      .slice(0, 12)
      .map((n) => shown(n))
      .join(', ') + (names.length > 12 ? ', …' : '')
  const near = suggestion(name, names)
  const where = file === undefined ? 'The table' : shown(file, 200)
  const known =
    names.length === 0 ? 'it has no column but its index.' : `${near === '' ? 'the' : 'The'} columns are ${list}.`
  const message = `${where} has no column ${shown(name)}${near === '' ? ';' : near} ${known}`
  return new HindcastError('COLUMN_UNKNOWN', message, { file, column: name, columns: [...names] })
}
