/**
 * Splits by shares of several series that do not end together.
 *
 * @module
 */
import { shown } from '../errors.js'
import { isShares, type KeptSplit } from '../options/split.js'
import type { Table } from '../table/index.js'
import { joined, whole } from '../text/number.js'
import { setting, type Words, words } from '../text/words.js'
import type { PartRows } from './parts.js'

/**
 * That shares cut several series at different times, so that one is tested on days that another has learned from; nothing
 * where they do not.
 */
export function unevenShares({ index, series }: Table, parts: PartRows, split: KeptSplit): Words[] {
  if (!isShares(split) || series === null || !index.isDate) return []
  const cuts = (at: Int32Array): number[] =>
    Array.from(at).flatMap((row, s) => (row < parts.ends[s] ? [index.values[row]] : []))
  const [valid, test] = [cuts(parts.train), cuts(parts.valid)]
  const differ = [valid, test].some((times) => times.some((time) => time !== times[0]))
  if (!differ) return []
  const middle = (times: number[]): number => times.sort((a, b) => a - b)[times.length >> 1]
  const testAt = split[2] > 0 && test.length > 0 ? middle(test) : Infinity
  const validAt = split[1] > 0 && valid.length > 0 ? middle(valid) : testAt
  const written = (time: number): string => String(index.format(time))
  const times = {
    ...(validAt < testAt ? { valid: written(validAt) } : {}),
    ...(testAt < Infinity ? { test: written(testAt) } : {}),
  }
  const untrained = series.filter(
    (_, s) => parts.train[s] > parts.starts[s] && index.values[parts.starts[s]] >= Math.min(validAt, testAt),
  )
  return [
    words`Shares cut these series at different times, so one may be tested on times that another has learned from; to cut all at the same times add ${setting('split', times)}${without(untrained)}.`,
  ]
}

/** That series would have no row to train on; nothing where each has one. */
function without(names: readonly string[]): string {
  if (names.length === 0) return ''
  const more = names.length > 3 ? ` and ${whole(names.length - 3)} more` : ''
  const some = names.slice(0, 3).map((name) => shown(name, 40))
  return `, which leaves ${more === '' ? joined(some, 'and') : some.join(', ') + more} no row to train on`
}
