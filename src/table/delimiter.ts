/**
 * Finds the character between cells: the one by which most lines agree in their number of cells.
 *
 * @module
 */
import { kindOf } from './cell-kind.js'
import { cellsOf, type HeadCell, type HeadLine } from './head-lines.js'

/** Lines cut by one delimiter. */
export interface Cut {
  delimiter: string
  /** Whether runs of spaces and tabs are the delimiter. */
  spaces: boolean
  rows: HeadCell[][]
  /** The number of cells in which most lines agree. */
  width: number
}

/** Candidates; the earlier wins where nothing else decides. */
const CANDIDATES = [',', ';', '\t', '|', ' ']

/** Rows whose cells are counted by what they look like. */
const JUDGED = 200

/** Cuts lines by a delimiter that is given. */
export function cutBy(lines: readonly HeadLine[], delimiter: string): Cut {
  const spaces = delimiter === ' '
  const rows = lines.map(({ text }) => cellsOf(text, delimiter, spaces))
  return { delimiter, spaces, rows, width: widthOf(rows).width }
}

/**
 * Cuts lines by the delimiter that is found.
 *
 * @param ragged rows may be shorter than the header (rows that are series)
 * @param refused a delimiter that it cannot be
 */
export function findDelimiter(lines: readonly HeadLine[], ragged: boolean, refused?: string): Cut {
  let best: { cut: Cut; agree: number; judged: number } | null = null
  for (const delimiter of CANDIDATES) {
    if (delimiter === refused) continue
    const cut = cutBy(lines, delimiter)
    const agree = ragged ? cut.rows.reduce((n, row) => n + row.length - 1, 0) : agreement(cut.rows, cut.width)
    if (agree === 0 || (best !== null && agree < best.agree)) continue
    const judged = cellsThatRead(cut)
    if (best === null || agree > best.agree || judged > best.judged) best = { cut, agree, judged }
  }
  if (best !== null) return best.cut
  // A single column: what none of its lines holds separates nothing.
  const delimiter = refused === ',' ? ';' : ','
  return { delimiter, spaces: false, rows: lines.map(({ text }) => oneCell(text)), width: 1 }
}

/** A line as one cell. */
const oneCell = (text: string): HeadCell[] => cellsOf(text, '\n', false)

/** The number of cells that most lines have, of at least two; the larger of equal ones. */
function widthOf(rows: readonly HeadCell[][]): { width: number; count: number } {
  const counts = new Map<number, number>()
  for (const { length } of rows) if (length > 1) counts.set(length, (counts.get(length) ?? 0) + 1)
  let width = 1
  let count = 0
  for (const [length, n] of counts) if (n > count || (n === count && length > width)) [width, count] = [length, n]
  return { width, count }
}

/** How many lines agree; 0 where, from the first of them on, fewer than half do. */
function agreement(rows: readonly HeadCell[][], width: number): number {
  if (width < 2) return 0
  const first = rows.findIndex((row) => row.length === width)
  const count = rows.reduce((n, row) => n + (row.length === width ? 1 : 0), 0)
  return 2 * count >= rows.length - first ? count : 0
}

/** How many cells of the rows read as numbers or times. */
function cellsThatRead({ rows, width }: Cut): number {
  let n = 0
  for (const row of rows.filter(({ length }) => length === width).slice(0, JUDGED)) {
    for (const { text } of row) {
      const kind = kindOf(text)
      if (kind === 'number' || kind === 'time') n++
    }
  }
  return n
}
