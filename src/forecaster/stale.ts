/**
 * What is to be known of forecasts of what lies ahead: that they may be stale.
 *
 * @module
 */
import { seriesRows } from '../data/parts.js'
import type { Prepared } from '../data/samples.js'
import type { Schema } from '../data/schema.js'
import { shown } from '../errors.js'
import { counted, whole } from '../text/number.js'
import type { Warning } from './forecasts.js'

/** The forecast of a row ahead, from the latest window that leads there. */
export interface Latest {
  series: number
  at: number
  target: number
  /** The window's last row, and which of its outputs it is. */
  end: number
  k: number
}

/** Series of which warnings are told one by one. */
const MOST_TOLD = 3

/**
 * What is to be known of forecasts of what lies ahead, series by series; of many series the first few, and how many
 * more.
 */
export function staleWarnings(prepared: Prepared, schema: Schema, ahead: readonly Latest[]): Warning[] {
  const { table } = prepared
  const { starts, ends } = seriesRows(table)
  const bySeries = new Map<number, number[]>()
  for (const { series, end } of ahead) bySeries.set(series, [...(bySeries.get(series) ?? []), end])
  if (table.series === null) return staleOf(prepared, schema, bySeries.get(0) ?? [], table.rows)
  const none = Array.from(starts, (_, s) => s).filter((s) => !bySeries.has(s))
  const warnings: Warning[] = []
  if (none.length > 0 && ahead.length > 0) {
    const names = none.slice(0, MOST_TOLD).map((s) => shown(table.series![s]))
    const more = none.length > MOST_TOLD ? ` and ${whole(none.length - MOST_TOLD)} more` : ''
    const sentence = `Nothing lies ahead of ${names.join(', ')}${more}: no window of ${schema.window} rows is whole there.`
    warnings.push({ kind: 'nothingAhead', sentence })
  }
  const stale = [...bySeries].flatMap(([s, list]) =>
    staleOf(prepared, schema, list, ends[s]).map((warning) => ({ ...warning, series: table.series![s] })),
  )
  warnings.push(...stale.slice(0, MOST_TOLD))
  if (stale.length > MOST_TOLD) {
    const sentence = `And ${whole(stale.length - MOST_TOLD)} more of the kind in other series.`
    warnings.push({ kind: 'moreSeries', sentence })
  }
  return warnings
}

/**
 * What is to be known of forecasts by the windows that end at `ends`: that they may be stale.
 *
 * @param rows where the series ends
 */
function staleOf(
  { table, rawInputs }: Prepared,
  { window, horizon }: Schema,
  ends: readonly number[],
  rows: number,
): Warning[] {
  if (ends.length === 0) return []
  const newest = ends.reduce((a, b) => Math.max(a, b))
  const from = ends.reduce((a, b) => Math.min(a, b)) - window + 1
  const warnings: Warning[] = []
  const left = rows - 1 - newest
  if (left > 0 && horizon !== 0) {
    const sentence =
      `The last ${counted(left, 'row')} ${left === 1 ? 'is' : 'are'} in no window, for a gap or missing cells, so what lies ` +
      `ahead is forecast from ${table.index.at(newest)} and may be stale.`
    warnings.push({ kind: 'lastRowsUnused', sentence })
  }
  let filled = 0
  for (let r = from; r <= newest; r++) if (rawInputs.some((values) => values[r] !== values[r])) filled++
  if (filled > 0) {
    const rows = newest - from + 1
    const cells = `${counted(filled, 'row')} of the last ${rows === 1 ? '1' : whole(rows)}`
    const sentence = `What lies ahead is forecast from filled cells, in ${cells}, so it may be stale.`
    warnings.push({ kind: 'filled', sentence })
  }
  return warnings
}
