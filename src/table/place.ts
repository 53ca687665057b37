/**
 * Where a row stands, for messages: its line in the file, or its number where there is no file.
 *
 * @module
 */
import { shown } from '../errors.js'

/** Tells rows (0 first) as people count them. */
export class Place {
  /** The file's name, if there is one. */
  readonly file: string | undefined
  /** What a number counts: lines of a text (the header is among them), or rows, 1 first. */
  readonly word: 'line' | 'row'
  // Rows from which the difference between line and row changes (blank lines, quoted line breaks), and the difference.
  private readonly from: number[] = [0]
  private readonly shift: number[] = []
  // Where rows stand in another order than that in which they came: the row as it came of each.
  private order: Int32Array | null = null

  constructor(file: string | undefined, word: 'line' | 'row', first: number) {
    this.file = file
    this.word = word
    this.shift.push(first)
  }

  /** Notes the line of a row; rows come in order. */
  note(row: number, line: number): void {
    const last = this.shift.length - 1
    if (line - row === this.shift[last]) return
    if (this.from[last] === row) this.shift[last] = line - row
    else {
      this.from.push(row)
      this.shift.push(line - row)
    }
  }

  /** Says that rows were put in another order: for each the row as it came. */
  reorder(order: Int32Array): void {
    this.order = order
  }

  /** Says that the rows stand there several times, one series below the other. */
  repeat(rows: number, times: number): void {
    const { order } = this
    this.order = Int32Array.from({ length: rows * times }, (_, r) => (order === null ? r % rows : order[r % rows]))
  }

  /** The places of some of the rows. */
  part(rows: Int32Array): Place {
    const { file, word, order } = this
    const place = new Place(file, word, this.shift[0])
    for (let k = 1; k < this.from.length; k++) place.note(this.from[k], this.from[k] + this.shift[k])
    place.order = order === null ? rows : rows.map((row) => order[row])
    return place
  }

  /** The number of a row (0 first): of its line, or itself, 1 first. */
  number(place: number): number {
    const row = this.order === null ? place : this.order[place]
    let a = 0
    let b = this.from.length
    while (b - a > 1) {
      const middle = Math.floor((a + b) / 2)
      if (this.from[middle] <= row) a = middle
      else b = middle
    }
    return row + this.shift[a]
  }

  /** `line 5`. */
  text(row: number): string {
    return `${this.word} ${this.number(row)}`
  }

  /** `"weather.csv", line 5`, or `line 5` without a file; `Line 5` at the head of a sentence. */
  head(row: number): string {
    return this.headAt(this.number(row))
  }

  /** The same for the number itself. */
  headAt(number: number): string {
    if (this.file !== undefined) return `${shown(this.file, 200)}, ${this.word} ${number}`
    return `${this.word === 'line' ? 'Line' : 'Row'} ${number}`
  }

  /** `"weather.csv": ` or nothing, before a sentence about the whole. */
  get prefix(): string {
    return this.file === undefined ? '' : `${shown(this.file, 200)}: `
  }
}
