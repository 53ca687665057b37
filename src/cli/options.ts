/**
 * Flags that commands share, and what they name in a table.
 *
 * @module
 */
import { Option } from 'commander'
import { HindcastError, shown } from '../errors.js'
import { text } from '../options/kinds.js'
import { OPTIONS } from '../options/options.js'
import { conflict, invalid, type Rows } from '../options/row.js'
import { FORECASTER } from '../options/rows/forecaster.js'
import { TABLE } from '../options/rows/table.js'
import type { Table } from '../table/index.js'
import { warningsOf } from '../table/reading.js'
import { unknownColumn } from '../table/options.js'
import { namesOf } from '../text/list.js'
import { either, named, words } from '../text/words.js'
import { flagsOf, ownFlag } from './flags.js'

/**
 * The flags of what makes and trains a forecaster, and reads its table.
 *
 * @param training the options of the training
 * @param own rows of the command's own options; where it has one of the same name, such as `jobs`, its own holds
 */
export function trainingFlags(training: Rows, own: Rows = {}): Option[] {
  const groups = { Forecast: FORECASTER, Table: TABLE, Network: OPTIONS.network, Training: training }
  return Object.entries<Rows>(groups).flatMap(([heading, rows]) => {
    const others = Object.entries(rows).filter(([name]) => !Object.hasOwn(own, name))
    return flagsOf(Object.fromEntries(others), `${heading}:`)
  })
}

/** `--out` and `--force`, for commands that can write a file. */
export function outFlags(what: string): Option[] {
  return [
    ownFlag('--out', text('the path of a file', 'file'), `write ${what} to this file`),
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
  return given === undefined ? undefined : namedColumns(table, 'inputs', given)
}

/**
 * The columns that `--target` names, as `--inputs` does.
 *
 * @throws HindcastError `OPTION_INVALID` where it is missing, with the columns that there are; else as `inputColumns`; `COLUMN_NOT_NUMERIC` for words among
 * numbers
 */
export function targetColumns(table: Table, given: readonly string[] | undefined): string[] {
  if (given === undefined) throw noTarget(table)
  const names = namedColumns(table, 'target', given)
  for (const name of names) if (table.column(name).kind === 'text') requireNumbers(table, name)
  return names
}

/** Refuses a column of words in which some cells are numbers, with the words that may mean missing. */
function requireNumbers({ place, file, reading }: Table, name: string): void {
  const own = reading.mixed?.filter(({ column }) => column === name) ?? []
  const [text] = warningsOf({ mixed: own })
  if (text === undefined) return
  throw new HindcastError('COLUMN_NOT_NUMERIC', words`${place.prefix}${text}`, { file, column: name })
}

/** The flags that name columns. */
export interface TaskFlags {
  target?: string[]
  inputs?: string[]
  known?: string[]
  static?: string[]
}

/**
 * The columns that flags name: those to forecast, the inputs, and those that are known ahead.
 *
 * @throws HindcastError as `targetColumns`
 */
export function taskColumns(
  table: Table,
  { target, inputs, known, static: fixed }: TaskFlags,
): { target: string[]; inputs?: string[]; known?: string[]; static?: string[] } {
  return {
    target: targetColumns(table, target),
    ...(inputs === undefined ? {} : { inputs: namedColumns(table, 'inputs', inputs) }),
    ...(known === undefined ? {} : { known: namedColumns(table, 'known', known) }),
    ...(fixed === undefined ? {} : { static: namedColumns(table, 'static', fixed) }),
  }
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
export function namedColumns(table: Table, option: string, given: readonly string[]): string[] {
  const names: string[] = []
  for (const text of given) {
    const parts = table.has(text) ? [text] : namesOf(text)
    if (parts === null) {
      throw invalid(option, text, 'names with commas between them, one that holds a comma in double quotes: a,"b,c"')
    }
    if (parts.includes('')) {
      const columns = table.numericNames.slice(0, 6).map((name) => shown(name))
      throw invalid(option, given.join(' '), `the names of columns, such as ${either(columns)}`)
    }
    for (const name of parts) {
      if (!table.has(name) && name !== table.index.name) {
        throw unknownColumn(name, [...table.columns.keys()], table.file)
      }
      if (names.includes(name))
        throw conflict(words`${named(option)} names ${shown(name)} twice; name it once.`, option)
      names.push(name)
    }
  }
  return names
}

function noTarget(table: Table): HindcastError {
  const names = table.numericNames.slice(0, 12).map((name) => shown(name))
  const known =
    names.length < 2
      ? `${names.length === 0 ? 'there is no numeric column' : `the only numeric column is ${names[0]}`}`
      : `the numeric columns are ${names.join(', ')}`
  return new HindcastError('OPTION_INVALID', words`Name the column to forecast with ${named('target')}; ${known}.`, {
    file: table.file,
    option: 'target',
  })
}
