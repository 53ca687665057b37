/**
 * The horizons of a forecaster: how they are checked, read and written.
 *
 * @module
 */
import { oneOrMore, whole } from './kinds.js'
import { alone, listOf, MOST_ROWS, type Task } from './outputs.js'
import type { Kind } from './row.js'

/** Horizons that a range may name. */
export const MOST_HORIZONS = 65_536

const several = oneOrMore(whole(0, MOST_ROWS))

/** Kept ascending, and written with ranges: `1-7`, `1,7`. */
export const horizon: Kind<number | readonly number[], Task['horizon']> = {
  ...several,
  expected: `${whole(0, MOST_ROWS).expected}, or several`,
  written: `${whole(0, MOST_ROWS).expected}, several such as 1,2,3, or a range such as 1-7`,
  form: 'n,n-m',
  check: (value, at) => {
    const kept = several.check(value, at)
    return typeof kept === 'number' ? kept : [...kept].sort((a, b) => a - b)
  },
  read: (text) => {
    const parts = text.split(',').map((part) => rangeOf(part.trim()))
    return parts.includes(null) ? text : alone(parts.flatMap((part) => part!))
  },
  write: (value) => {
    const texts: string[] = []
    let from = 0
    const numbers = listOf(value)
    numbers.forEach((n, i) => {
      if (numbers[i + 1] === n + 1) return
      texts.push(i - from < 2 ? numbers.slice(from, i + 1).join(',') : `${numbers[from]}-${n}`)
      from = i + 1
    })
    return texts.join(',')
  },
}

/** The numbers of `3` or `1-7`; null where it is neither. */
function rangeOf(text: string): number[] | null {
  const match = /^\+?(\d+)(?:-(\d+))?$/.exec(text)
  if (match === null) return null
  const from = Number(match[1])
  const to = match[2] === undefined ? from : Number(match[2])
  if (to < from || to - from >= MOST_HORIZONS) return null
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}
