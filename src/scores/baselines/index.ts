/**
 * The baselines of a forecaster: fitted on the training part, kept with the model, and what they forecast.
 *
 * @module
 */
import { numbersEach, outputCount, outputsOf } from '../../options/outputs.js'
import { levelUnit } from '../../data/dataset.js'
import { unitOf } from '../../data/scaler.js'
import type { Schema } from '../../data/schema.js'
import type { Fields } from '../../format/fields.js'
import type { FileTensor } from '../../format/safetensors.js'
import type { SealedReader } from '../../format/sealed-reader.js'
import { METRICS } from '../metrics.js'
import { quantilesOf } from '../quantiles.js'
import { type Forecast, type OutputSeries, Tally } from '../tally.js'
import { autoregressionRow, linearRow } from './linear.js'
import { climatologyRow, meanRow } from './climatology.js'
import { placesOf } from '../../table/runs.js'
import { Past, seriesOfRows } from './past.js'
import { driftRow, persistenceRow, seasonalNaiveRow } from './persistence.js'
import type { BaselineRow, BaselineTable, BaselineText, FitTask, FittedBaseline, ForecastTask, View } from './row.js'

/** What a network has to beat, in the order of tables. */
export const BASELINES = {
  persistence: persistenceRow,
  seasonalNaive: seasonalNaiveRow,
  drift: driftRow,
  climatology: climatologyRow,
  mean: meanRow,
  linear: linearRow,
  autoregression: autoregressionRow,
} satisfies BaselineTable

/** The baselines of a model. */
export interface Baselines {
  fitted: readonly FittedBaseline[]
  /**
   * With quantiles: those of each baseline's residuals over training samples, by name, one list an output. Added to what
   * the baseline forecasts, they make the quantiles that it forecasts.
   */
  residuals: Readonly<Record<string, readonly (readonly number[])[]>> | null
  /** The seasonal period in rows; 1 without a season. */
  seasons: readonly number[]
  /**
   * The one with the least judged error on the validation part: in windows with all outputs, or where there is none in those
   * of single outputs; where nothing can be compared persistence.
   */
  best: string
  /** Whether anything could be compared to choose it by. */
  isChosen: boolean
  /** The root of each one's mean squared error there, by name, as `Scores` has it; a file does not keep them. */
  validErrors?: Readonly<Record<string, number>>
}

/** The row of a baseline, and the number in its name where it is one of a family; undefined for any other name. */
export function rowOf(name: string, table: BaselineTable = BASELINES): BaselineRow | undefined {
  if (Object.hasOwn(table, name)) return table[name]
  const family = name.replace(/[1-9]\d*$/, '')
  return Object.hasOwn(table, family) && table[family].isFamily === true ? table[family] : undefined
}

/** What a row says of the baseline of a name. */
export function textOf(text: BaselineText, name: string): string {
  const rows = /[1-9]\d*$/.exec(name)
  return typeof text === 'string' ? text : text(rows === null ? null : Number(rows[0]))
}

/** At most so many training samples, spread evenly, give the residuals of baselines. */
const MOST_RESIDUALS = 10_000

/**
 * Fits the baselines on the training samples and rows alone, and chooses the best on the validation samples; an abort ends
 * it with the signal's reason.
 *
 * @throws HindcastError `NO_SAMPLES` for a target that is missing in all training samples; `COLUMN_ALL_MISSING`
 */
export async function fitBaselines(task: FitTask, table: BaselineTable = BASELINES): Promise<Baselines> {
  const fitted: FittedBaseline[] = []
  for (const [name, row] of Object.entries(table)) fitted.push(...[await row.fit(task, name)].flat())
  const { seasons } = task
  const residuals = residualsOf(fitted, task)
  return { fitted, residuals, seasons, ...validated({ fitted, residuals }, task) }
}

