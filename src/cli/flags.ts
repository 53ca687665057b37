/**
 * Flags, made of the rows of the table of options; and what errors of the library are called on the command line.
 *
 * @module
 */
import { Option } from 'commander'
import { HindcastError } from '../errors.js'
import { OPTIONS, rowOf } from '../options/options.js'
import { conflict, type Kind, type Row, type Rows } from '../options/row.js'
import { valueIn } from '../options/settings.js'
import { either, inLibrary, named, type OptionPiece, sayIn, words } from '../text/words.js'
import { cut } from './io.js'

/** The flags of the rows that have one; under a heading of the help, where one is given. */
export function flagsOf(rows: Rows, heading?: string): Option[] {
  const flags = Object.entries(rows).flatMap(([option, row]) => (row.flag === undefined ? [] : [flagOf(option, row)]))
  return heading === undefined ? flags : flags.map((flag) => flag.helpGroup(heading))
}

/**
 * The flag of a row.
 *
 * @param option what messages call the option; where the library has none, its flag
 */
export function flagOf(option: string, row: Row): Option {
  const { kind } = row
  const made = new Option(kind.form === null ? row.flag! : `${row.flag!} <${formOf(row)}>`, helpOf(row))
  if (kind.form === null) return made
  return made.argParser((text: string, previous?: unknown) => {
    // Names of columns are told apart by the table.
    if (kind.columns === 'several') return [...((previous as string[] | undefined) ?? []), text]
    if (previous !== undefined) throw conflict(words`${named(option)} is given twice; give it once.`, option)
    return valueIn(option, row, text)
  })
}

/** A flag that the library has no option for. */
export function ownFlag(flag: `--${string}`, kind: Kind<never, unknown>, help: string, otherwise?: string): Option {
  return flagOf(flag, { kind: kind as Kind<unknown>, flag, help, otherwise, recorded: false, example: undefined })
}

const formOf = ({ kind: { form, choices }, ruled }: Row): string =>
  (choices === undefined ? form! : 'name') + (ruled === true ? '|auto' : '')

/** What the help says of an option: a few words, the choices with what they mean, and the default. */
function helpOf({ kind, help, otherwise, usual, ruled, default: plain }: Row): string {
  const what = sayIn(onCommandLine, help)
  const choices = kind.choices === undefined ? '' : `: ${either(Object.entries(kind.choices).map(choiceOf))}`
  const value = usual ?? plain
  const text = otherwise ?? (value === undefined || kind.form === null ? undefined : kind.write(value))
  if (text === undefined) return what + choices
  const rule = ruled === true ? 'auto; plain: ' : ''
  return `${what}${choices} (default: ${rule}${sayIn(onCommandLine, text)})`
}

/** A choice, with what it means where the name alone does not say it: `ffill (take the value before)`. */
function choiceOf([name, means]: readonly [string, string]): string {
  const typed = name.trim() === '' ? `'${name}'` : name
  return means === 'nothing' || means.replace(/^(the|its|their) /, '') === name ? typed : `${typed} (${means})`
}

/** How the command line names options: `--hidden`, `--hidden 16`. */
export const onCommandLine = (piece: OptionPiece, options: Readonly<Record<string, Rows>> = OPTIONS): string => {
  const { option, part, value } = piece
  const [parent, own] = option.split('.')
  const row = rowOf(option, options)
  if (row?.flag === undefined) {
    const flag = own === undefined ? undefined : rowOf(parent, options)?.flag
    return flag === undefined || part !== 'name' ? inLibrary(piece) : `${flag}: ${own}`
  }
  const { flag, kind } = row
  if (part === 'name') return value === undefined ? flag : `${String(value)} ${flag} ${String(row.example)}`
  if (part === 'value') return typed(kind, value)
  if (value === undefined || value === null || value === Infinity) return `no ${flag}`
  if (value === false && kind.form !== 'true|false') return `no ${flag}`
  return kind.form === null ? flag : `${flag} ${typed(kind, value)}`
}

/** A value as it is typed. */
function typed(kind: Kind<never, unknown>, value: unknown): string {
  return inShell(kind.write(value as never), 200)
}

/** A text as it is typed: in quotes where it holds what a shell would take for something else. */
export const inShell = (text: string, most = Infinity): string =>
  /^[\w.,:%+/=-]+$/.test(text) ? text : `'${cut(text, most).replaceAll("'", `'\\''`)}'`

/** What went wrong, in the words of the command line. */
export function messageOf(error: unknown): string {
  if (error instanceof HindcastError) return error.sayIn(onCommandLine)
  return error instanceof Error ? error.message : String(error)
}
