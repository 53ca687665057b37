/**
 * The scores of a backtest, added up as its rows come: of all rows, of each horizon, and what the verdict needs of each origin.
 *
 * A forecast counts where what came is known and every forecaster has one. Where there are several targets or series, errors
 * are divided by the deviation of the target over the training rows, since units differ.
 *
 * @module
 */
import type { Forecast } from '../scores/comparison.js'
import { type Beside, judgedBy, METRICS, type Score, type Term } from '../scores/metrics.js'

/** Sums of terms over forecasts. */
interface Sums {
  n: number
  terms: Float64Array
}

/** What is scored: one forecast of each forecaster. */
export interface Scorable {
  output: number
  actual: number
  /** By which errors are divided. */
  unit: number
  forecasts: Readonly<Record<string, Forecast>>
  /** The window, in the arrays of the forecasts. */
  window: number
}

/** The score of a forecaster. */
export interface BacktestScore extends Score {
  /** Of each number of rows ahead, over all targets. */
  byHorizon: (Score & { horizon: number })[]
}

/** The metrics that are computed with so many quantiles, and their terms, each once. */
function metricsFor(quantiles: number) {
  const rows = Object.entries(METRICS).filter(([, metric]) => {
    const needs = 'needs' in metric ? metric.needs : 'nothing'
    return quantiles >= { nothing: 0, quantiles: 1, interval: 2 }[needs]
  })
  const terms = [...new Set(rows.flatMap(([, { terms: own }]) => own as readonly Term[]))]
  return { rows, terms }
}

/** Adds up the scores of all forecasters. */
export class BacktestTally {
  private readonly quantiles: readonly number[]
  private readonly metrics: ReturnType<typeof metricsFor>
  private readonly horizons: readonly number[]
  private readonly horizonOf: Int32Array
  private readonly judged: number
  /** By forecaster: of all forecasts, then of each horizon. */
  private readonly sums = new Map<string, Sums[]>()
  /** By forecaster, of each origin: mean judged errors. */
  private readonly losses = new Map<string, number[]>()
  private origin = new Map<string, { sum: number; n: number }>()
  /** Forecasts that were not scored: nothing came, or a forecaster had none. */
  left = 0
  n = 0

  /** @param horizonOf of each output, its place among the horizons */
  constructor(quantiles: readonly number[], horizons: readonly number[], horizonOf: Int32Array) {
    this.quantiles = quantiles
    this.metrics = metricsFor(quantiles.length)
    this.horizons = horizons
    this.horizonOf = horizonOf
    this.judged = this.metrics.terms.indexOf(METRICS[judgedBy(quantiles)].terms[0])
  }

  /** Adds a forecast; whether it counts. */
  add({ output, actual, unit, forecasts, window }: Scorable): boolean {
    const names = Object.keys(forecasts)
    if (actual !== actual || names.some((name) => forecasts[name].point[window] !== forecasts[name].point[window])) {
      this.left++
      return false
    }
    this.n++
    const came = Float64Array.of(actual)
    for (const name of names) {
      const { point, levels } = forecasts[name]
      const beside: Beside = {
        actual: came,
        point: point.subarray(window, window + 1),
        levels: levels.map((level) => level.subarray(window, window + 1)),
        quantiles: this.quantiles,
        unit,
      }
      const terms = this.metrics.terms.map((term) => term(beside, 0))
      const sums = this.sumsOf(name)
      for (const own of [sums[0], sums[1 + this.horizonOf[output]]]) {
        own.n++
        terms.forEach((value, t) => (own.terms[t] += value))
      }
      const origin = this.origin.get(name) ?? { sum: 0, n: 0 }
      origin.sum += terms[this.judged]
      origin.n++
      this.origin.set(name, origin)
    }
    return true
  }

  /** Ends an origin. */
  endOrigin(): void {
    for (const [name, { sum, n }] of this.origin) {
      const list = this.losses.get(name)
      if (list === undefined) this.losses.set(name, [sum / n])
      else list.push(sum / n)
    }
    this.origin = new Map()
  }

  /** The judged errors of each origin, by forecaster. */
  lossesOf(name: string): readonly number[] {
    return this.losses.get(name) ?? []
  }

  /** The mean judged error of a forecaster. */
  lossOf(name: string): number {
    const [all] = this.sums.get(name) ?? []
    return all === undefined ? NaN : all.terms[this.judged] / all.n
  }

  /** The scores of each forecaster, in the order in which they were added. */
  scores(): Record<string, BacktestScore> {
    return Object.fromEntries(
      [...this.sums].map(([name, [all, ...each]]) => {
        const byHorizon = this.horizons.map((horizon, h) => ({ horizon, ...this.scoreOf(each[h]) }))
        return [name, { ...this.scoreOf(all), byHorizon }]
      }),
    )
  }

  private sumsOf(name: string): Sums[] {
    let own = this.sums.get(name)
    if (own === undefined) {
      const { length } = this.metrics.terms
      own = Array.from({ length: 1 + this.horizons.length }, () => ({ n: 0, terms: new Float64Array(length) }))
      this.sums.set(name, own)
    }
    return own
  }

  private scoreOf({ n, terms }: Sums): Score {
    const mean = (term: Term): number => terms[this.metrics.terms.indexOf(term)] / n
    const figures = this.metrics.rows.map(([name, metric]) => {
      const of = metric.of as (...means: number[]) => number
      return [name, of(...(metric.terms as readonly Term[]).map(mean))]
    })
    return { ...Object.fromEntries(figures), n } as Score
  }
}
