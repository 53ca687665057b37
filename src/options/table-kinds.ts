/**
 * The kinds of options that only tables have: steps, names of columns, words that mean missing, lines, characters.
 *
 * @module
 */
import { numberIn, such } from './kinds.js'
import type { At, Kind } from './row.js'

/** Names of the days of the week. */
export const WEEKDAY_NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

/** The anchor day of months or weeks, where the dates of the rows alone do not tell it. */
export const KEPT_DAYS = ['firstBusinessDay', 'lastBusinessDay', ...WEEKDAY_NAMES] as const
export type KeptDay = (typeof KEPT_DAYS)[number]

/** A step: `count` units. Seconds may be fractions (0.5 is 500 ms). */
export interface Step {
  unit: 'integer' | 'second' | 'month' | 'businessDay'
  count: number
  /** Business days only: the days that count, Monday first, where they are not Monday to Friday (`1111110`). */
  days?: string
  /** The business day that months keep, or the weekday that weeks keep where some rows are moved by a holiday. */
  on?: KeptDay
}

/**
 * What the option `step` takes: `'auto'`, seconds (of an integer index: the difference), a name, `'none'`, or a Step.
 */
export type StepOption = 'auto' | 'none' | number | 'month' | 'quarter' | 'year' | 'businessDay' | Step

const STEP_NAMES: readonly unknown[] = ['auto', 'month', 'quarter', 'year', 'businessDay', 'none']

export const step: Kind<StepOption> = {
  expected: 'auto, a number of seconds, month, quarter, year, businessDay or none',
  form: 'step',
  check: (value: unknown, at: At) => {
    const number = typeof value === 'number' && value > 0 && value <= 1e12 && value * 1000 >= 0.5
    if (STEP_NAMES.includes(value) || number || isStep(value)) return value as StepOption
    throw at.refuse()
  },
  read: numberIn,
  write: (value) => {
    if (typeof value !== 'object') return String(value)
    return value.unit === 'second' || value.unit === 'integer' ? String(value.count) : value.unit
  },
}

function isStep(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { unit, count } = value as Step
  if (!['integer', 'second', 'month', 'businessDay'].includes(unit) || !(count > 0)) return false
  if (unit === 'second') return count <= 1e12 && count * 1000 >= 0.5
  return Number.isSafeInteger(count)
}

const isNames = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string' && name !== '')

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

/** A column, or several; on the command line one text, which the header tells apart. */
export const someColumns: Kind<string | readonly string[]> = {
  ...such<string | readonly string[]>(
    'the name of a column, or several names',
    (value) => (typeof value === 'string' && value !== '') || isNames(value),
  ),
  form: 'columns',
  columns: 'one',
}

/** The same, or none at all. */
export const indexColumns: Kind<string | false | readonly string[]> = {
  ...such<string | false | readonly string[]>(
    'the name of a column, several names, or false for no index',
    (value) => value === false || typeof value === 'string' || isNames(value),
  ),
  form: 'columns',
  columns: 'one',
  write: (value) => (value === false ? 'none' : String(value)),
}

export const wordsAndNumbers: Kind<readonly (string | number)[]> = {
  ...such<readonly (string | number)[]>(
    'a list of words and finite numbers',
    (value) =>
      Array.isArray(value) &&
      value.length > 0 &&
      value.every((one) => (typeof one === 'string' && one !== '') || Number.isFinite(one)),
  ),
  form: 'x,y,…',
  read: (given) => given.split(',').map((part) => part.trim()),
  write: (value) => value.join(','),
}

/** How many lines, or which: `5` are five lines, `5,` and `2,3` are numbers of lines. */
export const lines: Kind<number | readonly number[]> = {
  ...such<number | readonly number[]>(
    'how many lines stand above the header, or a list of line numbers, 1 first',
    (value) => isCount(value) || (Array.isArray(value) && value.length > 0 && value.every((n) => isCount(n) && n > 0)),
  ),
  form: 'n|n,n,…',
  read: (given) => {
    if (!/^\d{1,9}(,\d{1,9})*,?$/.test(given)) return given
    const parts = given.split(',').filter((part) => part !== '')
    return given.includes(',') ? parts.map(Number) : Number(given)
  },
  write: (value) => (typeof value === 'number' ? String(value) : `${value.join(',')}${value.length === 1 ? ',' : ''}`),
}

/** One character; words stand for those that are hard to type. */
export const character = (expected: string, spelled: readonly string[]): Kind<string> => ({
  ...such<string>(
    expected,
    (value) => typeof value === 'string' && (spelled.includes(value) || /^[^"\r\n\0]$/u.test(value)),
  ),
  form: 'c',
})

export const encoding: Kind<string> = {
  ...such<string>("an encoding that TextDecoder knows, such as 'windows-1252' or 'utf-16le'", (value) => {
    try {
      return typeof value === 'string' && new TextDecoder(value) !== null
    } catch {
      return false
    }
  }),
  form: 'name',
}
