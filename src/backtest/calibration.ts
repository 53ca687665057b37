/**
 * The scores of a model's forecasts in its calibration rows, which set the width of its intervals.
 *
 * @module
 */
import type { Forecast, OutputSeries } from '../scores/tally.js'
import { type Band, bandAt, bandOf, MOST_SCORES, type Pair, pairFor, scoreIn } from '../scores/conformal.js'

/** Scores by the time of their forecast, ascending. */
export interface TimedScores {
  scores: Float64Array
  times: Float64Array
}

/** By forecaster; of each output for each level. */
export type Calibration = Record<string, TimedScores[][]>

/**
 * What the interval of a forecast begins with: the two quantiles of a pair, or the forecast where it has none.
 *
 * @param w the window
 */
export function bandIn({ point, levels }: Forecast, w: number, pair: Pair | null): Band {
  return pair === null || levels.length === 0 ? bandAt(point[w]) : bandOf(pair, (q) => levels[q][w])
}

/** The unit of scores: that of a series where there are several. */
export const unitAt = ({ unit }: OutputSeries, w: number): number => (typeof unit === 'number' ? unit : unit[w])

/**
 * The newest scores of each forecaster.
 *
 * @param outputs what was forecast and what came, one number a window
 * @param times of the windows
 */
export function calibrationOf(
  outputs: readonly OutputSeries[],
  times: Float64Array,
  levels: readonly number[],
  quantiles: readonly number[],
): Calibration {
  const order = Int32Array.from(times, (_, w) => w).sort((a, b) => times[a] - times[b] || a - b)
  const names = Object.keys(outputs[0].forecasts)
  const pairs = levels.map((level) => pairFor(level, quantiles))
  return Object.fromEntries(
    names.map((name) => [
      name,
      outputs.map((output) =>
        pairs.map((pair): TimedScores => {
          const scored = [...order].flatMap((w): [number, number][] => {
            const score = scoreIn(bandIn(output.forecasts[name], w, pair), output.actual[w], unitAt(output, w))
            return score === score ? [[score, times[w]]] : []
          })
          const newest = scored.slice(-MOST_SCORES)
          return {
            scores: Float64Array.from(newest, ([score]) => score),
            times: Float64Array.from(newest, ([, time]) => time),
          }
        }),
      ),
    ]),
  )
}
