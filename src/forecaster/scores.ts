/**
 * Scores: the network beside the baselines on the rows where all exist.
 *
 * @module
 */
import {
  commonPlaces,
  score,
  type Score,
  skill,
  valuesAt,
  verdict,
  type Verdict,
  verdictOn,
} from '../baseline/index.js'
import type { Engine } from '../engine/engine.js'
import { counted } from '../errors.js'
import type { Table } from '../table/index.js'
import { type Baselines, type BaselineSeries, baselineSeries } from './baselines.js'
import { datasetOf, runWindows } from './dataset.js'
import { farthest, outputsOf, targetsOf } from './outputs.js'
import { type Boundaries, nothingToScore, partsOf, type ScoredPart } from './parts.js'
import { prepare, requireWindow, samplesOf } from './samples.js'
import { type Scaler, targetScales } from './scaler.js'
import { type Schema, withSchema } from './schema.js'

/** The network beside each baseline. */
interface Comparison {
  model: Score & { skill: number | null }
  persistence: Score
  climatology: Score
  linear: Score
  /** The network against each baseline. */
  verdict: Verdict[]
}

/**
 * How far the network and each baseline are from what came.
 *
 * Of one target and one horizon, in the target's units. Of several, all outputs together, over the windows for which
 * every output can be compared: `n` counts windows, and the figures are means over windows and outputs; of several
 * targets each error is first divided by the deviation of its target over the training rows, since units differ.
 */
export interface Scores extends Comparison {
  /** Which rows were scored. */
  part: ScoredPart
  /** What a reader of the figures should know: samples left out, baselines that had to make do. */
  notes: string[]
  /** Where there are several targets or horizons: each by itself, targets first, then horizons ascending. */
  outputs?: OutputScores[]
}

/** The scores of one target at one horizon, in the target's units; with `n` 0 the figures are NaN. */
export interface OutputScores extends Comparison {
  target: string
  horizon: number
}

/** What evaluation needs of a fitted forecaster. */
export interface FittedParts {
  schema: Schema
  scaler: Scaler
  baselines: Baselines
  boundaries: Boundaries
}

/** Forecasts of the network and the baselines for some windows, and what came. */
type Series = BaselineSeries & { model: Float64Array }

const BASELINES = ['persistence', 'climatology', 'linear'] as const
const FORECASTS = ['model', ...BASELINES] as const

/**
 * Scores a part of a table; `partsOf` says which rows that is.
 *
 * @throws HindcastError `NO_SAMPLES`, `OPTION_CONFLICT`, and what columns throw
 */
export function scoreTable(engine: Engine, table: Table, fitted: FittedParts, asked?: ScoredPart): Scores {
  const { schema, scaler, baselines, boundaries } = fitted
  const own = withSchema(table, schema)
  const prepared = prepare(own, schema, { means: scaler.fill, needsTarget: true })
  requireWindow(prepared, schema, farthest(schema), true)
  const { part, rows } = partsOf(own, schema, boundaries, asked)
  const samples = samplesOf(prepared, schema, rows)
  const ends = part === 'all' ? Int32Array.from([...samples.train, ...samples.valid, ...samples.test]) : samples[part]
  const notes: string[] = []
  const dropped = part === 'all' ? sum(Object.values(samples.targetMissing)) : samples.targetMissing[part]
  if (dropped > 0) notes.push(`${notScored(dropped)}, since ${dropped === 1 ? 'its' : 'their'} target cell is missing.`)

  const dataset = datasetOf(prepared, schema, scaler, engine.sizes.dtype)
  const given = runWindows(engine, dataset, schema, ends)
  const outputs = outputsOf(schema)
  const scales = targetScales(scaler)
  const series = baselineSeries(own, prepared, dataset, schema, baselines, ends, notes).map((known, k): Series => {
    const { mean, deviation } = scales[outputs[k].target]
    return { ...known, model: Float64Array.from(ends, (_, w) => given[w * outputs.length + k] * deviation + mean) }
  })
  const places = series.map((s) => commonPlaces(s.actual, ...FORECASTS.map((name) => s[name])))
  if (places.every(({ length }) => length === 0)) throw nothingToScore(own, part, rows)
  const left = places.filter(({ length }) => length < ends.length).length
  if (outputs.length === 1) {
    if (left > 0) notes.push(`${notScored(ends.length - places[0].length)}, since persistence has no value there.`)
    return { part, ...compared(series[0], places[0], farthest(schema)), notes }
  }
  if (left > 0) {
    notes.push(
      `Of ${left} of the ${outputs.length} outputs some samples are not scored, since the target cell is missing or ` +
        'persistence has no value there.',
    )
  }
  const units = targetsOf(schema).length === 1 ? [1] : scales.map(({ deviation }) => deviation)
  return {
    part,
    ...comparedTogether(
      series,
      outputs.map(({ target }) => units[target]),
      farthest(schema),
    ),
    notes,
    outputs: outputs.map(({ column, horizon }, k) => ({
      target: column,
      horizon,
      ...compared(series[k], places[k], horizon),
    })),
  }
}

/** The comparison of one output at the places where all series have a value. */
function compared(series: Series, places: Int32Array, horizon: number): Comparison {
  const actual = valuesAt(series.actual, places)
  const at = (name: (typeof FORECASTS)[number]): Float64Array => valuesAt(series[name], places)
  const scored = (name: (typeof FORECASTS)[number]): Score => score(at(name), actual)
  const model = scored('model')
  const held = scored('persistence')
  return {
    model: { ...model, skill: skill(model.mse, held.mse) },
    persistence: held,
    climatology: scored('climatology'),
    linear: scored('linear'),
    verdict: BASELINES.map((name) => verdict(name, at('model'), at(name), actual, horizon)),
  }
}

/**
 * The comparison of all outputs together. A window's loss is the mean over its outputs of the squared error in `units`;
 * sums run over outputs, then over windows, ascending.
 */
function comparedTogether(series: Series[], units: number[], horizon: number): Comparison {
  const places = commonPlaces(...series.flatMap((s) => [s.actual, ...FORECASTS.map((name) => s[name])]))
  const n = places.length
  const lossOf = (name: (typeof FORECASTS)[number]): { score: Score; squares: Float64Array } => {
    const squares = new Float64Array(n)
    const absolutes = new Float64Array(n)
    places.forEach((w, i) => {
      series.forEach((s, k) => {
        const error = (s[name][w] - s.actual[w]) / units[k]
        squares[i] += error * error
        absolutes[i] += Math.abs(error)
      })
      squares[i] /= series.length
      absolutes[i] /= series.length
    })
    const mse = sum(squares) / n
    return { score: { mse, rmse: Math.sqrt(mse), mae: sum(absolutes) / n, n }, squares }
  }
  const model = lossOf('model')
  const others = BASELINES.map((name) => ({ name, ...lossOf(name) }))
  const [held, usual, linear] = others.map((other) => other.score)
  return {
    model: { ...model.score, skill: skill(model.score.mse, held.mse) },
    persistence: held,
    climatology: usual,
    linear,
    verdict: others.map(({ name, squares }) =>
      verdictOn(
        name,
        model.squares.map((loss, i) => loss - squares[i]),
        horizon,
      ),
    ),
  }
}

const notScored = (n: number): string => `${counted(n, 'sample')} ${n === 1 ? 'is' : 'are'} not scored`

const sum = (numbers: Iterable<number>): number => {
  let total = 0
  for (const number of numbers) total += number
  return total
}
