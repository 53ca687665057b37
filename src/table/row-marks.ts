/**
 * A bit a row, for the few rows that need one.
 *
 * @module
 */

/** Rows that are marked, in order. */
export class RowMarks {
  private words = new Uint32Array(0)
  count = 0

  mark(row: number): void {
    const at = row >>> 5
    if (at >= this.words.length) {
      const larger = new Uint32Array(Math.max(4, at * 2))
      larger.set(this.words)
      this.words = larger
    }
    this.words[at] |= 1 << (row & 31)
    this.count++
  }

  /** Calls back for each marked row, ascending. */
  each(call: (row: number) => void): void {
    this.words.forEach((word, at) => {
      for (let bit = 0; word !== 0 && bit < 32; bit++) if ((word >>> bit) & 1) call(at * 32 + bit)
    })
  }
}
