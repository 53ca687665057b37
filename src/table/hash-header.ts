/**
 * A header whose first name is `#` alone, as loggers write it (`#,Date Time,Temp`): the line begins as a comment does, but is
 * none.
 *
 * @module
 */
import { kindOf } from './cell-kind.js'
import { cellsOf, type HeadCell, headLines } from './head-lines.js'

/** A line whose first cell is `#`, and what separates it from the next. */
const HASH = /^# *([,;|\t])/

/**
 * A text in whose header that name stands in quotes, so that no one takes the line for a comment; the text itself where it
 * has no such header.
 */
export function hashQuoted(text: string, comment: string, newline: '\n' | '\r'): string {
  if (comment !== '#' || !/(^|[\r\n])# *[,;|\t]/.test(text)) return text
  const lines = headLines(text, { comment: '', newline, line: 1 })
  for (let i = 0; i < lines.length; i++) {
    const delimiter = HASH.exec(lines[i].text)?.[1]
    if (delimiter === undefined) continue
    const cells = (line: string): HeadCell[] => cellsOf(line, delimiter, false)
    const names = cells(lines[i].text)
    const isRow = (row: readonly HeadCell[]): boolean => row.length === names.length && row.some(isValue)
    const above = lines.slice(0, i).filter((line) => !line.text.startsWith('#'))
    const below = lines.slice(i + 1).find((line) => !line.text.startsWith('#'))
    if (below === undefined || !isRow(cells(below.text)) || !areNames(names.slice(1))) continue
    // Below the table's own header it is a comment.
    if (above.some((line) => isFilled(cells(line.text), names.length))) continue
    return `${text.slice(0, lines[i].at)}"#"${text.slice(lines[i].at + 1)}`
  }
  return text
}

const isValue = ({ text }: HeadCell): boolean => kindOf(text) === 'number' || kindOf(text) === 'time'

/** Whether cells are words, of which the last may be empty. */
function areNames(cells: readonly HeadCell[]): boolean {
  const kinds = cells.map(({ text }) => kindOf(text))
  return (
    kinds[0] === 'word' &&
    kinds.every((kind, c) => kind === 'word' || (kind === 'missing' && !kinds.slice(c).includes('word')))
  )
}

/** Whether a line is no title: as many cells as the names, more than one of them with a text. */
const isFilled = (cells: readonly HeadCell[], width: number): boolean =>
  cells.length === width && cells.filter(({ text }) => text !== '').length > 1
