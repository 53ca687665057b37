/**
 * What a model and its baselines forecast in some windows of a view, in the target's units.
 *
 * @module
 */
import { type Given, numbersOf } from '../data/forecasts.js'
import { middleOf } from '../options/outputs.js'
import { baselineSeries, forecastTask } from '../scores/baselines/index.js'
import type { FittedParts } from '../scores/scores.js'
import type { Forecast, OutputSeries } from '../scores/tally.js'
import type { View } from './view.js'

/**
 * One for each output; what came stands in it where the view knows it.
 *
 * @param given what each network gives; null: there is none, and the baselines stand alone
 */
export function allForecasts(
  { baselines }: Pick<FittedParts, 'baselines'>,
  view: View,
  ends: Int32Array,
  given: Given | null,
): OutputSeries[] {
  const { schema, dataset } = view
  const { quantiles = [] } = schema
  const task = forecastTask({ ...view, seasons: baselines.seasons }, ends)
  return Array.from(baselineSeries(baselines, task), (known, k) => {
    const model = (): Forecast => {
      const own = numbersOf(dataset, schema, given!, ends, k)
      return { point: own[middleOf(schema)], levels: quantiles.length === 0 ? [] : sorted(own) }
    }
    return { ...known, forecasts: { ...(given === null ? {} : { model: model() }), ...known.forecasts } }
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
