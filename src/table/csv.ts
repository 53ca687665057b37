/**
 * CSV to table: bytes in, columns out, in memory that grows with the columns and not with the text.
 *
 * The text is cut into blocks of whole records (`blocks.ts`), the frame is found in the first of them (`frame.ts`), and
 * each block is read by `plain-records.ts`, or where it holds a quotation mark by csv-parse, which is imported then: its build
 * for browsers runs everywhere and needs no Node module. Only `read.ts` imports this file, with the first CSV.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { RecordBlocks } from './blocks.js'
import { TableBuilder } from './builder.js'
import { utf8Text } from './bytes.js'
import { trimmed } from './cells.js'
import { withQuotedFormulas } from './formulas.js'
import { type Frame, findFrame } from './frame.js'
import { hashQuoted } from './hash-header.js'
import { refuseRowsAsSeries } from './header-times.js'
import { limited, requireFewCells, requireFewColumns } from './limit.js'
import type { CheckedOptions } from './options.js'
import { Place } from './place.js'
import { plainRecords } from './plain-records.js'
import type { Findings } from './reading.js'
import { RowFilter } from './row-filter.js'
import type { RowsAsSeries } from './rows-as-series.js'
import { bytesOf, type CsvSource, textBytes } from './source.js'
import { Table } from './table.js'
import { tidied } from './tidy.js'

/** Reads a source to a table. */
export async function tableOfSource(source: CsvSource, options: CheckedOptions): Promise<Table> {
  const { bytes, file } = await bytesOf(source)
  return tableOf(bytes, { ...options, file: options.file ?? file })
}

/** Reads a text to a table. */
export function tableOfText(text: string, options: CheckedOptions): Promise<Table> {
  return tableOf(textBytes([text]), { ...options, encoding: undefined })
}

/** The longest record, in bytes: a quote that is never closed must not swallow the file. */
const LONGEST = 16 * 1024 * 1024

/** Bytes that are taken at once. */
const PIECE = 65536

/** Reads bytes to a table. */
async function tableOf(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: CheckedOptions,
): Promise<Table> {
  const place = new Place(options.file, 'line', 2)
  const blocks = new RecordBlocks(options.comment)
  const rowsAsSeries = options.series === 'rows' ? (await import('./rows-as-series.js')).RowsAsSeries : null
  const reader = new CsvReader(options, place, blocks, rowsAsSeries)
  const text = utf8Text(limited(bytes, options.maxBytes, place), options.encoding, place)
  for await (const chunk of text.chunks) {
    for (let from = 0; from < chunk.length; from += PIECE) {
      const block = blocks.push(chunk.subarray(from, from + PIECE))
      if (block !== null) await reader.push(block)
      if (blocks.waiting > LONGEST) throw reader.tooLong()
    }
  }
  const last = blocks.finish()
  if (last !== null) await reader.push(last)
  return reader.finish(text.encoding, text.isUtf8)
}

/** Reads blocks of whole records into a builder. */
class CsvReader {
  private readonly options: CheckedOptions
  private readonly place: Place
  private readonly blocks: RecordBlocks
  /** Where each row is a series, what reads them. */
  private readonly rowsAsSeries: typeof RowsAsSeries | null
  private frame: Frame | null = null
  private rows: RowFilter | null = null
  private line = 1
  private comments = 0

  constructor(options: CheckedOptions, place: Place, blocks: RecordBlocks, rowsAsSeries: typeof RowsAsSeries | null) {
    this.options = options
    this.place = place
    this.blocks = blocks
    this.rowsAsSeries = rowsAsSeries
  }

  /** Takes a block. */
  async push(block: Uint8Array): Promise<void> {
    const { newline } = this.blocks
    const rest = this.frame === null ? this.start(block, newline) : block
    if (rest === null) return
    const { delimiter, spaces } = this.frame!
    const { comment } = this.options
    const ready = tidied(rest, {
      comment: firstByte(comment),
      delimiter: spaces ? 32 : delimiter.length === 1 ? firstByte(delimiter) : -1,
      spaces,
      newline,
    })
    this.comments += ready.comments
    const quoted = ready.block.indexOf(34) >= 0
    const records = quoted
      ? await this.quotedRecords(ready.block, delimiter, newline)
      : plainRecords(ready.block, delimiter, newline)
    for (const record of records) {
      const line = this.line
      this.line++
      if (quoted) for (const cell of record) this.line += countBreaks(cell)
      if (record.length === 1 && trimmed(record[0]) === '') {
        this.rows!.blank()
        continue
      }
      this.rows!.push(record, line)
    }
    requireFewCells(this.rows!.builder.cells, this.options.maxBytes, this.place)
  }

