/**
 * What a model and its baselines forecast in some windows of a view, in the target's units.
 *
 * @module
 */
import { type Crossings, type Given, numbersOf } from '../data/forecasts.js'
import { middleOf } from '../options/outputs.js'
import { baselineSeries, forecastTask } from '../scores/baselines/index.js'
import type { FittedParts } from '../scores/scores.js'
import { seedForecasts } from '../scores/spread.js'
import type { Forecast, OutputSeries } from '../scores/tally.js'
import type { View } from './view.js'

/**
 * One for each output; what came stands in it where the view knows it.
 *
 * @param given what each network gives; null: there is none, and the baselines stand alone
 * @param crossings where crossings of quantiles are counted
 * @param seed that of the first of several networks, where each is to be scored by itself as well
 */
export function allForecasts(
  { baselines }: Pick<FittedParts, 'baselines'>,
  view: View,
  ends: Int32Array,
  given: Given | null,
  crossings?: Crossings,
  seed?: number,
): OutputSeries[] {
  const { schema, dataset } = view
  const { quantiles = [] } = schema
  const task = forecastTask({ ...view, seasons: baselines.seasons }, ends)
  return Array.from(baselineSeries(baselines, task), (known, k) => {
    if (given === null) return known
    const by = (networks: Given, counter?: Crossings): Forecast => {
      const own = numbersOf(dataset, schema, networks, ends, k, counter)
      return { point: own[middleOf(schema)], levels: quantiles.length === 0 ? [] : own }
    }
    const seeds = seed === undefined ? {} : seedForecasts(seed, given.length, (s) => by([given[s]]))
    return { ...known, forecasts: { model: by(given, crossings), ...known.forecasts, ...seeds } }
  })
}
