/**
 * What was detected about a table, and the sentences that report it.
 *
 * @module
 */
import { shown } from '../errors.js'
import type { StackedBy } from '../options/rows/table.js'
import { inLibrary, named, sayIn, setting, type Words, words } from '../text/words.js'
import type { Suspect } from './suspects.js'

/** A column that is not a default input, and why. */
export interface LeftOut {
  column: string
  why: string
}

/** A column that names series, and how it was used. */
export interface Reading {
  /** The delimiter, where it is not a comma; `'space'` for runs of spaces. */
  delimiter?: string
  /** The encoding, where it is not UTF-8. */
  encoding?: string
  /** The text was read in that encoding though it is UTF-8. */
  isUtf8?: boolean
  /**
   * `false`: there is no header; `'short'`: it lacks the name of the first column; `'numbers'`: its names are numbers.
   */
  header?: false | 'short' | 'numbers'
  /** Lines above the header that were left out. */
  skipped?: number
  /** Lines left out as comments. */
  comments?: number
  /** Lines equal to the header that were left out. */
  repeatedHeaders?: number
  /** Lines among the rows that were left out, as `skip` says. */
  skippedLines?: number[]
  /**
   * Lines below the rows that were left out, as `skipFooter` says, and how the first of them begins; `alike`: how many of
   * them, from the first on, look like rows.
   */
  footer?: { lines: number; first: string; alike?: number }
  /** The columns that the index was made of, where it is not the first column alone; `false`: rows are counted. */
  index?: string[] | false
  /**
   * How times are written, in words, where it is not ISO 8601; `found` as the option dateFormat has it, where it has.
   */
  dateFormat?: { words: string; found?: string }
  /** Columns with decimal commas. */
  decimal?: { sign: ','; columns: string[] }
  /** Thousands separators, and the columns that have them. */
  thousands?: { sign: string; columns: string[] }[]
  /** Signs and units that were stripped from the numbers of columns. */
  signs?: { sign: string; columns: string[] }[]
  /** Columns in which K, M or B scaled numbers. */
  scaled?: string[]
  /** Columns in which numbers in brackets are negative. */
  bracketed?: string[]
  /** Columns in which numbers with a minus behind them are negative. */
  minusBehind?: string[]
  /** Formulas such as `="0123"` stood for their text. */
  formulas?: true
  /** Columns with numbers that an apostrophe, wide digits or hidden marks made texts. */
  asText?: string[]
  /** Columns in which words for true and false are 1 and 0. */
  booleans?: string[]
  /** Numeric columns that are no default inputs. */
  leftOut?: LeftOut[]
  /** Columns of words in which some cells are numbers; `words`: the others, where they are one or two. */
  mixed?: { column: string; numbers: number; cells: number; words?: string[] }[]
  /** Rows were newest first and were reversed. */
  reversed?: boolean
  /** The first and the last year that two digits stood for, where they may be meant otherwise. */
  shortYears?: [number, number]
  /** Rows were sorted by their times. */
  sorted?: boolean
  /** Rows with the same time that were combined, and how. */
  duplicates?: { how: string; rows: number }
  /** Times that were off the grid by less than a twentieth of the step, and snapped to it. */
  snapped?: number
  /** Times that a holiday moved. */
  moved?: number
  /** Business days that are missing and no gaps. */
  holidays?: number
  /** Missing hours that daylight saving explains. */
  daylight?: number
  /** Times that were truncated to milliseconds. */
  cut?: number
  /** Times that stood for a range. */
  ranges?: number
  /** Periods that rows were gathered in and that hold fewer rows than their length has steps or, where summed, empty cells. */
  short?: number
  /** The first and the last of them in time, and whether they were summed. */
  shortSpan?: { first: string; last: string; summed: boolean }
  /** How many series there are, and what names them; `restarts`: an index that begins anew. */
  series?: { count: number; by: string; restarts?: true }
  /** Series that nothing but their order names are taken for those of a model's training. */
  likeRuns?: boolean
  /**
   * The first and the last of columns that seem to follow one another in time, such as the months of a year; `unfit`: the
   * rows are not what they would be parts of, so they are read as columns beside each other.
   */
  stackable?: { by: StackedBy; first: string; last: string; unfit?: true }
  /** The same, where they became one column; `left`: the columns beside them, which were left out. */
  stacked?: { by: StackedBy; first: string; last: string; left: string[] }
  /** Columns of durations, ranges or ratios, which are not numbers and so no inputs, with one of their cells. */
  unread?: { column: string; cell: string }[]
  /** The first column, where it goes up as day numbers of Excel do; its first number, and the days that they would be. */
  excel?: { column: string; first: number; from: string; to: string }
  /** A column that names several things of which no two have the same time. */
  things?: { column: string; count: number }
  /** Letters behind some numbers of a column, as statistical offices mark them: taken off. */
  flags?: { column: string; marks: string[]; count: number }[]
  /** Columns whose numbers bear another unit than their names. */
  otherUnits?: { column: string; sign: string }[]
  /** Columns in which signs before three digits in every cell are taken for decimal ones, and the first such cell. */
  threes?: { columns: string[]; cell: string }[]
  /** Values that may mean missing. */
  suspects?: Suspect[]
  /** What was detected, in a line or two; empty for a plain table. */
  sentence: string
  /** Warnings, a sentence each, which name options as the library does. */
  warnings: string[]
}

