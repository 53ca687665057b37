/**
 * What a table tells before any training: its columns, columns that give others away, how each depends on its own past,
 * and what the baselines score.
 *
 * @module
 */
import { commonPlaces, type Score, score, valuesAt } from '../scores/index.js'
import { HindcastError } from '../errors.js'
import { baselineSeries, fitBaselines } from '../scores/baselines.js'
import { datasetOf } from '../data/dataset.js'
import { type ForecasterOptions, resolveFitOptions, resolveForecasterOptions } from '../options/forecaster.js'
import { changeCorrelation, changesOf, shareEqual, SUSPECT_CORRELATION, SUSPECT_SHARE } from '../data/leaks.js'
import { runsOf } from '../data/runs.js'
import { cut, prepare, samplesOf } from '../data/samples.js'
import { fitScaler } from '../data/scaler.js'
import { schemaOf } from '../data/schema.js'
import type { IndexValue, Table } from '../table/index.js'

/** One column. The figures are null for text, and where there is no value. */
export interface ColumnFacts {
  name: string
  kind: 'number' | 'text' | 'empty'
  missing: number
  min: number | null
  mean: number | null
  max: number | null
}

/** A column that gives another away: its value of the next row, or of the same. */
export interface LeakSuspect {
  column: string
  equals: string
  /** 1: the next row; 0: the same row. */
  rowsAhead: 0 | 1
  /** The share of rows in which it equals the other, above 99 %; or, of a linear copy, */
  share?: number
  /** the correlation of their changes from row to row, beyond ±0.999. */
  correlation?: number
}

/** What the baselines score for one target, on the test part of the default split and window. */
export interface BaselineScores {
  target: string
  persistence: Score
  climatology: Score
  linear: Score
  /** Columns that the linear model does not see, since they hold a cell that is no number; where there are any. */
  leftOut?: string[]
}

/** What a table tells of itself, without any baseline. */
export interface TableFacts {
  rows: number
  index: { name: string | null; kind: 'rows' | 'integer' | 'date'; first: IndexValue; last: IndexValue; step: string }
  gaps: { after: IndexValue; before: IndexValue; rowsMissing: number }[]
  columns: ColumnFacts[]
  leaks: LeakSuspect[]
  autocorrelation: { lags: number[]; columns: { name: string; values: (number | null)[] }[] }
}

/** What `inspect` prints as JSON. */
export interface Inspection extends TableFacts {
  baselines: (BaselineScores | { target: string; reason: string })[]
}

/** Fewer pairs of equal cells say nothing. */
const FEWEST = 20

const LAGS = [1, 2, 3, 7, 14, 30, 365]

/**
 * Inspects a table.
 *
 * @param targets the columns to score baselines for; all numeric columns if left out
 */
export async function inspect(table: Table, targets?: readonly string[]): Promise<Inspection> {
  const baselines: Inspection['baselines'] = []
  for (const target of targets ?? usable(table)) baselines.push(await baselinesFor(table, { target }))
  return { ...inspectTable(table), baselines }
}

/** Names of the numeric columns that hold numbers alone. */
function usable(table: Table): string[] {
  return table.numericNames.filter((name) => table.column(name).bad === null)
}

/** What a table tells of itself. */
export function inspectTable(table: Table): TableFacts {
  const { index, rows } = table
  const names = usable(table)
  const run = runsOf(table, table.policy.gaps)
  const lags = LAGS.filter((lag) => lag * 2 < rows)
  return {
    rows,
    index: { name: index.name, kind: index.kind, first: index.at(0), last: index.at(rows - 1), step: index.stepText },
    gaps: table.gaps.map(({ after, before, rowsMissing }) => ({ after, before, rowsMissing })),
    columns: [...table.columns.keys()].map((name) => factsOf(table, name)),
    leaks: leaksAmong(table, names, run),
    autocorrelation: {
      lags,
      columns: names.map((name) => {
        const values = table.column(name).values
        return { name, values: lags.map((lag) => autocorrelation(values, lag, run)) }
      }),
    },
  }
}

/** Kind, missing cells, least, mean, largest. */
function factsOf(table: Table, name: string): ColumnFacts {
  const { kind, missing, values } = table.column(name)
  let [n, sum, min, max] = [0, 0, Infinity, -Infinity]
  for (let r = 0; r < values.length; r++) {
    const value = values[r]
    if (value !== value) continue
    n++
    sum += value
    if (value < min) min = value
    if (value > max) max = value
  }
  const none = kind !== 'number' || n === 0
  return { name, kind, missing, min: none ? null : min, mean: none ? null : sum / n, max: none ? null : max }
}

