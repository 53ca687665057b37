/**
 * Options as settings under the names of their flags, as the command line collects them and the page's URL holds them.
 *
 * @module
 */
import { isAuto } from './auto.js'
import { checked, invalid, type Row, type Rows } from './row.js'

/** Values under the names of flags: `clipValue` is that of --clip-value. */
export type Settings = Readonly<Record<string, unknown>>

/** The name of a flag's value. */
export const settingOf = (flag: string): string =>
  flag.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** The options of some rows that settings ask for; what is left out takes its default. */
export function optionsIn(rows: Rows, settings: Settings): Record<string, unknown> {
  const given: Record<string, unknown> = {}
  for (const [option, { flag }] of Object.entries(rows)) {
    const value = flag === undefined ? undefined : settings[settingOf(flag)]
    if (value === undefined) continue
    const [name, part] = option.split('.')
    given[name] = part === undefined ? value : { ...(given[name] as object | undefined), [part]: value }
  }
  return given
}

/**
 * The value that a text stands for, checked.
 *
 * @throws HindcastError what the option's own check throws
 */
export function valueIn(option: string, row: Row, text: string): unknown {
  if (isAuto(row, text)) return text
  const { kind } = row
  const value = kind.read(text)
  if (text === '' || (value === text && kind.written !== undefined)) {
    throw invalid(option, text, kind.written ?? kind.expected)
  }
  checked(option, row, value)
  return value
}