  /** Finds the frame in the first block; gives what of it is to be read, null if there is only blank space. */
  private start(block: Uint8Array, newline: '\n' | '\r'): Uint8Array | null {
    const { comment } = this.options
    const found = new TextDecoder('utf-8', { ignoreBOM: true }).decode(block)
    const plain = this.options.given.comment === undefined ? hashQuoted(found, comment, newline) : found
    const text = withQuotedFormulas(plain)
    const frame = findFrame(text, this.options, { comment, newline, line: this.line }, this.place)
    const above = frame === null ? text : text.slice(0, frame.at)
    if (comment !== '') for (const line of above.split(newline)) if (line.startsWith(comment)) this.comments++
    if (frame === null) {
      this.line += countBreaks(text)
      return null
    }
    this.frame = frame
    this.line = frame.line
    const commas = frame.delimiter === ','
    const { skip } = this.options
    // Lines below the header that are left out, such as one of units, stand above the first row as well.
    const headerLine = Array.isArray(skip) ? Math.max(frame.line, ...(skip as number[])) : frame.line
    if (this.rowsAsSeries === null) requireFewColumns(frame.names.length, this.place)
    const builder =
      this.rowsAsSeries !== null
        ? new this.rowsAsSeries(frame.names, this.options, this.place, commas)
        : new TableBuilder(frame.names, this.options, this.place, { commaDelimits: commas, headerLine })
    this.rows = new RowFilter(frame, builder, this.options)
    const ready = text === found ? block : new TextEncoder().encode(text)
    return ready.subarray(new TextEncoder().encode(above).length)
  }

  /** The records of a block with quotation marks, as `plainRecords` gives those of others. */
  private async quotedRecords(block: Uint8Array, delimiter: string, newline: '\n' | '\r'): Promise<string[][]> {
    const { parse } = await import('csv-parse/browser/esm/sync')
    const how = {
      delimiter,
      record_delimiter: newline === '\r' ? ['\r'] : ['\r\n', '\n'],
      relax_column_count: true,
    }
    try {
      return parse(block, how)
    } catch (cause) {
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(block)
      const quoted = withQuotedFormulas(text)
      if (quoted === text) throw this.syntaxError(cause)
      return this.quotedRecords(new TextEncoder().encode(quoted), delimiter, newline)
    }
  }

  /** csv-parse's refusal in our words. */
  private syntaxError(cause: unknown): unknown {
    const { code, lines } = cause as { code?: string; lines?: number }
    if (code === undefined || lines === undefined) return cause
    const line = this.line + lines - 1
    const fault =
      code === 'CSV_QUOTE_NOT_CLOSED'
        ? 'a quoted cell is not closed before the end of the text'
        : code === 'CSV_INVALID_CLOSING_QUOTE'
          ? 'a closing quote is followed by more text'
          : 'a quote stands inside a cell that does not begin with one'
    const message = `${this.place.headAt(line)}: ${fault}; a quote within a quoted cell is written twice.`
    return new HindcastError('CSV_SYNTAX', message, { file: this.place.file, row: line }, { cause })
  }

  /** The refusal of a record that does not end. */
  tooLong(): HindcastError {
    const { place, line } = this
    const message = `${place.headAt(line)} begins a record of more than 16 MiB; a quote in it is probably never closed.`
    return new HindcastError('CSV_SYNTAX', message, { file: place.file, row: line })
  }

  /** The table. */
  finish(encoding: string | null, isUtf8: boolean): Table {
    const { frame, rows, comments } = this
    if (frame === null || rows === null) {
      const message = `${this.place.prefix === '' ? 'The text' : shown(this.place.file, 200)} is empty; a header and rows were expected.`
      throw new HindcastError('CSV_EMPTY', message, { file: this.place.file })
    }
    const leftOut = rows.finish()
    const { delimiter, spaces, header, skipped, names } = frame
    const numbered = header === 'line' && names.every((name) => /^\d*$/.test(name)) && names.some((name) => name !== '')
    const found: Findings = {
      ...(delimiter === ',' || names.length === 1 ? {} : { delimiter: spaces ? 'space' : delimiter }),
      ...(encoding === null ? {} : { encoding }),
      ...(isUtf8 ? { isUtf8 } : {}),
      ...(header === 'none'
        ? { header: false }
        : header === 'short'
          ? { header }
          : numbered
            ? { header: 'numbers' }
            : {}),
      ...(skipped === 0 ? {} : { skipped }),
      ...(comments === 0 ? {} : { comments }),
      ...leftOut,
    }
    const { builder } = rows
    return builder instanceof TableBuilder
      ? new Table(builder.finish(found, refuseRowsAsSeries))
      : builder.finish(found)
  }
}

const firstByte = (text: string): number => (text === '' ? -1 : new TextEncoder().encode(text)[0])

/** Line breaks in a text: LF, CRLF or CR. */
function countBreaks(text: string): number {
  let n = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === 10 || (c === 13 && text.charCodeAt(i + 1) !== 10)) n++
  }
  return n
}
