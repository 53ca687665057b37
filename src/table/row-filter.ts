/**
 * Which records of a CSV are rows: not the header nor a line equal to it, not lines that the options leave out, not the
 * footer, not rows of empty cells. Rows with too few or too many cells are refused, once it is known what follows them.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { setting, words } from '../text/words.js'
import type { TableBuilder } from './builder.js'
import type { RowsAsSeries } from './rows-as-series.js'
import { kindOf } from './cell-kind.js'
import { trimmed } from './cells.js'
import type { Frame } from './frame.js'
import type { CheckedOptions } from './options.js'
import type { Findings } from './reading.js'
import { SecondTable } from './second-table.js'
import { Totals } from './totals.js'

/** A record and its line. */
interface Held {
  record: string[]
  line: number
  /** Whether a blank line stands above it. */
  parted: boolean
}

/** Records behind a bad one that are looked at, to tell a footer from a bad row. */
const LOOK_AHEAD = 50

/** Hands rows to a builder. */
export class RowFilter {
  readonly builder: TableBuilder | RowsAsSeries
  private readonly frame: Frame
  private readonly skip: ReadonlySet<number>
  private readonly footer: number
  private readonly ragged: boolean
  private readonly held: Held[] = []
  private headerIsDue: boolean
  private repeatedHeaders = 0
  private readonly skippedLines: number[]
  private bad: Held | null = null
  private behindBad = 0
  private goodBehindBad = 0
  private last: Pick<Held, 'record'> | null = null
  private isParted = false
  private readonly second: SecondTable
  private readonly totals: Totals

  constructor(frame: Frame, builder: TableBuilder | RowsAsSeries, options: CheckedOptions) {
    this.frame = frame
    this.totals = new Totals(options)
    this.second = new SecondTable(frame, options.skipFooter)
    this.builder = builder
    this.skip = new Set(Array.isArray(options.skip) ? (options.skip as number[]) : [])
    this.footer = options.skipFooter
    this.ragged = options.series === 'rows'
    this.skippedLines = [...frame.listed]
    this.headerIsDue = frame.header !== 'none'
  }

  /** Takes a blank line. */
  blank(): void {
    this.isParted = true
  }

  /** Takes a record that is not blank. */
  push(record: string[], line: number): void {
    const parted = this.isParted
    this.isParted = false
    if (this.skip.has(line)) {
      this.skippedLines.push(line)
      return
    }
    if (this.headerIsDue) {
      this.headerIsDue = false
      return
    }
    if (trimmed(record[0]) === '' && record.every((cell) => trimmed(cell) === '')) return
    this.held.push({ record, line, parted })
    if (this.held.length > this.footer) this.row(this.held.shift()!)
  }

  private row(row: Held): void {
    const { record, line } = row
    const { names } = this.frame
    if (this.bad !== null) {
      this.behindBad++
      if (record.length === names.length) this.goodBehindBad++
      if (this.behindBad >= LOOK_AHEAD) throw this.badRow(this.bad)
      return
    }
    if (this.second.takes(row, this.last?.record)) return
    if (record.length !== names.length) {
      if (!this.ragged || record.length > names.length) {
        this.bad = row
        return
      }
      while (record.length < names.length) record.push('')
    }
    if (this.isHeader(record)) {
      this.repeatedHeaders++
      return
    }
    this.last = row
    const { builder } = this
    this.totals.push(record, line)
    builder.place.note(builder.rows, line)
    builder.pushRow(record)
  }

  private isHeader(record: string[]): boolean {
    const { names, header } = this.frame
    if (header !== 'line' || trimmed(record[0]) !== names[0]) return false
    return record.every((cell, c) => trimmed(cell) === names[c])
  }

  /**
   * Ends the rows; gives what was left out among and below them.
   *
   * @throws HindcastError `CSV_RAGGED_ROW`; `CSV_SYNTAX` for a row of totals
   */
  finish(): Pick<Findings, 'repeatedHeaders' | 'skippedLines' | 'footer'> {
    if (this.bad !== null) throw this.badRow(this.bad)
    this.second.refuse(this.builder.place)
    const { names } = this.frame
    this.totals.refuse(this.builder.place, names)
    const { repeatedHeaders, skippedLines, held } = this
    return {
      ...(repeatedHeaders === 0 ? {} : { repeatedHeaders }),
      ...(skippedLines.length === 0 ? {} : { skippedLines }),
      ...(held.length === 0 ? {} : { footer: this.footerFound() }),
    }
  }

  /** What was left out below the rows, and how much of it looks like them. */
  private footerFound(): NonNullable<Findings['footer']> {
    const { held, last } = this
    const first = held[0].record.join(', ').slice(0, 200)
    const kinds = last?.record.map((cell) => kindOf(trimmed(cell)))
    const isRow = ({ record }: Held): boolean =>
      record.length === kinds?.length &&
      kinds.includes('number') &&
      record.every((cell, c) => {
        const kind = kindOf(trimmed(cell))
        return kind === kinds[c] || (c > 0 && (kind === 'missing' || kinds[c] === 'missing'))
      })
    const other = held.findIndex((line) => !isRow(line))
    const alike = other < 0 ? held.length : other
    return { lines: held.length, first, ...(alike === 0 ? {} : { alike }) }
  }

  /** The refusal of a row with too few or too many cells. */
  private badRow({ record, line }: Held): HindcastError {
    const { place } = this.builder
    const { delimiter, spaces, names } = this.frame
    const wanted = names.length
    const cells = `${record.length} ${record.length === 1 ? 'cell' : 'cells'}`
    const separator = spaces ? 'spaces' : delimiter === '\t' ? 'a tab' : shown(delimiter)
    const commas = delimiter === ',' && record.length > wanted ? ', and one that holds a comma needs quotes' : ''
    const isFooter = this.builder.rows > 0 && this.goodBehindBad === 0 && this.behindBad < LOOK_AHEAD - 1
    const lines = this.behindBad + 1
    const footer = lines + this.footer
    const way = isFooter
      ? words`if ${lines === 1 ? 'it stands' : 'it and what follows stand'} below the table, add ${setting('skipFooter', footer)}`
      : words`to leave the line out, add ${setting('skip', [line])}`
    const text = wanted === 1 ? '; with one cell at its head, the file may be text and no table' : ''
    return new HindcastError(
      'CSV_RAGGED_ROW',
      words`${place.headAt(line)} has ${cells}, but ${this.frame.header === 'none' ? 'the first row' : 'the header'} has ${String(wanted)}; cells are separated by ${separator}${commas}; ${way}${text}.`,
      {
        file: place.file,
        row: line,
        value: record.length,
        expected: wanted,
        option: isFooter ? 'skipFooter' : 'skip',
        ways: [
          isFooter
            ? { option: 'skipFooter', value: footer }
            : { option: 'skip', value: [line], means: `line ${String(line)}` },
        ],
      },
    )
  }
}
