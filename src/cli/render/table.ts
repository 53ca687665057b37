/**
 * Small tables: columns aligned, two spaces between, no frame.
 *
 * @module
 */
import { cut, type Paint } from '../io.js'

/** A column of a table. */
export interface TableColumn {
  head: string
  /** Numbers stand to the right; words, the default, to the left. */
  align?: 'left' | 'right'
}

/** A cell may be painted; its width is that of its text. */
export type TableCell = string | { text: string; paint: (text: string) => string }

const LONGEST = 32

/**
 * The lines of a table, the header dimmed. Cells are made printable and cut after 32 characters.
 *
 * @param indent what stands before each line
 */
export function tableLines(columns: TableColumn[], rows: TableCell[][], paint: Paint, indent = '  '): string[] {
  const text = (cell: TableCell) => cut(typeof cell === 'string' ? cell : cell.text, LONGEST)
  const width = columns.map((column, c) => {
    let w = length(column.head)
    for (const row of rows) if (length(text(row[c])) > w) w = length(text(row[c]))
    return w
  })
  const place = (shown: string, c: number) => {
    const space = ' '.repeat(width[c] - length(shown))
    return columns[c].align === 'right' ? space + shown : shown + space
  }
  const line = (cells: string[]) => (indent + cells.join('  ')).trimEnd()
  const head = line(columns.map((column, c) => place(column.head, c)))
  return [
    paint('dim', head),
    ...rows.map((row) =>
      line(
        row.map((cell, c) => {
          const placed = place(text(cell), c)
          return typeof cell === 'string' ? placed : placed.replace(text(cell), cell.paint)
        }),
      ),
    ),
  ]
}

/** Characters, not UTF-16 units. */
function length(text: string): number {
  return [...text].length
}

/**
 * Lines of a text broken between words, so that none is longer than the width.
 *
 * @param hanging what stands before each line but the first
 */
export function wrapped(text: string, width: number, indent = '', hanging = indent): string[] {
  const lines: string[] = []
  let line = indent
  let empty = true
  for (const word of text.split(' ')) {
    if (!empty && length(line) + 1 + length(word) > width) {
      lines.push(line)
      line = hanging
      empty = true
    }
    line += empty ? word : ` ${word}`
    empty = false
  }
  lines.push(line)
  return lines
}
