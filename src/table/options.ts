/**
 * The options of a table: one row each. Their type, their checks, and the flags of the command line follow from the rows.
 *
 * @module
 */
import { HindcastError, nearest, shown } from '../errors.js'
import { MOST_BYTES } from './limit.js'
import {
  character,
  columnList,
  columns,
  countFrom,
  encodingName,
  indexColumns,
  type Kind,
  linesOrList,
  text,
  trueOrFalse,
  words,
  wordsOrNumbers,
} from './option-kinds.js'
import { stepKind } from './step-option.js'
import { checkDateFormat } from './times/pattern.js'

/** A row: the kind of the values, the flag, one line of help, and an example of the flag. */
interface Row<T> {
  kind: Kind<T>
  flag: `--${string}`
  help: string
  example: string
}

const row = <T>(kind: Kind<T>, flag: `--${string}`, help: string, example: string): Row<T> => ({
  kind,
  flag,
  help,
  example,
})

/** All options of a table but `file`. */
export const TABLE_OPTIONS = {
  /**
   * The index: a column; several, joined to one time (`['Date', 'Time']`, `['year', 'month', 'day']`); `false`, `''` or
   * `'none'` (unless a column has that name): rows are counted. Left out: the first column, left to right, that reads as
   * times; otherwise a counter in the first column; otherwise rows are counted from 0.
   */
  index: row(
    indexColumns,
    '--index',
    'index column, or columns that make one time; none to count rows (the first that reads as times)',
    '--index Date,Time',
  ),
  /**
   * How times are written: `'dmy'`, `'mdy'`, `'ymd'`; `'s'`, `'ms'`, `'us'`, `'ns'` since 1970; `'year'` (decimal years);
   * `'excel'` (day numbers); or a pattern with strptime's codes (`'%d.%m.%Y %H:%M'`). Left out: found out.
   */
  dateFormat: row(
    text(`'dmy', 'mdy', 'ymd', 's', 'ms', 'us', 'ns', 'year', 'excel' or a pattern such as '%d.%m.%Y %H:%M'`, 'form'),
    '--date-format',
    'how times are written: dmy, mdy, ymd, s, ms, us, ns, year, excel, or a pattern such as %d.%m.%Y (found out)',
    '--date-format dmy',
  ),
  /** The column, or columns, that name the series of a long table; `'rows'`: each row is a series. Left out: one series. */
  series: row(
    columns,
    '--series',
    'column, or columns, that name the series; rows: each row is a series (one series)',
    '--series store',
  ),
  /** Columns that become series: one network then learns from several columns, one at a time. */
  melt: row(columnList, '--melt', 'columns that become series, their values in "value"', '--melt HUFL,OT'),
  /** What becomes of missing cells; `'ffill'`. The table keeps them as NaN; the policy is applied by `fill`. */
  missing: row(
    words('ffill', 'mean', 'drop', 'error'),
    '--missing',
    'what becomes of missing cells (ffill)',
    '--missing mean',
  ),
  /** What becomes of gaps in the index; `'break'`: no window lies across one; `'ignore'`: the rows are joined. */
  gaps: row(
    words('break', 'ignore'),
    '--gaps',
    'whether windows may lie across missing rows (break: they may not)',
    '--gaps ignore',
  ),
  /** More words or numbers that mean missing, such as `[-999, 'x']`. */
  na: row(wordsOrNumbers, '--na', 'more words or numbers that mean missing', '--na -999,x'),
  /** The decimal sign. Left out: found out for each column. */
  decimal: row(words('.', ','), '--decimal', 'decimal sign of the numbers (found out)', '--decimal ,'),
  /** What stands between thousands; `'none'`: nothing does. Left out: found out for each column. */
  thousands: row(
    words(',', '.', ' ', "'", 'none'),
    '--thousands',
    'what stands between thousands, or none (found out)',
    '--thousands .',
  ),
  /** The character between cells, or `'space'` for runs of spaces and tabs. Left out: found out among `, ; tab |` and spaces. */
  delimiter: row(
    character(`one character, such as a comma, a semicolon or a tab, or 'space'`, { space: ' ', tab: '\t' }),
    '--delimiter',
    'character between cells, or tab, or space for runs of spaces (found out)',
    '--delimiter ;',
  ),
  /** Whether the first line names the columns. Left out: found out. */
  header: row(trueOrFalse, '--header', 'whether the first line names the columns (found out)', '--header false'),
  /** Lines above the header, or a list of line numbers that are left out (`[5, 32]`). Left out: found out. */
  skip: row(
    linesOrList,
    '--skip',
    'lines above the header; or lines to leave out, by number: 2,3 or 5, (found out)',
    '--skip 2,3',
  ),
  /** Lines at the end that are no rows, not counting blank lines; 0. */
  skipFooter: row(countFrom(0), '--skip-footer', 'lines at the end that are no rows (0)', '--skip-footer 1'),
  /** Lines that begin with this character are no rows; `'#'`. `'none'`: all lines are. */
  comment: row(
    character(`one character, or 'none'`, { none: '' }),
    '--comment',
    'lines that begin with this character are no rows; none for no such lines (#)',
    '--comment %',
  ),
  /** The encoding of the bytes: what TextDecoder takes. Left out: UTF-8, or UTF-16 by its mark. */
  encoding: row(
    encodingName,
    '--encoding',
    'encoding of the file (utf-8, or utf-16 by its mark)',
    '--encoding windows-1252',
  ),
  /** The most bytes that are read, 2 GiB: input that never ends is refused, and not read until the memory is full. */
  maxBytes: row(
    countFrom(1),
    '--max-bytes',
    'the most bytes that are read: input that never ends is refused (2147483648)',
    '--max-bytes 1000000',
  ),
  /** What becomes of rows that are not in the order of their times; `'error'`. Rows that all go backwards are turned round. */
  order: row(words('error', 'sort'), '--order', 'what becomes of rows out of order (error)', '--order sort'),
  /** What becomes of rows with one and the same time; `'error'`. */
  duplicates: row(
    words('error', 'first', 'last', 'mean', 'sum'),
    '--duplicates',
    'what becomes of rows of one time (error)',
    '--duplicates first',
  ),
  /**
   * The step of the index: `'auto'` takes the one that most rows keep; a number counts seconds (of an integer index: the
   * difference); `'none'`: rows as they come, times are labels only.
   */
  step: row(
    stepKind,
    '--step',
    'step of the index: seconds, month, quarter, year, businessDay, none for rows as they come (found out)',
    '--step none',
  ),
} satisfies Record<string, Row<unknown>>

