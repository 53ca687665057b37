/**
 * Checks a caller's options by the rows of the table of options (names, values) and fills in defaults.
 *
 * @module
 */
import { HindcastError, nearest, shown } from '../errors.js'
import { named, words, type Words } from '../text/words.js'
import { checked, conflict, invalid, type Kept, type Row, type Rows } from './row.js'

/**
 * The options of some rows with every default filled in.
 *
 * @param what is given: `option`, `table option`
 * @param where unknown names may belong instead
 * @throws HindcastError OPTION_UNKNOWN, OPTION_INVALID, OPTION_CONFLICT
 */
export function resolveRows<T extends Rows>(rows: T, given: object, what: string, where?: Elsewhere): Kept<T> {
  checkNames(given, Object.keys(rows), what, where)
  return resolveValues(rows, given)
}

/**
 * The values of options whose names are checked; of others there may be more.
 *
 * @param prefix of their names in messages
 * @throws HindcastError OPTION_INVALID, OPTION_CONFLICT
 */
export function resolveValues<T extends Rows>(rows: T, given: object, prefix = ''): Kept<T> {
  const kept: Record<string, unknown> = {}
  for (const [name, row] of Object.entries(rows)) {
    const value = (given as Record<string, unknown>)[name]
    if (value !== undefined || row.needed) kept[name] = checked(prefix + name, row, value)
    else if (row.default !== undefined) kept[name] = row.default
  }
  const others = { ...kept }
  for (const [name, { follows, clash }] of Object.entries<Row>(rows)) {
    if (others[name] === undefined) {
      if (follows !== undefined) kept[name] = follows(others)
    } else if (clash !== undefined && (given as Record<string, unknown>)[name] !== undefined) {
      const why = clash(kept[name], others)
      if (why !== null) throw conflict(why, prefix + name, kept[name])
    }
  }
  return kept as Kept<T>
}

/** Says where a name that is unknown here belongs; null where it belongs nowhere. */
export type Elsewhere = (name: string) => Words | null

/**
 * Refuses a name that is not among `names`: with where it belongs, or with the nearest one.
 *
 * @param offered the names to suggest, where not all of them go together
 * @throws HindcastError OPTION_UNKNOWN; OPTION_INVALID for what is not an object
 */
export function checkNames(
  given: object,
  names: readonly string[],
  what: string,
  where?: Elsewhere,
  offered = names,
): void {
  if (typeof given !== 'object' || given === null) {
    const message = `An object with a name and a value for each ${what} was expected, but it is ${shown(given)}.`
    throw new HindcastError('OPTION_INVALID', message, { value: given })
  }
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue
    const other = where?.(name) ?? null
    const near = nearest(name, offered)
    const few =
      offered.length > 10
        ? '.'
        : offered.length === 1
          ? `; the only one is ${offered[0]}.`
          : `; there are ${offered.join(', ')}.`
    const way = other !== null ? words`: ${other}.` : near !== null ? words`; did you mean ${named(near)}?` : few
    throw new HindcastError('OPTION_UNKNOWN', words`There is no ${what} ${shown(name)}${way}`, { option: name })
  }
}

/**
 * Refuses what is not an object of options.
 *
 * @param example `{ target: 'tmax' }`
 * @throws HindcastError OPTION_INVALID
 */
export function requireObject(option: string, value: unknown, example: string): asserts value is object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return
  throw invalid(option, value, `an object such as ${example}`)
}
