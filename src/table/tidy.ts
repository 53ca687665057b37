/**
 * Makes a block of whole records ready to be cut: comment lines become blank ones (so that lines still count), spaces
 * between a quote and the delimiter go, and runs of spaces become one where spaces are the delimiter.
 *
 * @module
 */

/** What a block is made ready by. */
export interface Tidying {
  /** The first byte of a line that is not a row; −1: none. */
  comment: number
  /** The delimiter's byte; −1 where it is no ASCII character. */
  delimiter: number
  /** Whether runs of spaces and tabs are the delimiter. */
  spaces: boolean
  newline: '\n' | '\r'
}

/** A block, and how many comment lines were in it. */
export interface Tidied {
  block: Uint8Array
  comments: number
}

/** Makes a block ready; the same block where nothing is to be done. */
export function tidied(block: Uint8Array, how: Tidying): Tidied {
  const lineBreak = how.newline === '\r' ? 13 : 10
  if (!how.spaces && !hasComment(block, how.comment, lineBreak) && !hasLooseQuote(block)) return { block, comments: 0 }
  const out = new Uint8Array(block.length)
  const isSpace = (b: number): boolean => b === 32 || (b === 9 && how.delimiter !== 9)
  let n = 0
  let comments = 0
  let lineStart = true
  let cellStart = true
  let afterQuote = false
  for (let i = 0; i < block.length; i++) {
    const b = block[i]
    if (lineStart && b === how.comment) {
      comments++
      while (i < block.length && block[i] !== 10 && block[i] !== 13) i++
      i--
      lineStart = false
      continue
    }
    if (b === 10 || b === 13) {
      out[n++] = b
      lineStart = b === lineBreak
      cellStart = true
      afterQuote = false
      continue
    }
    if (isSpace(b)) {
      let end = i + 1
      while (end < block.length && isSpace(block[end])) end++
      const next = end < block.length ? block[end] : 10
      const ends = next === 10 || next === 13
      if (how.spaces) {
        if (!lineStart && !ends) {
          out[n++] = 32
          cellStart = true
        }
      } else if (!(cellStart && next === 34) && !(afterQuote && (ends || next === how.delimiter))) {
        for (let k = i; k < end; k++) out[n++] = block[k]
      }
      i = end - 1
      lineStart = false
      continue
    }
    lineStart = false
    if (b === 34 && cellStart) {
      const end = quoteEnd(block, i)
      for (let k = i; k < end; k++) out[n++] = block[k]
      i = end - 1
      cellStart = false
      afterQuote = true
      continue
    }
    out[n++] = b
    cellStart = b === how.delimiter
    if (cellStart) afterQuote = false
  }
  return { block: out.subarray(0, n), comments }
}

/** Where the quoted cell that begins at a quote ends: behind its last quote. */
function quoteEnd(block: Uint8Array, from: number): number {
  for (let i = from + 1; i < block.length; i++) {
    if (block[i] !== 34) continue
    if (block[i + 1] === 34) i++
    else return i + 1
  }
  return block.length
}

function hasComment(block: Uint8Array, comment: number, lineBreak: number): boolean {
  if (comment < 0) return false
  for (let i = block.indexOf(comment); i >= 0; i = block.indexOf(comment, i + 1)) {
    if (i === 0 || block[i - 1] === lineBreak) return true
  }
  return false
}

/** Whether a space or tab stands beside a quote. */
function hasLooseQuote(block: Uint8Array): boolean {
  for (let i = block.indexOf(34); i >= 0; i = block.indexOf(34, i + 1)) {
    const [a, b] = [block[i - 1], block[i + 1]]
    if (a === 32 || a === 9 || b === 32 || b === 9) return true
  }
  return false
}
