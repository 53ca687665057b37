/**
 * The frame of a table: where it begins, what separates its cells, which line names its columns. Found in the first lines
 * of the text; what rows further down contradict is refused with their line.
 *
 * @module
 */
import { readNumber } from './number-cell.js'
import { HindcastError, shown } from '../errors.js'
import { type Cut, cutBy, findDelimiter } from './delimiter.js'
import { type HeadCell, type HeadLine, headLines, type LineRules } from './head-lines.js'
import { headerOf, type Header } from './header.js'
import { type CheckedOptions, flagText } from './options.js'
import type { Place } from './place.js'

/** What was found. */
export interface Frame extends Header {
  delimiter: string
  spaces: boolean
  /** Where in the text reading begins: the first line of the table. */
  at: number
  /** The number of that line. */
  line: number
  /** How many lines with content stand above it. */
  skipped: number
}

/** A first line that names the delimiter, as Excel writes it. */
const SEP = /^"?sep=(.)"?\r?$/i

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
  if (Array.isArray(skip)) lines = lines.filter(({ number }) => !skip.includes(number))
  let delimiter = options.delimiter
  const separator = lines.length > 0 && lines[0].number === 1 ? SEP.exec(lines[0].text) : null
  if (separator !== null) {
    delimiter ??= separator[1]
    lines = lines.slice(1)
  }
  if (given) lines = lines.filter(({ number }) => number > skip)
  if (lines.length === 0) return null

  const ragged = options.series === 'rows'
  const cut = delimiter === undefined ? found(lines, options, place) : cutBy(lines, delimiter)
  const begins = given ? 0 : ragged ? widest(cut) : firstRow(cut)
  const header = headerOf(cut, lines, begins, options, place)
  const first = lines[header.begins]
  return {
    ...header,
    delimiter: cut.delimiter,
    spaces: cut.spaces,
    at: first.at,
    line: first.number,
    skipped: header.begins,
  }
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
    `${place.headAt(number)} has ${shown(text.trim())} below the one name ${shown(header[0].text)}: with a comma for the ` +
      `decimal sign add ${flagText('decimal', ',')}; where the comma separates two cells, ${flagText('decimal', '.')}.`,
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

/** The first line with most cells: the header of rows that may be shorter. */
function widest({ rows }: Cut): number {
  const most = rows.reduce((n, row) => Math.max(n, row.length), 0)
  return rows.findIndex((row) => row.length === most)
}
