/**
 * Options in files: which of them a model keeps, and how they are read back.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { canonicalJson } from '../text/canonical-json.js'
import { clauseOf, words } from '../text/words.js'
import { LATER, type Refuse } from '../format/fields.js'
import type { Json } from '../format/json.js'
import type { Kept, Row, Rows } from './row.js'

type RecordedNames<T extends Rows> = { [K in keyof T]: T[K] extends { recorded: false } ? never : K }[keyof T]

/** The options of some rows that files keep. */
export type Recorded<T extends Rows> = Kept<Pick<T, RecordedNames<T>>>

/** The options of some rows that files keep, in the order of the rows. */
export function recordedOf<T extends Rows>(rows: T, options: object): Recorded<T> {
  const kept = Object.entries(rows).flatMap(([name, row]): [string, unknown][] => {
    const value = (options as Record<string, unknown>)[name]
    if (value === undefined || row.recorded === false) return []
    if (row.recorded === 'unlessDefault' && same(value, row.default)) return []
    return [[name, row.kind.record === undefined ? value : row.kind.record(value)]]
  })
  return Object.fromEntries(kept) as Recorded<T>
}

/** Options as JSON can hold them: it knows no Infinity. */
export const writable = (options: object): object =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [name, value === Infinity ? 'Infinity' : value]))

/**
 * The options of some rows from a file. They go through the same checks as a caller's and must be complete: an option
 * that is missing would otherwise silently take its default.
 *
 * @param where what messages call them: `its options`
 * @param resolve checks them and fills in the defaults
 * @param flat gives them by the names of the rows
 */
export function readRecorded<G extends object, K extends object>(
  rows: Rows,
  value: Json | undefined,
  where: string,
  refuse: Refuse,
  resolve: (given: G) => K,
  flat: (resolved: K) => object = (resolved) => resolved,
): K {
  if (!(value instanceof Map)) throw refuse(`${where} ${value === undefined ? 'are missing' : 'are not an object'}`)
  const given: Record<string, unknown> = {}
  for (const [name, own] of value) {
    const row: Row | undefined = Object.hasOwn(rows, name) ? rows[name] : undefined
    if (row === undefined || row.recorded === false)
      throw refuse(`${where} have an unknown field ${shown(name)}${LATER}`)
    given[name] = own === 'Infinity' && takesInfinity(row) ? Infinity : plain(own)
  }
  let resolved: K
  try {
    resolved = resolve(given as G)
  } catch (cause) {
    if (!(cause instanceof HindcastError)) throw cause
    throw refuse(words`in ${where}, ${clauseOf(cause.words)}`)
  }
  for (const [name, own] of Object.entries(recordedOf(rows, flat(resolved)))) {
    if (given[name] === undefined && rows[name].recorded === 'later') continue
    if (given[name] === undefined) throw refuse(`${where} have no field ${shown(name)}`)
    if (canonicalJson([own]) !== canonicalJson([given[name]])) throw refuse(`${name} in ${where} is not complete`)
  }
  return resolved
}

function takesInfinity({ kind }: Row): boolean {
  try {
    return kind.check(Infinity, { option: '', refuse: () => new HindcastError('OPTION_INVALID', '') }) === Infinity
  } catch {
    return false
  }
}

/** A JSON value as a plain JavaScript value. */
function plain(value: Json): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([name, own]) => [name, plain(own)]))
  return Array.isArray(value) ? value.map(plain) : value
}

const same = (a: unknown, b: unknown): boolean => canonicalJson([a]) === canonicalJson([b])
