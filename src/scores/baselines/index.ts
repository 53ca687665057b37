/**
 * The baselines of a forecaster: fitted on the training part, kept with the model, and what they forecast.
 *
 * @module
 */
import { numbersEach, outputCount, outputsOf } from '../../options/outputs.js'
import type { Dataset } from '../../data/dataset.js'
import { unitOf } from '../../data/scaler.js'
import type { Schema } from '../../data/schema.js'
import type { Fields } from '../../format/fields.js'
import type { FileTensor } from '../../format/safetensors.js'
import type { SealedReader } from '../../format/sealed-reader.js'
import { quantilesOf } from '../quantiles.js'
import { climatologyRow } from './climatology.js'
import { linearRow } from './linear.js'
import { persistenceRow } from './persistence.js'
import type { BaselineRow, BaselineTable, FitTask, FittedBaseline, ForecastTask } from './row.js'

/** What a network has to beat, in the order of tables. */
export const BASELINES = {
  persistence: persistenceRow,
  climatology: climatologyRow,
  linear: linearRow,
} satisfies BaselineTable

export type BaselineName = keyof typeof BASELINES

/** The baselines of a model. */
export interface Baselines {
  fitted: readonly FittedBaseline[]
  /**
   * With quantiles: those of each baseline's residuals over the training samples, by name, one list an output. Added to
   * what the baseline forecasts, they make the quantiles that it forecasts.
   */
  residuals: Readonly<Record<string, readonly (readonly number[])[]>> | null
}

/** What came for one output, and what each baseline says: one number a window, NaN where there is none. */
export interface BaselineSeries {
  actual: Float64Array
  forecasts: Record<string, Float64Array>
}

/** The row of a baseline; undefined for any other name. */
export function rowOf(name: string, table: BaselineTable = BASELINES): BaselineRow | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

/**
 * Fits the baselines on the training samples and rows alone; an abort ends it with the signal's reason.
 *
 * @throws HindcastError `NO_SAMPLES` for a target that is missing in all training samples; `COLUMN_ALL_MISSING`
 */
export async function fitBaselines(task: FitTask, table: BaselineTable = BASELINES): Promise<Baselines> {
  const fitted: FittedBaseline[] = []
  for (const [name, row] of Object.entries(table)) fitted.push(await row.fit(task, name))
  const { quantiles } = task.schema
  if (quantiles === undefined) return { fitted, residuals: null }
  const ends = task.samples.train
  const outputs = outputsOf(task.schema)
  const series = baselineSeries(fitted, { ...task, ends, notes: [] })
  const unit = (k: number, w: number): number => levelUnit(task.dataset, outputs[k].target, ends[w])
  const residuals = Object.fromEntries(
    fitted.map(({ name }) => [
      name,
      series.map((s, k) =>
        quantilesOf(
          residualsOf(s, name, (w) => unit(k, w)),
          quantiles,
        ),
      ),
    ]),
  )
  return { fitted, residuals }
}

/** The unit of residuals: the table's, or the deviation of the series that a window belongs to. */
export function levelUnit({ bySeries, scalesAt }: Dataset, target: number, end: number): number {
  return bySeries ? unitOf(scalesAt(end)[target]) : 1
}

/** What came less what a baseline forecasts, where both are there, in the units of {@link levelUnit}. */
function residualsOf({ actual, forecasts }: BaselineSeries, name: string, unit: (w: number) => number): Float64Array {
  return actual.map((y, w) => (y - forecasts[name][w]) / unit(w)).filter((r) => r === r)
}

/** What came in some windows and what the baselines forecast, for each output. */
export function baselineSeries(fitted: readonly FittedBaseline[], task: ForecastTask): BaselineSeries[] {
  const all = fitted.map((baseline) => ({ name: baseline.name, series: baseline.forecast(task) }))
  const { ends, prepared, schema } = task
  return outputsOf(schema).map(({ target, horizon }, k) => {
    const y = prepared.targets[target]!
    return {
      actual: Float64Array.from(ends, (e) => y[e + horizon]),
      forecasts: Object.fromEntries(all.map(({ name, series }) => [name, series[k]])),
    }
  })
}

const TENSOR = 'baseline.'
const RESIDUALS = 'baseline.residuals'

/** What a model file keeps of the baselines: JSON and tensors, the last baseline first. */
export function saveBaselines(
  { fitted, residuals }: Baselines,
  schema: Schema,
): { fields: Record<string, unknown>; tensors: [string, FileTensor][] } {
  const fields: Record<string, unknown> = {}
  const tensors: [string, FileTensor][] = []
  for (const baseline of [...fitted].reverse()) {
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

/** The baselines of a model file; of an older file, those that there were. */
export function readBaselines(
  contents: SealedReader,
  fields: Fields,
  schema: Schema,
  table: BaselineTable = BASELINES,
): Baselines {
  const { refuse } = contents
  const fitted: FittedBaseline[] = []
  for (const [name, row] of Object.entries(table)) {
    const numbers = (shape: readonly number[]): Float64Array => contents.numbers(TENSOR + name, shape, 'f64')
    if (row.isInEvery || fields.has(name)) fitted.push(row.read({ schema, fields, numbers, refuse }, name))
  }
  fields.end()
  return { fitted, residuals: readResiduals(contents, schema, fitted) }
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