/** What a reading says before its sentences are made. */
export type Findings = Omit<Reading, 'sentence' | 'warnings'>

const DELIMITERS: Partial<Record<string, string>> = {
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'vertical bars',
  space: 'runs of spaces',
}
const BETWEEN: Partial<Record<string, string>> = {
  ',': 'commas',
  '.': 'dots',
  ' ': 'spaces',
  "'": 'apostrophes',
}

/** A reading with its sentences. */
export function readingOf(findings: Findings): Reading {
  const said = parts(findings)
  // Parts that hold a comma themselves are told apart by semicolons.
  const between = said.length > 1 && said.some((part) => part.includes(', ')) ? '; ' : ', '
  const sentence = said.length === 0 ? '' : `Read with: ${said.join(between)}.`
  return { ...findings, sentence, warnings: warningsOf(findings).map((warning) => sayIn(inLibrary, warning)) }
}

const times = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`

/** `"a"`, `"a" and "b"`, or how many where they are many. */
function names(columns: readonly string[]): string {
  if (columns.length > 3) return `${columns.length} columns`
  const shownNames = columns.map((name) => shown(name))
  return shownNames.length < 2
    ? shownNames.join('')
    : `${shownNames.slice(0, -1).join(', ')} and ${shownNames[shownNames.length - 1]}`
}

/** What is said, a part each. */
function parts(f: Findings): string[] {
  const out: string[] = []
  if (f.delimiter !== undefined) out.push(DELIMITERS[f.delimiter] ?? `cells separated by ${shown(f.delimiter)}`)
  if (f.encoding !== undefined) out.push(`encoding ${f.encoding}`)
  if (f.decimal !== undefined) out.push('decimal commas')
  for (const { sign, columns } of f.thousands ?? []) {
    out.push(`${BETWEEN[sign] ?? shown(sign)} between thousands in ${names(columns)}`)
  }
  if (f.index === false) out.push('no column of times, so rows are counted')
  else if (f.index !== undefined || f.dateFormat !== undefined) {
    const from = f.index === undefined ? '' : ` from ${names(f.index)}`
    out.push(`times${from}${f.dateFormat === undefined ? '' : ` as ${f.dateFormat.words}`}`)
  }
  if (f.shortYears !== undefined) out.push(`years of two digits as ${f.shortYears.join(' to ')}`)
  if (f.ranges !== undefined) out.push('the beginnings of ranges')
  if (f.header === false) out.push('no header, so columns are called "column 1", "column 2", …')
  if (f.header === 'short') out.push('a header without a name for the first column')
  if (f.header === 'numbers') out.push('numbers as names of columns')
  if (f.skipped !== undefined) out.push(`${times(f.skipped, 'line')} above the header skipped`)
  if (f.comments !== undefined) out.push(`${times(f.comments, 'comment line')} left out`)
  if (f.repeatedHeaders !== undefined) out.push(`${times(f.repeatedHeaders, 'line')} equal to the header left out`)
  if (f.skippedLines !== undefined) {
    const { length } = f.skippedLines
    const lines = length === 1 ? 'line' : 'lines'
    out.push(length > 3 ? `${length} lines left out` : `${lines} ${f.skippedLines.join(' and ')} left out`)
  }
  if (f.footer !== undefined)
    out.push(`${times(f.footer.lines, 'line')} below the rows left out, ${shown(f.footer.first, 40)}`)
  for (const { sign, columns } of f.signs ?? []) out.push(`${shown(sign)} taken off the numbers of ${names(columns)}`)
  if (f.scaled !== undefined) out.push(`K, M and B as thousand, million and billion in ${names(f.scaled)}`)
  if (f.bracketed !== undefined) out.push(`numbers in brackets as negative in ${names(f.bracketed)}`)
  if (f.minusBehind !== undefined) out.push(`a minus behind numbers as before them in ${names(f.minusBehind)}`)
  if (f.asText !== undefined)
    out.push(`numbers written as text (an apostrophe, other digits, hidden marks) as numbers in ${names(f.asText)}`)
  if (f.formulas === true) out.push('formulas such as ="50" as what they say')
  if (f.booleans !== undefined) out.push(`words for true and false as 1 and 0 in ${names(f.booleans)}`)
  for (const { column, marks, count } of f.flags ?? [])
    out.push(`flags (${marks.join(', ')}) taken off ${times(count, 'number')} of ${shown(column)}`)
  if (f.series !== undefined) out.push(`${f.series.count} series by ${f.series.by}`)
  if (f.stacked !== undefined) {
    const { by, first, last, left } = f.stacked
    const of =
      by === 'monthsByStart'
        ? ', beginning in the year of the row'
        : by === 'monthsByEnd'
          ? ', ending in the year of the row'
          : ''
    out.push(`${shown(first)} to ${shown(last)} as ${stackedWord(by)} that follow one another${of}, in "value"`)
    if (left.length > 0) out.push(`${names(left)} left out`)
  }
  if (f.reversed === true) out.push('rows turned round, since they stood newest first')
  if (f.sorted === true) out.push('rows sorted by their times')
  if (f.duplicates !== undefined) {
    out.push(`${times(f.duplicates.rows, 'row')} of repeated times left out (${f.duplicates.how} of each time kept)`)
  }
  if (f.snapped !== undefined)
    out.push(`${times(f.snapped, 'time')} moved onto the step by less than a twentieth of it`)
  if (f.moved !== undefined) out.push(`${times(f.moved, 'time')} beside the usual day`)
  if (f.holidays !== undefined) out.push(`${times(f.holidays, 'missing business day')} as holidays`)
  if (f.cut !== undefined) out.push(`digits below a millisecond cut off ${times(f.cut, 'time')}`)
  for (const { column, why } of f.leftOut ?? []) out.push(`${shown(column)} left out of the inputs (${why})`)
  return out
}

/** Columns that follow one another: how many, what a row is, and what each is. */
export const STACKS = {
  months: ['twelve', 'a year', 'a month'],
  monthsByStart: ['twelve', 'a year', 'a month'],
  monthsByEnd: ['twelve', 'a year', 'a month'],
  quarters: ['four', 'a year', 'a quarter'],
  days: ['31', 'a month', 'a day'],
  weekdays: ['seven', 'a week', 'a day'],
  hours: ['24', 'a day', 'an hour'],
  halfHours: ['48', 'a day', 'half an hour'],
  quarterHours: ['96', 'a day', 'a quarter of an hour'],
} as const satisfies Record<StackedBy, readonly [string, string, string]>

/** What such columns are, in words. */
export const stackedWord = (by: StackedBy): string => by.replace(/By.*/, '').replace('Hours', ' hours')

/** What should be looked at, in words: each surface has its own names for the options. */
export function warningsOf(f: Findings): (string | Words)[] {
  const out: (string | Words)[] = []
  if (f.isUtf8 === true) {
    out.push(
      words`The text, read as ${f.encoding!}, is UTF-8; if letters look wrong, add ${setting('encoding', 'utf-8')}.`,
    )
  }
  if (f.daylight !== undefined) {
    out.push(
      `${times(f.daylight, 'missing hour')} of the index ${f.daylight === 1 ? 'is' : 'are'} explained by daylight saving ` +
        `time (the clock went forward); ${f.daylight === 1 ? 'it stays a gap' : 'they stay gaps'}.`,
    )
  }
  if (f.short !== undefined && f.shortSpan !== undefined) {
    const { first, last, summed } = f.shortSpan
    const which = first === last ? first : `first ${first}, last ${last}`
    const way = summed ? words` or empty cells; ${setting('aggregate', 'mean')} takes means of what is there` : ''
    out.push(words`${times(f.short, 'period')} (${which}) with fewer rows than a whole one${way}.`)
  }
  if (f.stackable !== undefined) {
    const { by, first, last, unfit } = f.stackable
    const [count, row, one] = STACKS[by]
    const way =
      by === 'monthsByEnd'
        ? words`${setting('stack', by)} where a row's year is that in which it ends, or ${setting('stack', 'monthsByStart')} where it begins in it`
        : words`${setting('stack', by)}`
    out.push(
      unfit === true
        ? words`${shown(first)} to ${shown(last)} seem to be ${stackedWord(by)} that follow one another; they are read as columns beside each other, since ${setting('stack', by)} takes a table with a row ${row}, and the index holds no ${row.slice(2)}s.`
        : words`${shown(first)} to ${shown(last)} are ${count} columns of a table with a row ${row}; if they follow one another, add ${way}: one series, a row ${one}.`,
    )
  }
  if (f.footer?.alike !== undefined) {
    const { lines, alike, first } = f.footer
    const left = setting('skipFooter', lines - alike)
    const way =
      alike === lines
        ? words`without it they are read`
        : words`${left} reads ${alike === 1 ? 'it' : 'them'}; blank lines do not count`
    out.push(
      words`${setting('skipFooter', lines)} left out ${times(alike, 'line')} that ${alike === 1 ? 'looks like a row' : 'look like rows'} (${shown(first, 40)}): ${way}.`,
    )
  }
  for (const { column, numbers, cells, words: others } of f.mixed ?? []) {
    const way =
      others === undefined
        ? ''
        : words`; if ${names(others)} ${others.length === 1 ? 'means' : 'mean'} missing, add ${setting('na', others)}`
    out.push(
      numbers >= cells
        ? `${shown(column)} is a column of words, since its numbers bear different signs or units.`
        : words`${shown(column)} is a column of words, since only ${numbers} of its ${cells} cells are numbers${way}.`,
    )
  }
  if (f.likeRuns === true) {
    out.push(
      words`Series that begin anew have no names but their order: "run 1" has the scale of the training's "run 1", and so on; where they are others, name them by a column with ${named('series')}, in training too.`,
    )
  }
  if (f.unread !== undefined) {
    const some = f.unread.slice(0, 3).map(({ column, cell }) => `${shown(column)} (${shown(cell, 20)})`)
    const more = f.unread.length - some.length
    out.push(
      `No plain numbers, and so no inputs: ${some.join(', ')}${more > 0 ? ` and ${times(more, 'other')}` : ''}; to use one, write ` +
        'one number in a cell (seconds of a duration, a column for each end of a range or each part of a code).',
    )
  }
  for (const { column, sign } of f.otherUnits ?? []) {
    out.push(
      `The numbers of ${shown(column)} bear ${shown(sign)}, not the unit of its name; they are read as they stand.`,
    )
  }
  for (const { columns, cell } of f.threes ?? []) {
    const sign = cell.includes('.') ? '.' : ','
    out.push(
      words`Three digits follow every ${shown(sign)} of ${names(columns)}, which is read as a decimal sign; add ${setting('thousands', sign)} if it parts thousands (${cell} is ${cell.replace(sign, '')}), or ${setting('decimal', sign)} if not.`,
    )
  }
  if (f.excel !== undefined) {
    const { column, first, from, to } = f.excel
    out.push(
      words`${shown(column)} goes up from ${String(first)} as day numbers of Excel do (${from} to ${to}); if it holds them, add ${setting('dateFormat', 'excel')}.`,
    )
  }
  if (f.things !== undefined) {
    const { column, count } = f.things
    out.push(
      words`${shown(column)} names ${String(count)} things in rows of one series; if each is a series of its own, add ${setting('series', column)}.`,
    )
  }
  for (const suspects of byValue(f.suspects ?? [])) {
    const where = suspects.map(({ column, count }) => `${shown(column)} in ${times(count, 'row')}`)
    const [{ value, far }] = suspects
    out.push(
      words`${value} stands in ${where.join(', ')}, far ${far} all else: if it means missing, add ${setting('na', [value])}.`,
    )
  }
  return out
}

/** Suspects of one value and side together. */
function byValue(suspects: readonly Suspect[]): Suspect[][] {
  const groups = new Map<string, Suspect[]>()
  for (const suspect of suspects) {
    const key = `${suspect.value} ${suspect.far}`
    groups.set(key, [...(groups.get(key) ?? []), suspect])
  }
  return [...groups.values()]
}
