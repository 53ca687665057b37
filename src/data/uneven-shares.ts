/**
 * Splits by shares of several series that do not end together.
 *
 * @module
 */
import { FIT } from '../options/rows/fit.js'
import { isShares, type KeptSplit } from '../options/split.js'
import type { Table } from '../table/index.js'
import type { PartRows } from './parts.js'

/**
 * That shares cut several series at different times, so that one is tested on days that another has learned from; nothing
 * where they do not.
 */
export function unevenShares({ index, series }: Table, parts: PartRows, split: KeptSplit): string[] {
  if (!isShares(split) || series === null || !index.isDate) return []
  const cuts = (at: Int32Array): number[] =>
    Array.from(at).flatMap((row, s) => (row < parts.ends[s] ? [index.values[row]] : []))
  const [valid, test] = [cuts(parts.train), cuts(parts.valid)]
  const differ = [valid, test].some((times) => times.some((time) => time !== times[0]))
  if (!differ) return []
  const middle = (times: number[]): string => String(index.format(times.sort((a, b) => a - b)[times.length >> 1]))
  const at = {
    ...(split[1] > 0 && valid.length > 0 ? { valid: middle(valid) } : {}),
    ...(split[2] > 0 && test.length > 0 ? { test: middle(test) } : {}),
  }
  const text = FIT.split.kind.write(at)
  // A shell would part it at a blank.
  const typed = text.includes(' ') ? `'${text}'` : text
  return [
    'Shares cut these series at different times, so one may be tested on times that another has learned from; to cut all at ' +
      `the same times add ${FIT.split.flag} ${typed}.`,
  ]
}
