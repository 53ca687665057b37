/**
 * Flags that commands share: how their values are read, strictly, and what each refusal says.
 *
 * @module
 */
import { Option } from 'commander'
import { HindcastError, shown } from '../errors.js'
import { repeated } from '../options/values.js'
import type { Table } from '../table/index.js'
import { unknownColumn } from '../table/options.js'
import { namesOf } from '../text/list.js'

/** Reads the text of a flag's value; commander hands in what an earlier use of the same flag gave. */
type Reader<T> = (text: string, previous?: T) => T

/** The refusal of a flag's value. */
export function invalidFlag(flag: string, value: string, expected: string): HindcastError {
  const message = `The option ${flag} is ${shown(value)}; expected ${expected}.`
  return new HindcastError('OPTION_INVALID', message, { option: flag, value })
}

/** The refusal of flags that contradict each other. */
export function conflict(message: string, option: string): HindcastError {
  return new HindcastError('OPTION_CONFLICT', message, { option })
}

/** A flag with a value, which may be given once. */
export function valued<T>(flag: string, value: string, help: string, read: (text: string) => T): Option {
  const once: Reader<T> = (text, previous) => {
    if (previous === undefined) return read(text)
    throw conflict(`The option ${flag} is given twice; give it once.`, flag)
  }
  return new Option(`${flag} <${value}>`, help).argParser(once)
}

/** A flag whose value is a text as it stands, but not an empty one. */
export function textFlag(flag: string, value: string, help: string, expected: string): Option {
  return valued(flag, value, help, (text) => {
    if (text !== '') return text
    throw invalidFlag(flag, text, expected)
  })
}

