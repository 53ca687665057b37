/**
 * CSV to table: bytes in, columns out, in memory that grows with the columns and not with the text.
 *
 * The text is cut into blocks of whole records (`blocks.ts`), and each block is read by csv-parse, whose build for
 * browsers runs everywhere and needs no Node module. Only `read.ts` imports this file, with the first CSV.
 *
 * @module
 */
import { parse } from 'csv-parse/browser/esm/sync'
import { HindcastError, shown } from '../errors.js'
import { RecordBlocks } from './blocks.js'
import { TableBuilder } from './builder.js'
import { checkUtf8 } from './bytes.js'
import { isDecimalComma, trimmed } from './cells.js'
import { decimalComma } from './column.js'
import { headerOf } from './header.js'
import { limited } from './limit.js'
import type { CheckedOptions } from './options.js'
import { Place } from './place.js'
import { bytesOf, type CsvSource, textBytes } from './source.js'
import { Table } from './table.js'

/** Reads a source to a table. */
export async function tableOfSource(source: CsvSource, options: CheckedOptions): Promise<Table> {
  const { bytes, file } = await bytesOf(source)
  return tableOf(bytes, { ...options, file: options.file ?? file })
}

/** Reads a text to a table. */
export function tableOfText(text: string, options: CheckedOptions): Promise<Table> {
  return tableOf(textBytes([text]), options)
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
  const reader = new CsvReader(options, place)
  const blocks = new RecordBlocks()
  for await (const chunk of checkUtf8(limited(bytes, options.maxBytes, place), place)) {
    for (let from = 0; from < chunk.length; from += PIECE) {
      const block = blocks.push(chunk.subarray(from, from + PIECE))
      if (block !== null) reader.push(block)
      if (blocks.waiting > LONGEST) throw reader.tooLong()
    }
  }
  const last = blocks.finish()
  if (last !== null) reader.push(last)
  return reader.finish()
}

/** Reads blocks of whole records into a builder. */
class CsvReader {
  private readonly options: CheckedOptions
  private readonly place: Place
  private builder: TableBuilder | null = null
  private delimiter = ','
  private delimiters: string[] = ['\r\n', '\n']
  private line = 1

  constructor(options: CheckedOptions, place: Place) {
    this.options = options
    this.place = place
  }

  /** Takes a block. */
  push(block: Uint8Array): void {
    if (this.builder === null) {
      const header = headerOf(block)
      if (header === null) {
        this.line += countBreaks(new TextDecoder().decode(block))
        return
      }
      this.delimiter = this.options.delimiter ?? header.delimiter
      this.delimiters = header.newline === '\r' ? ['\r'] : ['\r\n', '\n']
    }
    const quoted = block.indexOf(34) >= 0
    const records = this.records(block)
    for (const record of records) {
      const line = this.line
      this.line++
      if (quoted) for (const cell of record) this.line += countBreaks(cell)
      if (record.length === 1 && trimmed(record[0]) === '') continue
      if (this.builder === null) this.start(record)
      else this.row(record, line)
    }
  }

  /** The records of a block, blank lines as records of one empty cell. */
  private records(block: Uint8Array): string[][] {
    try {
      return parse(block, {
        delimiter: this.delimiter,
        record_delimiter: this.delimiters,
        relax_column_count: true,
      })
    } catch (cause) {
      throw this.syntaxError(cause)
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

  /** Takes the header. */
  private start(record: string[]): void {
    this.builder = new TableBuilder(record.map(trimmed), this.options, this.place)
  }

  /** Takes a row. */
  private row(record: string[], line: number): void {
    const builder = this.builder!
    const { readers, rows } = builder
    if (record.length !== readers.length) throw this.raggedRow(record, line)
    this.place.note(rows, line)
    builder.pushRow(record)
  }

  /** Where commas do not separate, a column that begins `12,5` is one of decimal commas, and not text. */
  private refuseDecimalCommas(builder: TableBuilder): void {
    for (const { name, firstText } of builder.readers) {
      if (firstText === null || !isDecimalComma(firstText.text)) continue
      throw decimalComma(name, firstText.text, this.place.number(firstText.row), this.place)
    }
  }

  /** The refusal of a row with too few or too many cells. */
  private raggedRow(record: string[], line: number): HindcastError {
    const wanted = this.builder!.readers.length
    const cells = `${record.length} ${record.length === 1 ? 'cell' : 'cells'}`
    const name = this.delimiter === '\t' ? 'a tab' : shown(this.delimiter)
    const commas = this.delimiter === ',' && record.length > wanted ? ', and one that holds a comma needs quotes' : ''
    return new HindcastError(
      'CSV_RAGGED_ROW',
      `${this.place.headAt(line)} has ${cells}, but the header has ${wanted}; ` +
        `cells are separated by ${name}${commas}.`,
      { file: this.place.file, row: line, value: record.length, expected: wanted },
    )
  }

  /** The refusal of a record that does not end. */
  tooLong(): HindcastError {
    const { place, line } = this
    const message = `${place.headAt(line)} begins a record of more than 16 MiB; a quote in it is probably never closed.`
    return new HindcastError('CSV_SYNTAX', message, { file: place.file, row: line })
  }

  /** The table. */
  finish(): Table {
    if (this.builder === null) {
      const message = `${this.place.prefix === '' ? 'The text' : shown(this.place.file, 200)} is empty; a header and rows were expected.`
      throw new HindcastError('CSV_EMPTY', message, { file: this.place.file })
    }
    if (this.delimiter !== ',') this.refuseDecimalCommas(this.builder)
    return new Table(this.builder.finish())
  }
}

/** Line breaks in a text: LF, CRLF or CR. */
function countBreaks(text: string): number {
  let n = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === 10 || (c === 13 && text.charCodeAt(i + 1) !== 10)) n++
  }
  return n
}
