/**
 * Turns the outputs of a model's networks into forecasts: their mean, in the table's units.
 *
 * @module
 */
import { horizonsOf, numbersEach } from '../options/outputs.js'
import { counted, whole } from '../text/number.js'
import { type Dataset, forecastIn } from './dataset.js'
import type { Schema } from './schema.js'

/** What one network gives for some windows, scaled as the table is. */
export interface Outputs {
  /** Number i of what it gives for window w, f64. */
  at(w: number, i: number): number
}

/** The same of each network, for the same windows. */
export type Given = readonly Outputs[]

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
 * @param numbers where they go
 */
export function numbersAt(
  dataset: Pick<Dataset, 'scalesAt' | 'form'>,
  schema: Schema,
  given: Given,
  end: number,
  w: number,
  k: number,
  crossings?: Crossings,
  numbers = new Float64Array(numbersEach(schema)),
): Float64Array {
  const { length } = numbers
  const target = Math.floor(k / horizonsOf(schema).length)
  for (let i = 0; i < length; i++) {
    let sum = forecastIn(dataset, target, end, given[0].at(w, k * length + i))
    for (let s = 1; s < given.length; s++) sum += forecastIn(dataset, target, end, given[s].at(w, k * length + i))
    numbers[i] = sum / given.length
  }
  crossings?.add(numbers)
  return length === 1 ? numbers : numbers.sort((a, b) => a - b)
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
  const numbers = new Float64Array(numbersEach(schema))
  const own = Array.from(numbers, () => new Float64Array(ends.length))
  for (let w = 0; w < ends.length; w++) {
    numbersAt(dataset, schema, given, ends[w], w, k, crossings, numbers)
    for (let i = 0; i < own.length; i++) own[i][w] = numbers[i]
  }
  return own
}
