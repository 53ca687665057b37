/**
 * The words of a column, each kept once: a column of words may name series.
 *
 * @module
 */

/** The words of a column: `names[codes[row]]`; a code of −1 is a missing cell. */
export interface Words {
  names: readonly string[]
  codes: Int32Array
}

/** Different words that are kept, and their characters, unless the user named the column. */
const MOST = 65_536
const LONGEST = 4 * 1024 * 1024

/** Words while they are read. */
export class WordReader {
  private readonly chosen: boolean
  private readonly known = new Map<string, number>()
  private readonly names: string[] = []
  private codes = new Int32Array(4)
  private rows = 0
  private characters = 0
  private full = false

  /** @param chosen the user named the column, so all its words are kept */
  constructor(chosen: boolean) {
    this.chosen = chosen
  }

  /** Whether a word was taken. */
  has(word: string): boolean {
    return this.known.has(word)
  }

  /** Takes the next cell; null is a missing one. */
  push(word: string | null): void {
    if (this.full) return
    const code = word === null ? -1 : this.codeOf(word)
    if (this.full) return
    if (this.rows === this.codes.length) {
      const larger = new Int32Array(this.rows * 2)
      larger.set(this.codes)
      this.codes = larger
    }
    this.codes[this.rows++] = code
  }

  private codeOf(word: string): number {
    const known = this.known.get(word)
    if (known !== undefined) return known
    this.characters += word.length
    if (!this.chosen && (this.names.length === MOST || this.characters > LONGEST)) {
      this.full = true
      this.codes = new Int32Array(0)
      this.known.clear()
      this.names.length = 0
      return -1
    }
    const code = this.names.length
    this.known.set(word, code)
    this.names.push(word)
    return code
  }

  /** The words; null where they were too many to keep. */
  finish(): Words | null {
    return this.full ? null : { names: this.names, codes: this.codes.slice(0, this.rows) }
  }
}
