/**
 * How a table is split into training, validation and test rows: by shares, by rows from the end of each series, or at
 * times common to all series.
 *
 * @module
 */
import { HindcastError } from '../errors.js'
import { named, valueOf, type Words, words } from '../text/words.js'
import { list, number, numberIn } from './kinds.js'
import type { At, Kind } from './row.js'

/** Shares of the rows of each series for training, validation and test. */
export type Shares = readonly [train: number, valid: number, test: number]

/**
 * Rows of each series, counted from its end: the last ones are the test, those before them validation, the rest
 * training.
 */
export interface SplitRows {
  readonly valid: number
  /** Rows between validation and test that calibrate the intervals. */
  readonly calibrate?: number
  readonly test: number
}

/** Index values at which validation and test begin in all series; a part left out does not exist. */
export interface SplitTimes {
  readonly valid?: string
  readonly calibrate?: string
  readonly test?: string
}

/** What the option takes; of rows and times one may be left out. */
export type Split = Shares | Partial<SplitRows> | SplitTimes

/** The split as it is kept. */
export type KeptSplit = Shares | SplitRows | SplitTimes

/** The parts that a split names. */
const NAMES = ['valid', 'calibrate', 'test'] as const

export const isShares = (split: Split): split is Shares => Array.isArray(split)
export const isRows = (split: KeptSplit): split is SplitRows => !isShares(split) && typeof split.test === 'number'

/** Whether a split names the rows that calibrate. */
export const namesCalibration = (split: KeptSplit): boolean =>
  !isShares(split) && split.calibrate !== undefined && split.calibrate !== 0

/** Whether a split has such a part. */
export function makesPart(split: KeptSplit, part: 'valid' | 'test'): boolean {
  if (isShares(split)) return split[part === 'valid' ? 1 : 2] > 0
  return split[part] !== undefined && split[part] !== 0
}

function sharesOf(shares: Shares, at: At): Shares {
  const bad = (what: string): HindcastError =>
    invalid(words`${named(at.option)} is ${shares.join(', ')}, ${what}.`, at, shares)
  if (!shares.every((s) => s >= 0 && s <= 1)) throw bad('where numbers from 0 to 1 were expected')
  const sum = shares[0] + shares[1] + shares[2]
  if (!(Math.abs(sum - 1) <= 1e-9)) throw bad(`which sums to ${String(Number(sum.toPrecision(12)))}; expected 1`)
  if (shares[0] === 0) throw bad('which leaves nothing to train on; expected a first share above 0')
  return [...shares]
}

const invalid = (message: Words, { option }: At, value: unknown): HindcastError =>
  new HindcastError('SPLIT_INVALID', message, { option, value })

function refused(at: At, value: unknown): HindcastError {
  const such = (form: Split) => valueOf(at.option, form)
  const { words: message } = at.refuse(
    words`three shares, of training, validation and test, such as ${such([0.8, 0.1, 0.1])}, or rows from the end of each series, ${such({ valid: 48, test: 48 })}, or the times at which two parts begin, ${such({ valid: '2016-01-01', test: '2017-01-01' })}`,
  )
  return invalid(typeof message === 'string' ? [message] : message, at, value)
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const isTime = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''

export const splitKind: Kind<Split, KeptSplit> = {
  expected: 'three shares, or the rows or times of validation and test',
  form: 'shares|rows|times',
  check: (value: unknown, at) => {
    if (Array.isArray(value)) {
      if (value.length !== 3 || !value.every((s) => typeof s === 'number')) throw refused(at, value)
      return sharesOf(value as unknown as Shares, at)
    }
    if (typeof value !== 'object' || value === null) throw refused(at, value)
    const given = Object.entries(value).filter(([, own]) => own !== undefined)
    if (given.length === 0 || given.some(([name]) => !(NAMES as readonly string[]).includes(name))) {
      throw refused(at, value)
    }
    const { valid, calibrate, test } = value as Record<string, unknown>
    if (given.every(([, own]) => isCount(own))) {
      return {
        valid: (valid as number) ?? 0,
        ...(calibrate === undefined ? {} : { calibrate: calibrate as number }),
        test: (test as number) ?? 0,
      }
    }
    if (!given.every(([, own]) => isTime(own))) throw refused(at, value)
    return Object.fromEntries(given) as SplitTimes
  },
  read: (text) => (text.includes(':') ? partsIn(text) : list(number(0)).read(text)),
  write: (value) => {
    if (isShares(value)) return value.join(',')
    const given = NAMES.filter((name) => value[name] !== undefined)
    return given.map((name) => `${name}:${written(value[name]!)}`).join(',')
  },
}

/** `valid:48,test:48`; a time that could be a number, or that holds a comma, stands in double quotes. */
function partsIn(text: string): unknown {
  const parts: Record<string, number | string> = {}
  const one = /\s*(\w+)\s*:\s*(?:"([^"]*)"|([^,"]+))\s*(?:,|$)/y
  while (one.lastIndex < text.length) {
    const found = one.exec(text)
    if (found === null || Object.hasOwn(parts, found[1])) return text
    parts[found[1]] = (found[2] as string | undefined) ?? numberIn(found[3].trim())
  }
  return parts
}

function written(value: number | string): string {
  if (typeof value === 'number') return String(value)
  return value.includes(',') || typeof numberIn(value) === 'number' ? `"${value}"` : value
}
