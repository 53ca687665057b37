/**
 * The scores of a backtest, added up as its rows come: of all rows, of each horizon, and what the verdict needs of each
 * origin.
 *
 * A forecast counts where what came is known and every forecaster has one. Where there are several targets or series,
 * errors are divided by the deviation of the target over the training rows, since units differ.
 *
 * @module
 */
import { type Judged } from '../scores/judged.js'
import { METRICS, type Score, scorePlan, type ScorePlan } from '../scores/metrics.js'
import { isSeed, type Spread, spreadOf } from '../scores/spread.js'
import type { Forecast } from '../scores/tally.js'
import type { Beside } from '../scores/term.js'
import { Changes, type Yesterday } from '../scores/yesterday.js'
import { addTo, type Means } from './means.js'

/** Sums of terms over forecasts, and of how many: a term that is NaN does not count. */
interface Sums {
  n: number
  terms: Float64Array
  counts: Float64Array
}

/** What is scored: one forecast of each forecaster. */
export interface Scorable {
  output: number
  actual: number
  series: number
  /** By which errors are divided. */
  unit: number
  /** The error of the seasonal naive forecast before the first origin; NaN where it is not known. */
  scale: number
  forecasts: Readonly<Record<string, Forecast>>
  /** The window, in the arrays of the forecasts. */
  window: number
}

/** The score of a forecaster. */
export interface BacktestScore extends Score {
  /** Of each number of rows ahead, over all targets. */
  byHorizon: (Score & { horizon: number })[]
}

/** Adds up the scores of all forecasters. */
export class BacktestTally {
  private readonly quantiles: readonly number[]
  private readonly plan: ScorePlan
  private readonly horizons: readonly number[]
  private readonly horizonOf: Int32Array
  private readonly judged: number
  /** By forecaster: of all forecasts, then of each horizon. */
  private readonly sums = new Map<string, Sums[]>()
  /** By forecaster, of each origin by its fold: mean judged errors, and of how many forecasts. */
  private readonly losses = new Map<string, Map<number, { error: number; n: number }>>()
  private origin: Means<string> = new Map()
  /** By forecaster, of each series: mean judged errors. */
  private readonly bySeries = new Map<string, Means<number>>()
  /** By baseline, of each series: those of the network in the forecasts that the baseline has too. */
  private readonly beside = new Map<string, Means<number>>()
  private readonly changes = new Changes()
  /** Forecasts that were not scored: nothing came, or a forecaster had none. */
  left = 0
  n = 0

  /** @param horizonOf of each output, its place among the horizons */
  constructor(quantiles: readonly number[], judged: Judged, horizons: readonly number[], horizonOf: Int32Array) {
    this.quantiles = quantiles
    this.plan = scorePlan(METRICS, quantiles)
    this.horizons = horizons
    this.horizonOf = horizonOf
    this.judged = this.plan.terms.indexOf(METRICS[judged].terms[0])
  }

  /** Adds a forecast; whether it counts. */
  add({ output, series, actual, unit, scale, forecasts, window }: Scorable): boolean {
    const names = Object.keys(forecasts)
    if (actual !== actual || names.some((name) => forecasts[name].point[window] !== forecasts[name].point[window])) {
      this.left++
      return false
    }
    this.n++
    const came = Float64Array.of(actual)
    const value = new Float64Array(1)
    const errors = new Map<string, number>()
    for (const name of names) {
      const { point, levels } = forecasts[name]
      const beside: Beside = {
        actual: came,
        point: point.subarray(window, window + 1),
        levels: levels.map((level) => level.subarray(window, window + 1)),
        quantiles: this.quantiles,
        unit,
        scale,
      }
      const terms = this.plan.terms.map((term) => {
        term(beside, value)
        return value[0]
      })
      const sums = this.sumsOf(name)
      for (const own of [sums[0], sums[1 + this.horizonOf[output]]]) {
        own.n++
        terms.forEach((value, t) => {
          if (value !== value) return
          own.terms[t] += value
          own.counts[t]++
        })
      }
      if (isSeed(name)) continue
      errors.set(name, terms[this.judged])
    }
    const own = errors.get('model')
    for (const [name, error] of errors) {
      addTo(this.origin, name, error)
      addTo(meansOf(this.bySeries, name), series, error)
      if (own !== undefined) addTo(meansOf(this.beside, name), series, own)
    }
    if (forecasts.model !== undefined) {
      const last = forecasts.persistence.point[window]
      this.changes.add((forecasts.model.point[window] - last) / unit, (actual - last) / unit)
    }
    return true
  }

