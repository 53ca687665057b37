/**
 * Scores: the network beside the baselines on the rows where all exist, in the target's units.
 *
 * @module
 */
import { counted, HindcastError } from '../errors.js'
import {
  type Calendar,
  Climatology,
  commonPlaces,
  fitClimatology,
  fitLinear,
  type Linear,
  persistence,
  score,
  type Score,
  skill,
  valuesAt,
  verdict,
  type Verdict,
} from '../baseline/index.js'
import type { Engine } from '../engine/engine.js'
import type { Table } from '../table/index.js'
import { type Dataset, datasetOf, runWindows, windowFeatures } from './dataset.js'
import { type PartRows, partOf, prepare, type Prepared, requireWindow, type Samples, samplesOf } from './samples.js'
import type { Scaler } from './scaler.js'
import { type Schema, withSchema } from './schema.js'

/** The part of a table that is scored. */
export type ScoredPart = 'train' | 'valid' | 'test' | 'all'

/** How far the network and each baseline are from what came. */
export interface Scores {
  /** Which rows were scored. */
  part: ScoredPart
  model: Score & { skill: number | null }
  persistence: Score
  climatology: Score
  linear: Score
  /** The network against each baseline. */
  verdict: Verdict[]
  /** What a reader of the figures should know: samples left out, baselines that had to make do. */
  notes: string[]
}

/** The baselines that are kept with a model. */
export interface Baselines {
  climatology: Climatology
  linear: Linear
}

/** Where the parts of the training table end, by row and by index. */
export interface Boundaries extends PartRows {
  /** SHA-256 of the training table's used columns and index. */
  hash: string
  /** Index values of the last training row and the last validation row (the same without a validation part). */
  trainEnd: number
  validEnd: number
}

/** What evaluation needs of a fitted forecaster. */
export interface FittedParts {
  schema: Schema
  scaler: Scaler
  baselines: Baselines
  boundaries: Boundaries
}

/** Fits the baselines on the training samples and rows alone; an abort ends it with the signal's reason. */
export async function fitBaselines(
  prepared: Prepared,
  dataset: Dataset,
  schema: Schema,
  samples: Samples,
  trainRows: number,
  signal?: AbortSignal,
): Promise<Baselines> {
  const { index } = prepared.table
  const target = prepared.target!
  const { train } = samples
  const linear = await fitLinear(
    (s, out) => windowFeatures(dataset, schema.window, train[s], out),
    Float64Array.from(train, (e) => target[e + schema.horizon]),
    train.length,
    schema.window * schema.inputs.length,
    schema.inputs.length,
    signal,
  )
  return { climatology: fitClimatology(target, index.values, index, trainRows), linear }
}

/** The columns by which a table is known again. */
export function hashOf(table: Table, schema: Schema): string {
  const { inputs, target } = schema
  return table.hash(inputs.includes(target) ? inputs : [...inputs, target])
}

/**
 * Scores a part of a table.
 *
 * For the table that was trained on the parts are those of the training, `'test'` if none is asked for. For another
 * table with an index the parts are told by index value: `'test'` are the rows after training and validation end.
 * Without an index only `'all'` is possible there, and is taken.
 *
 * @throws HindcastError `NO_SAMPLES`, `OPTION_CONFLICT`, and what columns throw
 */