/** A flag whose value is a whole number in a range. */
export function wholeFlag(flag: string, help: string, min: number, max = Number.MAX_SAFE_INTEGER): Option {
  return valued(flag, 'n', help, (text) => {
    const value = /^\+?\d+$/.test(text) ? Number(text) : NaN
    if (value >= min && value <= max) return value
    const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`
    throw invalidFlag(flag, text, `a whole number ${range}`)
  })
}

/** A flag whose value is a finite number above 0. */
export function positiveFlag(flag: string, help: string): Option {
  return valued(flag, 'x', help, (text) => {
    const value = strictNumber(text)
    if (value > 0) return value
    throw invalidFlag(flag, text, 'a number above 0, such as 0.003')
  })
}

/** A flag whose value is a finite number of at least `min`. */
export function atLeastFlag(flag: string, help: string, min: number): Option {
  return valued(flag, 'x', help, (text) => {
    const value = strictNumber(text)
    if (value >= min) return value
    throw invalidFlag(flag, text, `a number of at least ${min}`)
  })
}

/** A flag whose value is a number from 0 to below 1. */
export function fractionFlag(flag: string, help: string): Option {
  return valued(flag, 'x', help, (text) => {
    const value = strictNumber(text)
    if (value >= 0 && value < 1) return value
    throw invalidFlag(flag, text, 'a number from 0 to below 1')
  })
}

/** A flag whose value is a list of numbers. */
export function numbersFlag(flag: string, help: string, expected: string): Option {
  return valued(flag, 'x,y,…', help, (text) => {
    const values = text.split(',').map((part) => strictNumber(part.trim()))
    if (values.every((value) => value === value)) return values
    throw invalidFlag(flag, text, expected)
  })
}

/** A flag whose value is one of a few words. */
export function choiceFlag(flag: string, help: string, choices: readonly string[]): Option {
  return valued(flag, choices.join('|'), help, (text) => {
    if (choices.includes(text)) return text
    throw invalidFlag(flag, text, listed(choices))
  })
}

/** `--threads`: a number, or auto. */
export function threadsFlag(): Option {
  return valued('--threads', 'n|auto', 'workers that train together: the same bits for every number (1)', (text) => {
    if (text === 'auto') return text
    const value = /^\d+$/.test(text) ? Number(text) : NaN
    if (value >= 1 && value <= 64) return value
    throw invalidFlag('--threads', text, 'a whole number from 1 to 64, or auto')
  })
}

/** `--split`: three fractions. The forecaster checks their sum. */
export function splitFlag(): Option {
  const help = 'fractions of the rows to train, validate and test on (0.7,0.15,0.15)'
  return valued('--split', 'a,b,c', help, (text) => {
    const parts = text.split(',').map((part) => strictNumber(part.trim()))
    if (parts.length === 3 && parts.every((part) => part >= 0)) return parts as [number, number, number]
    throw invalidFlag('--split', text, 'three fractions that sum to 1, such as 0.7,0.15,0.15')
  })
}

/** `--inputs`: may be given several times, each with one name or several. */
export function inputsFlag(): Option {
  return columnsFlag('--inputs', 'columns to learn from, separated by commas (all numeric ones)')
}

/** `--target`: as `--inputs`. */
export function targetFlag(help: string): Option {
  return columnsFlag('--target', help)
}

/** A flag whose value is the name of a column or several; it may be given several times. */
export function columnsFlag(flag: string, help: string): Option {
  const collect: Reader<string[]> = (text, previous = []) => [...previous, text]
  return new Option(`${flag} <columns>`, help).argParser(collect)
}

/** Horizons that a range may name. */
const MOST_HORIZONS = 65_536

/** `--horizon`: a number, several, ranges. */
export function horizonFlag(): Option {
  const help =
    'rows ahead to forecast (1): 7 is the seventh row alone, 1-7 each of the seven, 1,7 two of them; 0 takes the target column as it stands'
  return valued('--horizon', 'n', help, (text) => {
    const horizons = text.split(',').flatMap((part) => rangeOf(part.trim()) ?? [NaN])
    const twice = repeated(horizons)
    if (horizons.some(Number.isNaN)) {
      throw invalidFlag(
        '--horizon',
        text,
        'a whole number from 0 to 1000000, several such as 1,2,3, or a range such as 1-7',
      )
    }
    if (twice !== undefined) throw conflict(`The option --horizon names ${twice} twice; name it once.`, '--horizon')
    return horizons
  })
}

/** The numbers of `3` or `1-7`; null where it is neither. */
function rangeOf(text: string): number[] | null {
  const match = /^\+?(\d+)(?:-(\d+))?$/.exec(text)
  if (match === null) return null
  const from = Number(match[1])
  const to = match[2] === undefined ? from : Number(match[2])
  if (to < from || to > 1_000_000 || to - from >= MOST_HORIZONS) return null
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}

/** `--out` and `--force`, for commands that can write a file. */
export function outFlags(what: string): Option[] {
  return [
    textFlag('--out', 'file', `write ${what} to this file`, 'the path of a file'),
    new Option('--force', 'let --out replace a file that exists'),
  ]
}

/** `--json`. */
export function jsonFlag(): Option {
  return new Option('--json', 'print one JSON document on standard output, and nothing else there')
}

/**
 * The columns that `--inputs` names: each value is the name of one column or, where there is none of that name, names
 * with commas between, those that hold a comma in double quotes.
 *
 * @throws HindcastError `OPTION_INVALID` where nothing is named, `OPTION_CONFLICT` for a column named twice,
 * `COLUMN_UNKNOWN` with the nearest name
 */
export function inputColumns(table: Table, given: readonly string[] | undefined): string[] | undefined {
  return given === undefined ? undefined : namedColumns(table, '--inputs', given)
}

/**
 * The columns that `--target` names, as `--inputs` does.
 *
 * @throws HindcastError `OPTION_INVALID` where it is missing, with the columns that there are; else as `inputColumns`
 */
export function targetColumns(table: Table, given: readonly string[] | undefined): string[] {
  if (given === undefined) throw noTarget(table)
  const names = namedColumns(table, '--target', given)
  for (const name of names) table.column(name)
  return names
}

/**
 * The one column that `--target` names.
 *
 * @throws HindcastError `OPTION_INVALID` where it is missing, with the columns that there are; `COLUMN_UNKNOWN`
 */
export function targetColumn(table: Table, target: string | undefined): string {
  if (target !== undefined) return table.column(target).name
  throw noTarget(table)
}

/** The columns that a flag names: see `inputColumns`. */
export function namedColumns(table: Table, flag: string, given: readonly string[]): string[] {
  const names: string[] = []
  for (const text of given) {
    const parts = table.has(text) ? [text] : namesOf(text)
    if (parts === null) {
      throw invalidFlag(flag, text, 'names with commas between them, one that holds a comma in double quotes: a,"b,c"')
    }
    if (parts.includes('')) {
      const columns = table.numericNames.slice(0, 6).map((name) => shown(name))
      throw invalidFlag(flag, given.join(' '), `the names of columns, such as ${listed(columns)}`)
    }
    for (const name of parts) {
      if (!table.has(name) && name !== table.index.name) {
        throw unknownColumn(name, [...table.columns.keys()], table.file)
      }
      if (names.includes(name)) throw conflict(`The option ${flag} names ${shown(name)} twice; name it once.`, flag)
      names.push(name)
    }
  }
  return names
}

function noTarget(table: Table): HindcastError {
  const names = table.numericNames.slice(0, 12).map((name) => shown(name))
  const known = names.length === 0 ? 'there is no numeric column' : `the numeric columns are ${names.join(', ')}`
  return new HindcastError('OPTION_INVALID', `Name the column to forecast with --target; ${known}.`, {
    file: table.file,
    option: '--target',
  })
}

/** A number in full, or NaN. */
export function strictNumber(text: string): number {
  const value = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : NaN
  return Number.isFinite(value) ? value : NaN
}

/** `a`, `a or b`, `a, b or c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`
}