  /** Ends an origin, that of a fold. */
  endOrigin(fold: number): void {
    for (const [name, { sum, n }] of this.origin) {
      let list = this.losses.get(name)
      if (list === undefined) this.losses.set(name, (list = new Map()))
      list.set(fold, { error: sum / n, n })
    }
    this.origin = new Map()
  }

  /** Of each forecaster the mean judged error of each origin, by its fold. */
  byOrigin(): Record<string, { fold: number; error: number }[]> {
    return Object.fromEntries(
      [...this.losses].map(([name, own]) => [name, [...own].map(([fold, { error }]) => ({ fold, error }))]),
    )
  }

  /** Of each forecaster the mean judged error of each series, by its number. */
  errorsBySeries(): Record<string, { series: number; error: number }[]> {
    return Object.fromEntries(
      [...this.bySeries].map(([name, own]) => [
        name,
        [...own].map(([series, { sum, n }]) => ({ series, error: sum / n })),
      ]),
    )
  }

  /** Whether a network was scored. */
  get hasNetwork(): boolean {
    return this.losses.has('model')
  }

  /**
   * The judged errors of the network less those of a baseline: of each origin, and of each series, over the forecasts that
   * both have, and how many these are. A baseline may be in some origins only, such as climatology once there is a year.
   */
  differences(name: string): { origins: number[]; series: number[]; forecasts: number } {
    const origins: number[] = []
    let forecasts = 0
    for (const [origin, { error, n }] of this.losses.get('model') ?? []) {
      const other = this.losses.get(name)?.get(origin)
      if (other === undefined) continue
      origins.push(error - other.error)
      forecasts += n
    }
    const series: number[] = []
    for (const [s, { sum, n }] of this.beside.get(name) ?? []) {
      const other = this.bySeries.get(name)!.get(s)!
      series.push(sum / n - other.sum / other.n)
    }
    return { origins, series, forecasts }
  }

  /** Whether the network's forecasts are more than the last value repeated; `overlap` origins in a row share rows. */
  yesterday(outputs: number, overlap: number): Yesterday {
    return this.changes.result(this.n / outputs, overlap)
  }

  /** How far apart several networks are; nothing of one. */
  spread(): { seeds?: Spread } {
    return spreadOf(
      [...this.sums].map(([name, [all]]) => ({
        name,
        score: this.scoreOf(all),
        loss: all.terms[this.judged] / all.counts[this.judged],
      })),
    )
  }

  /** The scores of each forecaster, in the order in which they were added. */
  scores(): Record<string, BacktestScore> {
    const forecasters = [...this.sums].filter(([name]) => !isSeed(name))
    return Object.fromEntries(
      forecasters.map(([name, [all, ...each]]) => {
        const byHorizon = this.horizons.map((horizon, h) => ({ horizon, ...this.scoreOf(each[h]) }))
        return [name, { ...this.scoreOf(all), byHorizon }]
      }),
    )
  }

  private sumsOf(name: string): Sums[] {
    let own = this.sums.get(name)
    if (own === undefined) {
      const { length } = this.plan.terms
      own = Array.from({ length: 1 + this.horizons.length }, () => ({
        n: 0,
        terms: new Float64Array(length),
        counts: new Float64Array(length),
      }))
      this.sums.set(name, own)
    }
    return own
  }

  private scoreOf({ n, terms, counts }: Sums): Score {
    return this.plan.scoreOf(
      Array.from(terms, (sum, t) => sum / counts[t]),
      n,
    )
  }
}

/** The means of a forecaster, which begin where there are none yet. */
function meansOf(all: Map<string, Means<number>>, name: string): Means<number> {
  const own: Means<number> = all.get(name) ?? new Map()
  all.set(name, own)
  return own
}
