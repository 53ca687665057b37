/**
 * The metrics, one row each: the terms that a forecast is scored by, and how they are shown.
 *
 * A term is a number for one output in one window. It is averaged over the outputs of a window, then over windows, both
 * ascending, in f64; a metric is a function of such means.
 *
 * @module
 */
import { absolute, error, relative, scaled, square, symmetric, unitAt } from './point-terms.js'
import { type Coverage, intervalsOf, pinballLoss } from './quantiles.js'
import type { Term } from './term.js'

/** A metric. */
export interface MetricRow {
  /** In words. */
  title: string
  /** In which unit it is: the target's, its square, percent, a share from 0 to 1, none. */
  unit: 'target' | 'square' | 'percent' | 'share' | 'none'
  /** What is better; null where the number alone says nothing of that. */
  better: 'less' | null
  /** Computed only where quantiles are forecast, or at least two of them: the outermost are then an interval. */
  needs?: 'quantiles' | 'interval'
  /** Whether the table of scores shows it. */
  inTable: boolean
  terms: readonly Term[]
  /** The metric of the means of its terms. */
  of(...means: number[]): number
}

export type MetricTable = Readonly<Record<string, MetricRow>>

const pinball: Term = ({ actual, levels, quantiles, unit }, out) => {
  for (let w = 0; w < out.length; w++) {
    let loss = 0
    for (let i = 0; i < quantiles.length; i++) loss += pinballLoss(actual[w], levels[i][w], quantiles[i])
    out[w] = loss / quantiles.length / unitAt(unit, w)
  }
}

/** The width, and 2/α times how far the actual value lies outside, α being what the interval leaves out. */
const interval: Term = ({ actual, levels, quantiles, scale }, out) => {
  const [low, high] = [levels[0], levels[levels.length - 1]]
  const left = 1 - (quantiles[quantiles.length - 1] - quantiles[0])
  for (let w = 0; w < out.length; w++) {
    const outside = Math.max(0, low[w] - actual[w]) + Math.max(0, actual[w] - high[w])
    out[w] = (high[w] - low[w] + (2 / left) * outside) / unitAt(scale, w)
  }
}
const size: Term = ({ actual, unit }, out) => {
  for (let w = 0; w < out.length; w++) out[w] = Math.abs(actual[w]) / unitAt(unit, w)
}
/** 1 where the actual value lies between two quantiles, by their places; otherwise 0. */
const between =
  (i: number, j: number): Term =>
  ({ actual, levels }, out) => {
    const [low, high] = [levels.at(i)!, levels.at(j)!]
    for (let w = 0; w < out.length; w++) out[w] = low[w] <= actual[w] && actual[w] <= high[w] ? 1 : 0
  }
const within = between(0, -1)
const apart: Term = ({ levels, unit }, out) => {
  const [low, high] = [levels[0], levels[levels.length - 1]]
  for (let w = 0; w < out.length; w++) out[w] = (high[w] - low[w]) / unitAt(unit, w)
}

const same = (mean: number): number => mean

