/**
 * Intervals of a backtest: from the calibration rows of each training, and from the errors of earlier origins once what they
 * forecast is known.
 *
 * @module
 */
import type { Bounded } from '../data/bounds.js'
import type { Forecast } from '../scores/tally.js'
import { halfWidth, intervalIn, type Pair, pairFor, scoreIn, ScoreWindow } from '../scores/conformal.js'
import { bandIn, type Calibration } from './calibration.js'

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

interface Sum {
  sum: number
  n: number
}

function count(sum: Sum, score: number): void {
  sum.sum += score
  sum.n++
}

/** Intervals as origins come, the oldest first. */
export class Intervals {
  private readonly pairs: readonly (Pair | null)[]
  private readonly levels: readonly number[]
  private readonly bounded: Bounded
  /** By forecaster; of each output for each level. */
  private readonly known = new Map<string, ScoreWindow[][]>()
  private widths = new Map<string, Width[][]>()
  private calibration: Calibration | null = null
  /** By forecaster: its scores in calibration rows, and at origins. */
  private readonly sizes = new Map<string, { calibrating: Sum; came: Sum }>()
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
    for (const [name, outputs] of Object.entries(calibration ?? {})) {
      for (const [own] of outputs) for (const score of own.scores) count(this.sizesOf(name).calibrating, score)
    }
  }

  /**
   * How large a forecaster's errors were at the origins, in those of the calibration rows; null where nothing is known of one
   * of the two, and of quantiles, whose scores are no errors.
   */
  growth(name: string): number | null {
    const { calibrating, came } = this.sizesOf(name)
    if (this.pairs[0] !== null || calibrating.n === 0 || came.n === 0 || calibrating.sum === 0) return null
    return came.sum / came.n / (calibrating.sum / calibrating.n)
  }

  private sizesOf(name: string): { calibrating: Sum; came: Sum } {
    let own = this.sizes.get(name)
    if (own === undefined) this.sizes.set(name, (own = { calibrating: { sum: 0, n: 0 }, came: { sum: 0, n: 0 } }))
    return own
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
      return intervalIn(bandIn(forecast, w, this.pairs[l]), by, unit, this.bounded)
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
      const score = scoreIn(bandIn(forecast, w, pair), actual, unit)
      if (score !== score) return
      all[k][l].add(score, known, time)
      if (l === 0) count(this.sizesOf(name).came, score)
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
