/**
 * What a model and its baselines forecast in some windows of a view, in the target's units.
 *
 * @module
 */
import { forecastIn } from '../data/dataset.js'
import { middleOf, numbersEach, outputsOf } from '../options/outputs.js'
import { baselineSeries, levelUnit } from '../scores/baselines/index.js'
import type { Forecast, OutputSeries } from '../scores/comparison.js'
import type { FittedParts } from '../scores/scores.js'
import type { View } from './view.js'

/**
 * One for each output; what came stands in it where the view knows it.
 *
 * @param given what the network gives, scaled; null: there is none, and the baselines stand alone
 * @param notes is told what baselines had to make do with
 */
export function allForecasts(
  { baselines }: Pick<FittedParts, 'baselines'>,
  view: View,
  ends: Int32Array,
  given: Float64Array | null,
  notes: string[],
): OutputSeries[] {
  const { schema, dataset, prepared } = view
  const { quantiles = [] } = schema
  const each = numbersEach(schema)
  const outputs = outputsOf(schema)
  return baselineSeries(baselines.fitted, { prepared, dataset, schema, ends, notes }).map((known, k) => {
    const { target } = outputs[k]
    const unit = dataset.bySeries ? Float64Array.from(ends, (e) => levelUnit(dataset, target, e)) : null
    const numbers = (i: number): Float64Array =>
      Float64Array.from(ends, (e, w) => forecastIn(dataset, target, e, given![(w * outputs.length + k) * each + i]))
    const model = (): Forecast => {
      const own = Array.from({ length: each }, (_, i) => numbers(i))
      return { point: own[middleOf(schema)], levels: quantiles.length === 0 ? [] : sorted(own) }
    }
    const others = Object.entries(known.forecasts).map(([name, point]): [string, Forecast] => {
      const residuals = baselines.residuals?.[name][k] ?? []
      const levels = quantiles.map((_, i) => point.map((y, w) => y + residuals[i] * (unit === null ? 1 : unit[w])))
      return [name, { point, levels }]
    })
    const forecasts = { ...(given === null ? {} : { model: model() }), ...Object.fromEntries(others) }
    return { actual: known.actual, unit: unit ?? 1, forecasts }
  })
}

/** Quantiles of each window in ascending order: those of a network may cross. */
function sorted(levels: Float64Array[]): Float64Array[] {
  const own = new Float64Array(levels.length)
  levels[0].forEach((_, w) => {
    levels.forEach((level, i) => (own[i] = level[w]))
    own.sort((a, b) => a - b)
    levels.forEach((level, i) => (level[w] = own[i]))
  })
  return levels
}
