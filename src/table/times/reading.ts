/**
 * What a column of times was read to.
 *
 * @module
 */
import type { DateForm } from './form.js'

/**
 * How the cells of a column read: `iso` for forms that have one reading (ISO 8601, quarters, weeks, months by name …);
 * the order of day, month and year where only the whole column tells it; dates without separators; numbers since 1970;
 * years; months with a point (1990.01); times of day; a pattern of the user's; Excel's day numbers.
 */
export type ReadingName =
  | 'iso'
  | 'dmy'
  | 'mdy'
  | 'ymd'
  | 'compact'
  | 's'
  | 'ms'
  | 'us'
  | 'ns'
  | 'year'
  | 'months'
  | 'clock'
  | 'pattern'
  | 'excel'

/** One way to read a whole column. */
export interface TimeReading {
  name: ReadingName
  /** The cells could as well be numbers. */
  bare: boolean
  /** How the values are written back. */
  form: DateForm
  /** What else is to be told of how the cells are written. */
  words?: string
  /** Milliseconds since 1970 UTC (a time of day: of the day); NaN where a cell is none. */
  values: () => Float64Array
  /** Minutes ahead of UTC: of all rows, or of each where they differ. */
  offsets: number | Int16Array
}

/** Readings in words, for the sentence that tells how a file was read. */
export const READING_WORDS: Record<ReadingName, string> = {
  iso: 'dates',
  dmy: 'day/month/year',
  mdy: 'month/day/year',
  ymd: 'year/month/day',
  compact: 'dates without separators',
  s: 'seconds since 1970',
  ms: 'milliseconds since 1970',
  us: 'microseconds since 1970',
  ns: 'nanoseconds since 1970',
  year: 'years',
  months: 'months behind a point',
  clock: 'times of day',
  pattern: 'dates of the pattern given',
  excel: 'day numbers of Excel',
}

/** Readings whose times are written as numbers: each writes milliseconds since 1970 UTC so. */
export const AS_NUMBERS: Partial<Record<ReadingName, (value: number) => string>> = {
  s: (value) => String(value / 1000),
  ms: String,
  us: (value) => `${value}000`,
  ns: (value) => `${value}000000`,
  // Days since the last one of 1899.
  excel: (value) => String(value / 86_400_000 + 25_569),
}

/** The bits of the orders that a triple may have, in the order in which they are tried. */
export const ORDERS = { dmy: 1, mdy: 2, ymd: 4 } as const
export type Order = keyof typeof ORDERS
