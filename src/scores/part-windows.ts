/**
 * The windows of a part of a table that are scored, and what is to be said of those that are not.
 *
 * @module
 */
import { counted } from '../errors.js'
import { type Dataset, datasetOf } from '../data/dataset.js'
import { unknownTexts } from '../data/fixed.js'
import { partsBy, type PartRows, type Range, seriesRows } from '../data/parts.js'
import { type Prepared, prepare, requireWindow, samplesOf, straddlingText } from '../data/samples.js'
import { fillsFor, type Scaler } from '../data/scaler.js'
import { type Schema, withSchema } from '../data/schema.js'
import { type Boundaries, partsOf, type ScoredPart, type ToldBy } from '../data/split.js'
import { unseenTexts } from '../data/window-words.js'
import { maxHorizon } from '../options/outputs.js'
import type { Table } from '../table/index.js'
import { whole } from '../text/number.js'
import { seriesOfRows } from './baselines/past.js'
import type { ModelCalibration } from './calibration.js'
import type { Origins } from './comparison.js'

/** What is scored of a table. */
export interface PartWindows {
  /** The table as the model's schema reads it. */
  table: Table
  part: ScoredPart
  rows: PartRows
  told: ToldBy
  prepared: Prepared
  dataset: Dataset
  /** The row at which each window ends. */
  ends: Int32Array
  origins: Origins
  /** Which windows are left out, which were trained on, and which columns or series the training did not know. */
  notes: string[]
}

/**
 * The windows of a part; `partsOf` says which rows that is.
 *
 * @throws HindcastError `NO_SAMPLES`, `OPTION_CONFLICT`, and what columns throw
 */
export function windowsOf(
  given: Table,
  { schema, scaler, boundaries }: { schema: Schema; scaler: Scaler; boundaries: Boundaries },
  dtype: 'f32' | 'f64',
  asked?: ScoredPart,
): PartWindows {
  const table = withSchema(given, schema)
  const prepared = prepare(table, schema, { means: fillsFor(scaler, table.series), needsTarget: true })
  requireWindow(prepared, schema, maxHorizon(schema))
  const { part, rows, told } = partsOf(table, schema, boundaries, asked)
  const samples = samplesOf(prepared, schema, rows)
  const all = part === 'all'
  // All windows: also those of which the target rows lie in two parts.
  const taken = all
    ? samplesOf(
        prepared,
        schema,
        partsBy(table, () => [0, 0]),
      )
    : samples
  const own = all ? 'test' : part
  const ends = taken[own]
  const notes: string[] = []
  if (part === 'train' || all) notes.push(...trainedOn(told, samples.train.length, ends.length))
  const dropped = taken.targetMissing[own]
  if (dropped > 0) notes.push(`${notScored(dropped)}, since ${dropped === 1 ? 'its' : 'their'} target cell is missing.`)
  if (samples.straddling > 0 && !all) notes.push(straddlingText(samples.straddling))
  const dataset = datasetOf(prepared, schema, scaler, dtype)
  notes.push(...unseenTexts(dataset.unseen, table.series?.length ?? 1), ...unknownTexts(dataset.unknown))
  return { table, part, rows, told, prepared, dataset, ends, origins: originsOf(table, ends), notes }
}

/** Which rows came after those that calibrated the intervals: of those alone it can be told what intervals cover. */
export function newRows({ table, part, told }: PartWindows, { rows }: ModelCalibration): (row: number) => boolean {
  const { index, series } = table
  if (series !== null && !index.isDate) return () => part === 'test'
  if (rows === null || told === null) return () => true
  const last = typeof rows[1] === 'number' ? rows[1] : index.parse(rows[1])
  return (row) => index.values[row] > last
}

/** Rows of each series before those that are scored: of the training rows, and of all rows, the training rows. */
export function rowsBefore(part: ScoredPart, { starts, train, valid, ends }: PartRows): Range[] {
  return Array.from(starts, (start, s): Range => {
    if (part === 'test') return [start, valid[s]]
    return [start, part === 'valid' || train[s] > start ? train[s] : ends[s]]
  })
}

/** The series of each window, and by which those of one origin are found. */
function originsOf(table: Table, ends: Int32Array): Origins {
  if (table.series === null) return { keys: null, series: null }
  const { at } = seriesOfRows(table.rows, table.seriesStarts)
  return { keys: originKeys(table, ends, at), series: Int32Array.from(ends, (e) => at[e]) }
}

/**
 * By which windows of one origin are found: its time or counter; without an index by the rows to the end of the series.
 */
function originKeys(table: Table, ends: Int32Array, seriesAt: ArrayLike<number>): Float64Array {
  const { values, kind } = table.index
  if (kind !== 'rows') return Float64Array.from(ends, (e) => values[e])
  const { ends: last } = seriesRows(table)
  return Float64Array.from(ends, (e) => e - last[seriesAt[e]])
}

/** That the network has seen what it is scored on, in a sentence; nothing where it has not. */
function trainedOn(told: ToldBy, train: number, all: number): string[] {
  if (told === null) return ['Whether the network was trained on some of these rows cannot be told without an index.']
  if (train === 0) return []
  const some = `${whole(train)} of these ${whole(all)} samples`
  const better = 'the figures are better than those of rows that it has not seen.'
  return told === 'table'
    ? [`The network was trained on ${train === all ? 'these samples' : some}, so ${better}`]
    : [
        `${train === all ? 'These samples' : some} do not lie after the training rows: where the network was trained ` +
          `on them, ${better}`,
      ]
}

/** `3 samples are not scored`. */
export const notScored = (n: number): string => `${counted(n, 'sample')} ${n === 1 ? 'is' : 'are'} not scored`
