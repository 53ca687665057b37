/**
 * A second table below the first: a line of other names, below a blank line or under the first name again, and rows of its
 * own. What it holds is no part of the first.
 *
 * @module
 */
import { counted, HindcastError, shown } from '../errors.js'
import { setting, words } from '../text/words.js'
import { kindOf } from './cell-kind.js'
import { trimmed } from './cells.js'
import type { Frame } from './frame.js'
import type { Place } from './place.js'

/** A record that may begin it. */
interface Record {
  record: string[]
  line: number
  /** Whether a blank line stands above it. */
  parted: boolean
}

const isValue = (cell: string): boolean => ['number', 'time'].includes(kindOf(trimmed(cell)))

/** Watches for a second table. */
export class SecondTable {
  private readonly frame: Pick<Frame, 'names' | 'header'>
  private readonly footer: number
  private head: Record | null = null
  private below = 0
  private rows = 0

  /** @param footer how many lines below the rows are left out already */
  constructor(frame: Pick<Frame, 'names' | 'header'>, footer: number) {
    this.frame = frame
    this.footer = footer
  }

  /** Whether a record is part of a second table; `last` is the row above it. */
  takes(row: Record, last: string[] | undefined): boolean {
    if (this.head !== null) {
      this.below++
      if (row.record.some(isValue)) this.rows++
      return true
    }
    if (last === undefined || !this.begins(row, last)) return false
    this.head = row
    return true
  }

  private begins({ record, parted }: Record, last: string[]): boolean {
    const { names, header } = this.frame
    const first = trimmed(record[0])
    if (header !== 'line' || record.length < 2 || !(parted || first === names[0])) return false
    if (record.every((cell, c) => trimmed(cell) === names[c])) return false
    const kinds = record.map((cell) => kindOf(trimmed(cell)))
    // A note is padded with empty cells.
    const isNote =
      kinds[0] === 'word' && isValue(last[0]) && kinds.every((kind) => kind === 'word' || kind === 'missing')
    return (isNote || kinds.every((kind) => kind === 'word')) && last.some(isValue)
  }

  /** @throws HindcastError `CSV_SYNTAX` where there is one */
  refuse(place: Place): void {
    if (this.head === null) return
    const { record, line } = this.head
    const footer = this.footer + this.below + 1
    const names = record.slice(0, 3).map((cell) => shown(trimmed(cell), 20))
    const list = names.join(', ') + (record.length > 3 ? ', …' : '')
    const first = { option: 'skipFooter', value: footer, means: 'what stands above it' }
    const second = { option: 'skip', value: line - 1, means: 'what stands below it' }
    const message =
      this.rows === 0
        ? words`${place.headAt(line)} (${list}) is not a row: the rows above it hold numbers and times; to leave out ${this.below === 0 ? 'the line' : 'it and what follows'}, add ${setting('skipFooter', footer)}.`
        : words`${place.headAt(line)} (${list}) names other columns, with ${counted(this.below, 'line')} below it: a second table begins there. To read the first alone, add ${setting('skipFooter', footer)}; the second, ${setting('skip', line - 1)}.`
    throw new HindcastError('CSV_SYNTAX', message, {
      file: place.file,
      row: line,
      option: 'skipFooter',
      ways: this.rows === 0 ? [first] : [first, second],
    })
  }
}
