/**
 * Cutting a table into parts: by shares, by rows from the end of each series, or at times.
 *
 * @module
 */
import { HindcastError } from '../errors.js'
import {
  isRows,
  isShares,
  type KeptSplit,
  namesCalibration,
  type SplitRows,
  type SplitTimes,
} from '../options/split.js'
import { conflict } from '../options/row.js'
import type { Table } from '../table/index.js'
import { counted } from '../text/number.js'
import { named, setting, clauseOf, words } from '../text/words.js'
import { instantOf, type PartRows, partsBy } from './parts.js'

/**
 * The parts of a table by a split.
 *
 * @throws HindcastError `SPLIT_INVALID` for rows that leave none to train on, and for times that are none of the index
 */
export function cutBy(table: Table, split: KeptSplit): PartRows {
  if (isRows(split)) return cutByRows(table, split)
  if (!isShares(split)) return cutByTimes(table, split)
  const [train, valid, test] = split
  return partsBy(table, (rows) => {
    const first = Math.floor(rows * train)
    // The sum of shares that add up to 1 may be a hair below it.
    const second = test === 0 ? rows : Math.floor(rows * (train + valid))
    return [first, Math.max(first, second)]
  })
}

/** A series that is too short has as much of its last parts as its rows allow. */
function cutByRows(table: Table, split: SplitRows): PartRows {
  const parts = partsBy(table, (rows) => {
    const second = Math.max(0, rows - split.test)
    return [Math.max(0, second - split.valid - (split.calibrate ?? 0)), second]
  })
  if (parts.train.some((row, s) => row > parts.starts[s])) return parts
  const longest = parts.ends.reduce((most, end, s) => Math.max(most, end - parts.starts[s]), 0)
  const have = table.series === null ? 'the table has' : 'the longest series has'
  const times = table.index.isDate ? ' (a number counts rows from the end; a time is written out, as 2016-01-01)' : ''
  throw new HindcastError(
    'SPLIT_INVALID',
    words`${table.place.prefix}${setting('split', split)} leaves no row to train on, since ${have} ${counted(longest, 'row')}${times}; give fewer rows.`,
    { file: table.file, option: 'split', value: split, rows: longest },
  )
}

/** In each series, rows before the first time train. */
function cutByTimes(table: Table, split: SplitTimes): PartRows {
  const test = beginning(table, split, 'test')
  const valid = beginning(table, split, 'valid')
  if (split.valid !== undefined && valid >= test) {
    throw new HindcastError(
      'SPLIT_INVALID',
      words`${setting('split', split)} begins validation no earlier than the test; validation comes first.`,
      { option: 'split', value: split },
    )
  }
  const { values } = table.index
  let from = 0
  return partsBy(table, (rows) => {
    const before = (time: number): number => {
      let n = 0
      while (n < rows && values[from + n] < time) n++
      return n
    }
    const cut = [before(Math.min(valid, test)), before(test)] as const
    from += rows
    return cut
  })
}

/** The index value at which a part begins; Infinity for one that is left out. */
function beginning(table: Table, split: SplitTimes, part: 'valid' | 'calibrate' | 'test'): number {
  const text = split[part]
  if (text === undefined) return Infinity
  try {
    return instantOf(table, text)
  } catch (cause) {
    if (!(cause instanceof HindcastError)) throw cause
    throw new HindcastError(
      'SPLIT_INVALID',
      words`${table.place.prefix}${named('split')} has a time for ${part} that the index cannot have: ${clauseOf(cause.words)}.`,
      { file: table.file, option: 'split', value: split },
    )
  }
}

/**
 * The parts with the rows that calibrate intervals: those that the split names, otherwise the newer half of validation.
 *
 * @param asked whether intervals are asked for
 * @throws HindcastError `SPLIT_INVALID` for a time that is not between validation and test; `OPTION_CONFLICT` where no row
 * validates
 */
export function calibrated(table: Table, parts: PartRows, split: KeptSplit, asked: boolean): PartRows {
  const named = namesCalibration(split)
  if (!named && !asked) return parts
  if (!named) {
    const rows = parts.valid.reduce((n, row, s) => n + row - parts.train[s], 0)
    if (rows === 0) {
      throw conflict(
        words`${setting('split', split)} leaves no validation rows, by which intervals are calibrated: give some.`,
        'split',
        split,
      )
    }
    return { ...parts, calibrate: parts.valid.map((row, s) => row - Math.floor((row - parts.train[s]) / 2)) }
  }
  if (isRows(split))
    return { ...parts, calibrate: parts.valid.map((row, s) => Math.max(parts.train[s], row - split.calibrate!)) }
  const times = split as SplitTimes
  const begins = beginning(table, times, 'calibrate')
  if (!(begins > beginning(table, times, 'valid') && begins < beginning(table, times, 'test'))) {
    throw new HindcastError(
      'SPLIT_INVALID',
      words`${setting('split', split)} does not calibrate between validation and test; first comes validation, then what calibrates, then the test.`,
      { option: 'split', value: split },
    )
  }
  const { values } = table.index
  return {
    ...parts,
    calibrate: parts.valid.map((end, s) => {
      let row = parts.train[s]
      while (row < end && values[row] < begins) row++
      return row
    }),
  }
}
