/**
 * The baselines of a forecaster: fitted on the training part, kept with the model, and what they forecast.
 *
 * @module
 */
import {
  type Calendar,
  Climatology,
  fitClimatology,
  fitLinear,
  type Linear,
  persistence,
  quantilesOf,
} from './index.js'
import { counted, HindcastError, shown } from '../errors.js'
import type { Table } from '../table/index.js'
import { type Dataset, windowFeatures } from '../data/dataset.js'
import { type Output, outputsOf } from '../options/outputs.js'
import type { Prepared, Samples } from '../data/samples.js'
import type { Schema } from '../data/schema.js'

/** The baselines that are kept with a model; persistence needs none. */
export interface Baselines {
  /** One a target. */
  climatology: Climatology[]
  /** One an output. */
  linear: Linear[]
  /**
   * With quantiles: those of each baseline's residuals over the training samples, one list an output. Added to what the
   * baseline forecasts, they make the quantiles that it forecasts.
   */
  residuals: Record<BaselineName, number[][]> | null
}

/** The baselines, in the order of tables and files. */
export const BASELINES = ['persistence', 'climatology', 'linear'] as const
export type BaselineName = (typeof BASELINES)[number]

/** What the baselines say for some windows, and what came: one number a window, NaN where there is none. */
export interface BaselineSeries extends Record<BaselineName, Float64Array> {
  actual: Float64Array
}

/**
 * Fits the baselines on the training samples and rows alone; an abort ends it with the signal's reason.
 *
 * @throws HindcastError `NO_SAMPLES` for a target that is missing in all training samples; `COLUMN_ALL_MISSING`
 */
export async function fitBaselines(
  prepared: Prepared,
  dataset: Dataset,
  schema: Schema,
  samples: Samples,
  trainRows: number,
  signal?: AbortSignal,
): Promise<Baselines> {
  const { index } = prepared.table
  const targets = prepared.targets as Float64Array[]
  const linear = await fitLinears(dataset, schema, samples.train, outputsOf(schema), targets, signal)
  const climatology = targets.map((y) => fitClimatology(y, index.values, index, trainRows))
  const fitted = { climatology, linear, residuals: null }
  const { quantiles } = schema
  if (quantiles === undefined) return fitted
  const series = baselineSeries(prepared, dataset, schema, fitted, samples.train, [])
  const of = (name: BaselineName) => series.map((s) => quantilesOf(residualsOf(s, name), quantiles))
  return {
    ...fitted,
    residuals: { persistence: of('persistence'), climatology: of('climatology'), linear: of('linear') },
  }
}

/** What came less what a baseline forecasts, where both are there. */
function residualsOf(series: BaselineSeries, name: BaselineName): Float64Array {
  return series.actual.map((y, w) => y - series[name][w]).filter((r) => r === r)
}

/** Outputs of which no target is missing are fitted together, each other one on the samples that it has. */
async function fitLinears(
  dataset: Dataset,
  schema: Schema,
  ends: Int32Array,
  outputs: Output[],
  targets: Float64Array[],
  signal?: AbortSignal,
): Promise<Linear[]> {
  const { window, inputs } = schema
  const wanted = (o: Output, of: Int32Array) => Float64Array.from(of, (e) => targets[o.target][e + o.horizon])
  const fit = (group: Output[], of: Int32Array) =>
    fitLinear(
      (s, out) => windowFeatures(dataset, window, of[s], out),
      group.map((o) => wanted(o, of)),
      of.length,
      window * inputs.length,
      inputs.length,
      signal,
    )
  const isMissing = ({ target, horizon }: Output, e: number) =>
    targets[target][e + horizon] !== targets[target][e + horizon]
  const isWhole = (o: Output) => !ends.some((e) => isMissing(o, e))
  const whole = outputs.filter(isWhole)
  const together = whole.length > 0 ? await fit(whole, ends) : []
  const linear: Linear[] = []
  for (const output of outputs) {
    const at = whole.indexOf(output)
    if (at >= 0) linear.push(together[at])
    else {
      const known = ends.filter((e) => !isMissing(output, e))
      if (known.length === 0) throw noTarget(output)
      linear.push((await fit([output], known))[0])
    }
  }
  return linear
}

function noTarget({ column, horizon }: Output): HindcastError {
  return new HindcastError(
    'NO_SAMPLES',
    `No training sample has a value of the target ${shown(column)} ${counted(horizon, 'row')} ahead; leave that target out, or let ` +
      'the training part reach further.',
    { column, horizon },
  )
}

/**
 * What the baselines forecast for the windows that end at `ends`, for each output.
 *
 * @param prepared of a table as the schema has it
 * @param notes is told what the baselines had to make do with
 */
export function baselineSeries(
  prepared: Prepared,
  dataset: Dataset,
  schema: Schema,
  baselines: Pick<Baselines, 'climatology' | 'linear'>,
  ends: Int32Array,
  notes: string[],
): BaselineSeries[] {
  const { table } = prepared
  const { values } = table.index
  const outputs = outputsOf(schema)
  const usual = climatologyFor(table, baselines.climatology, notes)
  if (baselines.linear.some((linear) => linear.latestLagsOnly)) {
    notes.push('The linear baseline sees the latest rows of the window only.')
  }
  const series = outputs.map(({ target, horizon }) => {
    const y = prepared.targets[target]!
    return {
      actual: Float64Array.from(ends, (e) => y[e + horizon]),
      persistence: Float64Array.from(ends, (e) => persistence(y, e, horizon)),
      climatology: Float64Array.from(ends, (e) => usual[target](values[e + horizon])),
      linear: new Float64Array(ends.length),
    }
  })
  const features = new Float64Array(schema.window * schema.inputs.length)
  ends.forEach((e, w) => {
    windowFeatures(dataset, schema.window, e, features)
    series.forEach(({ linear }, k) => (linear[w] = baselines.linear[k].predict(features)))
  })
  return series
}

/** Climatology of each target by the calendar of the table; its mean where the table has no dates. */
function climatologyFor(table: Table, all: Climatology[], notes: string[]): ((value: number) => number)[] {
  const dated = all[0].kind !== 'mean'
  if (!dated) notes.push('Without dates, climatology is the mean of the training rows.')
  else if (!table.index.isDate) notes.push('This table has no dates, so climatology is the mean of the training rows.')
  const calendar: Calendar = table.index
  return all.map((climatology) => {
    if (!dated || !table.index.isDate) return () => climatology.mean
    const own = Climatology.fromJSON(climatology.toJSON(), climatology.means, calendar)
    return (value) => own.predict(value)
  })
}
