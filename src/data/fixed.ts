/**
 * Static covariates (`static`), the same in all rows of a series: a number, scaled over series; or a word, one-hot
 * encoded over the words of the training table.
 *
 * @module
 */
import { counted, HindcastError, shown } from '../errors.js'
import type { WindowForm } from '../options/windows.js'
import type { Table } from '../table/index.js'
import { named, words as sentence } from '../text/words.js'
import { type Range, seriesRows } from './parts.js'
import { type Scale, scaleOver } from './scaler.js'
import { whole } from '../text/number.js'

/** The words of columns of text, by their names, in order of appearance. */
export type FixedWords = Readonly<Record<string, readonly string[]>>

/** The part of a schema about static columns. */
type Fixed = Pick<WindowForm, 'static'> & { words?: FixedWords }

/** The most words of a static column: more would hardly be categories. */
const MOST_WORDS = 64

/**
 * The words of the static columns of a training table; nothing where none holds words.
 *
 * @throws HindcastError `OPTION_CONFLICT` for a table of one series, for too many words, and for a column that is not
 * the same in all rows of a series
 */
export function fixedWords(table: Table, names: readonly string[] = []): { words?: FixedWords } {
  if (names.length > 0 && table.series === null) {
    throw refusal(table, names[0], 'is static, but the table is one series, of which that says nothing')
  }
  const found = names.flatMap((name): [string, string[]][] => {
    if (table.column(name).kind !== 'text') return []
    const own = [...new Set(valuesOf(table, name) as string[])]
    if (own.length > MOST_WORDS) {
      throw refusal(table, name, `has ${counted(own.length, 'word')}, and a static column at most ${whole(MOST_WORDS)}`)
    }
    return [[name, own]]
  })
  return found.length === 0 ? {} : { words: Object.fromEntries(found) }
}

/** Which columns of words are the same in all rows of a series and tell some apart, so that they could be static. */
export function staticNames(table: Table, names: readonly string[]): string[] {
  if (table.series === null) return []
  return names.filter((name) => {
    try {
      return (fixedWords(table, [name]).words?.[name] ?? []).length > 1
    } catch (error) {
      if (error instanceof HindcastError) return false
      throw error
    }
  })
}

/** The value that a column has in each series. */
function valuesOf(table: Table, name: string): (number | string)[] {
  const { kind, values, words } = table.column(name)
  const { starts, ends } = seriesRows(table)
  if (kind === 'text' && !words) throw refusal(table, name, 'has more different words than are kept')
  const at = (r: number): number | string | null => {
    if (kind !== 'text') return values[r] === values[r] ? values[r] : null
    const code = words!.codes[r]
    return code < 0 ? null : words!.names[code]
  }
  if (kind !== 'text') table.numeric(name)
  return Array.from(starts, (start, s) => {
    let own: number | string | null = null
    for (let r = start; r < ends[s]; r++) {
      const value = at(r)
      if (value === null || value === own) continue
      if (own === null) own = value
      else {
        const both = `${shown(String(own))} and, at ${String(table.index.at(r))}, ${shown(String(value))}`
        throw refusal(table, name, `is static, but the series ${shown(table.series?.[s] ?? '')} has ${both} in it`, s)
      }
    }
    if (own !== null) return own
    throw refusal(table, name, `is static, but has no value in the series ${shown(table.series?.[s] ?? '')}`, s)
  })
}

/** The scales of the numbers among the static columns, over the series that train, each counted once. */
export function fixedScales(
  table: Table,
  { static: names = [], words = {} }: Fixed,
  train: readonly Range[],
  kind: 'standard' | 'none',
): { static?: Scale[] } {
  const numbers = names.filter((name) => !Object.hasOwn(words, name))
  if (numbers.length === 0) return {}
  return {
    static: numbers.map((name) => {
      if (kind === 'none') return { mean: 0, deviation: 1 }
      const own = valuesOf(table, name) as number[]
      const taken = Float64Array.from(own.filter((_, s) => train[s][1] > train[s][0]))
      const { mean, deviation } = scaleOver(name, taken, [[0, taken.length]])!
      return { mean, deviation }
    }),
  }
}

/**
 * The static inputs of a step, column by column, one number per row.
 *
 * @param layout the table whose rows get them: the same, or some rows of each of its series
 * @returns also the words that the training never saw, for which all numbers are 0
 * @throws HindcastError as {@link fixedWords}
 */
export function fixedColumns(
  table: Table,
  { static: names = [], words = {} }: Fixed,
  scales: readonly Scale[] = [],
  layout: Table = table,
): { numbers: Float64Array[]; unknown: string[] } {
  const { starts, ends } = seriesRows(layout)
  const unknown = new Set<string>()
  let next = 0
  const numbers = names.flatMap((name) => {
    const column = table.column(name)
    const isText = Object.hasOwn(words, name)
    if (column.kind !== 'empty' && isText !== (column.kind === 'text')) {
      const [was, is] = isText ? ['words', 'numbers'] : ['numbers', 'words']
      throw refusal(table, name, `holds ${is}, but the model was trained on ${was} there`)
    }
    const own = valuesOf(table, name)
    const spread = (of: (value: number | string) => number): Float64Array => {
      const all = new Float64Array(layout.rows)
      starts.forEach((start, s) => all.fill(of(own[s]), start, ends[s]))
      return all
    }
    if (!isText) {
      const { mean, deviation } = scales[next++]
      return [spread((value) => ((value as number) - mean) / deviation)]
    }
    for (const value of own)
      if (!words[name].includes(value as string)) unknown.add(`${name} ${shown(value as string)}`)
    return words[name].map((word) => spread((value) => Number(value === word)))
  })
  return { numbers, unknown: [...unknown] }
}

/** Warns of words that were not seen in training. */
export function unknownTexts(unknown: readonly string[]): string[] {
  if (unknown.length === 0) return []
  const more = unknown.length > 3 ? ` and ${unknown.length - 3} more` : ''
  return [`The training never saw ${unknown.slice(0, 3).join(', ')}${more}: its numbers are all 0.`]
}

function refusal({ place, file, series }: Table, column: string, what: string, s?: number): HindcastError {
  return new HindcastError(
    'OPTION_CONFLICT',
    sentence`${place.prefix}the column ${shown(column)} ${what}: leave it out of ${named('static')}, or correct the table.`,
    { file, column, option: 'static', ...(s === undefined || series === null ? {} : { series: series[s] }) },
  )
}
