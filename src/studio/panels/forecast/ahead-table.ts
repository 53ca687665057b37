/**
 * Forecasts of rows that have not come, as a table: as many columns as they need.
 *
 * @module
 */
import { columnOf } from '../../../text/number.js'
import type { Prediction } from '../../../text/prediction.js'
import { h } from '../../dom.js'
import { tableOf } from '../../table-element.js'

/**
 * The table.
 *
 * @param value what the column of values is called where only one column is forecast
 */
export function aheadTable(
  caption: string,
  value: string,
  listed: readonly Prediction[],
  { quiet = false } = {},
): HTMLElement {
  const has = (own: (p: Prediction) => unknown): boolean => listed.some((p) => own(p) !== undefined)
  // The median is the value itself.
  const origins = new Set(listed.map(({ origin }) => String(origin)))
  const levels = Object.keys(listed.find((p) => p.quantiles !== undefined)?.quantiles ?? {}).filter((q) => q !== '0.5')
  const targets = [...new Set(listed.map(({ target }) => target))]
  /** Values of a column, aligned with each other; those of different targets have different units. */
  const texts = (of: (p: Prediction) => number): string[] => {
    const out: string[] = []
    for (const target of targets) {
      const own = [...listed.keys()].filter((i) => listed[i].target === target)
      columnOf(own.map((i) => of(listed[i]))).forEach((text, k) => (out[own[k]] = text))
    }
    return out
  }
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