/** Columns that tell another's next value, or another's value in the same row, nearly always. */
function leaksAmong(table: Table, names: readonly string[], run: Int32Array): LeakSuspect[] {
  const columns = names.map((name) => {
    const { values } = table.column(name)
    const changes = changesOf(values, run)
    // A column that hardly varies equals much, and a smooth one tells its own next value: no other gives those away.
    const flat = shareEqual(values, values, 1, FEWEST, run) > SUSPECT_SHARE
    return { name, values, changes, flat, smooth: changeCorrelation(changes, changes, 1, run) > SUSPECT_CORRELATION }
  })
  const suspects: LeakSuspect[] = []
  columns.forEach((a, c) => {
    columns.forEach((b, d) => {
      if (c === d) return
      for (const rowsAhead of [0, 1] as const) {
        if (rowsAhead === 0 && d < c) continue
        const found = { column: a.name, equals: b.name, rowsAhead }
        const share = b.flat ? 0 : shareEqual(a.values, b.values, rowsAhead, FEWEST, run)
        if (share > SUSPECT_SHARE) suspects.push({ ...found, share })
        if (share > SUSPECT_SHARE || (b.smooth && rowsAhead > 0)) continue
        const correlation = changeCorrelation(a.changes, b.changes, rowsAhead, run)
        if (Math.abs(correlation) > SUSPECT_CORRELATION) suspects.push({ ...found, correlation })
      }
    })
  })
  return suspects
}

/**
 * How a column depends on its own past: the mean of (x[r] − mean)(x[r + lag] − mean) over the pairs that are there and
 * no gap divides, by the variance; null for a column that does not vary.
 */
export function autocorrelation(values: Float64Array, lag: number, run: Int32Array): number | null {
  let [n, sum] = [0, 0]
  for (const value of values) {
    if (value !== value) continue
    n++
    sum += value
  }
  const mean = sum / n
  let [variance, pairs, products] = [0, 0, 0]
  for (let r = 0; r < values.length; r++) {
    const d = values[r] - mean
    if (d !== d) continue
    variance += d * d
    const e = r + lag < values.length && run[r] === run[r + lag] ? values[r + lag] - mean : NaN
    if (e !== e) continue
    pairs++
    products += d * e
  }
  return variance > 0 && pairs > 0 ? products / pairs / (variance / n) : null
}

/** A task of one target, one horizon. */
export type OneTask = Pick<ForecasterOptions, 'inputs' | 'window'> & { target: string; horizon?: number }

/**
 * What the baselines score for a task, on the test part; why they score nothing, where the table is too short or too full
 * of holes. The defaults are those of a forecaster and its `fit`.
 */
export async function baselinesFor(
  table: Table,
  task: OneTask,
): Promise<BaselineScores | { target: string; reason: string }> {
  try {
    return await scoreBaselines(table, task)
  } catch (error) {
    if (error instanceof HindcastError) return { target: task.target, reason: error.message }
    throw error
  }
}

/** The way of `Forecaster.fit` and `evaluate`, without a network. */
async function scoreBaselines(
  table: Table,
  task: OneTask,
): Promise<BaselineScores | { target: string; reason: string }> {
  const { target } = task
  const { split } = resolveFitOptions({})
  const bad = (name: string) => table.column(name).bad !== null
  const leftOut = task.inputs === undefined ? table.numericNames.filter(bad) : []
  const inputs = leftOut.length === 0 ? task.inputs : table.numericNames.filter((name) => !bad(name))
  const { schema } = schemaOf(table, resolveForecasterOptions({ ...task, inputs, allowLeak: true }))
  const parts = cut(table.rows, split)
  const prepared = prepare(table, schema, { trainRows: parts.train, needsTarget: true })
  const samples = samplesOf(prepared, schema, parts)
  if (samples.train.length === 0 || samples.test.length === 0) {
    const part = samples.train.length === 0 ? 'training' : 'test'
    return { target, reason: `No window of ${schema.window} rows falls into the ${part} part.` }
  }
  const { scaler } = fitScaler(
    schema.inputs,
    prepared.rawInputs,
    [{ name: target, values: prepared.targets[0]! }],
    parts.train,
    'standard',
    prepared.means,
  )
  const dataset = datasetOf(prepared, schema, scaler, 'f64')
  const baselines = await fitBaselines(prepared, dataset, schema, samples, parts.train)
  const [series] = baselineSeries(prepared, dataset, schema, baselines, samples.test, [])
  const places = commonPlaces(...Object.values(series))
  const came = valuesAt(series.actual, places)
  const scored = (values: Float64Array) => score(valuesAt(values, places), came)
  return {
    target,
    persistence: scored(series.persistence),
    climatology: scored(series.climatology),
    linear: scored(series.linear),
    ...(leftOut.length === 0 ? {} : { leftOut }),
  }
}
