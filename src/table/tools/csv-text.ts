/**
 * A table as CSV that readers of any kind take alike: comma, decimal point, ISO 8601, a missing cell empty.
 *
 * @module
 */
import { HindcastError, shown } from '../../errors.js'
import type { Column } from '../column.js'
import type { Index } from '../index-column.js'
import type { TableParts } from '../parts.js'
import { requireGoodCells, seriesRanges } from './take.js'

/** Lines that are put together at once. */
const LINES = 4096

/**
 * The text of a table, piece by piece.
 *
 * The series come first, where nothing else names them; then the index, where there is one; then all columns. Numbers
 * are the shortest that read back as the same; times are as ISO 8601 writes them. A row of which all is missing begins
 * with NA, since a line of nothing is no row.
 *
 * @throws HindcastError `COLUMN_NOT_NUMERIC` for a column of more different words than are kept
 */
export function* csvPieces(parts: TableParts): Generator<string> {
  requireGoodCells(parts)
  const columns = columnsOf(parts)
  yield columns.map(({ name }) => cell(name)).join(',') + '\n'
  for (let from = 0; from < parts.rows; from += LINES) {
    const to = Math.min(parts.rows, from + LINES)
    let text = ''
    for (let r = from; r < to; r++) {
      const cells: string[] = columns.map(({ at }) => at(r))
      if (cells.join('') === '') cells[0] = 'NA'
      text += cells.join(',') + '\n'
    }
    yield text
  }
}

/** A column of the text: its name, and the cell of each row. */
interface TextColumn {
  name: string
  at: (row: number) => string
}

function columnsOf(parts: TableParts): TextColumn[] {
  const { index, columns, series } = parts
  const own: TextColumn[] = []
  const named = series !== null && series !== undefined && !isNamedBy(parts)
  if (named) own.push({ name: freeName(parts, 'series'), at: seriesCells(parts) })
  if (index.kind !== 'rows') own.push({ name: index.name ?? freeName(parts, 'index'), at: indexCells(index) })
  return [...own, ...[...columns.values()].map((column) => ({ name: column.name, at: cellsOf(column, parts) }))]
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

function seriesCells(parts: TableParts): (row: number) => string {
  const names = parts.series!.names.map(cell)
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

function indexCells(index: Index): (row: number) => string {
  const write = index.isoWriter()
  return (row) => cell(String(write(row)))
}

function cellsOf({ name, kind, values, words }: Column, { place }: TableParts): (row: number) => string {
  if (words !== undefined && words !== null) {
    const texts = words.names.map(cell)
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
function cell(text: string): string {
  return /[",\r\n]|^[#\s]|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
