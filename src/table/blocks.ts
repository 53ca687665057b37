/**
 * Cuts a stream of bytes into blocks of whole records.
 *
 * A record ends at a line break outside quotes. A quote inside a quoted cell is written twice, so outside is where the
 * number of quotes before is even. A quote in a comment line is none. In a text whose first line ends in a CR alone, CR
 * is the line break; else LF.
 *
 * @module
 */

/** Blocks are given out when this many bytes wait. csv-parse is as fast on them as on larger ones (measured). */
const ENOUGH = 65536

/** The first block is larger, since the frame of the table is found in it: this many bytes, or more of long lines. */
const HEAD = 1024 * 1024
const LONGEST_HEAD = 8 * HEAD
const HEAD_LINES = 16

/** Collects chunks of any size, gives blocks of whole records. */
export class RecordBlocks {
  /** The line break that was found: `\n` (which `\r\n` ends in) or `\r`. */
  get newline(): '\n' | '\r' {
    return this.lineBreak === 13 ? '\r' : '\n'
  }

  private buffer = new Uint8Array(2 * ENOUGH)
  private length = 0
  // Up to here the buffer has been looked at, and here the last whole record ends.
  private scanned = 0
  private end = 0
  private quoted = false
  private lineBreak = 0
  private first = true
  // Of the first block: how many lines there are up to here.
  private lines = 0
  private counted = 0
  // Whether the line at `scanned` is a comment; null: its first byte is not there yet.
  private inComment: boolean | null = null
  private readonly comment: number

  /** @param comment the character that begins lines that are not rows; '' for none */
  constructor(comment: string) {
    this.comment = comment === '' ? -1 : new TextEncoder().encode(comment)[0]
  }

  /** Bytes that wait; without a block given out they belong to one unfinished record once they exceed a block. */
  get waiting(): number {
    return this.length
  }

  /** Takes a part of a chunk; gives a block if there is enough. */
  push(chunk: Uint8Array): Uint8Array | null {
    if (this.length + chunk.length > this.buffer.length) {
      const larger = new Uint8Array((this.length + chunk.length) * 2)
      larger.set(this.buffer.subarray(0, this.length))
      this.buffer = larger
    }
    this.buffer.set(chunk, this.length)
    this.length += chunk.length
    this.scan()
    if (this.length < ENOUGH || this.end === 0 || (this.first && !this.headIsThere())) return null
    this.first = false
    const block = this.buffer.slice(0, this.end)
    this.buffer.copyWithin(0, this.end, this.length)
    this.length -= this.end
    this.scanned -= this.end
    this.end = 0
    return block
  }

  /** The rest, or null; without the Ctrl-Z with which DOS ends a file. */
  finish(): Uint8Array | null {
    if (this.length > 0 && this.buffer[this.length - 1] === 26) this.length--
    return this.length === 0 ? null : this.buffer.slice(0, this.length)
  }

  /** Whether what waits is enough to find the frame in. */
  private headIsThere(): boolean {
    if (this.length < HEAD) return false
    if (this.length >= LONGEST_HEAD) return true
    for (; this.counted < this.end && this.lines < HEAD_LINES; this.counted++) {
      if (this.buffer[this.counted] === this.lineBreak) this.lines++
    }
    return this.lines === HEAD_LINES
  }

  /** Looks at the new bytes: counts quotes, finds the last end of a record. */
  private scan(): void {
    const bytes = this.buffer.subarray(0, this.length)
    if (this.lineBreak !== 0 && !this.quoted && bytes.indexOf(34, this.scanned) < 0) {
      const last = bytes.lastIndexOf(this.lineBreak)
      const ends = last >= this.scanned
      if (ends) this.end = last + 1
      const start = ends ? last + 1 : this.inComment === null ? this.scanned : -1
      if (start >= 0) this.inComment = start < this.length ? bytes[start] === this.comment : null
      this.scanned = this.length
      return
    }
    let i = this.scanned
    let inComment = this.inComment
    for (; i < bytes.length; i++) {
      const b = bytes[i]
      inComment ??= b === this.comment
      if (b === 34 && !inComment) this.quoted = !this.quoted
      if (this.quoted) continue
      if (this.lineBreak === 0 && (b === 10 || b === 13)) {
        if (b === 13 && i + 1 === bytes.length) break
        this.lineBreak = b === 13 && bytes[i + 1] !== 10 ? 13 : 10
      }
      if (b === this.lineBreak) {
        this.end = i + 1
        inComment = null
      }
    }
    this.inComment = inComment
    this.scanned = i
  }
}
