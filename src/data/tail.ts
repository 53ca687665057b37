/**
 * The last rows of a prepared table: of each series those that some windows take. What a window gives does not depend on the
 * rows before it, and where what lies ahead of many series is forecast, nearly all rows are before.
 *
 * @module
 */
import { knownColumns, lastRows } from './known.js'
import { type Range, seriesFinder, seriesRows } from './parts.js'
import type { Prepared } from './samples.js'
import type { Scaler } from './scaler.js'
import type { Schema } from './schema.js'
import { reachOf } from './window-ends.js'

/** Some rows of a prepared table, and where a row of it is among them. */
interface Tail {
  prepared: Prepared
  moved(row: number): number
}

/**
 * A prepared table's rows that windows take which end at `ends`, to the end of each series; all rows of a series that the scaler never saw,
 * since they make its scale.
 *
 * @param prepared without what is known ahead, which is made for these rows alone
 */
export function tailOf(prepared: Prepared, schema: Schema, scaler: Scaler, ends: Int32Array): Tail {
  const { table } = prepared
  const { starts, ends: lasts } = seriesRows(table)
  const seriesAt = seriesFinder(starts)
  const before = schema.window + reachOf(schema) - 1
  const seen = new Set(scaler.series?.map(({ name }) => name))
  const isUnseen = (s: number): boolean => scaler.series !== undefined && !seen.has(table.series?.[s] ?? '')
  // Of each series one row at least.
  const from = lasts.map((end, s) => (isUnseen(s) ? starts[s] : end - 1))
  for (const end of ends) {
    const s = seriesAt(end)
    from[s] = Math.max(starts[s], Math.min(from[s], end - before))
  }
  // Where clocks were set anew, times ahead are written by the last one of the table.
  const needsAll = (schema.calendar?.length ?? 0) > 0 && table.index.changesClock
  if (needsAll || from.every((row, s) => row === starts[s])) {
    return { prepared: { ...prepared, known: knownColumns(table, schema) }, moved: (row) => row }
  }

  const shifts = new Int32Array(starts.length)
  let rows = 0
  from.forEach((row, s) => {
    shifts[s] = row - rows
    rows += lasts[s] - row
  })
  const taken = <T extends Float64Array | Int32Array>(values: T, out: T): T => {
    from.forEach((row, s) => out.set(values.subarray(row, lasts[s]), row - shifts[s]))
    return out
  }
  const numbers = (values: Float64Array): Float64Array => taken(values, new Float64Array(rows))
  const { inputs, rawInputs, targets, segment, means } = prepared
  const names = new Set([schema.inputs[0], ...(schema.known ?? []), ...(schema.static ?? [])])
  const last = lastRows(
    table,
    [...names],
    Array.from(from, (row, s): Range => [row, lasts[s]]),
  )
  return {
    prepared: {
      table: last,
      whole: table,
      inputs: inputs.map(numbers),
      rawInputs: rawInputs.map(numbers),
      targets: targets.map((values) => values && numbers(values)),
      known: knownColumns(last, schema),
      segment: taken(segment, new Int32Array(rows)),
      means,
    },
    moved: (row) => row - shifts[seriesAt(row)],
  }
}
