/**
 * What a model and its baselines forecast in some windows of a view, in the target's units.
 *
 * @module
 */
import { type Crossings, type Given, numbersOf } from '../data/forecasts.js'
import { middleOf } from '../options/outputs.js'
import { baselineSeries, forecastTask } from '../scores/baselines/index.js'
import type { FittedParts } from '../scores/scores.js'
import type { Forecast, OutputSeries } from '../scores/tally.js'
import type { View } from './view.js'

/**
 * One for each output; what came stands in it where the view knows it.
 *
 * @param given what each network gives; null: there is none, and the baselines stand alone
 * @param crossings where crossings of quantiles are counted
 */
export function allForecasts(
  { baselines }: Pick<FittedParts, 'baselines'>,
  view: View,
  ends: Int32Array,
  given: Given | null,
  crossings?: Crossings,
): OutputSeries[] {
  const { schema, dataset } = view
  const { quantiles = [] } = schema
  const task = forecastTask({ ...view, seasons: baselines.seasons }, ends)
  return Array.from(baselineSeries(baselines, task), (known, k) => {
    const model = (): Forecast => {
      const own = numbersOf(dataset, schema, given!, ends, k, crossings)
      return { point: own[middleOf(schema)], levels: quantiles.length === 0 ? [] : own }
    }
    return { ...known, forecasts: { ...(given === null ? {} : { model: model() }), ...known.forecasts } }
  })
}
