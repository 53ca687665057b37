/**
 * Intervals of a backtest: from the calibration rows of each training, and from the errors of earlier origins once what they
 * forecast is known.
 *
 * @module
 */
import type { Bounded } from '../data/bounds.js'
import type { Forecast } from '../scores/tally.js'
import { halfWidth, pairFor, ScoreWindow, widened } from '../scores/conformal.js'
import { type Calibration, type Pair, scoreOf } from './calibration.js'

/** Bounds of a forecast for a level, and from how many scores; null where there are too few. */
export interface Bounds {
  lower: number
  upper: number
}

/** What an interval is made of: how wide on either side, in units; null where there are too few scores. */
interface Width {
  by: number | null
  scores: number
}

/** Intervals as origins come, the oldest first. */
export class Intervals {
  private readonly pairs: readonly Pair[]
  private readonly levels: readonly number[]
  private readonly bounded: Bounded
  /** By forecaster; of each output for each level. */
  private readonly known = new Map<string, ScoreWindow[][]>()
  private widths = new Map<string, Width[][]>()
  private calibration: Calibration | null = null
  private readonly outputs: number

  constructor(
    levels: readonly number[],
    { quantiles = [], ...bounded }: { quantiles?: readonly number[] } & Bounded,
    outputs: number,
  ) {
    this.levels = levels
    this.bounded = bounded
    this.pairs = levels.map((level) => pairFor(level, quantiles))
    this.outputs = outputs
  }

  /** The scores of the calibration rows, from the next origin on. */
  calibrated(calibration: Calibration | null): void {
    this.calibration = calibration
  }

  /** What is known at an origin counts from now on. */
  begin(position: number): void {
    this.widths = new Map()
    for (const all of this.known.values()) for (const own of all) for (const window of own) window.advance(position)
  }

  /** The intervals of a forecast, one a level; `scores`: from how many. */
  boundsOf(
    name: string,
    k: number,
    forecast: Forecast,
    w: number,
    unit: number,
  ): { bounds: (Bounds | null)[]; scores: number } {
    const widths = this.widthsOf(name, k)
    const bounds = widths.map(({ by }, l): Bounds | null => {
      if (by === null) return null
      const pair = this.pairs[l]
      const inner = pair === null || forecast.levels.length === 0
      const value = forecast.point[w]
      const from = inner
        ? { lower: value, upper: value }
        : { lower: forecast.levels[pair[0]][w], upper: forecast.levels[pair[1]][w] }
      return widened(from.lower, from.upper, by * unit, this.bounded)
    })
    return { bounds, scores: widths[0]?.scores ?? 0 }
  }

  /** Scores a forecast; it counts from the origin on at which what came is known. */
  add(
    name: string,
    k: number,
    forecast: Forecast,
    w: number,
    came: { actual: number; known: number; time: number; unit: number },
  ): void {
    let all = this.known.get(name)
    if (all === undefined) {
      all = Array.from({ length: this.outputs }, () => this.levels.map(() => new ScoreWindow()))
      this.known.set(name, all)
    }
    const { actual, known, time, unit } = came
    this.pairs.forEach((pair, l) => {
      const score = scoreOf(forecast, w, actual, unit, pair)
      if (score === score) all[k][l].add(score, known, time)
    })
  }

  private widthsOf(name: string, k: number): Width[] {
    let all = this.widths.get(name)
    if (all === undefined) this.widths.set(name, (all = []))
    return (all[k] ??= this.levels.map((level, l): Width => {
      const own = this.calibration?.[name]?.[k]?.[l]
      const earlier = this.known.get(name)?.[k][l] ?? new ScoreWindow()
      const scores = earlier.with(own?.scores ?? [], own?.times ?? [])
      return { scores: scores.length, by: halfWidth(scores, level) }
    }))
  }
}
