/**
 * A column of texts read to times, cell by cell: what it may be is narrowed by each cell, and what remains at the end
 * is the reading. A few numbers are kept for a row, never the text.
 *
 * @module
 */
import { GrowingColumn } from '../growing.js'
import type { NotedCell } from '../column.js'
import type { CellTimes } from './cell-times.js'
import { FoundTimes, isOpen } from './found-times.js'
import { EpochTimes, ExcelTimes, PatternTimes, YearTimes } from './given-times.js'
import type { TimeReading } from './reading.js'

/** What a column was read to. */
export interface TimesFound {
  /** How many cells were taken, and how many of them are times. */
  rows: number
  good: number
  /** The ways in which all cells read (but those that are bad or missing, which are NaN), best first; none: no times. */
  readings: TimeReading[]
  /** The first cell that is missing. */
  missing: NotedCell | null
  /** The first cell that is not a time as those before it are, and why: its form, or no date of the calendar. */
  bad: (NotedCell & { fault: 'form' | 'date' }) | null
  /** How many cells are bad or missing. */
  badCount: number
  /** Months behind a point of which one may have lost its zero (1990.1): only the option dateFormat tells. */
  lostZero: boolean
  /** Cells of which something below a millisecond was cut that was not zero. */
  cut: number
  /** Cells that were ranges. */
  ranges: number
  /** Whether the cells bear a zone. */
  zoned: boolean
}

/** A time zone moves its clock now and then; so many offsets are something else. */
const MOST_OFFSETS = 6

/** One column while it is read. */
export class TimeColumn {
  private readonly cells: CellTimes
  private readonly chosen: boolean
  private values: GrowingColumn | null = null
  private offsets: number[] | null = null
  private offset = 0
  private readonly seen = new Set<number>()
  private zoned: boolean | null = null
  private rows = 0
  private good = 0
  private missing: NotedCell | null = null
  private bad: TimesFound['bad'] = null
  private badCount = 0
  private cut = 0
  private ranges = 0

  /**
   * @param format the option dateFormat, checked
   * @param chosen the user named the column: it is read to its end, however many cells are not times
   */
  constructor(format: string | undefined, chosen = false) {
    this.cells = readerOf(format)
    this.chosen = chosen
  }

  /**
   * Takes the next cell, without spaces at its ends.
   *
   * @returns false if the column is no column of times: the first cell that is there is none, or more than a tenth are none
   */
  push(text: string): boolean {
    const read = this.cells.read(text)
    const fault = read === 'good' ? this.zoneFault() : read
    if (fault !== null) {
      this.bad ??= { row: this.rows, text, fault }
      return this.pushNone()
    }
    const { value, offset, cut, range } = this.cells
    if (cut) this.cut++
    if (range) this.ranges++
    const minutes = offset ?? 0
    if (this.good === 0) this.offset = minutes
    if (this.offsets === null && minutes !== this.offset) {
      this.offsets = new Array<number>(this.rows).fill(this.offset)
    }
    this.offsets?.push(minutes)
    this.good++
    this.keep(isOpen(value) ? value : value - minutes * 60000)
    return true
  }

  /** Takes the next cell, which is missing; as {@link push}. */
  pushMissing(text = ''): boolean {
    this.missing ??= { row: this.rows, text }
    return this.pushNone()
  }

  /** Whether a cell with a zone stands among others without, or there are too many zones for one clock. */
  private zoneFault(): 'form' | null {
    const { offset } = this.cells
    const zoned = offset !== null
    if (this.zoned !== null && zoned !== this.zoned) return 'form'
    if (offset !== null && !this.seen.has(offset)) {
      if (this.seen.size === MOST_OFFSETS) return 'form'
      this.seen.add(offset)
    }
    this.zoned = zoned
    return null
  }

  private pushNone(): boolean {
    this.badCount++
    this.offsets?.push(this.offset)
    this.keep(NaN)
    return this.chosen || ((this.good > 0 || this.bad === null) && this.badCount <= 4 + this.rows / 10)
  }

  private keep(value: number): void {
    this.values ??= new GrowingColumn()
    this.values.push(value)
    this.rows++
  }

  /** What was read. */
  finish(): TimesFound {
    const { rows, good, missing, bad, badCount, cut, ranges, cells } = this
    const values = this.values?.finish() ?? new Float64Array(0)
    const offsets = this.offsets === null ? this.offset : Int16Array.from(this.offsets)
    const readings = good === 0 ? [] : cells.readings(values, offsets)
    return {
      rows,
      good,
      readings,
      missing,
      bad,
      badCount,
      lostZero: cells.lostZero,
      cut,
      ranges,
      zoned: this.zoned === true,
    }
  }
}

/** What reads the cells under a format. */
function readerOf(format: string | undefined): CellTimes {
  switch (format) {
    case undefined:
      return new FoundTimes(null)
    case 'dmy':
    case 'mdy':
    case 'ymd':
      return new FoundTimes(format)
    case 's':
    case 'ms':
    case 'us':
    case 'ns':
      return new EpochTimes(format)
    case 'year':
      return new YearTimes()
    case 'excel':
      return new ExcelTimes()
    default:
      return new PatternTimes(format)
  }
}
