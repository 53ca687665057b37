/**
 * The public functions that read a CSV. The reader and csv-parse are imported with the first CSV, so that programs
 * without one need not download them; options are checked first.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { checkOptions, type TableOptions } from './options.js'
import type { CsvSource } from './source.js'
import type { Table } from './table.js'

/**
 * Reads a CSV.
 *
 * @param source a path or `file:` URL (hosts with files only), a File or Blob, a stream, an iteration of texts or
 * bytes, or bytes. UTF-8.
 * @throws HindcastError `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `HOST_UNSUPPORTED`; `ENCODING_UNSUPPORTED`; `CSV_EMPTY`,
 * `CSV_NO_ROWS`, `CSV_RAGGED_ROW`, `CSV_SYNTAX`, `CSV_DECIMAL_COMMA`; `COLUMN_DUPLICATE`, `COLUMN_UNKNOWN`;
 * `INDEX_FORM`, `INDEX_ORDER`, `INDEX_STEP`; `OPTION_UNKNOWN`, `OPTION_INVALID`. A cell that is not a number is refused
 * when its column is used.
 */
export async function readCsv(source: CsvSource, options?: TableOptions): Promise<Table> {
  const checked = checkOptions(options)
  const { tableOfSource } = await import('./csv.js')
  return tableOfSource(source, checked)
}

/**
 * Reads a CSV that is already text.
 *
 * @throws HindcastError as {@link readCsv}, but for the files
 */
export async function parseCsv(text: string, options?: TableOptions): Promise<Table> {
  const checked = checkOptions(options)
  if (typeof text !== 'string') {
    throw new HindcastError(
      'OPTION_INVALID',
      `parseCsv takes the text of a CSV, not ${shown(typeof text)}; see readCsv.`,
    )
  }
  const { tableOfText } = await import('./csv.js')
  return tableOfText(text, checked)
}
