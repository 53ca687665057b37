/**
 * The first lines of a text, cut by hand: what the frame of a table is found in, before csv-parse is told how to cut.
 *
 * @module
 */
import { trimmed } from './cells.js'
import { formulaText } from './formulas.js'

/** A line with content: where it stands, and its text. Line breaks within quotes do not end it. */
export interface HeadLine {
  /** Number of the line, 1 first. */
  number: number
  /** Where it begins in the text. */
  at: number
  text: string
}

/** Lines that are looked at. */
const MOST = 1000

/** How a text is cut into lines. */
export interface LineRules {
  /** What begins a comment line; '' for none. */
  comment: string
  newline: '\n' | '\r'
  /** Number of the first line of the text. */
  line: number
}

/** The first lines that are neither blank nor comments. */
export function headLines(text: string, { comment, newline, line: first }: LineRules): HeadLine[] {
  const lines: HeadLine[] = []
  let at = 0
  let number = first
  while (at < text.length && lines.length < MOST) {
    const isComment = comment !== '' && text.startsWith(comment, at)
    let end = text.indexOf(newline, at)
    if (end < 0) end = text.length
    let breaks = 1
    if (!isComment) {
      let quotes = quotesIn(text, at, end)
      while (quotes % 2 === 1 && end < text.length) {
        const from = end + 1
        end = text.indexOf(newline, from)
        if (end < 0) end = text.length
        quotes += quotesIn(text, from, end)
        breaks++
      }
      const line = text.slice(at, text[end - 1] === '\r' ? end - 1 : end)
      if (trimmed(line) !== '') lines.push({ number, at, text: line })
    }
    at = end + 1
    number += breaks
  }
  return lines
}

function quotesIn(text: string, from: number, to: number): number {
  let n = 0
  for (let i = from; i < to; i++) if (text.charCodeAt(i) === 34) n++
  return n
}

/** A cell, and whether it stood in quotes. */
export interface HeadCell {
  text: string
  quoted: boolean
}

/** The cells of a line; a delimiter of `' '` means runs of spaces and tabs. */
export function cellsOf(line: string, delimiter: string, spaces: boolean): HeadCell[] {
  const cells: HeadCell[] = []
  const text = spaces ? line.replace(/^[ \t]+|[ \t]+$/g, '') : line
  let i = 0
  for (;;) {
    let start = i
    while (text[start] === ' ' || (text[start] === '\t' && delimiter !== '\t')) start++
    if (text[start] === '"') {
      const end = closingQuote(text, start)
      let next = end + 1
      while (next < text.length && !atDelimiter(text, next, delimiter, spaces)) next++
      // What is followed by more text is no quoted cell.
      const isWhole = trimmed(text.slice(end + 1, next)) === ''
      const inside = isWhole ? text.slice(start + 1, end).replaceAll('""', '"') : text.slice(start, next)
      cells.push({ text: formulaText(inside) ?? trimmed(inside), quoted: isWhole })
      i = next
    } else {
      let end = start
      while (end < text.length && !atDelimiter(text, end, delimiter, spaces)) end++
      cells.push({ text: trimmed(text.slice(start, end)), quoted: false })
      i = end
    }
    if (i >= text.length) return cells
    i += spaces ? 1 : delimiter.length
  }
}

function closingQuote(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] !== '"') continue
    if (text[i + 1] === '"') i++
    else return i
  }
  return text.length
}

const atDelimiter = (text: string, i: number, delimiter: string, spaces: boolean): boolean =>
  spaces ? text[i] === ' ' || text[i] === '\t' : text.startsWith(delimiter, i)
