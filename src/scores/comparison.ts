/**
 * The comparison of a network's forecasts with those of the baselines, for one output or for several together.
 *
 * @module
 */
import type { BaselineName } from './baselines/index.js'
import { type Beside, judgedBy, meanOf, METRICS, type MetricTable, type Score, scoreOf, termsOf } from './metrics.js'
import { commonPlaces, skill } from './score.js'
import { verdict, type Verdict } from './verdict.js'

/** The network beside each baseline. */
export interface Comparison extends Record<BaselineName, Score> {
  /** `skill`: 1 − MSE / MSE of persistence (of quantiles: of their pinball losses); null where that is 0. */
  model: Score & { skill: number | null }
  /** The network against each baseline, by squared errors (of quantiles: by pinball losses). */
  verdict: Verdict[]
}

/** Forecasts for some windows, one number a window, NaN where there is none. */
export interface Forecast {
  point: Float64Array
  /** One series a quantile; none without quantiles. */
  levels: readonly Float64Array[]
}

/** What came for one output, and what was forecast, by name: each baseline, and the network as `model`. */
export interface OutputSeries {
  actual: Float64Array
  /** Errors are divided by this; one number a window where these are of several series. */
  unit: number | Float64Array
  forecasts: Readonly<Record<string, Forecast>>
}

/** The windows for which all outputs have what came and every forecast. */
export function comparablePlaces(series: readonly OutputSeries[]): Int32Array {
  return commonPlaces(
    ...series.flatMap((s) => [s.actual, ...Object.values(s.forecasts).map((forecast) => forecast.point)]),
  )
}

/** The score of each forecaster over the windows for which all outputs can be compared, and its losses there. */
export function scoresOf(
  series: readonly OutputSeries[],
  quantiles: readonly number[],
  metrics: MetricTable = METRICS,
): { name: string; score: Score; losses: Float64Array }[] {
  const places = comparablePlaces(series)
  const [judged] = METRICS[judgedBy(quantiles)].terms
  return Object.keys(series[0].forecasts).map((name) => {
    const besides = series.map(({ actual, unit, forecasts }): Beside => {
      return { actual, unit, quantiles, ...forecasts[name] }
    })
    return { name, score: scoreOf(besides, places, metrics), losses: termsOf(besides, places, judged) }
  })
}

/**
 * Compares over the windows for which all outputs can be compared.
 *
 * @param quantiles ascending; none: the forecasts are points
 * @param horizon rows ahead, the farthest of them
 */
export function compare(
  series: readonly OutputSeries[],
  quantiles: readonly number[],
  horizon: number,
  metrics: MetricTable = METRICS,
): Comparison {
  const scored = scoresOf(series, quantiles, metrics)
  const model = scored.find(({ name }) => name === 'model')!
  const others = scored.filter((one) => one !== model)
  const judged = judgedBy(quantiles)
  const persistence = others.find(({ name }) => name === 'persistence')!
  return {
    model: { ...model.score, skill: skill(model.score[judged]!, persistence.score[judged]!) },
    ...(Object.fromEntries(others.map(({ name, score }) => [name, score])) as Record<BaselineName, Score>),
    verdict: others.map(({ name, losses }) => verdict(name, model.losses, losses, horizon)),
  }
}

/** The means of the figures of several comparisons; their verdicts are not averaged. NaN of none. */
export function meanComparison(all: readonly Comparison[]): Comparison {
  const names = Object.keys(all[0] ?? {}).filter((name) => name !== 'verdict' && name !== 'series')
  const means = names.map((name): [string, Record<string, number | null>] => {
    const scores = all.map((one) => one[name as BaselineName] as unknown as Record<string, unknown>)
    const figures = Object.keys(scores[0]).filter(
      (figure) => typeof scores[0][figure] !== 'object' || scores[0][figure] === null,
    )
    const mean = (figure: string): number | null => {
      const numbers = scores.map((score) => score[figure]).filter((x): x is number => typeof x === 'number')
      return numbers.length === 0 ? null : meanOf(Float64Array.from(numbers))
    }
    const n = scores.reduce((sum, score) => sum + (score.n as number), 0)
    return [name, { ...Object.fromEntries(figures.map((figure) => [figure, mean(figure)])), n }]
  })
  return { ...Object.fromEntries(means), verdict: [] } as unknown as Comparison
}
