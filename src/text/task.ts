/**
 * What is forecast, in words.
 *
 * @module
 */
import { counted, joined } from './number.js'

/** One target or several, one horizon or several. */
export interface TaskLike {
  readonly target: string | readonly string[]
  readonly horizon: number | readonly number[]
  readonly quantiles?: readonly number[]
}

/** A share as percent, without rounding noise: `10 %`, `2.5 %`. */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`
}

/** `1 row ahead`, `1 to 3 rows ahead`, `1 to 3 and 7 rows ahead`, `of the same row`. */
export function aheadText({ horizon }: Pick<TaskLike, 'horizon'>): string {
  if (horizon === 0) return 'of the same row'
  return typeof horizon === 'number' ? `${counted(horizon, 'row')} ahead` : `${rangesText(horizon)} rows ahead`
}

/** Ascending numbers as ranges: `1 to 3 and 7`; beyond four the last alone. */
export function rangesText(numbers: readonly number[]): string {
  const ranges: { from: number; to: number }[] = []
  for (const n of numbers) {
    const last = ranges[ranges.length - 1]
    if (last !== undefined && n === last.to + 1) last.to = n
    else ranges.push({ from: n, to: n })
  }
  const texts = ranges.flatMap(({ from, to }) =>
    from === to ? [String(from)] : to === from + 1 ? [String(from), String(to)] : [`${from} to ${to}`],
  )
  return texts.length <= 4 ? joined(texts, 'and') : `${texts.slice(0, 3).join(', ')}, … ${texts[texts.length - 1]}`
}
