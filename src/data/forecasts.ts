/**
 * Turns the outputs of a model's networks into forecasts: their mean, in the table's units.
 *
 * @module
 */
import { horizonsOf, numbersEach, outputCount } from '../options/outputs.js'
import { counted, whole } from '../text/number.js'
import { type Dataset, forecastIn } from './dataset.js'
import type { Schema } from './schema.js'

/** The outputs of each network for the same windows: [windows][outputs] each, scaled, f64. */
export type Given = readonly Float64Array[]

/** Counts quantile crossings: forecasts of which a lower quantile came out above a higher one. */
export class Crossings {
  /** Forecasts that were seen, and those that crossed. */
  forecasts = 0
  crossed = 0

  add(numbers: Float64Array): void {
    if (numbers.length < 2) return
    this.forecasts++
    if (numbers.some((number, i) => i > 0 && number < numbers[i - 1])) this.crossed++
  }

  /** Adds what another has counted. */
  addAll({ forecasts, crossed }: Pick<Crossings, 'forecasts' | 'crossed'>): void {
    this.forecasts += forecasts
    this.crossed += crossed
  }

  /** A sentence; none where no quantiles crossed. */
  told(which = 'of the network'): string[] {
    if (this.crossed === 0) return []
    const some = `In ${whole(this.crossed)} of ${counted(this.forecasts, 'forecast')} ${which}`
    return [`${some} quantiles crossed; they were put in ascending order.`]
  }
}

/**
 * The forecast of output k for the window that ends at row `end`: one number, or one per quantile. With several
 * networks each forecast is first brought to the table's units and bounds; the mean is their sum, networks in order,
 * over their number. Quantiles are then sorted, so that none cross.
 *
 * @param w which window it is of those given
 * @param crossings where crossings are counted
 */
export function numbersAt(
  dataset: Pick<Dataset, 'scalesAt' | 'form'>,
  schema: Schema,
  given: Given,
  end: number,
  w: number,
  k: number,
  crossings?: Crossings,
): Float64Array {
  const each = numbersEach(schema)
  const target = Math.floor(k / horizonsOf(schema).length)
  const from = (w * outputCount(schema) + k) * each
  const numbers = new Float64Array(each)
  for (let i = 0; i < each; i++) {
    let sum = forecastIn(dataset, target, end, given[0][from + i])
    for (let s = 1; s < given.length; s++) sum += forecastIn(dataset, target, end, given[s][from + i])
    numbers[i] = sum / given.length
  }
  crossings?.add(numbers)
  return each === 1 ? numbers : numbers.sort((a, b) => a - b)
}

/** The same of all windows that end at `ends`: an array a number of the output. */
export function numbersOf(
  dataset: Pick<Dataset, 'scalesAt' | 'form'>,
  schema: Schema,
  given: Given,
  ends: Int32Array,
  k: number,
  crossings?: Crossings,
): Float64Array[] {
  const own = Array.from({ length: numbersEach(schema) }, () => new Float64Array(ends.length))
  ends.forEach((end, w) => {
    const numbers = numbersAt(dataset, schema, given, end, w, k, crossings)
    for (let i = 0; i < own.length; i++) own[i][w] = numbers[i]
  })
  return own
}
