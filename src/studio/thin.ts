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
  /** Root mean square error of the validation forecasts, all of them, in the table's units; of one target and horizon. */
  validError?: number
}

/** Forecasts that are drawn, the last, and milliseconds between two drawings. */
const MOST_DRAWN = 300
const BEAT = 120

/** Makes what thins the progress of one training after the other. */
export function thinner(now: () => number): (progress: Progress) => ThinProgress {
  let last = -Infinity
  return (progress) => {
    const { validation, ...rest } = progress
    if (validation === undefined || validation.length === 0) return rest
    const error = errorOf(validation)
    const told = error === null ? rest : { ...rest, validError: error }
    if (rest.epoch > 1 && now() - last < BEAT) return told
    last = now()
    return { ...told, validation: drawn(validation) }
  }
}

/** The last forecasts of the first series, target and horizon. */
function drawn(validation: readonly Prediction[]): Prediction[] {
  const [{ series, target, horizon }] = validation
  const own = validation.filter((one) => one.series === series && one.target === target && one.horizon === horizon)
  return own.slice(-MOST_DRAWN)
}

/** Null where there are several targets or horizons, which no one number speaks of. */
function errorOf(validation: readonly Prediction[]): number | null {
  const [{ target, horizon }] = validation
  let [sum, count] = [0, 0]
  for (const one of validation) {
    if (one.target !== target || one.horizon !== horizon) return null
    if (one.actual === undefined) continue
    sum += (one.value - one.actual) * (one.value - one.actual)
    count++
  }
  return count === 0 ? null : Math.sqrt(sum / count)
}