/** Quantiles of the residuals of each baseline; null where no quantiles are forecast. */
function residualsOf(fitted: readonly FittedBaseline[], task: FitTask): Baselines['residuals'] {
  const { quantiles } = task.schema
  if (quantiles === undefined) return null
  const { train } = task.samples
  const every = Math.max(1, Math.floor((train.length + MOST_RESIDUALS - 1) / MOST_RESIDUALS))
  const ends = every === 1 ? train : train.filter((_, w) => w % every === 0)
  const own = forecastTask(task, ends)
  const outputs = outputsOf(task.schema)
  return Object.fromEntries(
    fitted.map((baseline) => [
      baseline.name,
      outputs.map((output, k) => {
        const point = baseline.forecast(own, output, k)
        const y = task.prepared.targets[output.target]!
        const residuals = point.map((value, w) => {
          return (y[ends[w] + output.horizon] - value) / levelUnit(task.dataset, output.target, ends[w])
        })
        return quantilesOf(
          residuals.filter((r) => r === r),
          quantiles,
        )
      }),
    ]),
  )
}

/** The baseline with the least judged error on the validation samples, the first of those that are as good; and all errors. */
function validated(
  baselines: Pick<Baselines, 'fitted' | 'residuals'>,
  task: FitTask,
): Pick<Baselines, 'best' | 'isChosen' | 'validErrors'> {
  const tally = validTally(task)
  for (const series of validSeries(baselines, task)) tally.add(series)
  const total = tally.total()
  const validErrors = Object.fromEntries(total.forecasters.map(({ name, score }) => [name, score.rmse]))
  const { name, error } = leastLoss(baselines, total.places.length > 0 ? total.forecasters : tally.apartLosses())
  return { best: name, isChosen: error < Infinity, validErrors }
}

/** A baseline and its judged error. */
export interface BestBaseline {
  name: string
  /** Infinity where there is nothing to judge by. */
  error: number
}

/**
 * The same of each output by itself, with its error in the units of the table, or of the deviations of series.
 *
 * @param of takes this baseline, whichever is the best
 */
export function bestEach(
  baselines: Pick<Baselines, 'fitted' | 'residuals'>,
  task: FitTask,
  of?: string,
): BestBaseline[] {
  const best = Array.from(validSeries(baselines, task), (series) => {
    const { forecasters } = validTally(task).add(series)
    return leastLoss(baselines, of === undefined ? forecasters : forecasters.filter(({ name }) => name === of))
  })
  return outputsOf(task.schema).map((_, k) => best.at(k) ?? { name: baselines.fitted[0].name, error: Infinity })
}

const validTally = ({ schema, judged, samples }: FitTask): Tally =>
  new Tally({
    quantiles: schema.quantiles ?? [],
    judged,
    windows: samples.valid.length,
    metrics: { rmse: METRICS.rmse },
  })

const validSeries = (baselines: Pick<Baselines, 'fitted' | 'residuals'>, task: FitTask): Iterable<OutputSeries> =>
  task.samples.valid.length === 0 ? [] : baselineSeries(baselines, forecastTask(task, task.samples.valid))

function leastLoss(
  { fitted }: Pick<Baselines, 'fitted'>,
  forecasters: readonly { name: string; loss: number }[],
): BestBaseline {
  let best = { name: fitted[0].name, error: Infinity }
  for (const { name, loss } of forecasters) if (loss < best.error) best = { name, error: loss }
  return best
}

/** What baselines need to forecast some windows. */
export function forecastTask(view: View, ends: Int32Array): ForecastTask {
  const { prepared, dataset, schema, seasons } = view
  const series = seriesOfRows(prepared.table.rows, prepared.table.seriesStarts)
  const places = placesOf(prepared.table, schema.gaps)
  const past = prepared.targets.map((y) => new Past(y!, series, places))
  return { prepared, dataset, schema, seasons, ends, past }
}

/**
 * What came in some windows and what the baselines forecast, output by output, so that no more than one is held at a time;
 * errors of several targets or series are in units of the deviation over the training rows.
 */
