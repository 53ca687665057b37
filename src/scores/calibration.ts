/**
 * What a model keeps of its calibration rows: how far its forecasts of them were off. Intervals of any level are made of it.
 *
 * @module
 */
import type { Bounded } from '../data/bounds.js'
import type { Schema } from '../data/schema.js'
import { outputCount } from '../options/outputs.js'
import type { IndexValue } from '../table/index.js'
import { bandAt, bandOf, halfWidth, intervalIn, MOST_SCORES, type Pair, pairFor, scoreIn } from './conformal.js'

/** The scores of a model. */
export interface ModelCalibration {
  /**
   * Of each output the newest scores, oldest first; in units of each series' scale where there are several. Of quantiles a
   * list for each two between which an interval can begin, the outermost first; otherwise one list.
   */
  scores: Float64Array[][]
  /** The first and the last row whose forecast was scored; null where there was none. */
  rows: readonly [IndexValue, IndexValue] | null
}

/** A forecast as it is scored. */
export interface Scorable {
  value: number
  quantiles?: Readonly<Record<string, number>>
}

/** How many lists of scores a model of such quantiles has. */
export const listsFor = (quantiles: readonly number[] = []): number => Math.max(1, Math.floor(quantiles.length / 2))

const levelsIn = ({ quantiles = {} }: Scorable): number[] => Object.values(quantiles).sort((a, b) => a - b)

/** Adds up scores, forecasts in order of time. */
export class CalibrationScores {
  private readonly lists: number[][][]
  /** What each list is of; none where points are forecast. */
  private readonly pairs: readonly (Pair | null)[]

  constructor(schema: Schema) {
    const { quantiles = [] } = schema
    this.pairs = Array.from({ length: listsFor(quantiles) }, (_, i) =>
      pairFor(quantiles.at(-1 - i)! - quantiles[i], quantiles),
    )
    const outputs = outputCount(schema)
    this.lists = Array.from({ length: listsFor(schema.quantiles) }, () => Array.from({ length: outputs }, () => []))
  }

  /** @param k the output; @param unit of its series' scale, or 1 */
  add(k: number, forecast: Scorable, actual: number, unit: number): void {
    const levels = levelsIn(forecast)
    this.lists.forEach((outputs, i) => {
      const pair = this.pairs[i]
      const band = pair === null ? bandAt(forecast.value) : bandOf(pair, (q) => levels[q])
      const score = scoreIn(band, actual, unit)
      if (score === score) outputs[k].push(score)
    })
  }

  result(): Float64Array[][] {
    return this.lists.map((outputs) => outputs.map((scores) => Float64Array.from(scores.slice(-MOST_SCORES))))
  }
}

/** Bounds of a forecast at each level; null where there are too few scores. */
export type BoundsOf = (k: number, forecast: Scorable, unit: number) => ({ lower: number; upper: number } | null)[]

/** Makes intervals of some levels, ascending, within the bounds of the forecasts. */
export function boundsBy(
  { scores }: ModelCalibration,
  levels: readonly number[],
  { quantiles = [], ...bounded }: Pick<Schema, 'quantiles'> & Bounded,
): BoundsOf {
  const pairs = levels.map((level) => pairFor(level, quantiles))
  const widths = levels.map((level, l) =>
    scores[pairs[l]?.low ?? 0].map((own) => halfWidth(Float64Array.from(own), level)),
  )
  return (k, forecast, unit) => {
    const own = levelsIn(forecast)
    return levels.map((_, l) => {
      const by = widths[l][k]
      const pair = pairs[l]
      if (by === null) return null
      return intervalIn(pair === null ? bandAt(forecast.value) : bandOf(pair, (q) => own[q]), by, unit, bounded)
    })
  }
}

/** The fewest scores of an output. */
export const fewestScores = ({ scores }: ModelCalibration): number =>
  scores.flat().reduce((n, { length }) => Math.min(n, length), Infinity)
