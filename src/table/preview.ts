/**
 * The first rows of a CSV as they are written, for a look at them before anything is understood.
 *
 * @module
 */
import { parse } from 'csv-parse/browser/esm/sync'
import { RecordBlocks } from './blocks.js'
import { trimmed } from './cells.js'
import { headerOf } from './header.js'

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
export function previewCsv(bytes: Uint8Array, rows: number, delimiter?: string): CsvPreview {
  const blocks = new RecordBlocks()
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  const head = bytes.subarray(marked ? 3 : 0, HEAD)
  const whole = bytes.length <= HEAD ? head : (blocks.push(head) ?? head)
  const facts = headerOf(whole)
  if (facts === null) return { header: [], rows: [] }
  const records = parse(whole, {
    delimiter: delimiter ?? facts.delimiter,
    record_delimiter: facts.newline === '\r' ? ['\r'] : ['\r\n', '\n'],
    relax_column_count: true,
    skip_empty_lines: true,
    to: rows + 1,
  }) as string[][]
  const [header = [], ...body] = records.map((cells) => cells.map(trimmed))
  return { header, rows: body }
}
