/**
 * What the networks of a model give, as forecasts: the mean of theirs, in the table's units.
 *
 * @module
 */
import { numbersEach, outputsOf } from '../options/outputs.js'
import { type Dataset, forecastIn } from './dataset.js'
import type { Schema } from './schema.js'

/** What each network of a model gives for the same windows: [windows][outputs] of each, scaled, f64. */
export type Given = readonly Float64Array[]

/**
 * What is forecast of output k by a window that ends at row `end`: one number, or one a quantile. Of several networks each
 * forecast is brought to the table's units and bounds first, and the mean is their sum, networks in order, over their number;
 * quantiles stand in ascending order then, whichever crossed.
 *
 * @param w which window it is of those given
 */
export function numbersAt(
  dataset: Pick<Dataset, 'scalesAt' | 'form'>,
  schema: Schema,
  given: Given,
  end: number,
  w: number,
  k: number,
): Float64Array {
  const each = numbersEach(schema)
  const outputs = outputsOf(schema)
  const { target } = outputs[k]
  const from = (w * outputs.length + k) * each
  const numbers = new Float64Array(each)
  for (let i = 0; i < each; i++) {
    let sum = forecastIn(dataset, target, end, given[0][from + i])
    for (let s = 1; s < given.length; s++) sum += forecastIn(dataset, target, end, given[s][from + i])
    numbers[i] = sum / given.length
  }
  return given.length === 1 ? numbers : numbers.sort((a, b) => a - b)
}

/** The same of all windows that end at `ends`: an array a number of the output. */
export function numbersOf(
  dataset: Pick<Dataset, 'scalesAt' | 'form'>,
  schema: Schema,
  given: Given,
  ends: Int32Array,
  k: number,
): Float64Array[] {
  const own = Array.from({ length: numbersEach(schema) }, () => new Float64Array(ends.length))
  ends.forEach((end, w) => {
    numbersAt(dataset, schema, given, end, w, k).forEach((number, i) => {
      own[i][w] = number
    })
  })
  return own
}