/** The name of an option. */
export type TableOptionName = keyof typeof TABLE_OPTIONS

type ValueOf<R> = R extends Row<infer T> ? T : never

/** How a table is read. */
export type TableOptions = { [K in TableOptionName]?: ValueOf<(typeof TABLE_OPTIONS)[K]> } & {
  /** The name that messages give the data; left out: the path or the File's name, if there is one. */
  file?: string
  /**
   * How times were written in the table that a model was trained on, as a pattern: it decides where this table leaves two
   * readings. Part of a model's `tableOptions`.
   */
  likeTimes?: string
}

/** Options of reading that a model keeps: not the policies and the index, which its schema has, nor the size. */
export type GivenReading = Omit<TableOptions, 'index' | 'step' | 'missing' | 'gaps' | 'maxBytes' | 'file' | 'likeTimes'>

/** Names of {@link GivenReading}, in the order of the rows. */
export const READING_NAMES = (Object.keys(TABLE_OPTIONS) as TableOptionName[]).filter(
  (name) => !['index', 'step', 'missing', 'gaps', 'maxBytes'].includes(name),
) as (keyof GivenReading)[]

/** The options of reading that were given. */
export function givenReading(options: TableOptions): GivenReading {
  return Object.fromEntries(
    READING_NAMES.map((name) => [name, options[name]] as const).filter(([, value]) => value !== undefined),
  )
}

/** What becomes of missing cells; see `fill`. */
export type MissingPolicy = ValueOf<(typeof TABLE_OPTIONS)['missing']>

/** What becomes of gaps. */
export type GapPolicy = ValueOf<(typeof TABLE_OPTIONS)['gaps']>

/** The options with their defaults. */
export type CheckedOptions = TableOptions &
  Required<Pick<TableOptions, keyof typeof DEFAULTS>> & { given: GivenReading }

const DEFAULTS = {
  missing: 'ffill',
  gaps: 'break',
  step: 'auto',
  order: 'error',
  duplicates: 'error',
  skipFooter: 0,
  maxBytes: MOST_BYTES,
  comment: '#',
} satisfies TableOptions

const SPELLED: Partial<Record<string, string>> = { space: ' ', tab: '\t' }

const NAMES = Object.keys(TABLE_OPTIONS) as TableOptionName[]

/**
 * Checks options and fills in the defaults.
 *
 * @throws HindcastError `OPTION_UNKNOWN`, `OPTION_INVALID`, `OPTION_CONFLICT`
 */
export function checkOptions(options: TableOptions = {}): CheckedOptions {
  if (typeof options !== 'object' || options === null) {
    const message = `The option options is ${shown(options)}; expected an object of table options.`
    throw new HindcastError('OPTION_INVALID', message, { option: 'options', value: options })
  }
  const known: string[] = [...NAMES, 'file', 'likeTimes']
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue
    const near = suggestion(name, known)
    const list = `${near === '' ? '; the' : `${near} The`} options are ${[...NAMES, 'file'].join(', ')}.`
    const message = `There is no table option ${shown(name)}${list}`
    throw new HindcastError('OPTION_UNKNOWN', message, { option: name })
  }
  const given: Record<string, unknown> = {
    ...DEFAULTS,
    file: options.file,
    likeTimes: options.likeTimes,
    given: givenReading(options),
  }
  for (const name of NAMES) {
    const value: unknown = options[name]
    if (value === undefined) continue
    const kind: Kind<unknown> = TABLE_OPTIONS[name].kind
    if (!kind.is(value)) {
      const written = typeof value === 'object' && value !== null ? jsonOf(value) : value
      throw new HindcastError('OPTION_INVALID', `The option ${name} is ${shown(written)}; expected ${kind.expected}.`, {
        option: name,
        value,
      })
    }
    given[name] = value
  }
  if (options.dateFormat !== undefined) checkDateFormat(options.dateFormat)
  given.delimiter = SPELLED[options.delimiter ?? ''] ?? options.delimiter
  if (options.comment === 'none') given.comment = ''
  const { decimal, thousands } = options
  if (decimal !== undefined && decimal === thousands) {
    const message = `The options decimal and thousands are both ${shown(decimal)}; a number cannot be read so.`
    throw new HindcastError('OPTION_CONFLICT', message, { option: 'thousands', value: thousands })
  }
  return given as CheckedOptions
}

/**
 * How an option is written on the command line, for a sentence: `--date-format dmy`.
 *
 * @param value what follows the flag; left out: nothing
 */
export function flagText(name: TableOptionName, value?: string): string {
  const { flag } = TABLE_OPTIONS[name]
  if (value === undefined) return flag
  return `${flag} ${/^[\w.,:%+/=-]+$/.test(value) ? value : shown(value, 80)}`
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

/** A value as JSON writes it; what cannot be written, as it is. */
function jsonOf(value: unknown): unknown {
  try {
    return JSON.stringify(value)
  } catch {
    return value
  }
}