export const METRICS = {
  /** Mean of the pinball losses of the quantiles. */
  pinball: {
    title: 'pinball loss',
    unit: 'target',
    better: 'less',
    needs: 'quantiles',
    inTable: true,
    terms: [pinball],
    of: same,
  },
  /** Mean of the squared errors. */
  mse: { title: 'mean squared error', unit: 'square', better: 'less', inTable: false, terms: [square], of: same },
  /** Root of `mse`. */
  rmse: {
    title: 'root of the mean squared error',
    unit: 'target',
    better: 'less',
    inTable: true,
    terms: [square],
    of: (mean) => Math.sqrt(mean),
  },
  /** Mean of the absolute errors. */
  mae: { title: 'mean absolute error', unit: 'target', better: 'less', inTable: true, terms: [absolute], of: same },
  /** Mean of forecast minus actual: above 0 if forecasts are too high. */
  bias: { title: 'mean error', unit: 'target', better: null, inTable: false, terms: [error], of: same },
  /** Mean of |error| over |actual|, in percent; infinite as soon as an actual value is 0 and its forecast is not. */
  mape: {
    title: 'mean absolute percentage error',
    unit: 'percent',
    better: 'less',
    inTable: false,
    terms: [relative],
    of: same,
  },
  /**
   * Mean of the absolute errors over that of the seasonal naive forecast in all rows of the series before (Hyndman &
   * Koehler 2006).
   */
  mase: {
    title: 'mean absolute error, 1 being that of the seasonal naive forecast in the rows before',
    unit: 'none',
    better: 'less',
    inTable: true,
    terms: [scaled],
    of: same,
  },
  /** As M4 has it: absolute errors in percent of the mean of actual value and forecast, 0 to 200. */
  smape: {
    title: 'symmetric mean absolute percentage error',
    unit: 'percent',
    better: 'less',
    inTable: false,
    terms: [symmetric],
    of: same,
  },
  /** Twice the sum of the quantiles' mean pinball losses over the sum of the absolute actual values. */
  wql: {
    title: 'weighted quantile loss',
    unit: 'none',
    better: 'less',
    needs: 'quantiles',
    inTable: false,
    terms: [pinball, size],
    of: (loss, actual) => (2 * loss) / actual,
  },
  /** The share of actual values between the outermost quantiles. */
  coverage: {
    title: 'share of values within the widest interval',
    unit: 'share',
    better: null,
    needs: 'interval',
    inTable: false,
    terms: [within],
    of: same,
  },
  /** Mean distance between the outermost quantiles. */
  width: {
    title: 'mean width of the widest interval',
    unit: 'target',
    better: null,
    needs: 'interval',
    inTable: false,
    terms: [apart],
    of: same,
  },
  /** Mean scaled interval score (Gneiting & Raftery 2007; M4) of the outermost quantiles, in units of `mase`. */
  msis: {
    title: 'mean scaled interval score of the widest interval',
    unit: 'none',
    better: 'less',
    needs: 'interval',
    inTable: false,
    terms: [interval],
    of: same,
  },
} as const satisfies MetricTable

type Metrics = typeof METRICS

/** The errors of a forecaster, in the target's units where a metric has units. With `n` 0 the figures are NaN. */
export type Score = {
  [M in keyof Metrics as Metrics[M] extends { needs: string } ? never : M]: number
} & {
  [M in keyof Metrics as Metrics[M] extends { needs: string } ? M : never]?: number
} & {
  /** With quantiles: the coverage of each interval between two of them, the widest first. */
  intervals?: Coverage[]
  /** How many forecasts were scored. */
  n: number
}

/** Quantiles that a metric takes at least. */
const LEAST = { nothing: 0, quantiles: 1, interval: 2 }

/** The terms that some metrics need, each once, and the score that their means make. */
export interface ScorePlan {
  terms: readonly Term[]
  scoreOf(means: readonly number[], n: number): Score
}

/** How forecasters are scored by some metrics. */
export function scorePlan(metrics: MetricTable, quantiles: readonly number[]): ScorePlan {
  const terms: Term[] = []
  const placeOf = (term: Term): number => {
    if (!terms.includes(term)) terms.push(term)
    return terms.indexOf(term)
  }
  const rows = Object.entries(metrics)
    .filter(([, { needs }]) => quantiles.length >= LEAST[needs ?? 'nothing'])
    .map(([name, { of, terms: own }]) => ({ name, of, places: own.map(placeOf) }))
  const intervals = intervalsOf(quantiles).map(([i, j]) => {
    const [low, high] = [quantiles[i], quantiles[j]]
    return { low, high, nominal: high - low, place: placeOf(between(i, j)) }
  })
  const scoreOf = (means: readonly number[], n: number): Score => {
    const figures = rows.map(({ name, of, places }) => [name, of(...places.map((t) => means[t]))])
    const coverage = intervals.map(({ place, ...own }): Coverage => ({ ...own, share: means[place] }))
    return { ...Object.fromEntries(figures), ...(quantiles.length === 0 ? {} : { intervals: coverage }), n } as Score
  }
  return { terms, scoreOf }
}

/** The mean of numbers at some places, one accumulator, ascending; what is NaN is left out. NaN of none. */
export function meanAt(numbers: ArrayLike<number>, places: ArrayLike<number>): number {
  let total = 0
  let n = 0
  for (let i = 0; i < places.length; i++) {
    const value = numbers[places[i]]
    if (value !== value) continue
    total += value
    n++
  }
  return total / n
}
