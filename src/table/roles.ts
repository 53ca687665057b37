/**
 * The roles that the options assign to columns, and what they say about names and cells.
 *
 * @module
 */
import { missingCodes } from './codes.js'
import type { CellRules } from './column-reader.js'
import { namedColumns } from './named-columns.js'
import { signRules } from './number-signs.js'
import type { CheckedOptions } from './options.js'
import { RESTARTS } from './restarts.js'

/** The roles of columns that the options name, by position. */
export interface Roles {
  /** The columns of the index, in the order of the option; null: found out; empty: rows are counted. */
  index: number[] | null
  /** The columns that name series; empty: none. */
  series: number[]
  /** Series have no names: each begins where the index begins again. */
  restarts: boolean
  /** The columns that become series; empty: none. */
  melt: number[]
}

/** Names of columns: those without are numbered. */
export function namesOf(names: readonly string[]): string[] {
  return names.map((name, c) => (name === '' ? `column ${c + 1}` : name))
}

/** What the options say about cells. */
export function rulesOf(options: CheckedOptions, commaDelimits: boolean): CellRules {
  const { words, numbers } = missingCodes(options.na)
  return {
    signs: signRules(options),
    naWords: new Set(words),
    naNumbers: new Set(numbers),
    commaDelimits,
    ignoresUnits: options.units === 'ignore',
  }
}

/** The roles that the options give to columns. */
export function rolesOf(names: string[], options: CheckedOptions): Roles {
  const { index, series, melt, file } = options
  const places = (given: string | readonly string[] | undefined): number[] =>
    given === undefined ? [] : namedColumns(given, names, file).map((name) => names.indexOf(name))
  const none = index === false || index === '' || (index === 'none' && !names.includes('none'))
  const restarts = series === RESTARTS && !names.includes(RESTARTS)
  return {
    index: index === undefined ? null : none ? [] : places(index),
    series: series === 'rows' || restarts ? [] : places(series),
    restarts,
    melt: places(melt),
  }
}