export function scoreTable(engine: Engine, table: Table, fitted: FittedParts, asked?: ScoredPart): Scores {
  const { schema, scaler, baselines } = fitted
  const own = withSchema(table, schema)
  const prepared = prepare(own, schema, { means: scaler.fill, needsTarget: true })
  requireWindow(prepared, schema, schema.horizon, true)
  const { part, rows } = partsOf(own, fitted, asked)
  const samples = samplesOf(prepared, schema, rows)
  const ends = part === 'all' ? Int32Array.from([...samples.train, ...samples.valid, ...samples.test]) : samples[part]
  const notes: string[] = []
  const dropped = part === 'all' ? sum(Object.values(samples.targetMissing)) : samples.targetMissing[part]
  if (dropped > 0) notes.push(`${notScored(dropped)}, since ${dropped === 1 ? 'its' : 'their'} target cell is missing.`)

  const target = prepared.target!
  const { horizon, window } = schema
  const dataset = datasetOf(prepared, schema, scaler, engine.sizes.dtype)
  const outputs = runWindows(engine, dataset, schema, ends)
  const usual = climatologyFor(own, baselines.climatology, notes)
  if (baselines.linear.latestLagsOnly) notes.push('The linear baseline sees the latest rows of the window only.')
  const features = new Float64Array(window * schema.inputs.length)
  const series = {
    actual: Float64Array.from(ends, (e) => target[e + horizon]),
    model: outputs.map((y) => y * scaler.target.deviation + scaler.target.mean),
    persistence: Float64Array.from(ends, (e) => persistence(target, e, horizon)),
    climatology: Float64Array.from(ends, (e) => usual(own.index.values[e + horizon])),
    linear: Float64Array.from(ends, (e) => {
      windowFeatures(dataset, window, e, features)
      return baselines.linear.predict(features)
    }),
  }
  const places = commonPlaces(...Object.values(series))
  if (places.length === 0) throw nothingToScore(own, part, rows)
  if (places.length < ends.length) {
    notes.push(`${notScored(ends.length - places.length)}, since persistence has no value there.`)
  }
  const at = (name: keyof typeof series): Float64Array => valuesAt(series[name], places)
  const actual = at('actual')
  const scored = (name: keyof typeof series): Score => score(at(name), actual)
  const against = (name: 'persistence' | 'climatology' | 'linear'): Verdict =>
    verdict(name, at('model'), at(name), actual, horizon)
  const model = scored('model')
  const held = scored('persistence')
  return {
    part,
    model: { ...model, skill: skill(model.mse, held.mse) },
    persistence: held,
    climatology: scored('climatology'),
    linear: scored('linear'),
    verdict: [against('persistence'), against('climatology'), against('linear')],
    notes,
  }
}

/** Which part is scored, and the rows at which the parts end in this table. */
function partsOf(table: Table, fitted: FittedParts, asked?: ScoredPart): { part: ScoredPart; rows: PartRows } {
  const { boundaries, schema } = fitted
  const { index, rows } = table
  if (hashOf(table, schema) === boundaries.hash) return { part: asked ?? 'test', rows: boundaries }
  const comparable = index.kind !== 'rows' && index.kind === schema.index.kind
  if (!comparable) {
    if (asked === undefined || asked === 'all') return { part: 'all', rows: { rows, train: 0, valid: 0 } }
    throw new HindcastError(
      'OPTION_CONFLICT',
      `The part ${asked} cannot be told in another table without the index of the first: evaluate all its rows ` +
        "(part 'all').",
      { option: 'part', value: asked },
    )
  }
  const until = (end: number): number => {
    let row = 0
    while (row < rows && index.values[row] <= end) row++
    return row
  }
  return {
    part: asked ?? 'test',
    rows: { rows, train: until(boundaries.trainEnd), valid: until(boundaries.validEnd) },
  }
}

/** Climatology by the calendar of the table; its mean where the table has no dates. */
function climatologyFor(table: Table, climatology: Climatology, notes: string[]): (value: number) => number {
  const { kind, mean, means } = climatology
  if (kind === 'mean') {
    notes.push('Without dates, climatology is the mean of the training rows.')
    return () => mean
  }
  if (!table.index.isDate) {
    notes.push('This table has no dates, so climatology is the mean of the training rows.')
    return () => mean
  }
  const calendar: Calendar = table.index
  const own = Climatology.fromJSON(climatology.toJSON(), means, calendar)
  return (value) => own.predict(value)
}

function nothingToScore(table: Table, part: ScoredPart, rows: PartRows): HindcastError {
  const here = part === 'all' ? rows.rows : countRows(rows, part)
  const why =
    here === 0
      ? part === 'test'
        ? "no row lies after the training's end (part 'all' takes every row)"
        : 'no row falls into it'
      : `its ${counted(here, 'row')} ${here === 1 ? 'holds' : 'hold'} no window with its target`
  return new HindcastError('NO_SAMPLES', `${table.place.prefix}the part ${part} has nothing to score: ${why}.`, {
    file: table.file,
    part,
    rows: here,
  })
}

const notScored = (n: number): string => `${counted(n, 'sample')} ${n === 1 ? 'is' : 'are'} not scored`

function countRows(rows: PartRows, part: ScoredPart): number {
  let n = 0
  for (let r = 0; r < rows.rows; r++) if (partOf(r, rows) === part) n++
  return n
}

const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0)
