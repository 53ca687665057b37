/**
 * The part of a training's progress that is sent to the page: of the forecasts of validation rows so many as it draws, so often
 * as it can be seen, and how far off all of them are.
 *
 * @module
 */
import type { Progress } from '../options/progress.js'
import type { Prediction } from '../text/prediction.js'

/** Progress as the page gets it. */
export interface ThinProgress extends Progress {
  /** Root mean square error of the validation forecasts, all of them, in the table's units; of one target, horizon and series. */
  validError?: number
  /** An epoch that was told before, sent again with its forecasts. */
  again?: true
}

/** What thins the progress of one training. */
export interface Thinner {
  thin(progress: Progress): ThinProgress
  /**
   * The forecasts of the best epoch, whose weights a training that has ended leaves, or of the last where no epoch was
   * better than the beginning; null if they are drawn already.
   */
  best(): ThinProgress | null
}

/** Forecasts that are drawn, the last, and milliseconds between two drawings. */
const MOST_DRAWN = 300
const BEAT = 120

/** Makes what thins the progress of one training. */
export function thinner(now: () => number): Thinner {
  let [last, drawnEpoch] = [-Infinity, 0]
  let best: ThinProgress | null = null
  return {
    thin: (progress) => {
      const { validation, ...rest } = progress
      if (validation === undefined || validation.length === 0) return rest
      const error = errorOf(validation)
      const told = error === null ? rest : { ...rest, validError: error }
      const isFirst = (rest.network?.number ?? 1) === 1 && rest.last !== true
      const isBest = isFirst && [undefined, 0, rest.epoch].includes(rest.best?.epoch)
      const isDue = rest.epoch === 1 || now() - last >= BEAT
      if (!isBest && !isDue) return told
      const whole = { ...told, validation: drawn(validation) }
      if (isBest) best = whole
      if (!isDue) return told
      last = now()
      if (isFirst) drawnEpoch = rest.epoch
      return whole
    },
    best: () => (best === null || best.epoch === drawnEpoch ? null : { ...best, again: true }),
  }
}

/** The last forecasts of the first series, target and horizon. */
function drawn(validation: readonly Prediction[]): Prediction[] {
  const [{ series, target, horizon }] = validation
  const own = validation.filter((one) => one.series === series && one.target === target && one.horizon === horizon)
  return own.slice(-MOST_DRAWN)
}

/** Null where there are several targets, horizons or series, which no one number in the table's units speaks of. */
function errorOf(validation: readonly Prediction[]): number | null {
  const [{ target, horizon, series }] = validation
  let [sum, count] = [0, 0]
  for (const one of validation) {
    if (one.target !== target || one.horizon !== horizon || one.series !== series) return null
    if (one.actual === undefined) continue
    sum += (one.value - one.actual) * (one.value - one.actual)
    count++
  }
  return count === 0 ? null : Math.sqrt(sum / count)
}
