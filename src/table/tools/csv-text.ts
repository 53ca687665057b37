/**
 * A table as CSV that readers of any kind take alike: comma, decimal point, ISO 8601, a missing cell empty.
 *
 * @module
 */
import { HindcastError, shown } from '../../errors.js'
import type { Column } from '../column.js'
import type { TableParts } from '../parts.js'
import { AS_NUMBERS, READING_WORDS, type ReadingName } from '../times/reading.js'
import { requireGoodCells, seriesRanges } from './take.js'

/** Lines that are put together at once. */
const LINES = 4096

/**
 * The text of a table, piece by piece.
 *
 * The series come first, where nothing else names them; then the index, where there is one; then all columns. Numbers
 * are the shortest that read back as the same; times are as ISO 8601 writes them. A row of which all is missing begins
 * with NA, since a line of nothing is not a row.
 *
 * @param form `'read'`: with the delimiter, the order of columns and the times of what was read, as far as it is known
 * @throws HindcastError `COLUMN_NOT_NUMERIC` for a column of more different words than are kept
 */
export function* csvPieces(parts: TableParts, form: 'plain' | 'read' = 'plain'): Generator<string> {
  requireGoodCells(parts)
  const delimiter = form === 'plain' ? ',' : delimiterOf(parts)
  const cell = cellWriter(delimiter)
  const columns = columnsOf(parts, form, cell)
  yield columns.map(({ name }) => cell(name)).join(delimiter) + '\n'
  for (let from = 0; from < parts.rows; from += LINES) {
    const to = Math.min(parts.rows, from + LINES)
    let text = ''
    for (let r = from; r < to; r++) {
      const cells: string[] = columns.map(({ at }) => at(r))
      if (cells.join('') === '') cells[0] = 'NA'
      text += cells.join(delimiter) + '\n'
    }
    yield text
  }
}

/** A column of the text: its name, and the cell of each row. */
interface TextColumn {
  name: string
  at: (row: number) => string
}

/** Writes a text as a cell. */
type CellWriter = (text: string) => string

/** The delimiter of what was read; runs of spaces, which hold no missing cells, become a comma. */
function delimiterOf({ reading }: TableParts): string {
  const { delimiter = ',' } = reading ?? {}
  return delimiter === 'space' ? ',' : delimiter
}

function columnsOf(parts: TableParts, form: 'plain' | 'read', cell: CellWriter): TextColumn[] {
  const { index, columns, series } = parts
  const own: TextColumn[] = []
  const named = series !== null && series !== undefined && !isNamedBy(parts)
  if (named) own.push({ name: freeName(parts, 'series'), at: seriesCells(parts, cell) })
  if (index.kind !== 'rows')
    own.push({ name: index.name ?? freeName(parts, 'index'), at: indexCells(parts, form, cell) })
  for (const column of columns.values()) own.push({ name: column.name, at: cellsOf(column, parts, cell) })
  if (form === 'plain') return own
  // What was not a column of it stays in front.
  const places = new Map(parts.order?.map((name, place) => [name, place]))
  return own.sort((a, b) => (places.get(a.name) ?? -1) - (places.get(b.name) ?? -1))
}

/** Whether the columns still hold what names the series. */
function isNamedBy({ columns, series }: TableParts): boolean {
  const { names, starts } = series!
  for (const { words } of columns.values()) {
    if (
      words !== undefined &&
      words !== null &&
      names.every((name, s) => words.names[words.codes[starts[s]]] === name)
    ) {
      return true
    }
  }
  return false
}

function seriesCells(parts: TableParts, cell: CellWriter): (row: number) => string {
  const names = parts.series!.names.map((name) => cell(name))
  const of = new Int32Array(parts.rows)
  seriesRanges(parts).forEach(({ from, to }, s) => of.fill(s, from, to))
  return (row) => names[of[row]]
}

/** A name that no column has. */
function freeName({ columns, index }: TableParts, wanted: string): string {
  let name = wanted
  while (columns.has(name) || index.name === name) name += ' of rows'
  return name
}

function indexCells({ index, reading }: TableParts, form: 'plain' | 'read', cell: CellWriter): (row: number) => string {
  const iso = index.isoWriter()
  if (form === 'plain') return (row) => cell(String(iso(row)))
  const told = reading?.dateFormat?.words
  const [, number] = Object.entries(AS_NUMBERS).find(([name]) => READING_WORDS[name as ReadingName] === told) ?? []
  return number === undefined ? (row) => cell(String(index.at(row))) : (row) => number(index.values[row])
}

function cellsOf(
  { name, kind, values, words }: Column,
  { place }: TableParts,
  cell: CellWriter,
): (row: number) => string {
  if (words !== undefined && words !== null) {
    const texts = words.names.map((name) => cell(name))
    return (row) => (words.codes[row] < 0 ? '' : texts[words.codes[row]])
  }
  if (kind === 'text') {
    const message = `${place.prefix}the column ${shown(name)} holds more different words than are kept, so it cannot be written; select other columns (--columns).`
    throw new HindcastError('COLUMN_NOT_NUMERIC', message, { file: place.file, column: name })
  }
  return (row) => numberText(values[row])
}

/** The shortest text that reads back as the same number; empty for NaN. */
function numberText(value: number): string {
  if (value !== value) return ''
  return value === 0 && 1 / value < 0 ? '-0' : String(value)
}

/** A text in quotes where it needs them: also where a reader could take its first character for a comment. */
function cellWriter(delimiter: string): CellWriter {
  return (text) =>
    text.includes(delimiter) || /["\r\n]|^[#\s]|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
