/**
 * The comparison of a network's forecasts with those of the baselines, for one output or for several together.
 *
 * @module
 */
import {
  commonPlaces,
  type Coverage,
  intervalsOf,
  pinballLoss,
  type Score,
  skill,
  verdict,
  type Verdict,
} from './index.js'
import { BASELINES, type BaselineName } from './baselines.js'

/** Errors of forecasts; of quantiles, those of the one in the middle, and what all of them are worth. */
export interface OutputScore extends Score {
  /** With quantiles: the mean of their pinball losses. */
  pinball?: number
  /** With quantiles: how many of the actual values each interval between two of them held, the widest first. */
  intervals?: Coverage[]
}

/** The network beside each baseline. */
export interface Comparison {
  /** `skill`: 1 − MSE / MSE of persistence (of quantiles: of their pinball losses); null where that is 0. */
  model: OutputScore & { skill: number | null }
  persistence: OutputScore
  climatology: OutputScore
  linear: OutputScore
  /** The network against each baseline, by squared errors (of quantiles: by pinball losses). */
  verdict: Verdict[]
}

/** Forecasts for some windows, one number a window, NaN where there is none. */
export interface Forecast {
  point: Float64Array
  /** One series a quantile; none without quantiles. */
  levels: Float64Array[]
}

/** What came for one output, and what the network and the baselines forecast. */
export interface OutputSeries extends Record<'model' | BaselineName, Forecast> {
  actual: Float64Array
  /** Errors are divided by this. */
  unit: number
}

const FORECASTS = ['model', ...BASELINES] as const

/** The windows for which all outputs have what came and every forecast. */
export function comparablePlaces(series: readonly OutputSeries[]): Int32Array {
  return commonPlaces(...series.flatMap((s) => [s.actual, ...FORECASTS.map((name) => s[name].point)]))
}

/**
 * Compares over the windows for which all outputs can be compared: sums run over outputs, then over windows, ascending,
 * in f64. A window's loss is the mean over its outputs.
 *
 * @param quantiles ascending; none: the forecasts are points
 * @param horizon rows ahead, the farthest of them
 */
export function compare(series: readonly OutputSeries[], quantiles: readonly number[], horizon: number): Comparison {
  const places = comparablePlaces(series)
  const scored = (name: (typeof FORECASTS)[number]) => scoreOf(series, name, places, quantiles)
  const model = scored('model')
  const others = BASELINES.map((name) => ({ name, ...scored(name) }))
  const [held, usual, linear] = others.map(({ score }) => score)
  const { mse, pinball } = model.score
  const own = pinball === undefined ? skill(mse, held.mse) : skill(pinball, held.pinball!)
  return {
    model: { ...model.score, skill: own },
    persistence: held,
    climatology: usual,
    linear,
    verdict: others.map(({ name, losses }) => verdict(name, model.losses, losses, horizon)),
  }
}

/** The score of one forecaster, and its loss at each place: the squared error, or the pinball loss. */
function scoreOf(
  series: readonly OutputSeries[],
  name: (typeof FORECASTS)[number],
  places: Int32Array,
  quantiles: readonly number[],
): { score: OutputScore; losses: Float64Array } {
  const n = places.length
  const meanOver = (loss: (s: OutputSeries, w: number) => number): Float64Array => {
    const losses = new Float64Array(n)
    places.forEach((w, i) => {
      for (const s of series) losses[i] += loss(s, w)
      losses[i] /= series.length
    })
    return losses
  }
  const error = (s: OutputSeries, w: number): number => (s[name].point[w] - s.actual[w]) / s.unit
  const squares = meanOver((s, w) => error(s, w) * error(s, w))
  const mse = sum(squares) / n
  const mae = sum(meanOver((s, w) => Math.abs(error(s, w)))) / n
  const score = { mse, rmse: Math.sqrt(mse), mae, n }
  if (quantiles.length === 0) return { score, losses: squares }
  const pinballs = meanOver((s, w) => {
    let loss = 0
    quantiles.forEach((q, i) => (loss += pinballLoss(s.actual[w], s[name].levels[i][w], q)))
    return loss / quantiles.length / s.unit
  })
  const intervals = intervalsOf(quantiles).map(([i, j]): Coverage => {
    const held = meanOver((s, w) => {
      const y = s.actual[w]
      return s[name].levels[i][w] <= y && y <= s[name].levels[j][w] ? 1 : 0
    })
    const [low, high] = [quantiles[i], quantiles[j]]
    return { low, high, nominal: high - low, share: sum(held) / n }
  })
  return { score: { ...score, pinball: sum(pinballs) / n, intervals }, losses: pinballs }
}

const sum = (numbers: Float64Array): number => {
  let total = 0
  for (let i = 0; i < numbers.length; i++) total += numbers[i]
  return total
}
