/**
 * Small tables: columns aligned, two spaces between, no frame.
 *
 * @module
 */
import { joined } from '../../text/number.js'
import { cut, type Paint, USUAL_WIDTH } from '../io.js'

/** A column of a table. */
export interface TableColumn {
  head: string
  /** Numbers stand to the right; words, the default, to the left. */
  align?: 'left' | 'right'
  /** Never cut to make a table fit: half a date says nothing. */
  whole?: boolean
}

/** A cell may be painted; its width is that of its text. */
export type TableCell = string | { text: string; paint: (text: string) => string }

const LONGEST = 32
/** Words are never cut shorter than this. */
const SHORTEST = 4

/**
 * The lines of a table, the header dimmed. Cells and heads are made printable and, as long as `longest` is a number of
 * characters, cut after 32.
 *
 * @param indent what stands before each line
 * @param longest characters after which words (cells that stand to the left, unless they stay whole) are cut
 */
export function tableLines(
  columns: TableColumn[],
  rows: TableCell[][],
  paint: Paint,
  indent = '  ',
  longest = LONGEST,
): string[] {
  const most = longest === Infinity ? Infinity : LONGEST
  const text = (cell: TableCell, c: number) =>
    cut(typeof cell === 'string' ? cell : cell.text, columns[c].align === 'right' || columns[c].whole ? most : longest)
  const heads = columns.map((column) => cut(column.head, most))
  const width = columns.map((_, c) => {
    let w = length(heads[c])
    for (const row of rows) if (length(text(row[c], c)) > w) w = length(text(row[c], c))
    return w
  })
  const place = (shown: string, c: number) => {
    const space = ' '.repeat(width[c] - length(shown))
    return columns[c].align === 'right' ? space + shown : shown + space
  }
  const line = (cells: string[]) => (indent + cells.join('  ')).trimEnd()
  return [
    paint('dim', line(heads.map(place))),
    ...rows.map((row) =>
      line(
        row.map((cell, c) => {
          const placed = place(text(cell, c), c)
          return typeof cell === 'string' ? placed : placed.replace(text(cell, c), cell.paint)
        }),
      ),
    ),
  ]
}

/** A table that may be drawn. */
export interface Drawing {
  columns: TableColumn[]
  rows: TableCell[][]
}

function fits({ columns, rows }: Drawing, width: number, longest = LONGEST): boolean {
  // Colours take no room.
  const plain = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell : cell.text)))
  return tableLines(columns, plain, (_, text) => text, '  ', longest).every((line) => length(line) <= width)
}

/** The first of some tables that fits the width; the last where none does. */
export function fittingOf(drawings: readonly Drawing[], width: number): Drawing {
  return drawings.find((drawing) => fits(drawing, width)) ?? drawings[drawings.length - 1]
}

/**
 * The lines of the first of some tables that fits the width; of the last where none does, with its words cut. Columns of
 * the first that were left out are named.
 */
export function fittedLines(drawings: readonly Drawing[], paint: Paint, width: number): string[] {
  const chosen = fittingOf(drawings, width)
  let longest = width === Infinity ? Infinity : LONGEST
  while (longest > SHORTEST && !fits(chosen, width, longest)) longest--
  const lines = tableLines(chosen.columns, chosen.rows, paint, '  ', longest)
  return [...lines, ...noRoomLines(leftOutOf(drawings[0], chosen), paint, width)]
}

/** A sentence on columns that a table had no room for; nothing if all were shown. */
export function noRoomLines(heads: readonly string[], paint: Paint, width: number): string[] {
  if (heads.length === 0) return []
  const text = `(no room for ${joined(heads, 'and')}; a wider terminal shows ${heads.length > 1 ? 'them' : 'it'})`
  return wrapped(text, width, '  ').map((line) => paint('dim', line))
}

/** The heads of a table that a smaller drawing of it lacks; none of a table that is made up in another way. */
function leftOutOf(whole: Drawing, drawn: Drawing): string[] {
  const heads = whole.columns.map(({ head }) => head)
  const kept = new Set(drawn.columns.map(({ head }) => head))
  return [...kept].every((head) => heads.includes(head)) ? heads.filter((head) => !kept.has(head)) : []
}

/** Characters, not UTF-16 units. */
function length(text: string): number {
  return [...text].length
}

/**
 * Lines of a text broken between words, so that none is longer than the width; 80 where there is none.
 *
 * @param hanging what stands before each line but the first
 */
export function wrapped(text: string, width: number, indent = '', hanging = indent): string[] {
  const lines: string[] = []
  const most = width === Infinity ? USUAL_WIDTH : width
  let line = indent
  let empty = true
  for (const word of text.split(' ')) {
    if (!empty && length(line) + 1 + length(word) > most) {
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
