/**
 * The kinds of options: each checks a value (refusing it in one sentence), parses it from text and writes it as text.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { listOf } from '../text/list.js'
import { whole as grouped } from '../text/number.js'
import { either, named, words } from '../text/words.js'
import { alone } from './outputs.js'
import type { At, Kind } from './row.js'

/** A whole number in a range. */
export function whole(low: number, high: number): Kind<number> {
  const to = high === Number.MAX_SAFE_INTEGER ? `${grouped(low)} up` : `${grouped(low)} to ${grouped(high)}`
  return numeric(`a whole number from ${to}`, 'n', (n) => Number.isInteger(n) && n >= low && n <= high)
}

/** A finite number from `low` up, or below `below`. */
export function number(low: number, below = Infinity): Kind<number> {
  const range = below === Infinity ? `a finite number from ${low} up` : `a number from ${low} to below ${below}`
  return numeric(range, 'x', (n) => n >= low && n < below)
}

/** Any finite number. */
export const finite = (): Kind<number> => numeric('a finite number', 'x', (n) => n - n === 0)

/** A finite number above 0. */
export const positive = (): Kind<number> => numeric('a finite number above 0', 'x', (n) => n > 0 && n < Infinity)

/** A share between 0 and 1. */
export const share = (): Kind<number> => numeric('a number above 0 and below 1', 'x', (n) => n > 0 && n < 1)

function numeric(expected: string, form: string, takes: (value: number) => boolean): Kind<number> {
  return {
    expected,
    form,
    check: (value, at) => {
      if (typeof value === 'number' && takes(value)) return value
      throw at.refuse()
    },
    read: numberIn,
    write: String,
  }
}

/** A number, or a value that has its own word, such as `'auto'` or Infinity. */
export function orElse<Given, Kept, const W extends string | number>(
  kind: Kind<Given, Kept>,
  other: W,
  means = '',
): Kind<Given | W, Kept | W> {
  return {
    ...kind,
    expected: `${kind.expected}, or ${other}${means}`,
    form: kind.form === null ? null : `${kind.form}|${other}`,
    check: (value, at) => (value === other ? other : kind.check(value, at)),
    read: (text) => (text === String(other) ? other : kind.read(text)),
    write: (value) => (value === other ? String(other) : kind.write(value as Given | Kept)),
  }
}

/** One of a few words, the names of rows; or each with what it means beside it. */
export function oneOf<T extends Record<string, unknown>>(rows: T): Kind<keyof T & string> {
  const names = Object.keys(rows)
  const choices = Object.fromEntries(names.map((name) => [name, typeof rows[name] === 'string' ? rows[name] : name]))
  return {
    expected: either(names),
    form: names.join('|'),
    choices,
    check: (value, at) => {
      if (typeof value === 'string' && Object.hasOwn(choices, value)) return value
      throw at.refuse()
    },
    read: (text) => text,
    write: (value) => value,
  }
}

/** One of a few words, or false. */
export const orFalse = <T extends string>(kind: Kind<T>): Kind<T | false> => ({
  ...kind,
  expected: `${kind.expected}, or false`,
  check: (value, at) => (value === false ? false : kind.check(value, at)),
  read: (text) => (text === 'false' ? false : text),
  write: String,
})

/** True or false. */
export const flag = (): Kind<boolean> => ({
  expected: 'true or false',
  form: null,
  check: (value, at) => {
    if (typeof value === 'boolean') return value
    throw at.refuse()
  },
  read: (text) => (text === 'true' ? true : text === 'false' ? false : text),
  write: String,
})

/** A text that is not empty. */
export function text(expected: string, form = 'text'): Kind<string> {
  return {
    expected,
    form,
    check: (value, at) => {
      if (typeof value === 'string' && value !== '') return value
      throw at.refuse()
    },
    read: (given) => given,
    write: (value) => value,
  }
}

/** The name of a column. */
export const column = (): Kind<string> => ({ ...name, expected: 'the name of a column', columns: 'one' })

