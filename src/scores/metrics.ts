/**
 * The metrics, one row each: by which terms a forecast is scored, and how it is shown.
 *
 * A term is a number for one output in one window. It is averaged over the outputs of a window, then over windows, both
 * ascending, in f64; a metric is a function of such means.
 *
 * @module
 */
import { type Coverage, intervalsOf, pinballLoss } from './quantiles.js'

/** What came for one output, and what a forecaster said: one number a window, NaN where there is none. */
export interface Beside {
  actual: Float64Array
  point: Float64Array
  /** One series a quantile, ascending; none without quantiles. */
  levels: readonly Float64Array[]
  quantiles: readonly number[]
  /** Errors are divided by this: 1, or a deviation where units differ; one number a window where these are of several series. */
  unit: number | Float64Array
}

/** The term of window w. */
export type Term = (beside: Beside, w: number) => number

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

const unitAt = (unit: Beside['unit'], w: number): number => (typeof unit === 'number' ? unit : unit[w])
const error = ({ actual, point, unit }: Beside, w: number): number => (point[w] - actual[w]) / unitAt(unit, w)
const square: Term = (beside, w) => error(beside, w) * error(beside, w)
const absolute: Term = (beside, w) => Math.abs(error(beside, w))
const pinball: Term = ({ actual, levels, quantiles, unit }, w) => {
  let loss = 0
  quantiles.forEach((q, i) => (loss += pinballLoss(actual[w], levels[i][w], q)))
  return loss / quantiles.length / unitAt(unit, w)
}

/** |error| over the mean of |actual| and |forecast|, in percent; 0/0 is 0. */
const symmetric: Term = ({ actual, point }, w) => {
  const size = Math.abs(actual[w]) + Math.abs(point[w])
  return size === 0 ? 0 : (200 * Math.abs(point[w] - actual[w])) / size
}
const size: Term = ({ actual, unit }, w) => Math.abs(actual[w]) / unitAt(unit, w)
const within: Term = ({ actual, levels }, w) =>
  levels[0][w] <= actual[w] && actual[w] <= levels[levels.length - 1][w] ? 1 : 0
const apart: Term = ({ levels, unit }, w) => (levels[levels.length - 1][w] - levels[0][w]) / unitAt(unit, w)

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
  /** Mean of forecast less actual: above 0 where forecasts are too high. */
  bias: { title: 'mean error', unit: 'target', better: null, inTable: false, terms: [error], of: same },
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
  /** How far the outermost quantiles lie apart. */
  width: {
    title: 'mean width of the widest interval',
    unit: 'target',
    better: null,
    needs: 'interval',
    inTable: false,
    terms: [apart],
    of: same,
  },
} as const satisfies MetricTable

type Metrics = typeof METRICS

/** The errors of a forecaster; in the target's units, where a metric has any. With `n` 0 the figures are NaN. */
export type Score = {
  [M in keyof Metrics as Metrics[M] extends { needs: string } ? never : M]: number
} & {
  [M in keyof Metrics as Metrics[M] extends { needs: string } ? M : never]?: number
} & {
  /** With quantiles: how many of the actual values each interval between two of them held, the widest first. */
  intervals?: Coverage[]
  /** How many forecasts were scored. */
  n: number
}

/** The metric by which forecasters are judged: verdict, skill. */
export const judgedBy = (quantiles: readonly number[]): 'mse' | 'pinball' => (quantiles.length > 0 ? 'pinball' : 'mse')

/** The means of a term, one a window: over the outputs, ascending. */
export function termsOf(besides: readonly Beside[], places: Int32Array, term: Term): Float64Array {
  const terms = new Float64Array(places.length)
  places.forEach((w, i) => {
    for (const beside of besides) terms[i] += term(beside, w)
    terms[i] /= besides.length
  })
  return terms
}

/** The mean of numbers, one accumulator, ascending; NaN of none. */
export function meanOf(numbers: Float64Array): number {
  let total = 0
  for (let i = 0; i < numbers.length; i++) total += numbers[i]
  return total / numbers.length
}

/** Quantiles that a metric takes at least. */
const LEAST = { nothing: 0, quantiles: 1, interval: 2 }

/** Every metric of a forecaster, over the windows at `places`. */
export function scoreOf(besides: readonly Beside[], places: Int32Array, metrics: MetricTable = METRICS): Score {
  const { quantiles } = besides[0]
  const means = new Map<Term, number>()
  const mean = (term: Term): number => {
    let known = means.get(term)
    if (known === undefined) means.set(term, (known = meanOf(termsOf(besides, places, term))))
    return known
  }
  const score: Record<string, unknown> = {}
  for (const [name, { needs, terms, of }] of Object.entries(metrics)) {
    if (quantiles.length >= LEAST[needs ?? 'nothing']) score[name] = of(...terms.map(mean))
  }
  if (quantiles.length > 0) {
    score.intervals = intervalsOf(quantiles).map(([i, j]): Coverage => {
      const held: Term = ({ actual, levels }, w) => (levels[i][w] <= actual[w] && actual[w] <= levels[j][w] ? 1 : 0)
      const [low, high] = [quantiles[i], quantiles[j]]
      return { low, high, nominal: high - low, share: mean(held) }
    })
  }
  return { ...score, n: places.length } as Score
}
