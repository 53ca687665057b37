/**
 * How many of the values that are scored lay within their intervals.
 *
 * @module
 */
import type { Schema } from '../data/schema.js'
import { counted, fixed, whole } from '../text/number.js'
import { percent } from '../text/task.js'
import { type BoundsOf, boundsBy } from './calibration.js'
import type { IntervalTask } from './interval-task.js'
import type { Forecast } from './tally.js'

/** What the intervals of a level covered. */
export interface Held {
  level: number
  /** Share of the values within their intervals, 0 to 1. */
  coverage: number
  /** Forecasts with an interval whose value is known. */
  n: number
  /** So many of the newest values in a row lay outside, at the nearest row ahead; 0 where there are several series. */
  outside: number
  /** How large the errors were, in those of the calibration rows; null of quantiles, whose scores are no errors. */
  growth: number | null
}

/** The forecasts of one output in some windows, in order of time. */
export interface HeldSeries {
  forecast: Forecast
  actual: Float64Array
  /** By which scores are divided, one a window. */
  unitAt: (w: number) => number
  /** The windows that count. */
  places: Int32Array
}

/** Adds up the intervals of a model. */
export class HeldTally {
  private readonly sums: { held: number; n: number; outside: number }[]
  private readonly bounds: BoundsOf
  private readonly levels: readonly number[]
  private readonly quantiles: readonly number[]
  /** The mean error of the calibration rows; NaN of quantiles. */
  private readonly before: number
  private errors = 0
  private n = 0

  constructor({ calibration, levels }: IntervalTask, schema: Schema) {
    const scores = (schema.quantiles ?? []).length > 1 ? [] : calibration.scores[0].flatMap((own) => [...own])
    this.before = scores.reduce((sum, score) => sum + score, 0) / scores.length
    this.bounds = boundsBy(calibration, levels, schema)
    this.levels = levels
    this.quantiles = schema.quantiles ?? []
    this.sums = levels.map(() => ({ held: 0, n: 0, outside: 0 }))
  }

  /**
   * @param k the output
   * @param isNearest whether no other output of its target lies nearer, and its windows are of one series
   */
  add(k: number, { forecast, actual, unitAt, places }: HeldSeries, isNearest: boolean): void {
    const runs = this.sums.map(() => 0)
    for (const w of places) {
      const quantiles = Object.fromEntries(this.quantiles.map((q, i) => [q, forecast.levels[i][w]]))
      this.errors += Math.abs(forecast.point[w] - actual[w]) / unitAt(w)
      this.n++
      const each = this.bounds(k, { value: forecast.point[w], quantiles }, unitAt(w))
      each.forEach((bounds, l) => {
        if (bounds === null) return
        const isHeld = bounds.lower <= actual[w] && actual[w] <= bounds.upper
        this.sums[l].n++
        if (isHeld) this.sums[l].held++
        runs[l] = isHeld ? 0 : runs[l] + 1
      })
    }
    if (isNearest) this.sums.forEach((sums, l) => (sums.outside = Math.max(sums.outside, runs[l])))
  }

  /** Of each level that had intervals. */
  result(): Held[] {
    const times = this.errors / this.n / this.before
    const growth = times < Infinity ? times : null
    return this.sums.flatMap(({ held, n, outside }, l) =>
      n === 0 ? [] : [{ level: this.levels[l], coverage: held / n, n, outside, growth }],
    )
  }
}

/** As rare as this are as many newest values outside as are told of, if what comes is as it was. */
const RARE = 0.01

function isRare({ level, outside }: Held): boolean {
  let chance = 1
  for (let i = 0; i < outside; i++) chance *= 1 - level
  return chance <= RARE
}

/** What was scored: how many forecasts, and whether of one target at one horizon, so that each is of a value of its own. */
export interface HeldAmong {
  scored: number
  isSingle: boolean
}

/** What intervals covered, a sentence each; and where the newest values lie outside, that their level may have changed. */
export function heldSentences(all: readonly Held[], { scored, isSingle }: HeldAmong): string[] {
  const [what, covered] = isSingle ? ['value', ''] : ['forecast', 'the value in ']
  const of = (n: number): string =>
    n === scored
      ? `these ${counted(n, what)}`
      : `${whole(n)} of these ${counted(scored, what)}, those that have one and lie after what calibrated it`
  const shares = all.map(
    ({ level, coverage, n }) =>
      `Intervals of ${percent(level)} covered ${covered}${fixed(coverage * 100, 1)} % of ${of(n)}.`,
  )
  const [widest] = all.slice(-1)
  if (widest === undefined || !isRare(widest)) return shares
  const newest = `The newest ${whole(widest.outside)} ${isSingle ? 'of them' : 'values of a target, at the nearest row ahead,'}`
  return [
    ...shares,
    `${newest} all lie outside of ${percent(widest.level)}: something may have changed, and then what lies ahead is less sure than its intervals say.`,
  ]
}