/** Names of columns, none twice. */
export const columns = (): Kind<readonly string[]> => ({
  ...list(name),
  expected: 'a list of column names, at least one',
  form: 'columns',
  write: listOf,
  columns: 'several',
})

/** The name of a column, or several, none twice; one in a list stands alone. */
export const columnOrColumns = (): Kind<string | readonly string[]> => ({
  ...oneOrMore(name),
  expected: 'the name of a column, or a list of names',
  form: 'columns',
  write: (value) => listOf(typeof value === 'string' ? [value] : value),
  columns: 'several',
})

/** A column may be called anything, the empty text too. */
const name: Kind<string> = {
  expected: 'a text',
  form: 'column',
  check: (value, at) => {
    if (typeof value === 'string') return value
    throw at.refuse()
  },
  read: (given) => given,
  write: (value) => value,
}

/** A list of values, none twice. */
export function list<T extends string | number>(kind: Kind<T>): Kind<readonly T[]> {
  return {
    expected: `a list, each ${kind.expected}`,
    form: `${kind.choices === undefined ? kind.form : 'name'},…`,
    byExample: true,
    check: (value, at) => {
      if (!Array.isArray(value) || value.length === 0) throw at.refuse()
      return distinct(
        value.map((one) => kind.check(one, at)),
        at,
      )
    },
    read: (given) => given.split(',').map((part) => kind.read(part.trim())),
    write: (value) => value.map(kind.write).join(','),
  }
}

/** A list of values, none twice, or `'none'`. */
export function listOrNone<T extends string | number>(kind: Kind<T>): Kind<readonly T[] | typeof NONE, readonly T[]> {
  const some = list(kind)
  const isNone = (value: unknown): boolean => value === NONE || (Array.isArray(value) && value.length === 0)
  return {
    ...some,
    expected: `${some.expected}, or ${NONE}`,
    check: (value, at) => (isNone(value) ? [] : some.check(value, at)),
    read: (given) => (given.trim() === NONE ? [] : some.read(given)),
    write: (value) => (value === NONE || value.length === 0 ? NONE : some.write(value)),
  }
}
const NONE = 'none'

/** A value, or a list of such values, none twice; one in a list stands alone. */
export function oneOrMore<T extends string | number>(kind: Kind<T>): Kind<T | readonly T[]> {
  const several = list(kind)
  return {
    ...several,
    expected: `${kind.expected}, or a list of such`,
    check: (value, at) => alone(several.check(Array.isArray(value) ? value : [value], at)),
    write: (value) => (Array.isArray(value) ? several.write(value as readonly T[]) : kind.write(value as T)),
  }
}

/** What only a program can give: `takes` says whether a value is such a thing. */
export function such<T>(expected: string, takes: (value: unknown) => boolean): Kind<T> {
  return {
    expected,
    form: 'value',
    check: (value, at) => {
      if (takes(value)) return value as T
      throw at.refuse()
    },
    read: (given) => given,
    write: String,
  }
}

/** A function. */
export const callback = <T>(): Kind<T> => such<T>('a function', (value) => typeof value === 'function')

/** The first value that stands in a list for the second time; undefined if none does. */
function repeated<T>(values: readonly T[]): T | undefined {
  const seen = new Set<T>()
  return values.find((value) => seen.size === seen.add(value).size)
}

/** @throws HindcastError OPTION_INVALID for what a list names twice */
function distinct<T extends string | number>(values: readonly T[], { option }: At): readonly T[] {
  const twice = repeated(values)
  if (twice === undefined) return values
  const said = typeof twice === 'string' ? shown(twice) : String(twice)
  throw new HindcastError('OPTION_INVALID', words`${named(option)} names ${said} twice; name it once.`, {
    option,
    value: twice,
  })
}

/** The number that a text is in full; the text itself where it is none. */
export function numberIn(given: string): number | string {
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(given) ? Number(given) : given
}
