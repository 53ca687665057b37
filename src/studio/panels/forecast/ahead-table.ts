/**
 * Forecasts of rows that have not come, as a table: as many columns as they need.
 *
 * @module
 */
import { columnAmong } from '../../../text/decimals.js'
import type { Prediction } from '../../../text/prediction.js'
import { h } from '../../dom.js'
import { tableOf } from '../../table-element.js'

/**
 * The table.
 *
 * @param value what the column of values is called where only one column is forecast
 * @param decimals how many the column that is forecast has, by its name; without them digits go by the size of the numbers
 */
export function aheadTable(
  caption: string,
  value: string,
  listed: readonly Prediction[],
  { quiet = false, decimals = {} as Readonly<Partial<Record<string, number>>> } = {},
): HTMLElement {
  const has = (own: (p: Prediction) => unknown): boolean => listed.some((p) => own(p) !== undefined)
  // The median is the value itself.
  const origins = new Set(listed.map(({ origin }) => String(origin)))
  const levels = Object.keys(listed.find((p) => p.quantiles !== undefined)?.quantiles ?? {}).filter((q) => q !== '0.5')
  const targets = [...new Set(listed.map(({ target }) => target))]
  /** What is written of each: numbers of a target have the same decimals, in all columns; other targets have other units. */
  const written = new Map<Prediction, Map<number, string>>()
  for (const target of targets) {
    const own = listed.filter((p) => p.target === target)
    const numbers = own.flatMap((p) => [p.value, p.lower, p.upper, ...Object.values(p.quantiles ?? {})])
    const known = [...new Set(numbers)].filter((x) => x !== undefined)
    const texts = columnAmong(known, decimals[target ?? value] ?? Infinity)
    const textOf = new Map(known.map((x, k) => [x, texts[k]]))
    for (const p of own) written.set(p, textOf)
  }
  const texts = (of: (p: Prediction) => number): string[] =>
    listed.map((p) => written.get(p)!.get(of(p)) ?? String(of(p)))
  const columns = [
    has(({ series }) => series) && { head: 'series', cells: listed.map(({ series = '' }) => series) },
    { head: 'forecast for', cells: listed.map(({ index }) => String(index)) },
    targets[0] !== undefined && { head: 'column', cells: listed.map(({ target = '' }) => target) },
    {
      head: targets[0] === undefined ? value : 'value',
      number: true,
      cells: texts((p) => p.value).map((text) => ({ text, class: 'best' })),
    },
    has(({ lower }) => lower) && { head: 'from', number: true, cells: texts(({ lower = NaN }) => lower) },
    has(({ upper }) => upper) && { head: 'to', number: true, cells: texts(({ upper = NaN }) => upper) },
    ...levels.map((level) => ({
      head: `quantile ${level}`,
      number: true,
      cells: texts(({ quantiles }) => (quantiles as Record<string, number> | undefined)?.[level] ?? NaN),
    })),
    origins.size > 1 && { head: 'last known', cells: listed.map(({ origin }) => String(origin)) },
  ].filter((column) => column !== false)
  const heads = columns.map(({ head, ...rest }) => ({ head, number: 'number' in rest }))
  const rows = listed.map((_, i) => columns.map(({ cells }) => cells[i]))
  const table = tableOf(caption, heads, rows, { quiet })
  if (origins.size > 1) return table
  return h(
    'div',
    { class: 'stack-s' },
    table,
    h('p', { class: 'hint' }, `From what is known up to ${[...origins].join('')}.`),
  )
}
