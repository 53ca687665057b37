/**
 * The kinds of values that the options of a table have: what a program may pass, and how the command line spells it.
 *
 * @module
 */

/** A kind of value. */
export interface Kind<T> {
  /** What is expected, for a sentence. */
  expected: string
  /** What stands for a value in help. */
  value: string
  /** Whether a program may pass this. */
  is(value: unknown): value is T
  /** The value of a text on the command line; undefined if it is none. */
  read(text: string): T | undefined
}

/** One of a few words. */
export function words<const W extends string>(...choices: W[]): Kind<W> {
  const is = (value: unknown): value is W => choices.includes(value as W)
  const quoted = choices.map((word) => `'${word}'`)
  return {
    expected: `${quoted.slice(0, -1).join(', ')} or ${quoted[quoted.length - 1]}`,
    value: choices.join('|'),
    is,
    read: (text) => (is(text) ? text : undefined),
  }
}

/** A column, several, or none. */
export const indexColumns: Kind<string | false | readonly string[]> = {
  expected: 'the name of a column, several names, or false for no index',
  value: 'columns',
  is: (value): value is string | false | string[] => value === false || typeof value === 'string' || isNames(value),
  read: (text) => (text === '' ? undefined : text),
}

/** A column, or several. */
export const columns: Kind<string | readonly string[]> = {
  expected: 'the name of a column, or several names',
  value: 'columns',
  is: (value): value is string | string[] => (typeof value === 'string' && value !== '') || isNames(value),
  read: (text) => (text === '' ? undefined : text),
}

/** Several columns. */
export const columnList: Kind<readonly string[]> = {
  expected: 'the names of columns',
  value: 'columns',
  is: isNames,
  read: (text) => listOf(text),
}

/** Words and numbers. */
export const wordsOrNumbers: Kind<readonly (string | number)[]> = {
  expected: 'a list of words and finite numbers',
  value: 'x,y,…',
  is: (value): value is (string | number)[] =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((v) => (typeof v === 'string' && v !== '') || Number.isFinite(v)),
  read: (text) => listOf(text),
}

/** `true` or `false`. */
export const trueOrFalse: Kind<boolean> = {
  expected: 'true or false',
  value: 'true|false',
  is: (value): value is boolean => typeof value === 'boolean',
  read: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
}

/** A whole number from some on. */
export function countFrom(least: number): Kind<number> {
  const is = (value: unknown): value is number => isCount(value) && value >= least
  return {
    expected: `a whole number from ${least}`,
    value: 'n',
    is,
    read: (text) => (/^\d{1,15}$/.test(text) && is(Number(text)) ? Number(text) : undefined),
  }
}

/** How many lines, or which: `5` are five lines, `5,` and `2,3` are numbers of lines. */
export const linesOrList: Kind<number | readonly number[]> = {
  expected: 'how many lines stand above the header, or a list of line numbers, 1 first',
  value: 'n|n,n,…',
  is: (value): value is number | number[] =>
    isCount(value) || (Array.isArray(value) && value.length > 0 && value.every((n) => isCount(n) && n > 0)),
  read: (text) => {
    if (!/^\d{1,9}(,\d{1,9})*,?$/.test(text)) return undefined
    const parts = text.split(',').filter((part) => part !== '')
    return text.includes(',') ? parts.map(Number) : Number(text)
  },
}

/** One character; words stand for those that are hard to type. */
export function character(expected: string, spelled: Readonly<Record<string, string>>): Kind<string> {
  const is = (value: unknown): value is string =>
    typeof value === 'string' && (Object.hasOwn(spelled, value) || /^[^"\r\n\0]$/u.test(value))
  return { expected, value: 'c', is, read: (text) => (is(text) ? text : undefined) }
}

/** A character encoding that this host knows. */
export const encodingName: Kind<string> = {
  expected: `an encoding that TextDecoder knows, such as 'windows-1252' or 'utf-16le'`,
  value: 'name',
  is: (value): value is string => {
    if (typeof value !== 'string') return false
    try {
      new TextDecoder(value)
      return true
    } catch {
      return false
    }
  },
  read: (text) => (encodingName.is(text) ? text : undefined),
}

/** Any text; what it may say is checked where it is used. */
export function text(expected: string, value: string): Kind<string> {
  return {
    expected,
    value,
    is: (given): given is string => typeof given === 'string' && given !== '',
    read: (given) => (given === '' ? undefined : given),
  }
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string' && name !== '')
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

/** The parts between commas; undefined where one is empty. */
function listOf(text: string): string[] | undefined {
  const parts = text.split(',').map((part) => part.trim())
  return parts.includes('') ? undefined : parts
}
