/**
 * The first rows of a CSV as they are written, for a look at them before anything is understood.
 *
 * @module
 */
import { RecordBlocks } from './blocks.js'
import { cutBy } from './delimiter.js'
import { findFrame } from './frame.js'
import { hashQuoted } from './hash-header.js'
import { headLines } from './head-lines.js'
import { checkOptions, type TableOptions } from './options.js'
import { Place } from './place.js'
import { namesOf } from './roles.js'

/** Texts of the header and of the first rows; rows may be shorter or longer than the header. */
export interface CsvPreview {
  header: string[]
  rows: string[][]
}

/** Bytes that are looked at: more than enough for a few rows of any table that people look at. */
const HEAD = 262144

/**
 * The first rows of a CSV that {@link readCsv} has read.
 *
 * @param rows how many rows below the header, at most
 */
export function previewCsv(bytes: Uint8Array, rows: number, options: TableOptions = {}): CsvPreview {
  const checked = checkOptions(options)
  const { comment } = checked
  const blocks = new RecordBlocks(comment)
  const text = decoded(bytes.subarray(0, HEAD), checked.encoding)
  const head = new TextEncoder().encode(text)
  const whole = bytes.length <= HEAD ? head : (blocks.push(head) ?? head)
  if (bytes.length <= HEAD) blocks.push(head)
  const rules = { comment, newline: blocks.newline, line: 1 }
  const found = whole === head ? text : new TextDecoder().decode(whole)
  const cutText = checked.given.comment === undefined ? hashQuoted(found, comment, rules.newline) : found
  const frame = findFrame(cutText, checked, rules, new Place(undefined, 'line', 1))
  if (frame === null) return { header: [], rows: [] }
  const lines = headLines(cutText.slice(frame.at), { ...rules, line: frame.line })
  const from = frame.header === 'none' ? 0 : 1
  const body = cutBy(lines.slice(from, from + rows), frame.delimiter).rows
  return { header: namesOf(frame.names), rows: body.map((row) => row.map((cell) => cell.text)) }
}

/** The first bytes as text; a character that is cut at the end is left out. */
function decoded(head: Uint8Array, encoding: string | undefined): string {
  const marked =
    head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : null
  return new TextDecoder(encoding ?? marked ?? 'utf-8').decode(head, { stream: true })
}