export function* baselineSeries(
  { fitted, residuals }: Pick<Baselines, 'fitted' | 'residuals'>,
  task: ForecastTask,
): Generator<OutputSeries> {
  const { ends, prepared, schema, dataset } = task
  const outputs = outputsOf(schema)
  const several = new Set(outputs.map(({ target }) => target)).size > 1
  const quantiles = schema.quantiles ?? []
  const units = prepared.targets.map((_, j): Float64Array | 1 =>
    dataset.bySeries ? Float64Array.from(ends, (e) => levelUnit(dataset, j, e)) : 1,
  )
  for (const [k, output] of outputs.entries()) {
    const { target, horizon } = output
    const y = prepared.targets[target]!
    const unit = units[target]
    const forecasts = fitted.map((baseline): [string, Forecast] => {
      const point = baseline.forecast(task, output, k)
      const own = residuals?.[baseline.name][k] ?? []
      return [baseline.name, { point, levels: quantiles.map((_, i) => shifted(point, own[i], unit)) }]
    })
    const actual = new Float64Array(ends.length)
    for (let w = 0; w < actual.length; w++) actual[w] = y[ends[w] + horizon]
    yield {
      actual,
      unit,
      ...(unit === 1 && several && ends.length > 0 ? { overall: unitOf(dataset.scalesAt(ends[0])[target]) } : {}),
      forecasts: Object.fromEntries(forecasts),
    }
  }
}

/** Forecasts of a quantile: those of points, and so much more, in units. */
function shifted(point: Float64Array, by: number, unit: Float64Array | 1): Float64Array {
  const out = new Float64Array(point.length)
  for (let w = 0; w < out.length; w++) out[w] = point[w] + by * (unit === 1 ? 1 : unit[w])
  return out
}

const TENSOR = 'baseline.'
const RESIDUALS = 'baseline.residuals'

/** What a model file keeps of the baselines: JSON and tensors. */
export function saveBaselines(
  { fitted, residuals, seasons, best, isChosen }: Baselines,
  schema: Schema,
): { fields: Record<string, unknown>; tensors: [string, FileTensor][] } {
  const fields: Record<string, unknown> = { season: seasons, best: isChosen ? best : null }
  const tensors: [string, FileTensor][] = []
  for (const baseline of fitted) {
    const own = baseline.saved()
    if (own === null) continue
    fields[baseline.name] = own.fields
    if (own.tensor !== undefined) tensors.push([TENSOR + baseline.name, own.tensor])
  }
  if (residuals !== null) {
    const data = Float64Array.from(fitted.flatMap(({ name }) => residuals[name].flat()))
    tensors.push([RESIDUALS, { shape: residualsShape(fitted, schema), data }])
  }
  return { fields, tensors }
}

/** The baselines of a model file; of an older file, which names no season, those that there were. */
export function readBaselines(
  contents: SealedReader,
  fields: Fields,
  schema: Schema,
  table: BaselineTable = BASELINES,
): Baselines {
  const { refuse } = contents
  const isOld = !fields.has('season')
  const seasons = isOld ? [1] : fields.numbers('season')
  if (seasons.length === 0 || !seasons.every((m) => Number.isInteger(m) && m >= 1)) {
    throw refuse('season in its baselines is not a list of whole numbers from 1 up')
  }
  const chosen = isOld ? null : fields.textOrNull('best')
  const fitted: FittedBaseline[] = []
  for (const [name, row] of Object.entries(table)) {
    const numbers = (shape: readonly number[]): Float64Array => contents.numbers(TENSOR + name, shape, 'f64')
    const isThere = fields.has(name) || (row.isInEvery === true && (!isOld || name === 'persistence'))
    if (isThere) fitted.push(...[row.read({ schema, seasons, fields, numbers, refuse }, name)].flat())
  }
  const best = chosen ?? fitted[0].name
  if (!fitted.some(({ name }) => name === best)) throw refuse('best in its baselines is none of them')
  fields.end()
  return { fitted, residuals: readResiduals(contents, schema, fitted), seasons, best, isChosen: chosen !== null }
}

/** Quantiles of the residuals: [baselines, outputs, quantiles]. */
function residualsShape(fitted: readonly FittedBaseline[], schema: Schema): number[] {
  return [fitted.length, outputCount(schema), numbersEach(schema)]
}

function readResiduals(
  contents: SealedReader,
  schema: Schema,
  fitted: readonly FittedBaseline[],
): Baselines['residuals'] {
  if (schema.quantiles === undefined) return null
  const shape = residualsShape(fitted, schema)
  const [, outputs, each] = shape
  const data = contents.numbers(RESIDUALS, shape, 'f64')
  const of = (i: number): number[][] =>
    Array.from({ length: outputs }, (_, k) => [
      ...data.subarray((i * outputs + k) * each, (i * outputs + k + 1) * each),
    ])
  return Object.fromEntries(fitted.map(({ name }, i) => [name, of(i)]))
}
