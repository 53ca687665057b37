/**
 * The records of a block in which no quotation mark stands, as most tables are: then a line is a record, and each delimiter
 * parts two cells. What csv-parse says of such a block, without it.
 *
 * @module
 */

/** The records of a block of whole ones, blank lines as records of one empty cell. */
export function plainRecords(block: Uint8Array, delimiter: string, newline: '\n' | '\r'): string[][] {
  // Line by line, so that a cell that is kept holds on to its line and not to the whole block.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const lineBreak = newline === '\r' ? 13 : 10
  const records: string[][] = []
  for (let at = 0; at < block.length;) {
    const found = block.indexOf(lineBreak, at)
    const next = found < 0 ? block.length : found
    const end = found > at && lineBreak === 10 && block[found - 1] === 13 ? found - 1 : next
    records.push(decoder.decode(block.subarray(at, end)).split(delimiter))
    at = next + 1
  }
  return records
}
