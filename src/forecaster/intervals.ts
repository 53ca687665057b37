/**
 * Intervals of a model's forecasts, and forecasts from a past row.
 *
 * @module
 */
import { shown } from '../errors.js'
import { cutBefore, withoutRowsAhead } from '../data/known.js'
import { instantOf, type Range, seriesRows } from '../data/parts.js'
import type { Schema } from '../data/schema.js'
import { levelsOf } from '../options/outputs.js'
import type { ModelCalibration } from '../scores/calibration.js'
import { fewestScores } from '../scores/calibration.js'
import { type IntervalPromise, promiseOf, scoresNeeded } from '../scores/conformal.js'
import type { FittedParts, Scored } from '../scores/scores.js'
import type { IndexValue, Table } from '../table/index.js'
import type { Prediction } from '../text/prediction.js'
import type { Told, Warning } from './forecasts.js'
import type { Asked } from './by-baseline.js'
import { forecastTable } from './predictions.js'

/** What intervals promise; nothing where none are asked for. Of levels without one the lowest alone is told of. */
export function intervalPromises(
  calibration: ModelCalibration | undefined,
  interval: number | readonly number[] | undefined,
): IntervalPromise[] {
  if (calibration === undefined) return []
  const levels = levelsOf({ interval })
  const fewest = fewestScores(calibration)
  const without = levels.find((level) => scoresNeeded(level) > fewest) ?? Infinity
  return levels.filter((level) => level <= without).map((level) => promiseOf(level, fewest))
}

/** What lies ahead of the last row, or of a past one; then with what came, where the table has it. */
export function forecastFrom(
  network: Scored,
  table: Table,
  parts: Pick<FittedParts, 'schema' | 'scaler'>,
  { from, ...asked }: Asked & { from?: string },
): Told {
  if (from === undefined) return forecastTable(network, table, parts, asked)
  const { schema } = parts
  const whole = withoutRowsAhead(table, schema)
  const until = whole.between(undefined, from)
  const ahead = forecastTable(network, schema.known === undefined ? until : pastOf(whole, until, schema), parts, asked)
  const cameOf = cameIn(whole, parts.schema)
  const forecasts = ahead.forecasts.map(({ ahead: _, ...prediction }): Prediction => {
    const { isAhead, actual } = cameOf(prediction)
    return { ...prediction, ...(isAhead ? { ahead: true } : {}), ...(actual === actual ? { actual } : {}) }
  })
  return { forecasts, warnings: [...notThere(until, from), ...ahead.warnings] }
}

/** That no row has the index to forecast from; nothing where one has. */
function notThere(table: Table, from: string): Warning[] {
  const { index } = table
  let last = 0
  for (let row = 1; row < index.values.length; row++) if (index.values[row] >= index.values[last]) last = row
  if (index.values[last] >= instantOf(table, from)) return []
  const sentence = `No row has the index ${shown(from)}, so the forecast is from the last one before it, ${String(index.at(last))}.`
  return [{ kind: 'noRowToStart', sentence }]
}

/** The rows of a table that are those of another, up to a past row; with what is known of the rows after them. */
function pastOf(table: Table, until: Table, schema: Schema): Table {
  const { starts } = seriesRows(table)
  const own = seriesRows(until)
  const rows = new Map((until.series ?? ['']).map((name, s) => [name, own.ends[s] - own.starts[s]]))
  const names = table.series ?? ['']
  return cutBefore(
    table,
    Array.from(starts, (start, s): Range => [start, start + (rows.get(names[s]) ?? 0)]),
    schema,
  )
}

/** Looks up, by the index of a forecast, whether its row lies ahead of all in a table, and what came; NaN: not known. */
function cameIn(table: Table, { target }: Schema): (forecast: Prediction) => { isAhead: boolean; actual: number } {
  const { starts, ends } = seriesRows(table)
  const places = new Map((table.series ?? ['']).map((name, s) => [name, s]))
  return ({ series = '', origin, index, horizon, target: column }) => {
    const s = places.get(series)
    if (s === undefined) return { isAhead: false, actual: NaN }
    const rowAt = (value: IndexValue): number => table.index.rowOf(table.index.parse(value), starts[s], ends[s])
    // Rows that come as they are: what was ahead has no time, and rows are counted.
    const row = index === '' ? rowAt(origin) + horizon : rowAt(index)
    const name = column ?? (typeof target === 'string' ? target : target[0])
    const actual = row < 0 || !table.has(name) ? NaN : (table.column(name).values[row] ?? NaN)
    const isAhead = index === '' ? row >= ends[s] : table.index.parse(index) > table.index.values[ends[s] - 1]
    return { isAhead, actual: row < ends[s] ? actual : NaN }
  }
}
