/**
 * The options of a table, checked.
 *
 * @module
 */
import { HindcastError, nearest, shown } from '../errors.js'
import { requireObject, resolveRows } from '../options/resolve.js'
import { conflict, type Kept } from '../options/row.js'
import { type StackedBy, TABLE, type TableOptions } from '../options/rows/table.js'
import { named, setting, words } from '../text/words.js'
import { checkDateFormat } from './times/pattern.js'

export type { TableOptions }

/** What becomes of missing cells; see `fill`. */
export type MissingPolicy = NonNullable<TableOptions['missing']>

/** What becomes of gaps. */
export type GapPolicy = NonNullable<TableOptions['gaps']>

/** What a model keeps elsewhere, or not at all: the policies and the index are in its schema. */
const APART = ['index', 'step', 'missing', 'gaps', 'maxBytes', 'file', 'likeTimes', 'likeDecimal', 'units'] as const

/** Options of reading that a model keeps: not the policies and the index, which its schema has, nor the size. */
export type GivenReading = Omit<TableOptions, (typeof APART)[number]>

/** Names of {@link GivenReading}, in the order of the rows. */
export const READING_NAMES = (Object.keys(TABLE) as (keyof typeof TABLE)[]).filter(
  (name) => !(APART as readonly string[]).includes(name),
) as (keyof GivenReading)[]

/** The options of reading that were given. */
function givenReading(options: TableOptions): GivenReading {
  return Object.fromEntries(
    READING_NAMES.map((name) => [name, options[name]] as const).filter(([, value]) => value !== undefined),
  )
}

/** The options with their defaults. */
export type CheckedOptions = Omit<Kept<typeof TABLE>, 'stack'> & { stack: StackedBy | undefined; given: GivenReading }

const SPELLED: Partial<Record<string, string>> = { space: ' ', tab: '\t' }

/**
 * Checks options and fills in the defaults.
 *
 * @throws HindcastError `OPTION_UNKNOWN`, `OPTION_INVALID`, `OPTION_CONFLICT`
 */
export function checkOptions(options: TableOptions = {}): CheckedOptions {
  requireObject('options', options, "{ index: 'date' }")
  const kept = resolveRows(TABLE, options, 'table option')
  const { dateFormat, delimiter = '', comment, decimal, thousands } = kept
  if (dateFormat !== undefined) checkDateFormat(dateFormat)
  if (decimal !== undefined && decimal === thousands) {
    throw conflict(
      words`${named('decimal')} and ${named('thousands')} are both ${shown(decimal)}; a number cannot be read so.`,
      'thousands',
      thousands,
    )
  }
  const stack = kept.stack === 'none' ? undefined : kept.stack
  if (stack !== undefined && kept.series === 'rows') {
    throw conflict(
      words`${named('stack')} makes columns of each row to rows, and ${setting('series', 'rows')} makes each row a series; give one of them.`,
      'stack',
      stack,
    )
  }
  return {
    ...kept,
    stack,
    given: givenReading(stack === undefined ? { ...options, stack } : options),
    delimiter: SPELLED[delimiter] ?? kept.delimiter,
    comment: comment === 'none' ? '' : comment,
  }
}

/** `; did you mean "tmax"?`, or nothing where no name is near. */
export function suggestion(name: string, names: readonly string[]): string {
  const near = nearest(name, names)
  return near === null ? '' : `; did you mean ${shown(near)}?`
}

/** The refusal of a column that is not there: with the nearest name, and all names where they are few. */
export function unknownColumn(name: string, names: readonly string[], file: string | undefined): HindcastError {
  const list =
    names
      .slice(0, 12)
      .map((n) => shown(n))
      .join(', ') + (names.length > 12 ? ', …' : '')
  const near = suggestion(name, names)
  const where = file === undefined ? 'The table' : shown(file, 200)
  const known =
    names.length === 0 ? 'it has no column but its index.' : `${near === '' ? 'the' : 'The'} columns are ${list}.`
  const message = `${where} has no column ${shown(name)}${near === '' ? ';' : near} ${known}`
  return new HindcastError('COLUMN_UNKNOWN', message, { file, column: name, columns: [...names] })
}
