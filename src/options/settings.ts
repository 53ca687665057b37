/**
 * Options as settings under the names of their flags: what the command line gathers, and the address of the page holds.
 *
 * @module
 */
import type { Rows } from './row.js'

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
