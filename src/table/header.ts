/**
 * What the header line tells about a CSV: its delimiter and its line breaks.
 *
 * @module
 */

/** Delimiter and line break of a text. */
export interface HeaderFacts {
  /** Comma, semicolon or tab: the one that the header has most of outside quotes; of equal ones the first named. */
  delimiter: string
  newline: '\n' | '\r\n' | '\r'
}

/** The facts of the first line that is not blank; null if there is none. */
export function headerOf(bytes: Uint8Array): HeaderFacts | null {
  const counts = { ',': 0, ';': 0, '\t': 0 }
  let quoted = false
  let blank = true
  let newline: HeaderFacts['newline'] = '\n'
  for (let i = 0; i < bytes.length; i++) {
    const b = bytes[i]
    if (b === 34) quoted = !quoted
    if (!quoted && (b === 10 || b === 13)) {
      newline = b === 10 ? '\n' : bytes[i + 1] === 10 ? '\r\n' : '\r'
      if (!blank) break
      counts['\t'] = 0
      continue
    }
    if (b !== 32 && b !== 9) blank = false
    if (quoted) continue
    if (b === 44) counts[',']++
    else if (b === 59) counts[';']++
    else if (b === 9) counts['\t']++
  }
  if (blank) return null
  let delimiter: keyof typeof counts = ','
  if (counts[';'] > counts[delimiter]) delimiter = ';'
  if (counts['\t'] > counts[delimiter]) delimiter = '\t'
  return { delimiter, newline }
}
