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

/** A delimiter that it may be: in how many lines the number of cells agrees, and how many cells read. */
interface Candidate {
  cut: Cut
  agree: number
  judged: number
}

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
  let best: Candidate | null = null
  for (const delimiter of CANDIDATES) {
    if (delimiter === refused) continue
    const cut = cutBy(lines, delimiter)
    const agree = ragged ? cut.rows.reduce((n, row) => n + row.length - 1, 0) : agreement(cut.rows, cut.width)
    if (agree === 0) continue
    const found = { cut, agree, judged: cellsThatRead(cut) }
    if (best === null || isBetter(found, best)) best = found
  }
  if (best !== null) return best.cut
  // A single column: what none of its lines holds separates nothing.
  const delimiter = refused === ',' ? ';' : ','
  return { delimiter, spaces: false, rows: lines.map(({ text }) => oneCell(text)), width: 1 }
}

/**
 * Whether a candidate is better than those before it: more lines agree, then more cells read, then a larger share of them
 * does. Spaces also stand within cells and in titles and beside delimiters, and tabs count among them: where another
 * delimiter agrees in nearly as many lines, spaces must make more of all cells read, or fit the header alone; and where it
 * alone fits the header, they are none.
 */
function isBetter(found: Candidate, best: Candidate): boolean {
  if (found.cut.spaces && best.agree >= 0.8 * found.agree) {
    if (found.agree < 0.8 * best.agree) return false
    const [share, before] = [readShare(found), readShare(best)]
    if (best.cut.delimiter === '\t') return before < 0.5 * share
    if (fitsHeader(best.cut, found.cut)) return false
    return (
      (share > before + 0.1 || (share > before - 0.1 && fitsHeader(found.cut, best.cut))) &&
      !found.cut.rows.some((row) => row.some(({ text }) => /^[,;|]$/.test(text)))
    )
  }
  if (found.agree !== best.agree) return found.agree > best.agree
  return found.judged === best.judged ? readShare(found) > readShare(best) : found.judged > best.judged
}

/** Whether the line above the first row that both cut has as many cells as the rows of the first of them alone. */
function fitsHeader(a: Cut, b: Cut): boolean {
  const first = a.rows.findIndex((row, i) => row.length === a.width && b.rows[i].length === b.width)
  return first > 0 && a.rows[first - 1].length === a.width && b.rows[first - 1].length !== b.width
}

const readShare = ({ cut: { rows, width }, judged }: Candidate): number =>
  judged / (width * Math.min(JUDGED, rows.filter(({ length }) => length === width).length))

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
    for (const { text, quoted } of row) {
      if (!quoted && text.includes('"')) continue
      const kind = kindOf(text)
      if (kind === 'number' || kind === 'time') n++
    }
  }
  return n
}
