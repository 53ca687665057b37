/**
 * The frame of a table: where it begins, what separates its cells, which line names its columns. Found in the first lines
 * of the text; what rows further down contradict is refused with their line.
 *
 * @module
 */
import { counted, HindcastError, shown } from '../errors.js'
import { whole } from '../text/number.js'
import { setting, words } from '../text/words.js'
import { kindOf } from './cell-kind.js'
import { type Cut, cutBy, findDelimiter } from './delimiter.js'
import { type HeadCell, type HeadLine, headLines, type LineRules } from './head-lines.js'
import { headerOf, type Header } from './header.js'
import type { CheckedOptions } from './options.js'
import { readNumber } from './number-cell.js'
import type { Place } from './place.js'
import { namedLikeTimes } from './times/names.js'

/** What was found. */
export interface Frame extends Header {
  delimiter: string
  spaces: boolean
  /** Where in the text reading begins: the first line of the table. */
  at: number
  /** The number of that line. */
  line: number
  /** How many lines above it were skipped: as many as `skip` says, and those with content below them. */
  skipped: number
  /** Lines above it that `skip` lists. */
  listed: number[]
}

/** A first line that names the delimiter, as Excel writes it. */
const SEP = /^"?sep=(.)"?\r?$/i

/** How texts begin that are no tables, and what they are. */
const NO_TABLES: [RegExp, string][] = [
  [
    /^<(!doctype|html|\?xml|table|head|script)\b/i,
    'a page or XML, not a table: perhaps an error or a sign-in page was saved',
  ],
  [
    /^(\[\s*)?\{\s*("[^"]*"\s*:|$)|^\[\s*(\[|$)/,
    'JSON, not CSV: write it as CSV (code can pass its records to Table.fromRows)',
  ],
]

/** Lines that must agree below the first of the table, if there are as many. */
const IN_A_ROW = 5

/**
 * Finds the frame.
 *
 * @param text the first lines, whole
 * @returns null where there is no line with content
 * @throws HindcastError `CSV_SYNTAX` where it cannot be decided, with the option that decides
 */
export function findFrame(text: string, options: CheckedOptions, rules: LineRules, place: Place): Frame | null {
  let lines = headLines(text, rules)
  const { skip } = options
  const given = typeof skip === 'number'
  const all = lines
  if (Array.isArray(skip)) lines = lines.filter(({ number }) => !skip.includes(number))
  let delimiter = options.delimiter
  const separator = lines.length > 0 && lines[0].number === 1 ? SEP.exec(lines[0].text) : null
  if (separator !== null) {
    delimiter ??= separator[1]
    lines = lines.slice(1)
  }
  if (given) lines = lines.filter(({ number }) => number > skip)
  if (lines.length === 0) return null
  refuseNoTable(lines, place)

  const ragged = options.series === 'rows'
  const cut = delimiter === undefined ? found(lines, options, place) : cutBy(lines, delimiter)
  const begins = given ? 0 : ragged ? widest(cut) : belowPadding(cut, firstRow(cut))
  if (!given && !ragged) refuseRowsAbove(cut, lines, begins, place)
  const header = headerOf(cut, lines, begins, options, place)
  const first = lines[header.begins]
  return {
    ...header,
    delimiter: cut.delimiter,
    spaces: cut.spaces,
    at: first.at,
    line: first.number,
    skipped: header.begins + (given ? skip : 0),
    listed: all
      .filter((l) => l.number < first.number && Array.isArray(skip) && skip.includes(l.number))
      .map((l) => l.number),
  }
}

/** Refuses a text that is something else, and lines that stand in quotes as a whole. */
function refuseNoTable(lines: readonly HeadLine[], place: Place): void {
  refuseRelation(lines, place)
  const [{ number, text }] = lines
  const what = NO_TABLES.find(([begins]) => begins.test(text.trim()))?.[1]
  if (what !== undefined) {
    const message = `${place.headAt(number)} begins with ${shown(text.trim(), 20)}: the text is ${what}.`
    throw new HindcastError('CSV_SYNTAX', message, { file: place.file, row: number, value: text.trim() })
  }
  if (lines.length < 3 || ![',', ';', '\t', '|'].some((delimiter) => areQuoted(lines, delimiter))) return
  throw new HindcastError(
    'CSV_SYNTAX',
    `${place.headAt(number)} stands in quotes as a whole, as do all others: each is one cell; take the quotes around the ` +
      `lines away.`,
    { file: place.file, row: number, value: text },
  )
}

/** Refuses ARFF, naming the lines above its rows, and TSF, which has a series in each. */
function refuseRelation(lines: readonly HeadLine[], place: Place): void {
  const data = lines.findIndex(({ text }) => /^@data\s*$/i.test(text))
  if (data < 0 || !lines.slice(0, data).some(({ text }) => /^@(relation|attribute|frequency)\b/i.test(text))) return
  const { number } = lines[data]
  const isSeries = /^[^,]*:/.test(lines[data + 1]?.text ?? '')
  const head = `${place.headAt(number)} (@data) ends the head of ${isSeries ? 'a TSF' : 'an ARFF'} file, which is no CSV: `
  throw new HindcastError(
    'CSV_SYNTAX',
    isSeries
      ? `${head}write each series as a row of a CSV, its name first.`
      : words`${head}${setting('skip', number)} with ${setting('header', false)} reads the rows below it.`,
    { file: place.file, row: number },
  )
}

/** Whether each line is one quoted cell that holds a row: as many parts in all, numbers or times among them. */
function areQuoted(lines: readonly HeadLine[], delimiter: string): boolean {
  const parts = lines.map(({ text }) => /^"([^"]*)"\r?$/.exec(text)?.[1].split(delimiter))
  const width = parts[0]?.length ?? 0
  return (
    width > 1 &&
    parts.every((cells) => cells?.length === width) &&
    parts.slice(1).every((cells) => {
      const kinds = cells!.map((cell) => kindOf(cell.trim()))
      return kindOf(cells!.join(delimiter)) !== 'number' && kinds.some((kind) => kind === 'number' || kind === 'time')
    })
  )
}

/** The delimiter that is found, or the question whether commas are decimal ones. */
function found(lines: readonly HeadLine[], options: CheckedOptions, place: Place): Cut {
  const ragged = options.series === 'rows'
  const cut = findDelimiter(lines, ragged)
  const isComma = cut.delimiter === ',' && cut.width === 2
  const below = cut.rows.findIndex((row) => row.length === 2)
  const header = below > 0 ? cut.rows[below - 1] : null
  if (!isComma || header?.length !== 1 || options.decimal === '.') return cut
  const decimals = cut.rows.slice(below).every((row) => row.length !== 2 || isDecimalComma(row))
  if (!decimals) return cut
  if (options.decimal === ',') return findDelimiter(lines, ragged, ',')
  const { number, text } = lines[below]
  throw new HindcastError(
    'CSV_DECIMAL_COMMA',
    words`${place.headAt(number)} has ${shown(text.trim())} below the one name ${shown(header[0].text)}: with a comma for the decimal sign add ${setting('decimal', ',')}; where the comma separates two cells, ${setting('decimal', '.')}.`,
    {
      file: place.file,
      row: number,
      value: text.trim(),
      option: 'decimal',
      ways: [',', '.'].map((value) => ({ option: 'decimal', value })),
    },
  )
}

const isDecimalComma = ([a, b]: HeadCell[]): boolean =>
  !a.quoted && !b.quoted && /^\d/.test(b.text) && readNumber(`${a.text},${b.text}`) !== null

/** The first line from which on the lines agree in their number of cells. */
function firstRow({ rows, width }: Cut): number {
  for (let i = 0; i < rows.length; i++) {
    const next = rows.slice(i, i + IN_A_ROW)
    if (next.every((row) => row.length === width)) return i
  }
  const first = rows.findIndex((row) => row.length === width)
  return Math.max(first, 0)
}

/**
 * Refuses to skip lines that are rows: two at least, of numbers and times alone, that begin as those of the table do. Rows
 * that are short of a cell, a column that a logger was given later, or a quotation mark that binds lines together.
 */
function refuseRowsAbove(
  { rows, width, delimiter, spaces }: Cut,
  lines: readonly HeadLine[],
  begins: number,
  place: Place,
) {
  const kind = kindOf((rows[begins + 1] ?? rows[begins])[0].text)
  if (kind !== 'time' && kind !== 'number') return
  const above = rows.slice(0, begins)
  const isRow = (row: HeadCell[]): boolean =>
    row.length > 1 && kindOf(row[0].text) === kind && (kind === 'time' || kindOf(row[1].text) !== 'word')
  const at = above.findIndex((row) => row.length !== width && kindOf(row[0].text) === kind)
  if (at < 0 || above.filter(isRow).length < 2) return
  const { number, text } = lines[at]
  const file = place.file
  if (rows[at].some((cell) => !cell.quoted && cell.text.includes('"'))) {
    const message = `${place.headAt(number)}: a quote stands inside a cell that does not begin with one; a quote within a quoted cell is written twice.`
    throw new HindcastError('CSV_SYNTAX', message, { file, row: number, value: text })
  }
  const said = `${place.headAt(number)} has ${counted(rows[at].length, 'cell')}, but most lines have ${whole(width)}; cells are separated by ${spaces ? 'spaces' : shown(delimiter)}`
  const facts = { file, row: number, value: rows[at].length, expected: width }
  // Where nowhere five lines agree, no line begins the table.
  if (begins + IN_A_ROW > rows.length) {
    throw new HindcastError('CSV_RAGGED_ROW', `${said}; write an empty cell where one is missing.`, facts)
  }
  const skip = lines[begins].number - 1
  throw new HindcastError(
    'CSV_RAGGED_ROW',
    words`${said}; if what stands above line ${whole(skip + 1)} is not part of the table, add ${setting('skip', skip)}.`,
    { ...facts, option: 'skip', ways: [{ option: 'skip', value: skip, means: `the first ${counted(skip, 'line')}` }] },
  )
}

/**
 * The first line of the table behind lines above its header that are filled up with empty cells, as spreadsheets write
 * them: the header begins with a name of times, or has a word in each cell but the first, and numbers or times stand below it.
 */
function belowPadding({ rows, width }: Cut, begins: number): number {
  let at = begins
  while (at < rows.length && isPadded(rows[at], width)) at++
  if (at === begins || at + 1 >= rows.length || rows[at].length !== width) return begins
  const below = rows.slice(at + 1, at + 1 + IN_A_ROW).flat()
  const kinds = below.map(({ text }) => kindOf(text))
  const isHeader =
    namedLikeTimes(rows[at][0].text) ||
    rows[at].every(({ text }, c) => kindOf(text) === 'word' || (c === 0 && text === ''))
  return isHeader && kinds.some((kind) => kind === 'number' || kind === 'time') ? at : begins
}

/** Whether a line may be a title: empty cells behind the last with a text, and a number or a time in the first stands alone. */
function isPadded(row: readonly HeadCell[], width: number): boolean {
  const filled = row.findIndex(({ text }) => text === '')
  if (row.length !== width || filled < 0 || row.slice(filled).some(({ text }) => text !== '')) return false
  return filled < 2 || kindOf(row[0].text) === 'word'
}

/** The first line with most cells: the header of rows that may be shorter. */
function widest({ rows }: Cut): number {
  const most = rows.reduce((n, row) => Math.max(n, row.length), 0)
  return rows.findIndex((row) => row.length === most)
}
