/**
 * The options of a table: how a file is read.
 *
 * @module
 */
import { columns, flag, oneOf, text, whole } from '../kinds.js'
import type { Given, Rows } from '../row.js'
import { character, encoding, indexColumns, lines, someColumns, step, wordsAndNumbers } from '../table-kinds.js'

/** The default limit on bytes read: 2 GiB. */
const MOST_BYTES = 2_147_483_648

const DECIMALS = { '.': 'point', ',': 'comma' } as const

export const TABLE = {
  /**
   * The index: a column; several, joined to one time (`['Date', 'Time']`, `['year', 'month', 'day']`); `false`, `''` or
   * `'none'` (unless a column has that name): rows are counted. Left out: the first column, left to right, that reads
   * as times; otherwise a counter in the first column; otherwise rows are counted from 0.
   */
  index: {
    kind: indexColumns,
    otherwise: 'the first column of times',
    recorded: true,
    flag: '--index',
    help: 'index column, or several that make one time, such as Date,Time; none to number the rows',
    label: 'Time column',
    group: 'reading',
    example: ['Date', 'Time'],
  },
  /**
   * How times are written: `'dmy'`, `'mdy'`, `'ymd'`; `'s'`, `'ms'`, `'us'`, `'ns'` since 1970; `'year'` (decimal
   * years); `'excel'` (day numbers); or a pattern with strptime's codes (`'%d.%m.%Y %H:%M'`). Left out: found out.
   */
  dateFormat: {
    kind: text("dmy, mdy, ymd, s, ms, us, ns, year, excel or a pattern such as '%d.%m.%Y %H:%M'", 'form'),
    otherwise: 'detected',
    recorded: true,
    flag: '--date-format',
    help: 'how times are written: dmy, mdy, ymd, s, ms, us, ns, year, excel, or a pattern such as %d.%m.%Y',
    label: 'Date format',
    group: 'reading',
    example: 'dmy',
  },
  /**
   * Columns that name the series of a long table; `'rows'`: each row is a series; `'restarts'`: series one below the
   * other that no column names, each begins where the index begins again. Default: one series.
   */
  series: {
    kind: someColumns,
    otherwise: 'one series',
    recorded: true,
    flag: '--series',
    help: 'column, or columns, that identify the series of a long table; rows: each row is a series; restarts: each begins where the index begins again',
    label: 'Column of series names',
    group: 'reading',
    example: 'store',
  },
  /** Columns to turn into series (melt): one network then learns from all of them, one at a time. */
  melt: {
    kind: columns(),
    recorded: true,
    flag: '--melt',
    help: 'columns to turn into series, with their values in one column, "value"',
    example: ['HUFL', 'OT'],
  },
  /**
   * Columns that follow one another in time become one, `value`, with a row each: `'months'` (Jan … Dec of a table with a row
   * a year), `'monthsByStart'` and `'monthsByEnd'` (twelve months that begin elsewhere, such as Oct … Sep: the year of a row is
   * that in which it begins, or ends), `'quarters'` (four, a row a year), `'days'` (31, a row a month), `'weekdays'` (seven, a row
   * a week), `'hours'`, `'halfHours'`, `'quarterHours'` (24, 48, 96, a row a day, from midnight on); `'none'`: none do.
   */
  stack: {
    kind: oneOf({
      none: 'columns beside each other',
      months: 'twelve a year',
      monthsByStart: 'from any month, the year in which a row begins',
      monthsByEnd: 'from any month, the year in which it ends',
      quarters: 'four a year',
      days: '31 a month',
      weekdays: 'seven a week',
      hours: '24 a day',
      halfHours: '48 a day',
      quarterHours: '96 a day',
    }),
    otherwise: 'none',
    recorded: true,
    flag: '--stack',
    help: 'columns that follow one another in time, their values in "value"',
    label: 'Columns that are times',
    group: 'reading',
    example: 'months',
  },
  /** How missing cells are treated; default `'ffill'`. The table keeps them as NaN; `fill` applies the policy. */
  missing: {
    kind: oneOf({
      ffill: 'take the value before',
      mean: 'take the training mean',
      drop: 'are left out with their windows',
      error: 'are refused',
    }),
    default: 'ffill',
    recorded: true,
    flag: '--missing',
    help: 'how missing cells are treated',
    label: 'Missing cells',
    example: 'mean',
  },
  /** Gaps in the index: `'break'` (the default): no window lies across one; `'ignore'`: the rows are joined. */
  gaps: {
    kind: oneOf({ break: 'no window across one', ignore: 'join the rows' }),
    default: 'break',
    recorded: true,
    flag: '--gaps',
    help: 'how gaps in the index, where rows are missing, are treated',
    label: 'Gaps',
    example: 'ignore',
  },
  /** Additional words or numbers that mean missing, such as `[-999, 'x']`. */
  na: {
    kind: wordsAndNumbers,
    recorded: true,
    flag: '--na',
    help: 'further words or numbers that mean missing, such as -999',
    label: 'Values that mean missing',
    group: 'reading',
    example: [-999, 'x'],
  },
  /** The decimal sign. Default: detected for each column. */
  decimal: {
    kind: oneOf(DECIMALS),
    otherwise: 'detected',
    recorded: true,
    flag: '--decimal',
    help: 'decimal sign',
    label: 'Decimal sign',
    group: 'reading',
    example: ',',
  },
  /** The thousands separator; `'none'`: there is none. Default: detected for each column. */
  thousands: {
    kind: oneOf({ ',': 'comma', '.': 'point', ' ': 'space', "'": 'apostrophe', none: 'nothing' }),
    otherwise: 'detected',
    recorded: true,
    flag: '--thousands',
    help: 'thousands separator',
    label: 'Thousands separator',
    group: 'reading',
    example: '.',
  },
  /** The delimiter, or `'space'` for runs of spaces and tabs. Default: detected among `, ; tab |` and spaces. */
  delimiter: {
    kind: character('one character, such as a comma, a semicolon or a tab, or space', ['space', 'tab']),
    otherwise: 'detected',
    recorded: true,
    flag: '--delimiter',
    help: 'delimiter between cells: a character, tab, or space for runs of spaces and tabs',
    label: 'Delimiter',
    group: 'reading',
    example: ';',
  },
  /** Whether the first line names the columns. Default: detected. */
  header: {
    kind: { ...flag(), form: 'true|false' },
    otherwise: 'detected',
    recorded: true,
    flag: '--header',
    help: 'whether the first line holds the column names',
    label: 'Column names in the first line',
    group: 'reading',
    example: false,
  },
  /** Number of lines above the header, or a list of line numbers to leave out (`[5, 32]`). Default: detected. */
  skip: {
    kind: lines,
    otherwise: 'detected',
    recorded: true,
    flag: '--skip',
    help: 'how many lines to skip above the header; or the numbers of the lines to skip, such as 2,3 or 5,',
    label: 'Lines to skip at the top',
    group: 'reading',
    example: [2, 3],
  },
  /** Lines at the end that are not rows, not counting blank lines; default 0. */
  skipFooter: {
    kind: whole(0, Number.MAX_SAFE_INTEGER),
    default: 0,
    recorded: true,
    flag: '--skip-footer',
    help: 'lines to skip at the end',
    label: 'Lines to skip at the end',
    group: 'reading',
    example: 1,
  },
  /** Lines that begin with this character are comments; default `'#'`; `'none'`: there are no comments. */
  comment: {
    kind: character('one character, or none', ['none']),
    default: '#',
    recorded: true,
    flag: '--comment',
    help: 'lines that begin with this character are comments; none: there are no comments',
    label: 'Comment character',
    group: 'reading',
    example: '%',
  },
  /** The encoding, a label that TextDecoder accepts. Default: UTF-8, or UTF-16 by its byte order mark. */
  encoding: {
    kind: encoding,
    otherwise: 'utf-8, or utf-16 by its byte order mark',
    recorded: true,
    flag: '--encoding',
    help: 'encoding of the file',
    label: 'Encoding',
    group: 'reading',
    example: 'windows-1252',
  },
  /**
   * The most bytes of text to read, and of columns made from it (8 per cell), default 2 GiB: endless input is refused
   * before the memory is full.
   */
  maxBytes: {
    kind: whole(1, Number.MAX_SAFE_INTEGER),
    default: MOST_BYTES,
    otherwise: '2 GiB',
    recorded: false,
    flag: '--max-bytes',
    help: 'most bytes to read, and to keep as columns (8 per cell); more is refused',
    example: 1000000,
  },
  /** How unsorted rows are treated; default `'error'`. Rows that are all newest first are reversed. */
  order: {
    kind: oneOf({ error: 'are refused', sort: 'are sorted' }),
    default: 'error',
    recorded: true,
    flag: '--order',
    help: 'how rows out of order are treated',
    label: 'Rows out of order',
    group: 'reading',
    example: 'sort',
  },
  /** How rows with the same time are treated; default `'error'`. */
  duplicates: {
    kind: oneOf({ error: 'are refused', first: 'the first', last: 'the last', mean: 'their mean', sum: 'their sum' }),
    default: 'error',
    recorded: true,
    flag: '--duplicates',
    help: 'how rows with the same time are treated',
    label: 'Rows with the same time',
    group: 'reading',
    example: 'first',
  },
  /**
   * How units and signs are treated (`kW`, `%`) that are not those which a model's training had in the same column; default
   * `'error'`. A model does not keep this option.
   */
  units: {
    kind: oneOf({ error: 'are refused', ignore: "are taken for the model's" }),
    default: 'error',
    recorded: false,
    flag: '--units',
    help: 'how units are treated that a model was not trained on',
    example: 'ignore',
  },
  /**
   * The step of the index: `'auto'` (the default) takes that of most rows; a number is in seconds (for an integer
   * index, the difference); `'none'`: rows follow one another as they are, and times are only labels.
   */
  step: {
    kind: step,
    default: 'auto',
    otherwise: 'that of most rows',
    recorded: true,
    flag: '--step',
    help: 'time from row to row: a number of seconds, month, quarter, year or businessDay; none to take the rows as they come',
    label: 'Step',
    group: 'reading',
    example: 'none',
  },
  /** The name of the data in messages. Default: the path or the File's name, if there is one. */
  file: {
    kind: text('a name'),
    otherwise: 'the path',
    recorded: false,
    help: 'name of the data in messages',
    example: 'weather.csv',
  },
  /**
   * The pattern of times in the table that a model was trained on: it decides where this table is ambiguous. Part of a
   * model's `tableOptions`.
   */
  likeTimes: {
    kind: text('a pattern of times'),
    recorded: false,
    help: 'how times were written in the table that the model was trained on',
    example: '%d.%m.%Y',
  },
  /**
   * The decimal sign of the table that a model was trained on: it decides where no cell of this table does. Part of a
   * model's `tableOptions`.
   */
  likeDecimal: {
    kind: oneOf(DECIMALS),
    recorded: false,
    help: 'decimal sign of the table that the model was trained on',
    example: ',',
  },
} satisfies Rows

/** What columns are that follow one another. */
export type StackedBy =
  'months' | 'monthsByStart' | 'monthsByEnd' | 'quarters' | 'days' | 'weekdays' | 'hours' | 'halfHours' | 'quarterHours'

/** How a table is read. @interface */
export type TableOptions = Given<typeof TABLE>
