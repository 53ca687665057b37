/**
 * A row of the table of options, and what is derived from rows: types, names, and the check of a value.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { named, valueOf, type Words, words } from '../text/words.js'

/** What values an option takes; the kinds there are stand in kinds.ts. */
export interface Kind<Given, Kept = Given> {
  /** What a value must be, for a sentence: `a whole number from 1 to 64`. */
  readonly expected: string
  /** What a text must be to be read as a value, where that takes more words. */
  readonly written?: string
  /** Whether a sentence shows the option's example as well, since the words alone do not show the form. */
  readonly byExample?: true
  /** Columns of the table: on the command line a list of names, of which each may hold a comma. */
  readonly columns?: 'one' | 'several'
  /** The placeholder of a value in the help: `n`; null: a flag without a value, which means true. */
  readonly form: string | null
  /** The words that it takes, each with what it means, where it takes words. */
  readonly choices?: Readonly<Record<string, string>>
  /** Returns the value in its resolved form; throws `at.refuse()` for an invalid one. */
  check(value: unknown, at: At): Kept
  /** Reads a text of the command line or the page as a value; what it cannot read, `check` refuses. */
  read(text: string): unknown
  /** Writes a value as text that `read` accepts. */
  write(value: Given | Kept): string
  /** A value as files keep it, where they keep only part of it. */
  record?(value: Kept): unknown
}

/** Where a value is checked. */
export interface At {
  option: string
  /** The refusal of the value; `expected` where the kind's own words do not say enough. */
  refuse(expected?: string | Words): HindcastError
}

/** The groups of fields that the page has. */
export type FieldGroup =
  'first' | 'network' | 'training' | 'seen' | 'machine' | 'more' | 'reading' | 'backtest' | 'backtestMore'

/**
 * One option. Tables of them are checked by `satisfies Rows`; what uses options loops over such a table, or looks a row
 * up.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- rows of all kinds stand in one table
export interface Row<Given = any, Kept = any> {
  kind: Kind<Given, Kept>
  /** The default. */
  default?: Kept
  /** The default in a forecaster, where it differs. */
  usual?: Kept
  /** The default in words, where it follows from other options. */
  otherwise?: string | Words
  /** That default, from the options that are given or have a plain one. */
  follows?(others: object): Kept
  /** Why a value that was given cannot stand beside the other options, in a sentence; null where it can. */
  clash?(value: Kept, others: object): string | Words | null
  /** The default rule chooses it where it is left out, or `'auto'`. Its default is the plain one. */
  ruled?: true
  /** It is required. */
  needed?: true
  /**
   * Whether files keep it: `true`, always; `'later'`, always, but older files lack it and mean the default;
   * `'unlessDefault'`, right for every new option, so that the bytes of other files do not change; `false`, never,
   * since it does not change the result.
   */
  recorded: true | 'later' | 'unlessDefault' | false
  /** The flag of the command line and, without its dashes, the name in the page's URL. */
  flag?: `--${string}`
  /** For the help: a few words without a full stop. */
  help: string | Words
  /** The label of its field in the page, where it has one. */
  label?: string
  /** The group of fields it belongs to; without one, a panel places it itself. */
  group?: FieldGroup
  /** A value, for sentences and documents. */
  example: Given
}

export type Rows = Readonly<Record<string, Row>>

type Needed<T extends Rows> = { [K in keyof T]: T[K] extends { needed: true } ? K : never }[keyof T]
type Filled<T extends Rows> = {
  [K in keyof T]: T[K] extends { needed: true } | { default: unknown } | { follows: unknown } ? K : never
}[keyof T]
type GivenOf<R> = R extends { kind: Kind<infer Given, infer _> } ? Given : never
type KeptOf<R> = R extends { kind: Kind<infer _, infer Kept> } ? Kept : never

/** What a caller gives: the options of some rows, those left out that need not be there. */
export type Given<T extends Rows> = { [K in keyof Pick<T, Exclude<keyof T, Needed<T>>>]?: GivenOf<T[K]> } & {
  [K in keyof Pick<T, Needed<T>>]: GivenOf<T[K]>
}

/** The options of some rows, checked, with every default filled in. */
export type Kept<T extends Rows> = { [K in keyof Pick<T, Exclude<keyof T, Filled<T>>>]?: KeptOf<T[K]> } & {
  [K in keyof Pick<T, Filled<T>>]: KeptOf<T[K]>
}

/**
 * A value of an option, checked.
 *
 * @throws HindcastError OPTION_INVALID
 */
export function checked<K>(option: string, row: { kind: Kind<never, K>; example: unknown }, value: unknown): K {
  return row.kind.check(value, {
    option,
    refuse: (expected = expectedOf(option, row)) => invalid(option, value, expected),
  })
}

function expectedOf(
  option: string,
  { kind, example }: { kind: Kind<never, unknown>; example: unknown },
): string | Words {
  return kind.byExample ? words`${kind.expected}, such as ${valueOf(option, example)}` : kind.expected
}

/** The refusal of a value. */
export function invalid(option: string, value: unknown, expected: string | Words): HindcastError {
  const message = words`${named(option)} is ${found(value)}; expected ${expected}.`
  return new HindcastError('OPTION_INVALID', message, { option, value })
}

/** The refusal of options that contradict each other; `option` is the one to change. */
export function conflict(message: string | Words, option: string, value?: unknown): HindcastError {
  return new HindcastError('OPTION_CONFLICT', message, { option, ...(value === undefined ? {} : { value }) })
}

/** A value for a message; of a list its first ones. */
function found(value: unknown): string {
  if (Array.isArray(value))
    return value.slice(0, 6).map(foundAlone).join(', ') + (value.length > 6 ? ', …' : '') || 'empty'
  return foundAlone(value)
}

function foundAlone(value: unknown): string {
  if (typeof value === 'string') return shown(value)
  if (value === undefined) return 'left out'
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}
