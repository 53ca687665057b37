/**
 * The one error class of hindcast, and the words that its messages share.
 *
 * @module
 */

import { distance } from './text/distance.js'
import { inLibrary, sayIn, type Surface, type Words } from './text/words.js'
import { printable } from './text/printable.js'

export { counted } from './text/number.js'

/** Stable names of what can go wrong. The message is for people and may change; the code does not. */
export type ErrorCode =
  | 'FILE_NOT_FOUND'
  | 'FILE_UNREADABLE'
  | 'FILE_UNWRITABLE'
  | 'FILE_EXISTS'
  | 'FILE_IN_USE'
  | 'FOLDER_NOT_FOUND'
  | 'ENCODING_UNSUPPORTED'
  | 'TABLE_TOO_LARGE'
  | 'CSV_EMPTY'
  | 'CSV_NO_ROWS'
  | 'CSV_RAGGED_ROW'
  | 'CSV_SYNTAX'
  | 'CSV_NOT_A_NUMBER'
  | 'CSV_DECIMAL_COMMA'
  | 'COLUMN_UNKNOWN'
  | 'COLUMN_DUPLICATE'
  | 'COLUMN_NOT_NUMERIC'
  | 'COLUMN_ALL_MISSING'
  | 'COLUMN_UNIT'
  | 'COLUMN_INVALID'
  | 'COLUMN_LENGTH'
  | 'CELL_MISSING'
  | 'ROW_INVALID'
  | 'INDEX_FORM'
  | 'INDEX_ORDER'
  | 'INDEX_STEP'
  | 'WINDOW_TOO_LONG'
  | 'NO_SAMPLES'
  | 'SPLIT_INVALID'
  | 'TARGET_LEAK'
  | 'TARGET_INVALID'
  | 'WEIGHT_INVALID'
  | 'KNOWN_MISSING'
  | 'OPTION_INVALID'
  | 'OPTION_UNKNOWN'
  | 'OPTION_CONFLICT'
  | 'SHAPE_MISMATCH'
  | 'PARAMETER_MISMATCH'
  | 'MEMORY_TOO_SMALL'
  | 'NO_FORWARD'
  | 'NOT_FITTED'
  | 'DISPOSED'
  | 'BUSY'
  | 'DIVERGED'
  | 'MODEL_FILE_INVALID'
  | 'CHECKPOINT_INVALID'
  | 'CHECKPOINT_MISMATCH'
  | 'NUMERICS_VERSION'
  | 'ENGINE_UNAVAILABLE'
  | 'HOST_UNSUPPORTED'
  | 'PORT_UNAVAILABLE'
  | 'BACKTEST_INCOMPLETE'
  | 'SWEEP_INCOMPLETE'
  | 'QUEUE_UNAVAILABLE'
  | 'QUEUE_INVALID'

/** One possible answer to a question that an error asks: an option with a value, and what it means. */
export interface Way {
  option: string
  value: unknown
  means?: string
}

/** Facts of an error; which fields are set depends on the code. */
export interface ErrorFacts {
  file?: string
  row?: number
  column?: string
  value?: unknown
  option?: string
  ways?: readonly Way[]
  epoch?: number
  minibatch?: number
  /** What is the matter, without the way out. */
  matter?: string
  [fact: string]: unknown
}

/**
 * Every error that hindcast throws on purpose: `code` is stable, `message` is one sentence for people that says
 * what was found, what was expected and the way out, and `facts` holds file, row, column, value, epoch and the like.
 */
export class HindcastError extends Error {
  readonly code: ErrorCode
  readonly facts: ErrorFacts
  readonly #words: string | Words

  /** @param message a sentence, or its words where it names options */
  constructor(code: ErrorCode, message: string | Words, facts: ErrorFacts = {}, options?: { cause?: unknown }) {
    super(sayIn(inLibrary, message), options)
    this.name = 'HindcastError'
    this.code = code
    this.facts = facts
    this.#words = message
  }

  /** The message in pieces; those that name an option are worded by each surface (library, command line, page). */
  get words(): string | Words {
    return this.#words
  }

  /** The message for a surface with its own names for the options. */
  sayIn(surface: Surface): string {
    return sayIn(surface, this.#words)
  }
}

/** Longer names are not compared: they are no typing mistakes. */
const LONGEST_NAME = 100

/**
 * The name that was probably meant: one that differs by its case alone, by few characters (one in a short name, where
 * two may have changed places), or of which the initials or a part were given. Null where none is near.
 */
export function nearest(name: string, names: readonly string[]): string | null {
  // The cost grows with the square of the lengths.
  if (typeof name !== 'string' || name.length > LONGEST_NAME) return null
  const plain = (text: string): string => text.replace(/^--/, '').toLowerCase()
  const given = plain(name)
  if (given === '') return null
  let best: string | null = null
  let least = Infinity
  for (const candidate of names) {
    if (candidate.length > LONGEST_NAME) continue
    const other = plain(candidate)
    const longer = Math.max(name.length, candidate.length)
    const far = distance(given, other)
    const most = Math.max(sorted(given) === sorted(other) ? 2 : 1, Math.floor(longer / 3))
    const few = far <= most && far < Math.max(given.length, other.length)
    // A name few characters away wins over initials, and initials over a part.
    const rank = few ? far : initialsOf(candidate) === given ? 3 : partOf(given, other) ? longer + far : Infinity
    if (rank < least) [best, least] = [candidate, rank]
  }
  return best
}

const sorted = (text: string): string => [...text].sort((a, b) => (a < b ? -1 : 1)).join('')

/** `lr` of `learningRate`; null of a single word. */
function initialsOf(name: string): string | null {
  const later = name.slice(1).match(/[A-Z]/g)
  return later === null ? null : (name[0] + later.join('')).toLowerCase()
}

/** Whether one of two texts begins with the other (2 characters at least; of 4, one may be wrong) or holds it (3). */
function partOf(a: string, b: string): boolean {
  const [part, whole] = a.length < b.length ? [a, b] : [b, a]
  const { length } = part
  const begins = (n: number): boolean => distance(part, whole.slice(0, n)) <= 1
  if (length >= 4 && [length - 1, length, length + 1].some(begins)) return true
  return (length >= 2 && whole.startsWith(part)) || (length >= 3 && whole.includes(part))
}

/** A value as it may stand in a message: quoted, control characters escaped, cut after `limit` characters. */
export function shown(value: unknown, limit = 40): string {
  const text = typeof value === 'string' ? value : textOf(value)
  const cut = text.length > limit ? text.slice(0, limit) + '…' : text
  return printable(JSON.stringify(cut))
}

/** The text of a value; its type where it has none: an object without a prototype, or arrays nested too deep. */
function textOf(value: unknown): string {
  try {
    return String(value)
  } catch {
    return typeof value
  }
}
